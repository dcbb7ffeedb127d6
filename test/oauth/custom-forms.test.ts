import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AuthorizationRefusal } from '../../src/oauth/errors.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import {
  exchanges,
  type FormSite,
  type FormsUnderTest,
  formSaying,
  linkForm,
  newForms,
  said,
  saying,
  startSite,
} from './form-site.ts';

const { account, authorization } = exchanges;
const minutes = 60;
const day = 86_400;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let site: FormSite;
let under: FormsUnderTest;
beforeEach(async () => {
  site = await startSite();
  under = newForms();
});
afterEach(async () => {
  await under.outbound.close();
  site.close();
});

const isUnavailable = (error: unknown): true => {
  assert.ok(error instanceof Fault);
  assert.deepEqual([error.code, error.status, error.oauth?.error], ['oauth/form-unavailable', 503, 'server_error']);
  return true;
};

describe('a custom form', () => {
  it('is fetched when it is linked, by GET and without anything of a visitor', async () => {
    const current = linkForm(under, site);
    assert.equal(await said(current(authorization)), 'one');
    const [{ method, headers } = assert.fail(), ...more] = site.asked;
    assert.deepEqual([method, more], ['GET', []]);
    assert.deepEqual(Object.keys(headers).sort(), ['accept', 'connection', 'host', 'user-agent']);
  });

  it('is then at hand at once, for five minutes', async () => {
    const current = linkForm(under, site);
    await current(authorization);
    under.clock.advance(5 * minutes - 1);
    assert.ok(!(current(authorization) instanceof Promise));
    assert.equal(site.asked.length, 1);
  });

  it('is served as it was while it is fetched again, and what has changed is told with both digests', async () => {
    const current = linkForm(under, site);
    await current(authorization);
    const held = Promise.withResolvers<ServerResponse>();
    site.answer = (_, res) => held.resolve(res);
    under.clock.advance(5 * minutes);
    for (let visitor = 0; visitor < 3; visitor++) assert.equal(await said(current(authorization)), 'one');
    const told = under.told();
    (await held.promise).end(formSaying('two'));
    assert.deepEqual(await told, {
      level: 'info',
      message: 'a custom form has changed',
      fields: { form: site.url, before: sha256(formSaying('one')), sha256: sha256(formSaying('two')) },
    });
    assert.equal(await said(current(authorization)), 'two');
    assert.equal(site.asked.length, 2);
  });

  it('is fetched once for all who wait for it', async () => {
    const current = linkForm(under, site);
    const seen = await Promise.all([1, 2, 3].map(() => said(current(authorization))));
    assert.deepEqual([seen, site.asked.length], [['one', 'one', 'one'], 1]);
  });

  it('is kept over a reload, whose connections it is fetched with from then on', async () => {
    await linkForm(under, site)(authorization);
    await under.outbound.close();
    const after = { ...under, outbound: createOutbound({ isOwn: () => false }) };
    const current = linkForm(after, site);
    assert.equal(await said(current(authorization)), 'one');
    assert.equal(site.asked.length, 1);
    site.answer = saying('two');
    under.clock.advance(5 * minutes);
    const told = under.told();
    void current(authorization);
    assert.equal((await told).message, 'a custom form has changed');
    await after.outbound.close();
  });

  it('is another one under another TLS profile, as another kind, or with another digest', async () => {
    const pinned = { url: site.url, sha256: sha256(formSaying('one')) };
    for (const form of [
      site,
      pinned,
      { ...pinned, sha256: 'f'.repeat(64) },
      { url: site.url, kind: 'consent' as const },
    ]) {
      await Promise.resolve(linkForm(under, form)(authorization)).catch(isUnavailable);
    }
    assert.equal(site.asked.length, 4);
  });

  it('is one of so many as are held; the one unused for longest is fetched when it is needed again', async () => {
    const few = newForms({ most: 3 });
    const current = linkForm(few, site);
    await current(authorization);
    for (const other of [1, 2]) await linkForm(few, { url: `${site.url}?${other}` })(authorization);
    void current(authorization);
    await linkForm(few, { url: `${site.url}?3` })(authorization);
    assert.equal(await said(current(authorization)), 'one');
    assert.equal(site.asked.length, 4);
    for (const other of [4, 5, 6]) await linkForm(few, { url: `${site.url}?${other}` })(authorization);
    assert.equal(await said(current(authorization)), 'one');
    assert.equal(site.asked.length, 8);
    await few.outbound.close();
  });
});

const broken = (_: unknown, res: ServerResponse): void => void res.writeHead(500).end();

describe('a custom form that cannot be fetched again', () => {
  it('is served as it was for a day, and no longer', async () => {
    const current = linkForm(under, site);
    await current(authorization);
    site.answer = broken;
    under.clock.advance(5 * minutes);
    const told = under.told();
    assert.equal(await said(current(authorization)), 'one');
    assert.deepEqual(await told, {
      level: 'error',
      message: 'a custom form cannot be had: the one from before is served',
      fields: { form: site.url, why: 'the answer is 500' },
    });
    under.clock.advance(day - 5 * minutes - 1);
    assert.equal(await said(current(authorization)), 'one');
    under.clock.advance(1);
    await assert.rejects(async () => current(authorization), isUnavailable);
  });

  it('is asked for every five seconds at most, and its failure told once', async () => {
    const current = linkForm(under, site);
    await current(authorization);
    site.answer = broken;
    under.clock.advance(5 * minutes);
    const told = under.told();
    void current(authorization);
    await told;
    for (let visitor = 0; visitor < 5; visitor++) void current(authorization);
    under.clock.advance(4);
    void current(authorization);
    assert.equal(site.asked.length, 2);
    under.clock.advance(1);
    site.answer = saying('two');
    const changed = under.told();
    void current(authorization);
    assert.equal((await changed).message, 'a custom form has changed');
    assert.deepEqual([site.asked.length, under.lines.length], [3, 2]);
  });
});

describe('a custom form that never could be fetched', () => {
  it('is asked for again when somebody comes, every five seconds at most', async () => {
    site.answer = broken;
    const current = linkForm(under, site);
    for (let visitor = 0; visitor < 3; visitor++)
      await assert.rejects(async () => current(authorization), isUnavailable);
    under.clock.advance(4);
    await assert.rejects(async () => current(authorization), isUnavailable);
    assert.equal(site.asked.length, 1);
    under.clock.advance(1);
    site.answer = saying('one');
    assert.equal(await said(current(authorization)), 'one');
    assert.deepEqual(
      under.lines.map(({ message }) => message),
      ['a custom form is not served'],
    );
  });

  it('sends the browser back to the application with server_error (RFC 6749 §4.1.2.1)', async () => {
    site.answer = broken;
    const current = linkForm(under, site);
    await assert.rejects(
      async () => current(authorization),
      (error: unknown) => {
        assert.ok(error instanceof AuthorizationRefusal);
        assert.deepEqual([error.oauth?.deliver, error.answerTo?.state], ['redirect', 's']);
        assert.equal(error.detail, 'the login form: the answer is 500');
        return isUnavailable(error);
      },
    );
  });

  it('is an error page to who came for a page of their own', async () => {
    site.answer = broken;
    const current = linkForm(under, site);
    await assert.rejects(
      async () => current(account),
      (error: unknown) => isUnavailable(error) && error instanceof Fault && error.oauth?.deliver === 'page',
    );
  });
});

describe('a custom form that is pinned by its digest', () => {
  it('is served where it has that digest', async () => {
    const current = linkForm(under, { url: site.url, sha256: sha256(formSaying('one')) });
    assert.equal(await said(current(authorization)), 'one');
  });

  it('is not served where it has another one; both are told', async () => {
    const pinned = sha256(formSaying('another'));
    const current = linkForm(under, { url: site.url, sha256: pinned });
    await assert.rejects(async () => current(authorization), isUnavailable);
    const { why, ...fields } = under.lines[0]?.fields ?? {};
    assert.match(String(why), /not the document whose digest/);
    assert.deepEqual(fields, { form: site.url, pinned, sha256: sha256(formSaying('one')) });
  });

  it('is served as it was where it is replaced', async () => {
    const current = linkForm(under, { url: site.url, sha256: sha256(formSaying('one')) });
    await current(authorization);
    site.answer = saying('two');
    under.clock.advance(5 * minutes);
    const told = under.told();
    void current(authorization);
    assert.equal((await told).level, 'error');
    assert.equal(await said(current(authorization)), 'one');
  });

  it('may have what has been looked at', async () => {
    const html = formSaying('<em>one</em><script>alert(1)</script>');
    site.answer = (_, res) => void res.end(html);
    await assert.rejects(async () => linkForm(under, site)(authorization), isUnavailable);
    const form = await linkForm(under, { url: site.url, sha256: sha256(html) })(authorization);
    assert.equal(await said(form), '<em>one</em>');
  });
});

describe('a custom form that is not in order', () => {
  it('is not served; the log has the first of what was found, with the places', async () => {
    site.answer = (_, res) => void res.end(formSaying('<script/>').replace('<form', '\n<form onsubmit="a()"'));
    const url = `${site.url}?secret=1`;
    await assert.rejects(async () => linkForm(under, { url })(authorization), isUnavailable);
    const [{ fields } = assert.fail(), ...more] = under.lines;
    assert.deepEqual([fields['form'], more], [site.url, []]);
    const findings = fields['findings'] as readonly string[]; // as they are written
    assert.deepEqual(
      findings.map((one) => one.split(' ').slice(0, 2).join(' ')),
      ['1:62 form/script', '2:7 form/event-handler'],
    );
  });

  it('takes the place of none that was', async () => {
    const current = linkForm(under, site);
    await current(authorization);
    site.answer = saying('<script/>');
    under.clock.advance(5 * minutes);
    const told = under.told();
    void current(authorization);
    await told;
    assert.equal(await said(current(authorization)), 'one');
  });

  for (const url of [
    '',
    '/login',
    'forms.example/login',
    'ftp://forms.example/',
    'https://a:b@forms.example/',
    'https://',
  ]) {
    it(`and is at ${JSON.stringify(url)} is a problem of the step`, () => {
      const problems: string[] = [];
      const current = linkForm(under, { url }, problems);
      assert.deepEqual(problems, ['link/form-url']);
      assert.throws(() => current(authorization), isUnavailable);
    });
  }

  it('names a TLS profile that there is not: a problem of the step', () => {
    const problems: string[] = [];
    linkForm(under, { url: site.url, tlsProfile: 'forms' }, problems);
    assert.deepEqual(problems, ['link/unknown-tls-profile']);
  });
});

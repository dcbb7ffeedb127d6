import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  buttons,
  consentOf,
  follow,
  latest,
  linkOf,
  press,
  type RunningPrinter,
  startPrinter,
} from './printer-pages.ts';

// The sample client as a person uses it: from the first click of each flow to the last.

let printer: RunningPrinter;
before(async () => {
  printer = await startPrinter();
});
after(() => printer.stop());

/** Alice allows everything, and the printer has its tokens. */
const withTokens = async (visitor: Visitor): Promise<Page> => {
  const consent = await consentOf(visitor, await printer.begin(visitor, 'code'));
  return press(visitor, await follow(visitor, await visitor.submit(consent, { approve: 'true' })), 'token');
};

describe('authorization code with PKCE', () => {
  test('begins with the metadata of the issuer, and a link that is new each time (RFC 8414, RFC 7636)', async () => {
    const [one, two] = [await printer.begin(new Visitor(), 'code'), await printer.begin(new Visitor(), 'code')];
    assert.match(one.text, /GET \/\.well-known\/oauth-authorization-server\/photos-sign-in HTTP\/1\.1/);
    assert.match(one.text, /class="holds"><code>issuer<\/code>/);
    const [first, second] = [one, two].map((page) => new URL(linkOf(page)).searchParams);
    for (const name of ['state', 'code_challenge']) {
      assert.match(first?.get(name) ?? '', /^[\w-]{22,43}$/);
      assert.notEqual(first?.get(name), second?.get(name));
    }
    assert.deepEqual(buttons(one), []);
  });

  test('goes from the sign-in to the token, the API and back', async () => {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, await printer.begin(visitor, 'code'));
    let page = await follow(visitor, await visitor.submit(consent, { approve: 'true' }));
    assert.equal(new URL(page.url).pathname, '/flow');
    assert.match(latest(page), /The answer is yes[\s\S]*\?code=hg_ac_/);
    assert.equal(page.text.match(/class="holds"/g)?.length, 3);
    assert.deepEqual(buttons(page), ['token']);
    page = await press(visitor, page, 'token');
    assert.match(
      latest(page),
      /Authorization: Basic [\s\S]*code_verifier=[\w-]{43}\n[\s\S]*200 OK[\s\S]*"access_token": "hg_at_/,
    );
    page = await press(visitor, page, 'call');
    assert.match(latest(page), /Authorization: Bearer hg_at_[\s\S]*200 OK[\s\S]*The sea at six/);
    page = await press(visitor, page, 'introspect');
    assert.match(latest(page), /"active": true[\s\S]*"sub": "user:staff\/alice"/);
    page = await press(visitor, page, 'refresh');
    assert.match(latest(page), /grant_type=refresh_token[\s\S]*200 OK[\s\S]*"refresh_token": "hg_rt_/);
    page = await press(visitor, page, 'call');
    assert.match(latest(page), /200 OK/);
    assert.deepEqual(buttons(page), ['call', 'introspect', 'refresh', 'replay', 'revoke', 'ask']);
  });

  test('shows what is left of a token after its revocation: nothing (RFC 7009)', async () => {
    const visitor = new Visitor();
    let page = await press(visitor, await withTokens(visitor), 'revoke');
    assert.match(latest(page), /POST \/photos-sign-in\/oauth2\/revoke[\s\S]*token=hg_rt_[\s\S]*200 OK/);
    page = await press(visitor, page, 'call');
    assert.match(latest(page), /401 Unauthorized[\s\S]*npx headgate why \w+-\w+ --data data/);
    page = await press(visitor, page, 'introspect');
    assert.match(latest(page), /"active": false/);
    page = await press(visitor, page, 'refresh');
    assert.match(latest(page), /"error": "invalid_grant"/);
  });

  test('shows that an old refresh token ends them all (RFC 9700 §4.14.2)', async () => {
    const visitor = new Visitor();
    let page = await press(visitor, await withTokens(visitor), 'refresh');
    page = await press(visitor, page, 'replay');
    assert.match(latest(page), /"error": "invalid_grant"/);
    assert.match(latest(await press(visitor, page, 'call')), /401 Unauthorized/);
  });

  test('says where the person has allowed less than was asked for (RFC 6749 §5.1)', async () => {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, await printer.begin(visitor, 'code'));
    const end = await visitor.submit(consent, { approve: 'true', selectedscope: 'photos:read' });
    const page = await press(visitor, await follow(visitor, end), 'token');
    assert.match(latest(page), /"scope": "photos:read"[\s\S]*scope is less than was asked for/);
  });

  test('takes no for an answer, and asks again', async () => {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, await printer.begin(visitor, 'code'));
    const page = await follow(visitor, await visitor.submit(consent, { approve: 'false' }));
    assert.match(latest(page), /The answer is no[\s\S]*\?error=access_denied/);
    assert.deepEqual(buttons(page), ['ask']);
    assert.match((await consentOf(new Visitor(), await press(visitor, page, 'ask'))).text, /Photo printer/);
  });

  test('needs nobody where the person is signed in and has allowed it before', async () => {
    const visitor = new Visitor();
    const page = await press(visitor, await withTokens(visitor), 'ask');
    const back = await follow(visitor, await visitor.open(linkOf(page)));
    assert.match(latest(back), /The answer is yes/);
    const links = [...back.text.matchAll(/<a href="([^"]*\/oauth2\/(\w+))" target/g)];
    assert.deepEqual(
      links.map(([, , name]) => name),
      ['permissions', 'logout'],
    );
    assert.match((await visitor.open(links[0]?.[1] ?? '')).text, /Photo printer/);
    assert.match((await visitor.open(links[1]?.[1] ?? '')).text, /alice/);
  });
});

describe('an answer that is not to our question is thrown away', () => {
  const spoilt: readonly [about: string, spoil: (query: URLSearchParams) => void, fails: string][] = [
    ['with another state (RFC 6749 §10.12)', (query) => query.set('state', 'theirs'), 'state'],
    ['without a state', (query) => query.delete('state'), 'state'],
    ['of another issuer (RFC 9207 §2.4)', (query) => query.set('iss', 'https://evil.example'), 'iss'],
    ['of no issuer, where the metadata promises one', (query) => query.delete('iss'), 'iss'],
  ];
  for (const [about, spoil, fails] of spoilt) {
    test(about, async () => {
      const visitor = new Visitor();
      const consent = await consentOf(visitor, await printer.begin(visitor, 'code'));
      const { location } = await visitor.submit(consent, { approve: 'true' });
      const { href } = location ?? assert.fail('nobody was sent back');
      const forged = new URL(href);
      spoil(forged.searchParams);
      const page = await follow(visitor, await visitor.open(forged.href));
      assert.match(latest(page), /Not an answer to our question/);
      assert.match(page.text, new RegExp(`class="fails"><code>${fails}<`));
      assert.deepEqual(buttons(page), []);
      // The question stays open: nobody can close it from outside.
      assert.deepEqual(buttons(await follow(visitor, await visitor.open(href))), ['token']);
      assert.match(latest(await follow(visitor, await visitor.open(href))), /no question of this visit is open/);
    });
  }

  test('and what it says stands on the page as text', async () => {
    const visitor = new Visitor();
    await printer.begin(visitor, 'code');
    const query = new URLSearchParams({ error: '<script>alert(1)</script>', '"><b>': "'" });
    const page = await follow(visitor, await visitor.open(`${printer.url}/callback?${query}&<i>=<u>`));
    assert.doesNotMatch(page.text, /<script|<b>|<i>|<u>/);
  });
});

describe('authorization code, sign-in elsewhere', () => {
  const login = async (visitor: Visitor, fields: Readonly<Record<string, string>>): Promise<Page> => {
    const elsewhere = await follow(
      visitor,
      await visitor.open(`${linkOf(await printer.begin(visitor, 'redirect'))}&prompt=consent`),
    );
    assert.match(elsewhere.text, /<h1>Library card<\/h1>[\s\S]*Photo printer/);
    return follow(visitor, await visitor.submit(elsewhere, { name: 'alice', ...fields }));
  };

  test('is the same for the printer', async () => {
    const visitor = new Visitor();
    const consent = await login(visitor, { pin: '1111', do: 'login' });
    let page = await follow(visitor, await visitor.submit(consent, { approve: 'true' }));
    for (const name of ['token', 'call', 'introspect', 'refresh', 'call']) page = await press(visitor, page, name);
    assert.match(latest(page), /200 OK[\s\S]*The Tempest/);
    page = await press(visitor, await press(visitor, page, 'revoke'), 'call');
    assert.match(latest(page), /401 Unauthorized/);
  });

  test('is given up there', async () => {
    const page = await login(new Visitor(), { do: 'cancel' });
    assert.match(
      latest(page),
      /The answer is no[\s\S]*\?error=access_denied\n&error_description=The\+reader\+has\+cancelled/,
    );
  });
});

test('client credentials: the printer gets a token for itself, and no refresh token', async () => {
  const visitor = new Visitor();
  let page = await press(visitor, await printer.begin(visitor, 'client'), 'token');
  assert.match(latest(page), /grant_type=client_credentials[\s\S]*200 OK/);
  assert.deepEqual(buttons(page), ['call', 'introspect', 'revoke']);
  page = await press(visitor, page, 'introspect');
  assert.match(latest(page), /"sub": "client:printer"/);
  page = await press(visitor, await press(visitor, page, 'revoke'), 'call');
  assert.match(latest(page), /401 Unauthorized/);
});

test('password: the printer sees it, and gets tokens', async () => {
  const visitor = new Visitor();
  let page = await press(visitor, await printer.begin(visitor, 'password'), 'token');
  assert.match(latest(page), /username=alice\n&password=alice-password[\s\S]*200 OK/);
  page = await press(visitor, await press(visitor, page, 'refresh'), 'call');
  assert.match(latest(page), /200 OK[\s\S]*"item": "anvil"/);
  assert.deepEqual(buttons(page), ['call', 'introspect', 'refresh', 'replay']);
});

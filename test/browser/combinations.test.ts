import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { authorizeUrl, pkce, tokenOf } from '../e2e/acme.ts';
import { send } from '../harness/send.ts';
import { describeWith } from '../harness/services.ts';
import { type Combination, combinations, isAsked, titleOf } from './combinations.ts';
import { type Surroundings, startSurroundings } from './surroundings.ts';
import { broughtBackTo, startVisits, type Visit, type Visits } from './visit.ts';
import { assertOurs, decide, signIn } from './walk.ts';

// From the link of an application to a token, and with that to an API: by every combination of extraction, authentication
// and authorization, in a browser.

describeWith('chromium', 'in Chromium', () => {
  let around: Surroundings;
  let visits: Visits;
  before(async () => {
    [around, visits] = await Promise.all([startSurroundings(combinations), startVisits()]);
  });
  after(async () => {
    await visits?.close();
    await around?.close();
  });

  const linkOf = ({ name, grant }: Combination): string =>
    authorizeUrl(
      around.gateway.url,
      {
        redirect_uri: around.redirectUri,
        scope: 'read write',
        ...(grant === 'implicit' && {
          response_type: 'token',
          client_id: 'phone',
          code_challenge: undefined,
          code_challenge_method: undefined,
        }),
      },
      `/${name}/oauth2/authorize`,
    );

  const visitFor = ({ extraction }: Combination, password = 'alice-password'): Promise<Visit> =>
    visits.open({
      ...(extraction === 'basic' && { httpCredentials: { username: 'alice', password, origin: around.gateway.url } }),
      stranger: around.origins.issuer,
    });

  /** The access token that comes of what the application was sent. */
  const tokenFrom = async ({ name, grant }: Combination, { code, access_token: token, state }: Answer) => {
    assert.equal(state, 'state-1');
    if (grant === 'implicit') return token ?? assert.fail('no token came back');
    const answer = await send(around.gateway.url, {
      path: `/${name}/oauth2/token`,
      basic: ['shop', 'shop-secret'],
      form: {
        grant_type: 'authorization_code',
        code: code ?? assert.fail('no code came back'),
        redirect_uri: around.redirectUri,
        code_verifier: pkce.verifier,
      },
    });
    return tokenOf(answer);
  };
  type Answer = Readonly<Record<string, string>>;

  const assertGoodFor = async (token: string, { name, authentication }: Combination, scope: string): Promise<void> => {
    const answer = await send(around.gateway.url, { path: `/records/${name}`, bearer: token });
    assert.equal(answer.status, 200, answer.text);
    const { headers } = around.records.received.at(-1) ?? assert.fail('nobody was asked');
    const owner = authentication === 'url' ? 'cn=alice,o=acme' : 'alice';
    assert.deepEqual([headers['x-owner'], headers['x-scope']], [owner, scope]);
  };

  const assertQuiet = ({ complaints, asked }: Visit, { name, extraction }: Combination): void => {
    assert.deepEqual(complaints, []);
    const { gateway, application, forms, issuer } = around.origins;
    const elsewhere = {
      'default-form': [],
      basic: [],
      'custom-form': [forms],
      redirect: [around.loginServices[name]],
      issuer: [issuer],
    };
    const expected = [gateway, application, ...elsewhere[extraction]];
    assert.deepEqual([...asked].sort(), expected.sort());
  };

  /** Who has allowed it once comes to an application that shows a secret without a question; to others with one (RFC 8252 §8.6). */
  const assertAskedOnce = async (visit: Visit, combination: Combination): Promise<void> => {
    await visit.page.goto(linkOf(combination));
    // The issuer knows them from before.
    if (combination.extraction !== 'issuer') await signIn[combination.extraction](visit, combination);
    if (combination.grant === 'implicit') await decide(visit, combination);
    await tokenFrom(combination, await broughtBackTo(visit.page, around.redirectUri));
  };

  const walk = async (combination: Combination): Promise<void> => {
    const visit = await visitFor(combination);
    await visit.page.goto(linkOf(combination));
    await signIn[combination.extraction](visit, combination);
    const scope = isAsked(combination) ? await decide(visit, combination) : 'read write';
    const token = await tokenFrom(combination, await broughtBackTo(visit.page, around.redirectUri));
    await assertGoodFor(token, combination, scope);
    if (isAsked(combination) && combination.authorization === 'authenticated')
      await assertAskedOnce(visit, combination);
    assertQuiet(visit, combination);
    await visit.context.close();
  };

  it("who has no right password for the browser's own dialogue sees a page of ours, and the application gets nothing (RFC 7617)", async () => {
    const combination = combinations.find(({ extraction }) => extraction === 'basic') ?? assert.fail();
    const visit = await visitFor(combination, 'wrong');
    const answer = await visit.page.goto(linkOf(combination));
    assert.equal(answer?.status(), 401);
    assert.match(answer?.headers()['www-authenticate'] ?? '', /^Basic realm="Acme records"/);
    await assertOurs(visit, 'You are not signed in');
    assert.deepEqual([[...visit.asked], visit.complaints], [[around.origins.gateway], []]);
    await visit.context.close();
  });

  const withOwnForms = combinations.filter(
    ({ extraction, authorization, authentication }) =>
      extraction === 'custom-form' && authorization === 'custom-form' && authentication === 'url',
  );
  for (const combination of withOwnForms) {
    const { dialect, grant } = combination;
    it(`who denies on the author's form (${dialect}, ${grant}) brings the application access_denied (RFC 6749 §4.1.2.1, §4.2.2.1)`, async () => {
      const visit = await visitFor(combination);
      await visit.page.goto(linkOf(combination));
      await signIn['custom-form'](visit, combination);
      await visit.page.click('button[value=false]');
      const { error, state, code, access_token: token } = await broughtBackTo(visit.page, around.redirectUri);
      assert.deepEqual([error, state, code, token], ['access_denied', 'state-1', undefined, undefined]);
      assertQuiet(visit, combination);
      await visit.context.close();
    });
  }

  const declare = (list: readonly Combination[]): void => {
    for (const combination of list) it(titleOf(combination), () => walk(combination));
  };
  const isInDirectory = ({ authentication }: Combination): boolean => authentication === 'ldap';
  declare(combinations.filter((one) => !isInDirectory(one)));
  describeWith('slapd', 'with a directory', () =>
    describeWith('openssl', 'over TLS', () => declare(combinations.filter(isInDirectory))),
  );
});

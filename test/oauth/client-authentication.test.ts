import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Client } from '../../src/oauth/client.ts';
import { assertionType } from '../../src/oauth/client-assertion.ts';
import { authenticateClient, basicChallenge, type ReadBasic } from '../../src/oauth/client-authentication.ts';
import { secretOf, shownSecret } from '../../src/oauth/client-secret.ts';
import type { PresentedCredentials } from '../../src/oauth/presented-client.ts';
import { RememberedHeaders } from '../../src/oauth/remembered-headers.ts';
import { Fault } from '../../src/policy/fault.ts';
import { applications, phone, printer, refusedAs, sha256, start } from './example.ts';

const secret = 'printer secret: 100% + ü';
const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
const basicOf = (text: string | Buffer): string => `Basic ${Buffer.from(text).toString('base64')}`;
const basic = (id: string, password: string): string => basicOf(`${encode(id)}:${encode(password)}`);

const kept = (text: string, expiresAt?: number) => ({ sha256: sha256(text), expiresAt });
const clients = applications(
  { ...printer, id: 'id: 100% + ü' },
  { ...printer, id: 'rotating', secrets: [kept('old'), kept('new')] },
  { ...printer, id: 'no-secret', secrets: [] },
  { ...printer, id: 'empty-secret', secrets: [kept('')] },
  { ...printer, id: 'long-secret', secrets: [kept('a'.repeat(1024)), kept('a'.repeat(1025))] },
  { ...printer, id: 'ending', secrets: [kept('ended', start), kept('ends', start + 1), kept('lasts')] },
  { ...printer, id: 'by-basic', clientAuthentication: 'basic' },
  { ...printer, id: 'by-form', clientAuthentication: 'form' },
  { ...printer, id: 'by-headers', clientAuthentication: 'headers' },
  { ...phone, id: 'suspended-phone', state: 'suspended' },
);

const never = async () => assert.fail('there is no assertion');
const noAssertions = {
  audience: { issuer: 'https://gw.example/acme', tokenEndpoint: 'https://gw.example/acme/oauth2/token' },
  keys: { find: never, decoy: never },
  replays: { isNew: never },
};

/** Two requests with one header, the second later: whether each lets its client in. */
const twice = (authorization: string, secrets: Client['secrets'], laterMs: number): readonly boolean[] => {
  const rules = {
    clients: applications({ ...printer, id: 'lasting', secrets }),
    realm: 'acme',
    clientType: undefined,
    methodsFor: () => undefined,
    remembered: new RememberedHeaders<ReadBasic>(),
    assertions: noAssertions,
  };
  return [start, start + laterMs].map((now) => {
    try {
      authenticateClient({ authorization, form: {} }, rules, now);
      return true;
    } catch {
      return false;
    }
  });
};

const authenticate = (
  shown: Partial<PresentedCredentials>,
  clientType?: 'confidential' | 'public',
  methods?: readonly string[],
): string => {
  const remembered = new RememberedHeaders<ReadBasic>();
  const rules = { clients, realm: 'acme', clientType, methodsFor: () => methods, remembered, assertions: noAssertions };
  const found = authenticateClient({ authorization: undefined, form: {}, ...shown }, rules, start);
  assert.ok(!(found instanceof Promise), 'answers at once');
  return found.id;
};

const form = (id: string | undefined, password?: string): Partial<PresentedCredentials> => ({
  form: { client_id: id, client_secret: password },
});
const headers = (id: string | undefined, password?: string): Partial<PresentedCredentials> => ({
  headers: { id, secret: password },
});

const asserted = (more: Readonly<Record<string, string | undefined>> = {}): Partial<PresentedCredentials> => ({
  form: { client_assertion_type: assertionType, client_assertion: 'x.y.z', ...more },
});

describe('a client is known', () => {
  const cases: readonly [title: string, shown: Partial<PresentedCredentials>, id: string][] = [
    [
      'by Basic, with id and secret form-encoded (RFC 6749 §2.3.1)',
      { authorization: basic('printer', secret) },
      'printer',
    ],
    ['by Basic, with an id that needs encoding', { authorization: basic('id: 100% + ü', secret) }, 'id: 100% + ü'],
    ['by Basic in any case', { authorization: basic('printer', secret).replace('Basic', 'bASIC') }, 'printer'],
    ['by Basic with more than one space', { authorization: basic('printer', secret).replace(' ', '   ') }, 'printer'],
    ['by the form (RFC 6749 §2.3.1)', form('printer', secret), 'printer'],
    ['by the headers of API Connect', headers('printer', secret), 'printer'],
    ['by Basic beside its id in the form', { ...form('printer'), authorization: basic('printer', secret) }, 'printer'],
    [
      'by Basic beside its id in a header',
      { ...headers('printer'), authorization: basic('printer', secret) },
      'printer',
    ],
    ['by the older of two secrets', form('rotating', 'old'), 'rotating'],
    ['by the newer of two secrets', form('rotating', 'new'), 'rotating'],
    ['by a secret that ends in a millisecond', form('ending', 'ends'), 'ending'],
    ['by a secret of 1,024 characters', form('long-secret', 'a'.repeat(1024)), 'long-secret'],
    ['by its id alone when it is public (RFC 6749 §3.2.1)', form('phone'), 'phone'],
    ['by its id in a header when it is public', headers('phone'), 'phone'],
    ['by Basic when that is its only way', { authorization: basic('by-basic', secret) }, 'by-basic'],
    ['by the form when that is its only way', form('by-form', secret), 'by-form'],
    ['by the headers when that is their only way', headers('by-headers', secret), 'by-headers'],
  ];
  for (const [title, shown, id] of cases) it(title, () => assert.equal(authenticate(shown), id));

  it('where only confidential ones are served, if it is', () => {
    assert.equal(authenticate(form('printer', secret), 'confidential'), 'printer');
  });
  it('where the provider is for public ones, also by a secret', () => {
    assert.equal(authenticate(form('printer', secret), 'public'), 'printer');
    assert.equal(authenticate(form('phone'), 'public'), 'phone');
  });
});

describe('a client is refused as invalid_client (RFC 6749 §5.2)', () => {
  const cases: readonly [title: string, shown: Partial<PresentedCredentials>][] = [
    ['without any credentials', {}],
    ['with a wrong secret by Basic', { authorization: basic('printer', `${secret}x`) }],
    ['with a wrong secret in the form', form('printer', 'wrong')],
    ['with a wrong secret in a header', headers('printer', 'wrong')],
    ['with a secret that ends now', form('ending', 'ended')],
    ['with the digest instead of the secret', form('printer', sha256(secret).toString('hex'))],
    ['with the secret of another', form('rotating', secret)],
    ['when it is unknown, by Basic', { authorization: basic('nobody', secret) }],
    ['when it is unknown, in the form', form('nobody', secret)],
    ['when it is unknown, by its id alone', form('nobody')],
    ['when its id is a name that objects have of themselves', form('__proto__', secret)],
    ['when it is suspended', form('suspended', secret)],
    ['when it is public and suspended', form('suspended-phone')],
    ['when it is confidential and sends no secret', form('printer')],
    ['when it is confidential and sends an empty secret', { authorization: basic('printer', '') }],
    ['when it has no secret registered', form('no-secret', 'x')],
    ['when it has no secret registered and sends an empty one', { authorization: basic('no-secret', '') }],
    ['when its secret would be empty', { authorization: basic('empty-secret', '') }],
    ['with a secret of more than 1,024 characters', form('long-secret', 'a'.repeat(1025))],
    ['when it is public and sends a secret in the form', form('phone', 'x')],
    ['when it is public and sends a secret by Basic', { authorization: basic('phone', 'x') }],
    ['when it is public and sends an empty secret by Basic', { authorization: basic('phone', '') }],
    ['with a secret and no id in the form', form(undefined, secret)],
    ['with a secret and no id in the headers', headers(undefined, secret)],
    ['with its id in a header and its secret in the form', { ...headers('printer'), ...form(undefined, secret) }],
    ['by the form when Basic is its only way', form('by-basic', secret)],
    ['by Basic when the form is its only way', { authorization: basic('by-form', secret) }],
    ['by the form when the headers are its only way', form('by-headers', secret)],
    ['by another scheme', { authorization: 'Bearer abc' }],
    ['by an empty header', { authorization: '' }],
    ['by Basic and nothing', { authorization: 'Basic' }],
    ['by Basic and a space', { authorization: 'Basic ' }],
    ['by Basic without a space', { authorization: basic('printer', secret).replace(' ', '') }],
    ['by Basic with a tab', { authorization: basic('printer', secret).replace(' ', '\t') }],
    ['by Basic that is no base64', { authorization: 'Basic !!!' }],
    ['by Basic with something behind it', { authorization: `${basic('printer', secret)}, Basic x` }],
    ['by Basic without a colon', { authorization: basicOf('printer') }],
    ['by Basic that is no UTF-8', { authorization: basicOf(Buffer.from([0xff, 0x3a, 0xff])) }],
    ['by Basic with a broken encoding in the id', { authorization: basicOf('print%zz:x') }],
    ['by Basic with a broken encoding in the secret', { authorization: basicOf('printer:100%') }],
    ['by Basic with a control character', { authorization: basicOf('printer%00:x') }],
    ['by Basic with the secret not encoded', { authorization: basicOf('printer:printer secret: 100% + ü') }],
  ];
  for (const [title, shown] of cases) {
    it(title, () => {
      assert.throws(
        () => authenticate(shown),
        (fault) =>
          refusedAs('oauth/client-authentication-failed', 'invalid_client', 401)(fault) &&
          fault instanceof Fault &&
          fault.oauth?.challenge === 'Basic realm="acme"',
      );
    });
  }

  it('when it is public and the provider is for confidential ones', () => {
    const failed = refusedAs('oauth/client-authentication-failed', 'invalid_client', 401);
    assert.throws(() => authenticate(form('phone'), 'confidential'), failed);
  });

  it('always in the same words, and never in words of its own', () => {
    const told = cases.map(([, shown]) => {
      try {
        return authenticate(shown);
      } catch (fault) {
        assert.ok(fault instanceof Fault);
        for (const word of ['100%', 'wrong', 'nobody']) assert.ok(!fault.detail?.includes(word) || word === 'wrong');
        return JSON.stringify([fault.message, fault.oauth, fault.headers]);
      }
    });
    assert.equal(new Set(told).size, 1);
  });
});

describe('a client that identifies itself in more than one way is refused as invalid_request (RFC 6749 §2.3)', () => {
  const cases: readonly [title: string, shown: Partial<PresentedCredentials>][] = [
    ['Basic and form', { ...form('printer', secret), authorization: basic('printer', secret) }],
    ['Basic and headers', { ...headers('printer', secret), authorization: basic('printer', secret) }],
    ['form and headers', { ...form('printer', secret), ...headers('printer', secret) }],
    ['Basic and a secret alone', { ...form(undefined, secret), authorization: basic('printer', secret) }],
    ['Basic and another id in the form', { ...form('phone'), authorization: basic('printer', secret) }],
    ['Basic and another id in a header', { ...headers('phone'), authorization: basic('printer', secret) }],
    ['two ids without secret', { ...form('phone'), ...headers('printer') }],
    ['an assertion and Basic', { ...asserted(), authorization: basic('printer', secret) }],
    ['an assertion and a secret in the form', asserted({ client_id: 'printer', client_secret: secret })],
    ['an assertion and a secret in a header', { ...asserted(), ...headers('printer', secret) }],
    [
      'the type of an assertion and Basic',
      { ...asserted({ client_assertion: undefined }), authorization: basic('printer', secret) },
    ],
    ['an assertion and two ids', { ...asserted({ client_id: 'printer' }), ...headers('phone') }],
    ['two Authorization headers', { authorization: [basic('printer', secret), basic('printer', secret)] }],
  ];
  for (const [title, shown] of cases) {
    it(title, () => {
      const ambiguous = refusedAs('oauth/client-authentication-ambiguous', 'invalid_request');
      assert.throws(() => authenticate(shown), ambiguous);
    });
  }
});

describe('where a provider narrows the methods of authentication', () => {
  const shown: readonly [method: string, shown: Partial<PresentedCredentials>][] = [
    ['basic', { authorization: basic('printer', secret) }],
    ['form', form('printer', secret)],
    ['headers', headers('printer', secret)],
    ['none', form('phone')],
  ];
  for (const [method, credentials] of shown) {
    it(`${method} is taken where it is listed, and refused where it is not, whoever it is`, () => {
      assert.ok(authenticate(credentials, undefined, [method]));
      const others = ['basic', 'form', 'headers', 'none', 'private_key_jwt'].filter((one) => one !== method);
      const refused = refusedAs('oauth/client-authentication-method', 'invalid_client', 401);
      for (const methods of [others, []]) assert.throws(() => authenticate(credentials, undefined, methods), refused);
    });
  }

  it('that is said of the request, not of the client: a wrong secret and an unknown client are told the same', () => {
    const refused = refusedAs('oauth/client-authentication-method', 'invalid_client', 401);
    for (const credentials of [form('printer', 'wrong'), form('nobody', 'wrong')]) {
      assert.throws(() => authenticate(credentials, undefined, ['basic']), refused);
    }
  });
});

describe('a secret', () => {
  const rotating = clients.find('rotating');
  const cases: readonly [
    title: string,
    client: Pick<typeof printer, 'secrets'> | undefined,
    secret: string | undefined,
    is: string,
  ][] = [
    ['is the client’s when it is any of its secrets', rotating, 'new', 'right'],
    ['is not the client’s when it is another', rotating, 'newer', 'wrong'],
    ['is not there', rotating, undefined, 'wrong'],
    ['is nobody’s when the client is unknown', undefined, 'new', 'wrong'],
    ['is no public client’s', clients.find('phone'), 'new', 'wrong'],
    ['is never empty', clients.find('empty-secret'), '', 'wrong'],
    ['has expired from its end on', clients.find('ending'), 'ended', 'expired'],
    ['is right until its end', clients.find('ending'), 'ends', 'right'],
    ['is right where the same one is there without an end', { secrets: [kept('x', start), kept('x')] }, 'x', 'right'],
  ];
  for (const [title, client, shown, is] of cases)
    it(title, () => assert.equal(secretOf(client, shownSecret(shown), start), is));
});

describe('the challenge of Basic (RFC 7617 §2)', () => {
  for (const [realm, challenge] of [
    ['acme', 'Basic realm="acme"'],
    ['a "b" \\c', 'Basic realm="a \\"b\\" \\\\c"'],
    ['a\r\nX: ü', 'Basic realm="a??X: ?"'],
  ] as const) {
    it(`for the realm ${JSON.stringify(realm)} is ${challenge}`, () => assert.equal(basicChallenge(realm), challenge));
  }
});

describe('a Basic header that is remembered', () => {
  const shown = `Basic ${Buffer.from('lasting:one-secret').toString('base64')}`;
  const secret = { sha256: sha256('one-secret'), expiresAt: start + 500 };

  it('lets its client in again', () => assert.deepEqual(twice(shown, [secret], 499), [true, true]));

  it('is no longer good when its secret has ended (A13)', () =>
    assert.deepEqual(twice(shown, [secret], 500), [true, false]));

  it('is not what a wrong one becomes', () =>
    assert.deepEqual(twice(`Basic ${Buffer.from('lasting:other').toString('base64')}`, [secret], 1), [false, false]));
});

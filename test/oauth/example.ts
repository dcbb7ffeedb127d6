import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Application } from '../../src/applications/application.ts';
import { makeApplications } from '../../src/applications/applications.ts';
import type { CompiledProvider } from '../../src/assembly/types.ts';
import type { RefusalCode } from '../../src/oauth/errors.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import { Fault } from '../../src/policy/fault.ts';

/** A moment to count from, on a full second. */
export const start = Date.UTC(2030, 0, 1);

/** A digest as an application's secret is kept. */
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Registered with the secret `printer secret: 100% + ü`. */
export const printer: Application = {
  id: 'printer',
  title: 'Photo printer',
  type: 'confidential',
  state: 'active',
  secrets: [{ sha256: sha256('printer secret: 100% + ü'), expiresAt: undefined }],
  jwks: undefined,
  jwksUri: undefined,
  redirectUris: ['https://printer.example/callback'],
  subscriptions: 'all',
  grants: undefined,
  scopes: undefined,
  clientAuthentication: undefined,
  assertionAudience: 'issuer',
  pkce: undefined,
  introspect: 'own',
};

/** A public one with two redirect URIs. */
export const phone: Application = {
  ...printer,
  id: 'phone',
  title: 'Phone',
  type: 'public',
  secrets: [],
  redirectUris: ['com.example.phone:/callback', 'http://127.0.0.1/callback'],
};

/** The two, one that is suspended, one that sees all tokens, and those of the test. */
export const applications = (...more: readonly Application[]) =>
  makeApplications([
    printer,
    phone,
    { ...printer, id: 'suspended', state: 'suspended' },
    { ...printer, id: 'auditor', introspect: 'all' },
    ...more,
  ]);

/** What a definition says; its steps are handed the rest as members of the provider. */
export const settings: CompiledProvider = {
  endpoints: { authorize: '/acme/oauth2/authorize', token: '/acme/oauth2/token' },
  clientType: 'public',
  scopes: { 'photos:read': 'See your photos', 'photos:write': 'Add photos', 'photos:share': 'Share photos' },
  defaultScopes: [],
  grants: ['accessCode', 'application'],
  pkce: { mode: 'required', plain: false },
  localhostRedirects: false,
  identityExtraction: { type: 'default-form' },
  authorization: { type: 'default-form', remember: false },
  pages: {},
  scopeChecks: {},
  code: { lifetimeSeconds: 60 },
  accessToken: { lifetimeSeconds: 3600, audience: [] },
  revocation: { cascade: false },
  activity: { success: 'none', failure: 'activity' },
  responseFormats: ['json'],
};

/** Serves both grants with PKCE by S256, and has refresh tokens. */
export const provider: Provider = {
  name: 'acme-oauth',
  title: 'Acme',
  profile: 'strict',
  issuer: 'https://gw.example/acme',
  clientType: 'public',
  grants: ['accessCode', 'application'],
  refresh: true,
  scopes: ['photos:read', 'photos:write', 'photos:share'],
  defaultScopes: [],
  pkce: { mode: 'required', plain: false },
  settings,
};

/** RFC 7636, Appendix B. */
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
/** RFC 7636, Appendix B. */
export const challenge = { method: 'S256', value: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' } as const;

/** A fact is kept as JSON while a person looks at a page; a member that is `undefined` is not there afterwards. */
export const assertPlain = (fact: object): void => {
  const defined = Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined));
  assert.deepEqual(JSON.parse(JSON.stringify(fact)), defined);
};

/** Checks for `assert.throws` and `assert.rejects`: the refusal's code, and what the client is told. */
export const refusedAs =
  (code: RefusalCode, error: string, status = 400) =>
  (fault: unknown): boolean => {
    assert.ok(fault instanceof Fault, String(fault));
    assert.deepEqual([fault.code, fault.oauth?.error, fault.status], [code, error, status]);
    assert.match(fault.oauth?.description ?? '', /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
    return true;
  };

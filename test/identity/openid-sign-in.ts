import assert from 'node:assert/strict';
import type { OpenIdConfig } from '../../src/environment/environment.ts';
import { openIdIssuer } from '../../src/identity/openid-issuer.ts';
import type { Authenticated, ExternalLogin, ExternalRequest } from '../../src/identity/registry.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { type Issuer, type IssuerInit, settled, startIssuer } from './issuer.ts';

/** How calls to the issuers of these tests go out; whoever imports this closes it. */
export const outbound = createOutbound({ isOwn: () => false, breaker: 'off' });

/** A registry at an issuer that knows us. */
export const configOf = (issuer: string, more: Partial<OpenIdConfig> = {}): OpenIdConfig => ({
  kind: 'openid',
  name: 'staff',
  issuer,
  clientId: 'headgate',
  clientSecret: 'issuer-secret',
  scopes: ['openid', 'email'],
  nameClaim: 'sub',
  groupsClaim: undefined,
  tlsProfile: undefined,
  ...more,
});

/** The way to sign in that it has. */
export const externalOf = (config: OpenIdConfig, now?: () => number): ExternalLogin =>
  openIdIssuer(config, outbound, now).external ?? assert.fail('users sign in elsewhere');

/** One sign-in. */
export const asked: ExternalRequest = {
  redirectUri: 'https://gw.example/acme/oauth2/authorize',
  state: 'state-of-ours',
  seal: 'seal-of-this-sign-in',
  fresh: false,
  locales: [],
  caller: { gone: false },
};

/** Runs `use` with an issuer that answers so, and a registry of it. */
export const withIssuer = async <T>(
  init: IssuerInit,
  use: (external: ExternalLogin, issuer: Issuer) => Promise<T>,
  config: Partial<OpenIdConfig> = {},
): Promise<T> => {
  const issuer = await startIssuer(init);
  try {
    return await use(externalOf(configOf(issuer.url, config)), issuer);
  } finally {
    await issuer.close();
  }
};

/** One sign-in from its beginning to its end; `changed`: what the browser brings that the issuer has not said. */
export const signedIn = (
  init: IssuerInit = {},
  config: Partial<OpenIdConfig> = {},
  changed: Readonly<Record<string, string | undefined>> = {},
): Promise<Authenticated | undefined> =>
  withIssuer(
    init,
    async (external, issuer) => {
      const { state: _, ...fields } = issuer.signIn(await external.begin(asked));
      await settled();
      return external.complete({ ...asked, fields: { ...fields, ...changed } });
    },
    config,
  );

/** A fault of 503: never a no. What the issuer has sent stands neither in it nor behind it. */
export const isFault = (code: string, detail: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Fault, String(error));
  assert.deepEqual([error.code, error.status, error.oauth], [code, 503, undefined]);
  assert.match(error.detail ?? '', detail);
  assert.doesNotMatch(`${error.message} ${error.detail}`, /issuer-secret|upstream-token|code-1|eyJ|seal-of/);
  return true;
};

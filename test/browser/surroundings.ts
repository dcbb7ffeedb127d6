import type { LdapConfig, OpenIdConfig } from '../../src/environment/environment.ts';
import { ldap } from '../../src/identity/ldap.ts';
import { openIdIssuer } from '../../src/identity/openid-issuer.ts';
import { hashPassword, passwordWork } from '../../src/identity/password-work.ts';
import { usersFile } from '../../src/identity/users-file.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../harness/openid-provider.js';
import { programOf } from '../harness/services.ts';
import { type Slapd, startSlapd } from '../harness/slapd.ts';
import { entries, staff } from '../identity/example-directory.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { type Combination, definitionsOf } from './combinations.ts';
import { startFormsHost } from './forms-host.ts';
import { startLibrary } from './library.ts';

/** A gateway with all that is around one: who knows users, who has forms, an API, an application. */
export interface Surroundings {
  readonly gateway: TestGateway;
  /** Where the application is sent answers to. Of another site than the gateway. */
  readonly redirectUri: string;
  /** Origins that a browser may ask for something. */
  readonly origins: {
    readonly gateway: string;
    readonly application: string;
    readonly forms: string;
    readonly issuer: string;
  };
  /** Origins of login services, by the provider that each one is for. */
  readonly loginServices: Readonly<Record<string, string>>;
  /** Back end of the API. */
  readonly records: Backend;
  close(): Promise<void>;
}

/** Starts it for these providers. There is a directory where slapd is. */
export const startSurroundings = async (list: readonly Combination[]): Promise<Surroundings> => {
  const closing: (() => Promise<void>)[] = [];
  const open = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const opened = await opening;
    closing.unshift(() => opened.close());
    return opened;
  };
  const close = async (): Promise<void> => {
    for (const one of closing) await one();
  };
  try {
    return { ...(await started(list, open)), close };
  } catch (error) {
    await close();
    throw error;
  }
};

type Open = <T extends { close(): Promise<void> }>(opening: Promise<T>) => Promise<T>;

const started = async (list: readonly Combination[], open: Open): Promise<Omit<Surroundings, 'close'>> => {
  let gatewayUrl = '';
  const users = await open(startUsers());
  const application = await open(startBackend(() => ({ headers: html, body: applicationPage })));
  const records = await open(startBackend(() => ({ json: { fine: true } })));
  const forms = await open(startFormsHost());
  const libraries = await Promise.all(
    list
      .filter(({ extraction }) => extraction === 'redirect')
      .map(async ({ name }) => [name, await open(startLibrary(() => `${gatewayUrl}/${name}`))] as const),
  );
  const issuer = await open(
    startOpenIdProvider({
      id: 'headgate',
      secret: 'issuer-secret',
      redirectUri: () => list.map(({ name }) => `${gatewayUrl}/${name}/oauth2/authorize`),
    }),
  );
  const redirectUri = `${sited(application.url)}/back`;
  const gateway = await open(
    startGateway({
      definitions: definitionsOf(list),
      applications: [
        { id: 'shop', title: 'The shop', secret: 'shop-secret', redirectUris: [redirectUri] },
        { id: 'phone', title: 'The phone', redirectUris: [redirectUri] },
      ],
      registries: await registriesOf(issuer, open),
      properties: {
        users: users.url,
        forms: forms.url,
        ...Object.fromEntries(
          libraries.flatMap(([name, { url }]) => [
            [`login-${name}`, `${sited(url)}/login`],
            [`verify-${name}`, `${url}/verify`],
          ]),
        ),
        backend: records.url,
      },
    }),
  );
  gatewayUrl = gateway.url;
  return {
    gateway,
    redirectUri,
    records,
    origins: {
      gateway: gateway.url,
      application: sited(application.url),
      forms: forms.url,
      issuer: issuer.url,
    },
    loginServices: Object.fromEntries(libraries.map(([name, { url }]) => [name, sited(url)])),
  };
};

/** The same place, which is another site to a browser. */
const sited = (url: string): string => url.replace('127.0.0.1', 'localhost');

const html = { 'Content-Type': 'text/html; charset=utf-8' };
const applicationPage = '<!doctype html><html lang="en"><title>The application</title><h1>Welcome back</h1></html>';

/** An authentication URL, which calls alice by a name of its own. */
const startUsers = (): Promise<Backend> =>
  startBackend(({ headers: { authorization } }) =>
    authorization === `Basic ${btoa('alice:alice-password')}`
      ? { headers: { 'API-Authenticated-Credential': 'cn=alice,o=acme' } }
      : { status: 401 },
  );

const registriesOf = async (issuer: OpenIdProvider, open: Open) => {
  const directory = programOf('slapd') && programOf('openssl') ? await open(startDirectory()) : undefined;
  const outbound = directory?.outbound ?? (await open(Promise.resolve(createOutbound({ isOwn: () => false }))));
  const config: LdapConfig = { ...staff, name: 'ldap', url: 'ldaps://directory.example', tlsProfile: 'directory' };
  const passwordHash = await hashPassword('alice-password');
  return {
    'users-file': usersFile({ name: 'users-file', users: [{ name: 'alice', passwordHash }] }, passwordWork()),
    ldap: ldap(config, outbound),
    issuer: openIdIssuer(issuerConfig(issuer.url), outbound),
  };
};

const startDirectory = async (): Promise<{ readonly outbound: Outbound; close(): Promise<void> }> => {
  const { ca, certificate } = makeCertificates((sign, authority) => ({
    ca: authority,
    certificate: sign('directory.example'),
  }));
  const slapd: Slapd = await startSlapd({ ldif: entries(), certificate });
  const outbound = createOutbound({
    isOwn: () => false,
    resolve: [{ host: 'directory.example', port: 636, to: { host: '127.0.0.1', port: slapd.ports.ldaps } }],
    tlsProfiles: { directory: { ca } },
  });
  return {
    outbound,
    close: async () => {
      await outbound.close();
      await slapd.stop();
    },
  };
};

const issuerConfig = (issuer: string): OpenIdConfig => ({
  kind: 'openid',
  name: 'issuer',
  issuer,
  clientId: 'headgate',
  clientSecret: 'issuer-secret',
  scopes: ['openid'],
  nameClaim: 'sub',
  groupsClaim: undefined,
  tlsProfile: undefined,
});

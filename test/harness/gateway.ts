import { createHash, randomBytes } from 'node:crypto';
import { implementations, type Services } from '../../policies/implementations.ts';
import { applicationOf, views } from '../../policies/views.ts';
import type { Application } from '../../src/applications/application.ts';
import { type Applications, makeApplications } from '../../src/applications/applications.ts';
import type { Bundle, Profile } from '../../src/assembly/types.ts';
import { readTemplate } from '../../src/cli/read-template.ts';
import { createGateway, type Enter, type Gateway, type Log } from '../../src/gateway/gateway.ts';
import { openListener } from '../../src/gateway/listener.ts';
import { type Bound, isOwnListener } from '../../src/gateway/own-listeners.ts';
import { passwordWork } from '../../src/identity/password-work.ts';
import type { Registry } from '../../src/identity/registry.ts';
import { usersFile } from '../../src/identity/users-file.ts';
import type { Jwk } from '../../src/jose/jwk.ts';
import { customForms } from '../../src/oauth/custom-forms.ts';
import { LoginTries } from '../../src/oauth/login-tries.ts';
import { SigningKeys } from '../../src/oauth/signing/signing-keys.ts';
import { createOutbound, type TlsProfile } from '../../src/outbound/outbound.ts';
import type { ProfilesInit } from '../../src/outbound/profiles.ts';
import { loadPages } from '../../src/pages/pages.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { Clock } from '../../src/runtime/exchange.ts';
import { type Linked, link } from '../../src/runtime/link.ts';
import { createEnter } from '../../src/runtime/runner.ts';
import type { Json } from '../../src/source/tree.ts';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import type { Stores } from '../../src/stores/transactions.ts';
import { compileDefinitions, type Definitions, ProjectError } from './project.ts';

/** A gateway to start. Everything but the definitions may be left out. */
export interface GatewayInit {
  readonly definitions: Definitions;
  readonly applications?: readonly TestApplication[];
  /** Passwords by user name, by registry name. */
  readonly users?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Other registries, by name. */
  readonly registries?: Readonly<Record<string, Registry>>;
  readonly properties?: Readonly<Record<string, Json>>;
  /** Crypto objects by name, as JWKs. */
  readonly crypto?: Readonly<Record<string, Jwk>>;
  readonly catalog?: string;
  readonly profile?: Profile;
  /** Absent: where it listens. */
  readonly publicUrl?: string;
  readonly tlsProfiles?: Readonly<Record<string, TlsProfile>>;
  /** How calls go out, as under `outbound` of headgate.yaml. */
  readonly outbound?: Partial<ProfilesInit>;
  /** A file, for two gateways on one store. Absent: `:memory:`. */
  readonly store?: string;
  /** Absent: the system's. See `settableClock`. */
  readonly clock?: Clock;
  /** To put something around the real policies, or add one. */
  readonly policies?: (real: readonly Implementation<never>[]) => readonly Implementation<never>[];
}

/** An application; what is left out is `defaultApplication`'s. With a secret or keys it is confidential, without them public. */
export type TestApplication = { readonly id: string; readonly secret?: string } & Partial<Application>;

/** A gateway that serves on a free port of the loopback: the real parts, put together as `headgate start` does. */
export interface TestGateway {
  readonly url: string;
  readonly stores: Stores;
  readonly gateway: Gateway;
  readonly bundle: () => Bundle;
  /** Lines logged so far. */
  readonly log: LogLine[];
  /** Compiles, links and swaps, as a reload does. Throws `ProjectError`, and then changes nothing. */
  reload(definitions: Definitions): Promise<void>;
  /** From now on these applications are registered, and no others. */
  register(applications: readonly TestApplication[]): void;
  /** Cuts what is under way and closes everything. */
  close(): Promise<void>;
}

/** One line of the gateway's log. */
export interface LogLine {
  readonly level: 'info' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Parses, checks, compiles, links and serves. Close what it returns (`t.after(() => gateway.close())`).
 *
 * @throws ProjectError with the problems of checking or linking; then nothing is open.
 */
export const startGateway = async (init: GatewayInit): Promise<TestGateway> => {
  let bundle = await compileDefinitions(init.definitions, init.profile);
  const bound: Bound[] = [];
  const outbound = createOutbound({
    tlsProfiles: init.tlsProfiles ?? {},
    ...init.outbound,
    isOwn: isOwnListener(() => bound),
  });
  const stores = openSqlite(init.store ?? ':memory:');
  let registry = registryOf(init.applications ?? []);
  const clock = init.clock ?? { now: Date.now, coarse: Date.now };
  const lines: LogLine[] = [];
  const log = loggingTo(lines);
  const parts = policiesOf(init, {
    applications: { find: (id) => registry.find(id) },
    grants: stores.grants,
    replays: stores.replays,
    sessions: stores.sessions,
    consents: stores.consents,
    signingKeys: new SigningKeys(stores.signingKeys),
    forms: customForms({ clock, log }),
    loginTries: new LoginTries(),
    outbound,
  });
  const linkAt = (what: Bundle, publicUrl: string): Linked =>
    linked(
      link(
        what,
        { catalog: init.catalog, properties: init.properties ?? {}, publicUrl, views, targets: outbound.allow },
        parts,
      ),
    );

  const closeParts = async (): Promise<void> => {
    await outbound.close();
    await stores.close();
  };
  try {
    let enter: Enter = () => undefined;
    const gateway = createGateway(linkAt(bundle, init.publicUrl ?? 'http://127.0.0.1'), {
      enter: (x, done) => enter(x, done),
      clock,
      random: randomBytes,
      node: 'n1',
      log,
      applicationOf,
    });
    const listener = await openListener(gateway, { host: '127.0.0.1', port: 0 });
    bound.push(listener);
    const publicUrl = init.publicUrl ?? listener.url;
    gateway.swap(linkAt(bundle, publicUrl));
    enter = createEnter(stores.transactions, publicUrl);
    return {
      url: listener.url,
      stores,
      gateway,
      bundle: () => bundle,
      log: lines,
      reload: async (definitions) => {
        const next = await compileDefinitions(definitions, init.profile);
        gateway.swap(linkAt(next, publicUrl));
        bundle = next;
      },
      register: (applications) => {
        registry = registryOf(applications);
      },
      close: async () => {
        await listener.close(0);
        await closeParts();
      },
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
};

const loggingTo = (lines: LogLine[]): Log => ({
  info: (fields, message) => lines.push({ level: 'info', message, fields: { ...fields } }),
  error: (fields, message) => lines.push({ level: 'error', message, fields: { ...fields } }),
});

/** One for all gateways of a test file: nothing of it changes, and compiling takes longer than the rest of a start. */
const pages = loadPages(readTemplate);

const policiesOf = (
  { users = {}, registries = {}, crypto = {}, policies = (real) => real }: GatewayInit,
  services: Omit<Services, 'cryptoObjects' | 'pages' | 'registries'>,
): readonly Implementation<never>[] => {
  // The passwords of tests are literal and compared as such: the hash that real ones cost would only take time.
  const work = passwordWork(undefined, async () => false);
  return policies(
    implementations({
      ...services,
      cryptoObjects: new Map(Object.entries(crypto)),
      pages,
      registries: new Map([
        ...Object.entries(registries),
        ...Object.entries(users).map(([name, passwords]) => {
          const list = Object.entries(passwords).map(([user, password]) => ({ name: user, password }));
          return [name, usersFile({ name, users: list }, work)] as const;
        }),
      ]),
    }),
  );
};

/** Active, subscribed to everything, confined to nothing. */
const defaultApplication: Omit<Application, 'id' | 'title' | 'type' | 'secrets'> = {
  state: 'active',
  redirectUris: [],
  subscriptions: 'all',
  grants: undefined,
  scopes: undefined,
  jwks: undefined,
  jwksUri: undefined,
  clientAuthentication: undefined,
  assertionAudience: 'issuer',
  pkce: undefined,
  introspect: 'own',
};

const registryOf = (list: readonly TestApplication[]): Applications => makeApplications(list.map(registered));

const registered = ({ secret, ...given }: TestApplication): Application => ({
  ...defaultApplication,
  title: given.id,
  type: (secret ?? given.secrets ?? given.jwks ?? given.jwksUri) === undefined ? 'public' : 'confidential',
  secrets: secret === undefined ? [] : [{ sha256: createHash('sha256').update(secret).digest(), expiresAt: undefined }],
  ...given,
});

const linked = (result: ReturnType<typeof link>): Linked => {
  if ('routes' in result) return result;
  throw new ProjectError(result);
};

/** A clock that stands until it is moved. */
export const settableClock = (start: number): Clock & { advance(seconds: number): void } => {
  let time = start;
  return {
    now: () => time,
    coarse: () => time,
    advance: (seconds) => {
      time += seconds * 1000;
    },
  };
};

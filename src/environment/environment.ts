import type { Json } from '../source/tree.ts';

/** What `headgate.yaml` and the files it names say, checked and complete: plain data. */
export interface Environment {
  readonly listen: Listen;
  /** `scheme://host[:port]`; `undefined`: not given (only on loopback), the listener's own address is meant. */
  readonly publicUrl: string | undefined;
  /** Always on loopback. */
  readonly admin: Address;
  readonly store: StoreConfig;
  /** Files and directories, relative to where the program runs (as the path of `headgate.yaml` is). */
  readonly definitions: readonly string[];
  readonly applications: readonly ApplicationConfig[];
  readonly catalog: string | undefined;
  /** Values of `$(name)` in definitions. */
  readonly properties: Readonly<Record<string, Json>>;
  readonly registries: readonly UsersFileConfig[];
  readonly tlsProfiles: readonly TlsProfileConfig[];
}

/** Where a listener binds. Port 0: any free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where API calls come in. `tls` is there whenever the host is not loopback. */
export interface Listen extends Address {
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

/** The embedded store; `path` is relative to where the program runs. */
export interface StoreConfig {
  readonly kind: 'sqlite';
  readonly path: string;
}

/** How an outgoing connection is secured. `ca` replaces the system's; `cert` and `key` (both or none) identify us. */
export interface TlsProfileConfig {
  readonly name: string;
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  /** Expected in the server's certificate instead of the host of the URL. */
  readonly serverName: string | undefined;
  readonly minimumVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** A user registry kept in a file. */
export interface UsersFileConfig {
  readonly name: string;
  readonly users: readonly UserConfig[];
}

/** A user: an argon2id hash in PHC string format, or a literal password (samples only). `name` is in NFC. */
export type UserConfig =
  | { readonly name: string; readonly passwordHash: string }
  | { readonly name: string; readonly password: string };

/** The grants an application may be confined to, by OpenAPI 2.0's flow names. */
export type ApplicationGrant = 'accessCode' | 'application' | 'implicit' | 'password';

/** An application (OAuth client) as `applications.yaml` registers it. The secret itself is not kept. */
export interface ApplicationConfig {
  readonly id: string;
  /** The id where none is given. */
  readonly title: string;
  readonly type: 'confidential' | 'public';
  /** SHA-256 of each secret that is valid now, 32 bytes; none for a public application. */
  readonly secretHashes: readonly Buffer[];
  /** Compared as exact strings. */
  readonly redirectUris: readonly string[];
  readonly subscriptions: 'all' | readonly SubscriptionConfig[];
  /** `undefined`: whatever the provider offers. */
  readonly grants: readonly ApplicationGrant[] | undefined;
  /** `undefined`: whatever the provider offers. */
  readonly scopes: readonly string[] | undefined;
  /**
   * The one way it may show its secret; `undefined`: any (a public one: it has none). `headers`: `X-IBM-Client-Id` and
   * `X-IBM-Client-Secret`.
   */
  readonly clientAuthentication: 'basic' | 'form' | 'headers' | undefined;
  /** Whose tokens it may introspect. */
  readonly introspect: 'own' | 'all';
  readonly state: 'active' | 'suspended';
}

/** One plan of one product (`name:version`). */
export interface SubscriptionConfig {
  readonly product: string;
  readonly plan: string;
}

/** What applies without `headgate.yaml`: loopback only, nothing registered. */
export const defaultEnvironment: Environment = {
  listen: { host: '127.0.0.1', port: 8080, tls: undefined },
  publicUrl: undefined,
  admin: { host: '127.0.0.1', port: 8081 },
  store: { kind: 'sqlite', path: 'data/headgate.db' },
  definitions: [],
  applications: [],
  catalog: undefined,
  properties: {},
  registries: [],
  tlsProfiles: [],
};

import type { Severity } from '../diagnostics/problem.ts';
import type { Json } from '../source/tree.ts';
import type { DefinitionTemplates } from './definition-templates.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { ProxyRange } from './trusted-proxies.ts';

/** What `headgate.yaml` and the files it names say, checked and complete: plain data. */
export interface Environment {
  readonly listen: Listen;
  /** `scheme://host[:port]`; `undefined`: not given (only on loopback), the listener's own address is meant. */
  readonly publicUrl: string | undefined;
  /** What references of refusals begin with; `undefined`: by chance, another one at each start. */
  readonly node: string | undefined;
  /** Always on loopback. */
  readonly admin: Address;
  readonly limits: Limits;
  /** In front of the gateway; their word about the client is believed. */
  readonly trustedProxies: readonly ProxyRange[];
  readonly store: StoreConfig;
  readonly tokens: TokensConfig;
  readonly keys: KeysConfig;
  /** Files and directories, relative to where the program runs (as the path of `headgate.yaml` is). */
  readonly definitions: readonly string[];
  readonly applications: readonly ApplicationConfig[];
  readonly catalog: string | undefined;
  /** Values of `$(name)` in definitions. */
  readonly properties: Readonly<Record<string, Json>>;
  readonly registries: readonly RegistryConfig[];
  /** Folder of the files that providers' `pages` name; relative to where the program runs. */
  readonly pagesFolder: string | undefined;
  readonly templates: DefinitionTemplates;
  readonly tlsProfiles: readonly TlsProfileConfig[];
  readonly crypto: readonly CryptoConfig[];
  readonly outbound: OutboundConfig;
  readonly bundle: BundleTrust;
  readonly lint: LintConfig;
}

/** How definitions are judged. */
export interface LintConfig {
  /** By rule, or `area/*`: as written, whether there is such a rule or not. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** More than these fail; `undefined`: any number is allowed. */
  readonly maxWarnings: number | undefined;
}

/** Whose bundles are served. */
export interface BundleTrust {
  /** Ed25519 public keys, SPKI in DER. */
  readonly trustedKeys: readonly Buffer[];
  /** Only bundles that one of these keys has signed are served, and no definitions in source form. */
  readonly requireSignature: boolean;
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
  /** What an answered write survives: the end of the process, or of the machine. */
  readonly durability: 'process' | 'machine';
}

/** When the keys that sign tokens follow one another; in milliseconds. */
export interface KeysConfig {
  /** So long a key signs. */
  readonly rotateAfterMs: number;
  /** So long before it signs it is published. */
  readonly publishBeforeMs: number;
}

/** What is done with tokens whoever issued them. */
export interface TokensConfig {
  /** How long what has expired is kept. */
  readonly purgeAfterMs: number;
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
  /** `undefined`: the newest there is. */
  readonly maximumVersion: 'TLSv1.2' | 'TLSv1.3' | undefined;
}

/** A crypto object: a key that steps name (IBM API Connect v5), as a JWK (RFC 7517); mostly a private one. */
export interface CryptoConfig {
  readonly name: string;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** How calls go out. Where a number is `undefined`, the default of `src/outbound` applies. */
export interface OutboundConfig {
  readonly resolve: readonly ResolveConfig[];
  /** PEM: trusted beside the system's authorities where no TLS profile is named. */
  readonly ca: Buffer | undefined;
  readonly allow: AllowConfig;
  /** Host names that passwords and tokens may go to over plain http; in lower case. */
  readonly insecureCallouts: readonly string[];
  readonly limits: {
    readonly connectMs: number | undefined;
    readonly headMs: number | undefined;
    readonly idleMs: number | undefined;
    readonly connections: number | undefined;
    readonly headBytes: number | undefined;
  };
  readonly breaker: 'off' | { readonly failures: number | undefined; readonly pauseMs: number | undefined };
}

/** Where a host name is connected to instead of where the network says. */
export interface ResolveConfig {
  /** In lower case. */
  readonly host: string;
  /** `undefined`: every port that has no entry of its own. */
  readonly port: number | undefined;
  /** An IP address and the port there. */
  readonly to: Address;
}

/** What `allow` lists. An address stands in both lists. */
export interface AllowConfig {
  /** Hosts that a request may choose: a name, `*.` and a name, or an address. Port `undefined`: the scheme's own. */
  readonly hosts: readonly { readonly host: string; readonly port: number | 'any' | undefined }[];
  /** Addresses that may be called although the address rule refuses them. */
  readonly networks: readonly { readonly address: string; readonly prefix: number }[];
}

/** Who knows users. `name` has neither `/` nor `:`. */
export type RegistryConfig = UsersFileConfig | LdapConfig | OpenIdConfig;

/** A directory (RFC 4511). `{name}` in texts stands for what was typed, escaped for its place. */
export interface LdapConfig {
  readonly kind: 'ldap';
  readonly name: string;
  /** `ldap://…` or `ldaps://…` */
  readonly url: string;
  /** Encrypt an `ldap://` connection before anything is sent (RFC 4511 §4.14). */
  readonly startTls: boolean;
  readonly tlsProfile: string | undefined;
  /** How the entry of a user is found: by a search, as somebody; or by a template of its DN, without one. */
  readonly find:
    | {
        readonly by: 'search';
        readonly bind: { readonly dn: string; readonly password: string } | undefined;
        readonly base: string;
        /** `(uid={name})` */
        readonly filter: string;
        readonly scope: 'base' | 'one' | 'subtree';
      }
    | { readonly by: 'dn'; readonly template: string };
  /** Attribute whose value is the owner's name; `undefined`: what was typed. */
  readonly nameAttribute: string | undefined;
  /** `{dn}` in the filter is the user's. */
  readonly groups: { readonly base: string; readonly filter: string; readonly attribute: string } | undefined;
  /** Of one sign-in. */
  readonly timeoutMs: number;
}

/** An OpenID provider that users sign in at (OpenID Connect Core 1.0 §3.1). */
export interface OpenIdConfig {
  readonly kind: 'openid';
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** `undefined`: we are a public client there. */
  readonly clientSecret: string | undefined;
  /** `openid` among them. */
  readonly scopes: readonly string[];
  /** Claim of the ID token that is the owner's name. */
  readonly nameClaim: string;
  readonly groupsClaim: string | undefined;
  readonly tlsProfile: string | undefined;
}

/** A user registry kept in a file. */
export interface UsersFileConfig {
  readonly kind: 'users-file';
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
  /** None for a public application. */
  readonly secrets: readonly SecretConfig[];
  /** Public keys (RFC 7517 §5), or where they are; none for a public application. */
  readonly jwks: KeySetConfig | undefined;
  readonly jwksUri: string | undefined;
  /** Compared as exact strings. */
  readonly redirectUris: readonly string[];
  readonly subscriptions: 'all' | readonly SubscriptionConfig[];
  /** `undefined`: whatever the provider offers. */
  readonly grants: readonly ApplicationGrant[] | undefined;
  /** `undefined`: whatever the provider offers. */
  readonly scopes: readonly string[] | undefined;
  /**
   * The one way it may authenticate; `undefined`: any by its secret, by assertions where it has none. `headers`:
   * `X-IBM-Client-Id` and `X-IBM-Client-Secret`.
   */
  readonly clientAuthentication: AuthenticationConfig | undefined;
  /** Who its assertions may be made out to; `token-endpoint`: to either. */
  readonly assertionAudience: 'issuer' | 'token-endpoint';
  /** It must use PKCE whatever the provider says. */
  readonly pkce: 'required' | undefined;
  /** Whose tokens it may introspect. */
  readonly introspect: 'own' | 'all';
  readonly state: 'active' | 'suspended';
}

/** How an application may authenticate. */
export type AuthenticationConfig = 'basic' | 'form' | 'headers' | 'none' | 'private_key_jwt';

/** A secret of an application: 32 bytes, good until `expiresAt` (milliseconds since 1970); `undefined`: for ever. */
export interface SecretConfig {
  readonly sha256: Buffer;
  readonly expiresAt: number | undefined;
}

/** Public keys of an application, as JWKs (RFC 7517). */
export interface KeySetConfig {
  readonly keys: readonly { readonly kty: string; readonly [member: string]: Json }[];
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
  node: undefined,
  admin: { host: '127.0.0.1', port: 8081 },
  limits: defaultLimits,
  trustedProxies: [],
  store: { kind: 'sqlite', path: 'data/headgate.db', durability: 'process' },
  // Nobody needs them any more, and a million take some 250 MB.
  tokens: { purgeAfterMs: 0 },
  // A quarter of a year, and a day for everybody to hear of the next one.
  keys: { rotateAfterMs: 90 * 86_400_000, publishBeforeMs: 86_400_000 },
  definitions: [],
  applications: [],
  catalog: undefined,
  properties: {},
  registries: [],
  pagesFolder: undefined,
  templates: {},
  tlsProfiles: [],
  crypto: [],
  bundle: { trustedKeys: [], requireSignature: false },
  lint: { rules: {}, maxWarnings: undefined },
  outbound: {
    resolve: [],
    ca: undefined,
    allow: { hosts: [], networks: [] },
    insecureCallouts: [],
    limits: {
      connectMs: undefined,
      headMs: undefined,
      idleMs: undefined,
      connections: undefined,
      headBytes: undefined,
    },
    breaker: { failures: undefined, pauseMs: undefined },
  },
};

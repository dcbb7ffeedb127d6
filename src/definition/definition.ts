import type { Profile } from '../assembly/types.ts';
import type { ListNode, MapNode, ScalarNode, SourceFile, SourceNode } from '../source/tree.ts';
import type { Waiver } from './waivers.ts';

/** How a definition spells things: native (`x-oauth`, `x-assembly`, `x-gateway`) or IBM API Connect v5. */
export type Dialect = 'native' | 'ibm';

/** A value with the node it was read from. */
export interface Located<T> {
  readonly value: T;
  readonly at: SourceNode;
}

/** Everything that is read together: files by path, so that references between them can be followed. */
export interface SourceSet {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Paths of those that may be definitions and products; absent: all. The others are there for what refers to them. */
  readonly documents?: ReadonlySet<string> | undefined;
}

/** A provider API (it has `x-oauth`) or any other API: one OpenAPI 2.0 document. */
export interface Definition {
  readonly kind: 'provider' | 'api';
  readonly dialect: Dialect;
  readonly profile: Profile;
  readonly file: SourceFile;
  readonly root: MapNode;
  /** `info.x-name` or `info.x-ibm-name`. */
  readonly name: Located<string> | undefined;
  readonly title: Located<string> | undefined;
  readonly version: Located<string> | undefined;
  /** As written. `undefined` where absent. */
  readonly basePath: Located<string> | undefined;
  readonly schemes: readonly Located<string>[];
  readonly securityDefinitions: ReadonlyMap<string, SecurityDefinition>;
  readonly security: Security | undefined;
  readonly operations: readonly Operation[];
  readonly oauth: OAuthSettings | undefined;
  readonly assembly: AssemblySource | undefined;
  readonly gateway: GatewaySettings;
  /** Of its own file. */
  readonly waivers: readonly Waiver[];
  /** Follows `$ref`s, within the file and to other files of the set; `undefined` where one does not resolve or goes in a circle. */
  resolve(node: SourceNode): SourceNode | undefined;
}

/** Alternatives (OR), each a list of schemes that must all hold (AND). An empty list of alternatives: public. */
export interface Security {
  readonly at: SourceNode;
  readonly alternatives: readonly (readonly SecurityUse[])[];
}

/** One scheme of a requirement with the scopes it asks for. */
export interface SecurityUse {
  readonly scheme: string;
  readonly scopes: readonly string[];
  readonly at: SourceNode;
}

/** One entry of `securityDefinitions`; members that do not apply to its type are absent. */
export interface SecurityDefinition {
  readonly at: MapNode;
  readonly type: string | undefined;
  /** apiKey. `role`: what the key is by name (or by `x-ibm-apikey`, `x-key-type`); absent: neither. */
  readonly in: string | undefined;
  readonly keyName: string | undefined;
  readonly role: 'client-id' | 'client-secret' | undefined;
  /** oauth2. */
  readonly flow: string | undefined;
  readonly authorizationUrl: Located<string> | undefined;
  readonly tokenUrl: Located<string> | undefined;
  /** `x-provider`: the provider's name. */
  readonly provider: Located<string> | undefined;
  readonly scopes: readonly Located<string>[];
}

/** One operation of a path item. */
export interface Operation {
  /** Lower case, as in OpenAPI. */
  readonly method: string;
  /** The path template as written. */
  readonly path: string;
  readonly operationId: Located<string> | undefined;
  /** As written on the operation; `undefined`: the document's applies. */
  readonly security: Security | undefined;
  readonly at: MapNode;
}

/** `x-oauth` or `x-ibm-configuration.oauth2`, in one shape. Absent members were not written (or written empty: off). */
export interface OAuthSettings {
  readonly at: MapNode;
  readonly clientType: Located<string> | undefined;
  /** By scope name: its description. */
  readonly scopes: ReadonlyMap<string, Located<string>> | undefined;
  readonly defaultScopes: readonly Located<string>[];
  readonly grants: readonly Located<string>[] | undefined;
  readonly allowLegacy: readonly Located<string>[];
  readonly pkce:
    | {
        readonly at: SourceNode;
        readonly mode: Located<string> | undefined;
        readonly plain: Located<boolean> | undefined;
      }
    | undefined;
  readonly identityExtraction: Choice | undefined;
  readonly authentication:
    | {
        readonly at: SourceNode;
        readonly registry: Located<string> | undefined;
        readonly url: Located<string> | undefined;
        /** Of the URL. */
        readonly tlsProfile: Located<string> | undefined;
        /** Names of headers that go to the URL; `undefined`: the profile decides. */
        readonly forwardHeaders: readonly Located<string>[] | undefined;
      }
    | undefined;
  readonly authorization: (Choice & { readonly remember: Located<boolean> | undefined }) | undefined;
  /** Times in seconds. */
  readonly session:
    | { readonly at: MapNode; readonly idle: Located<number> | undefined; readonly ttl: Located<number> | undefined }
    | undefined;
  readonly pages: PageSettings | undefined;
  readonly authorizationCode: Lifetime | undefined;
  /** By grant, or `any`. */
  readonly clientAuthentication: ReadonlyMap<string, readonly Located<string>[]> | undefined;
  readonly accessToken:
    | (Lifetime & {
        readonly format: Located<string> | undefined;
        readonly algorithm: Located<string> | undefined;
        readonly audience: readonly Located<string>[];
      })
    | undefined;
  readonly refreshToken:
    | (Lifetime & { readonly count: Located<number> | undefined; readonly grace: Located<number> | undefined })
    | undefined;
  readonly maximumConsent: Lifetime | undefined;
  readonly revocation:
    | {
        readonly at: SourceNode;
        readonly type: Located<string> | undefined;
        readonly url: Located<string> | undefined;
        /** Of the URL. */
        readonly tlsProfile: Located<string> | undefined;
        readonly tokens: Located<boolean> | undefined;
        readonly permissions: Located<boolean> | undefined;
        readonly cascade: Located<boolean> | undefined;
      }
    | undefined;
  readonly introspection: Located<boolean> | undefined;
  /** Axway's `tokeninfo`. */
  readonly tokenInfo: Located<boolean> | undefined;
  readonly responseFormats: readonly Located<string>[] | undefined;
  /** What the log tells of requests to the endpoints. */
  readonly activity: { readonly success: Located<string> | undefined; readonly failure: Located<string> | undefined };
  readonly metadata: (CallOut & { readonly at: SourceNode }) | undefined;
  readonly scopeValidators: Readonly<Record<'application' | 'owner', ScopeValidator | undefined>>;
  /** By endpoint name: the path below basePath. */
  readonly endpoints: ReadonlyMap<string, Located<string>>;
}

/** A service that a provider calls. */
export interface CallOut {
  readonly url: Located<string>;
  readonly tlsProfile: Located<string> | undefined;
}

/** A service that checks scopes; `method`: how it is asked. */
export interface ScopeValidator extends CallOut {
  readonly method: Located<string> | undefined;
}

/** A setting chosen by `type`, written as a word or as a map with it. */
export interface Choice {
  readonly at: SourceNode;
  readonly type: Located<string> | undefined;
  /** `redirect-url`, or `url` of a custom form, whichever the type uses. */
  readonly url: Located<string> | undefined;
  /** Of a custom form, as is `sha256`: its digest, in hex. */
  readonly tlsProfile: Located<string> | undefined;
  readonly sha256: Located<string> | undefined;
}

/** How the pages of a provider look: texts, and names in the environment's folder of pages. */
export type PageSettings = { readonly at: MapNode } & Readonly<
  Record<'title' | 'colour' | 'logo' | 'css' | 'templates', Located<string> | undefined>
>;

/** A setting with a `ttl` in seconds. */
export interface Lifetime {
  readonly at: SourceNode;
  readonly ttl: Located<number> | undefined;
}

/** `x-assembly` or `x-ibm-configuration.assembly`: lists of steps as written, not yet looked into. */
export interface AssemblySource {
  readonly at: MapNode;
  readonly execute: ListNode | undefined;
  readonly catch: ListNode | undefined;
}

/** `x-gateway` or the other keys of `x-ibm-configuration`. */
export interface GatewaySettings {
  readonly enforced: Located<boolean> | undefined;
  readonly cors: Located<boolean> | undefined;
  /** By property name: its value node. */
  readonly properties: ReadonlyMap<string, SourceNode>;
  /** By catalog name, then by property name. */
  readonly catalogs: ReadonlyMap<string, ReadonlyMap<string, SourceNode>>;
}

/** A product document (`product: 1.0.0`). */
export interface Product {
  readonly file: SourceFile;
  readonly root: MapNode;
  readonly name: Located<string> | undefined;
  readonly title: Located<string> | undefined;
  readonly version: Located<string> | undefined;
  /** By the product's own key for the API. */
  readonly apis: ReadonlyMap<string, ProductApi>;
  readonly plans: ReadonlyMap<string, ProductPlan>;
  /** Of its own file. */
  readonly waivers: readonly Waiver[];
}

/** A reference to an API: `$ref` (resolved to a path of the source set) or `name:version`. */
export interface ProductApi {
  readonly at: SourceNode;
  readonly file: string | undefined;
  readonly name: string | undefined;
}

/** One plan. `apis` absent or empty: all APIs and operations; an API without operations: all of it. */
export interface ProductPlan {
  readonly at: SourceNode;
  readonly title: Located<string> | undefined;
  readonly apis: ReadonlyMap<
    string,
    readonly { readonly method: string; readonly path: string; readonly at: SourceNode }[] | undefined
  >;
}

/** What the files of a set turned out to be. Files that are none of both are not listed. */
export interface Project {
  readonly sources: SourceSet;
  readonly definitions: readonly Definition[];
  readonly products: readonly Product[];
}

export type { ListNode, MapNode, ScalarNode, SourceFile, SourceNode };

import type { Json } from '../source/tree.ts';

/** The profile a definition was compiled under; sets run-time defaults. */
export type Profile = 'strict' | 'legacy-v5';

/** A JSON Schema (draft-07) as plain data. */
export type JsonSchema = { readonly [key: string]: Json };

/** A dotted variable path: `request.headers.x`, `message.body`, `demo.total`. */
export type ContextPath = string;
/** An RFC 6901 pointer. */
export type JsonPointer = string;
/** Name by which `catch` selects a fault: `ConnectionError`, `OperationError`, an author's own. */
export type FaultName = string;
/** Name of something that only our steps can establish: `oauth/owner`. */
export type FactName = string;
/** `<api>#<pointer>` of a written step, `<api>#x-oauth/token/issue` of one supplied by the compiler: stable over edits. */
export type StepId = string;

/** What a step needs of a body: nothing, to pass it on, its bytes, or its parsed value. */
export type BodyNeed = 'none' | 'pass' | 'bytes' | 'parsed';

/** One reading or writing of a variable. `'*'`: the name is computed at run time, nothing is known. */
export interface Use {
  readonly variable: ContextPath | '*';
  readonly certain: boolean;
  readonly secret: boolean;
  /** Of the property that names the variable, relative to the step's properties. */
  readonly pointer: JsonPointer;
}

/** What one use of a policy does, as far as it can be known before it runs. */
export interface Flow {
  readonly reads: readonly Use[];
  readonly writes: readonly Use[];
  /** `'*'`: the name is computed at run time. */
  readonly faults: readonly FaultName[];
  /** Lower-case names of request headers that it takes as credentials: `message` begins without them. */
  readonly credentials: readonly string[];
  /** Of the body that the client sent. */
  readonly requestBody: BodyNeed;
  /** Of a body that a back end answered. */
  readonly responseBody: BodyNeed;
  readonly end: 'continues' | 'may-end' | 'ends';
  readonly suspends: boolean;
}

/** One step, compiled. Plain JSON. `at` is a row of the assembly's `positions`. */
export interface CompiledStep {
  readonly id: StepId;
  readonly policy: string;
  readonly properties: Json;
  readonly blocks: readonly (readonly CompiledStep[])[];
  readonly flow: Flow;
  readonly at: number;
}

/**
 * One case of a `catch`: the fault names it takes and its steps. `undefined`, or `default` among the names: every one but
 * the security faults.
 */
export interface CompiledCatch {
  readonly errors: readonly FaultName[] | undefined;
  readonly steps: readonly CompiledStep[];
}

/** One operation. `template` includes the basePath and has no trailing slash (`/photos/v1/{id}`). */
export interface CompiledRoute {
  /** Upper case: `GET`. */
  readonly method: string;
  readonly template: string;
  /** The path template as written, without basePath: IBM's `api.operation.path`. */
  readonly path: string;
  readonly operationId: string | undefined;
  /** Names of its path and query parameters, sorted: what `{name}` in a target URL may stand for. */
  readonly parameters: readonly string[];
  readonly steps: readonly CompiledStep[];
  readonly catch: readonly CompiledCatch[];
  /** The step that renders the answer, also of a fault: `respond` or `oauth-respond`. */
  readonly respond: CompiledStep;
  /** Folded over all steps and catches: what of the client's body must be read before the first step. */
  readonly requestBody: BodyNeed;
  readonly at: number;
}

/** A call-out of a provider; the URL may hold references that linking resolves. */
export interface CompiledCall {
  readonly url: string;
  readonly tlsProfile?: string;
}

/** A service that checks scopes; asked by POST unless it says GET. */
export interface CompiledScopeCheck extends CompiledCall {
  readonly method?: 'GET';
}

/** The authentication URL of a provider. */
export interface CompiledAuthenticationUrl extends CompiledCall {
  /** Lower-case names of the headers it gets; `legacy-v5`: those that IBM API Connect v5 forwards. */
  readonly forwardHeaders: readonly string[] | 'legacy-v5';
}

/** A form of the author's own, by URL. */
export interface CompiledForm extends CompiledCall {
  /** Hex. Only a document with this digest is served; absent: any that is in order. */
  readonly sha256?: string;
}

/** How owners say who they are to the pages of a provider (IBM API Connect v5, `identity-extraction`). */
export type CompiledExtraction =
  | { readonly type: 'default-form' | 'basic' }
  | ({ readonly type: 'custom-form' } & CompiledForm)
  | { readonly type: 'redirect'; readonly url: string };

/**
 * How they grant (IBM API Connect v5, `authorization`). `authenticated`: by signing in for it. `remember`: what was allowed is
 * not asked again.
 */
export type CompiledAuthorization = { readonly remember: boolean } & (
  | { readonly type: 'default-form' | 'authenticated' }
  | ({ readonly type: 'custom-form' } & CompiledForm)
);

/** How the pages of a provider look. Files are names in the environment's folder of pages. */
export interface CompiledPages {
  readonly title?: string;
  /** `#rrggbb`. */
  readonly colour?: string;
  readonly logo?: string;
  /** Added to the style of the pages. */
  readonly css?: string;
  /** A folder: templates and texts there replace those of the same name. */
  readonly templates?: string;
}

/** No line, its line, or its headers as well. */
export type ProviderActivity = 'none' | 'activity' | 'header';

/** How an access token is signed (RFC 7518 §3.1, RFC 8037). */
export type TokenAlgorithm = 'ES256' | 'EdDSA' | 'RS256' | 'PS256';

/**
 * A provider, with the defaults of its profile: all that its steps go by, wherever they stand. `endpoints` are full paths
 * by name (`authorize`, `token` …). Times in seconds.
 */
export interface CompiledProvider {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly clientType: 'public' | 'confidential';
  /** Description by scope name. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly defaultScopes: readonly string[];
  /** OpenAPI 2.0's flow names. */
  readonly grants: readonly string[];
  readonly pkce: { readonly mode: 'required' | 'optional' | 'off'; readonly plain: boolean };
  /** How clients may authenticate, by grant or for `any` other; absent: however they are registered. */
  readonly clientAuthentication?: Readonly<Record<string, readonly string[]>>;
  /** `http://localhost` counts as a loopback redirect too (RFC 8252 §8.3 advises against it). */
  readonly localhostRedirects: boolean;
  /** Name of a user registry, or the URL that is asked; absent: nobody logs in here. */
  readonly authentication?: string | CompiledAuthenticationUrl;
  readonly identityExtraction: CompiledExtraction;
  readonly authorization: CompiledAuthorization;
  /** Owners stay signed in; absent: they sign in each time. */
  readonly session?: { readonly idleSeconds: number; readonly lifetimeSeconds: number };
  readonly pages: CompiledPages;
  /** Asked for metadata of each authorization (IBM API Connect v5, `metadata-url`). */
  readonly metadata?: CompiledCall;
  /** What the application is asked for before, and the owner after, they are known (IBM API Connect v5, `scope-validators`). */
  readonly scopeChecks: { readonly application?: CompiledScopeCheck; readonly owner?: CompiledScopeCheck };
  readonly code: { readonly lifetimeSeconds: number };
  readonly accessToken: {
    readonly lifetimeSeconds: number;
    /** Absent: opaque. */
    readonly jwt?: TokenAlgorithm;
    /** Resources that a token may be for (RFC 8707); empty: not confined. */
    readonly audience: readonly string[];
  };
  /** Absent: no refresh tokens. `count`: uses of a chain; absent: until it expires. `graceSeconds`: 0 is none. */
  readonly refreshToken?: {
    readonly lifetimeSeconds: number;
    readonly count?: number;
    readonly graceSeconds: number;
  };
  /** Of everything that one consent leads to; absent: no cap. */
  readonly consentSeconds?: number;
  readonly revocation: {
    /** Ending an access token ends its whole authorization. */
    readonly cascade: boolean;
    /** Asked before a token is used, told of those issued. */
    readonly url?: CompiledCall;
  };
  /** Forms of a token response that a request may choose by `format`. */
  readonly responseFormats: readonly ('json' | 'urlencoded' | 'xml')[];
  /** How much the log tells of a request to an endpoint that succeeds, and of one that fails. */
  readonly activity: { readonly success: ProviderActivity; readonly failure: ProviderActivity };
}

/** A setting of a provider that only linking can judge. */
export type PlacedSetting = 'identity-extraction' | 'authorization' | 'pages';

/** `[row of files, line, column]`, both from 1. */
export type CompiledPosition = readonly [file: number, line: number, column: number];

/** One definition, compiled. */
export interface CompiledAssembly {
  /** `info.x-name` and `info.version`: together the identity of an API. */
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly basePath: string;
  readonly profile: Profile;
  readonly provider: CompiledProvider | undefined;
  /** Values by property name; `catalogs` override them by catalog name. Symbolic until linked. */
  readonly properties: Readonly<Record<string, Json>>;
  readonly catalogs: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly routes: readonly CompiledRoute[];
  readonly files: readonly string[];
  readonly positions: readonly CompiledPosition[];
  /** Rows of `positions` by key: where the settings of its provider are written, its `properties`, `catalogs` and `name`. */
  readonly settingsAt?: Readonly<Record<string, number>>;
  /** Absent where there are none. Nothing that serves reads them. */
  readonly waivers?: readonly CompiledWaiver[];
  /** Rows of `positions`, one for each of `waivers`. */
  readonly waiversAt?: readonly number[];
}

/** What an author has silenced, for people to see; with `until` (`YYYY-MM-DD`) an entry, without it a comment. */
export interface CompiledWaiver {
  readonly rule: string;
  /** Below which node; absent: in the whole document, or of a comment in its next line. */
  readonly at?: JsonPointer;
  readonly reason: string;
  readonly until?: string;
}

/** One product: which APIs (`name:version`) its plans reach. `undefined` operations: all of that API. */
export interface CompiledProduct {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly plans: Readonly<Record<string, CompiledPlan>>;
  readonly at?: PlacedAt;
  /** Absent where there are none. */
  readonly waivers?: readonly CompiledWaiver[];
}

/** Which operations of which API (`name:version`) a plan reaches. */
export interface CompiledPlan {
  readonly title: string;
  readonly apis: Readonly<Record<string, 'all' | readonly { readonly method: string; readonly path: string }[]>>;
  readonly at?: PlacedAt;
}

/** Where part of a product is written; line and column from 1. */
export type PlacedAt = readonly [file: string, line: number, column: number];

/**
 * The compiled assemblies and products of a set of definitions: what the gateway loads.
 *
 * `digest` is the SHA-256 (hex) of the canonical JSON (RFC 8785) of the bundle without digest, compiler, files and
 * positions: moving a file or adding a comment does not change it.
 */
export interface Bundle {
  readonly format: 1;
  readonly compiler: string;
  readonly digest: string;
  readonly assemblies: readonly CompiledAssembly[];
  readonly products: readonly CompiledProduct[];
  /** Over everything else, positions, files and compiler included. */
  readonly signature?: BundleSignature;
}

/** Who vouches for a bundle. The key stands here so that damage shows to everyone; whether to trust it, the environment says. */
export interface BundleSignature {
  readonly algorithm: 'Ed25519';
  /** SPKI in DER, in base64. */
  readonly publicKey: string;
  /** In base64. */
  readonly value: string;
}

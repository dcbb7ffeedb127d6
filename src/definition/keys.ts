/**
 * The keys that a map may have, and the tables of the maps below them.
 *
 * Where the value is no map (or, for `list`, no list), its table does not apply: a few settings may also be a word.
 */
export interface KeyTable {
  readonly keys: Readonly<Record<string, KeyEntry>>;
}

/** `any`: nothing is said of what is below. `map`: the keys are the author's names. `list`: for each item. */
export type KeyEntry = KeyTable | 'any' | { readonly map: KeyTable } | { readonly list: KeyTable };

const call: KeyTable = { keys: { url: 'any', 'tls-profile': 'any' } };
const lifetime: KeyTable = { keys: { ttl: 'any' } };
const scopeCheck: KeyTable = { keys: { ...call.keys, method: 'any' } };
const form: KeyTable = { keys: { ...call.keys, sha256: 'any' } };

/** Native and IBM's keys in one: both are understood wherever the settings stand. */
const oauthKeys: KeyTable = {
  keys: {
    profile: 'any',
    'client-type': 'any',
    scopes: 'any',
    'default-scopes': 'any',
    grants: 'any',
    'allow-legacy': 'any',
    pkce: { keys: { mode: 'any', plain: 'any' } },
    'identity-extraction': {
      keys: { type: 'any', ...form.keys, 'redirect-url': 'any', 'custom-form': form },
    },
    authentication: {
      keys: {
        registry: 'any',
        url: 'any',
        'tls-profile': 'any',
        'forward-headers': 'any',
        'x-ibm-authentication-url': call,
        'x-ibm-authentication-registry': 'any',
      },
    },
    authorization: { keys: { type: 'any', ...form.keys, 'custom-form': form, remember: 'any' } },
    session: { keys: { idle: 'any', ttl: 'any' } },
    pages: { keys: { title: 'any', colour: 'any', logo: 'any', css: 'any', templates: 'any' } },
    'authorization-code': lifetime,
    'client-authentication': 'any',
    'access-token': { keys: { ttl: 'any', format: 'any', algorithm: 'any', audience: 'any' } },
    'refresh-token': { keys: { count: 'any', ttl: 'any', grace: 'any' } },
    'maximum-consent': lifetime,
    revocation: {
      keys: { type: 'any', url: 'any', 'tls-profile': 'any', permissions: 'any', tokens: 'any', cascade: 'any' },
    },
    introspection: 'any',
    'token-info': 'any',
    'response-formats': 'any',
    activity: { keys: { success: 'any', failure: 'any' } },
    metadata: { keys: { url: 'any', 'tls-profile': 'any', 'metadata-url': call } },
    'scope-validators': { keys: { application: scopeCheck, owner: scopeCheck } },
    endpoints: 'any',
  },
};

const assemblyKeys: KeyTable = { keys: { $ref: 'any', execute: 'any', catch: 'any' } };

const gatewayTable: KeyTable = {
  keys: {
    testable: 'any',
    enforced: 'any',
    phase: 'any',
    cors: { keys: { enabled: 'any' } },
    properties: { map: { keys: { value: 'any', description: 'any', encoded: 'any' } } },
    catalogs: { map: { keys: { properties: 'any' } } },
  },
};

/** IBM's keys that describe, or belong to other gateways and later versions: read by nobody, and no mistake. */
const ibmOnly: KeyTable = {
  keys: {
    gateway: 'any',
    type: 'any',
    'wsdl-definition': 'any',
    'application-authentication': 'any',
    targets: 'any',
    attachments: 'any',
    externalDocs: 'any',
    extensions: 'any',
    categories: 'any',
    forceHttp500ForSoap11: 'any',
    'activity-log': 'any',
    servers: 'any',
    compatibility: 'any',
  },
};

const waiver: KeyTable = { keys: { rule: 'any', at: 'any', reason: 'any', until: 'any' } };

/** The tables of our extensions of a definition, by the root key that holds them. */
export const extensionKeys: Readonly<Record<string, KeyTable>> = {
  'x-oauth': oauthKeys,
  'x-assembly': assemblyKeys,
  'x-gateway': gatewayTable,
  'x-headgate': { keys: { profile: 'any', waivers: { list: waiver }, assemblies: 'any' } },
  'x-ibm-configuration': {
    keys: { ...gatewayTable.keys, oauth2: oauthKeys, assembly: assemblyKeys, ...ibmOnly.keys },
  },
};

const rateLimit: KeyTable = { keys: { value: 'any', 'hard-limit': 'any' } };
const audience: KeyTable = { keys: { enabled: 'any', type: 'any', tags: 'any', orgs: 'any' } };

const planOperation: KeyTable = {
  keys: { operation: 'any', path: 'any', 'rate-limit': rateLimit, 'rate-limits': { map: rateLimit } },
};

const plan: KeyTable = {
  keys: {
    title: 'any',
    description: 'any',
    approval: 'any',
    'rate-limit': rateLimit,
    'rate-limits': { map: rateLimit },
    'burst-limits': { map: rateLimit },
    billing: 'any',
    apis: { map: { keys: { operations: { list: planOperation } } } },
  },
};

/** The table of a product document, from its root. */
export const productKeys: KeyTable = {
  keys: {
    product: 'any',
    info: {
      keys: {
        name: 'any',
        title: 'any',
        version: 'any',
        description: 'any',
        summary: 'any',
        contact: { keys: { name: 'any', email: 'any', url: 'any' } },
        license: { keys: { name: 'any', url: 'any' } },
        termsOfService: 'any',
        categories: 'any',
      },
    },
    apis: { map: { keys: { $ref: 'any', name: 'any' } } },
    gateways: 'any',
    visibility: { keys: { view: audience, subscribe: audience } },
    plans: { map: plan },
  },
};

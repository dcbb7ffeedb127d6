import type { Definition, OAuthSettings, Operation } from './definition.ts';
import { hasParameter } from './parameters.ts';

/** An endpoint of a provider. */
export interface ProviderEndpoint {
  readonly name: EndpointName;
  /** Lower case, as in OpenAPI. */
  readonly methods: readonly string[];
  /** Below basePath: as written among the paths, as set under `endpoints`, or the stock path. */
  readonly path: string;
  /** The operation that stands for it in the document; a native provider need not write it. */
  readonly written: Operation | undefined;
  /** A page of the owners' own, where no application asks: no step of an author's runs there. */
  readonly isAccountPage: boolean;
}

/** What a provider answers at. */
export type EndpointName =
  | 'authorize'
  | 'token'
  | 'introspect'
  | 'revoke'
  | 'issued'
  | 'tokeninfo'
  | 'permissions'
  | 'logout';

/** Last segments that make a written path one of a provider's endpoints, whatever is in front of them. */
const lastSegments: ReadonlySet<string> = new Set(['authorize', 'token', 'introspect', 'revoke', 'issued']);

/** The operations that are the author's own: all but the endpoints and documents of a provider. */
export const ownOperations = (definition: Definition): readonly Operation[] => {
  const { oauth, operations } = definition;
  if (oauth === undefined) return operations;
  const endpoints = new Set(providerEndpoints(definition).map(({ path }) => path));
  const documents = new Set(providerDocuments(definition).map(({ written }) => written));
  return operations.filter(
    (one) => !endpoints.has(one.path) && !lastSegments.has(lastSegment(one.path)) && !documents.has(one),
  );
};

/**
 * The endpoints that a provider has; none for another definition. A native one has those that its settings ask for; in
 * IBM's dialect introspection and revocation are switched on by writing their paths.
 */
export const providerEndpoints = (definition: Definition): readonly ProviderEndpoint[] => {
  const { oauth } = definition;
  if (oauth === undefined) return [];
  return Object.entries(stock).flatMap(([key, { methods, path, has }]) => {
    const name = key as EndpointName; // the table has these keys and no others
    const set = oauth.endpoints.get(name)?.value ?? path;
    const isAccountPage = accountPages.has(name);
    const written = isAccountPage
      ? definition.operations.find((one) => one.path === set)
      : writtenEndpoint(name, definition);
    if (!has(oauth, { isNative: definition.dialect === 'native', isWritten: written !== undefined })) return [];
    return [{ name, methods, path: written?.path ?? set, written, isAccountPage }];
  });
};

/** How an endpoint is when nobody writes it, and when a provider has it. */
interface StockEndpoint extends Pick<ProviderEndpoint, 'methods' | 'path'> {
  readonly has: (
    oauth: OAuthSettings,
    definition: { readonly isNative: boolean; readonly isWritten: boolean },
  ) => boolean;
}

const stock: Readonly<Record<EndpointName, StockEndpoint>> = {
  authorize: {
    methods: ['get', 'post'],
    path: '/oauth2/authorize',
    has: ({ grants }) => grants?.some(({ value }) => value === 'accessCode' || value === 'implicit') === true,
  },
  token: { methods: ['post'], path: '/oauth2/token', has: () => true },
  introspect: {
    methods: ['post'],
    path: '/oauth2/introspect',
    has: ({ introspection }, { isNative, isWritten }) => (isNative ? introspection?.value === true : isWritten),
  },
  revoke: {
    methods: ['post'],
    path: '/oauth2/revoke',
    has: ({ revocation }, { isNative, isWritten }) => (isNative ? revocation?.tokens?.value === true : isWritten),
  },
  issued: {
    methods: ['get', 'delete'],
    path: '/oauth2/issued',
    // IBM's editor adds the path also where nobody can log in: there nobody has allowed anything.
    has: ({ revocation, authentication }, { isNative, isWritten }) =>
      isNative ? revocation?.permissions?.value === true : isWritten && authentication !== undefined,
  },
  tokeninfo: { methods: ['post'], path: '/oauth2/tokeninfo', has: ({ tokenInfo }) => tokenInfo?.value === true },
  permissions: {
    methods: ['get', 'post'],
    path: '/oauth2/permissions',
    has: ({ revocation, authentication }) => revocation?.permissions?.value === true && authentication !== undefined,
  },
  logout: { methods: ['get', 'post'], path: '/oauth2/logout', has: ({ session }) => session !== undefined },
};

/** Found by their whole path alone: an author's own `/users/{id}/permissions` is not one of them. */
const accountPages: ReadonlySet<EndpointName> = new Set(['permissions', 'logout']);

/** What an operation has that stands for an endpoint whatever its path: the gateways of API Connect v5 tell them by it. */
const shapes: Readonly<Partial<Record<EndpointName, { readonly in: string; readonly name: string }>>> = {
  authorize: { in: 'query', name: 'response_type' },
  token: { in: 'formData', name: 'grant_type' },
};

const writtenEndpoint = (name: EndpointName, definition: Definition): Operation | undefined => {
  const { operations, dialect } = definition;
  const byPath = operations.find(({ path }) => lastSegment(path) === name);
  const shape = dialect === 'ibm' ? shapes[name] : undefined;
  if (byPath !== undefined || shape === undefined) return byPath;
  return operations.find((operation) => hasParameter(operation, definition, shape));
};

/** What a provider publishes for everybody, by GET. No step of an author's runs there. */
export interface ProviderDocument {
  readonly name: 'metadata' | 'jwks';
  /** Below basePath, as of an endpoint. */
  readonly path: string;
  /** Where it is, with the basePath. */
  readonly templates: readonly string[];
  readonly written: Operation | undefined;
}

/** The documents that a provider has; none for another definition. */
export const providerDocuments = (definition: Definition): readonly ProviderDocument[] => {
  const { oauth } = definition;
  if (oauth === undefined) return [];
  const written = (segment: string): Operation | undefined =>
    definition.operations.find(({ method, path }) => method === 'get' && lastSegment(path) === segment);
  const metadata = written('oauth-authorization-server');
  const metadataPath = metadata?.path ?? '/.well-known/oauth-authorization-server';
  // Between host and basePath (RFC 8414 §3.1), and behind it, where many clients look.
  const inserted = `/.well-known/oauth-authorization-server${basePrefix(definition)}`;
  const templates = [...new Set([inserted, fullPath(definition, metadataPath)])];
  const keys = written('jwks');
  const keysPath = keys?.path ?? oauth.endpoints.get('jwks')?.value ?? '/oauth2/jwks';
  return [
    { name: 'metadata', path: metadataPath, templates, written: metadata },
    ...(oauth.accessToken?.format?.value === 'jwt'
      ? [{ name: 'jwks', path: keysPath, templates: [fullPath(definition, keysPath)], written: keys } as const]
      : []),
  ];
};

const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A path template with the basePath in front, without a slash at the end (but `/` itself). */
export const fullPath = ({ basePath }: Pick<Definition, 'basePath'>, path: string): string =>
  withoutSlash(basePrefix({ basePath }) + path) || '/';

/** The basePath as a prefix of paths: `''` or `/…`, without a slash at the end. */
export const basePrefix = ({ basePath }: Pick<Definition, 'basePath'>): string => {
  const base = basePath?.value ?? '';
  let end = base.length;
  // By hand: a regular expression for slashes at the end takes quadratic time.
  while (base[end - 1] === '/') end -= 1;
  const path = base.slice(0, end).replace(/^\/+/, '');
  return path === '' ? '' : `/${path}`;
};

const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

/**
 * The path of an endpoint's URL. Hosts are not compared: a document does not know under which host it will be served, and
 * may say `$(catalog.host)`.
 */
export const urlPath = (url: string): string =>
  url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');

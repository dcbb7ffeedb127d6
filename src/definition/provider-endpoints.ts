import type { Definition, Operation } from './definition.ts';
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
}

/** What a provider answers at. */
export type EndpointName = 'authorize' | 'token' | 'introspect' | 'revoke';

/** Last segments that make a written path one of a provider's endpoints, whatever is in front of them. */
const lastSegments: ReadonlySet<string> = new Set(['authorize', 'token', 'introspect', 'revoke', 'issued']);

/** The operations that are the author's own: all but the endpoints of a provider. */
export const ownOperations = (definition: Definition): readonly Operation[] => {
  const { oauth, operations } = definition;
  if (oauth === undefined) return operations;
  const endpoints = new Set(providerEndpoints(definition).map(({ path }) => path));
  return operations.filter(({ path }) => !endpoints.has(path) && !lastSegments.has(lastSegment(path)));
};

/**
 * The endpoints that a provider has; none for another definition. A native one has those that its settings ask for; in
 * IBM's dialect introspection and revocation are switched on by writing their paths.
 */
export const providerEndpoints = (definition: Definition): readonly ProviderEndpoint[] => {
  const { oauth, dialect } = definition;
  if (oauth === undefined) return [];
  const written = new Map(names.map((name) => [name, writtenEndpoint(name, definition)]));
  const isNative = dialect === 'native';
  const has: Readonly<Record<EndpointName, boolean>> = {
    authorize: oauth.grants?.some(({ value }) => value === 'accessCode') === true,
    token: true,
    introspect: isNative ? oauth.introspection?.value === true : written.get('introspect') !== undefined,
    revoke: isNative ? oauth.revocation?.tokens?.value === true : written.get('revoke') !== undefined,
  };
  return names
    .filter((name) => has[name])
    .map((name) => ({
      name,
      methods: name === 'authorize' ? ['get', 'post'] : ['post'],
      path: written.get(name)?.path ?? oauth.endpoints.get(name)?.value ?? `/oauth2/${name}`,
      written: written.get(name),
    }));
};

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

const names: readonly EndpointName[] = ['authorize', 'token', 'introspect', 'revoke'];

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

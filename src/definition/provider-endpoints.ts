import type { Definition, Operation } from './definition.ts';

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

/** Whether a path template of a provider is one of its endpoints and no operation of the author's. */
export const isEndpointPath = (path: string): boolean => lastSegments.has(lastSegment(path));

/**
 * The endpoints that a provider has; none for another definition. A native one has those that its settings ask for; in
 * IBM's dialect introspection and revocation are switched on by writing their paths.
 */
export const providerEndpoints = ({ oauth, dialect, operations }: Definition): readonly ProviderEndpoint[] => {
  if (oauth === undefined) return [];
  const written = (name: string): Operation | undefined => operations.find(({ path }) => lastSegment(path) === name);
  const isNative = dialect === 'native';
  const has: Readonly<Record<EndpointName, boolean>> = {
    authorize: oauth.grants?.some(({ value }) => value === 'accessCode') === true,
    token: true,
    introspect: isNative ? oauth.introspection?.value === true : written('introspect') !== undefined,
    revoke: isNative ? oauth.revocation?.tokens?.value === true : written('revoke') !== undefined,
  };
  return names
    .filter((name) => has[name])
    .map((name) => ({
      name,
      methods: name === 'authorize' ? ['get', 'post'] : ['post'],
      path: written(name)?.path ?? oauth.endpoints.get(name)?.value ?? `/oauth2/${name}`,
      written: written(name),
    }));
};

const names: readonly EndpointName[] = ['authorize', 'token', 'introspect', 'revoke'];

const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A path template with the basePath in front, without a slash at the end (but `/` itself). */
export const fullPath = ({ basePath }: Pick<Definition, 'basePath'>, path: string): string =>
  withoutSlash(basePrefix({ basePath }) + path) || '/';

/** The basePath as a prefix of paths: `''` or `/…`, without a slash at the end. */
export const basePrefix = ({ basePath }: Pick<Definition, 'basePath'>): string => {
  const base = (basePath?.value ?? '').replace(/^\/+/, '').replace(/\/+$/, '');
  return base === '' ? '' : `/${base}`;
};

const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

/**
 * The path of an endpoint's URL. Hosts are not compared: a document does not know under which host it will be served, and
 * may say `$(catalog.host)`.
 */
export const urlPath = (url: string): string =>
  url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');

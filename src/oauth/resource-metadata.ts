import type { CompiledAssembly } from '../assembly/types.ts';
import { issuerOf } from './provider.ts';
import { resourceOf } from './resource.ts';

/** What the operations of an API ask of a token. */
export interface TokenDemand {
  readonly scopes: readonly string[];
  /** Names of the providers whose tokens count. */
  readonly providers: ReadonlySet<string>;
}

/** What a client must know to get tokens for an API (RFC 9728 §2). */
export interface ResourceMetadata {
  readonly resource: string;
  /** Issuers. */
  readonly authorization_servers: readonly string[];
  /** Absent where no scope is asked for. */
  readonly scopes_supported?: readonly string[];
  readonly bearer_methods_supported: readonly ['header'];
}

/** Says of the API at a base path where its tokens come from. `assemblies`: of the bundle, to find the providers among. */
export const resourceMetadata = (
  demands: readonly TokenDemand[],
  basePath: string,
  { assemblies, publicUrl }: { readonly assemblies: readonly CompiledAssembly[]; readonly publicUrl: string },
): ResourceMetadata => {
  const scopes = [...new Set(demands.flatMap((one) => one.scopes))].sort();
  const servers = assemblies.filter(({ name }) => demands.some(({ providers }) => providers.has(name)));
  return {
    resource: resourceOf(publicUrl, basePath),
    authorization_servers: servers.map((server) => issuerOf(publicUrl, server.basePath)),
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: ['header'],
  };
};

import type { Definition, Operation, Security, SecurityUse } from '../definition/definition.ts';
import { urlPath } from '../definition/provider-endpoints.ts';
import type { Json } from '../source/tree.ts';

/** The `security` that applies to an operation: its own, else the document's. */
export const securityOf = (operation: Operation, definition: Definition): Security | undefined =>
  operation.security ?? definition.security;

/** Properties of `require-security` for one operation; `undefined` where it is public. */
export const securityProperties = (security: Security | undefined, definition: Definition): Json | undefined => {
  if (security === undefined || security.alternatives.length === 0) return undefined;
  return {
    alternatives: security.alternatives.map((uses) => uses.map((use) => checkOf(use, definition))),
    unnamedProvider: definition.profile === 'legacy-v5' ? 'any' : 'refuse',
  };
};

const checkOf = ({ scheme, scopes }: SecurityUse, { securityDefinitions }: Definition): Json => {
  const definition = securityDefinitions.get(scheme);
  if (definition?.type === 'oauth2') {
    return {
      kind: 'token',
      scopes: [...scopes],
      ...(definition.provider && { provider: definition.provider.value }),
      endpoints: [definition.authorizationUrl?.value, definition.tokenUrl?.value].flatMap(pathOf),
    };
  }
  if (definition?.type === 'apiKey' && definition.role !== undefined && definition.keyName !== undefined) {
    return {
      kind: 'key',
      role: definition.role,
      in: definition.in === 'query' ? 'query' : 'header',
      name: definition.keyName,
    };
  }
  // Lint refuses it: an operation must never be served open because its security is not understood.
  throw new Error(`security scheme "${scheme}" cannot be enforced`);
};

/** A bare host has no path to compare. */
const pathOf = (url: string | undefined): readonly string[] => {
  const path = url === undefined ? '' : urlPath(url);
  return path === '' ? [] : [path];
};

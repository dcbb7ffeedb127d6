import type { CompiledAssembly, CompiledRoute } from '../assembly/types.ts';
import type { Definition, Security } from '../definition/definition.ts';
import { basePrefix, ownOperations, providerDocuments } from '../definition/provider-endpoints.ts';
import type { SourceNode } from '../source/tree.ts';
import { securityOf } from './security.ts';
import { makeStep, type StepCompiling } from './steps.ts';

const resourceMetadata = 'oauth-resource-metadata';

/** What everybody may read of a definition: the documents of a provider, and where the tokens of a protected API come from. */
export const documentRoutes = (compiling: StepCompiling): readonly CompiledRoute[] => {
  const { definition } = compiling;
  const { oauth } = definition;
  const security = tokenSecurity(definition);
  return [
    ...providerDocuments(definition).flatMap(({ name, path, templates, written }) =>
      templates.map((template) =>
        documentRoute(
          { policy: policies[name], path, template, at: written?.at ?? oauth?.at ?? definition.root },
          compiling,
        ),
      ),
    ),
    // Last, where steps look for it.
    ...(security === undefined ? [] : [resourceRoute(security, compiling)]),
  ];
};

const policies = { metadata: 'oauth-server-metadata', jwks: 'oauth-jwks' } as const;

/** Of the first operation that takes a token. */
const tokenSecurity = (definition: Definition): Security | undefined =>
  ownOperations(definition)
    .map((operation) => securityOf(operation, definition))
    .find((security) =>
      security?.alternatives.some((uses) =>
        uses.some(({ scheme }) => definition.securityDefinitions.get(scheme)?.type === 'oauth2'),
      ),
    );

/** RFC 9728 §3.1: between host and basePath. */
const resourceRoute = ({ at }: Security, compiling: StepCompiling): CompiledRoute => {
  const path = '/.well-known/oauth-protected-resource';
  return documentRoute(
    { policy: resourceMetadata, path, template: path + basePrefix(compiling.definition), at },
    compiling,
  );
};

interface DocumentInit {
  readonly policy: string;
  readonly path: string;
  readonly template: string;
  readonly at: SourceNode;
}

const documentRoute = ({ policy, path, template, at }: DocumentInit, compiling: StepCompiling): CompiledRoute => {
  const id = `${compiling.api}#${policy}`;
  return {
    method: 'GET',
    template,
    path,
    operationId: undefined,
    parameters: [],
    steps: [makeStep({ id, policy, properties: {}, at }, compiling)],
    catch: [],
    respond: makeStep({ id: `${id}/respond`, policy: 'respond', properties: {}, at }, compiling),
    requestBody: 'none',
    at: compiling.positions.rowOf(at),
  };
};

/**
 * Takes out what nobody asked for and somebody else answers: what an API says of its tokens gives way to an operation at
 * the same place, and of several definitions with one basePath one speaks for all. Providers with one basePath have one
 * issuer, and no metadata could be true of all of them.
 */
export const withoutTaken = (assemblies: readonly CompiledAssembly[]): readonly CompiledAssembly[] => {
  const taken = new Set(
    assemblies.flatMap(({ routes }) =>
      routes.filter((route) => !isYielding(route)).map(({ method, template }) => `${method} ${template}`),
    ),
  );
  const issuers = assemblies.filter(({ provider }) => provider !== undefined).map(({ basePath }) => basePath);
  const isShared = ({ basePath }: CompiledAssembly): boolean => issuers.filter((one) => one === basePath).length > 1;
  return assemblies.map((assembly) => ({
    ...assembly,
    routes: assembly.routes.filter((route) => {
      if (isMetadata(route) && isShared(assembly)) return false;
      const key = `${route.method} ${route.template}`;
      if (!isYielding(route)) return true;
      const isFree = !taken.has(key);
      taken.add(key);
      return isFree;
    }),
  }));
};

const isMetadata = ({ steps }: CompiledRoute): boolean => steps.some(({ policy }) => policy === policies.metadata);

const isYielding = ({ steps }: CompiledRoute): boolean => steps.some(({ policy }) => policy === resourceMetadata);

import { digestOf, type Sha256 } from '../assembly/digest.ts';
import type { Bundle, CompiledAssembly, CompiledProduct, CompiledRoute, CompiledStep } from '../assembly/types.ts';
import type { Definition, Operation, Product, Project } from '../definition/definition.ts';
import { urlParameters } from '../definition/parameters.ts';
import {
  basePrefix,
  fullPath,
  ownOperations,
  type ProviderDocument,
  providerDocuments,
} from '../definition/provider-endpoints.ts';
import type { Waiver } from '../definition/waivers.ts';
import type { OperationName, PolicyDeclaration } from '../policy/declaration.ts';
import { type Json, jsonOf, type SourceNode } from '../source/tree.ts';
import { settleBodies } from './body-needs.ts';
import { documentRoutes, withoutTaken } from './documents.ts';
import { goByOperation, stepsFor } from './operation-blocks.ts';
import { PositionTable } from './positions.ts';
import { compileProduct } from './products.ts';
import { type CompiledEndpoint, compileEndpoints, providerOf } from './provider.ts';
import { securityOf, securityProperties } from './security.ts';
import { settingsAt } from './settings-at.ts';
import { compileCatches, compileExecute, type Declarations, makeStep, type StepCompiling } from './steps.ts';
import { compileWaivers, partsWithWaivers, placesOf, waiversAround } from './waivers.ts';
import { isServer, respondProperties } from './written-servers.ts';

/** What the compiler is given beside the project. */
export interface CompileOptions {
  readonly declarations: readonly PolicyDeclaration<never>[];
  readonly sha256: Sha256;
  /** `headgate <version>`; not part of the digest. */
  readonly compiler: string;
}

/**
 * Compiles a project without errors into a bundle. Pure and deterministic: the same sources give the same bytes, in
 * whatever order they were read.
 */
export const compile = (project: Project, { declarations, sha256, compiler }: CompileOptions): Bundle => {
  const byName: Declarations = new Map(declarations.map((one) => [one.name, one]));
  const inParts = partsWithWaivers(project.sources, [...project.definitions, ...project.products]);
  const waiversOf = (document: Definition | Product): readonly Waiver[] =>
    waiversAround(document, project.sources, inParts);
  const assemblies = project.definitions
    .map((definition) => compileDefinition(definition, byName, waiversOf(definition)))
    .toSorted(byIdentity);
  const products = project.products.map((product) => ({
    ...compileProduct(product, project.definitions),
    ...withAny('waivers', compileWaivers(waiversOf(product))),
  }));
  const content = {
    format: 1,
    compiler,
    assemblies: withoutTaken(assemblies),
    products: products.toSorted(byIdentity),
  } as const;
  return { ...content, digest: digestOf(content, sha256) };
};

const byIdentity = (
  a: Pick<CompiledProduct, 'name' | 'version'>,
  b: Pick<CompiledProduct, 'name' | 'version'>,
): number => (`${a.name}:${a.version}` < `${b.name}:${b.version}` ? -1 : 1);

/** Compiles one definition; knows nothing of the others. */
const compileDefinition = (
  definition: Definition,
  declarations: Declarations,
  waivers: readonly Waiver[],
): CompiledAssembly => {
  const name = definition.name?.value ?? '';
  const positions = new PositionTable();
  const compiling: StepCompiling = { definition, api: name, declarations, positions };
  const { oauth } = definition;
  const isServed = definition.gateway.enforced?.value !== false;
  const endpoints = oauth && isServed ? compileEndpoints(definition, oauth, compiling) : [];
  const operations = ownOperations(definition);
  const pipeline = authorPipeline(compiling);
  return {
    name,
    version: definition.version?.value ?? '',
    title: definition.title?.value ?? name,
    basePath: basePrefix(definition),
    profile: definition.profile,
    provider:
      oauth &&
      providerOf(definition, oauth, isServed ? [...endpoints, ...providerDocuments(definition).filter(isKeySet)] : []),
    properties: jsonMembers(definition.gateway.properties),
    catalogs: Object.fromEntries(
      [...definition.gateway.catalogs].map(([catalog, properties]) => [catalog, jsonMembers(properties)]),
    ),
    routes: [
      ...endpoints.flatMap((endpoint) => endpointRoutes(endpoint, pipeline, compiling)),
      ...(isServed ? operations.map((one) => operationRoute(one, pipeline, compiling)) : []),
      ...(isServed ? documentRoutes(compiling) : []),
    ],
    settingsAt: settingsAt(definition, positions),
    ...withAny('waivers', compileWaivers(waivers)),
    ...withAny('waiversAt', placesOf(waivers, positions)),
    files: positions.files,
    positions: positions.rows,
  };
};

/** A member that is there only where it has something to say: most documents waive nothing. */
const withAny = <K extends string, T>(key: K, items: readonly T[]): { readonly [key in K]?: readonly T[] } =>
  // A computed key is not narrower than `string` to the compiler.
  items.length === 0 ? {} : ({ [key]: items } as { readonly [key in K]: readonly T[] });

/** Found by its URL in the metadata, which is itself found by the issuer. */
const isKeySet = ({ name }: ProviderDocument): boolean => name === 'jwks';

/** The author's steps for an operation. Whose steps do not go by the operation has them all alike. */
type Pipeline = (operation: OperationName) => ReturnType<typeof settleBodies>;

const authorPipeline = (compiling: StepCompiling): Pipeline => {
  const { declarations, definition } = compiling;
  const steps = compileExecute(definition.assembly, compiling);
  const catches = compileCatches(definition.assembly, compiling);
  if (![steps, ...catches.map((one) => one.steps)].some((list) => goByOperation(list, declarations))) {
    const settled = settleBodies(steps, catches);
    return () => settled;
  }
  return (operation) =>
    settleBodies(
      stepsFor(operation, steps, declarations),
      catches.map((one) => ({ ...one, steps: stepsFor(operation, one.steps, declarations) })),
      // Of their blocks only what runs is left.
      ({ policy }) => declarations.get(policy)?.blockFor !== undefined,
    );
};

const operationRoute = (operation: Operation, pipelineOf: Pipeline, compiling: StepCompiling): CompiledRoute => {
  const { definition, positions } = compiling;
  const name: OperationName = {
    method: operation.method.toUpperCase(),
    path: operation.path,
    operationId: operation.operationId?.value,
  };
  const pipeline = pipelineOf(name);
  const step = (policy: string, properties: Json, at: SourceNode): CompiledStep =>
    makeStep({ id: `${compiling.api}#${operation.at.pointer}/${policy}`, policy, properties, at }, compiling);
  const security = securityOf(operation, definition);
  const required = securityProperties(security, definition);
  const front =
    security === undefined || required === undefined
      ? []
      : [step('require-security', required, security.at), step('check-subscription', {}, security.at)];
  const isWhole = isServer(pipeline.steps, compiling.declarations);
  return {
    method: name.method,
    template: fullPath(definition, name.path),
    path: name.path,
    operationId: name.operationId,
    parameters: urlParameters(operation, definition),
    steps: [...front, ...pipeline.steps],
    catch: pipeline.catch,
    respond: isWhole
      ? step('oauth-respond', respondProperties(pipeline.steps, compiling.declarations), operation.at)
      : step('respond', {}, operation.at),
    requestBody: pipeline.requestBody,
    at: positions.rowOf(operation.at),
  };
};

const endpointRoutes = (
  endpoint: CompiledEndpoint,
  pipelineOf: Pipeline,
  compiling: StepCompiling,
): readonly CompiledRoute[] =>
  endpoint.methods.map((method) => {
    const { operations } = compiling.definition;
    const written = operations.find((one) => one.path === endpoint.path && one.method === method) ?? endpoint.written;
    const name: OperationName = {
      method: method.toUpperCase(),
      path: endpoint.path,
      operationId: written?.operationId?.value,
    };
    const pipeline = endpoint.isAccountPage ? settleBodies([], []) : pipelineOf(name);
    return {
      method: name.method,
      template: fullPath(compiling.definition, name.path),
      path: name.path,
      operationId: name.operationId,
      parameters: [],
      steps: isServer(pipeline.steps, compiling.declarations) ? pipeline.steps : [...endpoint.steps, ...pipeline.steps],
      catch: pipeline.catch,
      respond: makeStep(
        {
          id: `${compiling.api}#x-oauth/${endpoint.name}/respond`,
          policy: 'oauth-respond',
          properties: { refusals: endpoint.name === 'authorize' || endpoint.isAccountPage ? 'page' : 'json' },
          at: endpoint.at,
        },
        compiling,
      ),
      requestBody: method === 'get' ? 'none' : 'bytes',
      at: compiling.positions.rowOf(endpoint.at),
    };
  });

const jsonMembers = (nodes: ReadonlyMap<string, SourceNode>): Readonly<Record<string, Json>> =>
  Object.fromEntries([...nodes].map(([name, node]) => [name, jsonOf(node)]));

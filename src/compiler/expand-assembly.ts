import type { CompiledStep } from '../assembly/types.ts';
import type { Definition } from '../definition/definition.ts';
import type { OperationName, PolicyDeclaration } from '../policy/declaration.ts';
import { type Json, jsonOf, type SourceNode } from '../source/tree.ts';
import { stepsFor } from './operation-blocks.ts';
import { PositionTable } from './positions.ts';
import { type CompiledEndpoint, compileEndpoints } from './provider.ts';
import { compileExecute, type StepCompiling } from './steps.ts';
import { isServer } from './written-servers.ts';

/** An assembly as an author writes it. */
export interface WrittenSteps {
  readonly execute: readonly Json[];
  readonly catch?: Json;
}

/**
 * The assembly of a definition with the steps that the compiler writes at a provider's endpoints: in the definition it is
 * compiled to what runs there without it. Endpoints whose steps only the compiler may write are left to it, and those that
 * an author has written stay theirs.
 */
export const expandAssembly = (definition: Definition, policies: readonly PolicyDeclaration<never>[]): WrittenSteps => {
  const { assembly, name } = definition;
  const declarations = new Map(policies.map((one) => [one.name, one]));
  const compiling = { definition, api: name?.value ?? '', declarations, positions: new PositionTable() };
  const cases = expandableEndpoints(compiling).map(({ methods, path, steps }) => ({
    operations: methods.map((verb) => ({ verb, path })),
    execute: steps.map(({ policy, properties }) => ({ [policy]: properties })),
  }));
  const written = assembly?.execute === undefined ? [] : itemsOf(assembly.execute, definition);
  return {
    execute: [...(cases.length === 0 ? [] : [{ 'operation-switch': { case: cases } }]), ...written],
    ...(assembly?.catch !== undefined && { catch: jsonOf(assembly.catch) }),
  };
};

const expandableEndpoints = (compiling: StepCompiling): readonly CompiledEndpoint[] => {
  const { definition, declarations } = compiling;
  const { oauth, gateway, assembly, operations } = definition;
  if (oauth === undefined || gateway.enforced?.value === false) return [];
  const own = compileExecute(assembly, compiling);
  const isOwn = ({ path, methods, written }: CompiledEndpoint): boolean =>
    methods.some((method) => {
      const operation = operations.find((one) => one.path === path && one.method === method) ?? written;
      const asked: OperationName = { method: method.toUpperCase(), path, operationId: operation?.operationId?.value };
      return isServer(stepsFor(asked, own, declarations), declarations);
    });
  const mayWrite = ({ policy }: CompiledStep): boolean => declarations.get(policy)?.written === 'anyone';
  return compileEndpoints(definition, oauth, compiling).filter(
    (endpoint) =>
      !endpoint.isAccountPage &&
      // Where they stand for nothing, the compiler would write them a second time.
      isServer(endpoint.steps, declarations) &&
      endpoint.steps.every(mayWrite) &&
      !isOwn(endpoint),
  );
};

const itemsOf = (execute: SourceNode, definition: Definition): readonly Json[] => {
  const list = definition.resolve(execute);
  return list?.kind === 'list' ? list.items.map(jsonOf) : [];
};

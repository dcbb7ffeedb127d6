import type { Ajv } from 'ajv';
import type { JsonSchema, PolicyDeclaration } from '../policy/declaration.ts';
import type { Json, SourceFile } from '../source/tree.ts';
import type { CompiledValidator, SchemaError } from './schema-error.ts';

/** Checks a value against a schema: what is wrong, or nothing. */
export type SchemaCheck = (value: Json) => readonly SchemaError[];

/** Gives the check of a policy's property schema. */
export type SchemaCompiler = (schema: JsonSchema) => SchemaCheck;

/**
 * The checks of what authors may write as properties of steps, or `undefined` where no file has a place for steps.
 *
 * Those of our own policies were compiled beforehand (scripts/compile-schemas.ts). Only for others is Ajv imported, which
 * takes longer to load than most projects take to check.
 */
export const loadSchemaCompiler = async (
  files: ReadonlyMap<string, SourceFile>,
  policies: readonly Pick<PolicyDeclaration<never>, 'properties' | 'written'>[],
): Promise<SchemaCompiler | undefined> => {
  if (![...files.values()].some(holdsSteps)) return undefined;
  const { default: compiled } = await import('./generated/policies.js');
  const checks = new Map<JsonSchema, SchemaCheck>();
  const others: JsonSchema[] = [];
  for (const { properties, written } of policies) {
    if (written === 'compiler') continue;
    const validate = compiled.get(JSON.stringify(properties));
    if (validate === undefined) others.push(properties);
    else checks.set(properties, checkOf(validate));
  }
  if (others.length > 0) {
    const { ajvForProperties } = await import('./ajv-for-properties.ts');
    const ajv = ajvForProperties();
    for (const schema of others) checks.set(schema, lazyCheck(ajv, schema));
  }
  return (schema) => {
    const check = checks.get(schema);
    if (check === undefined) throw new Error('a schema of none of the policies that the compiler was loaded for');
    return check;
  };
};

const holdsSteps = ({ root }: SourceFile): boolean =>
  root?.kind === 'map' && ['x-assembly', 'x-ibm-configuration'].some((key) => root.entries.has(key));

const checkOf =
  (validate: CompiledValidator): SchemaCheck =>
  (value) =>
    validate(value) ? [] : (validate.errors ?? []);

/** Compiling takes milliseconds: only what a step is checked against is compiled. */
const lazyCheck = (ajv: Ajv, schema: JsonSchema): SchemaCheck => {
  let check: SchemaCheck | undefined;
  return (value) => {
    check ??= checkOf(ajv.compile(schema));
    return check(value);
  };
};

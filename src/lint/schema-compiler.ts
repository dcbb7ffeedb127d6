import type { Project } from '../definition/definition.ts';
import type { JsonSchema } from '../policy/declaration.ts';
import type { Json } from '../source/tree.ts';
import type { SchemaError } from './schema-error.ts';

/** Checks a value against a schema: what is wrong, or nothing. */
export type SchemaCheck = (value: Json) => readonly SchemaError[];

/** Gives the check of a schema; the same schema object is compiled once. */
export type SchemaCompiler = (schema: JsonSchema) => SchemaCheck;

/**
 * The compiler for the policies' property schemas, or `undefined` where no definition has a step.
 *
 * Ajv takes longer to load than most projects take to check: it is imported here and only then.
 */
export const loadSchemaCompiler = async (project: Project): Promise<SchemaCompiler | undefined> => {
  if (!project.definitions.some(({ assembly }) => assembly !== undefined)) return undefined;
  const { Ajv } = await import('ajv');
  // `verbose` puts the schema into each error: the keys known at a place are read from it.
  const ajv = new Ajv({ allErrors: true, verbose: true, strictSchema: true, strictTypes: false });
  const checks = new WeakMap<JsonSchema, SchemaCheck>();
  return (schema) => {
    let check = checks.get(schema);
    if (check === undefined) {
      const validate = ajv.compile(schema);
      check = (value) => (validate(value) ? [] : (validate.errors ?? []));
      checks.set(schema, check);
    }
    return check;
  };
};

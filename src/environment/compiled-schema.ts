import type { ErrorObject } from 'ajv';
import type { JsonSchema } from '../assembly/types.ts';
import compiled from './generated/schemas.js';

/** What is wrong with a value by a schema of the environment: Ajv's errors, with the schemas that they are of. */
export const schemaErrors = (schema: JsonSchema, value: unknown): readonly ErrorObject[] => {
  const validate = compiled.get(JSON.stringify(schema));
  if (validate === undefined) throw new Error('a schema of the environment has changed: run "npm run schemas"');
  return validate(value) ? [] : (validate.errors ?? []);
};

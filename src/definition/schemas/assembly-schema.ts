import type { JsonSchema } from '../../assembly/types.ts';
import { isJsonMap } from '../../source/json.ts';
import type { Json } from '../../source/tree.ts';
import { caseKeys, stepKeys } from '../keys/assembly.ts';
import { type SharedParts, schemaOfKey } from './schema-of-key.ts';

/** What the schema of a step needs of a policy's declaration. */
export interface StepPolicy {
  readonly name: string;
  readonly summary: string;
  readonly properties: JsonSchema;
  /** Whether steps stand within its steps. */
  readonly hasBlocks: boolean;
}

/** The parts `steps` and `cases` of a document's schema, with a part for each policy that authors may write. */
export const assemblyParts = (policies: readonly StepPolicy[], shared: SharedParts): Record<string, JsonSchema> => ({
  steps: { type: 'array', items: { $ref: '#/definitions/step' } },
  step: {
    type: 'object',
    description: 'One step: the name of a policy with its properties.',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(
      policies.map(({ name, summary }) => [
        name,
        { description: `${summary}.`, allOf: [{ $ref: `#/definitions/step-${name}` }] },
      ]),
    ),
  },
  cases: { type: 'array', items: { anyOf: [caseSchema(shared), { type: 'null' }] } },
  ...Object.fromEntries(policies.map((policy) => [`step-${policy.name}`, schemaOfStep(policy, shared)])),
});

const caseSchema = (shared: SharedParts): JsonSchema => {
  const { errors, execute, default: otherwise } = caseKeys;
  const steps = (key: typeof execute): JsonSchema => ({
    description: key.about,
    anyOf: [{ $ref: '#/definitions/steps' }, { type: 'null' }, reference],
  });
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      errors: {
        ...schemaOfKey(errors, shared),
        minItems: 1,
        // IBM's editor leaves empty items behind.
        items: { type: ['string', 'null'], minLength: 1 },
      },
      execute: steps(execute),
      default: steps(otherwise),
    },
    anyOf: [
      { required: ['errors'], not: { required: ['default'] } },
      { required: ['default'], maxProperties: 1 },
    ],
  };
};

const reference: JsonSchema = {
  type: 'object',
  required: ['$ref'],
  properties: { $ref: { type: 'string' } },
  additionalProperties: false,
};

/** The properties of a policy with what every step may have. A step without any may be empty. */
const schemaOfStep = ({ properties, hasBlocks }: StepPolicy, shared: SharedParts): JsonSchema => {
  const schema = hasBlocks ? withBlocks(properties) : properties;
  const forPeople = Object.fromEntries(Object.entries(stepKeys).map(([name, key]) => [name, schemaOfKey(key, shared)]));
  const own = isJsonMap(schema['properties']) ? schema['properties'] : {};
  const isEmptyGood = !Array.isArray(schema['required']) && schema['type'] === 'object';
  return {
    ...schema,
    ...(isEmptyGood && { type: ['object', 'null'] }),
    properties: { ...own, ...forPeople },
  };
};

/** A list whose items a policy says nothing of is one of steps. */
const withBlocks = (schema: JsonSchema): JsonSchema => {
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, withBlocksIn(part)]));
  return schema['type'] === 'array' && schema['items'] === undefined
    ? { ...parts, items: { $ref: '#/definitions/step' } }
    : parts;
};

const withBlocksIn = (part: Json): Json => {
  if (Array.isArray(part)) return part.map(withBlocksIn);
  return isJsonMap(part) ? withBlocks(part) : part;
};

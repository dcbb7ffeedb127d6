import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `throw`. */
export interface Throw {
  /** What a `catch` selects by; its `$(…)` references are replaced. */
  readonly name: string;
  /** For the caller if nobody catches it; its `$(…)` references are replaced. */
  readonly message?: string;
}

/** Raises an error (IBM API Connect v5, `throw`). */
export const raise = definePolicy<Throw>({
  name: 'throw',
  version: '1.0.0',
  summary: 'Raises an error that a catch can take',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'What a catch selects by' },
      message: { type: 'string', description: 'For the caller, if nobody catches it' },
    },
  },
  flow: ({ name, message }, names) => {
    const inName = names.inText(name, '/name');
    return {
      ...quietFlow,
      reads: [...inName, ...(message === undefined ? [] : names.inText(message, '/message'))],
      faults: [inName.length === 0 ? name : '*'],
      end: 'ends',
    };
  },
});

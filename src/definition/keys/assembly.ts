import { type Key, listOf, map, text } from './key.ts';

/** `x-assembly` and `x-ibm-configuration.assembly`. */
export const assemblyMap = map({
  $ref: {
    about: 'A file that holds the assembly.',
    value: text('the path of a file, relative to this one'),
    examples: ['./assembly.yaml'],
  },
  execute: {
    about: 'The steps of each request, in order; behind those of the gateway that let it in.',
    value: { is: 'steps' },
    examples: [[{ invoke: { 'target-url': '$(backend-url)$(request.path)' } }]],
  },
  catch: {
    about: 'What is done where a step raises an error: the first case that takes it.',
    value: { is: 'cases' },
    examples: [[{ errors: ['ConnectionError'], execute: [] }, { default: [] }]],
  },
});

/** A case of `catch`: either of the two forms. */
export const caseKeys = {
  errors: {
    about: 'The names of the errors that this case takes.',
    value: listOf(text('the name of an error')),
    examples: [['ConnectionError']],
  },
  execute: { about: 'The steps of this case.', value: { is: 'steps' } },
  default: {
    about: 'The steps for every error that no case before has taken; stands alone.',
    value: { is: 'steps' },
  },
} satisfies Readonly<Record<string, Key>>;

/** What every step may have, whatever its policy: it is for people. */
export const stepKeys: Readonly<Record<string, Key>> = {
  title: { about: 'What the step is for.', value: { is: 'anything' }, unread: true },
  version: { about: 'The version of the policy, as editors write it.', value: { is: 'anything' }, unread: true },
  description: { about: 'More of what the step is for.', value: { is: 'anything' }, unread: true },
};

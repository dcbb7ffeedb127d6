import { catchCases } from '../../assembly/catch-cases.ts';
import { defineRule } from '../../rule.ts';

/** The name of an error in two cases of a `catch`, or twice in one. */
export const errorRepeated = defineRule({
  code: 'assembly/error-repeated',
  about: 'definition',
  why: 'The first case that names an error takes it: for that one, the second never runs.',
  source: 'IBM API Connect v5: catch runs the first match',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-assembly:
  execute: [{ invoke: { target-url: "https://photos.example", stop-on-error: [ConnectionError, OperationError] } }]
  catch:
    - errors: [ConnectionError]
      execute: []
    - errors: [OperationError]
      execute: []
`,
    ],
    bad: [
      `
x-assembly:
  execute: [{ invoke: { target-url: "https://photos.example", stop-on-error: [ConnectionError, OperationError] } }]
  catch:
    - errors:
        - ConnectionError
        - ConnectionError #! assembly/error-repeated
      execute: []
    - errors:
        - OperationError
        - ConnectionError #! assembly/error-repeated
      execute: []
`,
    ],
  },
  *check({ definition }) {
    for (const { errors } of catchCases(definition)) {
      // Where another takes all of them, that is told of the case.
      const isUnreachable = errors.every(({ takenIn, isTakenHere }) => takenIn !== undefined && !isTakenHere);
      for (const { at, name, takenIn: line } of isUnreachable ? [] : errors) {
        if (line !== undefined) yield { at, name, line };
      }
    }
  },
  message: ({ name, line }) => `"${name}" is taken in line ${line} already`,
  help: 'Remove it here, or there.',
});

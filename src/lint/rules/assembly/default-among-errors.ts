import { defineRule } from '../../rule.ts';

/** The word `default` as the name of an error. */
export const defaultAmongErrors = defineRule({
  code: 'assembly/default-among-errors',
  about: 'definition',
  why: 'It is no name of an error. Such a case is run for every error that "default" takes, which its author may not have meant.',
  source: 'IBM API Connect v5, catch: a case has errors or is the default; published documents have both in one',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-assembly:
  execute: [{ invoke: { target-url: "https://photos.example" } }]
  catch:
    - errors: [ConnectionError, null]
      execute: []
    - default: []
`,
    ],
    bad: [
      `
x-assembly:
  execute: [{ invoke: { target-url: "https://photos.example" } }]
  catch:
    - errors:
        - ConnectionError
        - default #! assembly/default-among-errors
      execute: []
`,
    ],
  },
  *check({ definition }) {
    for (const one of definition.assembly?.catch?.items ?? []) {
      const errors = one.kind === 'map' ? one.get('errors') : undefined;
      if (errors?.kind !== 'list') continue;
      for (const at of errors.items) if (at.kind === 'scalar' && at.value === 'default') yield { at };
    }
  },
  message: () => '"default" is no name of an error: this case is taken as the default too',
  help: 'Write a case "- default: […]" of its own behind the others.',
});

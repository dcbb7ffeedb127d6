import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { variablesIn } from '../../../policy/condition/variables-in.ts';
import { rootOf } from '../../../policy/references.ts';
import { isKnownVariable, variablesBelow } from '../../../policy/variables.ts';
import { ReferenceStretches } from '../../properties/reference-stretches.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Unknown extends Finding {
  readonly path: string;
}

/** A name below a root of ours, such as `request`, that nothing has: in a condition, a text or an assignment. */
export const unknownVariable = defineRule({
  code: 'assembly/unknown-variable',
  about: 'definition',
  why: 'To a condition, a variable that does not exist is one that is not set: it may test for that, and a misspelt one is never noticed. A text or an assignment with one is refused when the gateway starts.',
  source: 'The variables of this version; those of IBM API Connect v5 that it has not are never set',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - if:
        condition: request.headers['x-tenant'] === undefined && message.body.items[0] !== photo.title
        execute: []
    - invoke: { target-url: "$(backend-url)/{id}?at=$(system.datetime)", output: photo }
    - set-variable: { actions: [{ set: message.body.title, value: $(photo.body.title) }] }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - if: { condition: "request.vreb === 'GET'", execute: [] } #! assembly/unknown-variable
    - if: { condition: "'$(client.org.id)' === 'acme'", execute: [] } #! assembly/unknown-variable
    - if:
        condition: request.verb === 'GET' ||
          plan.level > 2 #! assembly/unknown-variable
        execute: []
    - invoke:
        target-url: >-
          https://photos.example/
          $(request.pth) #! assembly/unknown-variable
    - set-variable:
        actions:
          - { set: message.header.x-seen, value: 1 } #! assembly/unknown-variable
          - set: message.headers.x-seen
            value: $(message.status.cod) #! assembly/unknown-variable
`,
    ],
  },
  *check({ definition, context }): Iterable<Unknown> {
    const stretches = new ReferenceStretches();
    for (const { uses, conditions } of context.assemblyOf(definition).steps) {
      for (const { at, variable } of uses) {
        if (!isKnownVariable(variable)) yield { at: stretches.of(at, variable), path: variable, severity: 'error' };
      }
      for (const { node, parsed } of conditions) {
        const { expression } = parsed;
        if (expression === undefined) continue;
        for (const { path, start, end } of variablesIn(expression)) {
          if (!isKnownVariable(path)) yield { at: { kind: 'text', node, start, end }, path };
        }
      }
    }
  },
  message: ({ path, severity }) =>
    `Nothing is called "${path}"${severity === 'error' ? ' in this version' : ': here it is never set'}`,
  help: ({ path }) => {
    const names = variablesBelow(rootOf(path));
    return didYouMean(path, names, `There are ${names.join(', ')}.`);
  },
});

import { defineRule } from '../../rule.ts';

/** A condition that is no expression, or more than one. */
export const assemblyCondition = defineRule({
  code: 'assembly/condition',
  about: 'definition',
  why: 'A condition decides which steps run. What cannot be read decides nothing, and what could do more than decide is refused.',
  source: 'IBM API Connect v5: if and switch; the part of JavaScript that has no effects',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - if:
        condition: ((request.verb==='GET')&&(api.operation.path==='/photos/{id}'));
        execute: []
    - if:
        condition: "'$(request.headers.x-tenant)' === 'acme' && String($(message.status.code)).startsWith('2')"
        execute: []
    - switch:
        case:
          - { condition: apim.getvariable('photo') !== undefined, execute: [] }
          - { condition: true, execute: [] }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - if:
        condition: request.verb = 'GET' #! assembly/condition
        execute: []
    - if:
        condition: >-
          request.verb === 'GET' &&
          new Function('return 1')() #! assembly/condition
        execute:
          - if: { condition: "(request.verb", execute: [] } #! assembly/condition
    - switch:
        case:
          - { condition: true // always, execute: [] } #! assembly/condition
          - { condition: message.body.constructor, execute: [] } #! assembly/condition
          - { condition: $httpVerb() = 'GET' and true, execute: [] } #! assembly/condition
`,
    ],
  },
  *check({ definition, context }) {
    for (const { conditions } of context.assemblyOf(definition).steps) {
      for (const { node, parsed } of conditions) {
        const { problem } = parsed;
        if (problem === undefined) continue;
        const { start, end, message, help } = problem;
        yield { at: { kind: 'text', node, start, end }, message, help };
      }
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

import { readScript, type ScriptSource, scriptSources } from '../../assembly/script-sources.ts';
import type { TextPlace } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A script that no engine could read. */
export const scriptSyntax = defineRule({
  code: 'assembly/script-syntax',
  about: 'definition',
  why: 'A script with an error in its grammar fails with each request, and only the first would find it out.',
  source: 'ECMA-262; IBM API Connect v5: gatewayscript and javascript, whose source is the body of a function',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-ibm-configuration:
  assembly:
    execute:
      - gatewayscript: #! assembly/unknown-policy
          source: |
            var apim = require('./apim.custom.js');
            if (!apim.getvariable('message.body')) return;
            apim.setvariable('message.body', { 'class': 'a' });
      - javascript: { source: "message.body = await later; return" } #! assembly/unknown-policy
      - javascript: { source: '' }
`,
    ],
    bad: [
      `
x-ibm-configuration:
  assembly:
    execute:
      - gatewayscript: #! assembly/unknown-policy
          source: |
            var body = apim.getvariable('message.body');
            if (body.total > 3 { //#! assembly/script-syntax
              apim.setvariable('message.body', {});
            }
      - javascript: { source: "message.body = 'a" } #! assembly/unknown-policy, assembly/script-syntax
`,
    ],
  },
  *check({ definition, context }) {
    for (const source of scriptSources(context.assemblyOf(definition).steps, ['gatewayscript', 'javascript'])) {
      const { error } = readScript(source.text);
      if (error !== undefined) yield { at: wordAt(source, error.offset), reason: error.reason };
    }
  },
  message: ({ reason }) => `The script cannot be read: ${reason}`,
  help: 'Correct it here, or a little before: a bracket or a quote is mostly missing.',
});

/** The word or sign at an offset; at the end of the script, the last one. */
const wordAt = ({ node, text }: ScriptSource, offset: number): TextPlace => {
  const end = text.trimEnd().length;
  const start = Math.max(0, Math.min(offset, end - 1));
  const [found = ''] = /^(?:[\w$]+|\S)/.exec(text.slice(start, start + 100)) ?? [];
  return { kind: 'text', node, start, end: start + found.length };
};

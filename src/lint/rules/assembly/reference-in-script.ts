import type { Stretch } from '../../../source/scalar-text.ts';
import { readScript, type ScriptSource, scriptSources } from '../../assembly/script-sources.ts';
import { defineRule } from '../../rule.ts';

/** A `$(…)` in a script or a style sheet. */
export const referenceInScript = defineRule({
  code: 'assembly/reference-in-script',
  about: 'definition',
  why: 'In the source of a script nothing is replaced: it would compare, or send, the text "$(name)" itself.',
  source: 'IBM API Connect v5: gatewayscript, javascript and xslt, source',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration:
  assembly:
    execute:
      - gatewayscript: #! assembly/unknown-policy
          source: |
            // not $(request.headers.x)
            var tenant = apim.getvariable('request.headers.x').replace(/a$(b)/, '');
            var page = '<script>$(document).ready(start)<' + '/script>';
      - javascript: { source: "function $(x) { return x; } message.body = $(message.body);" } #! assembly/unknown-policy
`,
    ],
    bad: [
      `
x-ibm-configuration:
  assembly:
    execute:
      - gatewayscript: #! assembly/unknown-policy
          source: |
            var tenant = '$(request.headers.x)'; //#! assembly/reference-in-script
            var level = $(level); //#! assembly/reference-in-script
      - xslt: #! assembly/unknown-policy
          source: >-
            <xsl:stylesheet version="1.0">
            <!-- $(level) -->
            <a href="$(backend-url)"/></xsl:stylesheet> #! assembly/reference-in-script
`,
    ],
  },
  *check({ definition, context }) {
    const { steps } = context.assemblyOf(definition);
    for (const source of scriptSources(steps, ['gatewayscript', 'javascript', 'xslt'])) {
      for (const { name, start, end } of referencesIn(source)) {
        yield { at: { kind: 'text', node: source.node, start, end }, name, policy: source.policy };
      }
    }
  },
  message: ({ name }) => `"$(${name})" is not replaced in a script`,
  help: ({ name, policy }) => {
    if (policy === 'xslt') return `Read the variable "${name}" with an extension function of the gateway.`;
    return policy === 'javascript' ? `Write get('${name}').` : `Write apim.getvariable('${name}').`;
  },
});

/** Of one script more are no news; and each is looked up in the whole text. */
const mostInOne = 20;

/** As programs of pages have them, which a script may send. */
const ofPages: ReadonlySet<string> = new Set(['document', 'window', 'this']);

interface Found extends Stretch {
  readonly name: string;
}

function* referencesIn(source: ScriptSource): Iterable<Found> {
  const { text } = source;
  if (!text.includes('$(')) return;
  const passedOver = passedOverIn(source);
  if (passedOver === 'defines $') return;
  const seen = new Set<string>();
  let passed = 0;
  for (const { 0: written, 1: name = '', index: start } of text.matchAll(/\$\(([A-Za-z_][\w.-]*)\)/g)) {
    while ((passedOver[passed]?.end ?? Number.POSITIVE_INFINITY) <= start) passed += 1;
    if (seen.has(name) || ofPages.has(name) || (passedOver[passed]?.start ?? Number.POSITIVE_INFINITY) <= start)
      continue;
    seen.add(name);
    yield { name, start, end: start + written.length };
    if (seen.size === mostInOne) return;
  }
}

/** Where a script has a function of that name, it is a call. */
const passedOverIn = ({ policy, text }: ScriptSource): readonly Stretch[] | 'defines $' => {
  if (policy === 'xslt') return commentsOf(text);
  return /\b(?:function|var|let|const)\s+\$(?![\w$])/.test(text) ? 'defines $' : readScript(text).passedOver;
};

/** Of XML. */
const commentsOf = (text: string): readonly Stretch[] => {
  const comments: Stretch[] = [];
  for (let start = text.indexOf('<!--'); start !== -1; ) {
    const closed = text.indexOf('-->', start + 4);
    const end = closed === -1 ? text.length : closed + 3;
    comments.push({ start, end });
    start = text.indexOf('<!--', end);
  }
  return comments;
};

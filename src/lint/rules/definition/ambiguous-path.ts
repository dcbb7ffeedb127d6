import { lineOf, type Place } from '../../place.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

interface Ambiguous extends SetFinding {
  readonly template: string;
  readonly other: string;
  readonly first: string;
}

/** Two paths that a request could mean alike, where neither is the more exact one. */
export const ambiguousPath = defineSetRule({
  code: 'definition/ambiguous-path',
  about: 'set',
  why: 'Of two paths that fit a request the more literal one is taken. Where neither is, the one that is read first wins: it may ask for less than the other.',
  source:
    'OpenAPI 2.0, Path Templating; how the gateway finds a route: the path before the method, literals before parameters (A36)',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
basePath: /files
paths:
  /{name}.json: { get: { parameters: [{ $ref: "#/parameters/name" }], responses: { 200: { description: One } } } }
  /{name}.html: { get: { parameters: [{ $ref: "#/parameters/name" }], responses: { 200: { description: One } } } }
  /report.json: { get: { responses: { 200: { description: The literal one wins } } } }
  /{name}: { get: { parameters: [{ $ref: "#/parameters/name" }], responses: { 200: { description: One } } } }
parameters: { name: { name: name, in: path, required: true, type: string } }
`,
    ],
    bad: [
      `
basePath: /files
paths:
  /v-{name}: { get: { parameters: [{ $ref: "#/parameters/name" }], responses: { 200: { description: One } } } }
  /{name}-v: { get: { parameters: [{ $ref: "#/parameters/name" }], responses: { 200: { description: One } } } } #! definition/ambiguous-path
parameters: { name: { name: name, in: path, required: true, type: string } }
`,
    ],
  },
  *check({ project, context }): Iterable<Ambiguous> {
    const seen = new Map<string, Seen[]>();
    for (const definition of project.definitions) {
      if (definition.gateway.enforced?.value === false) continue; // not served
      for (const { template, at } of context.templatesOf(definition)) {
        if (!/[^/]\{|\}[^/]/.test(template)) continue;
        const segments = template.split('/').map(withoutNames);
        const mixed = segments.findIndex(isMixed);
        if (mixed === -1) continue;
        // The router tries the longest text of a segment first: only those of one length are tried in the order read.
        const key = [...segments.slice(0, mixed), segments.length, segments[mixed]?.length].join('/');
        const near = seen.get(key) ?? [];
        seen.set(key, near);
        if (near.some((one) => one.segments.join('/') === segments.join('/'))) continue;
        const other = near.find((one) => overlap(one.segments, segments));
        if (other !== undefined)
          yield { at, template, other: other.template, first: lineOf(other.at), profile: definition.profile };
        if (near.length < MOST_COMPARED) near.push({ segments, template, at });
      }
    }
  },
  message: ({ template, other, first }) =>
    `"${template}" and "${other}" at ${first} fit the same requests, and neither is more exact`,
  help: 'Change one of the two so that no request fits both: another literal, or a segment of its own for the parameter.',
});

interface Seen {
  readonly segments: readonly string[];
  readonly template: string;
  readonly at: Place;
}

/** Templates of one shape up to a point: more is no API, and each is compared with all. */
const MOST_COMPARED = 20;

const withoutNames = (segment: string): string => segment.replaceAll(/\{[^{}]*\}/g, '{}');

/** Literals and parameters in one segment. */
const isMixed = (segment: string): boolean => segment !== '{}' && segment.includes('{}');

const overlap = (some: readonly string[], others: readonly string[]): boolean =>
  some.every((segment, at) => fit(segment, others[at] ?? ''));

/** Whether some text is matched by both. */
const fit = (one: string, other: string): boolean => {
  if (one === other || one === '{}' || other === '{}') return true;
  const [first, second] = [endsOf(one), endsOf(other)];
  if (first === undefined || second === undefined) return false; // a literal wins where it stands
  return agree(first.head, second.head) && agree(reversed(first.tail), reversed(second.tail));
};

/** The literals at both ends of a segment; `undefined` where it is all one literal. */
const endsOf = (segment: string): { readonly head: string; readonly tail: string } | undefined =>
  segment.includes('{}')
    ? { head: segment.slice(0, segment.indexOf('{}')), tail: segment.slice(segment.lastIndexOf('{}') + 2) }
    : undefined;

const agree = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

const reversed = (text: string): string => [...text].reverse().join('');

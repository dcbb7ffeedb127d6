import type { MapNode } from '../../../source/tree.ts';
import type { OperationParts } from '../../openapi/openapi-parts.ts';
import { type KeyPlace, keyIn, keyOf, type Place } from '../../place.ts';
import { defineRule } from '../../rule.ts';

interface Strange {
  readonly at: Place;
  readonly message: string;
  readonly help: string;
}

/** A path and its parameters that do not belong together. */
export const pathParameter = defineRule({
  code: 'openapi/path-parameter',
  about: 'definition',
  why: 'The value of a path parameter is the segment that bears its name in braces: without one it never has a value, and nobody knows what belongs into braces that no parameter describes.',
  source: 'OpenAPI 2.0, Parameter Object, name: corresponds to a segment of the path; Path Templating',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums/{id}/photos.{format}:
    parameters:
      - { name: id, in: path, required: true, type: string }
      - { name: format, in: path, required: true, type: string }
    get: { responses: { 200: { description: One } } }
`,
      `
info: { title: Photos, version: 1.0.0, x-ibm-name: photos }
paths:
  /albums/{+rest}:
    parameters: [{ name: rest, in: path, required: true, type: string }]
    get: { responses: { 200: { description: One } } }
x-ibm-configuration: {}
`,
    ],
    bad: [
      `
paths:
  /albums/{id}: #! openapi/path-parameter
    get:
      parameters:
        - { name: album, in: path, required: true, type: string } #! openapi/path-parameter
      responses: { 200: { description: One } }
  /photos/{}: #! openapi/path-parameter
    get: { responses: { 200: { description: One } } }
  /albums/{id/photos: #! openapi/path-parameter
    get: { responses: { 200: { description: All } } }
  /albums/{id}/photos/{id}: #! openapi/path-parameter
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { responses: { 200: { description: One } } }
`,
    ],
  },
  *check({ definition, context }): Iterable<Strange> {
    const paths = definition.root.get('paths');
    if (paths?.kind !== 'map') return;
    for (const path of paths.entries.keys()) if (path.startsWith('/')) yield* braces(path, paths);
    for (const parts of context.openapiOf(definition).operations) {
      yield* parametersWithoutBraces(parts);
      yield* bracesWithoutParameter(parts, paths);
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

/** A name in braces, within one segment. */
const NAMED = /\{([^{}/]+)\}/g;

const namesIn = (path: string): readonly string[] => [...path.matchAll(NAMED)].map(([, name = '']) => name);

function* braces(path: string, paths: MapNode): Iterable<Strange> {
  if (!/[{}]/.test(path)) return;
  const at = keyIn(paths, path);
  if (path.includes('{}')) {
    const help = 'Write the name of the parameter into the braces.';
    yield { at, message: `"{}" in the path "${path}" has no name`, help };
  } else if (/[{}]/.test(path.replace(NAMED, ''))) {
    const help = 'Write "{name}" for each parameter, within one segment.';
    yield { at, message: `The braces in the path "${path}" do not belong together`, help };
  }
  const names = namesIn(path);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  const help = 'Give each segment a name of its own.';
  yield { at, message: `The path "${path}" has "{${twice}}" twice`, help };
}

function* parametersWithoutBraces({ operation, parameters }: OperationParts): Iterable<Strange> {
  const { path, at: written } = operation;
  for (const { in: place, name, at, node } of parameters) {
    if (place !== 'path' || name === undefined || isNamed(path, name)) continue;
    yield {
      at: at === node ? keyOf(node.get('name') ?? at) : at.file === written.file ? at : keyOf(written),
      message: `The path "${path}" has no "{${name}}"`,
      help: `Correct the name, or write "{${name}}" into the path where the parameter stands.`,
    };
  }
}

/** Once for each path and name: what one operation lacks, its neighbours mostly lack, too. */
function* bracesWithoutParameter({ operation, parameters }: OperationParts, paths: MapNode): Iterable<Strange> {
  const { path } = operation;
  const described = parameters.flatMap(({ in: place, name }) => (place === 'path' && name !== undefined ? [name] : []));
  for (const name of namesIn(path)) {
    if (described.some((one) => isNamed(`{${name}}`, one))) continue;
    const at: KeyPlace = keyIn(paths, path);
    yield {
      at,
      message: `No parameter describes "{${name}}" of the path "${path}"`,
      help: `Add a parameter to the path: name: ${name}, in: path, required: true, type: string.`,
    };
  }
}

/** In IBM's dialect a "+" in front stands for several segments. */
const isNamed = (path: string, name: string): boolean =>
  path.includes(`{${name}}`) || path.includes(`{+${name}}`) || path.includes(`{${name.replace(/^\+/, '')}}`);

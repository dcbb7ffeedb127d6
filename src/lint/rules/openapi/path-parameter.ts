import type { Operation } from '../../../definition/definition.ts';
import type { WrittenParameter } from '../../../definition/parameters.ts';
import type { MapNode } from '../../../source/tree.ts';
import type { OperationParts } from '../../openapi/openapi-parts.ts';
import { keyIn, keyOf, type Place } from '../../place.ts';
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
  /albums/{albumId}:
    get:
      parameters:
        - { name: albumID, in: path, required: true, type: string } #! openapi/path-parameter
      responses: { 200: { description: One } }
    put:
      parameters: [{ name: album, in: path, required: true, type: string }] #! openapi/path-parameter
      responses: { 200: { description: Changed } }
  /songs/{id}: #! openapi/path-parameter
    delete: { parameters: [{ name: id, in: query, type: string }], responses: { 204: { description: Gone } } }
    get: { responses: { 200: { description: One } } }
  /albums:
    parameters: [{ name: id, in: path, required: true, type: string }] #! openapi/path-parameter
    get: { responses: { 200: { description: All } } }
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
    for (const parts of context.openapiOf(definition).operations) yield* misfits(parts, paths);
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

/** A name of the path and one of a parameter that were to be the same are one mistake: told where the parameter is. */
function* misfits({ operation, parameters }: OperationParts, paths: MapNode): Iterable<Strange> {
  const { path } = operation;
  const described = parameters.filter((one) => one.in === 'path' && one.name !== undefined);
  const inPath = new Set(namesIn(path).map(bareOf));
  const known = new Set(described.map(({ name = '' }) => bareOf(name)));
  const homeless = described.filter(({ name = '' }) => !inPath.has(bareOf(name)));
  const missing = new Set(namesIn(path).filter((name) => !known.has(bareOf(name))));
  const loose = new Map([...missing].map((name) => [looseOf(name), name]));
  const [only] = homeless.length === 1 && missing.size === 1 ? missing : [];
  for (const parameter of homeless) {
    const { name = '' } = parameter;
    const meant = only ?? loose.get(looseOf(name));
    if (meant !== undefined) missing.delete(meant);
    yield { at: placeOf(parameter, operation), ...homelessWords(path, name, meant) };
  }
  for (const name of missing) yield undescribed(name, { operation, parameters }, paths);
}

/** Once for each path and name: what one operation lacks, its neighbours mostly lack, too. */
const undescribed = (name: string, { operation: { path }, parameters }: OperationParts, paths: MapNode): Strange => {
  const elsewhere = parameters.find((one) => one.name === name);
  return {
    at: keyIn(paths, path),
    message: `No parameter describes "{${name}}" of the path "${path}"`,
    help:
      elsewhere === undefined
        ? `Add a parameter to the path: name: ${name}, in: path, required: true, type: string.`
        : `The parameter "${name}" is in: ${elsewhere.in}. Write in: path and required: true, or add another one that is.`,
  };
};

/** In IBM's dialect a "+" in front stands for several segments. */
const bareOf = (name: string): string => name.replace(/^\+/, '');

/** What two spellings of one name have in common. */
const looseOf = (name: string): string => name.toLowerCase().replaceAll(/[-_.+]/g, '');

const homelessWords = (path: string, name: string, meant: string | undefined): Omit<Strange, 'at'> =>
  meant === undefined
    ? {
        message: `The path "${path}" has no "{${name}}"`,
        help: `Correct the name, or write "{${name}}" into the path where the parameter stands.`,
      }
    : {
        message: `The path "${path}" has "{${meant}}", and the parameter is called "${name}"`,
        help: `Write name: ${meant}, or "{${name}}" into the path.`,
      };

/** The name, or the reference; the operation where the list of parameters stands in another file. */
const placeOf = ({ at, node }: WrittenParameter, { at: written }: Operation): Place => {
  if (at === node) return keyOf(node.get('name') ?? at);
  return at.file === written.file ? at : keyOf(written);
};

import type { MapNode } from '../../../source/tree.ts';
import { parametersOf } from '../../parameters.ts';
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
  why: 'The value of a path parameter is the segment that bears its name in braces: without one it never has a value.',
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
    ],
    bad: [
      `
paths:
  /albums/{id}:
    get:
      parameters:
        - { name: album, in: path, required: true, type: string } #! openapi/path-parameter
      responses: { 200: { description: One } }
  /photos/{}: #! openapi/path-parameter
    get: { responses: { 200: { description: One } } }
  /albums/{id/photos: #! openapi/path-parameter
    get: { responses: { 200: { description: All } } }
`,
    ],
  },
  *check({ definition }): Iterable<Strange> {
    for (const operation of definition.operations) {
      const { path, at: written } = operation;
      const paths = definition.root.get('paths');
      if (paths?.kind === 'map') yield* braces(path, paths);
      for (const { in: place, name, at, node } of parametersOf(operation, definition)) {
        if (place !== 'path' || name === undefined || isNamed(path, name)) continue;
        yield {
          at: at === node ? keyOf(node.get('name') ?? at) : at.file === written.file ? at : keyOf(written),
          message: `The path "${path}" has no "{${name}}"`,
          help: `Correct the name, or write "{${name}}" into the path where the parameter stands.`,
        };
      }
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

function* braces(path: string, paths: MapNode): Iterable<Strange> {
  const at = keyIn(paths, path);
  if (path.includes('{}')) {
    const help = 'Write the name of the parameter into the braces.';
    yield { at, message: `"{}" in the path "${path}" has no name`, help };
  } else if (/[{}]/.test(path.replace(/\{[^{}/]+\}/g, ''))) {
    const help = 'Write "{name}" for each parameter, within one segment.';
    yield { at, message: `The braces in the path "${path}" do not belong together`, help };
  }
}

/** In IBM's dialect a "+" in front stands for several segments. */
const isNamed = (path: string, name: string): boolean =>
  path.includes(`{${name}}`) || path.includes(`{+${name}}`) || path.includes(`{${name.replace(/^\+/, '')}}`);

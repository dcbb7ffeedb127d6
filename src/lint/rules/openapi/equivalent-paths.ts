import type { Operation } from '../../../definition/definition.ts';
import { keyIn } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Two paths that differ in the names of their parameters alone. */
export const equivalentPaths = defineRule({
  code: 'openapi/equivalent-paths',
  about: 'definition',
  why: 'Names of path parameters tell no requests apart: of one path written twice, tools take one and lose the other.',
  source: 'OpenAPI 2.0, Path Templating; OpenAPI 3.0 says of such paths that they are identical and invalid',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums/{id}:
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { responses: { 200: { description: One } } }
  /albums/latest:
    get: { responses: { 200: { description: One } } }
`,
    ],
    bad: [
      `
paths:
  /albums/{id}:
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { responses: { 200: { description: One } } }
  /albums/{name}: #! openapi/equivalent-paths
    parameters: [{ name: name, in: path, required: true, type: string }]
    put: { responses: { 200: { description: Changed } } }
`,
    ],
  },
  *check({ definition: { root, operations } }) {
    const paths = root.get('paths');
    if (paths?.kind !== 'map') return;
    const methods = methodsByPath(operations);
    const seen = new Map<string, string>();
    for (const { key: path } of paths.entries.values()) {
      if (!path.startsWith('/')) continue;
      const form = path.replaceAll(/\{[^{}]*\}/g, '{}');
      const other = seen.get(form);
      if (other === undefined) seen.set(form, path);
      // Of operations that collide, definition/colliding-operation tells.
      else if (!(methods.get(path) ?? []).some((method) => methods.get(other)?.includes(method))) {
        yield { at: keyIn(paths, path), path, other };
      }
    }
  },
  message: ({ path, other }) => `"${path}" is the same path as "${other}"`,
  help: 'Write the operations of both under one of them.',
});

const methodsByPath = (operations: readonly Operation[]): ReadonlyMap<string, readonly string[]> => {
  const methods = new Map<string, string[]>();
  for (const { path, method } of operations) {
    const list = methods.get(path);
    if (list === undefined) methods.set(path, [method]);
    else list.push(method);
  }
  return methods;
};

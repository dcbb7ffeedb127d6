import { lineOf, type Place, pointerOf } from '../../place.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

interface Seen {
  readonly at: Place;
  readonly document: 'metadata' | 'jwks' | undefined;
}

interface Collision extends SetFinding {
  readonly operation: string;
  readonly first: string;
}

/** Two operations that the same request would match. */
export const collidingOperation = defineSetRule({
  code: 'definition/colliding-operation',
  about: 'set',
  why: 'A request runs one operation: with two for the same method and path, one of them could never run.',
  source: 'OpenAPI 2.0, Paths Object: a path is relative to the basePath; names of path parameters tell nothing apart',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      {
        'photos.yaml': `
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths:
  /{id}: { parameters: [{ name: id, in: path, required: true, type: string }], get: { responses: { 200: { description: One } } } }
`,
        'albums.yaml': `
info: { title: Albums, version: 1.0.0, x-name: albums }
basePath: /albums
paths:
  /{id}: { parameters: [{ name: id, in: path, required: true, type: string }], get: { responses: { 200: { description: One } } } }
`,
      },
    ],
    bad: [
      {
        'sign-in.yaml': `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`,
        'well-known.yaml': `
info: { title: Well-known, version: 1.0.0, x-name: well-known }
basePath: /.well-known
paths:
  /oauth-authorization-server/sign-in:
    get: { responses: { 200: { description: Something else } } } #! definition/colliding-operation
`,
      },
      {
        'photos.yaml': `
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths:
  /{id}: { parameters: [{ name: id, in: path, required: true, type: string }], get: { responses: { 200: { description: One } } } }
`,
        'pictures.yaml': `
info: { title: Pictures, version: 1.0.0, x-name: pictures }
basePath: /
paths:
  /photos/{name}:
    parameters: [{ name: name, in: path, required: true, type: string }]
    get: { responses: { 200: { description: One } } } #! definition/colliding-operation
    put: { responses: { 200: { description: One } } }
`,
      },
      {
        'one.yaml': `
info: { title: One, version: 1.0.0, x-name: one }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], introspection: true }
`,
        'two.yaml': `
info: { title: Two, version: 1.0.0, x-name: two }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], introspection: true } #! definition/colliding-operation, oauth/issuer-repeated
`,
      },
    ],
  },
  *check({ project, context }): Iterable<Collision> {
    const seen = new Map<string, Seen>();
    for (const definition of project.definitions) {
      if (definition.gateway.enforced?.value === false) continue; // not served
      const told = new Set<string>();
      for (const { method, template, at, document } of context.templatesOf(definition)) {
        const key = `${method} ${template.replaceAll(/\{[^{}]*\}/g, '{}')}`;
        const first = seen.get(key);
        if (first === undefined) seen.set(key, { at, document });
        // Of two providers with one basePath another rule tells, and their endpoints have been told.
        const isShared = document === 'metadata' && first?.document === 'metadata';
        if (first === undefined || isShared || (document !== undefined && told.has(pointerOf(at)))) continue;
        // What one setting stands for collides as a whole: one word for all endpoints of a provider that was copied.
        const places = `${pointerOf(at)} ${lineOf(first.at)} ${pointerOf(first.at)}`;
        if (told.has(places)) continue;
        told.add(pointerOf(at)).add(places);
        yield {
          at,
          operation: `${method.toUpperCase()} ${template}`,
          first: lineOf(first.at),
          profile: definition.profile,
        };
      }
    }
  },
  message: ({ operation, first }) => `"${operation}" is already an operation at ${first}`,
  help: 'Change the path or the basePath of one of the two, or remove it.',
});

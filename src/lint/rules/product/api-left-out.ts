import type { Definition } from '../../../definition/definition.ts';
import { keyIn } from '../../place.ts';
import { productApiFinder } from '../../product-apis.ts';
import { usedSchemes } from '../../providers/used-schemes.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const api = (name: string, mark = ''): string => `
swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: ${name} }${mark}
basePath: /${name}
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security: [{ id: [] }]
paths: { /albums: { get: { responses: { 200: { description: All } } } } }
`;

const PRODUCT = `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: { photos: { $ref: photos.yaml } }
plans: { default: { title: All } }
`;

interface LeftOut extends SetFinding {
  readonly name: string;
}

/** An API that asks who calls, and that nobody can subscribe to. */
export const apiLeftOut = defineSetRule({
  code: 'product/api-left-out',
  about: 'set',
  why: 'Applications reach an API by a plan of a product. One that is in none can be called only by those that have subscribed to everything.',
  source: 'IBM API Connect v5: an API is published in a product',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      { 'photos.yaml': api('photos'), 'product.yaml': PRODUCT },
      // Without any product it is not yet said.
      { 'photos.yaml': api('photos'), 'albums.yaml': api('albums') },
      {
        'photos.yaml': api('photos'),
        'product.yaml': PRODUCT,
        'status.yaml':
          'info: { title: Status, version: 1.0.0, x-name: status }\nbasePath: /status\npaths: { /now: { get: { responses: { 200: { description: Open } } } } }',
      },
    ],
    bad: [
      {
        'photos.yaml': api('photos'),
        'albums.yaml': api('albums', ' #! product/api-left-out'),
        'product.yaml': PRODUCT,
      },
    ],
  },
  *check({ project }): Iterable<LeftOut> {
    const { products, definitions } = project;
    if (products.length === 0) return;
    const definitionOf = productApiFinder(project);
    const published = new Set(products.flatMap(({ apis }) => [...apis.values()].map(definitionOf)));
    for (const definition of definitions) {
      if (published.has(definition) || definition.gateway.enforced?.value === false || !asksWhoCalls(definition))
        continue;
      yield {
        at: keyIn(definition.root, 'info'),
        name: definition.name?.value ?? definition.file.path,
        profile: definition.profile,
      };
    }
  },
  message: ({ name }) => `"${name}" is in no product of this set: applications cannot subscribe to it`,
  help: 'Add it under "apis" of a product.',
});

const asksWhoCalls = (definition: Definition): boolean =>
  definition.oauth !== undefined || usedSchemes(definition).size > 0;

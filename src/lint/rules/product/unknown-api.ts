import type { Definition, Product, Project } from '../../../definition/definition.ts';
import { providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { referenceOf } from '../../../definition/references.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { valueOrKey } from '../../place.ts';
import { identityOf, productApiFinder } from '../../product-apis.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const PHOTOS = `
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths:
  /albums: { get: { responses: { 200: { description: All } } } }
`;

interface Unknown extends SetFinding {
  readonly what: string;
  readonly help: string;
}

/** A product that offers what is not there. */
export const unknownApi = defineSetRule({
  code: 'product/unknown-api',
  about: 'set',
  why: 'Who subscribes to a plan is to get all that it lists.',
  source: 'IBM API Connect v5, product files: apis and plans',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      {
        'photos.yaml': PHOTOS,
        'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis:
  photos: { $ref: photos.yaml }
  same: { name: "photos:1.0.0" }
plans:
  default: { title: All, apis: { photos: { operations: [{ operation: get, path: /albums }] } } }
`,
      },
      {
        'sign-in.yaml':
          'info: { title: Sign-in, version: 1.0.0, x-name: sign-in }\nx-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }',
        'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: { sign-in: { $ref: sign-in.yaml } }
plans:
  default: { title: All, apis: { sign-in: { operations: [{ operation: post, path: /oauth2/token }] } } }
`,
      },
    ],
    bad: [
      {
        'photos.yaml': PHOTOS,
        'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis:
  photos: { $ref: photos.yaml }
  other: { name: "photo:1.0.0" } #! product/unknown-api
  third: { $ref: third.yaml } #! product/unknown-api
plans:
  default:
    title: All
    apis:
      photos:
        operations:
          - { operation: get, path: /album } #! product/unknown-api
      photo: {} #! product/unknown-api
`,
      },
    ],
  },
  *check({ project }): Iterable<Unknown> {
    const definitionOf = productApiFinder(project);
    for (const product of project.products) {
      yield* apis(product, project, definitionOf);
      yield* plans(product, definitionOf);
    }
  },
  message: ({ what }) => what,
  help: ({ help }) => help,
});

type Finder = ReturnType<typeof productApiFinder>;

function* apis({ apis: listed }: Product, project: Project, definitionOf: Finder): Iterable<Unknown> {
  for (const api of listed.values()) {
    const written = api.name ?? referenceOf(api.at)?.ref;
    if (definitionOf(api) !== undefined || written === undefined) continue;
    const known = project.definitions.map((definition) =>
      api.name === undefined ? definition.file.path : identityOf(definition),
    );
    yield {
      at: referenceOf(api.at)?.at ?? valueOrKey(api.at),
      what: `There is no definition "${written}" in this set`,
      help: didYouMean(
        written,
        known,
        'Validate the product together with it, or with the folder that it is in; or remove it from "apis".',
      ),
      profile: 'strict',
    };
  }
}

function* plans({ apis: listed, plans: all }: Product, definitionOf: Finder): Iterable<Unknown> {
  for (const plan of all.values()) {
    for (const [name, operations] of plan.apis) {
      const api = listed.get(name);
      if (api === undefined) {
        const written = plan.at.kind === 'map' ? plan.at.get('apis') : undefined;
        yield {
          at: written?.kind === 'map' ? { kind: 'key', map: written, key: name } : valueOrKey(plan.at),
          what: `"${name}" is not among the "apis" of this product`,
          help: didYouMean(name, listed.keys(), `Add "${name}" to "apis", or remove it here.`),
          profile: 'strict',
        };
        continue;
      }
      const definition = definitionOf(api);
      if (definition === undefined || operations === undefined) continue;
      const known = knownOperations(definition);
      const names = new Set(known.map(({ method, path }) => `${method} ${path}`));
      for (const { method, path, at } of operations) {
        if (names.has(`${method} ${path}`)) continue;
        const paths = known.map((operation) => operation.path);
        yield {
          at,
          what: `"${name}" has no operation "${method.toUpperCase()} ${path}"`,
          help: paths.includes(path)
            ? `Methods of "${path}": ${methodsOf(known, path)}.`
            : didYouMean(path, paths, 'Correct the path, or remove it from the plan.'),
          profile: 'strict',
        };
      }
    }
  }
}

type Known = Pick<Definition['operations'][number], 'method' | 'path'>;

/** Those that are written, and those that a provider has without. */
const knownOperations = (definition: Definition): readonly Known[] => [
  ...definition.operations,
  ...providerEndpoints(definition).flatMap(({ methods, path }) => methods.map((method) => ({ method, path }))),
];

const methodsOf = (operations: readonly Known[], path: string): string =>
  [...new Set(operations.filter((one) => one.path === path).map(({ method }) => method.toUpperCase()))].join(', ');

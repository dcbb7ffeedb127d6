import { defineSetRule, type SetFinding } from '../../rule.ts';

const product = (mark: string): string => `
product: 1.0.0
info:
  name: photos${mark}
  title: Photos
  version: 1.0.0
apis: { photos: { $ref: photos.yaml } }
plans: { default: { title: All } }
`;

const PHOTOS = `
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths: { /albums: { get: { responses: { 200: { description: All } } } } }
`;

interface Repeated extends SetFinding {
  readonly identity: string;
  readonly first: string;
}

/** Two products of the same name and version. */
export const productRepeated = defineSetRule({
  code: 'product/repeated',
  about: 'set',
  why: 'Applications subscribe to a plan of "name:version": with two alike, it is not said which of them they have.',
  source: 'IBM API Connect v5, product files: info.name and info.version are the identity',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      {
        'photos.yaml': PHOTOS,
        'one.yaml': product(''),
        'two.yaml': product('').replace('version: 1.0.0\napis', 'version: 2.0.0\napis'),
      },
    ],
    bad: [{ 'photos.yaml': PHOTOS, 'one.yaml': product(''), 'two.yaml': product(' #! product/repeated') }],
  },
  *check({ project }): Iterable<Repeated> {
    const seen = new Map<string, string>();
    for (const { name, version } of project.products) {
      if (name === undefined || version === undefined) continue;
      const identity = `${name.value}:${version.value}`;
      const { file, line } = name.at.position;
      const first = seen.get(identity);
      if (first === undefined) seen.set(identity, `${file}:${line}`);
      else yield { at: name.at, identity, first, profile: 'strict' };
    }
  },
  message: ({ identity, first }) => `"${identity}" is already the identity of the product at ${first}`,
  help: 'Give one of the two another name or version.',
});

import type { Located, Product } from '../../../definition/definition.ts';
import { keyOf, type Place } from '../../place.ts';
import { defineProductRule, type Finding } from '../../rule.ts';

interface Missing extends Finding {
  readonly key: string;
}

/** A product that nobody can subscribe to. */
export const productName = defineProductRule({
  code: 'product/name',
  about: 'product',
  why: 'Applications subscribe to a plan of "name:version": a product without one of them has no subscribers.',
  source: 'IBM API Connect v5, product files: info',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      {
        'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: {}
plans: { default: { title: All } }
`,
      },
    ],
    bad: [
      {
        'product.yaml': `
product: 1.0.0
info: { title: Photos, version: 1.0.0 } #! product/name
apis: {}
plans: { default: { title: All } }
`,
        'other.yaml': `
product: 1.0.0 #! product/name, product/name
apis: {}
plans: { default: { title: All } }
`,
      },
    ],
  },
  *check({ product }): Iterable<Missing> {
    for (const key of ['name', 'version'] as const) {
      const at = whereMissing(product, key, product[key]);
      if (at !== undefined) yield { at, key };
    }
  },
  message: ({ key }) => `The product has no ${key}: "info" lacks "${key}"`,
  help: ({ key }) => (key === 'name' ? 'Add name: a short name, as applications.yaml has it.' : 'Add version: 1.0.0.'),
});

/** Nowhere where it is of another kind: the reader tells of that. */
const whereMissing = ({ root }: Product, key: string, found: Located<string> | undefined): Place | undefined => {
  if (found !== undefined) return undefined;
  const info = root.get('info');
  if (info === undefined) return root;
  if (info.kind !== 'map') return undefined;
  const written = info.get(key);
  return written === undefined || (written.kind === 'scalar' && written.value === '') ? keyOf(info) : undefined;
};

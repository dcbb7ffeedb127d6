import type { SourceNode } from '../../../source/tree.ts';
import { keyIn } from '../../place.ts';
import { defineProductRule, type Finding } from '../../rule.ts';

interface Unserved extends Finding {
  readonly key: string;
}

/** A limit or approval of a plan that this version reads but does not enforce. */
export const productUnsupported = defineProductRule({
  code: 'product/unsupported',
  about: 'product',
  why: 'A back end that relies on a limit is called as often as callers like.',
  source: 'What this version serves',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: {}
plans:
  default: { title: All, approval: false }
  free: { title: Free, rate-limit: { value: unlimited, hard-limit: true } }
  open: { title: Open, rate-limit: { value: Unlimited, hard-limit: true } }
  counted: { title: Counted, rate-limits: { default: { value: 100/1hour, hard-limit: false } } }
`,
      },
    ],
    bad: [
      {
        'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: {}
plans:
  default:
    title: All
    approval: true #! product/unsupported
    rate-limits: { default: { value: 100/1hour, hard-limit: true } } #! product/unsupported
    burst-limits: { default: { value: 10/1second } } #! product/unsupported
`,
      },
    ],
  },
  *check({ product }): Iterable<Unserved> {
    for (const { at } of product.plans.values()) {
      if (at.kind !== 'map') continue;
      for (const { key, value } of at.entries.values()) {
        if (settings.has(key) && refuses(value)) yield { at: keyIn(at, key), key };
      }
    }
  },
  message: ({ key }) => `"${key}" is not enforced by this version`,
  help: 'Limit calls in front of the gateway or in the back end; who subscribes is said in applications.yaml.',
});

const settings: ReadonlySet<string> = new Set(['approval', 'rate-limit', 'rate-limits', 'burst-limits']);

/** Whether anybody is kept out by a setting: not by one that is off, "unlimited", or a soft limit, which only counts. */
const refuses = (value: SourceNode): boolean => {
  if (value.kind === 'scalar') return value.value !== false && String(value.value).toLowerCase() !== 'unlimited';
  if (value.kind === 'list') return true;
  if (!value.entries.has('value')) return [...value.entries.values()].some((limit) => refuses(limit.value));
  const hard = value.get('hard-limit');
  const isSoft = hard?.kind === 'scalar' && hard.value === false;
  const limit = value.get('value');
  return !isSoft && limit !== undefined && refuses(limit);
};

import { keyIn } from '../../place.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

interface Unserved extends SetFinding {
  readonly key: string;
}

/** A limit or approval of a plan that this version reads but does not enforce. */
export const productUnsupported = defineSetRule({
  code: 'product/unsupported',
  about: 'set',
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
  *check({ project }): Iterable<Unserved> {
    for (const { plans } of project.products) {
      for (const { at } of plans.values()) {
        if (at.kind !== 'map') continue;
        for (const { key, value } of at.entries.values()) {
          const isOff = value.kind === 'scalar' && (value.value === false || value.value === 'unlimited');
          if (settings.has(key) && !isOff) yield { at: keyIn(at, key), key, profile: 'strict' };
        }
      }
    }
  },
  message: ({ key }) => `"${key}" is not enforced by this version`,
  help: 'Limit calls in front of the gateway or in the back end; who subscribes is said in applications.yaml.',
});

const settings: ReadonlySet<string> = new Set(['approval', 'rate-limit', 'rate-limits', 'burst-limits']);

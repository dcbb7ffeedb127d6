import type { Definition, Product, ProductPlan } from '../../../definition/definition.ts';
import { ownOperations, providerEndpoints } from '../../../definition/provider-endpoints.ts';
import type { Severity } from '../../../diagnostics/problem.ts';
import { isMisspelt } from '../../misspelt.ts';
import { keyIn, keyOf, type Place } from '../../place.ts';
import { productApiFinder } from '../../product-apis.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const PHOTOS = `
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths: { /albums: { get: { responses: { 200: { description: All } } } } }
`;

const product = (apis: string, plan: string): string => `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: ${apis}
plans:
${plan}
`;

/** A plan that gives its subscribers nothing. */
export const planEmpty = defineSetRule({
  code: 'product/plan-empty',
  about: 'set',
  why: 'Applications subscribe to a plan to call something: here every call is refused, as if they had not subscribed.',
  source:
    'IBM API Connect v5, product files: plans and their apis; an API that is not enforced is not served by the gateway',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'photos.yaml': PHOTOS,
        'product.yaml': product('{ photos: { $ref: photos.yaml } }', '  default: { title: All, apis: {} }'),
      },
      {
        'sign-in.yaml':
          'info: { title: Sign-in, version: 1.0.0, x-name: sign-in }\nx-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }',
        'product.yaml': product('{ sign-in: { $ref: sign-in.yaml } }', '  default: { title: All }'),
      },
    ],
    bad: [
      { 'photos.yaml': PHOTOS, 'product.yaml': product('{}', '  default: { title: All } #! product/plan-empty') },
      {
        'photos.yaml': PHOTOS,
        'product.yaml': product('{ photos: { $ref: photos.yaml } }', '').replace(
          'plans:',
          'plans: {} #! product/plan-empty',
        ),
      },
      {
        'photos.yaml': PHOTOS,
        'product.yaml': product(
          '{ photos: { $ref: photos.yaml } }',
          '  none: { title: None, apis: { photos: { operations: [] } } } #! product/plan-empty\n  default: { title: All }',
        ),
      },
      {
        'photos.yaml': `${PHOTOS}x-gateway: { enforced: false }\n`,
        'product.yaml': product('{ photos: { $ref: photos.yaml } }', '  default: { title: All } #! product/plan-empty'),
      },
    ],
  },
  *check({ project }): Iterable<Empty> {
    const definitionOf = productApiFinder(project);
    for (const one of project.products) {
      const without = whereWithoutPlans(one);
      if (without !== undefined) yield { at: without, profile: 'strict' };
      for (const [name, plan] of one.plans) {
        const found = reachedBy(plan, one, definitionOf);
        if (found !== undefined) yield { at: keyOf(plan.at), name, ...found, profile: 'strict' };
      }
    }
  },
  message: ({ name, reason }) =>
    name === undefined
      ? 'The product has no plans: nobody can subscribe to it'
      : `The plan "${name}" reaches nothing: ${reason}`,
  help: ({ name }) => (name === undefined ? 'Add one: plans: { default: { title: Default } }.' : HELP),
});

const HELP =
  'List APIs under "apis" of the product and operations in the plan, or leave "apis" of the plan out for all of them.';

interface Reason {
  readonly reason: string;
  readonly severity?: Severity;
}

interface Empty extends SetFinding, Partial<Reason> {
  /** Of the plan; absent: the product has none. */
  readonly name?: string;
}

const whereWithoutPlans = ({ root, apis }: Product): Place | undefined => {
  const plans = root.get('plans');
  if (apis.size === 0) return undefined;
  if (plans === undefined) return isMisspelt({ profile: 'strict' }, root, 'plans') ? undefined : keyIn(root, 'apis');
  return plans.kind === 'map' && plans.entries.size === 0 ? keyOf(plans) : undefined;
};

type Finder = ReturnType<typeof productApiFinder>;

/** Why a plan reaches nothing; `undefined` where it reaches something, or what it names is not known. */
const reachedBy = (plan: ProductPlan, { apis }: Product, definitionOf: Finder): Reason | undefined => {
  // What is not filled in yet is no mistake.
  if (apis.size === 0) return { reason: 'the product has no APIs', severity: 'info' };
  let found: Reason | undefined;
  for (const name of plan.apis.size === 0 ? apis.keys() : plan.apis.keys()) {
    const api = apis.get(name);
    const definition = api && definitionOf(api);
    if (definition === undefined) return undefined; // other rules tell of what is not there
    found = nothingOf(name, definition, plan);
    if (found === undefined) return undefined;
  }
  return found;
};

const nothingOf = (name: string, definition: Definition, { apis }: ProductPlan): Reason | undefined => {
  const listed = apis.get(name);
  if (definition.gateway.enforced?.value === false) return { reason: `the gateway does not serve "${name}"` };
  if (listed !== undefined) return listed.length === 0 ? { reason: `no operation of "${name}" is listed` } : undefined;
  return isEmpty(definition) ? { reason: `"${name}" has no operation`, severity: 'info' } : undefined;
};

const isEmpty = (definition: Definition): boolean =>
  ownOperations(definition).length === 0 && providerEndpoints(definition).length === 0;

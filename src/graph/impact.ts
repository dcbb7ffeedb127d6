import type { ApiNode, Graph, GraphPlace, Need, OperationNode, PlanNode, ProviderNode } from './graph.ts';
import type { Thing } from './thing.ts';

/** Who breaks if a thing goes: plain JSON; `headgate impact --format json` prints it as it is. */
export interface Impact {
  readonly operations: readonly AffectedOperation[];
  readonly providers: readonly AffectedProvider[];
  readonly plans: readonly AffectedPlan[];
  readonly applications: readonly AffectedApplication[];
}

/** `closed`: nobody can call it any more. `fewer-ways`: who came by the thing cannot. */
export interface AffectedOperation {
  readonly api: string;
  readonly operation: string;
  readonly effect: 'closed' | 'fewer-ways';
  readonly where: GraphPlace | undefined;
}

/** A provider that offers, has or is the thing. `isLast`: it has no other grant, so it issues nothing any more. */
export interface AffectedProvider {
  readonly provider: string;
  readonly isLast: boolean;
  readonly where: GraphPlace | undefined;
}

/** How many of the operations that break a plan reaches. */
export interface AffectedPlan {
  readonly product: string;
  readonly plan: string;
  readonly operations: number;
  readonly where: GraphPlace | undefined;
}

/** `named`: it is registered for the thing by name. `only`: and for nothing else of the kind. `reached`: by its plan. */
export interface AffectedApplication {
  readonly application: string;
  readonly effect: 'only' | 'named' | 'reached';
}

/** What counts of an application. `undefined`: all that a provider has. */
export interface ImpactApplication {
  readonly id: string;
  readonly grants: readonly string[] | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly subscriptions: 'all' | readonly { readonly product: string; readonly plan: string }[];
}

/** Who breaks if a thing of the graph goes; applications only where they are given. */
export const impactOf = (thing: Thing, graph: Graph, applications: readonly ImpactApplication[] = []): Impact => {
  const broken = graph.apis.flatMap((api) =>
    api.operations.flatMap((one) => affected(thing, api, { one, graph }) ?? []),
  );
  const providers = graph.providers.filter((provider) => concerns(thing, provider));
  const named = new Set(thing.kind === 'operation' || thing.kind === 'scope' ? [] : providers.map(({ id }) => id));
  const plans = graph.products.flatMap((product) =>
    product.plans.flatMap((plan): readonly AffectedPlan[] => {
      const count = broken.filter(({ api, node }) => reaches(plan, api, node)).length;
      const isNamed = plan.apis.some(({ api }) => named.has(api));
      return count > 0 || isNamed
        ? [{ product: product.id, plan: plan.name, operations: count, where: plan.where }]
        : [];
    }),
  );
  const isHit = broken.length > 0 || providers.length > 0;
  return {
    operations: broken.map(({ node: _, ...one }) => one),
    providers: providers.map(({ id, where, grants }) => ({
      provider: id,
      isLast: thing.kind === 'grant' && grants.length === 1,
      where,
    })),
    plans,
    applications: applications.flatMap((one): readonly AffectedApplication[] => {
      const effect = effectOn(one, thing, { plans, isHit });
      return effect === undefined ? [] : [{ application: one.id, effect }];
    }),
  };
};

const affected = (
  thing: Thing,
  api: ApiNode,
  { one, graph }: { readonly one: OperationNode; readonly graph: Graph },
): (AffectedOperation & { readonly node: OperationNode }) | undefined => {
  const effect = effectOf(thing, api, { one, graph });
  return effect && { api: api.id, operation: `${one.method} ${one.template}`, effect, where: one.where, node: one };
};

const effectOf = (
  thing: Thing,
  api: ApiNode,
  { one, graph }: { readonly one: OperationNode; readonly graph: Graph },
): AffectedOperation['effect'] | undefined => {
  if (thing.kind === 'api') return [api.name, api.id].includes(thing.name) ? 'closed' : undefined;
  if (thing.kind === 'operation')
    return one.method === thing.method && [one.template, one.path].includes(thing.path) ? 'closed' : undefined;
  const fate = (need: Need): Fate => fateOf(need, thing, graph);
  const alternatives = one.needs?.map((needs) => worst(needs.map(fate))) ?? [];
  const steps = one.steps.map((step) => (step.isCertain ? fate(step) : softened(fate(step))));
  const isClosed = steps.includes('gone') || (alternatives.length > 0 && alternatives.every((all) => all === 'gone'));
  if (isClosed) return 'closed';
  return [...alternatives, ...steps].every((all) => all === 'same') ? undefined : 'fewer-ways';
};

/** What becomes of one way to meet a need. */
type Fate = 'gone' | 'fewer' | 'same';

const worst = (fates: readonly Fate[]): Fate =>
  fates.includes('gone') ? 'gone' : fates.includes('fewer') ? 'fewer' : 'same';

const softened = (fate: Fate): Fate => (fate === 'gone' ? 'fewer' : fate);

const fateOf = (need: Need, thing: Extract<Thing, { name: string }>, { providers }: Graph): Fate => {
  if (need.kind !== 'token') return 'same';
  if (thing.kind === 'scope') return need.scopes.includes(thing.name) ? 'gone' : 'same';
  const accepted = providers.filter(({ name }) => need.providers.includes(name));
  const hit = accepted.filter((provider) => concerns(thing, provider));
  if (hit.length === 0) return 'same';
  const isGone = (provider: ProviderNode): boolean =>
    hit.includes(provider) && (thing.kind === 'provider' || provider.grants.length === 1);
  return accepted.every(isGone) ? 'gone' : 'fewer';
};

const concerns = (thing: Thing, { id, name, grants, scopes }: ProviderNode): boolean => {
  if (thing.kind === 'scope') return scopes.some((scope) => scope.name === thing.name);
  if (thing.kind === 'grant') return grants.includes(thing.name);
  return thing.kind === 'provider' && [id, name].includes(thing.name);
};

const reaches = ({ apis }: PlanNode, api: string, { method, path }: OperationNode): boolean =>
  apis.some(
    (one) =>
      one.api === api &&
      (one.operations === 'all' || one.operations.some((named) => named.method === method && named.path === path)),
  );

const effectOn = (
  { grants, scopes, subscriptions }: ImpactApplication,
  thing: Thing,
  { plans, isHit }: { readonly plans: readonly AffectedPlan[]; readonly isHit: boolean },
): AffectedApplication['effect'] | undefined => {
  const list = thing.kind === 'grant' ? grants : thing.kind === 'scope' ? scopes : undefined;
  if (list !== undefined && thing.kind !== 'operation') {
    if (!list.includes(thing.name)) return undefined;
    return list.length === 1 ? 'only' : 'named';
  }
  const isReached =
    subscriptions === 'all'
      ? isHit
      : subscriptions.some(({ product, plan }) => plans.some((one) => one.product === product && one.plan === plan));
  return isReached ? 'reached' : undefined;
};

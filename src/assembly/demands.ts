import type { Json } from '../source/tree.ts';
import { type AcceptProviders, providersAmong } from './accepted-providers.ts';
import type { Bundle, CompiledAssembly, CompiledProvider, CompiledRoute, CompiledStep } from './types.ts';

/** What keeps people out of an operation. */
export interface Demands {
  /** One of them is enough; `undefined`: everybody is let in. */
  readonly alternatives: readonly (readonly Demand[])[] | undefined;
  readonly guards: readonly Guard[];
  /** Of the provider whose endpoint it is, with the steps that its settings ask for. */
  readonly grants: readonly string[] | undefined;
}

/** What one check asks for. */
export type Demand =
  | { readonly kind: 'client-id' | 'client-secret' }
  | { readonly kind: 'token'; readonly scopes: readonly string[]; readonly providers: ReadonlySet<string> };

/** What another step does to keep people out, in words. `grants`: it is there for these alone; absent: for everybody. */
export interface Guard {
  readonly does: string;
  readonly grants?: readonly string[];
}

/** One operation of a bundle with what it asks for. */
export interface DemandingOperation extends Demands {
  /** Method and template, without the names of parameters: they tell no requests apart. */
  readonly key: string;
  readonly route: CompiledRoute;
  readonly assembly: CompiledAssembly;
}

/** What every operation of a bundle asks for. */
export const demandingOperations = ({ assemblies }: Pick<Bundle, 'assemblies'>): readonly DemandingOperation[] => {
  const accepts = providersAmong(assemblies);
  return assemblies.flatMap((assembly) =>
    assembly.routes.map((route) => ({
      key: `${route.method} ${route.template.replaceAll(/\{[^{}]*\}/g, '{}')}`,
      route,
      assembly,
      alternatives: alternativesOf(route, accepts),
      guards: [
        ...guards
          .filter(({ is }) => route.steps.some((step) => is(step, () => providerOf(step, assembly, assemblies))))
          .map((guard) => guardAt(guard, { route, assembly })),
        ...(endsAtRefusal(route) ? [{ does: REFUSED }] : []),
      ],
      grants: isSupplied({ route, assembly }) ? assembly.provider?.grants : undefined,
    })),
  );
};

/** An operation with the definition that it stands in. */
export type OperationIn = Pick<DemandingOperation, 'route' | 'assembly'>;

/** Whether the steps in front are those that the settings of a provider ask for: it is one of its endpoints. */
export const isSupplied = ({ route, assembly }: OperationIn): boolean =>
  route.steps.some((step) => isEndpointStep(step, assembly));

/** Whether settings of a provider ask for a step. What an author writes has a pointer there, and any words in it. */
export const isEndpointStep = (
  { id }: Pick<CompiledStep, 'id'>,
  { name, provider }: Pick<CompiledAssembly, 'name' | 'provider'>,
): boolean => provider !== undefined && id.startsWith(`${name}#x-oauth/`);

/** Whether a provider supplies it: its settings tell of it. */
export const isProviders = (operation: OperationIn): boolean => isSupplied(operation) || isDocument(operation.route);

/** What everybody may read: how to reach a provider, and whom an API trusts. */
const documents: ReadonlySet<string> = new Set(['oauth-server-metadata', 'oauth-jwks', 'oauth-resource-metadata']);

const isDocument = ({ steps }: CompiledRoute): boolean => steps.some(({ policy }) => documents.has(policy));

/** Whether now each alternative asks for all that one of those before asked for. */
export const asksAsMuch = (old: Pick<Demands, 'alternatives'>, now: Pick<Demands, 'alternatives'>): boolean =>
  old.alternatives === undefined ||
  now.alternatives?.every((demands) => old.alternatives?.some((one) => covers(demands, one))) === true;

/** The guards that are gone, though whom they were for may still come. */
export const lostGuards = (old: Demands, now: Demands): readonly Guard[] =>
  old.guards.filter(
    ({ does, grants }) =>
      !now.guards.some((one) => one.does === does) &&
      !(grants !== undefined && now.grants !== undefined && !grants.some((one) => now.grants?.includes(one))),
  );

/** The guards that only wait for their grants: whoever brings one of these back is to bring them, too. */
export const waitingGuards = (old: Demands, now: Demands): readonly Guard[] => {
  const lost = new Set(lostGuards(old, now));
  return old.guards.filter((guard) => !lost.has(guard) && !now.guards.some(({ does }) => does === guard.does));
};

/** Whether who meets these demands meets those too. */
const covers = (demands: readonly Demand[], those: readonly Demand[]): boolean =>
  those.every((wanted) => demands.some((demand) => implies(demand, wanted)));

const implies = (demand: Demand, wanted: Demand): boolean => {
  if (demand.kind !== 'token' || wanted.kind !== 'token') return demand.kind === wanted.kind;
  return (
    wanted.scopes.every((scope) => demand.scopes.includes(scope)) &&
    [...demand.providers].every((provider) => wanted.providers.has(provider))
  );
};

/** As the compiler makes the properties of `require-security`. */
interface RequiredSecurity {
  readonly alternatives: readonly (readonly RequiredCheck[])[];
  readonly unnamedProvider: 'refuse' | 'any';
}

type RequiredCheck =
  | { readonly kind: 'key'; readonly role: 'client-id' | 'client-secret' }
  | {
      readonly kind: 'token';
      readonly scopes: readonly string[];
      readonly provider?: string;
      readonly endpoints: readonly string[];
    };

const alternativesOf = ({ steps }: CompiledRoute, accepts: AcceptProviders): Demands['alternatives'] => {
  const step = steps.find(({ policy }) => policy === 'require-security');
  if (step === undefined) return undefined;
  const { alternatives, unnamedProvider } = step.properties as unknown as RequiredSecurity; // as the compiler makes them
  if (alternatives.length === 0 || alternatives.some((checks) => checks.length === 0)) return undefined;
  return alternatives.map((checks) =>
    checks.map((check) =>
      check.kind === 'key'
        ? { kind: check.role }
        : { kind: 'token', scopes: check.scopes, providers: accepts(check, unnamedProvider) },
    ),
  );
};

/** What a step does to keep people out, by the settings of the provider that it works for. */
interface GuardStep extends Guard {
  readonly is: (step: CompiledStep, provider: () => CompiledProvider | undefined) => boolean;
}

/** The provider that a step names, or in whose definition it stands. */
const providerOf = (
  { properties }: CompiledStep,
  assembly: CompiledAssembly,
  assemblies: readonly CompiledAssembly[],
): CompiledProvider | undefined => {
  const named = memberOf(properties, 'provider');
  if (named === undefined || named === assembly.name) return assembly.provider;
  return assemblies.find(({ name, provider }) => name === named && provider !== undefined)?.provider;
};

const memberOf = (properties: Json, name: string): Json | undefined =>
  typeof properties === 'object' && properties !== null && Object.hasOwn(properties, name)
    ? (properties as { readonly [key: string]: Json })[name] // an object, checked here
    : undefined;

/** What the step behind `security` does. */
export const ASKED_SUBSCRIPTION = 'asked for a subscription';

/** Steps beside `require-security` that keep people out. */
const guards: readonly GuardStep[] = [
  { is: ({ policy }) => policy === 'check-subscription', does: ASKED_SUBSCRIPTION },
  {
    is: ({ policy, properties }, provider) =>
      policy === 'oauth-authenticate-client' &&
      (provider()?.clientType === 'confidential' || memberOf(properties, 'confidential') === true),
    does: 'asked every client for its secret',
  },
  { is: ({ policy }) => policy === 'oauth-authenticate-client', does: 'asked for a client' },
  { is: ({ policy }) => policy === 'oauth-authenticate-user', does: 'asked for a sign-in', grants: ['password'] },
  { is: ({ policy }) => policy === 'oauth-obtain-consent', does: 'asked for consent' },
  { is: ({ policy }) => policy === 'oauth-consult-revocation', does: 'asked the revocation URL' },
  {
    is: ({ policy }) => policy === 'oauth-announce',
    does: 'told the revocation URL of its tokens',
    grants: ['implicit'],
  },
  ...(['application', 'owner'] as const).map((whom) => ({
    is: ({ policy, properties }: CompiledStep) =>
      policy === 'oauth-check-scope' && memberOf(properties, 'for') === whom,
    does: `asked the scope check for the ${whom}`,
    grants: whom === 'owner' ? ['password'] : ['application', 'password'],
  })),
];

/** What `security` does, unless a `catch` goes on to a back end for whom it refuses. */
export const REFUSED = 'refused without calling a back end';

/** Faults of `require-security` and `check-subscription`. */
const refusals: ReadonlySet<string> = new Set(['BadRequestError', 'UnauthorizedError', 'ForbiddenError']);

const endsAtRefusal = ({ steps, catch: cases }: CompiledRoute): boolean =>
  steps.some(({ policy }) => policy === 'require-security') &&
  !cases.some((one) => one.errors?.some((name) => refusals.has(name)) === true && one.steps.some(calls));

const calls = ({ policy, blocks }: CompiledStep): boolean =>
  policy === 'invoke' || blocks.some((block) => block.some(calls));

/** Where a step is there for every grant of the endpoint, it keeps everybody out. */
const guardAt = ({ does, grants }: GuardStep, { route, assembly }: OperationIn): Guard => {
  const endpoint = grants?.includes('implicit') ? 'authorize' : 'token';
  const isPartial = route.steps.some(({ id }) => id.startsWith(`${assembly.name}#x-oauth/${endpoint}/`));
  return grants !== undefined && isPartial ? { does, grants } : { does };
};

/** What alternatives ask for: `a token of "acme" with "read" and a client id, or for a client secret`. */
export const demandsInWords = (alternatives: Demands['alternatives']): string =>
  alternatives === undefined
    ? 'nothing'
    : alternatives.map((demands) => demands.map(demandInWords).join(' and ')).join(', or for ');

const demandInWords = (demand: Demand): string => {
  if (demand.kind !== 'token') return demand.kind === 'client-id' ? 'a client id' : 'a client secret';
  const scopes = demand.scopes.length > 0 ? ` with ${quoted(demand.scopes)}` : '';
  return `a token of ${quoted([...demand.providers])}${scopes}`;
};

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** A token that a step of an assembly asks for. `isCertain`: the step runs in every request. */
export type StepDemand = Extract<Demand, { kind: 'token' }> & { readonly isCertain: boolean };

/** The tokens that the author's steps of an operation ask for. */
export const tokenSteps = (
  { route, assembly }: Pick<DemandingOperation, 'route' | 'assembly'>,
  { assemblies }: Pick<Bundle, 'assemblies'>,
): readonly StepDemand[] => {
  const within = (steps: readonly CompiledStep[], isCertain: boolean): readonly StepDemand[] =>
    steps.flatMap(({ policy, properties, blocks }) => {
      // Which case of an operation-switch runs is decided: the others are empty.
      const inner = blocks.flatMap((block) => within(block, isCertain && policy === 'operation-switch'));
      if (policy !== 'oauth-verify-token') return inner;
      const named = memberOf(properties, 'provider');
      const scopes = memberOf(properties, 'scopes');
      return [
        {
          kind: 'token',
          scopes: Array.isArray(scopes) ? scopes.map(String) : [],
          providers: new Set(
            assemblies
              .filter(({ name, provider }) => provider !== undefined && name === (named ?? assembly.name))
              .map(({ name }) => name),
          ),
          isCertain,
        },
        ...inner,
      ];
    });
  return within(route.steps, true);
};

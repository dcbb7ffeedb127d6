import type {
  Bundle,
  CompiledAssembly,
  CompiledProvider,
  CompiledRoute,
  CompiledStep,
} from '../../src/assembly/types.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { acceptedProviders } from '../../src/oauth/accepted-providers.ts';
import { problemOfFile } from '../../src/source/problem-at.ts';
import type { Json } from '../../src/source/tree.ts';
import type { RequireSecurity } from './policy.ts';

/** Operations that are remembered although nobody serves them any more; the oldest are forgotten first. */
const mostOperations = 100_000;

/**
 * Knows what operations have asked for, and tells those that would let somebody in whom they kept out.
 *
 * `security` may only become stricter: each alternative that is enough now must ask for all that one of those before
 * asked for, a token for at least its scopes and of no other providers. The other steps that keep people out must still be
 * there. An operation that was never served lets in whom it likes. One that is gone is remembered: a file that grows
 * while it is served must not bring it back without its `security`.
 */
export class WideningGuard {
  readonly #known = new Map<string, Guarded>();

  /** From now on this is what its operations ask for. */
  served(bundle: Bundle): void {
    for (const { key, alternatives, guards } of operationsOf(bundle)) {
      this.#known.delete(key);
      this.#known.set(key, { alternatives, guards });
    }
    for (const key of this.#known.keys()) {
      if (this.#known.size <= mostOperations) break;
      this.#known.delete(key);
    }
  }

  /** One for each operation of a bundle that lets in more people, at the operation. */
  problems(bundle: Bundle): readonly Problem[] {
    return operationsOf(bundle).flatMap((now) => {
      // Without one of its own, HEAD was served as GET (RFC 9110 §9.3.2).
      const old = this.#known.get(now.key) ?? this.#known.get(now.key.replace(/^HEAD /, 'GET '));
      const lost = old && lossOf(old, now);
      return lost === undefined ? [] : [problemOf(now, lost)];
    });
  }
}

/** What keeps people out of an operation. */
interface Guarded {
  /** One of them is enough; `undefined`: everybody is let in. */
  readonly alternatives: readonly (readonly Demand[])[] | undefined;
  /** What its other steps do, in words. */
  readonly guards: readonly string[];
}

interface Operation extends Guarded {
  /** Method and template, without the names of parameters: they tell no requests apart. */
  readonly key: string;
  readonly route: CompiledRoute;
  readonly assembly: CompiledAssembly;
}

/** What one check asks for. */
type Demand =
  | { readonly kind: 'client-id' | 'client-secret' }
  | { readonly kind: 'token'; readonly scopes: readonly string[]; readonly providers: ReadonlySet<string> };

const operationsOf = ({ assemblies }: Bundle): readonly Operation[] =>
  assemblies.flatMap((assembly) =>
    assembly.routes.map((route) => ({
      key: `${route.method} ${route.template.replaceAll(/\{[^{}]*\}/g, '{}')}`,
      route,
      assembly,
      alternatives: alternativesOf(route, assemblies),
      guards: guards
        .filter(({ is }) => route.steps.some((step) => is(step, () => providerOf(step, assembly, assemblies))))
        .map(({ does }) => does),
    })),
  );

const alternativesOf = ({ steps }: CompiledRoute, assemblies: readonly CompiledAssembly[]): Guarded['alternatives'] => {
  const step = steps.find(({ policy }) => policy === 'require-security');
  if (step === undefined) return undefined;
  const { alternatives, unnamedProvider } = step.properties as unknown as RequireSecurity; // as the compiler makes them
  if (alternatives.length === 0 || alternatives.some((checks) => checks.length === 0)) return undefined;
  return alternatives.map((checks) =>
    checks.map((check) =>
      check.kind === 'key'
        ? { kind: check.role }
        : { kind: 'token', scopes: check.scopes, providers: acceptedProviders(check, assemblies, unnamedProvider) },
    ),
  );
};

/** What an operation has lost, in words. */
const lossOf = (old: Guarded, now: Guarded): string | undefined => {
  const had = old.alternatives;
  const isAsStrict =
    had === undefined || now.alternatives?.every((demands) => had.some((one) => covers(demands, one))) === true;
  if (!isAsStrict) return `asked for ${inWords(had)}, and now asks for ${inWords(now.alternatives)}`;
  const lost = old.guards.find((guard) => !now.guards.includes(guard));
  return lost && `${lost}, and now does not`;
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

/** What a step does to keep people out, by the settings of the provider that it works for. */
interface Guard {
  readonly is: (step: CompiledStep, provider: () => CompiledProvider | undefined) => boolean;
  readonly does: string;
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

/** Steps beside `require-security` that keep people out. */
const guards: readonly Guard[] = [
  { is: ({ policy }) => policy === 'check-subscription', does: 'asked for a subscription' },
  {
    is: ({ policy, properties }, provider) =>
      policy === 'oauth-authenticate-client' &&
      (provider()?.clientType === 'confidential' || memberOf(properties, 'confidential') === true),
    does: 'asked every client for its secret',
  },
  { is: ({ policy }) => policy === 'oauth-authenticate-client', does: 'asked for a client' },
  { is: ({ policy }) => policy === 'oauth-authenticate-user', does: 'asked for a sign-in' },
  { is: ({ policy }) => policy === 'oauth-obtain-consent', does: 'asked for consent' },
  { is: ({ policy }) => policy === 'oauth-consult-revocation', does: 'asked the revocation URL' },
  { is: ({ policy }) => policy === 'oauth-announce', does: 'told the revocation URL of its tokens' },
  ...(['application', 'owner'] as const).map((whom) => ({
    is: ({ policy, properties }: CompiledStep) =>
      policy === 'oauth-check-scope' && memberOf(properties, 'for') === whom,
    does: `asked the scope check for the ${whom}`,
  })),
];

const inWords = (alternatives: Guarded['alternatives']): string =>
  alternatives === undefined
    ? 'nothing'
    : alternatives.map((demands) => demands.map(demandInWords).join(' and ')).join(', or for ');

const demandInWords = (demand: Demand): string => {
  if (demand.kind !== 'token') return demand.kind === 'client-id' ? 'a client id' : 'a client secret';
  const scopes = demand.scopes.length > 0 ? ` with ${quoted(demand.scopes)}` : '';
  return `a token of ${quoted([...demand.providers])}${scopes}`;
};

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const problemOf = ({ route, assembly }: Operation, lost: string): Problem => {
  const [file = 0, line = 1, column = 1] = assembly.positions[route.at] ?? [];
  const finding = {
    code: 'reload/widened',
    message: `${route.method} ${route.template} ${lost}`,
    help: 'A half-written file looks like this: complete it. Where it is meant, say so: headgate reload --allow-widening.',
  };
  return { ...problemOfFile(assembly.files[file] ?? '', finding), line, column };
};

import type { ApiNode, Graph, ProviderNode, TokenNeed } from './graph.ts';

/** What the lines of a drawing are. */
export interface Edges {
  /** Which API takes tokens with which scope, and for how many operations. `scope` is absent where none is asked for. */
  readonly uses: readonly ScopeUse[];
  /** Which product reaches which API: the plans by which it does. */
  readonly reaches: readonly { readonly product: string; readonly api: string; readonly plans: readonly string[] }[];
}

/** One API and one scope of one provider. */
export interface ScopeUse {
  readonly provider: ProviderNode;
  readonly scope: string | undefined;
  readonly api: ApiNode;
  readonly operations: number;
}

/** The lines of a graph, in its order. Scopes that a provider does not offer are left out. */
export const edgesOf = ({ providers, apis, products }: Graph): Edges => {
  const byName = new Map(providers.map((provider) => [provider.name, provider]));
  return {
    uses: apis.flatMap((api) => usesOf(api, byName)),
    reaches: products.flatMap((product) => {
      const plans = new Map<string, string[]>();
      for (const { name, apis: reached } of product.plans) {
        for (const { api } of reached) plans.set(api, [...(plans.get(api) ?? []), name]);
      }
      return [...plans].map(([api, names]) => ({ product: product.id, api, plans: names }));
    }),
  };
};

const usesOf = (api: ApiNode, providers: ReadonlyMap<string, ProviderNode>): readonly ScopeUse[] => {
  const counts = new Map<ProviderNode, Map<string | undefined, number>>();
  for (const { needs, steps } of api.operations) {
    const tokens = [...(needs ?? []).flat().filter((need) => need.kind === 'token'), ...steps];
    for (const [provider, scope] of distinct(tokens, providers)) {
      const ofProvider = counts.get(provider) ?? new Map<string | undefined, number>();
      ofProvider.set(scope, (ofProvider.get(scope) ?? 0) + 1);
      counts.set(provider, ofProvider);
    }
  }
  return [...counts].flatMap(([provider, scopes]) =>
    [...scopes].map(([scope, operations]) => ({ provider, scope, api, operations })),
  );
};

/** What one operation uses, each once. */
const distinct = (
  tokens: readonly TokenNeed[],
  providers: ReadonlyMap<string, ProviderNode>,
): readonly (readonly [ProviderNode, string | undefined])[] => {
  const found = new Map<string, readonly [ProviderNode, string | undefined]>();
  for (const token of tokens) {
    for (const name of token.providers) {
      const provider = providers.get(name);
      if (provider === undefined) continue;
      const offered = token.scopes.filter((scope) => provider.scopes.some((one) => one.name === scope));
      for (const scope of token.scopes.length === 0 ? [undefined] : offered)
        found.set(JSON.stringify([name, scope]), [provider, scope]);
    }
  }
  return [...found.values()];
};

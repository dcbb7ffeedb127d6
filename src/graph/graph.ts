import {
  type Demand,
  type DemandingOperation,
  demandingOperations,
  isProviders,
  tokenSteps,
} from '../assembly/demands.ts';
import type { Bundle, CompiledAssembly, CompiledPlan, CompiledProduct } from '../assembly/types.ts';

/** Who offers what to whom: plain JSON, in a fixed order; `headgate graph --format json` prints it as it is. */
export interface Graph {
  readonly providers: readonly ProviderNode[];
  readonly apis: readonly ApiNode[];
  readonly products: readonly ProductNode[];
}

/** A provider. `id`s are `name:version` everywhere. */
export interface ProviderNode {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly clientType: 'public' | 'confidential';
  readonly grants: readonly string[];
  readonly scopes: readonly ScopeNode[];
  readonly where: GraphPlace | undefined;
}

/** A scope of a provider; `isDefault`: a request that names none gets it. */
export interface ScopeNode {
  readonly name: string;
  readonly description: string;
  readonly isDefault: boolean;
}

/** A definition with operations of its own: an API, or a provider beside its endpoints. */
export interface ApiNode {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly operations: readonly OperationNode[];
  readonly where: GraphPlace | undefined;
}

/** One operation. */
export interface OperationNode {
  readonly method: string;
  /** With the basePath. */
  readonly template: string;
  /** As written, without it. */
  readonly path: string;
  /** Alternatives, each a list of what must all be there; `undefined`: it is open to everybody. */
  readonly needs: readonly (readonly Need[])[] | undefined;
  /** Tokens that steps of its assembly ask for. `isCertain`: in every request. */
  readonly steps: readonly (TokenNeed & { readonly isCertain: boolean })[];
  readonly where: GraphPlace | undefined;
}

/** What a request needs. */
export type Need = { readonly kind: 'client-id' | 'client-secret' } | TokenNeed;

/** A token of one of these providers (names), with all of these scopes. */
export interface TokenNeed {
  readonly kind: 'token';
  readonly providers: readonly string[];
  readonly scopes: readonly string[];
}

/** A product. */
export interface ProductNode {
  readonly id: string;
  readonly title: string;
  readonly plans: readonly PlanNode[];
  readonly where: GraphPlace | undefined;
}

/** A plan, with the APIs (`name:version`) that it reaches. */
export interface PlanNode {
  readonly name: string;
  readonly title: string;
  readonly apis: readonly { readonly api: string; readonly operations: 'all' | readonly PlanOperation[] }[];
  readonly where: GraphPlace | undefined;
}

/** An operation that a plan names, as written there. */
export interface PlanOperation {
  readonly method: string;
  readonly path: string;
}

/** Line and column from 1. */
export interface GraphPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The graph of what a bundle serves. */
export const graphOf = (bundle: Bundle): Graph => {
  const own = demandingOperations(bundle).filter((one) => !isProviders(one));
  const byAssembly = Map.groupBy(own, ({ assembly }) => assembly);
  return {
    providers: bundle.assemblies.flatMap(providerNodes),
    apis: bundle.assemblies.flatMap((assembly) => {
      const operations = byAssembly.get(assembly) ?? [];
      if (assembly.provider !== undefined && operations.length === 0) return [];
      return [
        {
          ...identity(assembly),
          operations: operations.map((one) => operationNode(one, bundle)),
          where: placeOf(assembly.settingsAt?.['name'], assembly),
        },
      ];
    }),
    products: bundle.products.map(productNode),
  };
};

const identity = ({ name, version, title }: CompiledAssembly) => ({ id: `${name}:${version}`, name, title });

const providerNodes = (assembly: CompiledAssembly): readonly ProviderNode[] => {
  const { provider } = assembly;
  if (provider === undefined) return [];
  const { clientType, grants, scopes, defaultScopes } = provider;
  return [
    {
      ...identity(assembly),
      clientType,
      grants,
      scopes: Object.entries(scopes).map(([name, description]) => ({
        name,
        description,
        isDefault: defaultScopes.includes(name),
      })),
      where: placeOf(assembly.settingsAt?.['x-oauth'], assembly),
    },
  ];
};

const operationNode = (operation: DemandingOperation, bundle: Bundle): OperationNode => {
  const { route, assembly, alternatives } = operation;
  return {
    method: route.method,
    template: route.template,
    path: route.path,
    needs: alternatives?.map((demands) => demands.map(needOf)),
    steps: tokenSteps(operation, bundle).map(({ isCertain, ...demand }) => ({ ...tokenNeed(demand), isCertain })),
    where: placeOf(route.at, assembly),
  };
};

const needOf = (demand: Demand): Need => (demand.kind === 'token' ? tokenNeed(demand) : demand);

const tokenNeed = ({ providers, scopes }: Extract<Demand, { kind: 'token' }>): TokenNeed => ({
  kind: 'token',
  providers: [...providers],
  scopes,
});

const productNode = ({ name, version, title, plans, at }: CompiledProduct): ProductNode => ({
  id: `${name}:${version}`,
  title,
  plans: Object.entries(plans).map(([plan, compiled]) => planNode(plan, compiled)),
  where: at && { file: at[0], line: at[1], column: at[2] },
});

const planNode = (name: string, { title, apis, at }: CompiledPlan): PlanNode => ({
  name,
  title,
  apis: Object.entries(apis).map(([api, operations]) => ({ api, operations })),
  where: at && { file: at[0], line: at[1], column: at[2] },
});

const placeOf = (row: number | undefined, { files, positions }: CompiledAssembly): GraphPlace | undefined => {
  const [file, line, column] = (row === undefined ? undefined : positions[row]) ?? [];
  const name = file === undefined ? undefined : files[file];
  return name === undefined || line === undefined || column === undefined ? undefined : { file: name, line, column };
};

import type { CompiledPlan, CompiledProduct, PlacedAt } from '../assembly/types.ts';
import type { Definition, Product, ProductApi, ProductPlan, SourceNode } from '../definition/definition.ts';

/** Compiles a product: which APIs (`name:version`) its plans reach, references to files resolved. */
export const compileProduct = (product: Product, definitions: readonly Definition[]): CompiledProduct => {
  const identities = new Map(
    [...product.apis].flatMap(([key, api]): [string, string][] => {
      const identity = identityOf(api, definitions);
      return identity === undefined ? [] : [[key, identity]];
    }),
  );
  return {
    name: product.name?.value ?? '',
    version: product.version?.value ?? '',
    title: product.title?.value ?? product.name?.value ?? '',
    plans: Object.fromEntries([...product.plans].map(([name, plan]) => [name, compilePlan(name, plan, identities)])),
    at: placeOf(product.name?.at ?? product.root),
  };
};

const identityOf = ({ file, name }: ProductApi, definitions: readonly Definition[]): string | undefined => {
  if (name !== undefined) return name;
  const found = definitions.find((one) => one.file.path === file);
  return found && `${found.name?.value}:${found.version?.value}`;
};

/** A plan that names no API reaches all of the product; an API without operations is reached whole. */
const compilePlan = (name: string, plan: ProductPlan, identities: ReadonlyMap<string, string>): CompiledPlan => {
  const keys = plan.apis.size === 0 ? identities.keys() : plan.apis.keys();
  const apis: Record<string, 'all' | readonly { method: string; path: string }[]> = {};
  for (const key of keys) {
    const identity = identities.get(key);
    const operations = plan.apis.get(key);
    if (identity === undefined) continue;
    apis[identity] = operations?.map(({ method, path }) => ({ method: method.toUpperCase(), path })) ?? 'all';
  }
  return { title: plan.title?.value ?? name, apis, at: placeOf(plan.at) };
};

const placeOf = ({ position: { file, line, column } }: SourceNode): PlacedAt => [file, line, column];

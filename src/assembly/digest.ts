import type { Json } from '../source/tree.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Bundle, CompiledStep } from './types.ts';

/** SHA-256 of a text's UTF-8 bytes, in hex. An argument, because nothing here may import Node. */
export type Sha256 = (text: string) => string;

/**
 * The digest of a bundle: over everything that it does, not over where that was written. Comments, file names, positions
 * and the compiler's version do not change it.
 */
export const digestOf = (bundle: Omit<Bundle, 'digest'>, sha256: Sha256): string => {
  const assemblies = bundle.assemblies.map(
    ({ files: _, positions: __, settingsAt: ___, waiversAt: ____, routes, ...assembly }) => ({
      ...assembly,
      routes: routes.map(({ at: _at, ...route }) => ({
        ...route,
        steps: route.steps.map(withoutPosition),
        catch: route.catch.map((one) => ({ ...one, steps: one.steps.map(withoutPosition) })),
        respond: withoutPosition(route.respond),
      })),
    }),
  );
  const products = bundle.products.map(({ at: _, plans, ...product }) => ({
    ...product,
    plans: Object.fromEntries(Object.entries(plans).map(([name, { at: __, ...plan }]) => [name, plan])),
  }));
  // A bundle is plain JSON; `undefined` members are left out by the canonical form.
  return sha256(canonicalJson({ format: bundle.format, assemblies, products } as unknown as Json));
};

const withoutPosition = ({ at: _, blocks, ...step }: CompiledStep): object => ({
  ...step,
  blocks: blocks.map((block) => block.map(withoutPosition)),
});

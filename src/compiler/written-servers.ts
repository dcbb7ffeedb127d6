import type { CompiledStep } from '../assembly/types.ts';
import { orderOf } from '../policy/order.ts';
import type { Json } from '../source/tree.ts';
import type { Declarations } from './steps.ts';

/**
 * Whether an author has written steps of an authorization server: who establishes a client, a grant or an owner, or goes
 * by them. Then the author's steps are the whole pipeline, and its last one speaks as the protocol does.
 */
export const isServer = (steps: readonly CompiledStep[], declarations: Declarations): boolean =>
  steps.some((step) => isOfServer(step, declarations) || step.blocks.some((block) => isServer(block, declarations)));

const isOfServer = ({ policy, properties }: CompiledStep, declarations: Declarations): boolean => {
  const declaration = declarations.get(policy);
  if (declaration?.written !== 'anyone') return false;
  const { requires = [] } = orderOf({ declaration, properties, blocks: [] });
  return requires.length > 0 || (declaration.establishes ?? []).length > 0;
};

/** Properties of the last step of such a pipeline: for whom it speaks, and to whom. */
export const respondProperties = (steps: readonly CompiledStep[], declarations: Declarations): Json => {
  // All of them work for one provider; what authors do beside them with tokens of others does not count.
  const all = withNested(steps).filter((step) => isOfServer(step, declarations));
  const provider = all.map(providerOf).find((name) => name !== undefined);
  const isForPeople = all.some(({ policy }) => policy === 'oauth-validate-authorization');
  return { ...(provider !== undefined && { provider }), refusals: isForPeople ? 'page' : 'json' };
};

const withNested = (steps: readonly CompiledStep[]): readonly CompiledStep[] =>
  steps.flatMap((step) => [step, ...step.blocks.flatMap(withNested)]);

const providerOf = ({ properties }: CompiledStep): Json | undefined =>
  typeof properties === 'object' && properties !== null && 'provider' in properties
    ? properties['provider']
    : undefined;

import type { CompiledAssembly } from '../../assembly/types.ts';
import type { SigningAlgorithm } from '../../stores/signing-keys.ts';

/** What the providers of a bundle need of signing keys. */
export interface SigningNeeds {
  /** Each once; empty: no provider issues JWTs. */
  readonly algorithms: readonly SigningAlgorithm[];
  /** So long after its last signature a key can still be needed to verify it. */
  readonly keptMs: number;
}

/** Who verifies goes by another clock. */
const clocksDifferMs = 5 * 60_000;

/** What the providers among these assemblies need. */
export const signingNeeds = (assemblies: readonly Pick<CompiledAssembly, 'provider'>[]): SigningNeeds => {
  const settings = assemblies.flatMap(({ provider }) => provider?.accessToken ?? []);
  const signed = settings.filter(({ jwt }) => jwt !== undefined);
  return {
    algorithms: [...new Set(signed.flatMap(({ jwt }) => jwt ?? []))],
    keptMs: Math.max(0, ...signed.map(({ lifetimeSeconds }) => lifetimeSeconds)) * 1000 + clocksDifferMs,
  };
};

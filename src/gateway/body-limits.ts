import type { LinkedRoute } from '../runtime/link.ts';

/** Largest body of a client, by what it is sent to. */
export interface BodyLimits {
  /** Forms of an OAuth endpoint: a hundred times any real one. */
  readonly providerBytes: number;
  /** Bodies of an API that some step reads. */
  readonly apiBytes: number;
}

/** The limits where nothing else is said. */
export const defaultBodyLimits: BodyLimits = { providerBytes: 1024 * 1024, apiBytes: 10 * 1024 * 1024 };

/** Up to how many bytes a route's body is read whole before its first step; `undefined`: it is passed as it comes. */
export const bodyLimitOf = ({ requestBody, assembly }: LinkedRoute, limits: BodyLimits): number | undefined => {
  if (requestBody !== 'bytes' && requestBody !== 'parsed') return undefined;
  return assembly.provider === undefined ? limits.apiBytes : limits.providerBytes;
};

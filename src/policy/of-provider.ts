/** The property that every step of an authorization server has. */
export interface OfProvider {
  /** `info.x-name` of the provider that the step works for; absent: the one in whose definition it stands. */
  readonly provider?: string;
}

/** Its JSON Schema, to be spread among the properties of a step. */
export const ofProvider = { provider: { type: 'string', minLength: 1 } } as const;

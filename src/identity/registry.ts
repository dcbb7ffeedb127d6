/** Someone who has proven who they are. `name` is spelled as the registry spells it. */
export interface Authenticated {
  readonly name: string;
}

/** Knows users and checks their passwords. */
export interface Registry {
  /** As the environment names it; part of an owner's id (`user:<registry>/<name>`). */
  readonly name: string;
  /**
   * `undefined`: unknown user or wrong password; which one is not told, and both take the same time. Throws a `Fault`
   * (503) where it cannot answer now.
   */
  authenticate(name: string, password: string): Promise<Authenticated | undefined>;
}

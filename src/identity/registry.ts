/** Someone who has proven who they are. `name` is spelled as the registry spells it. */
export interface Authenticated {
  readonly name: string;
  /**
   * What the registry selects instead of the scopes that were asked for (IBM API Connect v5, `x-selected-scope`);
   * `undefined`: it says nothing about scopes. Whoever grants cuts it to what provider and application allow.
   */
  readonly selectedScopes?: readonly string[] | undefined;
}

/** The request in which someone logs in, for registries that look at it. */
export interface Login {
  readonly name: string;
  readonly password: string;
  /** Scopes asked for. */
  readonly scopes: readonly string[];
  readonly method: string;
  /** Path and query of the request. */
  readonly uri: string;
  /**
   * Its headers, name and value in turn, without credentials, cookies of ours, and what only a proxy of ours may say; what
   * speaks of its connection and its body may be among them.
   */
  readonly headers: readonly string[];
  /** Once `gone`, nobody waits for the answer. */
  readonly caller: { readonly gone: boolean };
}

/** Knows users and checks their passwords. */
export interface Registry {
  /** Part of an owner's id (`user:<registry>/<name>`); has no `/`. */
  readonly name: string;
  /**
   * `undefined`: unknown user or wrong password; which one is not told, and both take the same time. Throws a `Fault`
   * (503) where it cannot answer now.
   */
  authenticate(login: Login): Promise<Authenticated | undefined>;
  /**
   * Whether there is such a user, by the name that `authenticate` gave; asked for every use of a token, so it answers from
   * memory. Absent: it cannot tell, and what its users have allowed lasts until it expires or is revoked.
   */
  readonly isKnown?: ((name: string) => boolean) | undefined;
}

/** Someone who has proven who they are. `name` is spelled as the registry spells it. */
export interface Authenticated {
  readonly name: string;
  /**
   * What the registry selects instead of the scopes that were asked for (IBM API Connect v5, `x-selected-scope`);
   * `undefined`: it says nothing about scopes. Whoever grants cuts it to what provider and application allow.
   */
  readonly selectedScopes?: readonly string[] | undefined;
  /** How the consent form is to describe selected scopes, by name, where not as the provider does. */
  readonly scopeDescriptions?: Readonly<Record<string, string>> | undefined;
  /** Of a directory; at most 1,000. */
  readonly groups?: readonly string[] | undefined;
  readonly metadata?: LoginMetadata | undefined;
}

/** What is kept of an authorization beside its scopes (IBM API Connect v5, `API-OAUTH-METADATA-FOR-…`). */
export interface LoginMetadata {
  /** With the access token, as `miscinfo`. */
  readonly accessToken?: string | undefined;
  /** For the application: member `metadata` of its token response. */
  readonly payload?: string | undefined;
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
   * Of a user, by the name that `authenticate` gave: a text that is another one once their password is, and ends their
   * sessions by that. `undefined`: there is no such user, and nothing that they have allowed holds. Asked for every use of a
   * token, so it answers from memory. Absent: it cannot tell, and both last until they expire or are revoked.
   */
  readonly stampOf?: ((name: string) => string | undefined) | undefined;
  /** Users sign in elsewhere: then `authenticate` knows nobody. */
  readonly external?: ExternalLogin | undefined;
}

/** Whether a registry says that there is no such user; one that cannot tell never does. */
export const isGone = ({ stampOf }: Pick<Registry, 'stampOf'>, name: string): boolean =>
  stampOf !== undefined && stampOf(name) === undefined;

/** A sign-in at another server: the browser is sent there and comes back by GET. */
export interface ExternalLogin {
  /** Where the browser is sent. Throws a `Fault` (503) where that cannot be known now. */
  begin(asked: ExternalRequest): Promise<string>;
  /** Who has come back; `undefined`: nobody. Throws a `Fault` (503) where it cannot be known now. */
  complete(returned: ExternalReturn): Promise<Authenticated | undefined>;
}

/** What such a sign-in is asked for. */
export interface ExternalRequest {
  /** Absolute; the same for `begin` and `complete`. */
  readonly redirectUri: string;
  /** Must come back as it is. */
  readonly state: string;
  /** A secret of this one sign-in, the same for `begin` and `complete`: what must not be guessed is derived from it. */
  readonly seal: string;
  /** They must sign in there although they are signed in. */
  readonly fresh: boolean;
  /** BCP 47, the best first. */
  readonly locales: readonly string[];
  readonly caller: { readonly gone: boolean };
}

/** What came back. */
export interface ExternalReturn extends Pick<ExternalRequest, 'redirectUri' | 'state' | 'seal' | 'caller'> {
  /** Parameters of the query. */
  readonly fields: Readonly<Record<string, string | undefined>>;
}

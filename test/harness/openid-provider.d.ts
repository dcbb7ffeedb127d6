/** node-oidc-provider on a free port of the loopback, as it is, with the pages that it has for trying it out. */
export interface OpenIdProvider {
  /** Its issuer. */
  readonly url: string;
  close(): Promise<void>;
}

/** A client that it knows. */
export interface OpenIdClient {
  readonly id: string;
  readonly secret: string;
  /** All it is to be told is where to send browsers back to, one place or several: asked for when it is needed. */
  readonly redirectUri: () => string | readonly string[];
}

/** Starts one for one client. Whoever signs in there is who they say, with any password; `groups` is a claim of theirs. */
export const startOpenIdProvider: (client: OpenIdClient) => Promise<OpenIdProvider>;

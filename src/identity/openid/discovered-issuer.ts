import type { ClientAuth, Configuration } from 'openid-client';
import type { OpenIdConfig } from '../../environment/environment.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import type { Fault } from '../../policy/fault.ts';
import { registryUnavailable } from '../registry-faults.ts';
import { whyIssuerFailed } from './issuer-failure.ts';
import { outboundFetch } from './outbound-fetch.ts';

/** Metadata is asked for again after that: endpoints that an issuer has moved are found without a reload. */
const longestAgeMs = 10 * 60_000;
/** After a failure nobody else waits for the same one. */
const pauseMs = 5000;
/** A person waits. */
const timeoutMs = 10_000;
/** Metadata and keys have some ten kilobytes, an ID token with many groups as much. */
const bodyLimitBytes = 256 * 1024;

/** openid-client, loaded at the first sign-in, and what it is to know of the issuer. */
export interface DiscoveredIssuer {
  readonly library: typeof import('openid-client');
  readonly configuration: Configuration;
}

/**
 * The metadata of an issuer (OpenID Connect Discovery 1.0 §4), fetched when it is needed and kept for ten minutes. Who comes
 * while it is fetched waits for the same answer. Rejects with a `Fault` (503) where there is none.
 *
 * `now`: milliseconds of a clock that never goes back.
 */
export const discoveredIssuer = (
  config: OpenIdConfig,
  outbound: Pick<Outbound, 'send'>,
  now: () => number,
): (() => Promise<DiscoveredIssuer>) => {
  let asked: Promise<DiscoveredIssuer | Fault> | undefined;
  let until = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<DiscoveredIssuer | Fault> => {
    try {
      const found = await discover(config, outbound);
      until = now() + longestAgeMs;
      return found;
    } catch (error) {
      until = now() + pauseMs;
      return registryUnavailable(config.name, whyIssuerFailed(error));
    }
  };
  return async () => {
    if (asked === undefined || now() >= until) {
      until = Number.POSITIVE_INFINITY;
      asked = ask();
    }
    const found = await asked;
    if ('library' in found) return found;
    throw found;
  };
};

const discover = async (
  { issuer, clientId, clientSecret, tlsProfile }: OpenIdConfig,
  outbound: Pick<Outbound, 'send'>,
): Promise<DiscoveredIssuer> => {
  const library = await import('openid-client');
  const { allowInsecureRequests, customFetch, enableNonRepudiationChecks } = library;
  // Plain http is judged where calls go out, and the environment lets no issuer have it but one on loopback.
  const isPlain = issuer.startsWith('http:');
  const authentication = clientSecret === undefined ? library.None() : bySecret(library, clientSecret);
  const configuration = await library.discovery(new URL(issuer), clientId, undefined, authentication, {
    [customFetch]: outboundFetch(outbound, { tlsProfile, timeoutMs, bodyLimitBytes }),
    timeout: timeoutMs / 1000,
    // The signature of each ID token is checked, although it comes over TLS.
    execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
  });
  const { issuer: named, authorization_endpoint: endpoint } = configuration.serverMetadata();
  // Exactly (OpenID Connect Discovery 1.0 §4.3): openid-client lets some issuers speak for all of their tenants.
  if (named !== issuer) throw new Error(`the metadata is of another issuer, "${named.slice(0, 256)}"`);
  if (endpoint === undefined) throw new Error('the metadata has no authorization endpoint');
  return { library, configuration };
};

/** As the issuer says that it takes it; Basic where it says nothing (OpenID Connect Discovery 1.0 §3). */
const bySecret = ({ ClientSecretPost }: DiscoveredIssuer['library'], secret: string): ClientAuth => {
  const post = ClientSecretPost(secret);
  return (server, client, body, headers) => {
    const { token_endpoint_auth_methods_supported: methods } = server;
    const isPost = methods?.includes('client_secret_post') === true && !methods.includes('client_secret_basic');
    if (isPost) post(server, client, body, headers);
    else headers.set('Authorization', basicOf(client.client_id, secret));
  };
};

/**
 * RFC 6749 §2.3.1. The library's own writes `%2D` for `-` and the like, which is right, and wrong at the many servers that forget
 * to decode it.
 */
const basicOf = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`;

const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

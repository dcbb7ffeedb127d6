import type { Outbound, OutboundResponse } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { answerHeader, MalformedHeader } from './answer-header.ts';
import { composed } from './composed.ts';
import { loginMetadataIn } from './login-metadata.ts';
import type { Authenticated, Login, Registry } from './registry.ts';
import { answerMalformed, registryUnavailable } from './registry-faults.ts';
import { selectedScopesIn } from './selected-scope.ts';

/** The authentication URL of a provider. */
export interface AuthenticationUrlConfig {
  /** `info.x-name` of the provider. */
  readonly provider: string;
  /** Absolute; its references are resolved. */
  readonly url: string;
  readonly tlsProfile?: string | undefined;
  /** Lower-case names of the headers that it gets; `legacy-v5`: every `X-…`, and `Cookie`. */
  readonly forwardHeaders: readonly string[] | 'legacy-v5';
  /** For one question; absent: two minutes, as long as IBM API Connect waits. */
  readonly timeoutMs?: number;
}

/**
 * A registry that asks a URL (IBM API Connect v5): GET with Basic (RFC 7617, UTF-8), exactly 200 says yes, any other
 * status no. A redirect is not followed, the body is not read.
 *
 * What Basic cannot carry (a name with `:`, control characters) and what nobody has (`composed`) is refused without asking.
 * No answer, or one with headers that cannot be understood, is a `Fault` (503): the user may well be who they say.
 */
export const authenticationUrl = (config: AuthenticationUrlConfig, outbound: Pick<Outbound, 'send'>): Registry => {
  const { provider, url, tlsProfile, timeoutMs = 120_000 } = config;
  // No registry of the environment has a colon in its name.
  const registry = `url:${provider}`;
  const isForwarded = forwarding(config.forwardHeaders);
  const ask = async (login: Login, authorization: string): Promise<OutboundResponse> => {
    try {
      const headers = questionHeaders(login, authorization, isForwarded);
      return await outbound.send({
        method: 'GET',
        url,
        headers,
        tlsProfile,
        timeoutMs,
        caller: login.caller,
        secret: true,
      });
    } catch (error) {
      throw error instanceof OutboundError ? registryUnavailable(registry, error) : error;
    }
  };
  return {
    name: registry,
    authenticate: async (login) => {
      const [name, password] = [composed(login.name), composed(login.password)];
      if (name === undefined || password === undefined || !isBasic(name, password)) return undefined;
      const authorization = `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;
      const { status, headers, body } = await ask(login, authorization);
      if (body !== undefined && !Buffer.isBuffer(body)) body.discard();
      return status === 200 ? authenticatedAs(name, registry, headers) : undefined;
    },
  };
};

/** Whether Basic can carry them (RFC 7617 §2). */
const isBasic = (name: string, password: string): boolean =>
  !name.includes(':') && ![name, password].some((text) => /[\x00-\x1f\x7f]/.test(text));

/** What we say ourselves about the login; nothing of these names is passed on from the client. */
const ownHeaders = ({ scopes, uri, method }: Login): readonly (readonly [name: string, value: string])[] => [
  ['x-requested-scope', scopes.join(' ')],
  ['x-uri-in', uri],
  ['x-method-in', method],
];

/** By lower-case name. */
type IsForwarded = (name: string) => boolean;

const forwarding = (forwarded: AuthenticationUrlConfig['forwardHeaders']): IsForwarded => {
  if (forwarded === 'legacy-v5') return (name) => name.startsWith('x-') || name === 'cookie';
  const names = new Set(forwarded);
  return (name) => names.has(name);
};

const questionHeaders = (login: Login, authorization: string, isForwarded: IsForwarded): string[] => {
  const own = ownHeaders(login);
  const names = new Set(own.map(([name]) => name));
  const sent = ['Authorization', authorization, 'User-Agent', 'headgate', ...own.flat()];
  const { headers } = login;
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    const lower = name.toLowerCase();
    // Some servers cannot tell `_` from `-`.
    if (isForwarded(lower) && !names.has(lower.replaceAll('_', '-'))) sent.push(name, value);
  }
  return sent;
};

/** Whom an answer of 200 lets in. What cannot be understood is a `Fault`: nobody is let in as somebody else by it. */
const authenticatedAs = (name: string, registry: string, headers: readonly string[]): Authenticated => {
  try {
    const credential = answerHeader(headers, 'api-authenticated-credential', 'x-api-authenticated-credential');
    const selected = selectedScopesIn(headers);
    const metadata = loginMetadataIn(headers);
    return {
      // An empty one names nobody.
      name: credential || name,
      ...(selected && { selectedScopes: selected.scopes }),
      ...(selected?.descriptions && { scopeDescriptions: selected.descriptions }),
      ...(metadata && { metadata }),
    };
  } catch (error) {
    throw error instanceof MalformedHeader ? answerMalformed(registry, error.message) : error;
  }
};

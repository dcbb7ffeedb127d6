import { isUtf8 } from 'node:buffer';
import type { Outbound, OutboundResponse } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { Fault } from '../policy/fault.ts';
import { composed } from './composed.ts';
import type { Authenticated, Login, Registry } from './registry.ts';

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

/** Of a header that comes back. */
const longestAnswerBytes = 8192;

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
      throw error instanceof OutboundError ? unavailable(registry, error) : error;
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
      return status === 200 ? authenticatedAs(name, new AnswerHeaders(registry, headers)) : undefined;
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

/** Headers of an answer of 200. What cannot be understood is a `Fault`: nobody is let in as somebody else by it. */
class AnswerHeaders {
  readonly #registry: string;
  readonly #headers: readonly string[];

  constructor(registry: string, headers: readonly string[]) {
    this.#registry = registry;
    this.#headers = headers;
  }

  /** The one value that headers of these lower-case names have; `undefined`: there is none. */
  valueOf(...names: readonly string[]): string | undefined {
    const values = new Set<string>();
    for (let at = 0; at < this.#headers.length; at += 2) {
      if (names.includes((this.#headers[at] ?? '').toLowerCase())) values.add(this.#headers[at + 1] ?? '');
    }
    const [value] = values;
    if (value === undefined) return undefined;
    if (values.size > 1) throw this.malformed(names, 'has two values');
    // As received, a byte a character.
    const bytes = Buffer.from(value, 'latin1');
    if (bytes.length > longestAnswerBytes) throw this.malformed(names, 'is too long');
    const text = isUtf8(bytes) ? bytes.toString('utf8') : undefined;
    if (text === undefined || /\p{Cc}/u.test(text)) throw this.malformed(names, 'is no text');
    return text;
  }

  malformed([name = '']: readonly string[], why: string): Fault {
    return new Fault({
      fault: 'RuntimeError',
      status: 503,
      code: 'identity/answer-malformed',
      message: 'The sign-in cannot be checked now',
      detail: `registry "${this.#registry}": the header ${name} of the answer ${why}`,
    });
  }
}

const authenticatedAs = (name: string, headers: AnswerHeaders): Authenticated => {
  const credential = headers.valueOf('api-authenticated-credential', 'x-api-authenticated-credential');
  const selected = headers.valueOf('x-selected-scope');
  return {
    // An empty one names nobody.
    name: credential || name,
    ...(selected === undefined ? {} : { selectedScopes: scopesOf(selected, headers) }),
  };
};

/** A list with spaces between, or a JSON object whose members are the scopes and their descriptions. */
const scopesOf = (selected: string, headers: AnswerHeaders): readonly string[] => {
  const scopes = selected.startsWith('{') ? membersOf(selected) : selected.split(' ').filter((scope) => scope !== '');
  if (scopes?.every((scope) => scopeForm.test(scope))) return [...new Set(scopes)];
  throw headers.malformed(['x-selected-scope'], 'is no list of scopes');
};

/** RFC 6749 §3.3. */
const scopeForm = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

const membersOf = (json: string): readonly string[] | undefined => {
  try {
    const members = Object.entries(JSON.parse(json));
    return members.every(([, description]) => typeof description === 'string')
      ? members.map(([scope]) => scope)
      : undefined;
  } catch {
    return undefined;
  }
};

const unavailable = (registry: string, error: OutboundError): Fault => {
  const reason = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return new Fault({
    fault: 'RuntimeError',
    status: 503,
    code: 'identity/unavailable',
    message: 'The sign-in cannot be checked now; try again later',
    detail: `registry "${registry}": ${error.kind}: ${error.message}${reason}`,
    headers: ['Retry-After', String(Math.ceil((error.retryAfterMs ?? 5000) / 1000))],
    cause: error,
  });
};

import type { Body } from '../outbound/body.ts';
import type { Fault } from '../policy/fault.ts';
import type { Exchange } from '../runtime/exchange.ts';
import type { LinkedRoute } from '../runtime/link.ts';

/** What the line of an exchange tells beside what every line tells. */
interface ActivityDetails {
  /** By lower-case name. */
  readonly requestHeaders: Headers;
  readonly responseHeaders: Headers | undefined;
  readonly requestBody?: string | undefined;
  readonly responseBody?: string | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** So much of a body is told: what a person reads of it, and no more than a disk has room for. */
const bodyLimitBytes = 4096;

/**
 * What the flow wants told of an exchange, by the last `activity-log` that ran. `undefined`: its line alone; `none`: not
 * even that. `fault` is what ended it; such an exchange always has its line, but at an endpoint of a provider.
 */
export const activityOf = (x: Exchange | undefined, fault: Fault | undefined): ActivityDetails | 'none' | undefined => {
  if (x?.activity === undefined) return undefined;
  const level = fault === undefined ? x.activity.content : x.activity.errorContent;
  const { request, message, route } = x;
  if (level === 'none') return fault === undefined || isEndpoint(route) ? 'none' : undefined;
  if (level === 'activity') return undefined;
  // Where the gateway itself refused, the message is not what went out.
  const answered = fault === x.fault ? message : undefined;
  const headers = {
    requestHeaders: shownHeaders(request.rawHeaders, route),
    responseHeaders: answered && shownHeaders(answered.headers, route),
  };
  if (level === 'header' || isEndpoint(route)) return headers;
  return {
    ...headers,
    requestBody: route.ownsBody ? undefined : shownBody(request.body, headers.requestHeaders),
    responseBody: answered && shownBody(answered.body, headers.responseHeaders ?? {}),
  };
};

/** What a provider is sent and answers is made of passwords, codes and tokens. */
const isEndpoint = ({ assembly, template }: LinkedRoute): boolean =>
  Object.values(assembly.provider?.endpoints ?? {}).includes(template);

/** What such a name has for a value is a secret, in a header or a body. */
const secretName =
  'passw(?:or)?d|passphrase|passcode|pwd|secret|token|assertion|credential|cookie|session|signature|jwt|(?:api|private|access|subscription)[-_]?key';
const secretHeader = new RegExp(
  `(?:^|-)(?:auth|authorization|authentication|key|dpop|sid|otp|pin)(?:-|$)|${secretName}`,
);
/** Such a name with more of a name, quotes and a sign before its value, or as the name of an element. */
export const secretMember = new RegExp(
  `(?:${secretName}|authorization|\\b(?:otp|pin|code_verifier|grant_type))[\\w.-]{0,40}\\\\{0,4}["']?\\s*[=:>]|<[\\w:.-]{0,40}(?:${secretName})|(?:^|[?&;])code=`,
  'i',
);
/** A secret whatever its name: a JSON Web Token, what stands in an Authorization header. */
export const secretValue = /\beyJ[\w-]{8,}\.|\b(?:bearer|basic|dpop) +(?=\D{0,64}\d)[\w.~+/-]{12,}/i;

/** Their values are addresses, wherever these begin, and the queries of addresses may hold codes. */
const addressHeaders: ReadonlySet<string> = new Set(['location', 'content-location', 'referer', 'link', 'refresh']);

const shownHeaders = (pairs: readonly string[], { credentials }: LinkedRoute): Headers => {
  // A header may be named like a member of every object.
  const shown: Record<string, string> = Object.create(null);
  for (let at = 0; at < pairs.length; at += 2) {
    const name = (pairs[at] ?? '').toLowerCase();
    const value = pairs[at + 1] ?? '';
    const isSecret = credentials.has(name) || secretHeader.test(name) || secretValue.test(value);
    const told = isSecret ? '***' : withoutQuery(addressHeaders.has(name) ? value.replace(/[?#].*$/s, '') : value);
    shown[name] = shown[name] === undefined ? told : `${shown[name]}, ${told}`;
  }
  return shown;
};

/** Nor do we tell the user and password of an address. */
const withoutQuery = (value: string): string =>
  value.replace(/:\/\/[^\s"'<>,;]*/g, (address) => address.replace(/[?#].*$/s, '').replace(/^:\/\/[^/]*@/, '://'));

const text = /^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|xml)\b|application\/x-www-form-urlencoded\b)/i;

/** The beginning of a body that is in memory; `undefined` of one that streams. */
const shownBody = (body: Body, headers: Headers): string | undefined => {
  if (!Buffer.isBuffer(body)) return undefined;
  const { 'content-type': type = '', 'content-encoding': encoding } = headers;
  if (!text.test(type) || encoding !== undefined) return `[${body.length} bytes]`;
  const shown = body.toString('utf8', 0, bodyLimitBytes);
  const plain = unescaped(shown);
  if (secretMember.test(plain) || secretValue.test(plain)) return '[withheld]';
  return body.length > bodyLimitBytes ? `${shown}…` : shown;
};

/** The text with what is escaped in it, as in a form or in JSON, as it is meant: names of secrets may be written so. */
export const unescaped = (shown: string): string =>
  shown.replace(/(?:%|\\u00)([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

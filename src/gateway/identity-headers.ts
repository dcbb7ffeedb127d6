import { isHopByHop, listedInConnection } from '../outbound/hop-by-hop.ts';
import { Spellings } from '../outbound/spellings.ts';
import { withoutOwnCookies } from '../runtime/cookies.ts';

/** What the headers of a request come to. Arrays hold name and value in turn. */
export interface InboundHeaders {
  /** For policies: without what only we may say and what speaks of the connection. */
  readonly kept: string[];
  /** For `message`, to be sent on: also without the credentials that were meant for us. */
  readonly forwarded: string[];
  readonly hosts: readonly string[];
  readonly contentLength: string | undefined;
  readonly transferCodings: readonly string[];
  readonly expectations: readonly string[];
  /** The body is not as it was, but in a coding such as gzip. */
  readonly isEncoded: boolean;
  /** All values of `X-Forwarded-For`, joined: what a proxy says, if one is trusted. */
  readonly forwardedFor: string | undefined;
  /** `X-Request-Id` as it came. */
  readonly requestId: string | undefined;
}

/**
 * Sorts the headers of a request in one pass.
 *
 * Removed are names that a back end would take as said by its gateway: `X-Forwarded-*`, `Forwarded`, `X-Real-IP`,
 * `X-Headgate-*`, `X-Request-Id`, `X-Client-Certificate` and the two that make some servers serve another path; each also
 * with `_` for `-`, and any name with `_` beside the same one with `-`, since CGI-like back ends cannot tell these apart.
 * A trusted proxy's are removed as well: many hand on what they do not know, and then it is the client that speaks. What is
 * believed of a proxy is read from `X-Forwarded-For` and `X-Request-Id`, which can be checked, and told in our own words.
 * `X-IBM-Client-*` are credentials: policies see them, `message` does not have them.
 *
 * @param credentials lower-case names of further headers that the steps of the route take as credentials.
 */
export const readInboundHeaders = (raw: readonly string[], credentials: ReadonlySet<string>): InboundHeaders => {
  const headers = new Reading();
  for (let at = 0; at < raw.length; at += 2) headers.take(raw[at] ?? '', raw[at + 1] ?? '', credentials);
  headers.finish();
  return headers;
};

type Kind =
  | 'ordinary'
  | 'ours'
  | 'credential'
  | 'hop'
  | 'connection'
  | 'underscore'
  | 'host'
  | 'length'
  | 'coding'
  | 'expect'
  | 'cookie'
  | 'encoding'
  | 'forwarded-for'
  | 'request-id';

interface Name {
  readonly lower: string;
  readonly kind: Kind;
}

const classify = (lower: string): Name => {
  const dashed = lower.replaceAll('_', '-');
  return { lower, kind: kindOf(lower, dashed) };
};

const kindOf = (lower: string, dashed: string): Kind => {
  if (lower === 'x-forwarded-for') return 'forwarded-for';
  if (lower === 'x-request-id') return 'request-id';
  if (saidByGateways.test(dashed)) return 'ours';
  if (dashed.startsWith('x-ibm-client-')) return dashed === lower ? 'credential' : 'ours';
  if (lower === 'connection') return 'connection';
  if (lower === 'transfer-encoding') return 'coding';
  if (lower === 'content-length') return 'length';
  if (lower === 'content-encoding') return 'encoding';
  if (lower === 'host' || lower === 'expect' || lower === 'cookie') return lower;
  if (isHopByHop(dashed)) return 'hop';
  return lower.includes('_') ? 'underscore' : 'ordinary';
};

const saidByGateways =
  /^(?:x-forwarded(?:-.*)?|forwarded|x-real-ip|x-headgate(?:-.*)?|x-request-id|x-client-certificate|x-original-url|x-rewrite-url)$/;

const names = new Spellings(classify);

class Reading implements InboundHeaders {
  kept: string[] = [];
  forwarded: string[] = [];
  hosts: string[] = [];
  contentLength: string | undefined = undefined;
  transferCodings: string[] = [];
  expectations: string[] = [];
  isEncoded = false;
  forwardedFor: string | undefined = undefined;
  requestId: string | undefined = undefined;
  #listed: string[] = [];
  #underscored = false;

  take(spelling: string, value: string, credentials: ReadonlySet<string>): void {
    const { name, kind: meaning } = names.of(spelling);
    const { lower, kind } = meaning;
    switch (kind) {
      case 'ours':
      case 'hop':
        return;
      case 'connection':
        this.#listed.push(...listedInConnection(value));
        return;
      case 'coding':
        this.transferCodings.push(value);
        return;
      case 'expect':
        this.expectations.push(value);
        return;
      case 'forwarded-for':
        this.forwardedFor = this.forwardedFor === undefined ? value : `${this.forwardedFor}, ${value}`;
        return;
      case 'request-id':
        // Of two, neither can be meant.
        this.requestId = this.requestId === undefined ? value : '';
        return;
      case 'credential':
        this.kept.push(name, value);
        return;
      case 'cookie':
        this.#cookie(name, value, credentials.has(lower));
        return;
      case 'host':
        this.hosts.push(value);
        break;
      case 'length':
        this.contentLength = value;
        break;
      case 'encoding':
        this.isEncoded ||= value.toLowerCase() !== 'identity';
        break;
      case 'underscore':
        this.#underscored = true;
    }
    this.kept.push(name, value);
    if (!credentials.has(lower)) this.forwarded.push(name, value);
  }

  /** What can be judged only when all headers are known. */
  finish(): void {
    if (this.#listed.length > 0) {
      const listed = new Set(this.#listed);
      this.#filter((lower) => !listed.has(lower));
    }
    if (this.#underscored) {
      const all = new Set(this.kept.filter((_, at) => at % 2 === 0).map((name) => names.of(name).kind.lower));
      this.#filter((lower) => !(lower.includes('_') && all.has(lower.replaceAll('_', '-'))));
    }
  }

  #cookie(name: string, value: string, credentials: boolean): void {
    this.kept.push(name, value);
    if (credentials) return;
    const others = withoutOwnCookies(value);
    if (others !== '') this.forwarded.push(name, others);
  }

  #filter(stays: (lowerName: string) => boolean): void {
    const filtered = (pairs: string[]): string[] =>
      pairs.filter((_, at) => stays(names.of(pairs[at & ~1] ?? '').kind.lower));
    this.kept = filtered(this.kept);
    this.forwarded = filtered(this.forwarded);
  }
}

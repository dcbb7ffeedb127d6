import type { CompiledCall } from '../assembly/types.ts';
import type { Position } from '../diagnostics/problem.ts';
import type { Body } from '../outbound/body.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import type { Fault } from '../policy/fault.ts';
import type { Binder } from '../runtime/binder.ts';
import type { Provider } from './provider.ts';

/** A browser, or a program, waits for it. */
const defaultTimeoutMs = 30_000;

/** What a service is asked, or told. */
export interface CallOutRequest {
  readonly method: 'GET' | 'POST';
  /** Goes behind the query that the URL has of its own. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as UTF-8. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
  /** Once `gone`, nobody waits for the answer. */
  readonly caller: { readonly gone: boolean };
  /** Of the answer's body; absent: it is not read. */
  readonly bodyLimitBytes?: number;
}

/** What it answers. */
export interface CallOutAnswer {
  readonly status: number;
  /** Name and value in turn, a byte a character. */
  readonly headers: readonly string[];
  /** Empty where it was not read. */
  readonly body: Buffer;
}

/**
 * Calls a service of a provider's, whose answer a request waits for. No redirect is followed: what is sent are tokens.
 * Rejects with `CallOutFailed` only.
 */
export type CallOut = (request: CallOutRequest) => Promise<CallOutAnswer>;

/** The service gave no answer, or none that can be understood. The message is for the operator; nothing that was sent is in it. */
export class CallOutFailed extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CallOutFailed';
  }
}

/** Where a service is; references are resolved. */
export interface CallOutConfig {
  readonly url: string;
  readonly tlsProfile?: string | undefined;
  /** For one call, its answer included; absent: 30 seconds. */
  readonly timeoutMs?: number;
}

/** A call-out. Whatever it sends is secret: plain http is for loopback and `insecure-callouts` alone. */
export const callOut =
  ({ url, tlsProfile, timeoutMs = defaultTimeoutMs }: CallOutConfig, outbound: Pick<Outbound, 'send'>): CallOut =>
  async ({ method, query, headers, body: sent, caller, bodyLimitBytes }) => {
    const fields = ['User-Agent', 'headgate', ...headers.flatMap(([name, value]) => [name, asBytes(value)])];
    const asked = query === undefined ? url : withQuery(url, query);
    const request = { method, url: asked, headers: fields, tlsProfile, timeoutMs, caller, secret: true };
    try {
      const {
        status,
        headers: got,
        body,
      } = await outbound.send(sent === undefined ? request : { ...request, body: sent });
      return { status, headers: got, body: await bytesOf(body, bodyLimitBytes) };
    } catch (error) {
      throw error instanceof OutboundError ? new CallOutFailed(error.reason, error) : error;
    }
  };

/** What came of a call-out; where it failed, what `refuse` makes of that is thrown. */
export const answered = <T>(
  call: Promise<T>,
  refuse: (failed: { readonly detail: string; readonly cause: CallOutFailed }) => Fault,
): Promise<T> =>
  call.catch((error: unknown) => {
    throw error instanceof CallOutFailed ? refuse({ detail: error.message, cause: error }) : error;
  });

/** A service that the settings of a provider name. */
export interface NamedCall {
  /** Absent: they name none. */
  readonly call: CompiledCall | undefined;
  /** What it is called in the definition. */
  readonly what: string;
  readonly provider: Pick<Provider, 'name' | 'settings'>;
}

/** What linking a call-out needs. */
export interface CallOutLinking {
  readonly bind: Binder;
  readonly outbound: Pick<Outbound, 'send' | 'hasTlsProfile'>;
  /** Where the service is named, if that is not the place of the step. */
  readonly at?: Position | undefined;
}

/** The way of a step to such a service. A setting that is missing, or does not resolve, is a problem of the step. */
export const linkCallOut = (named: NamedCall, { bind, outbound }: CallOutLinking): CallOut => {
  const { call, what, provider } = named;
  if (call !== undefined) return callOut(calledAt(call, provider, { bind, outbound }) ?? { url: '' }, outbound);
  bind.problem({
    code: 'link/call-out-missing',
    message: `The provider "${provider.name}" has no ${what}, and this step is there to call it`,
    help: 'Set it in the x-oauth of the provider, or remove the step.',
  });
  return callOut({ url: '' }, outbound);
};

/** Where a service is that the settings of a provider name; `undefined`: that does not resolve, which has been reported. */
export const calledAt = (
  { url, tlsProfile }: CompiledCall,
  { settings }: Pick<Provider, 'settings'>,
  { bind, outbound, at }: CallOutLinking,
): CallOutConfig | undefined => {
  if (tlsProfile !== undefined && !outbound.hasTlsProfile(tlsProfile)) {
    bind.problem({
      code: 'link/unknown-tls-profile',
      message: `There is no TLS profile "${tlsProfile}"`,
      help: 'Name one that stands under `tls-profiles` of headgate.yaml.',
      at,
    });
  }
  // Another definition whose steps work for this provider must not decide where its tokens are sent.
  const of = bind.bundle.assemblies.find(({ provider }) => provider === settings);
  const resolved = bind.fixedText(url, { ...(of && { of }), at });
  return resolved === undefined ? undefined : { url: resolved, tlsProfile };
};

/** UTF-8, a byte a character: HTTP itself knows no encoding of header values. */
export const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** As long as every server should take (RFC 9110 §4.1). */
const urlLimit = 8000;

/**
 * A URL with these parameters behind those of its own.
 *
 * @throws CallOutFailed where it cannot be read, or would be too long.
 */
export const withQuery = (url: string, query: Readonly<Record<string, string>>): string => {
  if (!URL.canParse(url)) throw new CallOutFailed('the URL cannot be read');
  const asked = new URL(url);
  const added = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  asked.search = [...(asked.search === '' ? [] : [asked.search.slice(1)]), ...added].join('&');
  if (asked.href.length > urlLimit) throw new CallOutFailed('the question is too long for a URL');
  return asked.href;
};

const bytesOf = async (body: Body, limitBytes: number | undefined): Promise<Buffer> => {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  if (limitBytes !== undefined) return body.collect(limitBytes);
  body.discard();
  return Buffer.alloc(0);
};

import type { InboundHeaders } from './identity-headers.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** Where a request came from, and the id that it goes by. */
export interface Caller {
  /** In the log, in `X-Request-Id` to the back end and to the client. */
  readonly id: string;
  /** Of the client. */
  readonly address: string;
  /** `address`, and the trusted proxies after it. */
  readonly forwardedFor: string;
  /** What the client calls its request, for the log only. */
  readonly clientRequestId: string | undefined;
}

/** The caller as its connection shows it. */
export const callerAt = (address: string, id: string): Caller => ({
  id,
  address,
  forwardedFor: address,
  clientRequestId: undefined,
});

/**
 * The caller as the headers show it, as far as they are believed.
 *
 * A trusted proxy says where the request came from, and gives it the id by which the proxy knows it: one id from the edge
 * to the back end. Anybody else's id is noted beside ours: taken for ours, it would let a client write records under
 * the id of another's request.
 */
export const identified = (caller: Caller, headers: InboundHeaders, proxies: TrustedProxies | undefined): Caller => {
  const { requestId: written, forwardedFor = '' } = headers;
  const requestId = written !== undefined && wellFormedId.test(written) ? written : undefined;
  if (proxies === undefined || !proxies.has(caller.address)) return { ...caller, clientRequestId: requestId };
  const chain = proxies.chain(caller.address, forwardedFor);
  return {
    id: requestId ?? caller.id,
    address: chain[0] ?? caller.address,
    forwardedFor: chain.join(', '),
    clientRequestId: undefined,
  };
};

/** UUIDs, base64, hexadecimal, what load balancers make; nothing that could end a line or a field anywhere. */
const wellFormedId = /^[\w.~+/=:@-]{1,128}$/;

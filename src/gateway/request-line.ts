import { visibleText } from '../diagnostics/visible-text.ts';
import type { Fault } from '../policy/fault.ts';
import type { Exchange } from '../runtime/exchange.ts';
import { activityOf } from './activity.ts';
import type { Caller } from './caller.ts';

/** A request that is over. */
export interface Ended {
  readonly caller: Caller;
  readonly method: string | undefined;
  readonly path: string | undefined;
  /** The path template. */
  readonly route: string | undefined;
  /** `undefined`: it did not come to its pipeline. */
  readonly x: Exchange | undefined;
  /** `undefined`: nothing was answered. */
  readonly status: number | undefined;
  readonly ms: number;
  readonly application: string | undefined;
  readonly reference: string | undefined;
  readonly fault: Fault | undefined;
  readonly aborted: boolean;
}

/**
 * The line of a request in the log: no query (it may hold codes), why it was refused in our own words, and what the flow asks
 * for. `undefined`: the flow wants none.
 */
export const requestLine = ({ caller, x, fault, ...ended }: Ended): object | undefined => {
  const details = activityOf(x, fault);
  if (details === 'none' && !ended.aborted) return undefined;
  const line = {
    id: caller.id,
    clientRequestId: caller.clientRequestId,
    address: caller.address,
    method: ended.method,
    path: ended.path,
    status: ended.status,
    ms: ended.ms,
    route: ended.route,
    application: ended.application,
    reference: ended.reference,
    code: fault?.code,
    // It may repeat what a back end or a system said.
    detail: fault?.detail === undefined ? undefined : visibleText(fault.detail),
    aborted: ended.aborted || undefined,
  };
  return details === undefined || details === 'none' ? line : { ...line, ...details };
};

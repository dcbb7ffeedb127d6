import type { Fault } from '../policy/fault.ts';
import type { Binder } from '../runtime/binder.ts';
import type { Exchange } from '../runtime/exchange.ts';
import { AuthorizationRefusal, type RefusalCode, type RefusalInit, refusal } from './errors.ts';
import { authorizationFact } from './facts.ts';

/** Makes a refusal in the form of the endpoint at which the exchange is. */
export type RefuseToClient = (x: Exchange, code: RefusalCode, init?: Omit<RefusalInit, 'deliver'>) => Fault;

/**
 * For steps that stand at several endpoints: at authorize, where client and redirect URI are proven, the refusal goes back
 * by redirect (RFC 6749 §4.1.2.1), elsewhere it is the body of the answer (§5.2).
 */
export const refusalToClient = (bind: Binder): RefuseToClient => {
  const requestOf = bind.fact(authorizationFact);
  return (x, code, init = {}) => {
    const request = requestOf.get(x);
    return request === undefined ? refusal(code, init) : new AuthorizationRefusal(code, request, init);
  };
};

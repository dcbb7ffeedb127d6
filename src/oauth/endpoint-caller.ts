import type { Binder } from '../runtime/binder.ts';
import type { Exchange } from '../runtime/exchange.ts';
import type { Client, Clients } from './client.ts';
import { refusal } from './errors.ts';
import { clientFact } from './facts.ts';
import type { PublicCalls } from './public-calls.ts';

/** Who the clients are, and how often public ones have called. */
export interface Callers {
  readonly clients: Clients;
  readonly publicCalls: PublicCalls;
}

/**
 * Finds the client that calls an endpoint about tokens, which an earlier step has established.
 *
 * @throws Fault where it is not registered any more, or is public and calls too often.
 */
export const callerAt = (bind: Binder, { clients, publicCalls }: Callers): ((x: Exchange) => Client) => {
  const clientOf = bind.fact(clientFact);
  return (x) => {
    const client = clients.find(clientOf.get(x) ?? '');
    if (client === undefined) throw refusal('oauth/client-unknown');
    publicCalls.admit(client, x.request.address, x.clock.now());
    return client;
  };
};

import type { Binder } from '../runtime/binder.ts';
import type { Exchange } from '../runtime/exchange.ts';
import type { Clients } from './client.ts';
import {
  applicationFact,
  applicationScopesFact,
  authorizationFact,
  grantFact,
  ownerScopesFact,
  selectedScopesFact,
} from './facts.ts';
import type { Provider } from './provider.ts';
import { refusalToClient } from './refusal-to-client.ts';
import { cutScopes } from './scope.ts';

/**
 * The scopes that an exchange is about at the moment: those of its request, or in their place what was selected last (IBM
 * API Connect v5: for the application, by who knows the user, for the owner, in this order), as far as provider and
 * application may have them now. The closure throws a Fault where none is left.
 */
export const askedScopes = (
  bind: Binder,
  provider: Provider,
  clients: Clients,
): ((x: Exchange) => readonly string[]) => {
  const applicationOf = bind.fact(applicationFact);
  const requestOf = bind.fact(authorizationFact);
  const grantOf = bind.fact(grantFact);
  const forApplication = bind.fact(applicationScopesFact);
  const withOwner = bind.fact(selectedScopesFact);
  const forOwner = bind.fact(ownerScopesFact);
  const refuse = refusalToClient(bind);
  return (x) => {
    const selected = forOwner.get(x) ?? withOwner.get(x) ?? forApplication.get(x);
    if (selected === undefined) return requestOf.get(x)?.scopes ?? grantOf.get(x)?.scopes ?? [];
    const { id = '' } = applicationOf.get(x) ?? {};
    const client = clients.find(id);
    const scopes = client === undefined ? 'oauth/client-unknown' : cutScopes(selected, provider, client);
    if (typeof scopes === 'string') throw refuse(x, scopes, { detail: `client "${id}"` });
    return scopes;
  };
};

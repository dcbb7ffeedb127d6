import { type Callers, callerAt } from '../../src/oauth/endpoint-caller.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { ownerFact } from '../../src/oauth/facts.ts';
import { parseForm } from '../../src/oauth/form.ts';
import { endPermissions, permissionsOf } from '../../src/oauth/permissions.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { ConsentStore } from '../../src/stores/consents.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { issued as declaration, type Issued } from './policy.ts';

/** Answers GET with the list; DELETE ends what the application named by `client-id` holds. */
export const issued = (callers: Callers, store: GrantStore, consents: ConsentStore): Implementation<Issued> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const callerOf = callerAt(bind, callers);
    const ownerOf = bind.fact(ownerFact);
    const { clients } = callers;
    return async (x) => {
      callerOf(x);
      const owner = ownerOf.get(x);
      if (owner === undefined) throw new Error('oauth-issued ran before its owner was established');
      const permitting = { owner: owner.id, provider };
      const keeping = { store, consents, clients, now: x.clock.now() };
      if (x.request.method !== 'DELETE') return answer(x, await permissionsOf(permitting, keeping));
      await endPermissions(meant(x), permitting, keeping);
      return answer(x, { status: 'success' });
    };
  },
});

const answer = (x: Exchange, value: object): undefined => {
  x.message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from(JSON.stringify(value)));
  return undefined;
};

const meant = ({ request: { search } }: Exchange): string => {
  const { 'client-id': id } = parseForm(search.slice(1)).fields;
  if (id === undefined) throw refusal('oauth/parameter-missing', { parameter: 'client-id' });
  return id;
};

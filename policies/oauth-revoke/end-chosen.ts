import { findToken } from '../../src/oauth/found-token.ts';
import type { PresentedToken } from '../../src/oauth/presented-token.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Binder, Run } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import type { Revoke } from './policy.ts';

/** What ending works with. */
interface Ending {
  readonly provider: Provider;
  readonly store: GrantStore;
  readonly bind: Binder;
}

/** Ends what an author's properties choose, of the provider's tokens alone, and leaves the message as it is. */
export const endChosen = (properties: Revoke, { provider, store, bind }: Ending): Run => {
  const chosenOf = choosing(properties, bind);
  const tokenOf = properties.token === undefined ? undefined : bind.text(properties.token, 'plain');
  const isWhole = properties.cascade ?? provider.settings.revocation.cascade;
  return async (x) => {
    const now = x.clock.now();
    const chosen = chosenOf(x);
    if (tokenOf === undefined) {
      await store.revoke({ by: 'rule', provider: provider.name, before: now, ...chosen }, now);
      return undefined;
    }
    // What is no token, or dead already, is as good as ended.
    const found = await findToken(tokenOf(x), { provider, store, now });
    if (found === undefined || !isChosen(found, chosen)) return undefined;
    const { hash, family } = found.record;
    const isAlone = found.kind === 'access' && !isWhole;
    await store.revoke(isAlone ? { by: 'token', hash } : { by: 'family', family }, now);
    return undefined;
  };
};

interface Chosen {
  readonly owner: string | undefined;
  readonly application: string | undefined;
  readonly scope: string | undefined;
}

const choosing = ({ owner, application, scope }: Revoke, bind: Binder): ((x: Exchange) => Chosen) => {
  const read = (template: string | undefined) => (template === undefined ? undefined : bind.text(template, 'plain'));
  const [ownerOf, applicationOf, scopeOf] = [read(owner), read(application), read(scope)];
  return (x) => {
    const chosen = { owner: ownerOf?.(x), application: applicationOf?.(x), scope: scopeOf?.(x) };
    // What is chosen by a value that is not there would be everybody's.
    if (Object.values(chosen).includes('') || chosen.scope?.includes(' ')) throw vague();
    return chosen;
  };
};

const isChosen = ({ record }: PresentedToken, { owner, application, scope }: Chosen): boolean =>
  (owner === undefined || record.owner === owner) &&
  (application === undefined || record.application === application) &&
  (scope === undefined || record.scopes.includes(scope));

const vague = (): Fault =>
  new Fault({
    fault: 'PropertyError',
    status: 500,
    code: 'oauth/revocation-empty',
    message: 'What is to be revoked is chosen by an empty value, or by several scopes',
  });

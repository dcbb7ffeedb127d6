import type { ShownScope } from '../pages/models.ts';
import type { Binder } from '../runtime/binder.ts';
import type { Exchange } from '../runtime/exchange.ts';
import { scopeDescriptionsFact } from './facts.ts';
import type { Provider } from './provider.ts';

/** Scopes as people read them: in the words of the service that has selected them, else of the provider, else by name. */
export const shownScopes = (
  bind: Binder,
  { settings: { scopes: own } }: Pick<Provider, 'settings'>,
): ((x: Exchange, names: readonly string[]) => readonly ShownScope[]) => {
  const describedOf = bind.fact(scopeDescriptionsFact);
  // A scope may be called as what every object has; a token may have one that the provider has no more.
  const described = new Map(Object.entries(own));
  return (x, names) => {
    const selected = new Map(Object.entries(describedOf.get(x) ?? {}));
    return names.map((name) => ({ name, description: selected.get(name) || described.get(name) || name }));
  };
};

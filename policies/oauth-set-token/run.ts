import { attributesOf } from '../../src/oauth/attributes.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { findToken } from '../../src/oauth/found-token.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { setToken as declaration, type SetToken } from './policy.ts';

/** Refuses a token that is not the provider's, or not live. */
export const setToken = (store: GrantStore): Implementation<SetToken> => ({
  declaration,
  link({ provider: named, token, attributes }, bind) {
    const provider = providerOf(bind, named);
    const tokenOf = bind.text(token, 'plain');
    const changed = attributesOf(attributes, bind);
    return async (x) => {
      const now = x.clock.now();
      const found = await findToken(tokenOf(x), { provider, store, now });
      if (found === undefined || found.kind === 'code') throw refusal('oauth/token-unknown');
      const { family, attributes: before } = found.record;
      await store.setAttributes(family, changed(x, before) ?? {}, now);
      return undefined;
    };
  },
});

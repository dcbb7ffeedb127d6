import { describeToken, findToken } from '../../src/oauth/found-token.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { getToken as declaration, type GetToken, outputOf } from './policy.ts';

/** Looks the token up and sets the variable, whatever it finds. */
export const getToken = (store: GrantStore): Implementation<GetToken> => ({
  declaration,
  link(properties, bind) {
    const provider = providerOf(bind, properties.provider);
    const tokenOf = bind.text(properties.token, 'plain');
    const output = bind.variable(outputOf(properties));
    return async (x) => {
      const found = await findToken(tokenOf(x), { provider, store, now: x.clock.now() });
      output.set?.(x, describeToken(found));
      return undefined;
    };
  },
});

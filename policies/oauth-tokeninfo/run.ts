import { bodyForm } from '../../src/oauth/body-form.ts';
import { linkListedAccess } from '../../src/oauth/consult-revocation.ts';
import type { Finding } from '../../src/oauth/introspection.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { tokenInfo as infoOf } from '../../src/oauth/token-info.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { tokenInfo as declaration, type TokenInfoStep } from './policy.ts';

/** Answers with what is in the token that the request holds; nobody has to say who they are. */
export const tokenInfo = (
  finding: Omit<Finding, 'now' | 'isListed'>,
  outbound: Outbound,
): Implementation<TokenInfoStep> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const isListed = linkListedAccess(provider, { bind, outbound });
    return async (x) => {
      const told = await infoOf(bodyForm(x), provider, {
        ...finding,
        isListed: isListed && ((token, record) => isListed(token, record, x)),
        now: x.clock.now(),
      });
      x.message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from(JSON.stringify(told)));
      return undefined;
    };
  },
});

import { bodyForm } from '../../src/oauth/body-form.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { applicationFact, grantFact, ownerFact } from '../../src/oauth/facts.ts';
import type { Run } from '../../src/runtime/binder.ts';
import type { SigningIn } from './signing-in.ts';

/** By the body of a token request (RFC 6749 §4.3.2). Other grants have their owner, or need none. */
export const byPassword = ({ bind, registry, attempt, establish }: SigningIn): Run => {
  const grantOf = bind.fact(grantFact);
  const ownerOf = bind.fact(ownerFact);
  const applicationOf = bind.fact(applicationFact);
  return (x) => {
    const grant = grantOf.get(x);
    if (grant?.awaitsOwner !== true || ownerOf.get(x) !== undefined) return undefined;
    const { username = '', password = '' } = bodyForm(x);
    return attempt(x, { name: username, password }).then((user) => {
      if (user !== undefined) {
        establish(x, user, undefined);
        return undefined;
      }
      // Some type their password where the name belongs: neither is logged.
      const detail = `client "${applicationOf.get(x)?.id}", registry "${registry.name}"`;
      throw refusal('oauth/owner-unproven', { detail });
    });
  };
};

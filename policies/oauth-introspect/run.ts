import { bodyForm } from '../../src/oauth/body-form.ts';
import type { Client } from '../../src/oauth/client.ts';
import { linkListedAccess } from '../../src/oauth/consult-revocation.ts';
import { type Callers, callerAt } from '../../src/oauth/endpoint-caller.ts';
import { refusal } from '../../src/oauth/errors.ts';
import { type Finding, findSeenToken, introspectionOf } from '../../src/oauth/introspection.ts';
import { legacyIntrospection } from '../../src/oauth/legacy-introspection.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Fault } from '../../src/policy/fault.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { introspect as declaration, type Introspect } from './policy.ts';

/** Answers with what the calling application may know of the token. */
export const introspect = (
  callers: Callers,
  { store, owners }: Pick<Finding, 'store' | 'owners'>,
  outbound: Outbound,
): Implementation<Introspect> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const callerOf = callerAt(bind, callers);
    const { clients } = callers;
    const isListed = linkListedAccess(provider, { bind, outbound });
    return async (x) => {
      const caller = callerOf(x);
      if (caller.type === 'public' && provider.profile === 'strict') throw refusedTo(caller);
      const finding: Finding = {
        store,
        owners,
        clients,
        isListed: isListed && ((token, record) => isListed(token, record, x)),
        now: x.clock.now(),
      };
      const seen = await findSeenToken(bodyForm(x), { caller, provider }, finding);
      const told =
        provider.profile === 'legacy-v5'
          ? legacyIntrospection(seen, provider, clients)
          : introspectionOf(seen, provider);
      x.message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from(JSON.stringify(told)));
      return undefined;
    };
  },
});

/** An id alone, which everybody knows, is no authorization to look into tokens (RFC 7662 §2.1). */
const refusedTo = ({ id }: Client): Fault =>
  refusal('oauth/client-type-refused', { detail: `client "${id}" is public` });

import { answered } from '../../src/oauth/call-out.ts';
import { linkConsultation, type Presented } from '../../src/oauth/consult-revocation.ts';
import type { RefusalCode } from '../../src/oauth/errors.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { refusalToClient } from '../../src/oauth/refusal-to-client.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { type ConsultRevocationUrl, consultRevocation as declaration } from './policy.ts';
import { newConsent, spentCredential } from './presented.ts';

/** Asks about a consent before anything comes of it, about a code or a refresh token before it is exchanged. */
export const consultRevocation = (outbound: Outbound, store: GrantStore): Implementation<ConsultRevocationUrl> => ({
  declaration,
  link({ provider: named, endpoint }, bind) {
    const consult = linkConsultation(providerOf(bind, named), { bind, outbound });
    const refuse = refusalToClient(bind);
    const presentedIn = endpoint === 'authorize' ? newConsent(bind) : spentCredential(bind);
    const decide = async (x: Exchange, presented: Presented): Promise<undefined> => {
      const asked = consult(presented, x);
      if (!(await answered(asked, (failed) => refuse(x, 'oauth/revocation-list-failed', failed)))) return;
      const { kind, family, application } = presented;
      // What has come of it ends too: it may be listed since it was used before (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
      if (kind !== 'consent') await store.revoke({ by: 'family', family }, x.clock.now());
      throw refuse(x, listed[kind], { detail: `client "${application}"` });
    };
    return (x) => {
      const presented = presentedIn(x);
      return presented && decide(x, presented);
    };
  },
});

const listed: Readonly<Record<Presented['kind'], RefusalCode>> = {
  consent: 'oauth/consent-on-revocation-list',
  code: 'oauth/code-on-revocation-list',
  refresh: 'oauth/refresh-token-on-revocation-list',
  access: 'oauth/token-not-valid',
};

import type { Clients } from '../../src/oauth/client.ts';
import { connectedApplications } from '../../src/oauth/connected-applications.ts';
import { ownerFact } from '../../src/oauth/facts.ts';
import { pageLocale } from '../../src/oauth/page-locale.ts';
import { endPermissions } from '../../src/oauth/permissions.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { providerPages } from '../../src/oauth/provider-pages.ts';
import { shownScopes } from '../../src/oauth/shown-scopes.ts';
import type { PermissionsModel } from '../../src/pages/models.ts';
import type { PageSet } from '../../src/pages/page-set.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { ConsentStore } from '../../src/stores/consents.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { permissions as declaration, type Permissions } from './policy.ts';

/** What the step works with. */
interface Permitting {
  readonly clients: Clients;
  readonly store: GrantStore;
  readonly consents: ConsentStore;
  readonly pages: PageSet;
}

/** Shows the page until they leave it; `revoke` of its form ends what that application may. */
export const permissions = ({ pages: set, ...keeping }: Permitting): Implementation<Permissions> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const pages = providerPages(set, provider, bind);
    const localeOf = pageLocale(bind);
    const ownerOf = bind.fact(ownerFact);
    const asShown = shownScopes(bind, provider);
    const { session, endpoints } = provider.settings;
    return async (x) => {
      const owner = ownerOf.get(x);
      if (owner === undefined) throw new Error('oauth-permissions ran before its owner was established');
      const of = { owner: owner.id, provider };
      const now = x.clock.now();
      const revoked = x.takeAnswer('permissions')?.fields['revoke'];
      const connected = await connectedApplications(of, { ...keeping, now });
      if (revoked !== undefined) await endPermissions(revoked, of, { ...keeping, now });
      const left = connected.filter(({ id }) => id !== revoked);
      const shown: Omit<PermissionsModel, 'action' | 'hidden'> = {
        locale: localeOf(x),
        owner: owner.name,
        permissions: left.map(({ id, scopes, ...one }) => ({ ...one, application: id, scopes: asShown(x, scopes) })),
        // Only what was on the page can have ended by it.
        ended: connected.find(({ id }) => id === revoked)?.title,
        logoutPath: session && endpoints['logout'],
      };
      return {
        kind: 'suspend',
        awaits: 'permissions',
        render: ({ hidden }) => ({
          status: 200,
          headers: pages.headers([]),
          body: pages.permissions({ ...shown, action: x.request.path, hidden }),
        }),
      };
    };
  },
});

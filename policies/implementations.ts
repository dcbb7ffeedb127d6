import type { Applications } from '../src/applications/applications.ts';
import type { Registry } from '../src/identity/registry.ts';
import type { Outbound } from '../src/outbound/outbound.ts';
import type { Pages } from '../src/pages/pages.ts';
import type { Implementation } from '../src/runtime/binder.ts';
import type { GrantStore } from '../src/stores/grants.ts';
import { activityLog } from './activity-log/run.ts';
import { checkSubscription } from './check-subscription/run.ts';
import { when } from './if/run.ts';
import { invoke } from './invoke/run.ts';
import { authenticateClient } from './oauth-authenticate-client/run.ts';
import { authenticateUser } from './oauth-authenticate-user/run.ts';
import { introspect } from './oauth-introspect/run.ts';
import { issue } from './oauth-issue/run.ts';
import { obtainConsent } from './oauth-obtain-consent/run.ts';
import { oauthRespond } from './oauth-respond/run.ts';
import { revoke } from './oauth-revoke/run.ts';
import { validateAuthorization } from './oauth-validate-authorization/run.ts';
import { validateGrant } from './oauth-validate-grant/run.ts';
import { operationSwitch } from './operation-switch/run.ts';
import { requireSecurity } from './require-security/run.ts';
import { respond } from './respond/run.ts';
import { setVariable } from './set-variable/run.ts';
import { choose } from './switch/run.ts';
import { raise } from './throw/run.ts';

/** What the policies work with. */
export interface Services {
  readonly applications: Applications;
  readonly grants: GrantStore;
  readonly outbound: Outbound;
  readonly pages: Pages;
  readonly registries: ReadonlyMap<string, Registry>;
}

/** What every policy does; the list agrees with `declarations.ts`. */
export const implementations = ({ applications, grants, outbound, pages, registries }: Services) =>
  [
    invoke(outbound),
    setVariable(),
    when(),
    choose(),
    operationSwitch(),
    raise(),
    activityLog(),
    requireSecurity(applications, grants),
    checkSubscription(applications),
    respond(),
    validateAuthorization(applications),
    authenticateUser({ named: registries, outbound }, pages),
    obtainConsent(applications, pages),
    authenticateClient(applications),
    validateGrant(applications, grants),
    issue(applications, grants),
    introspect(applications, grants),
    revoke(applications, grants),
    oauthRespond(pages),
  ] as readonly Implementation<never>[]; // each checks its own properties by its schema

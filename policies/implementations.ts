import type { Applications } from '../src/applications/applications.ts';
import type { Registry } from '../src/identity/registry.ts';
import type { Jwk } from '../src/jose/jwk.ts';
import { clientKeys } from '../src/oauth/client-keys.ts';
import type { CustomForms } from '../src/oauth/custom-forms.ts';
import { knownOwners } from '../src/oauth/known-owners.ts';
import type { LoginTries } from '../src/oauth/login-tries.ts';
import { PublicCalls } from '../src/oauth/public-calls.ts';
import type { SigningKeys } from '../src/oauth/signing/signing-keys.ts';
import type { Outbound } from '../src/outbound/outbound.ts';
import type { PageSet } from '../src/pages/page-set.ts';
import type { Implementation } from '../src/runtime/binder.ts';
import type { ConsentStore } from '../src/stores/consents.ts';
import type { GrantStore } from '../src/stores/grants.ts';
import type { ReplayStore } from '../src/stores/replays.ts';
import type { SessionStore } from '../src/stores/sessions.ts';
import { activityLog } from './activity-log/run.ts';
import { checkSubscription } from './check-subscription/run.ts';
import { when } from './if/run.ts';
import { invoke } from './invoke/run.ts';
import { jwtGenerate } from './jwt-generate/run.ts';
import { jwtValidate } from './jwt-validate/run.ts';
import { announce } from './oauth-announce/run.ts';
import { authenticateClient } from './oauth-authenticate-client/run.ts';
import { authenticateUser } from './oauth-authenticate-user/run.ts';
import { checkScope } from './oauth-check-scope/run.ts';
import { collectMetadata } from './oauth-collect-metadata/run.ts';
import { consultRevocation } from './oauth-consult-revocation/run.ts';
import { getToken } from './oauth-get-token/run.ts';
import { introspect } from './oauth-introspect/run.ts';
import { issue } from './oauth-issue/run.ts';
import { issued } from './oauth-issued/run.ts';
import { jwks } from './oauth-jwks/run.ts';
import { logout } from './oauth-logout/run.ts';
import { obtainConsent } from './oauth-obtain-consent/run.ts';
import { permissions } from './oauth-permissions/run.ts';
import { resourceMetadata } from './oauth-resource-metadata/run.ts';
import { oauthRespond } from './oauth-respond/run.ts';
import { revoke } from './oauth-revoke/run.ts';
import { serverMetadata } from './oauth-server-metadata/run.ts';
import { setToken } from './oauth-set-token/run.ts';
import { tokenInfo } from './oauth-tokeninfo/run.ts';
import { validateAuthorization } from './oauth-validate-authorization/run.ts';
import { validateGrant } from './oauth-validate-grant/run.ts';
import { verifyToken } from './oauth-verify-token/run.ts';
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
  readonly pages: PageSet;
  readonly forms: CustomForms;
  readonly sessions: SessionStore;
  readonly consents: ConsentStore;
  /** They outlive a reload: who has tried too often has not begun anew. */
  readonly loginTries: LoginTries;
  readonly registries: ReadonlyMap<string, Registry>;
  readonly replays: ReplayStore;
  readonly signingKeys: SigningKeys;
  /** Of the environment, by name. */
  readonly cryptoObjects: ReadonlyMap<string, Jwk>;
}

/** What every policy does; the list agrees with `declarations.ts`. */
export const implementations = (services: Services): readonly Implementation<never>[] => {
  const { applications, consents, forms, grants, outbound, pages, registries, replays, sessions } = services;
  const { signingKeys, cryptoObjects } = services;
  const callers = { clients: applications, publicCalls: new PublicCalls() };
  const owners = knownOwners(registries);
  const security = requireSecurity({ applications, store: grants, owners, outbound });
  const finding = { store: grants, clients: applications, owners };
  return [
    invoke(outbound),
    setVariable(),
    when(),
    choose(),
    operationSwitch(),
    raise(),
    activityLog(),
    jwtGenerate(cryptoObjects),
    jwtValidate(cryptoObjects),
    getToken(grants),
    setToken(grants),
    verifyToken(security),
    security,
    checkSubscription(applications),
    respond(),
    validateAuthorization(applications),
    authenticateUser(applications, {
      named: registries,
      outbound,
      tries: services.loginTries,
      sessions,
      pages,
      forms,
    }),
    obtainConsent({ applications, consents, pages, forms, outbound }),
    authenticateClient(applications, clientKeys(outbound), replays),
    validateGrant(applications, grants, owners),
    issue(applications, grants, signingKeys),
    introspect(callers, finding, outbound),
    revoke(callers, grants),
    issued(callers, grants, consents),
    permissions({ clients: applications, store: grants, consents, pages }),
    logout(services.sessions, pages),
    tokenInfo(finding, outbound),
    oauthRespond(pages),
    checkScope(applications, outbound),
    collectMetadata(applications, outbound),
    consultRevocation(outbound, grants),
    announce(outbound),
    jwks(signingKeys),
    serverMetadata(),
    resourceMetadata(),
  ] as readonly Implementation<never>[]; // each checks its own properties by its schema
};

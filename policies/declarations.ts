import type { PolicyDeclaration } from '../src/policy/declaration.ts';
import { activityLog } from './activity-log/policy.ts';
import { checkSubscription } from './check-subscription/policy.ts';
import { when } from './if/policy.ts';
import { invoke } from './invoke/policy.ts';
import { jwtGenerate } from './jwt-generate/policy.ts';
import { jwtValidate } from './jwt-validate/policy.ts';
import { announce } from './oauth-announce/policy.ts';
import { authenticateClient } from './oauth-authenticate-client/policy.ts';
import { authenticateUser } from './oauth-authenticate-user/policy.ts';
import { checkScope } from './oauth-check-scope/policy.ts';
import { collectMetadata } from './oauth-collect-metadata/policy.ts';
import { consultRevocation } from './oauth-consult-revocation/policy.ts';
import { getToken } from './oauth-get-token/policy.ts';
import { introspect } from './oauth-introspect/policy.ts';
import { issue } from './oauth-issue/policy.ts';
import { issued } from './oauth-issued/policy.ts';
import { jwks } from './oauth-jwks/policy.ts';
import { logout } from './oauth-logout/policy.ts';
import { obtainConsent } from './oauth-obtain-consent/policy.ts';
import { permissions } from './oauth-permissions/policy.ts';
import { resourceMetadata } from './oauth-resource-metadata/policy.ts';
import { oauthRespond } from './oauth-respond/policy.ts';
import { revoke } from './oauth-revoke/policy.ts';
import { serverMetadata } from './oauth-server-metadata/policy.ts';
import { setToken } from './oauth-set-token/policy.ts';
import { tokenInfo } from './oauth-tokeninfo/policy.ts';
import { validateAuthorization } from './oauth-validate-authorization/policy.ts';
import { validateGrant } from './oauth-validate-grant/policy.ts';
import { verifyToken } from './oauth-verify-token/policy.ts';
import { operationSwitch } from './operation-switch/policy.ts';
import { requireSecurity } from './require-security/policy.ts';
import { respond } from './respond/policy.ts';
import { setVariable } from './set-variable/policy.ts';
import { choose } from './switch/policy.ts';
import { raise } from './throw/policy.ts';

/** What every policy declares. A declaration's P is its own affair: whoever calls it has checked the properties. */
export const declarations = [
  invoke,
  setVariable,
  when,
  choose,
  operationSwitch,
  raise,
  activityLog,
  jwtGenerate,
  jwtValidate,
  getToken,
  setToken,
  verifyToken,
  requireSecurity,
  checkSubscription,
  respond,
  validateAuthorization,
  authenticateUser,
  obtainConsent,
  authenticateClient,
  validateGrant,
  issue,
  introspect,
  revoke,
  issued,
  permissions,
  logout,
  tokenInfo,
  oauthRespond,
  checkScope,
  collectMetadata,
  consultRevocation,
  announce,
  jwks,
  serverMetadata,
  resourceMetadata,
] as readonly PolicyDeclaration<never>[];

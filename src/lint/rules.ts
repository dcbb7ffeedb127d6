import type { Rule } from './rule.ts';
import { claimPattern } from './rules/assembly/claim-pattern.ts';
import { assemblyCondition } from './rules/assembly/condition.ts';
import { defaultAmongErrors } from './rules/assembly/default-among-errors.ts';
import { jwtAlgorithm } from './rules/assembly/jwt-algorithm.ts';
import { assemblyOrder } from './rules/assembly/order.ts';
import { assemblyProperties } from './rules/assembly/properties.ts';
import { readOnlyVariable } from './rules/assembly/read-only-variable.ts';
import { assemblyShape } from './rules/assembly/shape.ts';
import { suppliedPolicy } from './rules/assembly/supplied-policy.ts';
import { targetUrl } from './rules/assembly/target-url.ts';
import { tooManySteps } from './rules/assembly/too-many-steps.ts';
import { unknownOperation } from './rules/assembly/unknown-operation.ts';
import { unknownPolicy } from './rules/assembly/unknown-policy.ts';
import { unknownStepProvider } from './rules/assembly/unknown-provider.ts';
import { unknownVariable } from './rules/assembly/unknown-variable.ts';
import { unprotectedJwt } from './rules/assembly/unprotected-jwt.ts';
import { unreachableCase } from './rules/assembly/unreachable-case.ts';
import { basePath } from './rules/definition/base-path.ts';
import { collidingOperation } from './rules/definition/colliding-operation.ts';
import { definitionName } from './rules/definition/name.ts';
import { repeated } from './rules/definition/repeated.ts';
import { unknownKey } from './rules/definition/unknown-key.ts';
import { definitionUnsupported } from './rules/definition/unsupported.ts';
import { audienceUri } from './rules/oauth/audience-uri.ts';
import { authenticationAmbiguous } from './rules/oauth/authentication-ambiguous.ts';
import { authenticationRequired } from './rules/oauth/authentication-required.ts';
import { authenticationUrl } from './rules/oauth/authentication-url.ts';
import { callOutUrl } from './rules/oauth/call-out-url.ts';
import { clientAuthenticationGrant } from './rules/oauth/client-authentication-grant.ts';
import { clientAuthenticationNone } from './rules/oauth/client-authentication-none.ts';
import { clientType } from './rules/oauth/client-type.ts';
import { confidentialImplicit } from './rules/oauth/confidential-implicit.ts';
import { consentLimitUnused } from './rules/oauth/consent-limit-unused.ts';
import { consentNotAsked } from './rules/oauth/consent-not-asked.ts';
import { endpointMissing } from './rules/oauth/endpoint-missing.ts';
import { formDigest } from './rules/oauth/form-digest.ts';
import { formRequired } from './rules/oauth/form-required.ts';
import { formUnused } from './rules/oauth/form-unused.ts';
import { forwardHeader } from './rules/oauth/forward-header.ts';
import { grantRequired } from './rules/oauth/grant-required.ts';
import { grantUnknown } from './rules/oauth/grant-unknown.ts';
import { issuerRepeated } from './rules/oauth/issuer-repeated.ts';
import { legacyGrant } from './rules/oauth/legacy-grant.ts';
import { lifetimeRange } from './rules/oauth/lifetime-range.ts';
import { pageColour } from './rules/oauth/page-colour.ts';
import { pageFile } from './rules/oauth/page-file.ts';
import { plainHttp } from './rules/oauth/plain-http.ts';
import { publicApplication } from './rules/oauth/public-application.ts';
import { publicSecret } from './rules/oauth/public-secret.ts';
import { redirectNeedsAuthenticated } from './rules/oauth/redirect-needs-authenticated.ts';
import { redirectNeedsAuthenticationUrl } from './rules/oauth/redirect-needs-authentication-url.ts';
import { redirectUrl } from './rules/oauth/redirect-url.ts';
import { rememberUnused } from './rules/oauth/remember-unused.ts';
import { scopeRequired } from './rules/oauth/scope-required.ts';
import { sessionIdle } from './rules/oauth/session-idle.ts';
import { sessionUnused } from './rules/oauth/session-unused.ts';
import { tokenInfoUnauthenticated } from './rules/oauth/token-info-unauthenticated.ts';
import { unsupported } from './rules/oauth/unsupported.ts';
import { wordUnknown } from './rules/oauth/word-unknown.ts';
import { defaultType } from './rules/openapi/default-type.ts';
import { fileParameter } from './rules/openapi/file-parameter.ts';
import { operationIdRepeated } from './rules/openapi/operation-id-repeated.ts';
import { parameterRepeated } from './rules/openapi/parameter-repeated.ts';
import { pathParameter } from './rules/openapi/path-parameter.ts';
import { reference } from './rules/openapi/reference.ts';
import { openapiSchema } from './rules/openapi/schema.ts';
import { severalBodies } from './rules/openapi/several-bodies.ts';
import { productName } from './rules/product/name.ts';
import { unknownApi } from './rules/product/unknown-api.ts';
import { productUnsupported } from './rules/product/unsupported.ts';
import { undefinedScheme } from './rules/security/undefined-scheme.ts';
import { undefinedScope } from './rules/security/undefined-scope.ts';
import { anyProvider, unknownProvider } from './rules/security/unknown-provider.ts';
import { unsupportedScheme } from './rules/security/unsupported-scheme.ts';

/** Every rule. The order means nothing: problems are sorted by place. */
export const rules: readonly Rule[] = [
  openapiSchema,
  reference,
  operationIdRepeated,
  parameterRepeated,
  severalBodies,
  fileParameter,
  pathParameter,
  defaultType,
  definitionName,
  basePath,
  unknownKey,
  repeated,
  collidingOperation,
  definitionUnsupported,
  scopeRequired,
  grantRequired,
  grantUnknown,
  wordUnknown,
  clientType,
  clientAuthenticationNone,
  clientAuthenticationGrant,
  publicApplication,
  confidentialImplicit,
  publicSecret,
  legacyGrant,
  issuerRepeated,
  audienceUri,
  authenticationRequired,
  authenticationAmbiguous,
  authenticationUrl,
  callOutUrl,
  forwardHeader,
  redirectNeedsAuthenticationUrl,
  redirectNeedsAuthenticated,
  redirectUrl,
  formRequired,
  formDigest,
  formUnused,
  consentNotAsked,
  rememberUnused,
  consentLimitUnused,
  endpointMissing,
  plainHttp,
  lifetimeRange,
  sessionIdle,
  sessionUnused,
  pageColour,
  pageFile,
  tokenInfoUnauthenticated,
  unsupported,
  undefinedScheme,
  undefinedScope,
  unsupportedScheme,
  unknownProvider,
  anyProvider,
  assemblyShape,
  tooManySteps,
  unknownPolicy,
  unknownStepProvider,
  suppliedPolicy,
  assemblyProperties,
  assemblyOrder,
  assemblyCondition,
  unknownVariable,
  readOnlyVariable,
  unprotectedJwt,
  jwtAlgorithm,
  claimPattern,
  targetUrl,
  unknownOperation,
  unreachableCase,
  defaultAmongErrors,
  productName,
  unknownApi,
  productUnsupported,
];

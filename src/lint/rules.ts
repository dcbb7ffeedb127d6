import type { Rule } from './rule.ts';
import { claimPattern } from './rules/assembly/claim-pattern.ts';
import { assemblyCondition } from './rules/assembly/condition.ts';
import { constantConditions } from './rules/assembly/constant-condition.ts';
import { defaultAmongErrors } from './rules/assembly/default-among-errors.ts';
import { errorNeverRaised } from './rules/assembly/error-never-raised.ts';
import { errorRepeated } from './rules/assembly/error-repeated.ts';
import { jwtAlgorithm } from './rules/assembly/jwt-algorithm.ts';
import { operationRepeated } from './rules/assembly/operation-repeated.ts';
import { assemblyOrder } from './rules/assembly/order.ts';
import { assemblyProperties } from './rules/assembly/properties.ts';
import { readOnlyVariable } from './rules/assembly/read-only-variable.ts';
import { referenceInScript } from './rules/assembly/reference-in-script.ts';
import { scriptSyntax } from './rules/assembly/script-syntax.ts';
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
import { unreachableStep } from './rules/assembly/unreachable-step.ts';
import { ambiguousPath } from './rules/definition/ambiguous-path.ts';
import { basePath } from './rules/definition/base-path.ts';
import { collidingOperation } from './rules/definition/colliding-operation.ts';
import { definitionName } from './rules/definition/name.ts';
import { repeated } from './rules/definition/repeated.ts';
import { unknownKey } from './rules/definition/unknown-key.ts';
import { definitionUnsupported } from './rules/definition/unsupported.ts';
import { unknownBackEndProfile } from './rules/invoke/unknown-tls-profile.ts';
import { missingPage } from './rules/link/pages.ts';
import { unknownCrypto } from './rules/link/unknown-crypto.ts';
import { unknownRegistry } from './rules/link/unknown-registry.ts';
import { unknownTlsProfile } from './rules/link/unknown-tls-profile.ts';
import { audienceUri } from './rules/oauth/audience-uri.ts';
import { authenticationAmbiguous } from './rules/oauth/authentication-ambiguous.ts';
import { authenticationRequired } from './rules/oauth/authentication-required.ts';
import { authenticationUrl } from './rules/oauth/authentication-url.ts';
import { callOutUrl } from './rules/oauth/call-out-url.ts';
import { clientAuthenticationGrant } from './rules/oauth/client-authentication-grant.ts';
import { clientAuthenticationNone } from './rules/oauth/client-authentication-none.ts';
import { clientType } from './rules/oauth/client-type.ts';
import { confidentialImplicit } from './rules/oauth/confidential-implicit.ts';
import { consentLimitShort } from './rules/oauth/consent-limit-short.ts';
import { consentLimitUnused } from './rules/oauth/consent-limit-unused.ts';
import { consentNotAsked } from './rules/oauth/consent-not-asked.ts';
import { credentialsOverHttp } from './rules/oauth/credentials-over-http.ts';
import { defaultScope } from './rules/oauth/default-scope.ts';
import { definitionMissing } from './rules/oauth/definition-missing.ts';
import { endpointMethod } from './rules/oauth/endpoint-method.ts';
import { endpointMissing } from './rules/oauth/endpoint-missing.ts';
import { endpointOff } from './rules/oauth/endpoint-off.ts';
import { endpointPath } from './rules/oauth/endpoint-path.ts';
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
import { providerUnused } from './rules/oauth/provider-unused.ts';
import { publicApplication } from './rules/oauth/public-application.ts';
import { publicSecret } from './rules/oauth/public-secret.ts';
import { redirectNeedsAuthenticated } from './rules/oauth/redirect-needs-authenticated.ts';
import { redirectNeedsAuthenticationUrl } from './rules/oauth/redirect-needs-authentication-url.ts';
import { redirectUrl } from './rules/oauth/redirect-url.ts';
import { rememberUnused } from './rules/oauth/remember-unused.ts';
import { revocationOff } from './rules/oauth/revocation-off.ts';
import { scopeName } from './rules/oauth/scope-name.ts';
import { scopeRequired } from './rules/oauth/scope-required.ts';
import { scopeUnused } from './rules/oauth/scope-unused.ts';
import { sessionIdle } from './rules/oauth/session-idle.ts';
import { sessionUnused } from './rules/oauth/session-unused.ts';
import { tokenInfoUnauthenticated } from './rules/oauth/token-info-unauthenticated.ts';
import { unsupported } from './rules/oauth/unsupported.ts';
import { wordUnknown } from './rules/oauth/word-unknown.ts';
import { arrayItems } from './rules/openapi/array-items.ts';
import { circularInheritance } from './rules/openapi/circular-inheritance.ts';
import { defaultValue } from './rules/openapi/default-value.ts';
import { discriminator } from './rules/openapi/discriminator.ts';
import { emptyRange } from './rules/openapi/empty-range.ts';
import { enumValue } from './rules/openapi/enum-value.ts';
import { equivalentPaths } from './rules/openapi/equivalent-paths.ts';
import { exampleValue } from './rules/openapi/example-value.ts';
import { fileParameter } from './rules/openapi/file-parameter.ts';
import { limitUnused } from './rules/openapi/limit-unused.ts';
import { operationIdRepeated } from './rules/openapi/operation-id-repeated.ts';
import { parameterName } from './rules/openapi/parameter-name.ts';
import { parameterRepeated } from './rules/openapi/parameter-repeated.ts';
import { pathForm } from './rules/openapi/path-form.ts';
import { pathParameter } from './rules/openapi/path-parameter.ts';
import { propertyRepeated } from './rules/openapi/property-repeated.ts';
import { reference } from './rules/openapi/reference.ts';
import { referenceKind } from './rules/openapi/reference-kind.ts';
import { requiredProperty } from './rules/openapi/required-property.ts';
import { responseCode } from './rules/openapi/response-code.ts';
import { openapiSchema } from './rules/openapi/schema.ts';
import { severalBodies } from './rules/openapi/several-bodies.ts';
import { tagRepeated } from './rules/openapi/tag-repeated.ts';
import { endlessRefresh } from './rules/posture/endless-refresh.ts';
import { grantAdvice } from './rules/posture/grant-advice.ts';
import { jwtAudience } from './rules/posture/jwt-audience.ts';
import { jwtRevocation } from './rules/posture/jwt-revocation.ts';
import { longLifetime } from './rules/posture/long-lifetime.ts';
import { pkce } from './rules/posture/pkce.ts';
import { pkcePlain } from './rules/posture/pkce-plain.ts';
import { secretLiteral } from './rules/posture/secret-literal.ts';
import { targetOverHttp } from './rules/posture/target-over-http.ts';
import { wildcard } from './rules/posture/wildcard.ts';
import { apiLeftOut } from './rules/product/api-left-out.ts';
import { productName } from './rules/product/name.ts';
import { planEmpty } from './rules/product/plan-empty.ts';
import { rateLimit } from './rules/product/rate-limit.ts';
import { productRepeated } from './rules/product/repeated.ts';
import { unknownApi } from './rules/product/unknown-api.ts';
import { productUnsupported } from './rules/product/unsupported.ts';
import { encodedValue } from './rules/reference/encoded-value.ts';
import { gatewayProperty } from './rules/reference/gateway-property.ts';
import { missingInCatalog } from './rules/reference/missing-in-catalog.ts';
import { nestedReference } from './rules/reference/nested.ts';
import { notFixed } from './rules/reference/not-fixed.ts';
import { shadowedProperty } from './rules/reference/shadowed-property.ts';
import { undeclaredOverride } from './rules/reference/undeclared-override.ts';
import { unknownReference } from './rules/reference/unknown.ts';
import { unusedProperty } from './rules/reference/unused-property.ts';
import { flowNotGranted } from './rules/security/flow-not-granted.ts';
import { keyCombination } from './rules/security/key-combination.ts';
import { openOperation } from './rules/security/open-operation.ts';
import { securityPlainHttp } from './rules/security/plain-http.ts';
import { scopeNotOffered } from './rules/security/scope-not-offered.ts';
import { scopeWithoutOauth } from './rules/security/scope-without-oauth.ts';
import { secretInQuery } from './rules/security/secret-in-query.ts';
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
  arrayItems,
  circularInheritance,
  defaultValue,
  discriminator,
  emptyRange,
  enumValue,
  equivalentPaths,
  exampleValue,
  limitUnused,
  parameterName,
  pathForm,
  propertyRepeated,
  referenceKind,
  requiredProperty,
  responseCode,
  tagRepeated,
  definitionName,
  basePath,
  unknownKey,
  repeated,
  collidingOperation,
  ambiguousPath,
  definitionUnsupported,
  scopeRequired,
  scopeName,
  defaultScope,
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
  definitionMissing,
  plainHttp,
  lifetimeRange,
  sessionIdle,
  sessionUnused,
  pageColour,
  pageFile,
  tokenInfoUnauthenticated,
  unsupported,
  consentLimitShort,
  credentialsOverHttp,
  endpointMethod,
  endpointOff,
  endpointPath,
  providerUnused,
  revocationOff,
  scopeUnused,
  endlessRefresh,
  grantAdvice,
  jwtAudience,
  jwtRevocation,
  longLifetime,
  pkce,
  pkcePlain,
  secretLiteral,
  targetOverHttp,
  wildcard,
  undefinedScheme,
  undefinedScope,
  scopeWithoutOauth,
  unsupportedScheme,
  keyCombination,
  unknownProvider,
  anyProvider,
  flowNotGranted,
  openOperation,
  securityPlainHttp,
  scopeNotOffered,
  secretInQuery,
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
  scriptSyntax,
  referenceInScript,
  unreachableCase,
  unreachableStep,
  constantConditions,
  operationRepeated,
  errorNeverRaised,
  errorRepeated,
  defaultAmongErrors,
  unknownReference,
  notFixed,
  missingInCatalog,
  undeclaredOverride,
  unusedProperty,
  shadowedProperty,
  nestedReference,
  encodedValue,
  gatewayProperty,
  unknownRegistry,
  unknownTlsProfile,
  unknownBackEndProfile,
  unknownCrypto,
  missingPage,
  productName,
  unknownApi,
  productUnsupported,
  apiLeftOut,
  planEmpty,
  rateLimit,
  productRepeated,
];

import type { Rule } from './rule.ts';
import { assemblyProperties } from './rules/assembly/properties.ts';
import { assemblyShape } from './rules/assembly/shape.ts';
import { suppliedPolicy } from './rules/assembly/supplied-policy.ts';
import { unknownPolicy } from './rules/assembly/unknown-policy.ts';
import { basePath } from './rules/definition/base-path.ts';
import { collidingOperation } from './rules/definition/colliding-operation.ts';
import { definitionName } from './rules/definition/name.ts';
import { repeated } from './rules/definition/repeated.ts';
import { unknownKey } from './rules/definition/unknown-key.ts';
import { definitionUnsupported } from './rules/definition/unsupported.ts';
import { authenticationRequired } from './rules/oauth/authentication-required.ts';
import { clientType } from './rules/oauth/client-type.ts';
import { grantRequired } from './rules/oauth/grant-required.ts';
import { grantUnknown } from './rules/oauth/grant-unknown.ts';
import { lifetimeRange } from './rules/oauth/lifetime-range.ts';
import { publicApplication } from './rules/oauth/public-application.ts';
import { redirectNeedsAuthenticationUrl } from './rules/oauth/redirect-needs-authentication-url.ts';
import { scopeRequired } from './rules/oauth/scope-required.ts';
import { unsupported } from './rules/oauth/unsupported.ts';
import { wordUnknown } from './rules/oauth/word-unknown.ts';
import { operationIdRepeated } from './rules/openapi/operation-id-repeated.ts';
import { reference } from './rules/openapi/reference.ts';
import { openapiSchema } from './rules/openapi/schema.ts';
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
  publicApplication,
  authenticationRequired,
  redirectNeedsAuthenticationUrl,
  lifetimeRange,
  unsupported,
  undefinedScheme,
  undefinedScope,
  unsupportedScheme,
  unknownProvider,
  anyProvider,
  assemblyShape,
  unknownPolicy,
  suppliedPolicy,
  assemblyProperties,
  unknownApi,
  productUnsupported,
];

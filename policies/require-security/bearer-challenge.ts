import { resourceMetadataUrl } from '../../src/oauth/resource.ts';
import { type Compared, Fault } from '../../src/policy/fault.ts';
import type { Binder } from '../../src/runtime/binder.ts';

/** Value of `WWW-Authenticate` at an API (RFC 6750 §3): its realm, then the parameters that are there. */
export const bearerChallenge = (
  { assembly: { name } }: Pick<Binder, 'assembly'>,
  parameters: Readonly<Record<string, string | undefined>>,
): string =>
  `Bearer ${Object.entries({ realm: name, ...parameters })
    .filter(([, value]) => value !== undefined)
    .map(([parameter, value]) => `${parameter}="${value}"`)
    .join(', ')}`;

/** The refusals of a token, by what is wrong with it (RFC 6750 §3.1). */
export interface BearerRefusals {
  /** Unknown, expired, revoked, another provider's, for another resource: the caller does not learn which. */
  readonly invalidToken: (told: Told) => Fault;
  readonly insufficientScope: (told: Told) => Fault;
  readonly malformed: () => Fault;
}

/** What the operator alone is told. */
interface Told {
  readonly detail?: string;
  readonly compared?: Compared;
}

/** The refusals of an operation that asks for a token with these scopes. */
export const bearerRefusals = (bind: Binder, scopes: readonly string[]): BearerRefusals => {
  const refusing =
    (refusal: Refusal, parameters: Readonly<Record<string, string | undefined>> = {}) =>
    (told?: Told): Fault => {
      const { error, ...init } = refusal;
      const challenge = bearerChallenge(bind, { error, error_description: init.message, ...parameters });
      return new Fault({ ...init, ...told, headers: ['WWW-Authenticate', challenge] });
    };
  return {
    invalidToken: refusing(invalidToken, { resource_metadata: resourceMetadataUrl(bind) }),
    insufficientScope: refusing(insufficientScope, { scope: scopes.join(' ') }),
    malformed: refusing(malformed),
  };
};

interface Refusal {
  readonly fault: string;
  readonly status: number;
  readonly error: string;
  readonly code: string;
  readonly message: string;
}

const invalidToken: Refusal = {
  fault: 'UnauthorizedError',
  status: 401,
  error: 'invalid_token',
  code: 'security/invalid-token',
  message: 'The access token is not valid',
};

const insufficientScope: Refusal = {
  fault: 'ForbiddenError',
  status: 403,
  error: 'insufficient_scope',
  code: 'security/insufficient-scope',
  message: 'The access token lacks a scope that this operation needs',
};

const malformed: Refusal = {
  fault: 'BadRequestError',
  status: 400,
  error: 'invalid_request',
  code: 'security/malformed-token',
  message: 'The Authorization header is not well-formed',
};

import { type Compared, Fault } from '../policy/fault.ts';

/** One kind of refusal: what the client is told. The client never learns which of several reasons made a code invalid. */
interface Kind {
  /** Error code of the RFC. */
  readonly error: string;
  readonly status: 400 | 401 | 403 | 429 | 503;
  readonly description: string;
}

const badCode = { error: 'invalid_grant', status: 400, description: 'The authorization code is not valid' } as const;
const badRefresh = { error: 'invalid_grant', status: 400, description: 'The refresh token is not valid' } as const;
/** Whether a token, or a scope, is good is not known: nobody is told that it is not (RFC 6749 §4.1.2.1). */
const undecided = {
  error: 'temporarily_unavailable',
  status: 503,
  description: 'The request cannot be decided now; try again later',
} as const;
/** RFC 6749 §5.2 has no word for it; this one of §4.1.2.1 comes nearest. */
const tooMany = {
  error: 'temporarily_unavailable',
  status: 429,
  description: 'Too many requests; try again later',
} as const;
const badClient = { error: 'invalid_client', status: 401, description: 'Client authentication failed' } as const;

/** Every refusal of the protocol, by its public and permanent code. */
const kinds = {
  'oauth/content-type': request('The body must be application/x-www-form-urlencoded'),
  'oauth/form-malformed': request('The parameters are not well-formed'),
  'oauth/form-too-long': request('There are too many parameters'),
  'oauth/parameter-repeated': request('A parameter appears more than once'),
  'oauth/parameter-missing': request('A required parameter is missing'),
  'oauth/parameter-too-long': request('A parameter is too long'),
  'oauth/client-unknown': { error: 'invalid_client', status: 400, description: 'The client is not known' },
  'oauth/client-authentication-failed': badClient,
  'oauth/client-authentication-method': {
    error: 'invalid_client',
    status: 401,
    description: 'This method of client authentication is not accepted here',
  },
  'oauth/client-authentication-ambiguous': request('The client identifies itself in more than one way'),
  'oauth/client-not-subscribed': {
    error: 'unauthorized_client',
    status: 400,
    description: 'The client is not subscribed to this server',
  },
  'oauth/client-type-refused': {
    error: 'unauthorized_client',
    status: 400,
    description: 'A public client may not do this',
  },
  'oauth/grant-not-allowed': {
    error: 'unauthorized_client',
    status: 400,
    description: 'The client may not use this grant',
  },
  'oauth/grant-type-unsupported': {
    error: 'unsupported_grant_type',
    status: 400,
    description: 'The grant type is not supported',
  },
  'oauth/response-type-unsupported': {
    error: 'unsupported_response_type',
    status: 400,
    description: 'The response type is not supported',
  },
  'oauth/response-mode-unsupported': request('The response_mode cannot be used here'),
  'oauth/login-required': {
    error: 'login_required',
    status: 400,
    description: 'The resource owner has to sign in',
  },
  'oauth/consent-required': {
    error: 'consent_required',
    status: 400,
    description: 'The resource owner has to consent',
  },
  'oauth/prompt-contradictory': request('The prompt none goes with no other'),
  'oauth/max-age-malformed': request('The max_age is not a number of seconds'),
  'oauth/redirect-uri-missing': request('The redirect_uri is missing'),
  'oauth/redirect-uri-not-registered': request('The redirect_uri is not registered for this client'),
  'oauth/scope-missing': scope('A scope is needed'),
  'oauth/scope-malformed': scope('The scope is not well-formed'),
  'oauth/scope-unknown': scope('A scope is not known'),
  'oauth/scope-not-allowed': scope('The client may not have a scope it asks for'),
  'oauth/scope-exceeds-grant': scope('A scope goes beyond what was granted'),
  'oauth/scope-none-left': scope('None of the scopes can be granted'),
  'oauth/scope-too-long': scope('The token would be too long: ask for fewer scopes'),
  'oauth/scope-check-refused': scope('The scope cannot be granted'),
  'oauth/scope-check-failed': undecided,
  'oauth/resource-unknown': target('A resource is not known'),
  'oauth/resource-exceeds-grant': target('A resource goes beyond what was granted'),
  'oauth/resource-none-left': target('None of the resources can be granted'),
  'oauth/challenge-missing': request('A code_challenge is needed'),
  'oauth/challenge-malformed': request('The code_challenge is not well-formed'),
  'oauth/challenge-method-unsupported': request('The code_challenge_method is not supported'),
  'oauth/verifier-missing': grant('The code_verifier is missing'),
  'oauth/verifier-wrong': grant('The code_verifier does not fit the code_challenge'),
  'oauth/verifier-unexpected': grant('There was no code_challenge'),
  'oauth/code-unknown': badCode,
  'oauth/code-expired': badCode,
  'oauth/code-reused': badCode,
  'oauth/code-of-another-client': badCode,
  'oauth/code-of-another-provider': badCode,
  'oauth/code-redirect-uri-differs': grant('The redirect_uri is not the one of the authorization request'),
  'oauth/refresh-token-unknown': badRefresh,
  'oauth/refresh-token-expired': badRefresh,
  'oauth/refresh-token-reused': badRefresh,
  'oauth/refresh-token-of-another-client': badRefresh,
  'oauth/refresh-token-of-another-provider': badRefresh,
  'oauth/consent-on-revocation-list': {
    error: 'access_denied',
    status: 403,
    description: 'The authorization has been revoked',
  },
  'oauth/code-on-revocation-list': badCode,
  'oauth/refresh-token-on-revocation-list': badRefresh,
  'oauth/revocation-list-failed': undecided,
  'oauth/announcement-failed': undecided,
  'oauth/metadata-failed': undecided,
  'oauth/too-many-requests': tooMany,
  'oauth/too-many-logins': { ...tooMany, description: 'Too many tries to sign in; try again later' },
  'oauth/token-unknown': request('The token is not valid'),
  'oauth/owner-unproven': grant('The user name or the password is wrong'),
  'oauth/owner-not-authenticated': {
    error: 'access_denied',
    status: 401,
    description: 'The resource owner is not authenticated',
  },
  'oauth/sign-in-refused': { error: 'access_denied', status: 403, description: 'The sign-in was refused' },
  'oauth/sign-in-incomplete': request('The login service has sent neither a user nor an error'),
  'oauth/form-unavailable': { error: 'server_error', status: 503, description: 'The page cannot be shown now' },
  'oauth/owner-unknown': grant('The authorization does not hold any more'),
  'oauth/owner-outdated': request('The sign-in does not hold any more'),
  'oauth/consent-outdated': request('The consent does not hold any more'),
  'oauth/token-not-valid': { error: 'invalid_token', status: 400, description: 'The access token is not valid' },
  'oauth/response-format-unsupported': request('The format is not one that this server answers in'),
  'oauth/access-denied': { error: 'access_denied', status: 403, description: 'The resource owner denied the request' },
} as const satisfies Record<string, Kind>;

function request(description: string): Kind {
  return { error: 'invalid_request', status: 400, description };
}
function scope(description: string): Kind {
  return { error: 'invalid_scope', status: 400, description };
}
/** RFC 8707 §2. */
function target(description: string): Kind {
  return { error: 'invalid_target', status: 400, description };
}
function grant(description: string): Kind {
  return { error: 'invalid_grant', status: 400, description };
}

/** Public and permanent name of a refusal. */
export type RefusalCode = keyof typeof kinds;

/** All of them, for the manual. */
export const refusalCodes = Object.keys(kinds) as readonly RefusalCode[]; // of a constant object: its keys and no others

/** What differs between two refusals of one code. */
export interface RefusalInit {
  /** Default `body`. */
  readonly deliver?: 'body' | 'redirect' | 'page';
  /** Name of the parameter that is at fault; one of ours, never what the client sent. */
  readonly parameter?: string;
  /** In place of the usual one: what a service of the provider's says. It is cut to what may stand there (`describe`). */
  readonly description?: string;
  /** In place of the usual one (IBM API Connect v5). */
  readonly error?: 'unauthorized_client';
  /** Value of `WWW-Authenticate`. */
  readonly challenge?: string;
  /** Of `Retry-After`, where the status has one; default 5. */
  readonly retryAfterSeconds?: number;
  /** For the operator: no token, code or secret. */
  readonly detail?: string;
  readonly compared?: Compared;
  readonly cause?: unknown;
}

/** The refusal with this code. `catch` knows it by its status: `BadRequestError`, `UnauthorizedError`, `ForbiddenError`. */
export const refusal = (code: RefusalCode, init: RefusalInit = {}): Fault => new Fault(faultInit(code, init));

/** How an answer goes back (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, OAuth 2.0 Form Post Response Mode §2). */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Where the answer to a request goes whose client and redirect URI are proven. Plain JSON. */
export interface AnswerTo {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state?: string | undefined;
}

/**
 * A refusal of an authorization request. `answerTo` is there exactly when `oauth.deliver` is `redirect`: client and
 * redirect URI are proven, and the error goes to the client (RFC 6749 §4.1.2.1). Without it, it is a page for the user.
 */
export class AuthorizationRefusal extends Fault {
  /** The same as `code`, as one of those we know. */
  readonly refusal: RefusalCode;
  readonly answerTo: AnswerTo | undefined;

  constructor(code: RefusalCode, answerTo: AnswerTo | undefined, init: Omit<RefusalInit, 'deliver'> = {}) {
    super(faultInit(code, { ...init, deliver: answerTo === undefined ? 'page' : 'redirect' }));
    this.name = 'AuthorizationRefusal';
    this.refusal = code;
    this.answerTo = answerTo;
  }
}

/** The owner, or a step for them, said no (RFC 6749 §4.1.2.1, access_denied). */
export const accessDenied = (answerTo: AnswerTo, detail?: string): AuthorizationRefusal =>
  new AuthorizationRefusal('oauth/access-denied', answerTo, detail === undefined ? {} : { detail });

/**
 * A text that may stand in `error_description`: what is outside %x20-21 / %x23-5B / %x5D-7E (RFC 6749 §5.2) becomes `'`
 * for quotes and `?` for the rest, and it ends after 200 characters.
 */
export const describe = (text: string): string =>
  text
    .slice(0, mostDescribed)
    .replaceAll('"', "'")
    .replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?');

const mostDescribed = 200;

/** A description with the reference of its refusal behind it; together they keep to the same form and length. */
export const withReference = (description: string, reference: string): string => {
  const ending = ` (ref ${reference})`;
  return `${description.slice(0, mostDescribed - ending.length)}${ending}`;
};

const faultNames = {
  400: 'BadRequestError',
  401: 'UnauthorizedError',
  403: 'ForbiddenError',
  429: 'BadRequestError',
  503: 'RuntimeError',
} as const;
/** What is asked to decide may be busy, or restart. */
const restartSeconds = 5;

const faultInit = (
  code: RefusalCode,
  {
    deliver = 'body',
    parameter,
    challenge,
    retryAfterSeconds = restartSeconds,
    detail,
    compared,
    cause,
    ...said
  }: RefusalInit,
) => {
  const { error, status, description: text }: Kind = { ...kinds[code], ...said };
  const description = describe(parameter === undefined ? text : `${text}: ${parameter}`);
  return {
    fault: faultNames[status],
    status,
    code,
    message: description,
    oauth: { error, description, deliver, ...(challenge === undefined ? {} : { challenge }) },
    ...(detail === undefined ? {} : { detail }),
    ...(compared === undefined ? {} : { compared }),
    ...(status === 503 || status === 429 ? { headers: ['Retry-After', String(retryAfterSeconds)] } : {}),
    ...(cause === undefined ? {} : { cause }),
  };
};

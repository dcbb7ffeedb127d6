import type { Compared } from '../policy/fault.ts';
import type { Challenge } from '../stores/grants.ts';
import { repeatableParameters, resolveAudience } from './audience.ts';
import type { Client, Clients } from './client.ts';
import { type AnswerTo, AuthorizationRefusal, type RefusalCode } from './errors.ts';
import { type Form, type Parameters, readParameters } from './form.ts';
import { comparedChallenge, requestedChallenge } from './pkce.ts';
import { type Prompting, readPrompting } from './prompting.ts';
import type { Provider } from './provider.ts';
import { resolveRedirectUri } from './redirect-uri.ts';
import { type ResolvedResponseMode, resolveResponseMode } from './response-mode.ts';
import { comparedScopes, resolveScopes } from './scope.ts';

/** An authorization request that has been found in order (RFC 6749 §4.1.1, §4.2.1). Plain JSON. */
export interface AuthorizationRequest extends AnswerTo, Asked {
  readonly applicationId: string;
  /** Whether the request named it: then the token request must too (RFC 6749 §4.1.3). */
  readonly redirectUriSent: boolean;
}

/** What a request asks for. */
interface Asked extends Prompting {
  readonly responseType: ResponseType;
  readonly scopes: readonly string[];
  /** Of a code. */
  readonly challenge: Challenge | undefined;
  /** Where the tokens are to be used (RFC 8707); `undefined`: wherever the provider's are. */
  readonly audience: readonly string[] | undefined;
}

/** A code, or an access token at once (the implicit grant). */
type ResponseType = 'code' | 'token';

/** What a request is validated against. */
export interface AuthorizationRules {
  readonly clients: Clients;
  readonly provider: Pick<Provider, 'clientType' | 'grants' | 'scopes' | 'defaultScopes' | 'pkce' | 'settings'>;
}

/** A longer one would make a redirect that browsers and servers in between refuse. */
const stateLimit = 4096;

/**
 * Validates the parameters of a request to the authorization endpoint: the query of a GET, with or without its `?`, or
 * the form of a POST (RFC 6749 §3.1).
 *
 * Client and redirect URI come first. What is wrong with them is for the user to see and never redirected; what is wrong
 * with the rest goes to the client (§4.1.2.1).
 *
 * @throws AuthorizationRefusal
 */
export const validateAuthorizationRequest = (
  text: string,
  { clients, provider }: AuthorizationRules,
): AuthorizationRequest => {
  const parameters = readParameters(text.startsWith('?') ? text.slice(1) : text);
  if (typeof parameters === 'string') throw new AuthorizationRefusal(parameters, undefined);
  const client = provenClient(parameters, clients);
  const sent = parameters.fields['redirect_uri'];
  const resolved = resolveRedirectUri(sent, client.redirectUris, provider.settings);
  if ('refused' in resolved) {
    const compared = { client_id: client.id, redirect_uri: sent ?? notSent, registered: client.redirectUris };
    throw new AuthorizationRefusal(resolved.refused, undefined, { compared });
  }
  const { redirectUri } = resolved;
  const mode = resolveResponseMode(parameters, redirectUri);
  const answerTo: AnswerTo = { redirectUri, responseMode: mode.responseMode, state: acceptedState(parameters) };
  const asked = wrongRequest(parameters, mode) ?? askedFor(parameters, client, provider);
  if ('code' in asked) {
    const compared = { client_id: client.id, ...asked.compared };
    throw new AuthorizationRefusal(asked.code, answerTo, { ...asked, compared });
  }
  return { ...answerTo, ...asked, applicationId: client.id, redirectUriSent: sent !== undefined };
};

/** In place of the value of a parameter. */
const notSent = 'not sent';

/** Both identify who is answered: sent twice, each reader might take another one. */
const provenClient = ({ fields, repeated }: Parameters, clients: Clients): Client => {
  for (const parameter of ['client_id', 'redirect_uri']) {
    if (repeated.has(parameter)) throw new AuthorizationRefusal('oauth/parameter-repeated', undefined, { parameter });
  }
  const { client_id: id } = fields;
  if (id === undefined) {
    throw new AuthorizationRefusal('oauth/parameter-missing', undefined, { parameter: 'client_id' });
  }
  const client = clients.find(id);
  if (client === undefined) {
    throw new AuthorizationRefusal('oauth/client-unknown', undefined, { compared: { client_id: id } });
  }
  if (client.state !== 'active') {
    throw new AuthorizationRefusal('oauth/client-unknown', undefined, { detail: `client "${client.id}" is suspended` });
  }
  return client;
};

/** `undefined` also for one that is refused: an answer carries the client's state or none, never a part of it. */
const acceptedState = ({ fields, repeated }: Parameters): string | undefined => {
  const { state } = fields;
  return repeated.has('state') || (state !== undefined && state.length > stateLimit) ? undefined : state;
};

interface Wrong {
  readonly code: RefusalCode;
  readonly parameter?: string;
  readonly detail?: string;
  readonly compared?: Compared;
}

const wrongRequest = ({ fields, repeated }: Parameters, mode: ResolvedResponseMode): Wrong | undefined => {
  if ([...repeated].some((name) => !repeatableParameters.has(name))) {
    return { code: 'oauth/parameter-repeated', compared: { repeated: [...repeated] } };
  }
  if ((fields['state']?.length ?? 0) > stateLimit) return { code: 'oauth/parameter-too-long', parameter: 'state' };
  return mode.refused && { code: mode.refused };
};

const askedFor = (
  { fields, lists }: Parameters,
  client: Client,
  provider: AuthorizationRules['provider'],
): Asked | Wrong => {
  const responseType = servedType(fields, client, provider);
  if (typeof responseType === 'object') return responseType;
  const scopes = resolveScopes(fields['scope'], provider, client);
  if (typeof scopes === 'string') return { code: scopes, compared: comparedScopes(fields['scope'], provider, client) };
  const challenge = responseType === 'code' ? requestedChallenge(fields, provider.pkce, client) : undefined;
  if (typeof challenge === 'string')
    return { code: challenge, compared: comparedChallenge(fields, provider.pkce, client) };
  const audience = resolveAudience(lists['resource'], provider.settings.accessToken.audience);
  if (typeof audience === 'string') return { code: audience };
  const prompting = readPrompting(fields);
  return typeof prompting === 'string'
    ? { code: prompting }
    : { ...prompting, responseType, scopes, challenge, audience };
};

/** The grant that each type begins, by OpenAPI's flow names. */
const flows: Readonly<Record<ResponseType, string>> = { code: 'accessCode', token: 'implicit' };

const servedType = (
  { response_type: asked }: Form,
  client: Client,
  { clientType, grants }: AuthorizationRules['provider'],
): ResponseType | Wrong => {
  if (asked === undefined) return { code: 'oauth/parameter-missing', parameter: 'response_type' };
  if ((asked !== 'code' && asked !== 'token') || !grants.includes(flows[asked])) {
    return { code: 'oauth/response-type-unsupported', compared: { response_type: asked, provider: grants } };
  }
  const name = `client "${client.id}"`;
  if (clientType === 'confidential' && client.type === 'public') {
    return { code: 'oauth/client-type-refused', detail: `${name} is public` };
  }
  return client.grants?.includes(flows[asked]) === false
    ? { code: 'oauth/grant-not-allowed', detail: `${name} may not use ${flows[asked]}` }
    : asked;
};

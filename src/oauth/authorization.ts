import type { Challenge } from '../stores/grants.ts';
import type { Client, Clients } from './client.ts';
import { type AnswerTo, AuthorizationRefusal, type RefusalCode } from './errors.ts';
import { type Form, type Parameters, readParameters } from './form.ts';
import { requestedChallenge } from './pkce.ts';
import type { Provider } from './provider.ts';
import { resolveRedirectUri } from './redirect-uri.ts';
import { resolveScopes } from './scope.ts';

/** An authorization request that has been found in order (RFC 6749 §4.1.1). Plain JSON. */
export interface AuthorizationRequest {
  readonly applicationId: string;
  /** Where the answer goes: registered for the client. */
  readonly redirectUri: string;
  /** Whether the request named it: then the token request must too (RFC 6749 §4.1.3). */
  readonly redirectUriSent: boolean;
  readonly responseType: 'code';
  readonly scopes: readonly string[];
  /** Goes back as it came (RFC 6749 §4.1.2). */
  readonly state?: string | undefined;
  readonly challenge?: Challenge | undefined;
}

/** What a request is validated against. */
export interface AuthorizationRules {
  readonly clients: Clients;
  readonly provider: Pick<Provider, 'clientType' | 'grants' | 'scopes' | 'defaultScopes' | 'pkce'>;
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
  const { fields } = parameters;
  const resolved = resolveRedirectUri(fields['redirect_uri'], client.redirectUris);
  if ('refused' in resolved) throw new AuthorizationRefusal(resolved.refused, undefined);
  const { redirectUri } = resolved;
  const state = acceptedState(parameters);
  const answerTo: AnswerTo = { redirectUri, state };
  const wrong = wrongRequest(parameters, client, provider);
  if (wrong !== undefined) throw new AuthorizationRefusal(wrong.code, answerTo, wrong);
  const scopes = resolveScopes(fields['scope'], provider, client);
  if (typeof scopes === 'string') throw new AuthorizationRefusal(scopes, answerTo);
  const challenge = requestedChallenge(fields, provider.pkce);
  if (typeof challenge === 'string') throw new AuthorizationRefusal(challenge, answerTo);
  const redirectUriSent = fields['redirect_uri'] !== undefined;
  return { applicationId: client.id, redirectUri, redirectUriSent, responseType: 'code', scopes, state, challenge };
};

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
  if (client === undefined) throw new AuthorizationRefusal('oauth/client-unknown', undefined);
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
}

const wrongRequest = (
  { fields, repeated }: Parameters,
  client: Client,
  { clientType, grants }: AuthorizationRules['provider'],
): Wrong | undefined => {
  if (repeated.size > 0) return { code: 'oauth/parameter-repeated' };
  if ((fields['state']?.length ?? 0) > stateLimit) return { code: 'oauth/parameter-too-long', parameter: 'state' };
  return wrongResponseType(fields, grants) ?? wrongClient(client, clientType);
};

const wrongResponseType = ({ response_type: type }: Form, grants: readonly string[]): Wrong | undefined => {
  if (type === undefined) return { code: 'oauth/parameter-missing', parameter: 'response_type' };
  return type === 'code' && grants.includes('accessCode') ? undefined : { code: 'oauth/response-type-unsupported' };
};

const wrongClient = (client: Client, clientType: Provider['clientType']): Wrong | undefined => {
  const name = `client "${client.id}"`;
  if (clientType === 'confidential' && client.type === 'public') {
    return { code: 'oauth/client-type-refused', detail: `${name} is public` };
  }
  if (client.grants?.includes('accessCode') === false) {
    return { code: 'oauth/grant-not-allowed', detail: `${name} may not use accessCode` };
  }
  return undefined;
};

import type { Compared, Fault } from '../policy/fault.ts';
import type { Instant } from '../stores/grants.ts';
import type { ReplayStore } from '../stores/replays.ts';
import type { MethodsFor } from './authentication-methods.ts';
import type { Client, ClientAuthentication, Clients } from './client.ts';
import { type Audience, isFirstUse, isSignedBy, readAssertion } from './client-assertion.ts';
import type { ClientKeys } from './client-keys.ts';
import { type ShownSecret, secretOf, shownSecret } from './client-secret.ts';
import { refusal } from './errors.ts';
import { type PresentedClient, type PresentedCredentials, presentedClient } from './presented-client.ts';
import type { RememberedHeaders } from './remembered-headers.ts';

/** What a Basic header was read as. */
export interface ReadBasic {
  readonly presented: PresentedClient;
  readonly shown: ShownSecret;
}

/** Who may authenticate and how, and what the answer says where nobody does. */
export interface AuthenticationRules<C extends Client> {
  readonly clients: Clients<C>;
  /** Shown in the challenge. */
  readonly realm: string;
  /** `confidential`: public clients are refused. */
  readonly clientType: 'confidential' | 'public' | undefined;
  /** The methods that a request with this form may use; `undefined`: however its client is registered. */
  readonly methodsFor: MethodsFor;
  /** Of Basic headers that have authenticated a client. */
  readonly remembered: RememberedHeaders<ReadBasic>;
  readonly assertions: { readonly audience: Audience; readonly keys: ClientKeys; readonly replays: ReplayStore };
}

/**
 * Who the client is (RFC 6749 §2.3, §3.2.1): by Basic, by form, by headers or by an assertion (RFC 7523 §2.2), never by two
 * of them; a public client by its id alone. Returns at once unless there is an assertion.
 *
 * An unknown client, a suspended one, a wrong secret and a wrong signature cost the same work and get the same answer.
 *
 * @throws Fault (or rejects with one) invalid_client (401 with a Basic challenge, RFC 6749 §5.2); invalid_request for more
 * than one way; 503 where the keys of a client cannot be had. StoreUnavailable.
 */
export const authenticateClient = <C extends Client>(
  credentials: PresentedCredentials,
  rules: AuthenticationRules<C>,
  now: Instant,
): C | Promise<C> => {
  const { clients, realm, methodsFor, remembered } = rules;
  const { authorization: header = '' } = credentials;
  const known = typeof header === 'string' ? remembered.find(header) : undefined;
  const presented = presentedClient(credentials, known?.presented);
  if (presented === 'malformed') throw failed(rules, 'the Authorization header holds no Basic credentials');
  const { id, method, secret } = presented;
  // Said of the request alone, before anybody has looked who is registered.
  const accepted = methodsFor(credentials.form);
  if (accepted?.includes(method) === false) {
    const detail = `the method is ${method}`;
    const compared = { method, accepted };
    throw refusal('oauth/client-authentication-method', { challenge: basicChallenge(realm), detail, compared });
  }
  if (method === 'private_key_jwt') return byAssertion(presented, rules, now);
  if (id === undefined) throw failed(rules, 'the request names no client');
  const found = clients.find(id);
  const shown = known?.shown ?? shownSecret(secret);
  const client = authenticated(found, { method, proof: secretOf(found, shown, now) }, rules);
  if (known === undefined && method === 'basic' && typeof header === 'string')
    remembered.keep(header, { presented, shown });
  return client;
};

/** Value of `WWW-Authenticate` for a realm (RFC 7617 §2). */
export const basicChallenge = (realm: string): string =>
  `Basic realm="${realm.replace(/[^\x20-\x7E]/g, '?').replace(/["\\]/g, '\\$&')}"`;

const failed = (
  { realm }: Pick<AuthenticationRules<Client>, 'realm'>,
  detail: string,
  compared: Compared = {},
): Fault => refusal('oauth/client-authentication-failed', { challenge: basicChallenge(realm), detail, compared });

const byAssertion = async <C extends Client>(
  { id, assertion: text }: PresentedClient,
  rules: AuthenticationRules<C>,
  now: Instant,
): Promise<C> => {
  const { audience, keys, replays } = rules.assertions;
  if (text === undefined)
    throw failed(rules, 'the client_assertion_type is not that of a JWT, or there is no assertion');
  const assertion = await readAssertion(text, audience, now);
  if (typeof assertion === 'string') throw failed(rules, assertion);
  if (id !== undefined && id !== assertion.clientId) {
    throw failed(rules, 'the client_id beside the assertion is another than its "sub"'); // RFC 7521 §4.2
  }
  const found = rules.clients.find(assertion.clientId);
  const isSigned = await isSignedBy(found, assertion, { keys, now });
  const client = authenticated(found, { method: 'private_key_jwt', proof: isSigned ? 'right' : 'wrong' }, rules);
  if (assertion.audience !== audience.issuer && client.assertionAudience !== 'token-endpoint') {
    throw failed(rules, `client "${client.id}" has made its assertion out to the token endpoint, not to our issuer`);
  }
  if (!(await isFirstUse(assertion, replays, now))) {
    throw failed(rules, `client "${client.id}" has used this assertion before`);
  }
  return client;
};

/** How a client has authenticated, and what its secret or signature was found to be. */
interface Proof {
  readonly method: ClientAuthentication;
  readonly proof: 'right' | 'expired' | 'wrong';
}

const authenticated = <C extends Client>(client: C | undefined, proof: Proof, rules: AuthenticationRules<C>): C => {
  if (client === undefined) throw failed(rules, 'the client is not registered');
  const reason = refusalReason(client, proof, rules.clientType);
  if (reason !== undefined) {
    const { type, clientAuthentication: registered } = client;
    throw failed(rules, `client "${client.id}" ${reason}`, { method: proof.method, registered, type });
  }
  return client;
};

/** For the operator alone. */
const refusalReason = (
  client: Client,
  { method, proof }: Proof,
  clientType: AuthenticationRules<Client>['clientType'],
): string | undefined => {
  if (client.state !== 'active') return 'is suspended';
  if (client.type === 'public') {
    if (method !== 'none') return 'is public and sent credentials';
    return clientType === 'confidential' ? 'is public' : undefined;
  }
  if (method === 'none') return 'is confidential and sent no credentials';
  if (proof !== 'right') {
    return method === 'private_key_jwt' ? 'has no key that has signed this' : `sent a secret that is ${proof}`;
  }
  return isMethodOf(client, method) ? undefined : `may not authenticate by ${method}`;
};

const isMethodOf = ({ clientAuthentication, secrets }: Client, method: ClientAuthentication): boolean =>
  clientAuthentication === undefined
    ? (method === 'private_key_jwt') === (secrets.length === 0)
    : method === clientAuthentication;

import { isUtf8 } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import type { Fault } from '../policy/fault.ts';
import type { Client, ClientAuthentication, Clients } from './client.ts';
import { sha256 } from './digest.ts';
import { refusal } from './errors.ts';
import type { Form } from './form.ts';
import { decodeFormText } from './form-decoding.ts';

/** What a request shows of its client, in all places where that is allowed. Never from the URL (RFC 6749 §2.3.1). */
export interface PresentedCredentials {
  /** The `Authorization` header; several make a list. */
  readonly authorization: string | readonly string[] | undefined;
  /** Of the body: `client_id`, `client_secret`. */
  readonly form: Form;
  /** `X-IBM-Client-Id` and `X-IBM-Client-Secret`, where the endpoint takes them. */
  readonly headers?: { readonly id: string | undefined; readonly secret: string | undefined } | undefined;
}

/** Who may authenticate, and what the answer says where nobody does. */
export interface AuthenticationRules<C extends Client> {
  readonly clients: Clients<C>;
  /** Shown in the challenge. */
  readonly realm: string;
  /** `confidential`: public clients are refused. */
  readonly clientType: 'confidential' | 'public' | undefined;
}

/** One way in which the request names its client. */
interface Presented {
  readonly method: ClientAuthentication;
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/** What is compared against where there is no secret: nobody knows a text with this digest. */
const nobody = Buffer.alloc(32);
/** An id or secret may be this long: hashing must not be a way to keep us busy. */
const lengthLimit = 1024;

/**
 * Who the client is (RFC 6749 §2.3, §3.2.1): by Basic, by form or by headers, never by two of them; a public client by
 * its id alone.
 *
 * An unknown client, a suspended one and a wrong secret cost the same work and get the same answer.
 *
 * @throws Fault invalid_client (401 with a Basic challenge, RFC 6749 §5.2); invalid_request for more than one way.
 */
export const authenticateClient = <C extends Client>(
  credentials: PresentedCredentials,
  { clients, realm, clientType }: AuthenticationRules<C>,
): C => {
  const failed = (detail: string): Fault =>
    refusal('oauth/client-authentication-failed', { challenge: basicChallenge(realm), detail });
  const basic = basicCredentials(credentials.authorization);
  if (basic === 'malformed') throw failed('the Authorization header holds no Basic credentials');
  const presented = onlyPresented(basic, credentials);
  const client = presented.id === undefined ? undefined : clients.find(presented.id);
  const isSecretRight = isSecretOf(client, presented.secret);
  const reason = refusalReason(client, presented, isSecretRight) ?? typeReason(client, clientType);
  if (client === undefined || reason !== undefined) throw failed(reason ?? 'the client is not known');
  return client;
};

/**
 * Whether this is a secret of the client. An unknown client costs the same work as a wrong secret. Says nothing about
 * the client's state.
 */
export const isSecretOf = (client: Pick<Client, 'secretHashes'> | undefined, secret: string | undefined): boolean =>
  matches(secret, client?.secretHashes ?? []);

/** Value of `WWW-Authenticate` for a realm (RFC 7617 §2). */
export const basicChallenge = (realm: string): string =>
  `Basic realm="${realm.replace(/[^\x20-\x7E]/g, '?').replace(/["\\]/g, '\\$&')}"`;

const onlyPresented = (basic: Presented | undefined, { form, headers }: PresentedCredentials): Presented => {
  const all: readonly Presented[] = [
    ...(basic === undefined ? [] : [basic]),
    { method: 'form', id: form['client_id'], secret: form['client_secret'] },
    { method: 'headers', id: headers?.id, secret: headers?.secret },
  ];
  const named = all.filter(({ id, secret }) => id !== undefined || secret !== undefined);
  const withSecret = named.filter(({ secret }) => secret !== undefined);
  const ids = new Set(named.flatMap(({ id }) => (id === undefined ? [] : [id])));
  // Naming the client again beside its credentials is no second way to authenticate; another name or secret is.
  if (withSecret.length > 1 || ids.size > 1) throw refusal('oauth/client-authentication-ambiguous');
  return withSecret[0] ?? named[0] ?? { method: 'form', id: undefined, secret: undefined };
};

/** RFC 6749 §2.3.1: both halves are form-urlencoded before they are joined. */
const basicCredentials = (header: PresentedCredentials['authorization']): Presented | undefined | 'malformed' => {
  if (header === undefined) return undefined;
  if (typeof header !== 'string') throw refusal('oauth/client-authentication-ambiguous');
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header.trimEnd())?.[1];
  if (encoded === undefined) return 'malformed';
  const bytes = Buffer.from(encoded, 'base64');
  const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
  const colon = text.indexOf(':');
  const id = decodeFormText(text.slice(0, Math.max(colon, 0)));
  const secret = decodeFormText(text.slice(colon + 1));
  return colon === -1 || id === undefined || secret === undefined ? 'malformed' : { method: 'basic', id, secret };
};

/** Over digests and over all of them: neither length nor order of what is right can be told from the time it takes. */
const matches = (secret: string | undefined, hashes: readonly Buffer[]): boolean => {
  const isShort = secret !== undefined && secret.length <= lengthLimit;
  const given = sha256(isShort ? secret : '');
  const compared = (hashes.length === 0 ? [nobody] : hashes).map((hash) => timingSafeEqual(hash, given));
  return isShort && secret !== '' && compared.includes(true);
};

/** For the operator alone. */
const refusalReason = (
  client: Client | undefined,
  { id, method, secret }: Presented,
  isSecretRight: boolean,
): string | undefined => {
  if (id === undefined) return 'the request names no client';
  if (client === undefined) return 'the client is not registered';
  const name = `client "${client.id}"`;
  if (client.state !== 'active') return `${name} is suspended`;
  if (client.type === 'public') return secret === undefined ? undefined : `${name} is public and sent a secret`;
  if (secret === undefined) return `${name} is confidential and sent no secret`;
  if (!isSecretRight) return `${name} sent a wrong secret`;
  const { clientAuthentication: only = method } = client;
  return only === method ? undefined : `${name} may authenticate by ${only} only`;
};

const typeReason = (client: Client | undefined, clientType: 'confidential' | 'public' | undefined) =>
  clientType === 'confidential' && client?.type === 'public' ? `client "${client.id}" is public` : undefined;

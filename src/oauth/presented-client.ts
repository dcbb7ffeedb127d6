import { isUtf8 } from 'node:buffer';
import type { ClientAuthentication } from './client.ts';
import { assertionType } from './client-assertion.ts';
import { refusal } from './errors.ts';
import type { Form } from './form.ts';
import { decodeFormText } from './form-decoding.ts';

/** What a request shows of its client, in all places where that is allowed. Never from the URL (RFC 6749 §2.3.1). */
export interface PresentedCredentials {
  /** The `Authorization` header; several make a list. */
  readonly authorization: string | readonly string[] | undefined;
  /** Of the body: `client_id`, `client_secret`, `client_assertion_type`, `client_assertion`. */
  readonly form: Form;
  /** `X-IBM-Client-Id` and `X-IBM-Client-Secret`, where the endpoint takes them. */
  readonly headers?: { readonly id: string | undefined; readonly secret: string | undefined } | undefined;
}

/** The one way in which a request names its client. */
export interface PresentedClient {
  readonly method: ClientAuthentication;
  /** Of an assertion: the one named beside it. */
  readonly id: string | undefined;
  readonly secret?: string | undefined;
  /** `undefined` also where it is of a type that we do not know. */
  readonly assertion?: string | undefined;
}

/**
 * Finds the way in which a request authenticates its client (RFC 6749 §2.3: one at most).
 *
 * @param known what the Authorization header was read as before
 * @throws Fault `oauth/client-authentication-ambiguous`: two ways, or two clients.
 */
export const presentedClient = (
  credentials: PresentedCredentials,
  known?: PresentedClient,
): PresentedClient | 'malformed' => {
  const basic = known ?? basicCredentials(credentials.authorization);
  if (basic === 'malformed') return basic;
  const { form, headers } = credentials;
  // As nearly all do.
  if (basic !== undefined && headers === undefined && !formMembers.some((name) => form[name] !== undefined))
    return basic;
  const secrets: readonly PresentedClient[] = [
    ...(basic === undefined ? [] : [basic]),
    { method: 'form', id: form['client_id'], secret: form['client_secret'] },
    { method: 'headers', id: headers?.id, secret: headers?.secret },
  ];
  const [id, ...others] = new Set(secrets.flatMap((one) => (one.id === undefined ? [] : [one.id])));
  const ways = [...secrets.filter(({ secret }) => secret !== undefined), ...assertionsOf(form, id)];
  // Naming the client again beside its credentials is no second way to authenticate; another name or credential is.
  if (ways.length > 1 || others.length > 0) throw refusal('oauth/client-authentication-ambiguous');
  return ways[0] ?? { method: 'none', id };
};

const formMembers = ['client_id', 'client_secret', 'client_assertion_type', 'client_assertion'];

/** RFC 7521 §4.2. */
const assertionsOf = (form: Form, id: string | undefined): readonly PresentedClient[] => {
  const { client_assertion_type: type, client_assertion: assertion } = form;
  if (type === undefined && assertion === undefined) return [];
  return [{ method: 'private_key_jwt', id, assertion: type === assertionType ? assertion : undefined }];
};

/** RFC 6749 §2.3.1: both halves are form-urlencoded before they are joined. */
const basicCredentials = (header: PresentedCredentials['authorization']): PresentedClient | undefined | 'malformed' => {
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

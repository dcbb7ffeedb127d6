import type { Exchange } from '../runtime/exchange.ts';
import type { AccessRecord, Instant, OwnerId } from '../stores/grants.ts';
import { answered, type CallOut, CallOutFailed, type CallOutLinking, linkCallOut } from './call-out.ts';
import { refusal } from './errors.ts';
import { ownerFromId } from './owner.ts';
import type { Provider } from './provider.ts';
import { isListed, MalformedList, readRevocationList } from './revocation-list.ts';

/** Reading so much takes some 20 ms of everybody's time: four thousand tokens, where one was asked about. */
const listLimitBytes = 256 * 1024;

/** Something of ours that is about to be used. It has been found good, as far as we know. */
export interface Presented {
  readonly kind: 'access' | 'refresh' | 'code' | 'consent';
  /** The token or the code; of a consent, its family. */
  readonly secret: string;
  /** Of the authorization that it comes from: what its consent is known by. */
  readonly family: string;
  readonly application: string;
  readonly owner: OwnerId | undefined;
  readonly issuedAt: Instant;
}

/** Who asks: what a service may find in its own log, and whether somebody still waits. */
type Asking = Pick<Exchange, 'id' | 'gone'>;

/**
 * Asks the revocation URL of a provider about one thing (IBM API Connect v5): `true` where it is revoked. Each use asks:
 * no answer is kept. Rejects with `CallOutFailed` where that is not known.
 */
export type ConsultRevocation = (presented: Presented, asking: Asking) => Promise<boolean>;

/** The way to ask a revocation URL. */
export const consultRevocation =
  (call: CallOut): ConsultRevocation =>
  async (presented, asking) => {
    const { kind, secret, family, application, owner, issuedAt } = presented;
    const name = owner === undefined ? '' : ownerFromId(owner).name;
    const { status, headers, body } = await call({
      method: 'GET',
      headers: [
        ['Accept', 'application/xml'],
        ['client-id', application],
        ...(owner === undefined ? [] : ([['resource-owner', name]] as const)),
        [headerOf[kind], secret],
        ['X-Global-Transaction-ID', asking.id],
        ['X-Transaction-ID', asking.id],
      ],
      caller: asking,
      bodyLimitBytes: listLimitBytes,
    });
    if (status !== 200) throw new CallOutFailed(`the answer is ${status}`);
    if (!isXml(headers)) throw new CallOutFailed('the answer is no application/xml');
    // A listed consent ends all that it has led to.
    return isListed(await listIn(body), { tokens: [secret, family], application, owner: name, issuedAt });
  };

/** Asks the revocation URL that the settings of `provider` name now, whatever they were when a token was issued. */
export const linkConsultation = (
  provider: Pick<Provider, 'name' | 'settings'>,
  linking: CallOutLinking,
): ConsultRevocation =>
  consultRevocation(linkCallOut({ call: provider.settings.revocation.url, what: 'revocation URL', provider }, linking));

/** Whether an access token, good as far as we know, is listed. Rejects with a Fault (503) where that is not known. */
export type IsListed = (token: string, record: AccessRecord, asking: Asking) => Promise<boolean>;

/** For who lets somebody in by access tokens of a provider; `undefined`: it has no revocation URL, and nobody is asked. */
export const linkListedAccess = (
  provider: Pick<Provider, 'name' | 'settings'>,
  linking: CallOutLinking,
): IsListed | undefined => {
  if (provider.settings.revocation.url === undefined) return undefined;
  const consult = linkConsultation(provider, linking);
  return (secret, { family, application, owner, issuedAt }, asking) =>
    answered(consult({ kind: 'access', secret, family, application, owner, issuedAt }, asking), (failed) =>
      refusal('oauth/revocation-list-failed', failed),
    );
};

const headerOf: Readonly<Record<Presented['kind'], string>> = {
  access: 'access-token',
  refresh: 'refresh-token',
  code: 'code',
  consent: 'consent',
};

/** Whether an answer is said to be XML: only then it is read as a list. */
export const isXml = (headers: readonly string[]): boolean =>
  headers.some(
    (name, at) => at % 2 === 0 && name.toLowerCase() === 'content-type' && xmlType.test(headers[at + 1] ?? ''),
  );

/** Both are the same (RFC 7303 §9.2). */
const xmlType = /^(?:application|text)\/xml\s*(?:;|$)/i;

const listIn = async (body: Buffer) => {
  try {
    return await readRevocationList(body);
  } catch (error) {
    throw error instanceof MalformedList ? new CallOutFailed(`the answer is no list: ${error.message}`) : error;
  }
};

import { MalformedHeader } from '../identity/answer-header.ts';
import { loginMetadataIn } from '../identity/login-metadata.ts';
import type { LoginMetadata } from '../identity/registry.ts';
import type { OwnerId } from '../stores/grants.ts';
import { type CallOut, CallOutFailed } from './call-out.ts';
import type { Client } from './client.ts';
import { ownerFromId } from './owner.ts';
import type { Provider } from './provider.ts';

/** What tokens are about to be issued for. */
export interface MetadataQuestion {
  readonly application: Pick<Client, 'id' | 'title'>;
  readonly provider: Pick<Provider, 'name'>;
  /** Absent where the client acts for itself. */
  readonly owner: OwnerId | undefined;
  readonly scopes: readonly string[];
  /** As a token request names it; `implicit`. */
  readonly grantType: string;
}

/**
 * Asks a metadata URL what tokens are to carry (IBM API Connect v5): GET, for which it answers 200, and says it in headers.
 *
 * @returns `undefined`: nothing. Rejects with `CallOutFailed` for every other answer.
 */
export const askMetadata = async (
  call: CallOut,
  { application, provider, owner, scopes, grantType }: MetadataQuestion,
  asking: { readonly id: string; readonly gone: boolean },
): Promise<LoginMetadata | undefined> => {
  const { status, headers } = await call({
    method: 'GET',
    headers: [
      ['app-name', application.title],
      ['appid', application.id],
      ['client-id', application.id],
      ['provider', provider.name],
      ...(owner === undefined ? [] : ([['resource-owner', ownerFromId(owner).name]] as const)),
      ...(scopes.length === 0 ? [] : ([['scope', scopes.join(' ')]] as const)),
      ['grant-type', grantType],
      ['X-Global-Transaction-ID', asking.id],
      ['X-Transaction-ID', asking.id],
    ],
    caller: asking,
  });
  if (status !== 200) throw new CallOutFailed(`the answer is ${status}`);
  try {
    return loginMetadataIn(headers);
  } catch (error) {
    throw error instanceof MalformedHeader ? new CallOutFailed(error.message) : error;
  }
};

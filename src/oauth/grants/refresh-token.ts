import type { RefreshRecord } from '../../stores/grants.ts';
import { type RefusalCode, refusal } from '../errors.ts';
import { findPresentedRefresh } from '../presented-refresh.ts';
import { cutScopes, parseScope } from '../scope.ts';
import { textOfHash } from '../tokens.ts';
import { defineGrant, type Grant, type GrantDefinition, type GrantRequest } from './grant.ts';

/**
 * Refreshing an access token (RFC 6749 §6), for what one of `beginnings` began.
 *
 * Whoever presents a refresh token that is not theirs learns that it is not valid, and nothing happens to it. One that has
 * been used before is passed on whatever else is asked for: issuing sees the reuse and revokes (RFC 9700 §4.14.2).
 */
export const refreshToken = (beginnings: readonly GrantDefinition[]): GrantDefinition =>
  defineGrant({
    grantType: 'refresh_token',
    flow: undefined,
    rfc: 'RFC 6749 §6',
    clients: 'any',
    parameters: { refresh_token: 'required', scope: 'optional' },
    /** Finds the chain and checks what it is bound to. */
    async validate(request): Promise<Grant> {
      const { form, client, store } = request;
      const presented = await findPresentedRefresh(form['refresh_token'] ?? '', store);
      if (presented === undefined) throw refusal('oauth/refresh-token-unknown');
      const { keys, record, isUnused } = presented;
      const wrong = wrongUse(record, request, beginnings);
      if (wrong !== undefined) throw refusal(wrong, { detail: `client "${client.id}"` });
      const { owner, family, grantType, usesLeft, consentEndsAt } = record;
      const hash = textOfHash(keys.hash);
      return {
        grantType: 'refresh_token',
        owner,
        scopes: isUnused ? scopesOf(record, request) : [],
        family,
        spends: { kind: 'refresh', hash, current: textOfHash(keys.current) },
        refreshable: true,
        chain: { part: keys.chainPart, hash, scopes: record.scopes, grantType, usesLeft, consentEndsAt },
      };
    },
  });

/** RFC 6749 §6: issued to this client, by this server. A client that is confined goes on only with what it may begin. */
const wrongUse = (
  { application, provider: name, grantType }: RefreshRecord,
  { client, provider }: GrantRequest,
  beginnings: readonly GrantDefinition[],
): RefusalCode | undefined => {
  if (application !== client.id) return 'oauth/refresh-token-of-another-client';
  if (name !== provider.name) return 'oauth/refresh-token-of-another-provider';
  const began = beginnings.find((grant) => grant.grantType === grantType)?.flow;
  return client.grants === undefined || client.grants.some((flow) => flow === began)
    ? undefined
    : 'oauth/grant-not-allowed';
};

/**
 * All that was granted, or the part that is asked for (RFC 6749 §6), without what provider or client have lost since:
 * clients ask again for what they had, and are told by the answer.
 */
const scopesOf = (record: RefreshRecord, { form, provider, client }: GrantRequest): readonly string[] => {
  const requested = form['scope'] === undefined ? record.scopes : parseScope(form['scope']);
  if (requested === undefined) throw refusal('oauth/scope-malformed');
  if (!requested.every((scope) => record.scopes.includes(scope))) throw refusal('oauth/scope-exceeds-grant');
  const scopes = cutScopes(requested, provider, client);
  if (typeof scopes === 'string') throw refusal(scopes, { detail: `client "${client.id}"` });
  return scopes;
};

import type { Compared, Fault } from '../../policy/fault.ts';
import type { RefreshRecord } from '../../stores/grants.ts';
import { narrowAudience } from '../audience.ts';
import { type RefusalCode, refusal } from '../errors.ts';
import { findPresentedRefresh } from '../presented-refresh.ts';
import { comparedScopes, cutScopes, parseScope } from '../scope.ts';
import { refreshPad, textOfHash } from '../tokens.ts';
import { defineGrant, type Grant, type GrantDefinition, type GrantRequest } from './grant.ts';

/**
 * Refreshing an access token (RFC 6749 §6), for what one of `beginnings` began.
 *
 * Whoever presents a refresh token that is not theirs learns that it is not valid, and nothing happens to it. One that has
 * been used before is passed on whatever else is asked for: issuing sees the reuse and revokes (RFC 9700 §4.14.2).
 * Only where its answer may be asked for again is a scope or resource that goes too far told first.
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
      const { form, store } = request;
      const presented = await findPresentedRefresh(form['refresh_token'] ?? '', store);
      if (presented === undefined) throw refusal('oauth/refresh-token-unknown');
      const { keys, record, isUnused } = presented;
      const wrong = wrongUse(record, request, beginnings);
      if (wrong !== undefined) throw refusal(wrong, { compared: comparedUse(record, request) });
      const { owner, family, grantType, attributes, audience, usesLeft, consentEndsAt } = record;
      const hash = textOfHash(keys.hash);
      const pad = hasGrace(request) ? refreshPad(form['refresh_token'] ?? '') : undefined;
      const mayIssue = isUnused || pad !== undefined;
      return {
        grantType: 'refresh_token',
        owner,
        scopes: mayIssue ? scopesOf(record, request) : [],
        attributes,
        audience: mayIssue ? audienceOf(record, request) : [],
        family,
        spends: { kind: 'refresh', hash, issuedAt: record.issuedAt, current: textOfHash(keys.current) },
        refreshable: true,
        chain: { part: keys.chainPart, hash, scopes: record.scopes, grantType, audience, usesLeft, consentEndsAt, pad },
      };
    },
  });

/** What the token is bound to, against what presents it. */
const comparedUse = (record: RefreshRecord, { client, provider }: GrantRequest): Compared => ({
  application: [client.id, `of the token: ${record.application}`],
  provider: [provider.name, `of the token: ${record.provider}`],
  grant_type: `of the token: ${record.grantType}`,
  'application may use': client.grants,
});

/** A lost answer may be asked for again by a client that proves who it is; from others, reuse is theft (RFC 9700 §4.14.2). */
const hasGrace = ({ client, provider: { settings } }: GrantRequest): boolean =>
  client.type === 'confidential' && (settings.refreshToken?.graceSeconds ?? 0) > 0;

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
  const refused = (code: RefusalCode): Fault =>
    refusal(code, { compared: { ...comparedScopes(form['scope'], provider, client), granted: record.scopes } });
  if (requested === undefined) throw refused('oauth/scope-malformed');
  if (!requested.every((scope) => record.scopes.includes(scope))) throw refused('oauth/scope-exceeds-grant');
  const scopes = cutScopes(requested, provider, client);
  if (typeof scopes === 'string') throw refused(scopes);
  return scopes;
};

/** All that was granted, or the part that is asked for (RFC 8707 §2.2). */
const audienceOf = ({ audience: granted }: RefreshRecord, { resources, provider, client }: GrantRequest) => {
  const audience = narrowAudience(resources, granted, provider.settings.accessToken.audience);
  if (typeof audience === 'string') throw refusal(audience, { detail: `client "${client.id}"` });
  return audience;
};

import type { Compared } from '../../policy/fault.ts';
import type { CodeRecord } from '../../stores/grants.ts';
import { narrowAudience } from '../audience.ts';
import { type RefusalCode, refusal } from '../errors.ts';
import { refuseVerifier } from '../pkce.ts';
import { hashOf, textOfHash } from '../tokens.ts';
import { defineGrant, type Grant, type GrantRequest } from './grant.ts';

/**
 * Authorization code grant, its second half (RFC 6749 §4.1.3).
 *
 * Whoever presents a code that is not theirs learns that it is not valid, and nothing happens to it: its owner's good use
 * still works. Whether it has been used or has expired is left to the store, which decides and consumes in one step.
 */
export const authorizationCode = defineGrant({
  grantType: 'authorization_code',
  flow: 'accessCode',
  rfc: 'RFC 6749 §4.1.3',
  clients: 'any',
  parameters: { code: 'required', redirect_uri: 'optional', code_verifier: 'optional' },
  /** Finds the code and checks what it is bound to. A code that was used is passed on, so that issuing sees the reuse. */
  async validate(request): Promise<Grant> {
    const hash = hashOf(request.form['code'] ?? '');
    const record = hash && (await request.store.findCode(hash));
    if (hash === undefined || record === undefined) throw refusal('oauth/code-unknown');
    const wrong = wrongUse(record, request);
    if (wrong !== undefined) throw refusal(wrong, { compared: comparedUse(record, request) });
    const audience = narrowAudience(request.resources, record.audience, request.provider.settings.accessToken.audience);
    if (typeof audience === 'string') throw refusal(audience, { detail: `client "${request.client.id}"` });
    return {
      grantType: 'authorization_code',
      owner: record.owner,
      scopes: record.scopes,
      attributes: record.attributes,
      audience,
      grantedAudience: record.audience,
      family: record.family,
      spends: { kind: 'code', hash: textOfHash(hash), issuedAt: record.issuedAt },
      refreshable: true,
    };
  },
});

/** What the code is bound to, against what presents it. */
const comparedUse = (record: CodeRecord, { form, client, provider }: GrantRequest): Compared => ({
  application: [client.id, `of the code: ${record.application}`],
  provider: [provider.name, `of the code: ${record.provider}`],
  redirect_uri: [form['redirect_uri'] ?? 'not sent', `of the code: ${record.redirectUri ?? 'not sent'}`],
  code_challenge_method: record.challenge?.method ?? 'not sent',
  code_verifier: form['code_verifier'] === undefined ? 'not sent' : 'sent',
});

/** RFC 6749 §4.1.3: issued to this client, by this server, with the identical redirect URI; RFC 7636 §4.6. */
const wrongUse = (record: CodeRecord, { form, client, provider }: GrantRequest): RefusalCode | undefined => {
  if (record.application !== client.id) return 'oauth/code-of-another-client';
  if (record.provider !== provider.name) return 'oauth/code-of-another-provider';
  if (record.redirectUri !== form['redirect_uri']) return 'oauth/code-redirect-uri-differs';
  return refuseVerifier(record.challenge, form['code_verifier'], provider.pkce);
};

import type { AuthorizationRequest } from '../../src/oauth/authorization.ts';
import {
  authorizationFact,
  consentFact,
  familyFact,
  type IssuedFact,
  issuedFact,
  issuedFactOf,
  metadataFact,
  ownerFact,
} from '../../src/oauth/facts.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { newCode, recordTokens } from '../../src/oauth/issue.ts';
import { keepIssuedTokens } from '../../src/oauth/issued-tokens.ts';
import { withMetadata } from '../../src/oauth/kept-metadata.ts';
import { newTokens, type TokenResponse } from '../../src/oauth/new-tokens.ts';
import { redirectTo } from '../../src/oauth/redirect-uri.ts';
import { mintFamily } from '../../src/oauth/tokens.ts';
import type { Run } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { CodeRecord } from '../../src/stores/grants.ts';
import { type Issuing, makingIn, revokeOnFailure, unproven } from './issuing.ts';

/** What an authorization request asks for, sent to the client by a redirect. */
export const issueAuthorization = (issuing: Issuing): Run => {
  const { provider, bind, store, attributes } = issuing;
  const requestOf = bind.fact(authorizationFact);
  const ownerOf = bind.fact(ownerFact);
  const consentOf = bind.fact(consentFact);
  const familyOf = bind.fact(familyFact);
  const issuedOf = bind.fact(issuedFact);
  const metadataOf = bind.fact(metadataFact);
  const issue = { code: codeIssuing(issuing), token: tokenIssuing(issuing) };
  return async (x) => {
    const [request, owner, consent] = [requestOf.get(x), ownerOf.get(x), consentOf.get(x)];
    if (request === undefined || owner === undefined || consent === undefined) throw unproven();
    const granted = {
      family: familyOf.get(x) ?? mintFamily(consent.since, x.random),
      owner: owner.id,
      scopes: consent.scopes,
      attributes: attributes(x, withMetadata(undefined, metadataOf.get(x))),
      audience: request.audience,
    };
    const { issued, answer } = await issue[request.responseType](x, request, granted);
    issuedOf.set(x, issued);
    revokeOnFailure(x, issued.family, store);
    const location = redirectTo(request, { ...answer, state: request.state, iss: provider.issuer });
    x.message.replace(302, undefined, ['Location', location], undefined);
    return undefined;
  };
};

type Granted = Pick<CodeRecord, 'owner' | 'scopes' | 'attributes' | 'audience'> & Pick<Grant, 'family'>;

/** Records what is granted, and says what the client is told of it. */
type IssueTo = (
  x: Exchange,
  request: AuthorizationRequest,
  granted: Granted,
) => Promise<{ readonly issued: IssuedFact; readonly answer: { readonly code: string } | TokenResponse }>;

/** RFC 6749 §4.1.2. */
const codeIssuing =
  ({ provider, store }: Issuing): IssueTo =>
  async (x, request, granted) => {
    const { code, record } = newCode(
      request,
      { provider: provider.name, ...granted },
      { now: x.clock.now(), random: x.random, lifetimeSeconds: provider.settings.code.lifetimeSeconds },
    );
    await store.saveCode(record);
    return { issued: issuedFactOf('code', record), answer: { code } };
  };

/** RFC 6749 §4.2.2: an access token, and never a refresh token beside it. */
const tokenIssuing =
  (issuing: Issuing): IssueTo =>
  async (x, request, granted) => {
    const grant: Grant = { grantType: 'implicit', ...granted, refreshable: false };
    const parties = { provider: issuing.provider, application: request.applicationId };
    const made = await newTokens(grant, parties, makingIn(x, issuing));
    const answer = await recordTokens(made, grant, issuing.store);
    keepIssuedTokens(x, answer, issuing.provider);
    return { issued: issuedFactOf('access', made.tokens.access), answer };
  };

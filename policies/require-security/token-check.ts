import { applicationFact, ownerFact, type TokenFact, tokenFact, tokenFactOf } from '../../src/oauth/facts.ts';
import { type Owner, ownerFromId } from '../../src/oauth/owner.ts';
import { hashOf } from '../../src/oauth/tokens.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { headerValues } from '../../src/runtime/request-parts.ts';
import type { AccessRecord, Hash } from '../../src/stores/grants.ts';
import { type CheckLinking, missing, type RunCheck, refused, type Verdict } from './check.ts';
import type { TokenCheck } from './policy.ts';
import { providersOf } from './providers.ts';

/** A live access token, of the right provider, with all scopes, in the Authorization header (RFC 6750 §2.1). */
export const tokenCheck = (
  check: TokenCheck,
  { applications, store, bind, unnamedProvider, hashes }: CheckLinking,
): RunCheck => {
  const providers = providersOf(check, bind.bundle.assemblies, unnamedProvider);
  if (providers.size === 0) {
    bind.problem({
      code: 'link/unknown-provider',
      message: 'No provider of this bundle issues the tokens that this operation asks for',
      help: 'Serve the provider too, and name it by its authorizationUrl, its tokenUrl or x-provider.',
    });
  }
  const realm = bind.assembly.name;
  const seen = remembered((record) => ({
    isOurs: providers.has(record.provider),
    isEnough: check.scopes.every((scope) => record.scopes.includes(scope)),
    token: tokenFactOf(record),
    owner: record.owner === undefined ? undefined : ownerFromId(record.owner),
  }));
  const facts = { application: bind.fact(applicationFact), token: bind.fact(tokenFact), owner: bind.fact(ownerFact) };
  const judge = (x: Exchange, record: AccessRecord | undefined): Verdict => {
    if (record === undefined) return invalidToken(realm);
    const { isOurs, isEnough, token, owner } = seen(record);
    if (!isOurs) return invalidToken(realm);
    const application = applications.find(record.application);
    if (application?.state !== 'active') return invalidToken(realm);
    const known = facts.application.get(x);
    if (known !== undefined && known.id !== application.id) {
      return refused('security/other-application', 'The credentials of this request belong to different applications');
    }
    if (!isEnough) return insufficientScope(realm, check.scopes);
    facts.application.set(x, { id: application.id, title: application.title, type: application.type });
    facts.token.set(x, token);
    if (owner !== undefined) facts.owner.set(x, owner);
    return undefined;
  };
  const look = (x: Exchange, hash: Hash | undefined): Verdict | Promise<Verdict> => {
    const record = hash && store.findAccess(hash, x.clock.coarse());
    return record instanceof Promise ? record.then((found) => judge(x, found)) : judge(x, record);
  };
  return (x) => {
    const values = headerValues(x, 'authorization');
    const [header = ''] = values;
    // A token beside other credentials is not looked at: another reader might have taken those (RFC 6750 §2).
    const isAlone = values.length === 1;
    const known = isAlone ? hashes.find(header) : undefined;
    if (known !== undefined) return look(x, known);
    const token = isAlone ? tokenIn(header) : undefined;
    if (token === undefined) return values.some(isBearer) ? malformed(realm) : missing();
    const hash = hashOf(token);
    const verdict = look(x, hash);
    // Only what lets a request in: nobody can fill the memory with guesses.
    if (hash !== undefined && verdict === undefined) hashes.keep(header, hash);
    return verdict;
  };
};

/** What a token comes to for one check, found out once for a record that stays in the store's cache. */
interface Seen {
  readonly isOurs: boolean;
  readonly isEnough: boolean;
  readonly token: TokenFact;
  readonly owner: Owner | undefined;
}

const remembered = (see: (record: AccessRecord) => Seen): ((record: AccessRecord) => Seen) => {
  const known = new WeakMap<AccessRecord, Seen>();
  return (record) => {
    const before = known.get(record);
    if (before !== undefined) return before;
    const found = see(record);
    known.set(record, found);
    return found;
  };
};

const tokenIn = (value: string): string | undefined => /^bearer +([\w.~+/-]+=*)$/i.exec(value)?.[1];

const isBearer = (value: string): boolean => /^bearer\b/i.test(value);

const bearerFault = (
  realm: string,
  {
    fault,
    status,
    error,
    message,
    code,
    scope,
  }: {
    readonly fault: string;
    readonly status: number;
    readonly error: string;
    readonly message: string;
    readonly code: string;
    readonly scope?: string;
  },
): Fault =>
  new Fault({
    fault,
    status,
    code,
    message,
    headers: [
      'WWW-Authenticate',
      `Bearer realm="${realm}", error="${error}", error_description="${message}"${scope === undefined ? '' : `, scope="${scope}"`}`,
    ],
  });

/** RFC 6750 §3.1. Unknown, expired, revoked, another provider's: the caller does not learn which. */
const invalidToken = (realm: string): Fault =>
  bearerFault(realm, {
    fault: 'UnauthorizedError',
    status: 401,
    error: 'invalid_token',
    code: 'security/invalid-token',
    message: 'The access token is not valid',
  });

const insufficientScope = (realm: string, scopes: readonly string[]): Fault =>
  bearerFault(realm, {
    fault: 'ForbiddenError',
    status: 403,
    error: 'insufficient_scope',
    code: 'security/insufficient-scope',
    message: 'The access token lacks a scope that this operation needs',
    scope: scopes.join(' '),
  });

const malformed = (realm: string): Fault =>
  bearerFault(realm, {
    fault: 'BadRequestError',
    status: 400,
    error: 'invalid_request',
    code: 'security/malformed-token',
    message: 'The Authorization header is not well-formed',
  });

import { acceptedProviders } from '../../src/assembly/accepted-providers.ts';
import { type IsListed, linkListedAccess } from '../../src/oauth/consult-revocation.ts';
import { applicationFact, ownerFact, type TokenFact, tokenFact, tokenFactOf } from '../../src/oauth/facts.ts';
import { type Owner, ownerFromId } from '../../src/oauth/owner.ts';
import { accessKeyOf } from '../../src/oauth/presented-access.ts';
import { isForResource, resourceOf } from '../../src/oauth/resource.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { headerValues } from '../../src/runtime/request-parts.ts';
import type { AccessRecord, Hash } from '../../src/stores/grants.ts';
import { bearerRefusals } from './bearer-challenge.ts';
import { type CheckLinking, missing, type RunCheck, refused, type Verdict } from './check.ts';
import type { TokenCheck } from './policy.ts';

/** A live access token, of the right provider, with all scopes, in the Authorization header (RFC 6750 §2.1). */
export const tokenCheck = (check: TokenCheck, linking: CheckLinking): RunCheck => {
  const { applications, store, owners, bind, hashes } = linking;
  const providers = servedProviders(check, linking);
  const refusals = bearerRefusals(bind, check.scopes);
  const resource = resourceOf(bind.publicUrl, bind.assembly.basePath);
  const seen = remembered((record) => ({
    isOurs: providers.has(record.provider) && isForResource(record.audience, resource) && owners.has(record.owner),
    isEnough: check.scopes.every((scope) => record.scopes.includes(scope)),
    token: tokenFactOf(record),
    owner: record.owner === undefined ? undefined : ownerFromId(record.owner),
  }));
  const facts = { application: bind.fact(applicationFact), token: bind.fact(tokenFact), owner: bind.fact(ownerFact) };
  const judge = (x: Exchange, record: AccessRecord | undefined): Verdict => {
    if (record === undefined) return refusals.invalidToken({ detail: 'it is unknown, expired or revoked' });
    const { isOurs, isEnough, token, owner } = seen(record);
    if (!isOurs) return refusals.invalidToken(notOurs(record, { accepted: [...providers], resource }));
    const application = applications.find(record.application);
    if (application?.state !== 'active') return refusals.invalidToken(notActive(record));
    const known = facts.application.get(x);
    if (known !== undefined && known.id !== application.id) {
      return refused('security/other-application', 'The credentials of this request belong to different applications');
    }
    if (!isEnough) return refusals.insufficientScope(notEnough(record, check.scopes));
    facts.application.set(x, { id: application.id, title: application.title, type: application.type });
    facts.token.set(x, token);
    if (owner !== undefined) facts.owner.set(x, owner);
    return undefined;
  };
  const listed = listedAt(providers, linking);
  const consulted = (x: Exchange, record: AccessRecord | undefined, header: string): Verdict | Promise<Verdict> => {
    const verdict = judge(x, record);
    const isListed = record && listed.get(record.provider);
    if (verdict !== undefined || record === undefined || isListed === undefined) return verdict;
    const detail = 'it is on the revocation list of its provider';
    return isListed(tokenIn(header) ?? '', record, x).then((is) =>
      is ? refusals.invalidToken({ detail }) : undefined,
    );
  };
  const admit = listed.size === 0 ? judge : consulted;
  const look = (x: Exchange, hash: Hash | undefined, header: string): Verdict | Promise<Verdict> => {
    const record = hash && store.findAccess(hash, x.clock.coarse());
    return record instanceof Promise ? record.then((found) => admit(x, found, header)) : admit(x, record, header);
  };
  return (x) => {
    const values = headerValues(x, 'authorization');
    const [header = ''] = values;
    // A token beside other credentials is not looked at: another reader might have taken those (RFC 6750 §2).
    const isAlone = values.length === 1;
    const known = isAlone ? hashes.find(header) : undefined;
    if (known !== undefined) return look(x, known, header);
    const token = isAlone ? tokenIn(header) : undefined;
    if (token === undefined) return values.some(isBearer) ? refusals.malformed() : missing();
    const hash = accessKeyOf(token);
    const verdict = look(x, hash, header);
    // Only what lets a request in: nobody can fill the memory with guesses.
    if (hash !== undefined && verdict === undefined) hashes.keep(header, hash);
    return verdict;
  };
};

/** Names of the providers whose tokens count; where there is none, that is a problem. */
const servedProviders = (check: TokenCheck, { bind, unnamedProvider }: CheckLinking): ReadonlySet<string> => {
  const providers = acceptedProviders(check, bind.bundle.assemblies, unnamedProvider);
  if (providers.size === 0) {
    bind.problem({
      code: 'link/unknown-provider',
      message: 'No provider of this bundle issues the tokens that this operation asks for',
      help: 'Serve the provider too, and name it by its authorizationUrl, its tokenUrl or x-provider.',
    });
  }
  return providers;
};

/** How to ask about the tokens of those providers that have a revocation URL; each use pays for it, and nobody else. */
const listedAt = (providers: ReadonlySet<string>, linking: CheckLinking): ReadonlyMap<string, IsListed> =>
  new Map(
    linking.bind.bundle.assemblies.flatMap(({ name, provider }) => {
      const isListed = provider && providers.has(name) && linkListedAccess({ name, settings: provider }, linking);
      return isListed ? [[name, isListed] as const] : [];
    }),
  );

// What the operator is told of a token that is refused.

const notOurs = (
  { provider, audience, application }: AccessRecord,
  wanted: { readonly accepted: readonly string[]; readonly resource: string },
) => ({
  detail: 'it is of another provider or for another resource, or its owner is gone',
  compared: { provider, audience, application, ...wanted },
});

const notActive = ({ application }: AccessRecord) => ({ detail: `application "${application}" is suspended or gone` });

const notEnough = ({ scopes: granted, application }: AccessRecord, needed: readonly string[]) => ({
  compared: { needed, granted, application },
});

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

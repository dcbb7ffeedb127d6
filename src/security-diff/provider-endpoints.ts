import type { CompiledProvider } from '../assembly/types.ts';
import { callChanges } from './call-outs.ts';
import type { Finding, Pair } from './change.ts';
import { neutral } from './change.ts';
import { listChanges, quoted } from './words.ts';

type Judge = (pair: Pair<CompiledProvider>) => readonly Finding[];

/** What a provider loses without an endpoint; those that are not here are wider with it, or follow from other settings. */
const protecting: Readonly<Record<string, string>> = {
  revoke: 'applications can no longer end their tokens',
  issued: 'applications can no longer list and end for people what they have allowed',
  permissions: 'people can no longer see and end what they have allowed',
  logout: 'people can no longer sign out',
};

/** The setting that an endpoint follows from; those that are not here are always there, or follow from `endpoints`. */
const causes: Readonly<Record<string, string>> = {
  authorize: 'grants',
  introspect: 'introspection',
  revoke: 'revocation',
  issued: 'revocation',
  permissions: 'revocation',
  tokeninfo: 'token-info',
  logout: 'session',
  jwks: 'access-token',
};

/** Endpoints that are there, are not there any more, or elsewhere. */
export const endpointChanges: Judge = ({ old: { endpoints: old }, now: { endpoints: now } }) => {
  const { added, removed } = listChanges(Object.keys(old), Object.keys(now));
  const moved = Object.keys(now).filter((name) => Object.hasOwn(old, name) && old[name] !== now[name]);
  return [
    ...added.map((name) => endpointFinding('endpoint-added', name, now[name] ?? '')),
    ...removed.map((name) => endpointFinding('endpoint-removed', name, old[name] ?? '')),
    ...moved.map((name) => neutral('endpoint-moved', `its endpoint "${name}": ${old[name]} → ${now[name]}`)),
  ];
};

const endpointFinding = (kind: 'endpoint-added' | 'endpoint-removed', name: string, path: string): Finding => {
  const isAdded = kind === 'endpoint-added';
  const said = `it ${isAdded ? 'now has' : 'no longer has'} the endpoint "${name}", ${path}`;
  const cause = Object.hasOwn(causes, name) ? causes[name] : undefined;
  const key = cause === undefined ? {} : { key: cause };
  const lost = Object.hasOwn(protecting, name) ? protecting[name] : undefined;
  if (lost !== undefined)
    return { class: isAdded ? 'narrowed' : 'widened', kind, message: isAdded ? said : `${said}: ${lost}`, ...key };
  // Axway's asks nobody who they are.
  if (name === 'tokeninfo') return { class: isAdded ? 'widened' : 'narrowed', kind, message: said, ...key };
  return { ...neutral(kind, said), ...key };
};

/** Ways to authenticate: fewer are narrower; without a word of them, any that a client is registered for. */
export const clientAuthenticationChanges: Judge = ({ old, now }) => {
  const names = new Set([old, now].flatMap((one) => ['any', ...Object.keys(one.clientAuthentication ?? {})]));
  return [...names].flatMap((grant) =>
    methodChange(grant, { old: methodsFor(grant, old), now: methodsFor(grant, now) }),
  );
};

/** `undefined`: all that there are. */
const methodsFor = (grant: string, { clientAuthentication: set }: CompiledProvider): readonly string[] | undefined => {
  if (set === undefined) return undefined;
  return Object.hasOwn(set, grant) ? set[grant] : set['any'];
};

const methodChange = (grant: string, { old, now }: Pair<readonly string[] | undefined>): readonly Finding[] => {
  const { added, removed } = listChanges(old ?? [], now ?? []);
  const isWider = old !== undefined && (now === undefined || added.length > 0);
  const isNarrower = now !== undefined && (old === undefined || removed.length > 0);
  if (!isWider && !isNarrower) return [];
  const inWords = (methods: readonly string[] | undefined): string =>
    methods ? quoted(methods) : 'as they are registered';
  const forGrant = grant === 'any' ? '' : ` for the grant "${grant}"`;
  return [
    {
      class: isWider ? 'widened' : 'narrowed',
      kind: 'client-authentication',
      message: `how its clients authenticate${forGrant}: ${inWords(old)} → ${inWords(now)}`,
    },
  ];
};

/** Services that check scopes. */
export const scopeCheckChanges: Judge = ({ old: { scopeChecks: old }, now: { scopeChecks: now } }) =>
  (['application', 'owner'] as const).flatMap((whom): readonly Finding[] => {
    const [had, has] = [old[whom], now[whom]];
    const what = `the scope check for the ${whom}`;
    if (had !== undefined && has === undefined)
      return [{ class: 'widened', kind: 'scope-check-removed', message: `${what} is not asked any more` }];
    if (had === undefined && has !== undefined)
      return [{ class: 'narrowed', kind: 'scope-check-added', message: `${what} is now asked` }];
    const method =
      had?.method === has?.method
        ? []
        : [neutral('scope-check-method', `${what} is asked by ${has?.method ?? 'POST'}`)];
    return [...callChanges('scope-check-url', what, [had, has]), ...method];
  });

import { randomBytes } from 'node:crypto';
import type { LdapConfig } from '../environment/environment.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { composed } from './composed.ts';
import { DirectoryError, type Entry, type LdapConnection, openLdap } from './ldap/ldap-connection.ts';
import { LdapReaders } from './ldap/ldap-readers.ts';
import { dnOf, filterOf, isPlainName, isTypeable } from './ldap/ldap-texts.ts';
import type { Authenticated, Registry } from './registry.ts';
import { answerMalformed, registryBusy, registryUnavailable } from './registry-faults.ts';

/** Each has up to two connections; a directory that hangs must not take all descriptors. */
const mostAtOnce = 64;
const mostGroups = 1000;

/**
 * A registry that asks a directory (RFC 4511): whoever can bind with the password is who they say.
 *
 * A try is exactly one bind. Where nobody is found, or more than one, it is for an entry that is not there, so that unknown
 * names cost what known ones do. What nobody has (`composed`, `isPlainName`, `isTypeable`) is refused before anything is asked.
 */
export const ldap = (config: LdapConfig, outbound: Pick<Outbound, 'connect'>): Registry => {
  const { name: registry, timeoutMs } = config;
  const signIn =
    config.find.by === 'dn' ? byTemplate(config, outbound, config.find) : bySearch(config, outbound, config.find);
  let atOnce = 0;
  return {
    name: registry,
    authenticate: async (login) => {
      const [name, password] = [composed(login.name), composed(login.password)];
      if (name === undefined || password === undefined || !isPlainName(name) || !isTypeable(password)) return undefined;
      if (atOnce >= mostAtOnce) throw registryBusy('the directory is asked about too many at once');
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), timeoutMs);
      atOnce += 1;
      try {
        return await signIn({ name, password }, late.signal);
      } catch (error) {
        if (error instanceof DirectoryError) throw registryUnavailable(registry, error.message);
        throw error instanceof OutboundError ? registryUnavailable(registry, error) : error;
      } finally {
        clearTimeout(timer);
        atOnce -= 1;
      }
    },
  };
};

interface Credentials {
  readonly name: string;
  readonly password: string;
}

type SignIn = (credentials: Credentials, signal: AbortSignal) => Promise<Authenticated | undefined>;

/** The entry is looked for, by the account that may, and then the user binds on a connection of their own. */
const bySearch = (
  config: LdapConfig,
  outbound: Pick<Outbound, 'connect'>,
  find: Extract<LdapConfig['find'], { readonly by: 'search' }>,
): SignIn => {
  const { base, filter, bind } = find;
  const scope: 'base' | 'one' | 'sub' = find.scope === 'subtree' ? 'sub' : find.scope;
  const readers = new LdapReaders(async (signal) => {
    const reader = await openLdap(config, outbound, signal);
    if (bind !== undefined) await closingAfterFailure(reader, () => reader.bind(bind.dn, bind.password, signal));
    return reader;
  });
  return async ({ name, password }, signal) => {
    const asked = { scope, filter: filterOf(filter, { name }), ...limits(config, 2) };
    const [entry, another] = await readers.lend(signal, (reader) => reader.search(base, asked, signal));
    const isOne = entry !== undefined && another === undefined;
    const dn = isOne ? entry.dn : `cn=${randomBytes(16).toString('hex')},${base}`;
    const user = await openLdap(config, outbound, signal);
    try {
      if (!(await isUser(user, { name: dn, password }, signal)) || !isOne) return undefined;
    } finally {
      user.close();
    }
    const named = ownerOf(config, entry, name);
    if (config.groups === undefined) return { name: named };
    return readers.lend(signal, (reader) => withGroups(config, { reader, dn, named }, signal));
  };
};

/** Where the entry is stands in the name; what else is wanted of it, the user reads. */
const byTemplate = (
  config: LdapConfig,
  outbound: Pick<Outbound, 'connect'>,
  { template }: Extract<LdapConfig['find'], { readonly by: 'dn' }>,
): SignIn => {
  const entryOf = async (user: LdapConnection, dn: string, signal: AbortSignal): Promise<Entry | undefined> => {
    const asked = { scope: 'base', filter: '(objectClass=*)', ...limits(config, 1) } as const;
    const [entry] = config.nameAttribute === undefined ? [] : await user.search(dn, asked, signal);
    return entry;
  };
  return async ({ name, password }, signal) => {
    const dn = dnOf(template, { name });
    const user = await openLdap(config, outbound, signal);
    try {
      if (!(await isUser(user, { name: dn, password }, signal))) return undefined;
      const named = ownerOf(config, await entryOf(user, dn, signal), name);
      return await withGroups(config, { reader: user, dn, named }, signal);
    } finally {
      user.close();
    }
  };
};

const closingAfterFailure = async (connection: LdapConnection, act: () => Promise<void>): Promise<void> => {
  try {
    await act();
  } catch (error) {
    connection.close();
    throw error;
  }
};

/** What a search may cost, and what is wanted of an entry: no attribute (`1.1`, RFC 4511 §4.5.1.8) or the name. */
const limits = ({ timeoutMs, nameAttribute }: LdapConfig, sizeLimit: number) => ({
  sizeLimit,
  timeLimit: Math.ceil(timeoutMs / 1000),
  attributes: [nameAttribute ?? '1.1'],
});

/**
 * What a directory says of a user who is not let in, by RFC 4511 appendix A: invalidCredentials, and beside it what some say of
 * an entry that is not there, has no password, is locked or was disabled (noSuchObject, invalidDNSyntax,
 * inappropriateAuthentication, insufficientAccessRights, constraintViolation, unwillingToPerform).
 */
const refusals: ReadonlySet<number | undefined> = new Set([49, 32, 34, 48, 50, 19, 53]);

const isUser = async (user: LdapConnection, { name, password }: Credentials, signal: AbortSignal): Promise<boolean> => {
  try {
    await user.bind(name, password, signal);
    return true;
  } catch (error) {
    if (error instanceof DirectoryError && refusals.has(error.resultCode)) return false;
    throw error;
  }
};

const ownerOf = ({ name: registry, nameAttribute }: LdapConfig, entry: Entry | undefined, typed: string): string => {
  if (nameAttribute === undefined) return typed;
  const [value, another] = entry === undefined ? [] : valuesOf(entry, nameAttribute);
  const name = typeof value === 'string' && isPlainName(value) ? composed(value) : undefined;
  if (name !== undefined && another === undefined) return name;
  throw answerMalformed(registry, `the attribute "${nameAttribute}" of an entry is not one name`);
};

/** The directory spells names of attributes as it likes (RFC 4512 §2.5). */
const valuesOf = (entry: Entry, attribute: string): readonly (string | Buffer)[] => {
  const key = Object.keys(entry).find((name) => name !== 'dn' && name.toLowerCase() === attribute.toLowerCase());
  return key === undefined ? [] : [entry[key] ?? []].flat();
};

interface Reading {
  readonly reader: LdapConnection;
  readonly dn: string;
  /** The owner's name. */
  readonly named: string;
}

/** Too many groups are no groups: rights that hang on one of those left out would come and go. */
const withGroups = async (
  { name: registry, groups, timeoutMs }: LdapConfig,
  { reader, dn, named }: Reading,
  signal: AbortSignal,
): Promise<Authenticated> => {
  if (groups === undefined) return { name: named };
  const { base, filter, attribute } = groups;
  const asked = {
    filter: filterOf(filter, { dn, name: named }),
    // Without `sizeLimit`: the library says nothing of a list that was cut short by a limit that it has sent itself.
    timeLimit: Math.ceil(timeoutMs / 1000),
    attributes: [attribute],
  };
  const entries = await reader.search(base, asked, signal);
  const found = entries.flatMap((entry) => valuesOf(entry, attribute));
  const names = found.flatMap((value) =>
    typeof value === 'string' && isPlainName(value) ? (composed(value) ?? []) : [],
  );
  if (names.length < found.length)
    throw answerMalformed(registry, `the attribute "${attribute}" of a group is no name`);
  if (names.length > mostGroups) throw answerMalformed(registry, `a user has more than ${mostGroups} groups`);
  return { name: named, groups: [...new Set(names)] };
};

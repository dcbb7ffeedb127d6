import type { JsonSchema } from '../assembly/types.ts';
import type { Finding } from '../source/problem-at.ts';
import type { EnvironmentDocument } from './document.ts';
import type { LdapConfig, OutboundConfig } from './environment.ts';
import { comparedWith, isDn, isFilter } from './ldap-syntax.ts';
import { isLoopback } from './loopback.ts';
import { choice, flag, key, text as line, map as mapOf, seconds } from './schema-parts.ts';
import { below } from './shape.ts';

/** `ldap` of a registry as the schema describes it. */
export interface WrittenLdap {
  readonly url: string;
  readonly 'start-tls'?: boolean;
  readonly 'tls-profile'?: string;
  readonly bind?: { readonly dn: string; readonly password: string };
  readonly search?: { readonly base: string; readonly filter: string; readonly scope?: 'base' | 'one' | 'subtree' };
  readonly 'bind-dn'?: string;
  readonly 'name-attribute'?: string;
  readonly groups?: { readonly base: string; readonly filter: string; readonly attribute?: string };
  /** In seconds. */
  readonly timeout?: number;
}

const text = (description: string, maxLength = 1024): JsonSchema => line(description, undefined, maxLength);
// Names with options and OIDs are nobody's way to name a user.
const attribute: JsonSchema = {
  type: 'string',
  description: 'the name of an attribute',
  pattern: '^[A-Za-z][A-Za-z0-9-]{0,63}$',
};
const map = (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema =>
  mapOf(
    `a map with ${Object.keys(properties)
      .map((name) => `"${name}"`)
      .join(', ')}`,
    properties,
    required,
  );

/** What `ldap` of a registry holds. */
export const ldapSchema: JsonSchema = map(
  {
    url: key('The directory; ldap:// without "start-tls" only on this machine and hosts of "insecure-callouts"', {
      ...text('a URL such as ldaps://directory.example'),
      examples: ['ldaps://directory.example'],
    }),
    'start-tls': key('Encrypt an ldap:// connection before anything is asked', flag, { default: false }),
    'tls-profile': key('The TLS profile of its connections', text('the name of a TLS profile', 64)),
    bind: key(
      'The account that searches; without it, nobody does',
      map(
        {
          dn: key('Its name', text('a distinguished name')),
          password: key('Its password', text('a password'), { examples: ['${DIRECTORY_PASSWORD}'] }),
        },
        ['dn', 'password'],
      ),
    ),
    search: key(
      'How the entry of a user is found',
      map(
        {
          base: key('Below which entry', text('a distinguished name'), { examples: ['ou=people,dc=example'] }),
          filter: key('Which entry it is', text('a filter such as (uid={name})'), { examples: ['(uid={name})'] }),
          scope: key('How far below', choice('base', 'one', 'subtree'), { default: 'subtree' }),
        },
        ['base', 'filter'],
      ),
    ),
    'bind-dn': key(
      'The name of the entry of a user, in place of "search"',
      text('a distinguished name such as uid={name},ou=people,dc=example'),
    ),
    'name-attribute': key(
      "The attribute that is the owner's name; without it, the one that the filter compares",
      attribute,
    ),
    groups: key(
      'Where the groups of a user are',
      map(
        {
          base: key('Below which entry', text('a distinguished name')),
          filter: key('Which entries they are', text('a filter such as (member={dn})')),
          attribute: key('The attribute that names a group', attribute, { default: 'cn' }),
        },
        ['base', 'filter'],
      ),
    ),
    timeout: key('Seconds for one sign-in', seconds('the time that one sign-in may take', 60), { default: 10 }),
  },
  ['url'],
);

/** As long as somebody waits for a page, and does not click again. */
const defaultTimeoutMs = 10_000;

/** Where a registry stands, and what goes for what it connects to. */
export interface LdapPlace {
  readonly name: string;
  readonly pointer: string;
  readonly outbound: OutboundConfig;
}

/** Reads the directory of a registry. `undefined`: how its users are found cannot be said. */
export const readLdap = (
  document: EnvironmentDocument,
  written: WrittenLdap,
  { name, pointer, outbound }: LdapPlace,
): LdapConfig | undefined => {
  const at = (...keys: readonly string[]): string => keys.reduce(below, pointer);
  const refuse: Refuse = (keys, finding) => document.report(at(...keys), { code: 'environment/ldap', ...finding });
  // It names no more than a host: that is the same in any case.
  const url = written.url.toLowerCase();
  const fault = urlFault(url, written, outbound);
  if (fault !== undefined) document.report(at(fault.key), fault.finding);
  checkGroups(written, refuse);
  if (written.bind !== undefined && document.isLiteral(at('bind', 'password'))) {
    document.report(at('bind', 'password'), {
      code: 'environment/literal-secret',
      severity: 'warning',
      message: `The password of "${name}" for its directory is written out: whoever reads the file knows it`,
      help: 'Refer to it: ${NAME} or ${file:path}.',
    });
  }
  const find = findOf(written, refuse);
  const nameAttribute = written['name-attribute'] ?? (find && comparedName(find));
  if (find?.by === 'dn' && nameAttribute === undefined) {
    document.report(at('bind-dn'), {
      code: 'environment/ldap-spelling',
      severity: 'warning',
      message: 'Each spelling of a name is another owner: "alice" and "ALICE" are two, with one password',
      help: 'Add "name-attribute": the attribute that holds the name, such as "uid".',
    });
  }
  return (
    find && {
      kind: 'ldap',
      name,
      url,
      startTls: written['start-tls'] === true,
      tlsProfile: written['tls-profile'],
      find,
      nameAttribute,
      groups: written.groups && { ...written.groups, attribute: written.groups.attribute ?? 'cn' },
      timeoutMs: written.timeout === undefined ? defaultTimeoutMs : written.timeout * 1000,
    }
  );
};

/** Reports what is wrong with the value below these keys. */
type Refuse = (keys: readonly string[], finding: Pick<Finding, 'message' | 'help'>) => void;

/** Directories compare without regard to case: what somebody has typed is one of many spellings of their name. */
const comparedName = (find: LdapConfig['find']): string | undefined =>
  find.by === 'search' ? comparedWith(find.filter, '{name}')[0] : undefined;

/** What is wrong with the URL, or with what belongs to it. */
const urlFault = (
  url: string,
  { 'start-tls': startTls = false, 'tls-profile': tlsProfile }: WrittenLdap,
  outbound: OutboundConfig,
): { readonly key: string; readonly finding: Finding } | undefined => {
  if (!/^ldaps?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?\/?$/.test(url) || !URL.canParse(url)) {
    const help =
      'Write "ldaps://directory.example", or "ldap://" and "start-tls: true"; a port where it is an odd one.';
    return { key: 'url', finding: { code: 'environment/ldap', message: '"url" is no LDAP URL of a host alone', help } };
  }
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'ldaps:' && startTls) {
    const help = 'Remove "start-tls", or write "ldap://".';
    const message = 'ldaps:// is encrypted from the start';
    return { key: 'start-tls', finding: { code: 'environment/ldap', message, help } };
  }
  if (protocol === 'ldaps:' || startTls) return undefined;
  const host = hostname.replace(/^\[|\]$/g, '');
  const isClear = outbound.insecureCallouts.includes(host) || isLoopback(placeOf(host, port, outbound));
  if (isClear && tlsProfile === undefined) return undefined;
  const message = isClear ? 'Nothing here uses the TLS profile' : `Passwords would go to "${host}" as they are`;
  const help = 'Write "ldaps://", or add "start-tls: true".';
  return { key: 'url', finding: { code: 'environment/ldap-plain', message, help } };
};

/** As `resolve` says it. */
const placeOf = (host: string, port: string, { resolve }: OutboundConfig): string => {
  const name = host.replace(/\.$/, '');
  const named = resolve.filter((one) => one.host === name);
  const found = named.find((one) => one.port === Number(port || 389)) ?? named.find((one) => one.port === undefined);
  return found?.to.host ?? host;
};

const findOf = (written: WrittenLdap, refuse: Refuse): LdapConfig['find'] | undefined => {
  const { search, bind, 'bind-dn': template } = written;
  if ((search === undefined) === (template === undefined)) {
    const help = 'Give exactly one: "search" finds the entry of a user, "bind-dn" says where it is.';
    const message = search === undefined ? 'How users are found is not said' : 'How users are found is said twice';
    refuse([], { message, help });
    return undefined;
  }
  if (search !== undefined) {
    checkDn(['search', 'base'], search.base, refuse);
    checkFilter(['search', 'filter'], { filter: search.filter, placeholders: ['{name}'] }, refuse);
    if (bind !== undefined) checkDn(['bind', 'dn'], bind.dn, refuse);
    return { by: 'search', bind, scope: 'subtree', ...search };
  }
  if (bind !== undefined) {
    refuse(['bind'], { message: '"bind" is not used where "bind-dn" says who users are', help: 'Remove one of them.' });
  }
  return template === undefined ? undefined : { by: 'dn', template: checkedTemplate(template, refuse) };
};

const checkedTemplate = (template: string, refuse: Refuse): string => {
  // Of what stands in the place of names only a value may have a "_": they must not decide which attribute is meant.
  if (!template.includes('{name}') || !isDn(template.replaceAll('{name}', '_'))) {
    const message = '"bind-dn" is no distinguished name with "{name}" in a value';
    refuse(['bind-dn'], { message, help: 'Write, for example, "uid={name},ou=people,dc=example".' });
  }
  return template;
};

const checkGroups = ({ groups }: WrittenLdap, refuse: Refuse): void => {
  if (groups === undefined) return;
  checkDn(['groups', 'base'], groups.base, refuse);
  checkFilter(['groups', 'filter'], { filter: groups.filter, placeholders: ['{dn}', '{name}'] }, refuse);
};

const checkDn = (keys: readonly string[], dn: string, refuse: Refuse): void => {
  if (isDn(dn)) return;
  const help = 'Write, for example, "ou=people,dc=example"; a comma within a value as "\\,".';
  refuse(keys, { message: `"${keys.at(-1)}" is no distinguished name`, help });
};

const checkFilter = (
  keys: readonly string[],
  { filter, placeholders }: { readonly filter: string; readonly placeholders: readonly string[] },
  refuse: Refuse,
): void => {
  const compared = placeholders.map((placeholder) => comparedWith(filter, placeholder).length);
  // Everywhere it stands, it must be all that an attribute is held against.
  const isWhole = placeholders.every((placeholder, at) => filter.split(placeholder).length - 1 === compared[at]);
  if (isFilter(filter) && isWhole && compared.some((count) => count > 0)) return;
  refuse(keys, {
    message: `"filter" is no filter that holds an attribute against ${placeholders.map((one) => `"${one}"`).join(' or ')}`,
    help: `Write, for example, "(&(objectClass=person)(uid=${placeholders[0]}))"; letters beyond ASCII as they are.`,
  });
};

import type { LdapConfig } from '../../src/environment/environment.ts';

/** Names of users; the ones that are hard to write in a filter or a DN too. */
export const people = [
  ...['alice', 'bob', 'Zo\u00eb', 'Smith, Jane', 'a+b', '#1', 'back\\slash', 'a"b;c<d>e=f', 'st*r (old)'],
  'long'.repeat(40),
];

/** Entries of a directory, as LDIF; the groups that `alice` is in are `readers` and `writers`. Two users share a mail address. */
export const entries = (): string => `
dn: dc=example,dc=org
objectClass: domain
dc: example

dn: cn=reader,dc=example,dc=org
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: reader-secret

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

${people.map(person).join('\n')}
dn: uid=nameless,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: nameless
uid: second name
cn: Two names
sn: Two names
userPassword: nameless-password

dn: uid=locked,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: locked
cn: Nobody's password
sn: Locked

dn: ou=elsewhere,ou=people,dc=example,dc=org
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://127.0.0.1:9/ou=people,dc=elsewhere

dn: ou=groups,dc=example,dc=org
objectClass: organizationalUnit
ou: groups

${group('readers', ['alice', 'bob'])}
${group('writers', ['alice'])}
${group('others', ['bob'])}
${Array.from({ length: 1001 }, (_, at) => group(`many-${at}`, ['Zo\u00eb'])).join('\n')}
`;

/** Their passwords are their names and this. */
export const passwordOf = (name: string): string => `${name}-password`;

/** A registry of that directory, whose address the caller says. */
export const staff: Omit<LdapConfig, 'url'> = {
  kind: 'ldap',
  name: 'staff',
  startTls: false,
  tlsProfile: undefined,
  find: {
    by: 'search',
    bind: { dn: 'cn=reader,dc=example,dc=org', password: 'reader-secret' },
    base: 'ou=people,dc=example,dc=org',
    filter: '(uid={name})',
    scope: 'subtree',
  },
  nameAttribute: 'uid',
  groups: undefined,
  timeoutMs: 20_000,
};

/** The same one, where the entries are found by a template. */
export const staffByDn: Omit<LdapConfig, 'url'> = {
  ...staff,
  find: { by: 'dn', template: 'uid={name},ou=people,dc=example,dc=org' },
};

const person = (uid: string): string => `
${encoded('dn', `uid=${uid.replaceAll(/["+,;<>\\=#]/g, '\\$&')},ou=people,dc=example,dc=org`)}
objectClass: inetOrgPerson
${encoded('uid', uid)}
cn: Somebody
sn: Example
${uid.startsWith('a') ? 'mail: shared@example.org' : 'description: no mail'}
${encoded('userPassword', passwordOf(uid))}
`;

const group = (cn: string, members: readonly string[]): string => `
dn: cn=${cn},ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: ${cn}
${members.map((uid) => encoded('member', `uid=${uid},ou=people,dc=example,dc=org`)).join('\n')}
`;

/** As LDIF writes what is not plain ASCII (RFC 2849). */
const encoded = (name: string, value: string): string => `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}`;

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf, readFrom } from './in-memory.ts';

const search = 'search: { base: "ou=people,dc=example", filter: "(uid={name})" }';
const read = (ldap: string, more = '') =>
  readFrom(
    { 'headgate.yaml': `${more}\nuser-registries:\n  staff:\n    ldap: { ${ldap} }\n` },
    { READER_PASSWORD: 'reader-secret', EMPTY: '' },
  );
const configOf = (result: ReturnType<typeof readFrom>) => {
  const [config] = result.environment?.registries ?? [];
  return config?.kind === 'ldap' ? config : assert.fail(JSON.stringify(linesOf(result)));
};

describe('an LDAP registry of headgate.yaml', () => {
  it('finds users by a search, as an account of its own', () => {
    const result = read(
      [
        'url: "LDAPS://Directory.example:1636", tls-profile: company, timeout: 5, name-attribute: cn',
        'bind: { dn: "cn=reader,dc=example", password: "${READER_PASSWORD}" }',
        'search: { base: "ou=people,dc=example", filter: "(&(objectClass=person)(|(uid={name})(mail={name})))", scope: one }',
        'groups: { base: "ou=groups,dc=example", filter: "(member:1.2.840.113556.1.4.1941:={dn})", attribute: ou }',
      ].join(', '),
      'tls-profiles: { company: {} }',
    );
    assert.deepEqual(linesOf(result), []);
    assert.deepEqual(configOf(result), {
      kind: 'ldap',
      name: 'staff',
      url: 'ldaps://directory.example:1636',
      startTls: false,
      tlsProfile: 'company',
      find: {
        by: 'search',
        bind: { dn: 'cn=reader,dc=example', password: 'reader-secret' },
        base: 'ou=people,dc=example',
        filter: '(&(objectClass=person)(|(uid={name})(mail={name})))',
        scope: 'one',
      },
      nameAttribute: 'cn',
      groups: { base: 'ou=groups,dc=example', filter: '(member:1.2.840.113556.1.4.1941:={dn})', attribute: 'ou' },
      timeoutMs: 5000,
    });
  });

  it('takes the attribute that the name is held against for the owner’s name, the whole tree below the base, ten seconds', () => {
    const config = configOf(read(`url: ldaps://directory.example, ${search}`));
    assert.deepEqual([config.nameAttribute, config.timeoutMs], ['uid', 10_000]);
    assert.deepEqual(config.find.by === 'search' && [config.find.scope, config.find.bind], ['subtree', undefined]);
  });

  it('warns where every spelling of a name would be an owner of its own', () => {
    const result = read('url: ldaps://directory.example, bind-dn: "uid={name},dc=example"');
    assert.deepEqual(linesOf(result), [
      '~environment/ldap-spelling headgate.yaml:4:54 /user-registries/staff/ldap/bind-dn',
    ]);
    const template = configOf(result);
    assert.deepEqual(
      [template.find, template.nameAttribute],
      [{ by: 'dn', template: 'uid={name},dc=example' }, undefined],
    );
  });

  const accepted: readonly (readonly [what: string, ldap: string, more?: string])[] = [
    ['StartTLS', `url: ldap://directory.example, start-tls: true, ${search}`],
    ['an address', `url: "ldaps://[2001:db8::1]", ${search}`],
    ['plain LDAP on this machine', `url: "ldap://127.0.0.1:1389/", ${search}`],
    [
      'plain LDAP to where this machine is',
      `url: ldap://inner.example, ${search}`,
      'outbound: { resolve: { "inner.example:389": "127.0.0.1:1389" } }',
    ],
    [
      'plain LDAP to a host that is listed',
      `url: ldap://inner.example, ${search}`,
      'outbound: { insecure-callouts: [inner.example] }',
    ],
    [
      'a template with several parts',
      'url: ldaps://d.example, name-attribute: cn, bind-dn: "cn={name} + ou=x\\\\, y, dc = example"',
    ],
    [
      'a filter of more signs',
      `url: ldaps://d.example, search: { base: dc=a, filter: "(&(!(st=a*b))(n>=3)(a:dn:caseExactMatch:=b)(x=\\\\2a)(uid={name}))" }`,
    ],
  ];
  for (const [what, ldap, more] of accepted) {
    it(`takes ${what}`, () => assert.deepEqual(linesOf(read(ldap, more)), []));
  }

  const where = '/user-registries/staff/ldap';
  const refused: readonly (readonly [what: string, ldap: string, problem: string, more?: string])[] = [
    ['no way to find users', 'url: ldaps://d.example', `environment/ldap ${where}`],
    ['two ways', `url: ldaps://d.example, ${search}, bind-dn: "uid={name},dc=a"`, `environment/ldap ${where}`],
    [
      'an account that nothing is done with',
      'url: ldaps://d.example, name-attribute: uid, bind-dn: "uid={name},dc=a", bind: { dn: cn=a, password: "${READER_PASSWORD}" }',
      `environment/ldap ${where}/bind`,
    ],
    ['an http URL', `url: https://d.example, ${search}`, `environment/ldap ${where}/url`],
    ['a URL with a base', `url: "ldaps://d.example/dc=a", ${search}`, `environment/ldap ${where}/url`],
    ['a URL with a password', `url: "ldaps://a:b@d.example", ${search}`, `environment/ldap ${where}/url`],
    [
      'StartTLS on top of TLS',
      `url: ldaps://d.example, start-tls: true, ${search}`,
      `environment/ldap ${where}/start-tls`,
    ],
    ['plain LDAP beyond this machine', `url: ldap://d.example, ${search}`, `environment/ldap-plain ${where}/url`],
    [
      'plain LDAP at another port than the one that leads here',
      `url: "ldap://d.example:390", ${search}`,
      `environment/ldap-plain ${where}/url`,
      'outbound: { resolve: { "d.example:389": "127.0.0.1:1" } }',
    ],
    [
      'plain LDAP to where another machine is',
      `url: "ldap://d.example", ${search}`,
      `environment/ldap-plain ${where}/url`,
      'outbound: { resolve: { d.example: "192.0.2.1:1" } }',
    ],
    [
      'a TLS profile that nothing uses',
      `url: ldap://127.0.0.1, tls-profile: p, ${search}`,
      `environment/ldap-plain ${where}/url`,
      'tls-profiles: { p: {} }',
    ],
    [
      'a TLS profile that there is not',
      `url: ldaps://d.example, tls-profile: p, ${search}`,
      `environment/unknown-tls-profile ${where}/tls-profile`,
    ],
    [
      'a template without a name',
      'url: ldaps://d.example, name-attribute: uid, bind-dn: "uid=alice,dc=a"',
      `environment/ldap ${where}/bind-dn`,
    ],
    [
      'a template whose names choose the attribute',
      'url: ldaps://d.example, name-attribute: uid, bind-dn: "{name}=alice,dc=a"',
      `environment/ldap ${where}/bind-dn`,
    ],
    [
      'a template that is no DN',
      'url: ldaps://d.example, name-attribute: uid, bind-dn: "{name}@example"',
      `environment/ldap ${where}/bind-dn`,
    ],
    [
      'a base that is no DN',
      'url: ldaps://d.example, search: { base: people, filter: "(uid={name})" }',
      `environment/ldap ${where}/search/base`,
    ],
    [
      'a DN with an open end',
      'url: ldaps://d.example, search: { base: "dc=a,", filter: "(uid={name})" }',
      `environment/ldap ${where}/search/base`,
    ],
    ...[
      ...[
        'uid={name}',
        '(uid={name}',
        '(uid={name}))',
        '(&)',
        '(uid=alice)',
        '(uid=*{name}*)',
        '(|(uid={name})(cn={name}*))',
      ],
      ...[
        '(uid>={name})',
        '({name}=alice)',
        '(!(uid={name})(a=b))',
        '(uid=\\\\c3\\\\a9{name})',
        '(a=\\\\zz)(uid={name})',
        '(uid;x={name})',
      ],
      `${'(!'.repeat(40)}(uid={name})${')'.repeat(40)}`,
    ].map(
      (filter) =>
        [
          `the filter ${filter}`.slice(0, 60),
          `url: ldaps://d.example, search: { base: dc=a, filter: "${filter}" }`,
          `environment/ldap ${where}/search/filter`,
        ] as const,
    ),
    [
      'a filter of groups without the user',
      `url: ldaps://d.example, ${search}, groups: { base: dc=a, filter: "(cn=all)" }`,
      `environment/ldap ${where}/groups/filter`,
    ],
    [
      'an empty password',
      `url: ldaps://d.example, ${search}, bind: { dn: cn=a, password: "\${EMPTY}" }`,
      `environment/wrong-value ${where}/bind/password`,
    ],
    [
      'an empty name of the account',
      `url: ldaps://d.example, ${search}, bind: { dn: "", password: "\${READER_PASSWORD}" }`,
      `environment/wrong-value ${where}/bind/dn`,
    ],
    ['a minute and more', `url: ldaps://d.example, ${search}, timeout: 61`, `environment/wrong-value ${where}/timeout`],
    [
      'a name of an attribute with an option',
      `url: ldaps://d.example, ${search}, name-attribute: "cn;lang-de"`,
      `environment/wrong-value ${where}/name-attribute`,
    ],
  ];
  for (const [what, ldap, problem, more] of refused) {
    it(`refuses ${what}`, () => {
      const lines = linesOf(read(ldap, more)).map((line) => line.replace(/ headgate.yaml:\d+:\d+/, ''));
      assert.deepEqual(lines, [problem]);
    });
  }

  it('warns of a password that is written out, and shows it nowhere', () => {
    const { problems, sources } = read(`url: ldaps://d.example, ${search}, bind: { dn: cn=reader, password: CANARY }`);
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['environment/literal-secret', 'warning']],
    );
    assert.doesNotMatch(JSON.stringify(problems), /CANARY/);
    assert.doesNotMatch([...sources.values()].map(({ text }) => text).join(), /CANARY/);
  });

  it('shows no password of a line that cannot be read', () => {
    const { problems, sources } = readFrom({
      'headgate.yaml':
        'user-registries:\n  staff:\n    ldap: { url: ldaps://d, bind: { dn: cn=a, password: "CANARY } }\n',
    });
    assert.ok(problems.length > 0);
    assert.doesNotMatch(JSON.stringify(problems), /CANARY/);
    assert.doesNotMatch([...sources.values()].map(({ text }) => text).join(), /CANARY/);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LdapConfig } from '../../src/environment/environment.ts';
import { ldap } from '../../src/identity/ldap.ts';
import type { Authenticated } from '../../src/identity/registry.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { describeWith } from '../harness/services.ts';
import { type Slapd, startSlapd } from '../harness/slapd.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { entries, passwordOf, people, staff, staffByDn } from './example-directory.ts';
import { login } from './login.ts';

const declare = (): void => {
  const { ca, server, client } = makeCertificates((sign, authority) => ({
    ca: authority,
    server: sign('directory.example'),
    client: sign('gateway.example'),
  }));
  let slapd: Slapd;
  let outbound: Outbound;
  before(async () => {
    slapd = await startSlapd({ ldif: entries(), certificate: server });
    outbound = outboundTo(slapd);
  });
  after(async () => {
    await outbound.close();
    await slapd.stop();
  });

  const outboundTo = ({ ports }: Slapd): Outbound =>
    createOutbound({
      isOwn: () => false,
      resolve: ['directory.example', 'other.example'].flatMap((host) => [
        { host, port: 389, to: { host: '127.0.0.1', port: ports.ldap } },
        { host, port: 636, to: { host: '127.0.0.1', port: ports.ldaps } },
      ]),
      tlsProfiles: {
        staff: { ca },
        withCertificate: { ca, ...client },
        named: { ca, servername: 'directory.example' },
      },
    });
  const registry = (config: Partial<LdapConfig> = {}) =>
    ldap({ ...staff, url: 'ldap://directory.example', ...config }, outbound);
  const signIn = (name: string, password: string, config: Partial<LdapConfig> = {}) =>
    registry(config).authenticate(login(name, password));
  const refusedWith = async (
    code: string,
    attempt: Promise<Authenticated | undefined>,
    detail: RegExp,
  ): Promise<void> =>
    assert.rejects(attempt, (error) => {
      assert.ok(error instanceof Fault, String(error));
      assert.deepEqual([error.code, error.status], [code, 503]);
      assert.match(error.detail ?? '', detail);
      assert.doesNotMatch(`${error.detail}${error.message}`, /alice|password|secret/);
      return true;
    });

  const ways: readonly (readonly [how: string, config: Omit<LdapConfig, 'url'>])[] = [
    ['a search', staff],
    ['a template', staffByDn],
  ];
  for (const [how, config] of ways) {
    describe(`whose users are found by ${how} (RFC 4513 §5.1; A19)`, () => {
      for (const uid of people) {
        it(`lets in ${uid.slice(0, 20)} by the right password alone`, async () => {
          assert.deepEqual(await signIn(uid, passwordOf(uid), config), { name: uid });
          assert.equal(await signIn(uid, 'wrong', config), undefined);
        });
      }

      it('gives a name as the directory spells it, whatever was typed', async () => {
        assert.deepEqual(await signIn('ALICE', passwordOf('alice'), config), { name: 'alice' });
        assert.deepEqual(await signIn('Zoe\u0308', passwordOf('Zo\u00eb'), config), { name: 'Zo\u00eb' });
        const typed = await signIn('ALICE', passwordOf('alice'), { ...config, nameAttribute: undefined });
        assert.deepEqual(typed, { name: 'ALICE' });
      });

      const injected = [
        ...[
          '*',
          'al*',
          'alic?',
          ')(|',
          '*)(uid=*',
          'alice)(uid=*))(|(uid=*',
          'alice)(objectClass=*',
          '\\00',
          'alice\\00',
        ],
        ...[
          '\\2a',
          'alice\\2a',
          'alice,dc=example',
          'alice,ou=people,dc=example,dc=org',
          'uid=alice',
          'alice+cn=Alice',
        ],
        ...['"alice"', '#0405616c696365', '\\61lice', 'alice\\,', 'x'.repeat(1024), '{name}', '{dn}', 'nobody'],
      ];
      for (const name of injected) {
        it(`knows nobody called ${name.slice(0, 40)}`, async () => {
          assert.equal(await signIn(name, passwordOf('alice'), config), undefined);
        });
      }

      const unasked: readonly (readonly [what: string, name: string, password: string])[] = [
        ['an empty password (RFC 4513 §5.1.2)', 'alice', ''],
        ['an empty name', '', 'password'],
        ['a zero in the name', 'alice\0', passwordOf('alice')],
        ['a zero in the password', 'alice', `${passwordOf('alice')}\0`],
        ['a line end in the name', 'alice\n', passwordOf('alice')],
        ['a control character in the password', 'alice', '\x1b[A'],
        ['a letter that is not seen in the name', 'al\u00adice', passwordOf('alice')],
        ['a space behind the name', 'alice ', passwordOf('alice')],
        ['two spaces in the name', 'st*r  (old)', passwordOf('st*r (old)')],
        ['a name of more than 1 KB', 'x'.repeat(1025), 'password'],
        ['a password of more than 1 KB', 'alice', 'x'.repeat(1025)],
      ];
      for (const [what, name, password] of unasked) {
        it(`does not ask about ${what}`, async () => {
          await slapd.asked();
          assert.equal(await signIn(name, password, config), undefined);
          assert.deepEqual(await slapd.asked(), []);
        });
      }

      it('lets nobody in by an entry that has no password', async () => {
        assert.equal(await signIn('locked', 'password', config), undefined);
      });

      it('cannot say who somebody is whose entry has two names', async () => {
        const attempt = signIn('nameless', passwordOf('nameless'), config);
        await refusedWith('identity/answer-malformed', attempt, /the attribute "uid" of an entry is not one name/);
      });

      const groups = { base: 'ou=groups,dc=example,dc=org', filter: '(member={dn})', attribute: 'cn' };
      it('gives the groups of a user, a thousand at most', async () => {
        const found = await signIn('alice', passwordOf('alice'), { ...config, groups });
        assert.deepEqual(
          { ...found, groups: [...(found?.groups ?? [])].sort() },
          {
            name: 'alice',
            groups: ['readers', 'writers'],
          },
        );
        const byName = { ...groups, filter: '(cn={name})' };
        assert.deepEqual(await signIn('bob', passwordOf('bob'), { ...config, groups: byName }), {
          name: 'bob',
          groups: [],
        });
        const attempt = signIn('Zo\u00eb', passwordOf('Zo\u00eb'), { ...config, groups });
        await refusedWith('identity/answer-malformed', attempt, /more than 1000 groups/);
      });
    });
  }

  /** What the directory was asked for one try after another, without the names. */
  const askedFor = async (names: readonly string[], config: Partial<LdapConfig>): Promise<readonly string[]> => {
    const one = registry(config);
    await one.authenticate(login('bob', 'wrong'));
    const asked: string[] = [];
    for (const name of names) {
      await slapd.asked();
      assert.equal(await one.authenticate(login(name, 'wrong')), undefined);
      asked.push((await slapd.asked()).map((line) => line.replace(/(?<=^BIND dn=")[^,]*|filter=.*/g, '…')).join('\n'));
    }
    return asked;
  };

  it('asks the same for a name that is there, one that is not, and one that several have: one search, one bind (A20)', async () => {
    const bind = 'BIND dn="…,ou=people,dc=example,dc=org" method=128';
    const search = 'SRCH base="ou=people,dc=example,dc=org" scope=2 deref=0 …';
    const byMail = { ...staff, find: { ...staff.find, filter: '(|(mail={name})(uid={name}))' } } as LdapConfig; // by search
    const names = ['alice', 'nobody', 'shared@example.org', '*', 'locked'];
    assert.deepEqual(
      await askedFor(names, byMail),
      names.map(() => `${search}\n${bind}`),
    );
    assert.deepEqual(
      await askedFor(names, staffByDn),
      names.map(() => bind),
    );
  });

  it('reads by one connection of its account, however many sign in one after another', async () => {
    await slapd.asked();
    const one = registry();
    for (const name of ['alice', 'bob', 'alice']) await one.authenticate(login(name, passwordOf(name)));
    const reading = (await slapd.asked()).filter(
      (line) => line.startsWith('BIND dn="cn=reader') && line.includes('method'),
    );
    assert.equal(reading.length, 1);
  });

  it('does not follow a reference to another server (RFC 4511 §4.1.10)', async () => {
    const base = 'ou=elsewhere,ou=people,dc=example,dc=org';
    const attempt = signIn('alice', passwordOf('alice'), { find: { ...staff.find, base } as LdapConfig['find'] }); // by search
    await refusedWith('identity/unavailable', attempt, /search: result code 10$/);
    const find = { by: 'dn', template: `uid={name},${base}` } as const;
    assert.equal(await signIn('alice', passwordOf('alice'), { find }), undefined);
  });

  it('is not available where its own account cannot read', async () => {
    const wrong = { bind: { dn: 'cn=reader,dc=example,dc=org', password: 'other' } };
    const attempt = signIn('alice', passwordOf('alice'), { find: { ...staff.find, ...wrong } as LdapConfig['find'] }); // by search
    await refusedWith('identity/unavailable', attempt, /bind: result code 49$/);
  });

  const tls: readonly (readonly [what: string, config: Partial<LdapConfig>, refused?: RegExp])[] = [
    ['ldaps://', { url: 'ldaps://directory.example', tlsProfile: 'staff' }],
    ['StartTLS (RFC 4511 §4.14)', { startTls: true, tlsProfile: 'staff' }],
    ['the server name of a TLS profile', { url: 'ldaps://other.example', tlsProfile: 'named' }],
    ['an authority that nobody trusts', { url: 'ldaps://directory.example' }, /tls: .*VERIFY/],
    ['an authority that nobody trusts, by StartTLS', { startTls: true }, /tls: .*VERIFY/],
    ['a certificate for another host', { url: 'ldaps://other.example', tlsProfile: 'staff' }, /tls: .*ALTNAME/],
    [
      'a certificate for another host, by StartTLS',
      { url: 'ldap://other.example', startTls: true, tlsProfile: 'staff' },
      /tls: .*ALTNAME/,
    ],
  ];
  for (const [what, config, refused] of tls) {
    it(`${refused ? 'gets no password behind' : 'is asked by'} ${what} (A19)`, async () => {
      await slapd.asked();
      const attempt = signIn('alice', passwordOf('alice'), config);
      if (refused === undefined) assert.deepEqual(await attempt, { name: 'alice' });
      else await refusedWith('identity/unavailable', attempt, refused);
      const asked = await slapd.asked();
      assert.equal(
        asked.some((line) => line.startsWith('BIND')),
        refused === undefined,
      );
    });
  }

  it('is shown the certificate of a TLS profile where it asks for one', async () => {
    const demanding = await startSlapd({ ldif: entries(), certificate: server, clientAuthority: ca });
    const way = outboundTo(demanding);
    try {
      for (const [tlsProfile, isIn] of [
        ['withCertificate', true],
        ['staff', false],
      ] as const) {
        const config = { ...staff, url: 'ldaps://directory.example', tlsProfile };
        const attempt = ldap(config, way).authenticate(login('alice', passwordOf('alice')));
        if (isIn) assert.deepEqual(await attempt, { name: 'alice' });
        else await refusedWith('identity/unavailable', attempt, /registry "staff"/);
      }
    } finally {
      await way.close();
      await demanding.stop();
    }
  });
};

describeWith('slapd', 'an LDAP directory', () => describeWith('openssl', 'with certificates', declare));

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { describeWith } from '../harness/services.ts';
import { type Slapd, startSlapd } from '../harness/slapd.ts';
import { entries, passwordOf } from '../identity/example-directory.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { errorOf, provider, tokenOf } from './acme.ts';

const environment = ({ ports }: Slapd): string => `
definitions: [acme.yaml]
applications: applications.yaml
tls-profiles: { company: { ca: ca.pem } }
outbound: { resolve: { directory.example: "127.0.0.1:${ports.ldaps}" } }
user-registries:
  staff:
    ldap:
      url: ldaps://directory.example
      tls-profile: company
      bind: { dn: "cn=reader,dc=example,dc=org", password: "\${READER_PASSWORD}" }
      search: { base: "ou=people,dc=example,dc=org", filter: "(uid={name})" }
`;

const declare = (): void => {
  const { ca, server } = makeCertificates((sign, authority) => ({ ca: authority, server: sign('directory.example') }));
  let slapd: Slapd;
  let folder: Folder;
  let gateway: RunningCli;
  before(async () => {
    slapd = await startSlapd({ ldif: entries(), certificate: server });
    folder = newFolder({
      'headgate.yaml': environment(slapd),
      'applications.yaml':
        'applications: [{ id: shop, type: confidential, secret: "${SHOP_SECRET}", subscriptions: all, introspect: all }]\n',
      'acme.yaml': provider({ grants: '[password]', more: ['allow-legacy: [password]'] }),
      'ca.pem': ca,
    });
    const secrets = { SHOP_SECRET: 'shop-secret', READER_PASSWORD: 'reader-secret' };
    gateway = await startCli(['--config', folder.at('headgate.yaml'), '--data', folder.at('data')], secrets);
  });
  after(async () => {
    await gateway.stop();
    await slapd.stop();
    folder.remove();
  });

  const token = (username: string, password: string): Promise<TestAnswer> =>
    send(gateway.url, {
      path: '/acme/oauth2/token',
      basic: ['shop', 'shop-secret'],
      form: { grant_type: 'password', username, password, scope: 'read' },
    });

  test('a user of a directory signs in, and is the owner by the name that the directory has', async () => {
    const granted = await token('ALICE', passwordOf('alice'));
    assert.equal(granted.status, 200, granted.text);
    const form = { token: tokenOf(granted) };
    const looked = await send(gateway.url, { path: '/acme/oauth2/introspect', basic: ['shop', 'shop-secret'], form });
    const { sub } = looked.json() as { sub: unknown }; // RFC 7662 §2.2
    assert.equal(sub, 'user:staff/alice');
  });

  test('whoever has another password, or is nobody there, is refused alike; neither is logged (A19, A20)', async () => {
    for (const [name, password] of [
      ['alice', 'wrong'],
      ['nobody', 'wrong'],
      ['*', passwordOf('alice')],
      ['bob', ''],
    ]) {
      const refused = await token(name ?? '', password ?? '');
      assert.deepEqual(
        [refused.status, errorOf(refused)],
        [400, password === '' ? 'invalid_request' : 'invalid_grant'],
      );
    }
    assert.doesNotMatch(gateway.stderr(), /nobody|reader-secret|alice-password/);
  });
};

describeWith('slapd', 'a gateway whose users are in a directory', () => describeWith('openssl', 'over TLS', declare));

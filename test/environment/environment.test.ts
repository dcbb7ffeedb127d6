import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultEnvironment } from '../../src/environment/environment.ts';
import { readEnvironment } from '../../src/environment/read-environment.ts';
import { certificates, linesOf, readFrom } from './in-memory.ts';

describe('headgate.yaml', () => {
  it('need not be there: then nothing is served beyond loopback', () => {
    const { environment, problems } = readEnvironment(undefined, {
      readFile: () => assert.fail('nothing is to be read'),
      isFolder: () => assert.fail('nothing is to be looked for'),
      env: {},
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(environment?.listen, { host: '127.0.0.1', port: 8080, tls: undefined });
    assert.deepEqual(environment?.admin, { host: '127.0.0.1', port: 8081 });
    assert.deepEqual(environment?.store, { kind: 'sqlite', path: 'data/headgate.db', durability: 'process' });
    assert.deepEqual(environment?.applications, []);
  });

  it('holds every setting that the manual names', () => {
    const hash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const { environment, problems, sources } = readEnvironment('conf/headgate.yaml', {
      readFile: (path) => {
        const files: Record<string, string> = {
          'conf/headgate.yaml': `
listen: { host: 0.0.0.0, port: 8443, tls: { cert: tls.crt, key: tls.key } }
public-url: https://gw.example/
admin: { port: 0 }
store: sqlite:./data/headgate.db
definitions: [apis/photos, /opt/apis]
applications: applications.yaml
catalog: sandbox
properties: { backend-url: "http://127.0.0.1:9000", limit: 3, nested: { deep: ["\${HOST}"] } }
user-registries: { staff: { users-file: users.yaml } }
pages: pages
tls-profiles: { backend: { ca: tls.crt, server-name: backend.internal, minimum-version: TLSv1.3 } }
`,
          'conf/applications.yaml': 'applications: []\n',
          'conf/users.yaml': `users: [{ name: alice, password-argon2: "${hash}" }]\n`,
          'conf/tls.crt': certificates['tls.crt'],
          'conf/tls.key': certificates['tls.key'],
        };
        const text = files[path];
        return text === undefined ? undefined : Buffer.from(text);
      },
      isFolder: (path) => path === 'conf/pages',
      env: { HOST: 'h1' },
    });
    assert.deepEqual(problems, []);
    assert.equal(environment?.listen.tls?.key.toString(), certificates['tls.key']);
    assert.deepEqual(
      { ...environment, listen: undefined, tlsProfiles: undefined },
      {
        ...defaultEnvironment,
        listen: undefined,
        publicUrl: 'https://gw.example',
        admin: { host: '127.0.0.1', port: 0 },
        store: { kind: 'sqlite', path: 'conf/data/headgate.db', durability: 'process' },
        definitions: ['conf/apis/photos', '/opt/apis'],
        applications: [],
        catalog: 'sandbox',
        pagesFolder: 'conf/pages',
        properties: { 'backend-url': 'http://127.0.0.1:9000', limit: 3, nested: { deep: ['h1'] } },
        registries: [{ kind: 'users-file', name: 'staff', users: [{ name: 'alice', passwordHash: hash }] }],
        tlsProfiles: undefined,
      },
    );
    assert.deepEqual(environment?.tlsProfiles, [
      {
        name: 'backend',
        ca: Buffer.from(certificates['tls.crt']),
        cert: undefined,
        key: undefined,
        serverName: 'backend.internal',
        minimumVersion: 'TLSv1.3',
        maximumVersion: undefined,
      },
    ]);
    assert.deepEqual([...sources.keys()], ['conf/headgate.yaml', 'conf/applications.yaml', 'conf/users.yaml']);
  });

  it('an unknown key is answered with the one that was probably meant', () => {
    const { problems } = readFrom({ 'headgate.yaml': 'catlog: a\n' });
    assert.equal(problems[0]?.help, 'Did you mean "catalog"?');
  });

  it('a missing file is a problem at its start', () => {
    assert.deepEqual(linesOf(readFrom({})), ['environment/missing-file headgate.yaml:1:1 ']);
  });

  it('a file of another encoding is refused', () => {
    const result = readFrom({ 'headgate.yaml': Buffer.from([0x63, 0xff, 0xfe]) });
    assert.deepEqual(linesOf(result), ['environment/unreadable-file headgate.yaml:1:1 ']);
  });

  it('problems of all files come together, in the order of the places', () => {
    const result = readFrom({
      'headgate.yaml':
        'applications: a.yaml\nuser-registries: { one: { users-file: u.yaml }, two: { users-file: u.yaml } }\nport: 1\n',
      'a.yaml': 'aplications: []\n',
      'u.yaml': 'users: [{ name: a }]\n',
    });
    assert.deepEqual(linesOf(result), [
      'environment/missing-key a.yaml:1:1 ',
      'environment/unknown-key a.yaml:1:1 /aplications',
      'environment/unknown-key headgate.yaml:3:1 /port',
      'environment/user-password u.yaml:1:9 /users/0',
    ]);
  });

  it('two registries may share a file', () => {
    const result = readFrom({
      'headgate.yaml': 'user-registries: { one: { users-file: u.yaml }, two: { users-file: u.yaml } }\n',
      'u.yaml': 'users: [{ name: a, password: open sesame }]\n',
    });
    assert.deepEqual(linesOf(result), ['~environment/literal-password u.yaml:1:30 /users/0/password']);
    assert.deepEqual(result.environment?.registries, [
      { kind: 'users-file', name: 'one', users: [{ name: 'a', password: 'open sesame' }] },
      { kind: 'users-file', name: 'two', users: [{ name: 'a', password: 'open sesame' }] },
    ]);
  });
});

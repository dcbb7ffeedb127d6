import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFrom } from './in-memory.ts';

const canary = 'CANARY';
const files = (text: Readonly<Record<string, string>>) => ({
  'headgate.yaml': 'applications: applications.yaml\nuser-registries: { staff: { users-file: users.yaml } }\n',
  'applications.yaml': 'applications: []\n',
  'users.yaml': 'users: []\n',
  ...text,
});

describe('what is shown of the environment', () => {
  const cases: readonly [what: string, texts: Readonly<Record<string, string>>][] = [
    ['a short secret', { 'applications.yaml': `applications: [{ id: a, type: confidential, secret: ${canary} }]\n` }],
    [
      'a secret of a public application',
      { 'applications.yaml': `applications: [{ id: a, type: public, secret: ${canary} }]\n` },
    ],
    [
      'a secret under a misspelled key',
      { 'applications.yaml': `applications: [{ id: a, type: public, secert: ${canary} }]\n` },
    ],
    [
      'a secret in a list',
      { 'applications.yaml': `applications:\n  - id: a\n    type: public\n    secret: [${canary}]\n` },
    ],
    [
      'a secret over several lines',
      { 'applications.yaml': `applications:\n  - id: a\n    secret: |\n      ${canary}\n      ${canary}\n` },
    ],
    [
      'a secret in place of a hash',
      { 'applications.yaml': `applications: [{ id: a, type: confidential, secret-sha256: ${canary} }]\n` },
    ],
    [
      'a secret in the list of those that expire',
      {
        'applications.yaml': `applications: [{ id: a, type: confidential, secrets: [{ secret: ${canary}, until: 1 }] }]\n`,
      },
    ],
    ['a secret in place of that list', { 'applications.yaml': `applications: [{ id: a, secrets: ${canary} }]\n` }],
    [
      'a private key among the public ones',
      { 'applications.yaml': `applications: [{ id: a, jwks: { keys: [{ kty: EC, d: ${canary} }] } }]\n` },
    ],
    [
      'a private key in place of the public ones',
      { 'applications.yaml': `applications: [{ id: a, jwks: { keys: "-----BEGIN ${canary}" } }]\n` },
    ],
    ['a secret before a syntax error', { 'applications.yaml': `applications:\n  - id: a\n    secret: "${canary}\n` }],
    ['a secret behind a syntax error', { 'applications.yaml': `applications: [{ id: a, secret: ${canary} ]}\n` }],
    ['a secret with a tag', { 'applications.yaml': `applications:\n  - id: a\n    secret: !!binary ${canary}\n` }],
    [
      'a secret that is read as an alias',
      { 'applications.yaml': `applications:\n  - id: a\n    secret: *${canary}\n` },
    ],
    [
      'a secret that is read as two values',
      { 'applications.yaml': `applications:\n  - id: a\n    secret: "x" ${canary}\n` },
    ],
    [
      'a secret on a line of its own in broken YAML',
      { 'applications.yaml': `applications:\n  - id: a\n    secret:\n  ${canary}\n   : [\n` },
    ],
    ['a literal password', { 'users.yaml': `users: [{ name: a, password: ${canary} }]\n` }],
    ['a property', { 'headgate.yaml': `properties: { api: { nested: [${canary}] } }\nx: 1\n` }],
    ['a key in PEM', { 'headgate.yaml': `listen: { tls: { cert: a, key: "-----BEGIN ${canary}" } }\n` }],
    ['a store with a password', { 'headgate.yaml': `store: "redis://u:${canary}@h"\n` }],
  ];
  for (const [what, texts] of cases) {
    it(`${what} is in no problem and in no line that goes with it`, () => {
      const { problems, sources } = readFrom(files(texts));
      assert.ok(problems.length > 0);
      assert.ok(!JSON.stringify(problems).includes(canary), JSON.stringify(problems));
      for (const source of sources.values()) assert.ok(!source.text.includes(canary), source.text);
    });
  }

  it('what a reference leads to is in no problem', () => {
    const { problems } = readFrom(
      files({
        'headgate.yaml':
          'applications: "${A}"\ncatalog: "${A}"\nstore: "${A}"\npublic-url: "${A}"\nlisten: { host: "${A}", port: "${A}", tls: { cert: "${A}", key: "${A}" } }\n',
      }),
      { A: `/${canary} ${canary}` },
    );
    assert.ok(problems.length >= 6);
    assert.ok(!JSON.stringify(problems).includes(canary), JSON.stringify(problems));
  });

  it('lines and columns stay as they are, and what is no secret stays readable', () => {
    const text =
      'applications:\n  - id: a   # the printer\n    type: public\n    secret: "${NAME}"\n    title: Printer\n    x: 1\n';
    const { sources } = readFrom(files({ 'applications.yaml': text }), { NAME: 'value' });
    assert.equal(sources.get('applications.yaml')?.text, text.replace('x: 1', 'x: *'));
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newFolder } from '../harness/folder.ts';
import { ranIn } from './ran.ts';

const definition = `swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes: { read: See your photos }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  pages: { logo: acme.svg }
  revocation: { url: "https://lists.example", tls-profile: lists }
x-assembly:
  execute:
    - invoke: { target-url: "$(backend-url)/seen", tls-profile: back, output: answer }
    - jwt-validate: { jws-crypto: partner }
paths: {}
`;

/** The codes with their places that `headgate validate --config headgate.yaml` finds in the definition. */
const found = async (environment: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => {
  const folder = newFolder({ 'sign-in.yaml': definition, 'headgate.yaml': environment, ...files });
  const line = ['validate', 'sign-in.yaml', '--config', 'headgate.yaml', '--format', 'json'];
  const { stdout } = await ranIn(folder.path, line);
  folder.remove();
  const { problems } = JSON.parse(stdout) as {
    problems: { file: string; line: number; column: number; code: string }[];
  }; // as headgate prints them
  return problems
    .filter(({ file, code }) => file === 'sign-in.yaml' && /^(?:link|invoke|reference)\//.test(code))
    .map(({ line, column, code }) => `${line}:${column} ${code}`);
};

const pem = 'not read here';

describe('validate --config holds definitions against what headgate.yaml has', () => {
  test('what it lacks is told at its place in the definition, with the code that start would give', async () => {
    assert.deepEqual(await found('user-registries: {}\n'), [
      '8:31 link/unknown-registry',
      '10:18 link/pages',
      '11:60 link/unknown-tls-profile',
      '14:30 reference/unknown',
      '14:65 invoke/unknown-tls-profile',
      '15:35 link/unknown-crypto',
    ]);
  });

  test('what it has is no problem, and neither is a secret that is missing here', async () => {
    const environment = `
user-registries: { staff: { users-file: users.yaml } }
tls-profiles: { lists: { ca: lists.pem }, back: { cert: back.pem, key: \${BACK_KEY} } }
crypto: { partner: { key: \${PARTNER_KEY} } }
properties: { backend-url: \${BACKEND_URL} }
pages: pages
`;
    assert.deepEqual(await found(environment, { 'pages/acme.svg': '<svg/>', 'back.pem': pem }), []);
  });

  test('a file outside of the folder of pages is not in it', async () => {
    const names = await found('pages: pages\n', { 'acme.svg': '<svg/>', 'pages/other.svg': '<svg/>' });
    assert.ok(names.includes('10:18 link/pages'));
  });

  test('of an environment with other mistakes the names are not certain: nothing is said of them', async () => {
    assert.deepEqual(await found('listen: { port: many }\n'), []);
  });
});

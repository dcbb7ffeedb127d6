/** The schemas in an editor: the YAML language server, which VS Code's YAML extension runs, driven as an editor does. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newFolder } from '../harness/folder.ts';
import { type Diagnostic, LanguageServer } from '../harness/language-server.ts';

const schemas = path.join(import.meta.dirname, '../../schemas');
const apis = path.join(import.meta.dirname, '../../apis');

const provider = `# yaml-language-server: $schema=${schemas}/provider.json
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes: { read: See your photos }
  grants: [accessCode]
`;

const lineOf = ({ range }: Diagnostic): number => range.start.line;

interface Item {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

describe('an editor with the schemas', () => {
  const folder = newFolder();
  const server = new LanguageServer(folder.path);
  let documents = 0;
  before(() => server.start(folder.path));
  after(async () => {
    await server.stop();
    folder.remove();
  });

  const open = async (text: string) => {
    documents += 1;
    const uri = `file://${folder.at(`document-${documents}.yaml`)}`;
    return { uri, diagnostics: await server.open(uri, text) };
  };

  /** What is offered at the end of a text. */
  const offered = async (text: string): Promise<readonly Item[]> => {
    const { uri } = await open(text);
    const lines = text.split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const result = await server.ask('textDocument/completion', { textDocument: { uri }, position });
    return (result as { readonly items: readonly Item[] }).items; // LSP 3.17, CompletionList
  };

  /** What is shown at a word of a text. */
  const shownAt = async (text: string, word: string): Promise<string> => {
    const { uri } = await open(text);
    const line = text.split('\n').findIndex((one) => one.includes(word));
    const position = { line, character: (text.split('\n')[line] ?? '').indexOf(word) + 1 };
    return JSON.stringify(await server.ask('textDocument/hover', { textDocument: { uri }, position }));
  };

  it('offers the keys of x-oauth, with what each is for', async () => {
    const items = await offered(`${provider}  `);
    const labels = items.map(({ label }) => label);
    for (const key of ['pkce', 'authentication', 'refresh-token', 'introspection'])
      assert.ok(labels.includes(key), key);
    assert.ok(!labels.includes('grants'), 'what is there is not offered again');
    assert.match(JSON.stringify(items.find(({ label }) => label === 'pkce')), /Proof keys of authorization codes/);
  });

  it('offers the words of client-type', async () => {
    const items = await offered(`# yaml-language-server: $schema=${schemas}/provider.json\nx-oauth:\n  client-type: `);
    assert.deepEqual(items.map(({ label }) => label).sort(), ['confidential', 'public']);
  });

  it('offers the policies of a step, and the properties of one', async () => {
    const steps = `${provider}x-assembly:\n  execute:\n    - `;
    const policies = (await offered(steps)).map(({ label }) => label);
    for (const policy of ['invoke', 'switch', 'oauth-issue']) assert.ok(policies.includes(policy), policy);
    assert.ok(!policies.includes('require-security'), 'what only the compiler adds is not offered');
    const properties = (await offered(`${steps}if:\n        execute:\n          - invoke:\n              `)).map(
      ({ label }) => label,
    );
    assert.ok(properties.includes('target-url'), properties.join());
  });

  it('shows what a key is for, its default, and what a word means', async () => {
    const text = `${provider}  access-token: { ttl: 600 }\npaths: {}\n`;
    assert.match(await shownAt(text, 'ttl'), /How long an access token lives\. Default: 3600\./);
    assert.match(await shownAt(text, 'x-oauth'), /OAuth 2\.0 provider/);
  });

  it('finds nothing wrong with a good document, and tells a misspelt key, a wrong word and a lifetime out of range', async () => {
    const { diagnostics: none } = await open(`${provider}paths: {}\n`);
    assert.deepEqual(none, []);
    const wrong = `${provider}  pkc: { mode: required }\n  pkce: { mode: always }\n  access-token: { ttl: 0 }\npaths: {}\n`;
    const diagnostics = [...(await open(wrong)).diagnostics].sort((one, other) => lineOf(one) - lineOf(other));
    const lines = wrong.split('\n');
    assert.deepEqual(
      diagnostics.map(({ range }) => lines[range.start.line]?.trim()),
      ['pkc: { mode: required }', 'pkce: { mode: always }', 'access-token: { ttl: 0 }'],
    );
    assert.match(diagnostics[0]?.message ?? '', /pkc is not allowed/);
    assert.match(diagnostics[1]?.message ?? '', /"required", "optional", "off"/);
  });

  it('finds the schemas of the samples by their first lines, and nothing wrong with them', async () => {
    const files = globSync('**/*.yaml', { cwd: apis }).filter((file) => !file.endsWith('calls.yaml'));
    assert.ok(files.length > 9);
    for (const file of files) {
      const text = readFileSync(path.join(apis, file), 'utf8');
      assert.deepEqual(await server.open(`file://${path.join(apis, file)}`, text), [], file);
    }
    const sample = path.join(apis, 'photos/photos-sign-in.yaml');
    const misspelt = readFileSync(sample, 'utf8').replace('grants:', 'grant:');
    assert.match(JSON.stringify(await server.open(`file://${sample}.copy.yaml`, misspelt)), /grant is not allowed/);
  });

  it('offers the keys of headgate.yaml and of applications.yaml', async () => {
    const environment = await offered(`# yaml-language-server: $schema=${schemas}/environment.json\nlisten:\n  `);
    assert.deepEqual(environment.map(({ label }) => label).sort(), ['host', 'port', 'tls']);
    const applications = await offered(
      `# yaml-language-server: $schema=${schemas}/applications.json\napplications:\n  - id: printer\n    type: `,
    );
    assert.deepEqual(applications.map(({ label }) => label).sort(), ['confidential', 'public']);
  });
});

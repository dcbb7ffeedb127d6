import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newFolder } from '../harness/folder.ts';

const root = path.join(import.meta.dirname, '../..');

const api = `
swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths:
  /photos: { get: { operationId: list, responses: { 200: { description: All } } } }
x-assembly:
  execute:
    - set-variable: { actions: [{ set: message.headers.x-kind, value: list }] }
    - jwt-validate: { jws-crypto: partner, iss-claim: 'https://idp\\.example/.*' }
    - if: { condition: "request.verb === 'GET'", execute: [{ invoke: { target-url: https://photos.example } }] }
`;
const files = {
  'api.yaml': api,
  'product.yaml':
    'product: 1.0.0\ninfo: { name: a, title: A, version: 1.0.0 }\napis: { a: { $ref: api.yaml } }\nplans: { all: { title: All } }\n',
  'shared.yaml': 'Photo: { type: object }\n',
  'referring.yaml': `${api.replaceAll('photos', 'others')}definitions: { Photo: { $ref: "shared.yaml#/Photo" } }\n`,
};

/** What serves, what calls and what compiles; and whatever else is no part of the program itself. */
const heavy = ['http', 'https', 'http2', 'tls', 'crypto', 'sqlite', 'dns'];

describe('the built program loads what a command needs', () => {
  const folder = newFolder(files);
  before(() => {
    const built = spawnSync(process.execPath, [path.join(root, 'scripts/build.ts'), folder.at('package/dist')]);
    assert.equal(built.status, 0, built.stderr.toString());
    for (const part of ['bin', 'package.json']) {
      cpSync(path.join(root, part), folder.at(`package/${part}`), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), folder.at('package/node_modules'));
  });
  after(() => folder.remove());

  const loadedBy = (...args: readonly string[]) => {
    const hook = path.join(root, 'test/harness/list-modules.js');
    const program = folder.at('package/bin/headgate.js');
    const env = { ...process.env, XDG_CACHE_HOME: folder.at('cache') };
    const { stderr, status } = spawnSync(process.execPath, ['--import', hook, program, ...args], {
      cwd: folder.path,
      env,
    });
    assert.equal(status, 0, stderr.toString());
    const modules = stderr.toString().split('\n');
    // Of a list that lacks these, nothing could be said.
    assert.ok(modules.some((url) => url.endsWith('/dist/cli/main.js')) && modules.includes('node:fs'));
    return {
      packages: new Set(modules.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])),
      heavy: heavy.filter((name) => modules.includes(`node:${name}`)),
    };
  };

  for (const [title, args] of [
    ['one file', ['api.yaml']],
    ['files that refer to each other', ['api.yaml', 'product.yaml']],
  ] as const) {
    it(`validate of ${title} loads no package: not fastify, undici, jose nor Ajv's compiler`, () => {
      assert.deepEqual(loadedBy('validate', ...args), { packages: new Set(), heavy: [] });
    });
  }

  it('a reference to a file that was not named brings in what follows references', () => {
    const { packages } = loadedBy('validate', 'referring.yaml');
    assert.ok(packages.has('@apidevtools/swagger-parser'));
    for (const name of ['fastify', 'undici', 'pino']) assert.ok(!packages.has(name), name);
  });

  it('help and version load neither a package nor a command', () => {
    for (const option of ['--help', '--version']) {
      assert.deepEqual(loadedBy(option), { packages: new Set(), heavy: [] });
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw, statusesOf } from './running-gateway.ts';

let backend: Backend;
let running: RunningGateway;
/** Paths that a policy of a protected route has judged. */
let judged: string[] = [];

before(async () => {
  backend = await runBackend((req, res) => {
    req.resume();
    res.end('{}');
  });
  const call = { invoke: { 'target-url': `${backend.url}$(request.path)` } };
  const guarded = [{ judge: {} }, call];
  running = await runGateway({
    routes: [
      // Public: everything of one segment, everything below /open, a template.
      { operation: 'GET /{any}', steps: [call] },
      { operation: 'GET /open/{+rest}', steps: [call] },
      { operation: 'GET /photos/{id}/raw', steps: [call] },
      // Protected: exact, a template, everything below a prefix.
      { operation: 'GET /admin', steps: guarded },
      { operation: 'GET /admin/{id}', steps: guarded },
      { operation: 'GET /secret/{+rest}', steps: guarded },
    ],
    policies: {
      judge: (x) => {
        judged.push(x.request.path);
        return undefined;
      },
    },
  });
});

after(async () => {
  await running.close();
  await backend.close();
});

const up = [
  '..',
  '%2e%2e',
  '%2E%2E',
  '.%2e',
  '%2e.',
  '..;',
  '..;a=b',
  '..%3b',
  ';a/..',
  '%252e%252e',
  '..%00',
  '..%20',
  '.. ',
  '%c0%ae%c0%ae',
  '%e0%80%ae.',
  '%u002e%u002e',
  '%ef%bc%8e%ef%bc%8e',
  '\u2025',
  '...',
  '.',
  '%2e',
];
const slashes = [
  '/',
  '//',
  '%2f',
  '%2F',
  '%252f',
  '\\',
  '%5c',
  '%5C',
  '%255c',
  '/./',
  '/;/',
  '%ef%bc%8f',
  '%e2%88%95',
  '%c0%af',
  '%u2215',
];
const tails = [
  '',
  '/',
  '//',
  '.',
  '%2e',
  '%20',
  '%00',
  '%00.jpg',
  ';',
  ';.jpg',
  ';a=b',
  '%3b',
  '%23',
  '%2523',
  '%3f',
  '?',
  '??',
  '?/../x',
  '#',
  '#/open',
  '/.',
  '/..',
  '/%2e%2e/open',
  '%0a',
  '%0d%0aX:y',
  '%09',
  '\t',
  '~',
  '%',
  '%2',
  '%zz',
  '.json',
];
const heads = [
  '/',
  '//',
  '/./',
  '/%2f',
  '/;/',
  '/%2e/',
  '///',
  '/\\',
  '\\',
  'http://a/',
  'http://127.0.0.1/',
  '//a/',
  '/%',
  '*/',
  '?/',
  '#/',
  '',
];

const forms: readonly string[] = [
  ...up.flatMap((climb) => ['/', '%2f', '%5c', '\\'].map((slash) => `/open/${climb}${slash}admin`)),
  ...up.map((climb) => `/open/a/${climb}/${climb}/secret/x`),
  ...up.map((climb) => `/photos/${climb}/raw`),
  ...slashes.flatMap((slash) => [
    `/open${slash}..${slash}admin`,
    `/admin${slash}1`,
    `/secret${slash}x`,
    `/x${slash}admin`,
  ]),
  ...tails.flatMap((tail) => [`/admin${tail}`, `/admin/1${tail}`, `/secret/x${tail}`]),
  ...heads.flatMap((head) => [`${head}admin`, `${head}secret/x`]),
  ...[
    '/%61dmin',
    '/%41dmin',
    '/a%64min',
    '/%2561dmin',
    '/adm%69n/1',
    '/%73ecret/x',
    '/secre%74/x',
    '/\uff41dmin',
    '/%ef%bd%81dmin',
  ],
];

/** What the most careless back end could make of a path: everything decoded, every kind of slash one, every `..` obeyed. */
const careless = (path: string): string => {
  let text = path.replace(/[?#].*$/s, '').normalize('NFKC');
  for (let time = 0; time < 3; time++) {
    text = text.replace(/%u?([\da-f]{4}|[\da-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  const segments: string[] = [];
  for (const part of text.split('\0')[0]?.split(/[/\\]/) ?? []) {
    const segment = part
      .replace(/;.*$/, '')
      .replace(/[. \t]+$/, (end) => (/^\.\.?$/.test(part.replace(/;.*$/, '')) ? end : ''));
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
};

describe('A36: a protected path is reached through its policy only', () => {
  it(`by none of ${forms.length} forms of it does a request get past the policy`, async () => {
    for (const form of forms) {
      judged = [];
      backend.received.length = 0;
      const bytes = Buffer.from(`GET ${form} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, 'utf8');
      const { text } = await sendRaw(running.listener.port, bytes);
      const [status = 0] = statusesOf(text);
      assert.ok([200, 400, 404].includes(status), `${form}: ${text}`);
      const [received] = backend.received;
      assert.equal(received !== undefined, status === 200, form);
      if (received === undefined) continue;
      const meant = careless(received.url);
      const isProtected = meant === '/admin' || meant.startsWith('/admin/') || meant.startsWith('/secret/');
      // Whatever the back end makes of it: what it got is what the policy has seen.
      if (isProtected) assert.deepEqual(judged, [received.url.split('?')[0]], `${form} as ${received.url}`);
    }
  });

  it('more than two hundred forms, some of which are the path itself', async () => {
    assert.ok(forms.length > 200);
    judged = [];
    for (const form of ['/admin', '/%61dmin', '/admin?', '/secret/x', '/admin/1?/../x']) {
      const { text } = await sendRaw(
        running.listener.port,
        `GET ${form} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      assert.deepEqual(statusesOf(text), [200], form);
    }
    assert.deepEqual(judged, ['/admin', '/admin', '/admin', '/secret/x', '/admin/1']);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InWords } from '../../src/pages/in-words.ts';
import { type FormActions, pageHeaders } from '../../src/pages/page-headers.ts';
import { formActionsFor, redirectHostOf } from '../../src/pages/redirect-target.ts';

const headersOf = (formActions: FormActions): Map<string, string> => {
  const flat = pageHeaders({ styleHash: 'abc=', formActions });
  return new Map(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])));
};

describe('page headers', () => {
  it('a page cannot be framed, sniffed, cached or used as a referrer', () => {
    const headers = headersOf('none');
    assert.deepEqual(Object.fromEntries(headers), {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'sha256-abc='; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
      'Cross-Origin-Opener-Policy': 'unsafe-none',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    });
  });

  it('a page with a form may post to itself and to what is named', () => {
    assert.match(headersOf([]).get('Content-Security-Policy') ?? '', /; form-action 'self';/);
    assert.match(
      headersOf(['https:', 'com.example.app:', 'http://127.0.0.1:99']).get('Content-Security-Policy') ?? '',
      /; form-action 'self' https: com\.example\.app: http:\/\/127\.0\.0\.1:99;/,
    );
  });

  it('a page may run one script, by its hash, and no other', () => {
    const flat = pageHeaders({ styleHash: 'abc=', scriptHash: 'def=', formActions: [] });
    const policy = flat[flat.indexOf('Content-Security-Policy') + 1] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'sha256-def='; style-src 'sha256-abc=';/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  it('a page that carries an image may show it, and none from anywhere else', () => {
    const flat = pageHeaders({ styleHash: 'abc=', images: true, formActions: [] });
    const policy = flat[flat.indexOf('Content-Security-Policy') + 1] ?? '';
    assert.match(policy, /^default-src 'none'; style-src 'sha256-abc='; img-src data:; form-action/);
  });

  for (const source of [
    "https:; script-src 'unsafe-inline'",
    'https:, default-src *',
    'https:\r\nX: y',
    '',
    '*',
    "'unsafe-inline'",
  ]) {
    it(`the form action ${JSON.stringify(source)} is refused: it would leave its directive`, () => {
      assert.throws(() => headersOf([source]), /form-action/);
    });
  }
});

describe('redirect targets', () => {
  const cases = [
    { uri: 'https://printer.example/callback', actions: ['https:'], host: 'printer.example' },
    { uri: 'https://printer.example:8443/cb?a=b', actions: ['https:'], host: 'printer.example:8443' },
    { uri: 'http://127.0.0.1:4711/cb', actions: ['https:', 'http:'], host: '127.0.0.1:4711' },
    { uri: 'http://[::1]:4711/cb', actions: ['https:', 'http:'], host: '[::1]:4711' },
    { uri: 'com.example.app:/cb', actions: ['https:', 'com.example.app:'], host: 'com.example.app:' },
  ];
  for (const { uri, actions, host } of cases) {
    it(`${uri} allows ${actions.join(' ')} and is shown as "${host}"`, () => {
      assert.deepEqual(formActionsFor(uri), actions);
      assert.equal(redirectHostOf(uri), host);
      assert.doesNotThrow(() => headersOf(formActionsFor(uri)));
    });
  }
});

describe('times', () => {
  const cases: readonly [number, string][] = [
    [-1, '0 seconds'],
    [0, '0 seconds'],
    [1, '1 second'],
    [1.9, '1 second'],
    [90, '1 minute 30 seconds'],
    [3600, '1 hour'],
    [3605, '1 hour 5 seconds'],
    [5400, '1 hour 30 minutes'],
    [2_682_000, '31 days 1 hour'],
    [90_061, '1 day 1 hour'],
  ];
  for (const [seconds, words] of cases) {
    it(`${seconds} seconds are "${words}"`, () => assert.equal(new InWords('en').duration(seconds), words));
  }

  it('a day is the one of UTC, since nobody has said where the reader is', () => {
    const times = new InWords('en');
    assert.equal(times.date(Date.UTC(2026, 11, 31, 23, 59)), '31 December 2026');
    assert.equal(times.date(Date.UTC(2027, 0, 1)), '1 January 2027');
  });
});

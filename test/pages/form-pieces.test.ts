import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import type { FormKind } from '../../src/pages/custom-form.ts';
import { codesOf, formWith, type Pieces, read } from './sample-forms.ts';

interface Piece extends Pieces {
  readonly kind?: FormKind;
}

const tables: Readonly<Record<string, Readonly<Record<string, readonly Piece[]>>>> = parse(
  readFileSync(path.join(import.meta.dirname, 'form-pieces.yaml'), 'utf8'),
);

/** Declares a test for each piece of a table. */
const each = (
  table: string,
  judge: (code: string, found: (pinned: boolean) => ReturnType<typeof read>) => void,
): void => {
  for (const [code, pieces] of Object.entries(tables[table] ?? {})) {
    for (const { kind = 'login', ...piece } of pieces) {
      const html = formWith(piece, kind);
      it(`${code}: ${Object.values(piece).join(' … ') || `no ${Object.keys(piece)}`}`, () =>
        judge(code, (pinned) => read(html, { kind, pinned })));
    }
  }
};

describe('a form is refused, but where it is pinned, for', () => {
  each('unless-pinned', (code, found) => {
    const { form, ...result } = found(false);
    assert.deepEqual([form, codesOf(result, 'error')], [undefined, [code]]);
    const pinned = found(true);
    assert.deepEqual(codesOf(pinned, 'error'), []);
    assert.ok(codesOf(pinned, 'warning').includes(code));
    assert.notEqual(pinned.form, undefined);
  });
});

describe('a form is refused for', () => {
  each('always', (code, found) => {
    for (const pinned of [false, true]) {
      const { form, ...result } = found(pinned);
      assert.equal(form, undefined);
      assert.ok(codesOf(result, 'error').includes(code), JSON.stringify(result.findings));
    }
  });
});

describe('an author is warned, and the form served, for', () => {
  each('warned', (code, found) => {
    const result = found(false);
    assert.deepEqual([codesOf(result, 'error'), codesOf(result, 'warning')], [[], [code]]);
    assert.notEqual(result.form, undefined);
  });
});

describe('a form may have', () => {
  each('fine', (_, found) => assert.deepEqual(found(false).findings, []));
});

describe('a form', () => {
  it('may have 256 KiB, and no byte more', () => {
    const [start = '', end = ''] = formWith({ body: '|' }).split('|');
    const filled = (bytes: number): string => start + ' '.repeat(bytes - start.length - end.length) + end;
    assert.deepEqual(read(filled(256 * 1024)).findings, []);
    assert.deepEqual(codesOf(read(filled(256 * 1024 + 1)), 'error'), ['form/too-large']);
  });

  it('has to be UTF-8', () => {
    assert.deepEqual(codesOf(read(Buffer.from(formWith({ body: 'é' }), 'latin1')), 'error'), ['form/not-utf8']);
  });

  it('may have 20 styles, and not one more', () => {
    const styles = (count: number) => codesOf(read(formWith({ head: '<style>p{}</style>'.repeat(count) })), 'error');
    assert.deepEqual([styles(20), styles(21)], [[], ['form/style']]);
  });

  it('may nest 100 elements, and no more', () => {
    const deep = (count: number) => read(formWith({ body: `${'<b>'.repeat(count)}${'</b>'.repeat(count)}` }));
    assert.deepEqual([codesOf(deep(98), 'error'), codesOf(deep(99), 'error')], [[], ['form/malformed']]);
    assert.deepEqual(codesOf(read(`<html>${'<p>'.repeat(80_000)}`), 'error'), ['form/malformed']);
  });

  for (const [body, place, why] of [
    ['<br>', '2:11', /<\/body> comes before <br> of line 2 is closed$/],
    ['<p></b></p>', '2:10', /<\/b> comes before <p> of line 2 is closed$/],
    ['<p>a & b</p>', '2:12', /"&" begins the name of a character, which does not end$/],
    ['<!-- x', '2:1', /<body> is not closed$/],
  ] as const) {
    it(`with ${body} is told where it stops to be XML, and why`, () => {
      const [found] = read(`<html lang="en"><head><title>x</title></head>\n<body>${body}</body></html>`).findings;
      assert.equal(`${found?.line}:${found?.column}`, place);
      assert.match(found?.message ?? '', why);
    });
  }

  it('may have 5000 elements, and no more', () => {
    const many = (count: number) => codesOf(read(formWith({ body: '<b/>'.repeat(count) })), 'error');
    assert.deepEqual([many(4989), many(4990)], [[], ['form/malformed']]);
  });

  it('has to say in which language it is, and what it is', () => {
    assert.deepEqual(codesOf(read(formWith().replace(' lang="en"', '')), 'warning'), ['form/language']);
    assert.deepEqual(codesOf(read(formWith().replace('<title>Sign in</title>', '')), 'warning'), ['form/title']);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asDeclared, type LintSettings } from '../../src/lint/judge.ts';
import { codes, entries, entry, judged, of, places, provider, RULE, today, URL_POINTER } from './waived-provider.ts';

describe('an entry of x-headgate.waivers', () => {
  test('silences its rule, and the problem is told among those that are waived', async () => {
    assert.deepEqual(codes(await of(provider(''))), [RULE]);
    const { problems, waived } = await of(provider(entries('until: 2026-07-01')));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      waived.map(({ problem, reason, until, by }) => [problem.code, problem.pointer, reason, until, by.line]),
      [[RULE, URL_POINTER, 'a lab', '2026-07-01', 13]],
    );
  });

  for (const at of ['""', '/x-oauth', '/x-oauth/authentication', URL_POINTER]) {
    test(`at ${at} is about that node and all below it (RFC 6901)`, async () => {
      assert.deepEqual(codes(await of(provider(entries(`at: ${at}, until: ${today}`)))), []);
    });
  }

  for (const at of ['/x-oauth/authentication/ur', '/x-oauth/auth', '/paths', '/nothing']) {
    test(`at ${at} says nothing of what stands elsewhere, and is unused`, async () => {
      assert.deepEqual(codes(await of(provider(entries(`at: ${at}, until: ${today}`)))), [RULE, 'waiver/unused']);
    });
  }

  for (const [until, code] of [
    ['2026-06-29', 'waiver/expired'],
    ['2026-06-30', undefined],
    ['2026-12-27', undefined],
    ['2026-12-28', 'waiver/too-long'],
    ['2026-02-30', 'waiver/malformed'],
    ['tomorrow', 'waiver/malformed'],
    ['2026', 'waiver/malformed'],
    ['2026-7-1', 'waiver/malformed'],
    ['[]', 'waiver/malformed'],
    ["''", 'waiver/malformed'],
  ] as const) {
    test(`until ${until} is ${code ?? 'good: its last day counts, and 180 days are the most'} on ${today}`, async () => {
      assert.deepEqual(codes(await of(provider(entries(`until: ${until}`)))), code === undefined ? [] : [RULE, code]);
    });
  }

  for (const [what, text, place] of [
    ['without a rule', '{ reason: a lab, until: 2026-07-01 }', '13:7 error waiver/malformed'],
    ['without a reason', `{ rule: ${RULE}, until: 2026-07-01 }`, '13:7 error waiver/malformed'],
    ['with an empty reason', `{ rule: ${RULE}, reason: " ", until: 2026-07-01 }`, '13:52 error waiver/malformed'],
    ['without a day', `{ rule: ${RULE}, reason: a lab }`, '13:7 error waiver/malformed'],
    ['that is no map', RULE, '13:7 error waiver/malformed'],
    [
      'with a URI fragment as pointer',
      `{ rule: ${RULE}, at: "#/x", reason: r, until: ${today} }`,
      '13:48 error waiver/malformed',
    ],
    ['of a misspelt rule', `{ rule: ${RULE}s, reason: r, until: ${today} }`, '13:15 error waiver/unknown-rule'],
    [
      'of a code that is no rule',
      `{ rule: source/syntax, reason: r, until: ${today} }`,
      '13:15 error waiver/unknown-rule',
    ],
    [
      'of a rule that cannot be waived',
      `{ rule: oauth/redirect-url, reason: r, until: ${today} }`,
      '13:15 error waiver/not-waivable',
    ],
  ] as const) {
    test(`${what} silences nothing and is a problem at its place`, async () => {
      const found = await of(provider(entry(text)));
      assert.deepEqual(
        places(found).filter((one) => one.includes(' waiver/')),
        [place],
      );
      assert.ok(codes(found).includes(RULE));
    });
  }

  test('of a rule that makes errors silences what is less than that, and no error', async () => {
    const ofProfile = (profile: string): string =>
      provider(entry(`{ rule: openapi/tag-repeated, reason: r, until: ${today} }`))
        .replace(
          'http://login.example/',
          'https://login.example/\n  authorization: { type: default-form, remember: true }',
        )
        .replace('x-headgate:', `tags: [{ name: a }, { name: a }]\nx-headgate:\n  profile: ${profile}`);
    const { problems, waived } = await of(ofProfile('legacy-v5'));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      waived.map(({ problem }) => `${problem.severity} ${problem.code}`),
      ['warning openapi/tag-repeated'],
    );
    for (const [severity, count] of [
      ['error', 1],
      ['off', 0],
    ] as const) {
      const severities = new Map([['openapi/tag-repeated', severity]]);
      const raised = await judged({ 'a.yaml': ofProfile('legacy-v5') }, { ...asDeclared(today), severities });
      assert.deepEqual([raised.problems, raised.waived.length], [[], count]);
    }
    assert.deepEqual(places(await of(ofProfile('strict'))), [
      '12:23 error openapi/tag-repeated',
      '16:15 error waiver/not-waivable',
    ]);
  });

  test('a misspelt rule is told what it probably means', async () => {
    const { problems } = await of(provider(entry(`{ rule: ${RULE}s, reason: r, until: ${today} }`)));
    assert.equal(problems.find(({ code }) => code === 'waiver/unknown-rule')?.help, `Did you mean "${RULE}"?`);
  });

  test('what is no list of waivers is a problem, not silence', async () => {
    assert.ok(codes(await of(provider('x-headgate: { waivers: yes }'))).includes('waiver/malformed'));
  });

  test('problems of waivers cannot be waived', async () => {
    const found = await of(provider(entry(`{ rule: waiver/unused, reason: r, until: ${today} }`)));
    assert.deepEqual(codes(found), [RULE, 'waiver/unknown-rule']);
  });

  test('is about its own document alone', async () => {
    const second = provider('').replaceAll('sign-in', 'second');
    const { problems } = await judged({ 'a.yaml': provider(entries(`until: ${today}`)), 'b.yaml': second });
    assert.deepEqual(
      problems.map(({ file, code }) => `${file} ${code}`),
      [`b.yaml ${RULE}`],
    );
  });

  test('that nothing needs is unused, a warning; two of the same are both used', async () => {
    const https = provider(entries(`until: ${today}`)).replace('http://', 'https://');
    assert.deepEqual(places(await of(https)), ['13:15 warning waiver/unused']);
    const twice = `${entries(`until: ${today}`)}\n    - { rule: ${RULE}, reason: again, until: ${today} }`;
    assert.deepEqual(codes(await of(provider(twice))), []);
  });

  test('of a rule about several documents is not called unused: not all of them may have been given', async () => {
    const waiver = entry(`{ rule: oauth/provider-unused, reason: r, until: ${today} }`);
    assert.deepEqual(codes(await of(provider(waiver))), [RULE]);
  });

  test('of a rule that is off is not called unused', async () => {
    const settings: LintSettings = { ...asDeclared(today), severities: new Map([[RULE, 'off']]) };
    assert.deepEqual(codes(await judged({ 'a.yaml': provider(entries(`until: ${today}`)) }, settings)), []);
  });

  test('beyond the thousandth silences nothing, and is told once', async () => {
    const unused = `    - { rule: ${RULE}, at: /paths, reason: r, until: ${today} }\n`;
    const text = `x-headgate:\n  waivers:\n${unused.repeat(1000)}    - { rule: ${RULE}, reason: r, until: ${today} }`;
    const found = codes(await of(provider(text)));
    assert.equal(found.filter((code) => code === 'waiver/too-many').length, 1);
    assert.ok(found.includes(RULE));
  });

  test('with waivers ignored is as if it were not written', async () => {
    const ignored: LintSettings = { ...asDeclared(today), waivers: 'ignored' };
    for (const more of [`until: ${today}`, 'until: 2020-01-01', 'at: /paths']) {
      const found = await judged({ 'a.yaml': provider(entries(more)) }, ignored);
      assert.deepEqual([codes(found), found.waived], [[RULE], []]);
    }
  });
});

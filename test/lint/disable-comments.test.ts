import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codes, comment, entries, judged, of, places, provider, RULE, today } from './waived-provider.ts';

describe('a comment headgate-disable-next-line', () => {
  test('silences its rules in the next line that is neither blank nor a comment', async () => {
    for (const before of [
      comment,
      `${comment}\n\n    # more\n\t`,
      `    #headgate-disable-next-line ${RULE}   --   a lab`,
      `${comment}\r`,
      `# headgate-disable-next-line ,${RULE}, -- a lab`,
    ]) {
      const { problems, waived } = await of(provider('', before));
      assert.deepEqual(problems, []);
      assert.deepEqual(
        waived.map(({ reason, until, by }) => [reason, until, by.line]),
        [['a lab', undefined, 9]],
      );
    }
  });

  test('may name several rules, each of which has to be of use', async () => {
    const found = await of(provider('', `    # headgate-disable-next-line ${RULE}, oauth/session-unused -- a lab`));
    assert.deepEqual(places(found), ['9:63 warning waiver/unused']);
  });

  test('stacks', async () => {
    const found = await of(provider('', `    # headgate-disable-next-line oauth/session-unused -- b\n${comment}`));
    assert.deepEqual(places(found), ['9:34 warning waiver/unused']);
  });

  test('says nothing of a line further on', async () => {
    const found = await of(provider('', `${comment}\n    registry: ''`));
    assert.ok(codes(found).includes(RULE) && codes(found).includes('waiver/unused'));
  });

  for (const [what, text, place] of [
    ['without a reason', `# headgate-disable-next-line ${RULE}`, '9:5 error waiver/malformed'],
    [
      'with one dash in place of two',
      `# headgate-disable-next-line ${RULE} - it is for now`,
      '9:5 error waiver/malformed',
    ],
    ['with dashes and no reason', `# headgate-disable-next-line ${RULE} -- `, '9:5 error waiver/malformed'],
    ['without a rule', '# headgate-disable-next-line -- because', '9:5 error waiver/malformed'],
    ['of an unknown rule', '# headgate-disable-next-line oauth/nothing -- r', '9:34 error waiver/unknown-rule'],
    [
      'of a rule that cannot be waived',
      '# headgate-disable-next-line oauth/redirect-url -- r',
      '9:34 error waiver/not-waivable',
    ],
  ] as const) {
    test(`${what} silences nothing and is a problem at its place`, async () => {
      assert.deepEqual(places(await of(provider('', `    ${text}`))), [place, `10:10 error ${RULE}`]);
    });
  }

  test('behind something in its line, or with nothing after it, is malformed', async () => {
    const behind = provider('').replace('login.example/', `login.example/ ${comment.trim()}`);
    assert.deepEqual(codes(await of(behind)).toSorted(), [RULE, 'waiver/malformed']);
    assert.deepEqual(codes(await of(`${provider('')}${comment.trim()}\n`)).toSorted(), [RULE, 'waiver/malformed']);
  });

  for (const [what, text] of [
    ['a block scalar', `x-text: |\n  one\n  ${comment.trim()}\n  two`],
    ['a folded scalar', `x-text: >-\n  one\n\n  ${comment.trim()}`],
    ['a quoted text', `x-text: "one\n  ${comment.trim()}\n  two"`],
    ['a key', `? "one\n  ${comment.trim()}\n  two"\n: three`],
    ['prose', `# write headgate-disable-next-line ${RULE} -- reason`],
    ['another word', `# headgate-disable-next-lines ${RULE} -- reason`],
  ] as const) {
    test(`within ${what} is none`, async () => {
      const found = await of(`${provider('')}x-holder:\n  ${text.replaceAll('\n', '\n  ')}\n`);
      assert.deepEqual(codes(found), [RULE]);
    });
  }

  test('right behind a block scalar is one', async () => {
    const text = provider('', `    registry: |-\n      \n${comment}`);
    assert.ok(!codes(await of(text)).includes(RULE));
  });

  test('in a file of parts silences what stands there; an entry of the document that refers to it does not', async () => {
    const part = (before: string): string => `settings:\n${before}  url: http://login.example/\n`;
    const root = (waivers: string): string =>
      provider(waivers).replace(
        'authentication:\n\n    url: http://login.example/',
        'authentication: { $ref: "part.yaml#/settings" }',
      );
    const plain = await judged({ 'a.yaml': root(''), 'part.yaml': part('') });
    assert.deepEqual(
      plain.problems.map(({ file, code }) => `${file} ${code}`),
      [`part.yaml ${RULE}`],
    );
    const { problems } = await judged({ 'a.yaml': root(''), 'part.yaml': part(`${comment}\n`) });
    assert.deepEqual(problems, []);
    const elsewhere = await judged({ 'a.yaml': root(entries(`until: ${today}`)), 'part.yaml': part('') });
    assert.deepEqual(codes(elsewhere), ['waiver/unused', RULE]);
  });

  test('may stand in thousands, or in a line of megabytes', async () => {
    const many = await of(provider('', `${comment}\n`.repeat(5000)));
    assert.ok(codes(many).includes('waiver/too-many'));
    const long = `x-text: "${'# headgate-disable-next-line '.repeat(100_000)}"`;
    assert.deepEqual(codes(await of(provider(long))), [RULE]);
  });
});

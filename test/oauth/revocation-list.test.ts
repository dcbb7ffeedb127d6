import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isListed, type Listable, MalformedList, readRevocationList } from '../../src/oauth/revocation-list.ts';

const read = (xml: string) => readRevocationList(Buffer.from(xml));
const listing = (entries: string): string => `<oauth-revocation>${entries}</oauth-revocation>`;

const alices: Listable = {
  tokens: ['hg_at_one', 'family-one'],
  application: 'printer',
  owner: 'alice',
  issuedAt: Date.UTC(2030, 0, 1),
};
const own: Listable = { ...alices, owner: '' };

describe('a revocation list', () => {
  const lists: readonly (readonly [what: string, entries: string, hits: boolean, presented?: Listable])[] = [
    ['nothing', '', false],
    ['the token', '<token type="access">hg_at_one</token>', true],
    ['the token under another type', '<token type="refresh">hg_at_one</token>', true],
    ['the token without a type', '<token>hg_at_one</token>', true],
    ['the token in white space', '<token type="access">\n    hg_at_one\n  </token>', true],
    ['the token in CDATA', '<token type="access"><![CDATA[hg_at]]>_<!-- -->one</token>', true],
    ['the token in character references', '<token type="access">hg&#95;at&#x5f;one</token>', true],
    ['the consent that it comes from', '<token type="consent">family-one</token>', true],
    ['another token', '<token type="access">hg_at_two</token>', false],
    ['the beginning of the token', '<token type="access">hg_at_on</token>', false],
    ['a token of no characters', '<token type="access"></token>', false],
    ['the token behind others', '<token>a</token><token>b</token><token>hg_at_one</token>', true],
    ['its owner at its application', '<resource-owner client-id="printer">alice</resource-owner>', true],
    ['its owner in white space', '<resource-owner client-id="printer">\n alice </resource-owner>', true],
    ['its owner at another application', '<resource-owner client-id="archive">alice</resource-owner>', false],
    ['its owner at any application', '<resource-owner>alice</resource-owner>', true],
    ['another owner', '<resource-owner client-id="printer">bob</resource-owner>', false],
    ['another spelling of its owner', '<resource-owner client-id="printer">Alice</resource-owner>', false],
    ['nobody', '<resource-owner client-id="printer"/>', false],
    ['nobody, for a token without an owner', '<resource-owner client-id="printer"/>', true, own],
    ['an owner, for a token without one', '<resource-owner client-id="printer">alice</resource-owner>', false, own],
    ['what is older than a moment after it', '<everytoken before="2030-01-01T00:00:00.001Z"/>', true],
    ['what is older than its moment', '<everytoken before="2030-01-01T00:00:00Z"/>', false],
    ['what is older than a moment in another zone', '<everytoken before="2030-01-01T00:00:01+00:00"/>', true],
    ['what is older, in the evening before', '<everytoken before="2029-12-31T23:00:00-02:00"/>', true],
    ['two moments, of which the later counts', moments('2031-01-01', '2001-01-01'), true],
    ['two moments, both before it', moments('2001-01-01', '2002-01-01'), false],
  ];
  for (const [what, entries, hits, presented = alices] of lists) {
    it(`${hits ? 'revokes a token' : 'leaves a token alone'} where it names ${what}`, async () => {
      assert.equal(isListed(await read(listing(entries)), presented), hits);
    });
  }

  it('names an owner with white space around the name as it is', async () => {
    const list = await read(listing('<resource-owner client-id="printer"> alice</resource-owner>'));
    assert.ok(isListed(list, { ...alices, owner: ' alice' }));
  });

  for (const xml of [
    '<oauth-revocation/>',
    '\ufeff<oauth-revocation/>',
    '<?xml version="1.0"?><oauth-revocation/>\n',
    '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<!-- all is well -->\n<oauth-revocation xmlns="urn:x">\n</oauth-revocation>',
  ]) {
    it(`is understood as ${JSON.stringify(xml)}`, async () => assert.ok(!isListed(await read(xml), alices)));
  }
});

function moments(...dates: readonly string[]): string {
  return dates.map((date) => `<everytoken before="${date}T00:00:00Z"/>`).join('');
}

/** Each ten of the one before: a billion of them, if somebody put in what they stand for. */
const laughs = `<!DOCTYPE lolz [<!ENTITY lol0 "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at};`.repeat(10)}">`).join('')}]>`;

describe('what is no revocation list', () => {
  const malformed: readonly (readonly [what: string, xml: string | Buffer])[] = [
    ['nothing at all', ''],
    ['a page', '<!doctype html><html><body>Sign in</body></html>'],
    ['JSON', '{"revoked": false}'],
    ['another document', '<token type="access">hg_at_two</token>'],
    ['a list within another document', `<answer>${listing('')}</answer>`],
    ['two lists', listing('') + listing('')],
    ['a list that breaks off', '<oauth-revocation><token>hg_at'],
    ['a list that breaks off behind its last entry', '<oauth-revocation><token>hg_at_two</token>'],
    ['a tag that is not closed', listing('<token>hg_at_two')],
    ['attributes without quotes', listing('<token type=access>a</token>')],
    ['an attribute twice', listing('<everytoken before="2001-01-01T00:00:00Z" before="2031-01-01T00:00:00Z"/>')],
    ['an entry of another kind', listing('<application>printer</application>')],
    ['an entry in other letters', listing('<Token>hg_at_one</Token>')],
    ['an entry of another namespace', listing('<a:token xmlns:a="urn:a">hg_at_one</a:token>')],
    ['an entry within an entry', listing('<token>hg_at<b>_one</b></token>')],
    ['text between the entries', listing('hg_at_one')],
    ['CDATA between the entries', listing('<![CDATA[hg_at_one]]>')],
    ['an entity that nobody has declared', listing('<token>&nbsp;</token>')],
    ['a document type', `<!DOCTYPE oauth-revocation>${listing('')}`],
    ['an external document type', `<!DOCTYPE oauth-revocation SYSTEM "file:///etc/passwd">${listing('')}`],
    ['a billion laughs', `${laughs}${listing('<token>&lol9;</token>')}`],
    ['a declaration of another encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${listing('')}`],
    [
      'another encoding',
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${listing('<token>\u00eb</token>')}`, 'latin1'),
    ],
    ['UTF-16', Buffer.from(`\ufeff${listing('')}`, 'utf16le')],
    ['a character that XML does not have', listing('<token>\u0000</token>')],
    ['a moment that is none', listing('<everytoken before="yesterday"/>')],
    ['a moment without a zone', listing('<everytoken before="2030-01-01T00:00:00"/>')],
    ['a day', listing('<everytoken before="2030-01-01"/>')],
    ['a day that its month has not', listing('<everytoken before="2030-02-30T00:00:00Z"/>')],
    ['a month that there is not', listing('<everytoken before="2030-13-01T00:00:00Z"/>')],
    ['no moment', listing('<everytoken/>')],
    ['tags of any depth', `<oauth-revocation>${'<token>'.repeat(50_000)}`],
  ];
  for (const [what, xml] of malformed) {
    it(`is ${what}: then nothing is known to be good`, async () => {
      await assert.rejects(readRevocationList(Buffer.from(xml as string)), (error) => {
        assert.ok(error instanceof MalformedList);
        assert.doesNotMatch(error.message, /hg_at|passwd|lol/);
        return true;
      });
    });
  }
});

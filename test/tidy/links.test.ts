import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { textsOf } from './sources.ts';

const root = path.join(import.meta.dirname, '../..');
const pages = textsOf('*.md', '{docs,policies,apis}/**/*.md');

test('every link of the documents leads to a file, and to a heading where it names one', () => {
  assert.ok(pages.size > 30, `only ${pages.size} documents were read`);
  const broken = [...pages].flatMap(([file, text]) =>
    linksOf(text)
      .filter((link) => !leadsSomewhere(file, link))
      .map((link) => `${file}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

/** Targets of links and pictures within the project; what stands in code is none. */
const linksOf = (text: string): readonly string[] => {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link));
};

const leadsSomewhere = (file: string, link: string): boolean => {
  const [target = '', heading] = link.split('#');
  const found = target === '' ? file : path.posix.join(path.posix.dirname(file), target);
  if (!existsSync(path.join(root, found))) return false;
  return heading === undefined || headingsOf(pages.get(found) ?? '').includes(heading);
};

/** Headings as hosts of repositories name them in addresses. */
const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );

test('a link that leads nowhere is found', () => {
  const links = linksOf('[a](nowhere.md) ![b](#no) [c](https://a.example/) `[d](no.md)`');
  assert.deepEqual(links, ['nowhere.md', '#no']);
  assert.deepEqual(
    links.map((link) => leadsSomewhere('README.md', link)),
    [false, false],
  );
  assert.equal(leadsSomewhere('docs/a.md', '../README.md'), true);
});

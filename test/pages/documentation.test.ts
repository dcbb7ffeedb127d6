import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { InWords } from '../../src/pages/in-words.ts';
import { pageNames } from '../../src/pages/models.ts';
import { samplesIn } from '../../src/pages/samples.ts';
import { Texts } from '../../src/pages/texts.ts';
import { views } from '../../src/pages/views.ts';

const manual = readFileSync(new URL('../../docs/pages.md', import.meta.url), 'utf8');

const words = {
  texts: new Texts(
    'en',
    new Map([
      ['lifetime.exact', ['']],
      ['lifetime.up-to', ['']],
      ['lifetime.unused', ['']],
    ]),
  ),
  times: new InWords('en'),
};

for (const page of pageNames) {
  test(`docs/pages.md lists what ${page}.hbs may name`, () => {
    const [, row = ''] = new RegExp(`^\\| \`${page}\\.hbs\` \\| (.*) \\|$`, 'm').exec(manual) ?? [];
    const listed = [...row.replaceAll(/\([^)]*\)/g, '').matchAll(/`([a-zA-Z]+)`/g)].map(([, name = '']) => name);
    const sample = samplesIn('en').find((one) => one.page === page) ?? assert.fail(page);
    const { titleKey, ...own } = views[page](sample.model as never, words); // the sample is of this page
    assert.deepEqual([...listed].sort(), Object.keys(own).sort());
    assert.equal(typeof titleKey, 'string');
  });
}

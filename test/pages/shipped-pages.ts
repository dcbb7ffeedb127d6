import { readFileSync } from 'node:fs';
import type { Locale, Models, PageName } from '../../src/pages/models.ts';
import type { Documents, Pages } from '../../src/pages/page-set.ts';
import { loadPages } from '../../src/pages/pages.ts';
import { renderSample, samplesIn } from '../../src/pages/samples.ts';

export const templatesFolder = new URL('../../templates/pages/', import.meta.url);

export const readTemplate = (name: string): string => readFileSync(new URL(name, templatesFolder), 'utf8');

/** The pages of the package, without a brand. */
export const shippedPages = (): Pages => loadPages(readTemplate).of('Acme sign-in', {});

export { renderSample as documentOf };

/** The model of a page in one of its states. */
export const sampleOf = <P extends PageName>(page: P, state: string, locale: Locale = 'en'): Models[P] => {
  const found = samplesIn(locale).find((sample) => sample.page === page && sample.state === state);
  if (found === undefined) throw new Error(`there is no sample "${page} ${state}"`);
  return found.model as Models[P]; // found by its page
};

/** The document of a page with this model. */
export const htmlOf = <P extends PageName>(page: P, model: Models[P]): string => pages[page](model).toString('utf8');

const pages: Documents = shippedPages();

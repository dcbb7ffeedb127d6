import { checkedStyle } from './brand.ts';
import type { BrandFolder } from './brand-folder.ts';
import { readCatalogues } from './catalogues.ts';
import { InWords } from './in-words.ts';
import type { Locale, PageName } from './models.ts';
import type { PageFile } from './page-set.ts';
import { compileTemplate, type PageTemplate } from './page-template.ts';
import type { Words } from './views.ts';

/** Reads a file of `templates/pages` by its name. */
export type ReadTemplate = (name: string) => string;

/** Everything that pages are made of, whatever their colours. */
export interface PageTemplates {
  readonly layout: PageTemplate;
  readonly pages: Readonly<Record<PageName, PageTemplate>>;
  readonly style: string;
  readonly words: Readonly<Record<Locale, Words>>;
}

/**
 * Compiles our templates and texts, or those of a brand's folder where it has some of the same name.
 *
 * @throws PageProblem
 */
export const readTemplates = (read: ReadTemplate, folder: BrandFolder | undefined): PageTemplates => {
  const ours = (name: string): PageFile => ({ name: `templates/pages/${name}`, text: read(name) });
  const file = (name: string): PageFile => folder?.file(name) ?? ours(name);
  const compiled = (name: PageName | 'layout'): PageTemplate => compileTemplate(file(`${name}.hbs`));
  const texts = readCatalogues(ours, folder);
  const words = (locale: Locale): Words => ({ texts: texts[locale], times: new InWords(locale) });
  return {
    layout: compiled('layout'),
    pages: {
      login: compiled('login'),
      consent: compiled('consent'),
      permissions: compiled('permissions'),
      logout: compiled('logout'),
      error: compiled('error'),
      'form-post': compiled('form-post'),
    },
    style: checkedStyle(file('style.css')),
    words: { en: words('en'), de: words('de'), fr: words('fr'), es: words('es'), ja: words('ja') },
  };
};

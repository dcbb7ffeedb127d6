import { createHash, randomBytes } from 'node:crypto';
import Handlebars from 'handlebars';
import type { CompiledPages } from '../assembly/types.ts';
import { brandLogo, brandStyle, type ReadBrandFile } from './brand.ts';
import { BrandFolder } from './brand-folder.ts';
import { locales } from './choose-locale.ts';
import type { Locale, Models, PageName } from './models.ts';
import { pageHeaders } from './page-headers.ts';
import type { PageSet, Pages } from './page-set.ts';
import { type PageTemplates, type ReadTemplate, readTemplates } from './page-templates.ts';
import { requireFields } from './required-fields.ts';
import { type Sample, samplesIn } from './samples.ts';
import { formPostScript, views } from './views.ts';

/** What a browser prefers; `undefined`: it says so itself. */
export type Theme = 'light' | 'dark' | undefined;

/**
 * Makes pages of `templates/pages`, and of the files that brands name. Everything is read when a brand is first asked for,
 * and never again: files that have changed need a new set.
 */
export const loadPages = (
  read: ReadTemplate,
  readBrandFile: ReadBrandFile = () => undefined,
  theme?: Theme,
): PageSet => {
  const templatesOf = once((folder: string) =>
    folder === ''
      ? tried(readTemplates(read, undefined), ['en'])
      : tried(readTemplates(read, new BrandFolder(folder, readBrandFile)), locales),
  );
  const made = once((key: string): Pages => {
    const [title, brand]: [string, CompiledPages] = JSON.parse(key);
    const templates = templatesOf(brand.templates ?? '');
    const style = `${templates.style}\n${brandStyle(brand, readBrandFile)}`;
    return pagesOf({ templates, title, style: inTheme(style, theme), logo: brandLogo(brand, readBrandFile) });
  });
  return { of: (title, brand) => made(JSON.stringify([title, brand])) };
};

/** Remembers what was made; there are as many as definitions name. */
const once = <T>(make: (key: string) => T): ((key: string) => T) => {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
};

interface Look {
  readonly templates: PageTemplates;
  readonly title: string;
  readonly style: string;
  /** A `data:` URL; empty: none. */
  readonly logo: string;
}

const pagesOf = (look: Look): Pages => {
  const render = renderer(look);
  const images = look.logo !== '' || look.style.includes('data:');
  const styleHash = sha256(look.style);
  const scriptHash = sha256(formPostScript);
  return {
    login: (model) => render('login', model),
    consent: (model) => render('consent', model),
    permissions: (model) => render('permissions', model),
    logout: (model) => render('logout', model),
    error: (model) => render('error', model),
    'form-post': (model) => render('form-post', model),
    headers: (formActions) => pageHeaders({ styleHash, images, formActions }),
    formPostHeaders: (formActions) => pageHeaders({ styleHash, scriptHash, images, formActions }),
  };
};

/** A logo may have ninety kilobytes, as text three times the work of all the rest: it is put in as bytes, at marks that nobody can guess. */
const renderer = ({ templates, title, style, logo }: Look) => {
  const marker = randomBytes(16).toString('hex');
  // As it is: it comes from files, and has been judged.
  const fixed = { style: new Handlebars.SafeString(style), logo: logo === '' ? logo : marker };
  const logoBytes = Buffer.from(logo, 'latin1');
  return <P extends PageName>(page: P, model: Models[P]): Buffer => {
    const words = templates.words[model.locale];
    const view = { ...views[page](model, words), page, locale: model.locale, title };
    const documentTitle = `${words.texts.plain(view.titleKey)} – ${title}`;
    const content = new Handlebars.SafeString(templates.pages[page](view, words.texts));
    const pieces = templates.layout({ ...view, ...fixed, documentTitle, content }, words.texts).split(marker);
    return Buffer.concat(pieces.flatMap((piece, at) => [...(at > 0 ? [logoBytes] : []), Buffer.from(piece, 'utf8')]));
  };
};

/**
 * Renders every page in every state: a template's mistakes show when it is linked, and no visitor waits for its compilation.
 * Those of a brand in every language; ours are tested.
 */
const tried = (templates: PageTemplates, languages: readonly Locale[]): PageTemplates => {
  const render = renderer({ templates, title: 'Sample', style: '', logo: '' });
  const rendered = <P extends PageName>({ page, model }: Sample<P>): string => render(page, model).toString('utf8');
  for (const locale of languages) {
    for (const sample of samplesIn(locale)) requireFields(sample, rendered(sample));
  }
  return templates;
};

const inTheme = (style: string, theme: Theme): string =>
  theme === undefined ? style : style.replaceAll('(prefers-color-scheme: dark)', theme === 'dark' ? 'all' : 'not all');

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');

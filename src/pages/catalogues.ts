import type { BrandFolder } from './brand-folder.ts';
import type { Locale } from './models.ts';
import { type PageFile, PageProblem } from './page-set.ts';
import { readTexts, type TextParts, Texts, textFiles } from './texts.ts';

/**
 * The texts of every language: a brand's where it has one, else ours; for a key that only it knows, its English one.
 *
 * @throws PageProblem
 */
export const readCatalogues = (
  ours: (name: string) => PageFile,
  folder: BrandFolder | undefined,
): Readonly<Record<Locale, Texts>> => {
  const own = new Map(textFiles.map(([locale, name]) => [locale, readTexts(ours(name))]));
  const theirs = new Map(
    textFiles.map(([locale, name]) => {
      const file = folder?.file(name);
      return [locale, file === undefined ? new Map<string, TextParts>() : readTexts(file)];
    }),
  );
  const english = theirs.get('en') ?? new Map();
  for (const [locale, name] of textFiles) {
    for (const [key, parts] of theirs.get(locale) ?? []) {
      judge({ key, parts, file: folder?.file(name)?.name ?? name }, own.get('en')?.get(key) ?? english.get(key));
    }
  }
  const texts = (locale: Locale): Texts =>
    new Texts(locale, new Map([...english, ...(own.get(locale) ?? []), ...(theirs.get(locale) ?? [])]));
  return { en: texts('en'), de: texts('de'), fr: texts('fr'), es: texts('es'), ja: texts('ja') };
};

interface Theirs {
  readonly key: string;
  readonly parts: TextParts;
  readonly file: string;
}

/** What is misspelt would else never be seen: nothing asks for it. */
const judge = ({ key, parts, file }: Theirs, known: TextParts | undefined): void => {
  if (known === undefined) {
    throw new PageProblem(
      `"${file}" has a text "${key}", which no page shows`,
      'Correct the key; one of your own templates must stand in your texts/en.json too.',
    );
  }
  const unknown = valuesOf(parts).find((name) => !valuesOf(known).includes(name));
  if (unknown === undefined) return;
  throw new PageProblem(
    `"${key}" in "${file}" names "{${unknown}}", which it is not given`,
    'Correct the name in braces.',
  );
};

const valuesOf = (parts: TextParts): readonly string[] => parts.filter((_, at) => at % 2 === 1);

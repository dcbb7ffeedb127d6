import { readdirSync, readFileSync } from 'node:fs';
import type { CodeDescription } from '../diagnostics/format-sarif.ts';
import { rules } from '../lint/rules.ts';

/** The pages of the manual about codes, two folders above this one, in a checkout and in the built package. */
const PAGES = new URL('../../docs/errors/', import.meta.url);

/** The page of a code, in Markdown; `undefined`: there is no such code. */
export const manualPage = (code: string): string | undefined => {
  if (!/^[a-z]+\/[a-z0-9-]+$/.test(code)) return undefined;
  try {
    return readFileSync(new URL(`${code}.md`, PAGES), 'utf8');
  } catch {
    return undefined;
  }
};

/** Every code that has a page. */
export const manualCodes = (): readonly string[] =>
  readdirSync(PAGES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(new URL(`${name}/`, PAGES)).map((file) => `${name}/${file.replace(/\.md$/, '')}`),
    )
    .sort();

/** What is known of a code; rules are told as `strict` has them. */
export const describeCode = (code: string): CodeDescription | undefined => {
  const page = manualPage(code);
  if (page === undefined) return undefined;
  const rule = rules.find((one) => one.code === code);
  const meaning = meaningOf(page);
  return {
    summary: firstSentence(meaning),
    meaning: rule === undefined ? meaning : `${meaning} ${rule.why}`,
    manual: page,
    severity: rule?.severity.strict,
  };
};

/** A page begins with its code; then comes what that means. */
const meaningOf = (page: string): string => page.trimEnd().split('\n\n')[1]?.replaceAll('\n', ' ') ?? '';

const firstSentence = (text: string): string => /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;

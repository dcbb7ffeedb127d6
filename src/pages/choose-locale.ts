import type { Locale } from './models.ts';

/** The languages that there are texts in, English first. */
export const locales: readonly Locale[] = ['en', 'de', 'fr', 'es', 'ja'];

/** Longer lists are no person's, and reading them to their end would be work for nothing. */
const textLimit = 512;
const tagsLimit = 32;

/**
 * Finds the language of a page: `ui_locales` (OpenID Connect Core 1.0 §3.1.2.1), then `Accept-Language` (RFC 9110 §12.5.4), then
 * English. A tag stands for its language alone: `de-AT` is German. What cannot be read counts as not there.
 */
export const chooseLocale = (uiLocales: string | undefined, acceptLanguage: string | undefined): Locale =>
  firstKnown(uiLocales?.slice(0, textLimit).split(' ', tagsLimit) ?? []) ??
  (acceptLanguage === undefined ? undefined : firstKnown(acceptedTags(acceptLanguage))) ??
  'en';

const firstKnown = (tags: readonly string[]): Locale | undefined => {
  for (const tag of tags) {
    const language = (/^[a-z]{2,3}(?=-|$)/i.exec(tag)?.[0] ?? '').toLowerCase();
    const locale = locales.find((one) => one === language);
    if (locale !== undefined) return locale;
  }
  return undefined;
};

/** The best first, without those of weight 0 (RFC 9110 §12.4.2). Of several with one weight, the order is theirs. */
const acceptedTags = (header: string): readonly string[] =>
  header
    .slice(0, textLimit)
    .split(',', tagsLimit)
    .map(readAccepted)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

const readAccepted = (element: string): { readonly tag: string; readonly weight: number } => {
  const [, tag = '', weight] = /^([a-z0-9*-]+)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i.exec(element.trim()) ?? [];
  // English is what everybody gets for whom there is nothing better.
  return { tag: tag === '*' ? 'en' : tag, weight: Number(weight ?? 1) };
};

import { createHash } from 'node:crypto';
import { locales } from '../../pages/choose-locale.ts';
import type { Locale } from '../../pages/models.ts';
import { documentHeaders } from '../../pages/page-headers.ts';
import type { Theme } from '../../pages/pages.ts';
import { type Sample, samplesIn } from '../../pages/samples.ts';
import type { Previewed } from './previewed.ts';

/** In which language and theme pages are looked at. */
export interface Seen {
  readonly locale: Locale;
  readonly theme: Theme;
}

const themes: readonly Theme[] = [undefined, 'light', 'dark'];

/** The page that leads to every page in every state. */
export const previewIndex = (providers: readonly Previewed[], seen: Seen): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pages</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Pages</h1>
<p>Every page in every state, as the gateway sends it: with its headers. A change of a file shows when a page is loaded again.</p>
<nav aria-label="Language">${locales.map((locale) => choice(locale, { ...seen, locale }, locale === seen.locale)).join(' ')}</nav>
<nav aria-label="Theme">${themes.map((theme) => choice(themeName(theme), { ...seen, theme }, theme === seen.theme)).join(' ')}</nav>
${providers.map((provider) => sectionOf(provider, seen)).join('\n')}
</main>
</body>
</html>
`;

/** Of the index alone; pages come with their own. */
export const indexHeaders = (): string[] =>
  documentHeaders([`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`], 'none');

/** Where a page is shown in one of its states. `withoutScript`: the page of a form post, which else goes on by itself. */
const pathOf = (
  { name }: Previewed,
  { locale, theme }: Seen,
  { page, state }: Pick<Sample, 'page' | 'state'>,
): string => `/${[name, locale, themeName(theme), page, state].map(encodeURIComponent).join('/')}`;

/** The state in which the page of a form post stays: its script may not run. */
export const withoutScript = 'without-script';

const themeName = (theme: Theme): string => theme ?? 'system';

/** Undoes `pathOf`: name of the provider, page, state, and how it is looked at; `undefined`: it is no such path. */
export const seenAt = (
  path: string,
): (Seen & { readonly name: string; readonly page: string; readonly state: string }) | undefined => {
  const [, name = '', locale, theme, page = '', state, ...more] = path.split('/');
  const known = {
    locale: locales.find((one) => one === locale),
    theme: themes.find((one) => themeName(one) === theme),
  };
  if (known.locale === undefined || state === undefined || more.length > 0 || !canDecode(name)) return undefined;
  return { ...known, locale: known.locale, name: decodeURIComponent(name), page, state };
};

const canDecode = (part: string): boolean => {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
};

/** What the query of the index says, else as the browser is. */
export const seenIn = (query: URLSearchParams): Seen => ({
  locale: locales.find((one) => one === query.get('locale')) ?? 'en',
  theme: themes.find((one) => one !== undefined && one === query.get('theme')),
});

const choice = (label: string, { locale, theme }: Seen, isCurrent: boolean): string => {
  const query = new URLSearchParams({ locale, ...(theme && { theme }) });
  return `<a href="/?${escaped(query.toString())}"${isCurrent ? ' aria-current="true"' : ''}>${escaped(label)}</a>`;
};

const sectionOf = (provider: Previewed, seen: Seen): string => {
  const samples = [...samplesIn(seen.locale), { page: 'form-post', state: withoutScript } as const];
  const pages = [...new Set(samples.map(({ page }) => page))];
  const links = (page: string): string =>
    samples
      .filter((sample) => sample.page === page)
      .map((sample) => `<a href="${escaped(pathOf(provider, seen, sample))}">${escaped(sample.state)}</a>`)
      .join(' ');
  const rows = pages.map((page) => `<tr><th scope="row">${escaped(page)}</th><td>${links(page)}</td></tr>`);
  const heading = `${escaped(provider.title)} <code>${escaped(provider.name)}</code>`;
  return `<h2>${heading}</h2>\n<table>\n${rows.join('\n')}\n</table>`;
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');

const style = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
nav { margin: 0.5rem 0; }
nav a, td a { display: inline-block; margin-inline-end: 0.75rem; padding: 0.25rem 0; }
a[aria-current] { font-weight: 700; text-decoration: none; }
table { border-collapse: collapse; }
th, td { padding: 0.25rem 1rem 0.25rem 0; text-align: start; vertical-align: baseline; font-weight: 400; }
`;

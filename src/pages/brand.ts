import type { CompiledPages } from '../assembly/types.ts';
import { brandColours } from './colour.ts';
import { type PageFile, PageProblem } from './page-set.ts';

/**
 * Reads a file of a brand by its name, `/` between folders, in the environment's folder of pages; `undefined`: it is not there.
 *
 * @throws PageProblem for one that may not be read.
 */
export type ReadBrandFile = (name: string) => Buffer | undefined;

/** More would make every page wait for what is only its decoration. */
const fileLimitBytes = 64 * 1024;

/** The variables and rules that a brand adds to the style of the pages. */
export const brandStyle = ({ colour, css }: CompiledPages, read: ReadBrandFile): string => {
  if (colour !== undefined && !/^#[0-9a-f]{6}$/i.test(colour)) {
    throw new PageProblem(`"${colour}" is no colour`, 'Write it as #rrggbb.');
  }
  const own = css === undefined ? '' : checkedStyle({ name: css, text: textOf(css, presentFile(css, read)) });
  return `${colour === undefined ? '' : `${brandColours(colour)}\n`}${own}`;
};

/** The logo of a brand as a `data:` URL; empty: it has none. */
export const brandLogo = ({ logo }: CompiledPages, read: ReadBrandFile): string => {
  if (logo === undefined) return '';
  const bytes = presentFile(logo, read);
  const type = imageTypeOf(bytes);
  if (type === undefined) {
    throw new PageProblem(`"${logo}" is no image that pages show`, 'Take an SVG, PNG, WebP, JPEG or GIF file.');
  }
  return `data:${type};base64,${bytes.toString('base64')}`;
};

/**
 * A style sheet as it stands in a page. That nothing is loaded from elsewhere, and that no script runs, is what the
 * Content-Security-Policy sees to; what it would stop in silence is named here.
 */
export const checkedStyle = ({ name, text }: PageFile): string => {
  const [found] = /<\/style|<!--|@import|url\(\s*(?!["']?data:)[^)]{0,40}/i.exec(text) ?? [];
  if (found === undefined) return text;
  const line = text.slice(0, text.indexOf(found)).split('\n').length;
  throw new PageProblem(
    `"${name}" line ${line} has "${found}"`,
    'Pages load nothing: put rules and images (url(data:…)) into the file.',
  );
};

/** The text of a file, lines ended as browsers see them: they hash what they have read, not what was sent. */
export const textOf = (name: string, bytes: Buffer): string => {
  if (bytes.length > fileLimitBytes) throw tooLarge(name);
  try {
    const text = utf8.decode(bytes).replaceAll(/\r\n?/g, '\n');
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw new PageProblem(`"${name}" is no text in UTF-8`, 'Save it as UTF-8.');
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const presentFile = (name: string, read: ReadBrandFile): Buffer => {
  const bytes = read(name);
  if (bytes === undefined) {
    throw new PageProblem(
      `"${name}" is not in the folder of pages`,
      'Put it there, or correct its name in "x-oauth.pages".',
    );
  }
  if (bytes.length > fileLimitBytes) throw tooLarge(name);
  return bytes;
};

const tooLarge = (name: string): PageProblem =>
  new PageProblem(
    `"${name}" is larger than ${fileLimitBytes / 1024} kB`,
    'Every page would carry it: make it smaller.',
  );

/** By what the file is, whatever it is called. */
const imageTypeOf = (bytes: Buffer): string | undefined => {
  const starts = bytes.toString('latin1', 0, 12);
  if (starts.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(starts)) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP/.test(starts)) return 'image/webp';
  return isSvg(bytes.toString('utf8')) ? 'image/svg+xml' : undefined;
};

/** What may stand in front of the root of an XML document: how it begins and ends. */
const prologue = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE', '>'],
] as const;

/** As an image an SVG runs nothing and loads nothing, whatever is in it. */
const isSvg = (text: string): boolean => {
  let rest = text.replace(/^\uFEFF/, '').trimStart();
  for (;;) {
    const [, end] = prologue.find(([start]) => rest.startsWith(start)) ?? [];
    if (end === undefined) return /^<svg[\s>]/.test(rest);
    const at = rest.indexOf(end);
    if (at < 0) return false;
    rest = rest.slice(at + end.length).trimStart();
  }
};

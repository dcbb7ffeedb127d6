import { isDeepStrictEqual } from 'node:util';
import { formatPretty } from '../diagnostics/format-pretty.ts';
import { maskSecrets } from '../environment/mask-secrets.ts';
import { parseSource } from '../source/parse.ts';
import { type Json, jsonOf, type ListNode, type SourceFile, type SourceNode } from '../source/tree.ts';
import { ContentError } from './terminal.ts';

/** A user as a users file has them. */
export interface UserEntry {
  readonly name: string;
  readonly 'password-argon2': string;
}

/** What is put in place of the letters from `start` to `end`. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text of a users file, to be changed by what is changed and nothing else: comments, order and quotes stay. */
export class UsersText {
  readonly #file: SourceFile;
  readonly #list: ListNode;
  /** Behind the key of the list. */
  readonly #keyEnd: number;
  readonly #mark: string;
  /** Behind the byte order mark: offsets count from there. */
  readonly #text: string;

  /** @throws ContentError where there is no list `users` in it. `path` is what the file is called. */
  constructor(path: string, text: string) {
    this.#file = parseSource(path, text);
    const [problem] = this.#file.problems;
    if (problem !== undefined) {
      const sources = new Map([[path, maskSecrets(this.#file)]]);
      throw new ContentError(`"${path}" cannot be read:\n${formatPretty([problem], sources, { colour: false })}`);
    }
    const { root } = this.#file;
    const entry = root?.kind === 'map' ? root.entries.get('users') : undefined;
    if (entry?.value.kind !== 'list')
      throw new ContentError(`"${path}" holds no list "users"; an empty one is "users: []"`);
    this.#list = entry.value;
    this.#keyEnd = entry.keyEnd;
    this.#mark = text.startsWith('\ufeff') ? '\ufeff' : '';
    this.#text = text.slice(this.#mark.length);
  }

  /** In the order of the file, as `name` and whether the password itself is written there. */
  list(): readonly { readonly name: string; readonly isLiteral: boolean }[] {
    return this.#list.items.flatMap((item) => {
      const name = nameOf(item);
      return name === undefined ? [] : [{ name, isLiteral: item.kind === 'map' && item.get('password') !== undefined }];
    });
  }

  /** Names are compared as registries do: in Unicode normal form C (RFC 8265 §3.3). */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** The text with one user more, the last one. */
  with(entry: UserEntry): string {
    const { items } = this.#list;
    const last = items.at(-1);
    const written = [...items.map(jsonOf), { ...entry }];
    if (this.#isFlow) return this.#spliced(this.#withInFlow(last, flowEntry(entry)), written);
    if (last === undefined) throw this.#unfit();
    const at = this.#nextLine(last.end);
    const indent = this.#indentOf(this.#dashOf(last)) ?? '';
    const isOpen = at === this.#text.length && !this.#text.endsWith('\n');
    const text = this.#text[last.start] === '{' ? flowEntry(entry) : blockEntry(entry, `${this.#newline}${indent}  `);
    return this.#spliced(
      [{ start: at, end: at, text: `${isOpen ? this.#newline : ''}${indent}- ${text}${this.#newline}` }],
      written,
    );
  }

  /** The text without a user that is there. */
  without(name: string): string {
    const gone = this.#find(name);
    const rest = this.#list.items.filter((item) => item !== gone);
    if (gone === undefined) throw this.#unfit();
    const written = rest.map(jsonOf);
    if (this.#isFlow) return this.#spliced(this.#withoutInFlow(gone), written);
    const lines = { start: this.#lineOf(this.#dashOf(gone)), end: this.#nextLine(gone.end), text: '' };
    if (rest.length > 0) return this.#spliced([lines], written);
    // Without an entry it would be no list.
    const colon = this.#text.indexOf(':', this.#keyEnd) + 1;
    return this.#spliced([{ start: colon, end: colon, text: ' []' }, lines], written);
  }

  get #isFlow(): boolean {
    return this.#text[this.#list.start] === '[';
  }

  get #newline(): string {
    return this.#text.includes('\r\n') ? '\r\n' : '\n';
  }

  #find(name: string): SourceNode | undefined {
    return this.#list.items.find((item) => nameOf(item)?.normalize('NFC') === name.normalize('NFC'));
  }

  #withInFlow(last: SourceNode | undefined, text: string): readonly Splice[] {
    if (last === undefined) return [{ start: this.#list.start + 1, end: this.#list.start + 1, text }];
    const line = this.#lineEnd(last.end);
    // An entry that has its line for itself: so does the next one, behind the comment of the one before.
    if (this.#indentOf(last.start) === undefined || line >= this.#list.end) {
      return [{ start: last.end, end: last.end, text: `, ${text}` }];
    }
    const comma = /^\s*,/.test(this.#text.slice(last.end)) ? [] : [{ start: last.end, end: last.end, text: ',' }];
    return [...comma, { start: line, end: line, text: `${this.#newline}${this.#indentOf(last.start)}${text}` }];
  }

  #withoutInFlow(gone: SourceNode): readonly Splice[] {
    const [behind = ''] = /^\s*,[^\S\n]*/.exec(this.#text.slice(gone.end)) ?? [];
    const [before = ''] = behind === '' ? (/,\s*$/.exec(this.#text.slice(0, gone.start)) ?? []) : [];
    return [{ start: gone.start - before.length, end: gone.end + behind.length, text: '' }];
  }

  /** Where the `-` of an entry is. */
  #dashOf(item: SourceNode): number {
    const at = this.#text.slice(0, item.start).trimEnd().length - 1;
    if (this.#text[at] !== '-') throw this.#unfit();
    return at;
  }

  /** The space in front of what begins its line; `undefined`: something else stands there. */
  #indentOf(at: number): string | undefined {
    const before = this.#text.slice(this.#lineOf(at), at);
    return /^[ \t]*$/.test(before) ? before : undefined;
  }

  #lineOf(at: number): number {
    return this.#text.lastIndexOf('\n', at - 1) + 1;
  }

  /** Where the line ends that `at` is in, in front of its line break. */
  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    if (end === -1) return this.#text.length;
    return this.#text[end - 1] === '\r' ? end - 1 : end;
  }

  #nextLine(at: number): number {
    if (this.#text[at - 1] === '\n') return at;
    const end = this.#text.indexOf('\n', at);
    return end === -1 ? this.#text.length : end + 1;
  }

  /** Applied from the end, and read once more: what was not meant to change has not. */
  #spliced(splices: readonly Splice[], written: readonly Json[]): string {
    let text = this.#text;
    for (const { start, end, text: put } of splices.toSorted((a, b) => b.start - a.start)) {
      text = text.slice(0, start) + put + text.slice(end);
    }
    const { root, problems } = parseSource(this.#file.path, text);
    const users = root?.kind === 'map' && problems.length === 0 ? root.get('users') : undefined;
    if (users === undefined || !isDeepStrictEqual(jsonOf(users), written)) throw this.#unfit();
    return this.#mark + text;
  }

  #unfit(): ContentError {
    return new ContentError(`"${this.#file.path}" is written in a way that is not edited here: change it by hand`);
  }
}

/** A new file with one user in it. */
export const newUsersText = (entry: UserEntry): string => `users:\n  - ${blockEntry(entry, '\n    ')}\n`;

// A text of JSON is one of YAML.
const blockEntry = (entry: UserEntry, between: string): string =>
  Object.entries(entry)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(between);

const flowEntry = (entry: UserEntry): string => `{ ${blockEntry(entry, ', ')} }`;

const nameOf = (item: SourceNode): string | undefined => {
  const name = item.kind === 'map' ? item.get('name') : undefined;
  return name?.kind === 'scalar' && name.value !== null ? String(name.value) : undefined;
};

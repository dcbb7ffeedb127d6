import type { Edit } from '../diagnostics/problem.ts';
import type { Entry, Json, MapNode, SourceNode } from './tree.ts';
import { blockLines, flowText, jsonText } from './write-value.ts';
import { formOf, indentationOf, lineEndAt, linePrefix, namesNothing, writtenEntries } from './written-form.ts';

/** The edits that do one thing; `undefined` where it is not certain what else they would do. */
export type Splice = readonly Edit[] | undefined;

/** Gives a key of `map` another name, in the quotes that it has. */
export const renameKey = (map: MapNode, key: string, name: string): Splice => {
  const entry = entriesOf(map)?.find((one) => one.key === key);
  if (entry === undefined || map.entries.has(name)) return undefined;
  return [{ start: entry.keyStart, end: entry.keyEnd, text: quotedAs(map.file.text, entry.keyStart, name) }];
};

/** Puts a value in the place of another; a text keeps the quotes of the one before. */
export const replaceValue = (node: SourceNode, value: Json): Splice => {
  const form = formOf(node);
  const { text } = node.file;
  if (form === undefined || !namesNothing(text.slice(node.start, node.end))) return undefined;
  const [start, end] = [node.start, node.end];
  if (node.kind !== 'scalar') {
    const written = form === 'json' ? jsonText(value) : flowText(value);
    return form === 'block' ? replaceBlock(node, written) : [{ start, end, text: written }];
  }
  // Nothing is written, or a text over several lines.
  if (start === end || '|>'.includes(text.charAt(start))) return undefined;
  const isText = typeof value === 'string' && typeof node.value === 'string';
  const written = isText ? quotedAs(text, start, value) : form === 'json' ? jsonText(value) : flowText(value);
  return [{ start, end, text: written }];
};

/** Indented lines give way to one word behind the key; a comment behind the key, or behind the last line, stays. */
const replaceBlock = (node: SourceNode, written: string): Splice => {
  const { file, parent, key, start } = node;
  const { text } = file;
  // A text over several lines has its last line end, too.
  const end = start + text.slice(start, node.end).trimEnd().length;
  if (parent?.kind !== 'map') return [{ start, end, text: written }];
  const keyEnd = parent.entries.get(String(key))?.keyEnd ?? start;
  const colon = text.indexOf(':', keyEnd) + 1;
  if (!/^\s*:$/.test(text.slice(keyEnd, colon))) return undefined;
  if (text.slice(colon, start).trim() === '') return [{ start: colon, end, text: ` ${written}` }];
  const line = start - linePrefix(text, start).length;
  const lineEnd = text[line - 2] === '\r' ? line - 2 : line - 1;
  return [
    { start: colon, end: colon, text: ` ${written}` },
    { start: lineEnd, end, text: '' },
  ];
};

/** Takes a key with its value out of a map that keeps others. */
export const removeEntry = (map: MapNode, key: string): Splice => {
  const entries = entriesOf(map);
  const at = entries?.findIndex((one) => one.key === key) ?? -1;
  const entry = entries?.[at];
  if (entries === undefined || entry === undefined || entries.length === 1) return undefined;
  const { text } = map.file;
  const end = endOf(entry);
  if (!namesNothing(text.slice(entry.keyStart, end))) return undefined;
  if (text[map.start] !== '{') {
    const start = entry.keyStart - linePrefix(text, entry.keyStart).length;
    const next = lineBehind(text, end);
    return next === undefined || text.slice(start, entry.keyStart).trim() !== ''
      ? undefined
      : [{ start, end: next, text: '' }];
  }
  const next = entries[at + 1];
  const before = entries[at - 1];
  const span =
    next === undefined
      ? { start: before?.value.end ?? entry.keyStart, end, text: '' }
      : { start: entry.keyStart, end: next.keyStart, text: '' };
  const isCommented =
    text.slice(span.start, entry.keyStart).includes('#') || text.slice(end, Math.max(end, span.end)).includes('#');
  return isCommented ? undefined : [span];
};

/** New keys of a map, and beside which of its keys they go; behind the last where none is named. */
export interface NewEntries {
  readonly entries: { readonly [key: string]: Json };
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** Puts keys with their values into a map, written as its other keys are. */
export const insertEntries = (map: MapNode, added: NewEntries): Splice => {
  const written = entriesOf(map);
  const keys = Object.keys(added.entries);
  if (written === undefined || keys.length === 0 || keys.some((key) => map.entries.has(key))) return undefined;
  if (written.length === 0) return insertFirst(map, added.entries);
  return map.file.text[map.start] === '{' ? insertInFlow(map, written, added) : insertInBlock(map, written, added);
};

/** The same for one key. */
export const insertEntry = (
  map: MapNode,
  { key, value, ...beside }: Omit<NewEntries, 'entries'> & { readonly key: string; readonly value: Json },
): Splice => insertEntries(map, { entries: { [key]: value }, ...beside });

const insertInBlock = (map: MapNode, written: readonly Entry[], { entries, after, before }: NewEntries): Splice => {
  const { text } = map.file;
  const prefix = linePrefix(text, map.start);
  if (!/^[ -]*$/.test(prefix)) return undefined;
  const indentation = ' '.repeat(prefix.length);
  const lineEnd = lineEndAt(text, map.start);
  const lines = linesOf(entries, indentation, indentationOf(map)).join(lineEnd);
  const next = before === undefined ? undefined : written.find(({ key }) => key === before);
  if (next !== undefined && linePrefix(text, next.keyStart) === indentation) {
    const start = next.keyStart - indentation.length;
    return [{ start, end: start, text: lines + lineEnd }];
  }
  const last = written.find(({ key }) => key === after) ?? written.at(-1);
  const start = last && lineBehind(text, endOf(last));
  if (start === undefined) return undefined;
  // Behind a last line without an end.
  return [{ start, end: start, text: text[start - 1] === '\n' ? lines + lineEnd : lineEnd + lines }];
};

const linesOf = (entries: NewEntries['entries'], indentation: string, unit: string): readonly string[] =>
  Object.entries(entries).flatMap(([key, value]) => blockLines(key, value, unit).map((line) => indentation + line));

const insertInFlow = (map: MapNode, written: readonly Entry[], { entries, after, before }: NewEntries): Splice => {
  const { text } = map.file;
  const [first] = written;
  if (first === undefined) return undefined;
  const lines = linesIn(map, first);
  const between = `,${lines === undefined ? ' ' : lines.lineEnd + lines.prefix}`;
  const isJson = formOf(map) === 'json' || text[first.keyStart] === '"';
  const members = Object.entries(entries)
    .map(([key, value]) => (isJson ? jsonMember(key, value, lines) : `${flowText(key)}: ${flowText(value)}`))
    .join(between);
  const next = before === undefined ? undefined : written.find(({ key }) => key === before);
  if (next !== undefined) return [{ start: next.keyStart, end: next.keyStart, text: members + between }];
  const last = written.find(({ key }) => key === after) ?? written.at(-1);
  // Without a value there is nothing to stand behind; a comment behind it would be cut off.
  if (last === undefined || last.value.end <= last.keyEnd) return undefined;
  const start = last.value.end;
  const lineEnd = text.indexOf('\n', start);
  const isCommented = lines !== undefined && text.slice(start, lineEnd === -1 ? undefined : lineEnd).includes('#');
  return isCommented ? undefined : [{ start, end: start, text: between + members }];
};

/** How the lines of a map in brackets begin and end. */
interface Lines {
  readonly prefix: string;
  readonly unit: string;
  readonly lineEnd: string;
}

/** `undefined` where the map stands in one line. */
const linesIn = (map: MapNode, first: Entry): Lines | undefined => {
  const { text } = map.file;
  const prefix = linePrefix(text, first.keyStart);
  if (prefix.trim() !== '' || !text.slice(map.start, first.keyStart).includes('\n')) return undefined;
  return { prefix, unit: indentationOf(map), lineEnd: lineEndAt(text, map.start) };
};

/** `"key": value` in JSON, over several lines where the map around it has them. */
const jsonMember = (key: string, value: Json, lines: Lines | undefined): string => {
  const name = `${JSON.stringify(key)}: `;
  if (lines === undefined) return name + jsonText(value);
  return name + JSON.stringify(value, undefined, lines.unit).replaceAll('\n', lines.lineEnd + lines.prefix);
};

/** Into `{}`: in brackets as well, or in lines of its own where what holds the map has them. */
const insertFirst = (map: MapNode, entries: NewEntries['entries']): Splice => {
  const { file, start, end, parent } = map;
  const { text } = file;
  if (text[end - 1] !== '}' || text.slice(start + 1, end - 1).trim() !== '') return undefined;
  const holder = parent?.kind === 'map' ? parent : undefined;
  const first = holder && entriesOf(holder)?.[0];
  if (formOf(map) === 'json') {
    const lines = holder && first && linesIn(holder, first);
    return [{ start, end, text: jsonMap(entries, lines) }];
  }
  const flow = flowText(entries);
  const prefix = first === undefined ? undefined : linePrefix(text, first.keyStart);
  const isBlock = holder !== undefined && text[holder.start] !== '{' && formOf(holder) === 'block';
  if (flow.length <= 80 || !isBlock || prefix === undefined || !/^[ -]*$/.test(prefix))
    return [{ start, end, text: flow }];
  const unit = indentationOf(map);
  const lineEnd = lineEndAt(text, start);
  const lines = linesOf(entries, ' '.repeat(prefix.length) + unit, unit).map((line) => lineEnd + line);
  const gap = start - text.slice(0, start).trimEnd().length;
  return [{ start: start - gap, end, text: lines.join('') }];
};

const jsonMap = (entries: NewEntries['entries'], lines: Lines | undefined): string => {
  if (lines === undefined) return jsonText(entries);
  return JSON.stringify(entries, undefined, lines.unit).replaceAll('\n', lines.lineEnd + lines.prefix);
};

/** The entries of a map that can be spliced. */
const entriesOf = (map: MapNode): readonly Entry[] | undefined =>
  formOf(map) === undefined ? undefined : writtenEntries(map);

/** A value that is not written ends with its key. */
const endOf = ({ keyEnd, value }: Entry): number => Math.max(keyEnd, value.end);

/** Where the next line begins, if the rest of this one is empty or a comment. `at` may be that place already. */
const lineBehind = (text: string, at: number): number | undefined => {
  if (text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  const rest = text.slice(at, end === -1 ? undefined : end);
  return /^\s*(?:#.*)?$/s.test(rest) ? (end === -1 ? text.length : end + 1) : undefined;
};

/** A text in the quotes of the one that stands at `start`. */
const quotedAs = (text: string, start: number, value: string): string => {
  const quote = text.charAt(start);
  if (quote === '"') return JSON.stringify(value);
  if (quote === "'") return `'${value.replaceAll("'", "''")}'`;
  return flowText(value);
};

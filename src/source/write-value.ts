import { isJsonList, isJsonMap } from './json.ts';
import type { Json } from './tree.ts';

/** Longer lists and maps are written over several lines. */
const longestLine = 105;

/** A value in one line of YAML: texts in quotes only where they need them. */
export const flowText = (value: Json): string => {
  if (typeof value === 'string') return isPlain(value) ? value : JSON.stringify(value);
  if (isJsonList(value)) return `[${value.map(flowText).join(', ')}]`;
  if (!isJsonMap(value)) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${flowText(key)}: ${flowText(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
};

/** A value in one line of JSON, with spaces as people write them. */
export const jsonText = (value: Json): string => {
  if (isJsonList(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (!isJsonMap(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${jsonText(member)}`);
  return `{${members.join(', ')}}`;
};

/** A map as a whole document of YAML. */
export const blockText = (value: Json): string => `${mapLines(value, '  ').join('\n')}\n`;

/** The lines of `key: value` in YAML; what is below moves in by `indentation`. What fits into a line stands in one. */
export const blockLines = (key: string, value: Json, indentation = '  '): readonly string[] => {
  const flow = flowText(value);
  const name = flowText(key);
  if (isEmptyOrScalar(value) || (name.length + flow.length < longestLine && !isTall(value)))
    return [`${name}: ${flow}`];
  const below = isJsonList(value)
    ? value.flatMap((item) => itemLines(item, indentation))
    : mapLines(value, indentation);
  return [`${name}:`, ...below.map((line) => indentation + line)];
};

/** The lines of the members of a map. */
const mapLines = (value: Json, indentation: string): readonly string[] =>
  isJsonMap(value) ? Object.entries(value).flatMap(([key, member]) => blockLines(key, member, indentation)) : [];

const itemLines = (item: Json, indentation: string): readonly string[] => {
  const flow = flowText(item);
  if (isEmptyOrScalar(item) || isJsonList(item) || (flow.length < longestLine && !isStep(item))) return [`- ${flow}`];
  return mapLines(item, indentation).map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`));
};

/** As steps of assemblies are written: `- policy: { … }`. */
const isStep = (item: Json): boolean => isJsonMap(item) && Object.values(item).some(isJsonMap);

const isEmptyOrScalar = (value: Json): boolean =>
  typeof value !== 'object' || value === null || Object.keys(value).length === 0;

/** Maps of maps are read better one below the other, but for those that wrap a single thing. */
const isTall = (value: Json): boolean => {
  if (isJsonList(value)) return value.some((item) => isJsonMap(item) && (Object.keys(item).length > 1 || isStep(item)));
  return isJsonMap(value) && Object.values(value).some((member) => isJsonMap(member) && Object.keys(member).length > 1);
};

/** Whether a text may stand without quotes anywhere, and is a text then. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z_/$][\w./+'() -]*$/.test(text) && !text.endsWith(' ') && !words.has(text.toLowerCase());

/** What YAML 1.1 or 1.2 takes for something else. */
const words: ReadonlySet<string> = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

import type { JsonLimits } from '../environment/limits.ts';
import { Fault } from '../policy/fault.ts';

/**
 * A client's body as JSON. What is none is refused (IBM API Connect v5 answers 400 too): a step that looks for a member would
 * find nothing to object to, and a more lenient parser behind us would find it.
 *
 * Its limits are looked at in the bytes, before they are parsed: `JSON.parse` takes any depth (5,000,000 levels stop the
 * process for 1.5 s) and any number of names. A name that is there twice in one object is refused: of two readers of such
 * a text one takes the first and one the last, so that a step would judge what the back end never sees.
 *
 * @throws Fault `request/json-limits`, `request/json-malformed`, `request/json-repeated-name`
 */
export const parseRequestJson = (bytes: Buffer, limits: JsonLimits): unknown => {
  const found = scan(bytes, limits);
  if (typeof found === 'string') throw badRequest('request/json-limits', `The JSON of the body has ${found}`);
  const parsed = parse(bytes);
  if (parsed === undefined) throw badRequest('request/json-malformed', 'The body is not the JSON that it says it is');
  if (namesOf(parsed.value) < found.names) {
    throw badRequest('request/json-repeated-name', 'An object in the JSON of the body has two members of one name');
  }
  return parsed.value;
};

/**
 * A back end's body as JSON; `undefined`: it is none. Only its depth is limited: what steps and stores do with a value
 * goes as deep as the value.
 *
 * @throws Fault `runtime/json-too-deep`
 */
export const parseAnswerJson = (bytes: Buffer, { depth }: JsonLimits): { readonly value: unknown } | undefined => {
  if (typeof scan(bytes, { ...unlimited, depth }) !== 'string') return parse(bytes);
  throw new Fault({
    fault: 'RuntimeError',
    status: 502,
    code: 'runtime/json-too-deep',
    message: 'The answer of the back end cannot be read',
  });
};

const unlimited = { values: Infinity, name: Infinity, text: Infinity, number: Infinity };

const parse = (bytes: Buffer): { readonly value: unknown } | undefined => {
  // Many a parser ignores a byte order mark (RFC 8259 §8.1): what the back end reads, a step has to see.
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  try {
    return { value: JSON.parse(bytes.toString('utf8', start)) };
  } catch {
    return undefined;
  }
};

const badRequest = (code: string, message: string): Fault =>
  new Fault({ fault: 'BadRequestError', status: 400, code, message });

/** How many members the objects of a value have together. */
const namesOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) count += namesOf(inner);
  return count;
};

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Goes through the bytes once. Of a text that is JSON it tells how many members its objects have, or in words what is
 * beyond the limits; of any other text it only ends.
 */
const scan = (bytes: Buffer, limits: JsonLimits): { readonly names: number } | string => {
  let [depth, names, values] = [0, 0, 1];
  const short = Math.min(limits.name, limits.text);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) {
      const end = endOfText(bytes, at + 1);
      const length = end - at - 1;
      if (length > short) {
        const isName = bytes[afterSpace(bytes, end + 1)] === colon;
        if (isName && length > limits.name) return `a name of more than ${limits.name} bytes`;
        if (!isName && length > limits.text) return `a text of more than ${limits.text} bytes`;
      }
      at = end;
    } else if (byte === minus || (byte >= zero && byte <= nine)) {
      const end = endOfNumber(bytes, at + 1);
      if (end - at > limits.number) return `a number of more than ${limits.number} characters`;
      at = end - 1;
    } else if (byte === openObject || byte === openList) {
      depth++;
      const first = bytes[afterSpace(bytes, at + 1)];
      if (first !== closeList && first !== closeObject) values++;
      if (depth > limits.depth) return `more than ${limits.depth} levels`;
    } else if (byte === closeObject || byte === closeList) depth--;
    else if (byte === comma) values++;
    else if (byte === colon) names++;
    // Every value but the outermost stands first in an object or list, or behind a comma.
    if (values > limits.values) return `more than ${limits.values} values`;
  }
  return { names };
};

/** Where the closing quote stands; the end of the bytes if there is none. */
const endOfText = (bytes: Buffer, start: number): number => {
  let at = start;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
};

const afterSpace = (bytes: Buffer, start: number): number => {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
};

/** The first byte that cannot belong to a number. */
const endOfNumber = (bytes: Buffer, start: number): number => {
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    // Digits, `.`, `+`, `-`, `e`, `E`.
    const inNumber = (byte >= zero && byte <= nine) || byte === 0x2e || byte === 0x2b || byte === minus;
    if (!inNumber && (byte | 0x20) !== 0x65) break;
  }
  return at;
};

/**
 * Whether a text is a distinguished name (RFC 4514 §3) of one part or more. A value in hexadecimal (`#04…`) is none that we take.
 */
export const isDn = (text: string): boolean => splitUnescaped(text, ',').every(isRdn);

const isRdn = (text: string): boolean => splitUnescaped(text, '+').every((part) => attributeValue.test(part));

/** Spaces around the signs, as people write them, are not the RFC's; directories take them. */
const attributeValue =
  /^ *(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+) *= *(?:[^\0"+,;<>\\# ]|\\(?:[\\"+,;<>=# ]|[\da-fA-F]{2}))(?:[^\0"+,;<>\\]|\\(?:[\\"+,;<>=# ]|[\da-fA-F]{2}))*$/;

const splitUnescaped = (text: string, sign: ',' | '+'): readonly string[] => {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === sign) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
};

/** Deeper ones are nobody's. */
const deepest = 16;

/**
 * Whether a text is a filter (RFC 4515 §3) that can be sent: options and OIDs in place of the name of an attribute cannot, nor
 * can bytes beyond ASCII that are written as `\c3\a9`.
 */
export const isFilter = (text: string): boolean => endOfFilter(text, 0, 0) === text.length;

/** Where the filter ends that begins at `at`; `undefined`: none does. */
const endOfFilter = (text: string, at: number, depth: number): number | undefined => {
  if (text[at] !== '(' || depth > deepest) return undefined;
  const kind = text[at + 1] ?? '';
  if (!'&|!'.includes(kind) || kind === '') return endOfItem(text, at + 1);
  let end: number | undefined = at + 2;
  let parts = 0;
  while (end !== undefined && text[end] === '(') {
    end = endOfFilter(text, end, depth + 1);
    parts += 1;
  }
  const isWhole = end !== undefined && text[end] === ')' && (kind === '!' ? parts === 1 : parts > 0);
  return isWhole && end !== undefined ? end + 1 : undefined;
};

const endOfItem = (text: string, at: number): number | undefined => {
  const end = text.indexOf(')', at);
  return end !== -1 && item.test(text.slice(at, end)) ? end + 1 : undefined;
};

const item =
  /^[A-Za-z][A-Za-z0-9-]*(?:=(?:[^\0()\\]|\\[0-7][\da-fA-F])*|(?:[~<>]|(?::dn)?(?::[A-Za-z0-9][A-Za-z0-9.-]*)?:)=(?:[^\0()*\\]|\\[0-7][\da-fA-F])*)$/;

/**
 * The attributes that a filter holds against exactly `{name}`, or in another braces, in the order in which they stand there. A
 * part of a value (`{name}*`) is no such place: whoever types the beginning of a name would be found by it.
 */
export const comparedWith = (filter: string, placeholder: string): readonly string[] =>
  [...filter.matchAll(/\(([A-Za-z][A-Za-z0-9-]*)(?::[^=()]*:)?=([^()]*)\)/g)].flatMap(([, attribute = '', compared]) =>
    compared === placeholder ? [attribute] : [],
  );

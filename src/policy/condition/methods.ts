/** A function of JavaScript's own, to be called on a value. */
export type Method = (...given: never[]) => unknown;

/** What may be called on a text. None takes a pattern, and none gives more than a few times what it was given. */
export const textMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['startsWith', String.prototype.startsWith],
  ['endsWith', String.prototype.endsWith],
  ['includes', String.prototype.includes],
  ['indexOf', String.prototype.indexOf],
  ['lastIndexOf', String.prototype.lastIndexOf],
  ['substring', String.prototype.substring],
  ['slice', String.prototype.slice],
  ['toLowerCase', String.prototype.toLowerCase],
  ['toUpperCase', String.prototype.toUpperCase],
  ['trim', String.prototype.trim],
  ['split', String.prototype.split],
  ['charAt', String.prototype.charAt],
  ['concat', String.prototype.concat],
  ['toString', String.prototype.toString],
]);

/** Far more than anybody compares. */
const joinLimit = 1024 * 1024;

/** JavaScript's own, where list and separator are not both long: the text grows with their product. */
function join(this: readonly unknown[], separator?: unknown): string {
  const between = separator === undefined ? ',' : String(separator);
  if (this.length * between.length > joinLimit) throw new RangeError('a text of many long parts was to be joined');
  return Array.prototype.join.call(this, between);
}

/** What may be called on a list. */
export const listMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['includes', Array.prototype.includes],
  ['indexOf', Array.prototype.indexOf],
  ['lastIndexOf', Array.prototype.lastIndexOf],
  ['slice', Array.prototype.slice],
  ['concat', Array.prototype.concat],
  ['join', join],
  ['toString', Array.prototype.toString],
]);

/** What may be called on a number. */
export const numberMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['toString', Number.prototype.toString],
]);

/** Every name that may be called on a value. */
export const methodNames: readonly string[] = [...new Set([...textMethods.keys(), ...listMethods.keys()])];

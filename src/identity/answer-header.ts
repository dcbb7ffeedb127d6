import { isUtf8 } from 'node:buffer';

/** More than a name or a list of scopes takes, and far less than the head of an answer may have. */
const longestBytes = 8192;

/** A header of a service's answer that cannot be understood. Its message names the header, never what stands in it. */
export class MalformedHeader extends Error {
  constructor(name: string, why: string) {
    super(`the header ${name} of the answer ${why}`);
    this.name = 'MalformedHeader';
  }
}

/**
 * The one value that headers of these lower-case names have, read as UTF-8; `undefined`: there is none. `headers` are name
 * and value in turn, a byte a character.
 *
 * @throws MalformedHeader for two values, one of more than 8 KiB, and what is no text.
 */
export const answerHeader = (headers: readonly string[], ...names: readonly string[]): string | undefined => {
  const values = new Set<string>();
  for (let at = 0; at < headers.length; at += 2) {
    if (names.includes((headers[at] ?? '').toLowerCase())) values.add(headers[at + 1] ?? '');
  }
  const [value] = values;
  const [name = ''] = names;
  if (value === undefined) return undefined;
  if (values.size > 1) throw new MalformedHeader(name, 'has two values');
  const bytes = Buffer.from(value, 'latin1');
  if (bytes.length > longestBytes) throw new MalformedHeader(name, 'is too long');
  const text = isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  if (text === undefined || /\p{Cc}/u.test(text)) throw new MalformedHeader(name, 'is no text');
  return text;
};

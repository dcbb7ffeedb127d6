/**
 * One name or value of `application/x-www-form-urlencoded`, decoded: `+` is a space, `%XX` a byte, the bytes are UTF-8.
 *
 * @returns `undefined` where that cannot be: a `%` without two digits, bytes that are no UTF-8, half a surrogate pair, or
 * a control character (which no parameter of ours may have, and which would be a new line in a header or log).
 */
export const decodeFormText = (text: string): string | undefined => {
  if (plain.test(text)) return text;
  // Not `replaceAll`, which takes 150 ms for the largest form of nothing but `+`.
  const decoded = decodePercent(text.includes('+') ? text.split('+').join(' ') : text);
  return decoded === undefined || /[\x00-\x1F\x7F]/.test(decoded) || !decoded.isWellFormed() ? undefined : decoded;
};

/** What stands for itself, as most names and values do: one look instead of four. */
const plain = /^[\w.~-]*$/;

const decodePercent = (text: string): string | undefined => {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

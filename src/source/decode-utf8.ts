/** The text of UTF-8 bytes without a byte order mark, or `undefined` where they are not UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // `fatal` throws on the first malformed sequence; bytes of another encoding must never be guessed at.
    return undefined;
  }
};

/** What can be read of bytes that are no UTF-8, up to the end of the first line that cannot; `at`: where it cannot. Without NULs. */
export const readablePart = (bytes: Uint8Array): { readonly text: string; readonly at: number } => {
  const lossy = new TextDecoder('utf-8').decode(bytes);
  const at = lossy.indexOf('\uFFFD');
  const end = lossy.indexOf('\n', at);
  const text = lossy.slice(0, end === -1 ? undefined : end);
  return at === -1 || text.includes('\0') ? { text: '', at: 0 } : { text, at };
};

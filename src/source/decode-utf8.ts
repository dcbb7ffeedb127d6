/** The text of UTF-8 bytes without a byte order mark, or `undefined` where they are not UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // `fatal` throws on the first malformed sequence; bytes of another encoding must never be guessed at.
    return undefined;
  }
};

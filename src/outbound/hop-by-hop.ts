const names: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** Whether a header, by lower-case name, speaks about one connection only (RFC 9110 §7.6.1). */
export const isHopByHop = (lowerName: string): boolean => names.has(lowerName);

const none: readonly string[] = [];

/**
 * The header names that a `Connection` header declares to be of this connection only, in lower case.
 *
 * @param before those of the `Connection` headers before it: a message may have several.
 */
export const listedInConnection = (value: string, before: readonly string[] = none): readonly string[] => {
  // What nearly every message says.
  if (value === 'keep-alive' || value === 'close' || value === '') return before;
  const listed = [...before];
  for (const token of value.toLowerCase().split(',')) {
    const name = token.trim();
    if (name !== '' && name !== 'close' && name !== 'keep-alive') listed.push(name);
  }
  return listed;
};

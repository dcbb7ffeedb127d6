/**
 * The `form-action` sources that let the answer to a page's form redirect to `redirectUri` (a registered one: absolute,
 * https, http on loopback, or a private-use scheme).
 *
 * Chromium and Safari hold `form-action` against every redirect that follows a form post, Firefox does not. The sources
 * are whole schemes, not the client's origin: a callback that passes the browser on to another host would else be
 * stopped after the code has been spent, with nothing to see but a line in the console. IPv6 loopback cannot be written
 * as a host source at all. `https:` comes with all of them: native applications often end on a page of their maker.
 */
export const formActionsFor = (redirectUri: string): readonly string[] => {
  const { protocol } = new URL(redirectUri);
  return protocol === 'https:' ? ['https:'] : ['https:', protocol];
};

/** Whom the browser is sent to by `redirectUri`, for a person to read: host and port, or the scheme of an installed app with its colon. */
export const redirectHostOf = (redirectUri: string): string => {
  const { protocol, host } = new URL(redirectUri);
  return protocol === 'https:' || protocol === 'http:' ? host : protocol;
};

/** Whether a URL can be called: absolute, http or https, without a user and a password (RFC 9110 §4.2, §4.2.4). */
export const isCallable = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['https:', 'http:'].includes(protocol) && username === '' && password === '';
};

/** Whether what is sent to a URL that can be called goes over the wire without TLS. */
export const isOpen = (text: string): boolean => {
  const { protocol, hostname } = new URL(text);
  const isThisMachine = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return protocol === 'http:' && !isThisMachine;
};

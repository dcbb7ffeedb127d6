import type { Exchange } from './exchange.ts';

/** Every value of a header that may come only once for us: a second one is for the caller to refuse. */
export const headerValues = ({ request: { rawHeaders } }: Exchange, lowerName: string): readonly string[] => {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
};

/** The text of a body that is a form; `undefined` where the content type says something else or there is none. */
export const formText = ({ request: { headers, body } }: Exchange): string | undefined => {
  const type = headers['content-type'];
  const isForm =
    typeof type === 'string' && /^application\/x-www-form-urlencoded\s*(?:;\s*charset=(?:"?utf-8"?)\s*)?$/i.test(type);
  if (!isForm) return undefined;
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
};

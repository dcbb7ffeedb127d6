import { lowerName } from '../outbound/spellings.ts';
import type { Exchange } from './exchange.ts';

/** Every value of a header that may come only once for us: a second one is for the caller to refuse. */
export const headerValues = ({ request: { rawHeaders } }: Exchange, wanted: string): readonly string[] => {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === wanted.length && lowerName(name) === wanted) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
};

/** The text of a body that is a form; `undefined` where the content type says something else or there is none. */
export const formText = (x: Exchange): string | undefined => {
  const [type, ...more] = headerValues(x, 'content-type');
  if (type === undefined || more.length > 0 || !(type === formType || formTypeAsWritten.test(type))) return undefined;
  const { body } = x.request;
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
};

const formType = 'application/x-www-form-urlencoded';
const formTypeAsWritten = /^application\/x-www-form-urlencoded\s*(?:;\s*charset=(?:"?utf-8"?)\s*)?$/i;

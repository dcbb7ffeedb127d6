import { isUtf8 } from 'node:buffer';

/**
 * Name and password of a user in an `Authorization` header (RFC 7617 §2, in UTF-8). The name ends at the first colon.
 *
 * @returns `undefined` for what holds none.
 */
export const basicCredentials = (
  header: string | undefined,
): { readonly name: string; readonly password: string } | undefined => {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header?.trimEnd() ?? '')?.[1];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
};

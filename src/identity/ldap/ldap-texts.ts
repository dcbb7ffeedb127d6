/** Texts that stand in a template in braces, by name. */
type Values = Readonly<Partial<Record<'name' | 'dn', string>>>;

/** A filter with these values in it, escaped (RFC 4515 §3). */
export const filterOf = (template: string, values: Values): string => filled(template, values, escapedInFilter);

/** A distinguished name with these values in it, escaped (RFC 4514 §2.4). */
export const dnOf = (template: string, values: Values): string => filled(template, values, escapedInDn);

/** In one go: a value that holds `{dn}` is not read again. */
const filled = (template: string, values: Values, escaped: (value: string) => string): string =>
  template.replaceAll(/\{(name|dn)\}/g, (written, key: 'name' | 'dn') => {
    const value = values[key];
    return value === undefined ? written : escaped(value);
  });

const escapedInFilter = (value: string): string => value.replaceAll(/[*()\\\0]/g, hexadecimal);

/** More than must be: a template may go on behind it, or begin before it. */
const escapedInDn = (value: string): string => value.replaceAll(/["+,;<>\\=#\0]|^ | $/g, hexadecimal);

/** All of them are ASCII. */
const hexadecimal = (character: string): string => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/**
 * Whether a directory may be asked about a name: one that it takes for another spelling of itself, because what is not seen is
 * left out when names are compared (RFC 4518 §2.2, §2.6.1), would be a user who has that one's password and not that one's
 * name. Control characters are among those.
 */
export const isPlainName = (name: string): boolean => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}|^ | $| {2}/u.test(name);

/** A password that cannot be typed is none; and an empty one would be no question about a password at all (RFC 4513 §5.1.2). */
export const isTypeable = (password: string): boolean => password !== '' && !/[\x00-\x1f\x7f]/.test(password);

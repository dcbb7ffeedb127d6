/** A format that a text or number can be held to, in the words of a sentence: `is not a date (2024-12-31)`. */
interface ValueFormat<T> {
  readonly name: string;
  readonly is: (value: T) => boolean;
}

/**
 * The formats of texts that a specification defines (OpenAPI 2.0, Data Types; JSON Schema, Validation §7; RFC 9562). Others
 * are open to everybody's meaning, and nothing is said of them.
 */
export const textFormats: ReadonlyMap<string, ValueFormat<string>> = new Map([
  ['byte', { name: 'in Base64', is: (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) }],
  ['date', { name: 'a date (2024-12-31)', is: (text) => isDate(text) }],
  ['date-time', { name: 'a time as RFC 3339 writes it (2024-12-31T23:59:59Z)', is: (text) => isDateTime(text) }],
  ['email', { name: 'an e-mail address', is: (text) => /^[^\s@]+@[^\s@]+$/.test(text) }],
  ['hostname', { name: 'the name of a host', is: (text) => isHostname(text) }],
  ['ipv4', { name: 'an IPv4 address', is: (text) => isIpv4(text) }],
  ['ipv6', { name: 'an IPv6 address', is: (text) => /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`) }],
  ['uri', { name: 'an absolute URL', is: (text) => /^[a-z][a-z\d+.-]*:\S+$/i.test(text) }],
  ['uuid', { name: 'a UUID', is: (text) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text) }],
]);

/** The formats of numbers: how large they may be. The unsigned ones are not OpenAPI's, and mean the same to all. */
export const numberFormats: ReadonlyMap<string, ValueFormat<number>> = new Map([
  ['int32', { name: 'an integer of 32 bits', is: within(-(2 ** 31), 2 ** 31 - 1) }],
  ['int64', { name: 'an integer of 64 bits', is: within(-(2 ** 63), 2 ** 63) }],
  ['uint32', { name: 'an unsigned integer of 32 bits', is: within(0, 2 ** 32 - 1) }],
  ['uint64', { name: 'an unsigned integer of 64 bits', is: within(0, 2 ** 64) }],
  ['float', { name: 'a number that a float can hold', is: (value) => Number.isFinite(Math.fround(value)) }],
]);

function within(least: number, most: number): (value: number) => boolean {
  return (value) => value >= least && value <= most;
}

const isDate = (text: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return false;
  // The last day of a month is the one before the first of the next.
  const last = new Date(0);
  last.setUTCFullYear(Number(year), Number(month), 0);
  return within(1, 12)(Number(month)) && within(1, last.getUTCDate())(Number(day));
};

const isDateTime = (text: string): boolean => {
  const [, date = '', hours, minutes, seconds, , offsetHours, offsetMinutes] =
    /^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-](\d\d):(\d\d))$/.exec(text) ?? [];
  return (
    isDate(date) &&
    Number(hours) < 24 &&
    Number(minutes) < 60 &&
    Number(seconds) <= 60 && // a leap second
    Number(offsetHours ?? 0) < 24 &&
    Number(offsetMinutes ?? 0) < 60
  );
};

const isHostname = (text: string): boolean =>
  text.length <= 253 &&
  text.split('.').every((label) => /^(?!-)[A-Za-z\d-]{1,63}$/.test(label) && !label.endsWith('-'));

const isIpv4 = (text: string): boolean => {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
};

const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The milliseconds since 1970 of a moment as a file, a person or a service writes it (RFC 3339 §5.6), with its zone: without
 * one it could be any of a day. NaN: it is none. Of a day that its month has not, `Date` alone would make one of the next.
 */
export const momentOf = (text: string): number => {
  const [, day = ''] = form.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return isDay ? Date.parse(text) : Number.NaN;
};

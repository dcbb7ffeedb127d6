import type { Locale } from './models.ts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Writes times as people read them, in one language. */
export class InWords {
  readonly #units: ReadonlyMap<string, Intl.NumberFormat>;
  readonly #list: Intl.ListFormat;
  readonly #date: Intl.DateTimeFormat;

  constructor(locale: Locale) {
    this.#units = new Map(
      units.map(([unit]) => [unit, new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' })]),
    );
    this.#list = new Intl.ListFormat(locale, { type: 'unit', style: 'narrow' });
    // Where the reader is, nobody has said: the day first, as most who read English write it.
    this.#date = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' });
  }

  /** A number of whole seconds in its two largest units: `1 hour 30 minutes`. */
  duration(seconds: number): string {
    let rest = Math.max(0, Math.floor(seconds));
    const parts: string[] = [];
    for (const [unit, size] of units) {
      const count = Math.floor(rest / size);
      rest -= count * size;
      const isLast = unit === 'second' && parts.length === 0;
      if (count > 0 || isLast) parts.push(this.#units.get(unit)?.format(count) ?? '');
      if (parts.length === 2 || (parts.length === 1 && rest === 0)) break;
    }
    return this.#list.format(parts);
  }

  /** The day of a time in milliseconds since 1970, in UTC. */
  date(ms: number): string {
    return this.#date.format(ms);
  }
}

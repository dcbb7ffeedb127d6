import { UsageError } from './terminal.ts';

/** The port that an option names; `undefined`: it was not given. */
export const portOf = (text: string | undefined, option: string): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${option} takes a number from 0 to 65535`);
};

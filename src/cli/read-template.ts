import { readFileSync } from 'node:fs';

/** The text of a file of `templates/pages`, two folders above this one in a checkout and in the built package. */
export const readTemplate = (name: string): string =>
  readFileSync(new URL(`../../templates/pages/${name}`, import.meta.url), 'utf8');

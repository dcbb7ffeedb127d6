import { readFileSync } from 'node:fs';

/** The version in package.json, which stands two folders above this one, in a checkout and in the built package. */
export const version: string = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

import { fileURLToPath } from 'node:url';

/** Where a published schema is. */
export const schemaFile = (name: string): string => fileURLToPath(new URL(`${name}.json`, schemas));

/** In a checkout and in the built package, two folders above this one. */
const schemas = new URL('../../schemas/', import.meta.url);

import { fileURLToPath } from 'node:url';

/** The folder `templates` of the package, two folders above this one, in a checkout and in the built package. */
export const templatesFolder = (): string => fileURLToPath(new URL('../../templates', import.meta.url));

import { readFileSync } from 'node:fs';

// Two folders above this one, in a checkout and in the built package.

/** The text of a file of `templates/pages`. */
export const readTemplate = (name: string): string => read(`../../templates/pages/${name}`);

/** The text of a file of `templates/definitions`, from which `headgate new` makes documents. */
export const readDefinitionTemplate = (name: string): string => read(`../../templates/definitions/${name}`);

/** The text of a file of `templates/project`, from which `headgate init` makes a project. */
export const readProjectTemplate = (name: string): string => read(`../../templates/project/${name}`);

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

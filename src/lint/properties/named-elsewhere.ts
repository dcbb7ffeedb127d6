import type { Definition } from '../../definition/definition.ts';

/** Whether a name stands more than once in the text of a definition: a script may be what defines it. */
export const isNamedElsewhere = (name: string, { file: { text } }: Definition): boolean =>
  text.indexOf(name) !== text.lastIndexOf(name);

import { readFileSync } from 'node:fs';

/**
 * What the page of an error code says is to be done: all of it after the title and what the code means. `undefined`: it has
 * no page.
 */
export const hintOf = (code: string): string | undefined => {
  if (!/^[a-z-]+\/[a-z0-9-]+$/.test(code)) return undefined;
  try {
    const [, , ...advice] = readFileSync(new URL(`${code}.md`, pages), 'utf8')
      .trimEnd()
      .split('\n\n');
    return advice.join('\n\n');
  } catch {
    return undefined;
  }
};

/** In a checkout and in the built package, two folders above this one. */
const pages = new URL('../../docs/errors/', import.meta.url);

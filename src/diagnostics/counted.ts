/** `1 operation`, `2 operations`; `several` where an "s" does not do. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;

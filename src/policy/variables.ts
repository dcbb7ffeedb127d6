import type { ContextPath } from '../assembly/types.ts';

/**
 * The variables below each root that is ours, `*` for a name of the caller's or author's. Every other root is an author's
 * own variable.
 */
const known: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ['request', 'verb path search querystring uri date authorization content-type body headers.* parameters.*'],
    ['message', 'body headers.* status.code status.reason'],
    ['api', 'id name version root type operation.id operation.path endpoint.address endpoint.hostname properties.*'],
    [
      'system',
      'datetime timezone time time.hour time.minute time.seconds date date.day-of-week date.day-of-month date.month date.year',
    ],
    ['error', 'name message status.code'],
    ['env', 'path'],
    ['client', 'app.id app.name'],
    ['oauth', 'resource-owner scope not-before not-after attributes.*'],
    ['plan', 'id name'],
  ].map(([root = '', names = '']) => [root, names.split(' ')]),
);

/** A chain of members, `request.body.items[0]`, taken apart. */
export interface SplitVariable {
  /** The variable itself: `request.body`. */
  readonly path: ContextPath;
  /** Members of its value: `items`, `0`. */
  readonly members: readonly string[];
}

/**
 * Says how much of a chain of members names a variable, and what of it are members of that variable's value. Below a root
 * of ours where nothing is called so, the whole chain is one variable, which is never set.
 */
export const splitVariable = (keys: readonly string[]): SplitVariable => {
  const [root = ''] = keys;
  const names = known.get(root);
  if (names === undefined) return { path: root, members: keys.slice(1) };
  // The longest name wins: `system.time.hour` is no member of the text `system.time`.
  for (const length of [3, 2]) {
    const name = keys.slice(1, length).join('.');
    const group = `${keys[1]}.*`;
    if (keys.length < length || !(names.includes(name) || (length === 3 && names.includes(group)))) continue;
    return { path: keys.slice(0, length).join('.'), members: keys.slice(length) };
  }
  return { path: keys.join('.'), members: [] };
};

/** Whether something is called so: true of every variable of an author's own, which any step may set. */
export const isKnownVariable = (path: ContextPath): boolean => {
  const [root = '', ...keys] = path.split('.');
  return known.get(root)?.some((name) => isNamed(name, keys)) ?? true;
};

/** What is called so below a root of ours, `*` in place of names of others. */
export const variablesBelow = (root: string): readonly ContextPath[] =>
  (known.get(root) ?? []).map((name) => `${root}.${name}`);

const isNamed = (name: string, keys: readonly string[]): boolean => {
  const path = keys.join('.');
  if (name.endsWith('.*')) return path.startsWith(name.slice(0, -1)) && path.length > name.length - 1;
  return path === name || (name === 'body' && keys[0] === 'body');
};

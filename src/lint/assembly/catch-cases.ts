import type { Definition } from '../../definition/definition.ts';
import type { MapNode, SourceNode } from '../../source/tree.ts';

/** One case of a `catch`. */
export interface CatchCase {
  readonly at: MapNode;
  /** Empty where it is malformed. */
  readonly errors: readonly CaughtError[];
}

/** One name that a case takes; `default`: all that a default takes. */
export interface CaughtError {
  readonly name: string;
  readonly at: SourceNode;
  /** The line in which an earlier name, or default, takes the same error already. */
  readonly takenIn: number | undefined;
  /** That one stands in the same case. */
  readonly isTakenHere: boolean;
}

/** The cases of an assembly's `catch`, in the order in which they are asked. */
export const catchCases = ({ assembly }: Definition): readonly CatchCase[] => {
  const taken = new Map<string, SourceNode>();
  return (assembly?.catch?.items ?? []).flatMap((at) => {
    if (at.kind !== 'map') return [];
    const errors = namesIn(at).map(({ name, at: place }): CaughtError => {
      const first = taken.get(name) ?? (SECURITY_ERRORS.has(name) ? undefined : taken.get('default'));
      if (first === undefined) taken.set(name, place);
      return { name, at: place, takenIn: first?.position.line, isTakenHere: first?.parent === place.parent };
    });
    return { at, errors };
  });
};

/** No default takes them (IBM API Connect v5.0.8.3). */
const SECURITY_ERRORS: ReadonlySet<string> = new Set(['BadRequestError', 'UnauthorizedError', 'ForbiddenError']);

const namesIn = (at: MapNode): readonly { readonly name: string; readonly at: SourceNode }[] => {
  const byDefault = at.get('default');
  if (byDefault !== undefined) return [{ name: 'default', at: byDefault }];
  const errors = at.get('errors');
  const names = errors?.kind === 'list' ? errors.items : [];
  // IBM's editor leaves empty items behind.
  return names.flatMap((one) =>
    one.kind === 'scalar' && one.value !== null ? { name: String(one.value), at: one } : [],
  );
};

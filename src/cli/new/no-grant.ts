import { flowNameOf } from '../../definition/flow-names.ts';
import { UsageError } from '../terminal.ts';

/** What is told of a word that is none of the grants that can be asked for here. */
export const noGrant = (word: string, grants: readonly string[]): UsageError => {
  const meant = flowNameOf(word);
  const isOffered = meant !== undefined && grants.includes(meant);
  return new UsageError(
    `"${word}" is no grant: ${isOffered ? `did you mean "${meant}"?` : `there are ${grants.join(', ')}`}`,
  );
};

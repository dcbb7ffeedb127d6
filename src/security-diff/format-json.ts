import type { Bundle } from '../assembly/types.ts';
import type { Change, Pair } from './change.ts';
import { countOf } from './format-text.ts';

/**
 * Changes for a program: one JSON object on one line,
 * `{"old":digest,"new":digest,"changes":[{class, kind, about, message, where?: {in, file, line, column}}],"summary":{widened, narrowed, neutral}}`.
 * The keys and their order are public.
 */
export const formatJson = (changes: readonly Change[], { old, now }: Pair<Pick<Bundle, 'digest'>>): string =>
  `${JSON.stringify({
    old: old.digest,
    new: now.digest,
    changes: changes.map(({ class: side, kind, about, message, where }) => ({
      class: side,
      kind,
      about,
      message,
      where,
    })),
    summary: {
      widened: countOf(changes, 'widened'),
      narrowed: countOf(changes, 'narrowed'),
      neutral: countOf(changes, 'neutral'),
    },
  })}\n`;

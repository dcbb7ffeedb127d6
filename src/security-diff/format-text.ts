import { visibleText } from '../diagnostics/visible-text.ts';
import type { Change, ChangeClass } from './change.ts';

/** Changes for a person, by class; each with its place, what it is about and its kind. */
export const formatText = (changes: readonly Change[]): string => {
  if (changes.length === 0) return 'no change: both mean the same\n';
  const groups = (['widened', 'narrowed', 'neutral'] as const).flatMap((one) => {
    const found = changes.filter((change) => change.class === one);
    return found.length === 0 ? [] : [`${one}\n${found.map(changeText).join('\n')}\n`];
  });
  return `${groups.join('\n')}\n${summary(changes)}\n`;
};

const changeText = ({ where, about, kind, message }: Change): string => {
  const place = where && `${where.file}:${where.line}:${where.column}${where.in === 'old' ? ' (old)' : ''}`;
  return visibleLines([`  ${[place, kind].filter((one) => one !== undefined).join('  ')}`, `    ${about}: ${message}`]);
};

const visibleLines = (lines: readonly string[]): string => lines.map(visibleText).join('\n');

const summary = (changes: readonly Change[]): string =>
  (['widened', 'narrowed', 'neutral'] as const).map((one) => `${countOf(changes, one)} ${one}`).join(', ');

/** How many changes are of a class. */
export const countOf = (changes: readonly Change[], one: ChangeClass): number =>
  changes.filter((change) => change.class === one).length;

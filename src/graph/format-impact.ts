import { counted } from '../diagnostics/counted.ts';
import { visibleText } from '../diagnostics/visible-text.ts';
import type { GraphPlace } from './graph.ts';
import type { Impact } from './impact.ts';

/** Who breaks, for a person; each operation with its place. */
export const formatImpact = (thing: string, impact: Impact): string => {
  const sections = [
    section('operations', impact.operations, ({ operation, effect, where }) => [
      effect === 'closed' ? 'nobody can call' : 'fewer can call',
      operation,
      placeInWords(where),
    ]),
    section('providers', impact.providers, ({ provider, isLast, where }) => [
      provider,
      isLast ? 'issues nothing any more' : '',
      placeInWords(where),
    ]),
    section('plans', impact.plans, ({ product, plan, operations, where }) => [
      `${product} ${plan}`,
      operations === 0 ? '' : counted(operations, 'operation'),
      placeInWords(where),
    ]),
    section('applications', impact.applications, ({ application, effect }) => [application, effects[effect]]),
  ].filter((one) => one !== '');
  if (sections.length === 0) return visibleText(`nothing breaks without ${thing}`).concat('\n');
  return `${visibleText(`without ${thing}`)}\n\n${sections.join('\n')}`;
};

const effects = {
  only: 'is registered for nothing else',
  named: 'is registered for it',
  reached: 'has a plan that reaches it',
} as const;

const section = <T>(title: string, entries: readonly T[], columns: (entry: T) => readonly string[]): string => {
  if (entries.length === 0) return '';
  const lines = entries.map(
    (entry) =>
      `  ${columns(entry)
        .filter((one) => one !== '')
        .join('   ')}`,
  );
  return `${title}\n${lines.map((line) => `${visibleText(line)}\n`).join('')}`;
};

const placeInWords = (where: GraphPlace | undefined): string =>
  where === undefined ? '' : `${where.file}:${where.line}:${where.column}`;

import { githubCommand } from '../diagnostics/github-command.ts';
import { visibleText } from '../diagnostics/visible-text.ts';
import type { Change } from './change.ts';

/** Changes as workflow commands of GitHub: what is widened as a warning at its line, all else as a notice. */
export const formatGithub = (changes: readonly Change[]): string =>
  changes.map((change) => `${commandOf(change)}\n`).join('');

const commandOf = ({ class: side, kind, about, message, where }: Change): string =>
  githubCommand({
    name: side === 'widened' ? 'warning' : 'notice',
    properties: {
      // What is gone from the new documents has no line there.
      ...(where?.in === 'new' && { file: visibleText(where.file), line: where.line, col: where.column }),
      title: visibleText(`${side}: ${kind}`),
    },
    message: visibleText(`${about}: ${message}`),
  });

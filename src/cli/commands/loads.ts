import type { Kept } from '../../gateway/reload/history.ts';
import type { LoadRecord } from '../../gateway/reload/load-record.ts';
import { type AdminTarget, askAdmin } from '../admin-client.ts';
import { shortDigest } from '../load-report.ts';
import { messageOf } from '../print-load.ts';
import { exitCode, type Terminal, UsageError } from '../terminal.ts';

/** What `GET /loads` answers. */
interface Loads {
  readonly digest: string;
  readonly rolledBack: boolean;
  readonly loads: readonly LoadRecord[];
  readonly kept: readonly Kept[];
}

/** `headgate loads`: what a running gateway has loaded, the latest last, and what it can be rolled back to. */
export const loads = async (target: AdminTarget, terminal: Terminal): Promise<number> => {
  const { status, body } = await askAdmin(target, { method: 'GET', path: '/loads' }, terminal);
  if (status !== 200) throw new UsageError(`the gateway answered ${status}: ${messageOf(body)}`);
  const found = body as Loads; // what our own listener answers
  const lines = [
    ...found.loads.map(lineOf),
    '',
    `serving ${shortDigest(found.digest)}${found.rolledBack ? ', rolled back: the next reload serves what the files say' : ''}`,
    'kept, the last one served first:',
    ...found.kept.map(({ digest, since }) => `${since}  ${digest}`),
  ];
  terminal.stdout(`${lines.join('\n')}\n`);
  return exitCode.fine;
};

const lineOf = ({ time, trigger, result, digest, label, changed = [], problem }: LoadRecord): string =>
  [time, trigger.padEnd(8), result.padEnd(9), shortDigest(digest), ...(label ? [`"${label}"`] : []), ...changed]
    .concat(problem ?? [])
    .join('  ');

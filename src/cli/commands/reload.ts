import { type AdminTarget, askAdmin } from '../admin-client.ts';
import { printLoad } from '../print-load.ts';
import type { Terminal } from '../terminal.ts';

interface ReloadOptions extends AdminTarget {
  readonly label?: string;
  readonly allowWidening?: true;
  readonly dryRun?: true;
}

/** `headgate reload`: a running gateway reads its files anew. */
export const reload = async (
  { label, allowWidening, dryRun, ...target }: ReloadOptions,
  terminal: Terminal,
): Promise<number> => {
  const body = { label, allowWidening, dryRun };
  return printLoad(await askAdmin(target, { method: 'POST', path: '/reload', body }, terminal), terminal);
};

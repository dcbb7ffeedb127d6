import { type AdminTarget, askAdmin } from '../admin-client.ts';
import { printLoad } from '../print-load.ts';
import type { Terminal } from '../terminal.ts';

interface RollbackOptions extends AdminTarget {
  readonly label?: string;
}

/** `headgate rollback`: a running gateway serves a bundle that it served before. */
export const rollback = async (
  digest: string,
  { label, ...target }: RollbackOptions,
  terminal: Terminal,
): Promise<number> => {
  const body = { digest, label };
  return printLoad(await askAdmin(target, { method: 'POST', path: '/rollback', body }, terminal), terminal);
};

import { run } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** How a command ended, and what it said. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in a folder. `asked`: how a person at the terminal answers; absent: there is none. */
export const ranIn = async (cwd: string, args: readonly string[], asked?: Terminal['ask']): Promise<Ran> => {
  let stdout = '';
  let stderr = '';
  const code = await run(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    cwd,
    colour: false,
    ...(asked && { ask: asked }),
  });
  return { code, stdout, stderr };
};

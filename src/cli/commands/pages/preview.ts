import { portOf } from '../../port-option.ts';
import { openPreview } from '../../preview/preview-server.ts';
import { findPreview } from '../../preview/previewed.ts';
import type { Terminal } from '../../terminal.ts';
import { untilStopped } from '../../until-stopped.ts';

interface PreviewOptions {
  readonly port?: string;
  readonly config?: string;
}

/** Beside the ports that gateways have. */
const usualPort = 8090;

/** `headgate pages preview`: serves every page in every state, for a person to look at, until SIGTERM or SIGINT. */
export const pagesPreview = async (
  names: readonly string[],
  { port, config }: PreviewOptions,
  terminal: Terminal,
): Promise<number> => {
  const find = () => findPreview({ names, config }, terminal);
  // What is wrong with the command line, or with everything, is said at once.
  await find();
  const server = await openPreview(portOf(port, '--port') ?? usualPort, find);
  const ended = untilStopped(server, 0);
  terminal.stdout(`headgate pages ${server.url}\n`);
  return ended;
};

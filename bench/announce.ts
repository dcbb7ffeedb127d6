import type { Server } from 'node:http';

/** Listens on a free port of the loopback and prints the same line as `headgate start`, for the parent to read. */
export const announce = (server: Server): void => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
    process.stdout.write(`ready http://127.0.0.1:${address.port}\n`);
  });
  process.once('SIGTERM', () => process.exit());
};

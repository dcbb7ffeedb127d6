import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { libraryService } from '../../apis/library/service.ts';

/** The login service of the samples, which sends browsers back to the provider `issuer` alone. */
export const startLibrary = async (issuer: () => string): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const server = libraryService(issuer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { libraryService } from '../apis/library/service.ts';
import { ordersBackend } from '../apis/orders/backend.ts';
import { photosBackend } from '../apis/photos/backend.ts';
import { printerClient } from '../apis/printer/client.ts';

// What `npm start` runs: the small services of the samples, the gateway beside them, a client, and lines to try it with.

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let gatewayUrl: string | undefined;
const photos = photosBackend();
const orders = ordersBackend();
const library = libraryService(() => gatewayUrl && `${gatewayUrl}/library-sign-in`);
const printer = printerClient(() => ({
  id: 'printer',
  secret: 'printer-secret-for-the-samples-only-0001',
  gatewayUrl: gatewayUrl ?? '',
  url: printerUrl,
}));
const photosUrl = await listening(photos);
const ordersUrl = await listening(orders);
const libraryUrl = await listening(library);
// As it is registered; where that port is taken, any other does on loopback (RFC 8252 §7.3).
const printerUrl = await listening(printer, 9000).catch(() => listening(printer));

const args = process.argv.slice(2);
const config = args.includes('--config') ? [] : ['--config', at('../apis/headgate.yaml')];
const gateway = spawn(process.execPath, [at('../bin/headgate.js'), 'start', ...config, ...args], {
  env: { ...process.env, PHOTOS_BACKEND_URL: photosUrl, ORDERS_BACKEND_URL: ordersUrl, LIBRARY_URL: libraryUrl },
  stdio: ['inherit', 'pipe', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => gateway.kill(signal));
gateway.on('exit', (code) => {
  for (const service of [photos, orders, library, printer]) {
    service.close();
    service.closeAllConnections();
  }
  process.exitCode = code ?? 1;
});
relay(gateway);

async function listening(service: Server, port = 0): Promise<string> {
  await once(service.listen(port, '127.0.0.1'), 'listening');
  const address = service.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function relay({ stdout }: ChildProcess): void {
  stdout?.setEncoding('utf8');
  stdout?.on('data', (text: string) => {
    process.stdout.write(text);
    const url = /^headgate ready (\S+)/m.exec(text)?.[1];
    if (url === undefined) return;
    gatewayUrl = url;
    process.stderr.write(hints(url));
  });
}

function hints(url: string): string {
  const token = `curl -s -u archive:archive-secret-for-the-samples-only-0002 -d grant_type=client_credentials -d scope=photos:read ${url}/photos-sign-in/oauth2/token`;
  return `
A token for the photo archive:

  ${token}

The photos, with such a token fetched on the way:

  curl -s -H "Authorization: Bearer $(${token} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')" ${url}/photos/v1/photos

In a browser: the photo printer, a client that goes through each flow and shows every request with its answer:

  ${printerUrl}

Stop with Ctrl-C. The API definitions are in apis/photos, apis/orders and apis/library, the client in apis/printer.
`;
}

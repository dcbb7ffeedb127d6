import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ordersBackend } from '../apis/orders/backend.ts';
import { photosBackend } from '../apis/photos/backend.ts';

// What `npm start` runs: the small back ends of the samples, the gateway beside them, and lines to try it with.

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const photos = photosBackend();
const orders = ordersBackend();
const photosUrl = await listening(photos);
const ordersUrl = await listening(orders);

const args = process.argv.slice(2);
const config = args.includes('--config') ? [] : ['--config', at('../apis/headgate.yaml')];
const gateway = spawn(process.execPath, [at('../bin/headgate.js'), 'start', ...config, ...args], {
  env: { ...process.env, PHOTOS_BACKEND_URL: photosUrl, ORDERS_BACKEND_URL: ordersUrl },
  stdio: ['inherit', 'pipe', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => gateway.kill(signal));
gateway.on('exit', (code) => {
  for (const backend of [photos, orders]) {
    backend.close();
    backend.closeAllConnections();
  }
  process.exitCode = code ?? 1;
});
relay(gateway);

async function listening(backend: Server): Promise<string> {
  await once(backend.listen(0, '127.0.0.1'), 'listening');
  const address = backend.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function relay({ stdout }: ChildProcess): void {
  stdout?.setEncoding('utf8');
  stdout?.on('data', (text: string) => {
    process.stdout.write(text);
    const url = /^headgate ready (\S+)/m.exec(text)?.[1];
    if (url !== undefined) process.stderr.write(hints(url));
  });
}

function hints(url: string): string {
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'; // RFC 7636, appendix B
  const authorize = new URL('/photos-sign-in/oauth2/authorize', url);
  authorize.search = new URLSearchParams({
    response_type: 'code',
    client_id: 'printer',
    redirect_uri: `${photosUrl}/callback`,
    scope: 'photos:read',
    state: 'try-it',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString();
  return `
A token for the photo archive:

  curl -s -u archive:archive-secret-for-the-samples-only-0002 -d grant_type=client_credentials -d scope=photos:read ${url}/photos-sign-in/oauth2/token

The photos, with such a token fetched on the way:

  curl -s -H "Authorization: Bearer $(curl -s -u archive:archive-secret-for-the-samples-only-0002 -d grant_type=client_credentials -d scope=photos:read ${url}/photos-sign-in/oauth2/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')" ${url}/photos/v1/photos

In a browser: sign in as alice (alice-password) and allow the photo printer to see your photos:

  ${authorize}

Stop with Ctrl-C. The API definitions are in apis/photos and apis/orders.
`;
}

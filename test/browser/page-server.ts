import { createServer, type Server } from 'node:http';
import type { BrowserContext, Page } from 'playwright-core';

/** A document and the headers it is sent with, in turn. */
export interface Shown {
  readonly body: Buffer | string;
  readonly headers: readonly string[];
}

/** Serves one document at a time, and remembers what was posted. */
export interface PageServer {
  readonly url: string;
  /** Bodies of forms, as they came. */
  readonly posted: string[];
  show(what: Shown): void;
  close(): void;
}

/** Opens it on a free port of the loopback. A post is answered with a text. */
export const servePages = async (): Promise<PageServer> => {
  let shown: Shown = { body: '', headers: [] };
  const posted: string[] = [];
  const server: Server = createServer((request, response) => {
    if (request.method === 'GET') return void response.writeHead(200, [...shown.headers]).end(shown.body);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posted.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('posted');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    posted,
    show: (what) => {
      shown = what;
    },
    close: () => void server.close(),
  };
};

/** A tab, with all that the browser has to complain about, and the addresses that it has asked for. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

export const watchedPage = async (context: BrowserContext): Promise<Watched> => {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  return { page, complaints, requests };
};

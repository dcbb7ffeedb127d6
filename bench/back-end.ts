import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { announce } from './announce.ts';

// What both proxies stand in front of. Every request gets 1 KB of JSON, but for `/…/originals/<bytes>`: GET gives so many
// bytes, with a length or, under `?chunked`, without; PUT answers with how many came.

const photos = JSON.stringify([{ id: '1', title: 'x'.repeat(1024 - 27) }]);
const headers = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(photos))];
const piece = Buffer.alloc(64 * 1024, 'x');

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const [, size, chunked] = /\/originals\/(\d+)(\?chunked)?$/.exec(request.url ?? '') ?? [];
  if (size === undefined) {
    response.writeHead(200, headers);
    response.end(photos);
  } else if (request.method === 'GET') {
    response.writeHead(200, chunked === undefined ? { 'Content-Length': size } : {});
    give(Number(size), response);
  } else {
    count(request, response);
  }
});
announce(server);

const give = (size: number, response: ServerResponse): void => {
  let left = size;
  const more = (): void => {
    while (left > 0) {
      const next = piece.subarray(0, left);
      left -= next.length;
      if (!response.write(next)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
};

const count = (request: IncomingMessage, response: ServerResponse): void => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => response.end(String(bytes)));
};

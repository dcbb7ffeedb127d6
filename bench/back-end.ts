import { createServer } from 'node:http';
import { announce } from './announce.ts';

// What both proxies stand in front of: every request gets 1 KB of JSON.

const photos = JSON.stringify([{ id: '1', title: 'x'.repeat(1024 - 27) }]);
const headers = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(photos))];

const server = createServer({ keepAliveTimeout: 60_000 }, (_request, response) => {
  response.writeHead(200, headers);
  response.end(photos);
});
announce(server);

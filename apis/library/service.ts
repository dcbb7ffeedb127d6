import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Login, type Reply } from './login.ts';

/**
 * The library: its login service, and the service behind the sample API. That one believes `X-Reader`: only the gateway asks
 * for loans, and it sets that header itself. `issuer` as in `Login`.
 */
export const libraryService = (issuer: () => string | undefined): Server => {
  const serving = { login: new Login(issuer), loans: newLoans() };
  return createServer((request, response) => {
    answer(request, response, serving).catch(() => response.destroy());
  });
};

interface Loan {
  readonly id: string;
  readonly title: string;
  readonly due: string;
}

/** Loans by reader. */
type Loans = Map<string, readonly Loan[]>;

const newLoans = (): Loans =>
  new Map([
    ['alice', [{ id: '1', title: 'The Tempest', due: '2026-12-01' }]],
    ['bob', [{ id: '2', title: 'Gulliver’s Travels', due: '2026-12-15' }]],
  ]);

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  { login, loans }: { readonly login: Login; readonly loans: Loans },
): Promise<void> => {
  // Not resolved against a base: of a path that begins with `//` that would make a host.
  const { pathname, searchParams } = new URL(`http://library${request.url}`);
  const route = `${request.method} ${pathname}`;
  const reader = String(request.headers['x-reader'] ?? '');
  const extended = /^POST \/library\/v1\/loans\/([^/]+)\/extend$/.exec(route)?.[1];
  if (extended !== undefined) return extend(loans, { reader, id: extended }, response);
  switch (route) {
    case 'GET /login':
      return reply(response, login.page(searchParams));
    case 'POST /login':
      return reply(response, login.submit(await formOf(request)));
    case 'GET /verify':
      return reply(response, {
        status: login.verify(request.headers.authorization) ? 200 : 401,
        headers: {},
        body: '',
      });
    case 'GET /login.css':
      return reply(response, { status: 200, headers: { 'Content-Type': 'text/css' }, body: style() });
    case 'GET /favicon.ico':
      return reply(response, { status: 204, headers: {}, body: '' });
    case 'GET /library/v1/loans':
      return json(response, 200, loans.get(reader) ?? []);
    default:
      return json(response, 404, { message: 'Not found' });
  }
};

const extend = (
  loans: Loans,
  { reader, id }: { readonly reader: string; readonly id: string },
  response: ServerResponse,
): void => {
  const own = loans.get(reader) ?? [];
  const loan = own.find((one) => one.id === id);
  if (loan === undefined) return json(response, 404, { message: 'You have not borrowed it' });
  const due = new Date(Date.parse(loan.due) + 14 * 86_400_000).toISOString().slice(0, 10);
  const later = { ...loan, due };
  loans.set(
    reader,
    own.map((one) => (one === loan ? later : one)),
  );
  json(response, 200, later);
};

const style = (): string => readFileSync(new URL('login.css', import.meta.url), 'utf8');

/** More than our own form sends. */
const longestForm = 16_384;

const formOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestForm) throw new Error('nobody has such a form');
  }
  return new URLSearchParams(text);
};

const reply = (response: ServerResponse, { status, headers, body }: Reply): void => {
  response.writeHead(status, headers).end(body);
};

const json = (response: ServerResponse, status: number, value: unknown): void =>
  reply(response, { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) });

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { act } from './actions.ts';
import { ask, comeBack } from './authorization.ts';
import { flows } from './flows.ts';
import { awayPage, flowPage, homePage, lostPage } from './pages.ts';
import { begin, type Client, type Visit } from './visit.ts';

/** Browsers that are remembered at once; the oldest is forgotten. */
const mostVisits = 100;
/** More than our own buttons send is nobody's form. */
const longestForm = 4096;

/** The sample client: a web application of its own. `client` says where it and the gateway are once that is known. */
export const printerClient = (client: () => Client): Server => {
  const visits = new Map<string, Visit>();
  return createServer((request, response) => {
    answer({ request, response, visits, client: client() }).catch((error: unknown) => {
      process.stderr.write(`printer: ${error instanceof Error ? (error.cause ?? error) : error}\n`);
      if (response.headersSent) response.destroy();
      else html(response, 502, awayPage());
    });
  });
};

/** A request, and what it is answered with. */
interface Serving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly visits: Map<string, Visit>;
  readonly client: Client;
}

const answer = async (serving: Serving): Promise<void> => {
  const { request, response, client } = serving;
  // The cookie and the redirect URI are of one host: by another name, as localhost is one, nobody would come back.
  if (request.headers.host !== new URL(client.url).host) return seeOther(response, `${client.url}/`);
  const { pathname, searchParams } = new URL(`${client.url}${request.url}`);
  const visit = visitOf(serving);
  switch (`${request.method} ${pathname}`) {
    case 'GET /':
      return html(response, 200, homePage(client));
    case 'GET /printer.css':
    case 'GET /printer.svg':
      return sendFile(response, pathname.slice(1));
    case 'POST /begin':
      return beginVisit(serving);
    case 'GET /flow':
      return visit === undefined ? lost(response) : html(response, 200, flowPage(visit, client));
    case 'GET /callback':
      if (visit === undefined) return lost(response);
      comeBack(visit, searchParams);
      // Nobody can go back to a URL with a code in it, or pass it on.
      return seeOther(response, '/flow#latest');
    case 'POST /act':
      if (visit === undefined) return lost(response);
      await act((await formOf(request)).get('do') ?? '', { visit, client });
      return seeOther(response, '/flow#latest');
    default:
      return lost(response);
  }
};

const cookieName = 'printer';

const idOf = ({ headers }: IncomingMessage): string =>
  new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1] ?? '';

const visitOf = ({ request, visits }: Serving): Visit | undefined => visits.get(idOf(request));

const beginVisit = async ({ request, response, client, visits }: Serving): Promise<void> => {
  const flow = flows.get((await formOf(request)).get('flow') ?? '');
  if (flow === undefined) return lost(response);
  const visit = await begin(flow, client);
  if (flow.grant === 'authorization_code') ask(visit, client);
  visits.delete(idOf(request));
  // A new id for each visit: one that somebody has put into this browser is worth nothing.
  const id = randomBytes(20).toString('base64url');
  visits.set(id, visit);
  const [oldest] = visits.keys();
  if (visits.size > mostVisits && oldest !== undefined) visits.delete(oldest);
  // Lax: it has to come along when the authorization server sends the browser back, and with no form of another site.
  response.setHeader('Set-Cookie', `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`);
  return seeOther(response, '/flow');
};

/** The fields of a form of our own; none where another site has sent it, which knows our address but not our browser. */
const formOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const { 'sec-fetch-site': site = 'same-origin' } = request.headers;
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestForm) break;
  }
  return new URLSearchParams(site === 'same-origin' && text.length <= longestForm ? text : '');
};

const seeOther = (response: ServerResponse, location: string): void => {
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store' }).end();
};

const lost = (response: ServerResponse): void => html(response, 404, lostPage());

const html = (response: ServerResponse, status: number, text: string): void => {
  response
    .writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    })
    .end(text);
};

const sendFile = (response: ServerResponse, name: string): void => {
  const type = name.endsWith('.svg') ? 'image/svg+xml' : 'text/css; charset=utf-8';
  response
    .writeHead(200, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' })
    .end(readFileSync(new URL(name, import.meta.url)));
};

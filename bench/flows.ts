import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Load, LoadResult } from './load.ts';
import { client, redemption } from './requests.ts';
import { quantile } from './statistics.ts';

/** The code flow of one server, whole: what a browser does from the authorization request to the code, and the client then. */
export interface FlowLoad {
  /** Path and query of the authorization request. */
  readonly authorize: string;
  readonly token: string;
}

/** More pages than any server has on the way: one that goes in a circle is a failure. */
const mostPages = 20;

/** Sends whole flows over and over, on each connection one after the other; a request of the result is a flow. */
export const runFlows = async ({ port, connections, seconds }: Load, flow: FlowLoad): Promise<LoadResult> => {
  const started = performance.now();
  const until = started + seconds * 1000;
  const latencies: number[] = [];
  const failures = await Promise.all(
    Array.from({ length: connections }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        while (performance.now() < until) {
          const began = performance.now();
          await new Browser(port, agent).run(flow);
          latencies.push(performance.now() - began);
        }
        return undefined;
      } catch (error) {
        return String(error);
      } finally {
        agent.destroy();
      }
    }),
  );
  return {
    requests: latencies.length,
    seconds: (performance.now() - started) / 1000,
    p99Ms: latencies.length > 0 ? quantile(latencies, 0.99) : 0,
    next: [],
    failure: failures.find((failure) => failure !== undefined),
  };
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One that has been nowhere yet. */
class Browser {
  readonly #port: number;
  readonly #agent: Agent;
  readonly #cookies = new Map<string, string>();
  /** What a browser says of a form that goes where its page comes from. */
  readonly #sameOrigin: Readonly<Record<string, string>>;

  constructor(port: number, agent: Agent) {
    this.#port = port;
    this.#agent = agent;
    this.#sameOrigin = { Origin: `http://127.0.0.1:${port}`, 'Sec-Fetch-Site': 'same-origin' };
  }

  /** Rejects where no token comes of it. */
  async run({ authorize, token }: FlowLoad): Promise<void> {
    const code = await this.#code(authorize);
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redemption.redirectUri,
      code_verifier: redemption.verifier,
    });
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
    const answer = await this.#send('POST', token, form.toString(), { Authorization: `Basic ${basic}` });
    if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`);
  }

  async #code(authorize: string): Promise<string> {
    let [path, form]: [string, string | undefined] = [authorize, undefined];
    for (let page = 0; page < mostPages; page++) {
      const answer =
        form === undefined ? await this.#send('GET', path) : await this.#send('POST', path, form, this.#sameOrigin);
      const to = answer.headers.location;
      if (to !== undefined) {
        const url = new URL(to, `http://127.0.0.1:${this.#port}${path}`);
        if (to.startsWith(redemption.redirectUri)) return url.searchParams.get('code') ?? fail(to);
        [path, form] = [url.pathname + url.search, undefined];
      } else {
        [path, form] = filledIn(answer.text, path);
      }
    }
    throw new Error('the pages go in a circle');
  }

  #send(method: string, path: string, body?: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const headers = {
      Accept: 'text/html, application/json',
      ...(this.#cookies.size > 0 && {
        Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      }),
      ...(body !== undefined && {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': body.length,
      }),
      ...more,
    };
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ port: this.#port, host: '127.0.0.1', method, path, headers, agent: this.#agent });
      sent.on('error', reject).on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject).on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      sent.end(body);
    });
  }

  #keep(line: string): void {
    const [name = '', value = ''] = line.slice(0, line.indexOf(';')).split(/=(.*)/s);
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

const fail = (location: string): never => {
  throw new Error(`no code: ${location}`);
};

/** Where the form of a page goes, and what it sends: alice signs in, and allows everything. */
const filledIn = (html: string, here: string): [path: string, form: string] => {
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`a page without a form: ${html}`);
  const url = new URL(unescaped(action), `http://127.0.0.1${here}`);
  const fields = new URLSearchParams();
  for (const [input] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined && /type="(hidden|checkbox)"/.test(input)) {
      fields.append(name, unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
    }
  }
  // The names of the development interactions of the peer, and ours.
  if (/<input[^>]*type="password"/.test(html)) {
    for (const name of ['username', 'login']) fields.set(name, 'alice');
    fields.set('password', 'alice-password');
  } else {
    fields.set('approve', 'true');
  }
  return [url.pathname + url.search, fields.toString()];
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const unescaped = (html: string): string =>
  html
    .replace(/&#x([\da-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => entities[name] ?? '');

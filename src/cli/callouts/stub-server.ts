import type { IncomingMessage } from 'node:http';
import { type LoopbackAnswer, type LoopbackServer, openLoopback } from '../loopback-server.ts';
import type { StubAnswer, StubRequest } from './stub-answers.ts';

/** What a gateway, or a form, sends is some hundred bytes. */
const bodyLimitBytes = 64 * 1024;

/** Serves stubs; `log` gets a line for each request, without anything of its headers and its query. */
export const openStubs = (
  port: number,
  answer: (request: StubRequest) => StubAnswer,
  log: (line: string) => void,
): Promise<LoopbackServer> =>
  openLoopback(port, async (request): Promise<LoopbackAnswer> => {
    const { method = '', url = '', headers } = request;
    const { pathname: path, searchParams: query } = new URL(`http://stub${url}`);
    const body = await textOf(request);
    const answered: StubAnswer = body === undefined ? { status: 413 } : answer({ method, path, query, headers, body });
    log(`${method} ${path} ${answered.status}`);
    return { headers: {}, body: '', ...answered };
  });

/** `undefined`: it is too long. */
const textOf = async (request: IncomingMessage): Promise<string | undefined> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > bodyLimitBytes) return undefined;
  }
  return text;
};

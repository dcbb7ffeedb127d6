import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../../environment/loopback.ts';
import type { Pages } from '../../pages/page-set.ts';
import { PageProblem } from '../../pages/page-set.ts';
import { loadPages } from '../../pages/pages.ts';
import { formActionsFor } from '../../pages/redirect-target.ts';
import { renderSample, type Sample, samplesIn } from '../../pages/samples.ts';
import { type LoopbackAnswer, type LoopbackServer, openLoopback } from '../loopback-server.ts';
import { readTemplate } from '../read-template.ts';
import { CommandError } from '../terminal.ts';
import { indexHeaders, previewIndex, seenAt, seenIn, withoutScript } from './preview-index.ts';
import type { Preview } from './previewed.ts';

/** Serves pages to look at. `find` reads everything anew, for each request: whoever edits a file looks at what it has become. */
export const openPreview = (port: number, find: () => Promise<Preview>): Promise<LoopbackServer> =>
  openLoopback(port, (request) => answer(request, find).catch(failure));

const answer = async (
  { method, url = '/', headers }: IncomingMessage,
  find: () => Promise<Preview>,
): Promise<LoopbackAnswer> => {
  // A site that has its own name lead here would read what is shown, lines of definitions among it (DNS rebinding).
  if (!isOfThisMachine(headers.host)) return text(421, 'There is nothing here by this name: take 127.0.0.1.');
  // A form was sent: what there is to see is the page before.
  if (method !== 'GET') return { status: 303, headers: ['Location', '/'], body: '' };
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  if (pathname !== '/') return shown(pathname, await find());
  const { providers } = await find();
  return { status: 200, headers: indexHeaders(), body: previewIndex(providers, seenIn(searchParams)) };
};

const isOfThisMachine = (host: string | undefined): boolean =>
  URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);

const shown = (pathname: string, { providers, read }: Preview): LoopbackAnswer => {
  const seen = seenAt(pathname);
  const provider = providers.find(({ name }) => name === seen?.name);
  if (seen === undefined || provider === undefined) return text(404, 'There is no such page.');
  const wanted = (sample: Sample): boolean => sample.page === seen.page && sample.state === seen.state;
  const isFormPost = seen.page === 'form-post' && seen.state === withoutScript;
  const sample = samplesIn(seen.locale).find((one) => (isFormPost ? one.page === 'form-post' : wanted(one)));
  if (sample === undefined) return text(404, 'There is no such page.');
  const pages = loadPages(readTemplate, read, seen.theme).of(provider.title, provider.brand);
  const headers = isFormPost ? pages.headers([]) : headersOf(pages, sample);
  return { status: 200, headers, body: renderSample(pages, sample) };
};

/** As the steps send them. */
const headersOf = (pages: Pages, { page, model }: Sample): string[] => {
  switch (page) {
    case 'login':
    case 'consent':
      return pages.headers(formActionsFor('https://printer.example/'));
    case 'permissions':
      return pages.headers([]);
    case 'logout':
      return pages.headers(model.state === 'ask' ? [] : 'none');
    case 'error':
      return pages.headers('none');
    case 'form-post':
      return pages.formPostHeaders([]);
  }
};

const failure = (error: unknown): LoopbackAnswer => {
  if (error instanceof PageProblem) return text(500, `${error.message}\n${error.help}`);
  if (error instanceof CommandError) return text(500, error.message);
  throw error;
};

const text = (status: number, message: string): LoopbackAnswer => ({
  status,
  headers: [
    'Content-Type',
    'text/plain; charset=utf-8',
    'X-Content-Type-Options',
    'nosniff',
    'Cache-Control',
    'no-store',
  ],
  body: `${message}\n`,
});

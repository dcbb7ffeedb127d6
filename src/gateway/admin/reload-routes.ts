import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { formatPretty } from '../../diagnostics/format-pretty.ts';
import type { History } from '../reload/history.ts';
import type { LoadOutcome, Reloader } from '../reload/reloader.ts';
import { refuse } from './refuse.ts';

/** What the admin listener does with loads. */
export interface Reloads extends Pick<Reloader, 'digest' | 'degraded' | 'rolledBack' | 'reload' | 'rollback'> {
  readonly history: Pick<History, 'loads' | 'kept'>;
}

/**
 * `POST /reload`, `POST /rollback` and `GET /loads`.
 *
 * What is asked for stands in a JSON body or in the query, or in both; a word that is not known is refused, since `dryrun` for
 * `dryRun` would do the opposite of what was meant. A load that is refused is 422, with its problems.
 */
export const addReloadRoutes = (app: FastifyInstance, reloader: () => Reloads | undefined): void => {
  app.post('/reload', async (request, reply) => {
    const asked = askedFor(request, { label: 'text', allowWidening: 'flag', dryRun: 'flag' });
    if (typeof asked === 'string') return refuse(reply, 400, asked);
    const found = reloader();
    if (found === undefined) return starting(reply);
    return answer(reply, await found.reload({ trigger: 'admin', ...asked }));
  });
  app.post('/rollback', async (request, reply) => {
    const asked = askedFor(request, { digest: 'text', label: 'text' });
    if (typeof asked === 'string') return refuse(reply, 400, asked);
    const { digest, label } = asked;
    if (digest === undefined) return refuse(reply, 400, '"digest" is missing');
    const found = reloader();
    if (found === undefined) return starting(reply);
    return answer(reply, await found.rollback({ digest, label }));
  });
  app.get('/loads', async (_request, reply) => {
    const found = reloader();
    if (found === undefined) return starting(reply);
    const { history, digest } = found;
    return { digest, rolledBack: found.rolledBack, loads: history.loads, kept: await history.kept() };
  });
};

/** The answer of the admin listener to a load. */
export interface LoadAnswer extends Omit<LoadOutcome, 'sources'> {
  /** The problems as a person reads them, with the lines around; empty where there are none. */
  readonly report: string;
}

const answer = (reply: FastifyReply, { sources, ...outcome }: LoadOutcome): FastifyReply => {
  const report = formatPretty(outcome.problems, sources, { colour: false });
  const body: LoadAnswer = { ...outcome, report };
  return reply.code(outcome.result === 'refused' ? 422 : 200).send(body);
};

const starting = (reply: FastifyReply): FastifyReply => refuse(reply, 503, 'The gateway is being started');

/** Longest label: it stands in lists and logs. */
const mostLetters = 128;

type Words = Readonly<Record<string, 'text' | 'flag'>>;
type Asked<W extends Words> = { readonly [name in keyof W]?: W[name] extends 'flag' ? boolean : string };

/** What a request asks for, or what is wrong with it. */
const askedFor = <W extends Words>({ body, query }: FastifyRequest, words: W): Asked<W> | string => {
  const given = body ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) return 'The body is no JSON object';
  const asked: Record<string, string | boolean> = {};
  for (const [name, value] of [...Object.entries(query ?? {}), ...Object.entries(given)]) {
    if (!Object.hasOwn(words, name)) return `"${name}" is not known here; known: ${Object.keys(words).join(', ')}`;
    const read = words[name] === 'flag' ? flagOf(value) : textOf(value);
    if (read === undefined) return `"${name}" is not ${words[name] === 'flag' ? 'true or false' : 'a line of text'}`;
    asked[name] = read;
  }
  // Each has the type that its word asks for.
  return asked as Asked<W>;
};

/** In a query everything is text. */
const flagOf = (value: unknown): boolean | undefined =>
  value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length <= mostLetters && /^\P{C}+$/u.test(value) ? value : undefined;

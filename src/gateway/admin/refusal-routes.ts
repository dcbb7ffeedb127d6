import type { FastifyInstance } from 'fastify';
import { readReference } from '../why-refused/reference.ts';
import type { RefusalRecord } from '../why-refused/refusal-record.ts';
import type { RefusalRing } from '../why-refused/refusal-ring.ts';
import { refuse } from './refuse.ts';

/** What the admin listener tells of refusals. */
export interface WhyRefused {
  readonly refusals: Pick<RefusalRing, 'node' | 'find' | 'latest' | 'size'>;
  /** What to do about an error code; `undefined` where nothing is written about it. */
  readonly hintOf: (code: string) => string | undefined;
}

/** The answer to `GET /refusals/<reference>`. */
export interface RefusalAnswer extends RefusalRecord {
  readonly hint?: string | undefined;
}

/** The answer to `GET /refusals`. */
export interface RefusalList {
  readonly node: string;
  /** How many are kept. */
  readonly kept: number;
  /** Newest first. */
  readonly refusals: readonly RefusalRecord[];
}

const mostListed = 1000;
const listed = 20;

/** `GET /refusals/<reference>` and `GET /refusals?limit=`. */
export const addRefusalRoutes = (app: FastifyInstance, { refusals, hintOf }: WhyRefused): void => {
  app.get<{ Params: { reference: string } }>('/refusals/:reference', (request, reply) => {
    const asked = readReference(request.params.reference);
    if (asked === undefined)
      return refuse(reply, 400, 'A reference is the name of a node, "-", and 16 letters and digits');
    const found = refusals.find(asked.reference);
    if (found === undefined) return refuse(reply, 404, unknown(asked.node, refusals));
    const answer: RefusalAnswer = { ...found, hint: hintOf(found.rule) };
    return reply.send(answer);
  });
  app.get('/refusals', (request, reply) => {
    const limit = limitIn(request.query);
    if (limit === undefined)
      return refuse(reply, 400, `"limit" is a number from 1 to ${mostListed}, and all that can be asked for`);
    const answer: RefusalList = {
      node: refusals.node,
      kept: refusals.size.entries,
      refusals: refusals.latest(limit),
    };
    return reply.send(answer);
  });
};

const unknown = (node: string, { node: ours, size }: WhyRefused['refusals']): string =>
  node === ours
    ? `This is not known any more: of refusals the latest are kept, in memory, at most 10,000 in 8 MiB; now there are ${size.entries}`
    : `This reference is of the node "${node}", and this is "${ours}": ask that one. What a gateway knew is gone when it is started anew`;

/** `undefined`: something else is asked for. */
const limitIn = (query: unknown): number | undefined => {
  const { limit = String(listed), ...more } = Object(query);
  if (Object.keys(more).length > 0 || !/^[1-9]\d{0,3}$/.test(limit)) return undefined;
  return Number(limit) <= mostListed ? Number(limit) : undefined;
};

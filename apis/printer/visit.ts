import type { Flow } from './flows.ts';
import { type Message, type Received, send } from './messages.ts';

/** What one browser does here. The functions that take a visit change it: they are what happens. */
export interface Visit {
  readonly flow: Flow;
  /** The server's metadata; empty where it could not be had. */
  readonly server: Readonly<Record<string, unknown>>;
  /** What has happened so far, oldest first. */
  steps: readonly Step[];
  question?: Question | undefined;
  /** A code, with the verifier that makes it worth something. */
  code?: { readonly code: string; readonly verifier: string } | undefined;
  access?: string | undefined;
  refresh?: string | undefined;
  /** The refresh token before that one: it has been used. */
  spent?: string | undefined;
}

/** One thing that has happened. */
export interface Step {
  readonly title: string;
  readonly words: string;
  readonly messages?: readonly Message[];
  readonly notes?: readonly Note[];
}

/** Something worth knowing about a part of a message. */
export interface Note {
  /** Name of that part. */
  readonly about: string;
  readonly words: string;
  /** What a check of it has found; absent: nothing was checked. */
  readonly holds?: boolean;
}

/** An authorization request that waits for its answer. */
export interface Question {
  readonly href: string;
  /** What the answer has to bring back. */
  readonly state: string;
  /** What the code challenge was made from. */
  readonly verifier: string;
}

/** The client as it is registered in applications.yaml, and where it finds the gateway and is found itself. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  /** Origin; empty while the gateway starts. */
  readonly gatewayUrl: string;
  /** Origin. */
  readonly url: string;
}

/** A visit that goes on and on forgets how it began. */
const mostSteps = 40;

/** Adds what has happened. */
export const add = (visit: Visit, step: Step): void => {
  visit.steps = [...visit.steps, step].slice(-mostSteps);
};

/** Adds a request with its answer; where that is a refusal, also how to find out why. */
export const addSent = (visit: Visit, { messages, reference }: Received, step: Step): void => {
  const why = { about: `npx headgate why ${reference} --data data`, words: 'tells whoever runs the gateway why.' };
  add(visit, { ...step, messages, notes: [...(step.notes ?? []), ...(reference === undefined ? [] : [why])] });
};

/** Begins a flow by asking the authorization server what it can do, and where. */
export const begin = async (flow: Flow, { gatewayUrl }: Client): Promise<Visit> => {
  const issuer = gatewayUrl + flow.issuer;
  // RFC 8414 §3.1: the well-known part stands between host and path.
  const url = `${gatewayUrl}/.well-known/oauth-authorization-server${flow.issuer}`;
  const received = await send({ method: 'GET', url });
  const holds = received.json['issuer'] === issuer;
  const visit: Visit = { flow, server: holds ? received.json : {}, steps: [] };
  addSent(visit, received, {
    title: 'Where is what?',
    words: `All that the printer knows of the server is its issuer, ${issuer}. The metadata has the rest (RFC 8414).`,
    notes: [
      {
        about: 'issuer',
        words: holds
          ? 'is the one that was asked, or else nothing of this could be believed (RFC 8414 §3.3).'
          : 'is another one.',
        holds,
      },
    ],
  });
  return visit;
};

/** URL of an endpoint, by its name in the metadata; `undefined`: the server has none. */
export const endpointOf = ({ server }: Visit, name: string): string | undefined => textOf(server[name]);

/** A text that came as JSON; `undefined` for anything else. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

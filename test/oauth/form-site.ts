import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CompiledForm } from '../../src/assembly/types.ts';
import { type CurrentForm, type CustomForms, type CustomFormsInit, customForms } from '../../src/oauth/custom-forms.ts';
import { authorizationFact } from '../../src/oauth/facts.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import type { FormKind } from '../../src/pages/custom-form.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type LogLine, settableClock } from '../harness/gateway.ts';
import { formWith, shown } from '../pages/sample-forms.ts';

/** A login form that says this. */
export const formSaying = (text: string): string => formWith({ body: `<h1>${text}</h1>` });

/** What a server answers with a form. */
export const saying =
  (text: string) =>
  (_: IncomingMessage, res: ServerResponse): void =>
    void res.end(formSaying(text));

/** What a form says where it is shown. */
export const said = async (form: ReturnType<CurrentForm>): Promise<string | undefined> =>
  /<h1>(.*)<\/h1>/.exec((await form).login(shown).toString('utf8'))?.[1];

/** A web server with a form, whose answer a test sets. */
export interface FormSite {
  readonly url: string;
  readonly asked: IncomingMessage[];
  answer: (req: IncomingMessage, res: ServerResponse) => void;
  close(): void;
}

/** Starts one on a free port of the loopback; it answers with a form that says "one". */
export const startSite = async (): Promise<FormSite> => {
  const server = http.createServer((req, res) => {
    site.asked.push(req);
    site.answer(req, res);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const site: FormSite = {
    url: `http://127.0.0.1:${port}/login.html`,
    asked: [],
    answer: saying('one'),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return site;
};

/** The forms of a process, with what they touch. */
export interface FormsUnderTest {
  readonly forms: CustomForms;
  readonly clock: ReturnType<typeof settableClock>;
  readonly lines: readonly LogLine[];
  /** Resolves with the next line that is logged. */
  told(): Promise<LogLine>;
  readonly outbound: Outbound;
}

/** Makes them; close `outbound`. */
export const newForms = (more: Pick<CustomFormsInit, 'timeoutMs' | 'most'> = {}): FormsUnderTest => {
  const clock = settableClock(1_800_000_000_000);
  const lines: LogLine[] = [];
  let next = Promise.withResolvers<LogLine>();
  const log = (level: LogLine['level']) => (fields: object, message: string) => {
    const line = { level, message, fields: { ...fields } };
    lines.push(line);
    next.resolve(line);
    next = Promise.withResolvers();
  };
  return {
    forms: customForms({ clock, log: { info: log('info'), error: log('error') }, ...more }),
    clock,
    lines,
    told: () => next.promise,
    outbound: createOutbound({ isOwn: () => false, breaker: 'off' }),
  };
};

/** Links a form as a step does. `problems`: codes of what is wrong with it. */
export const linkForm = (
  { forms, outbound }: Pick<FormsUnderTest, 'forms' | 'outbound'>,
  form: CompiledForm & { readonly kind?: FormKind },
  problems: string[] = [],
): CurrentForm => {
  const bind = {
    fixedText: (text: string) => text,
    problem: ({ code }: { code: string }) => problems.push(code),
    bundle: { assemblies: [] },
    fact: (key: unknown) => ({ get: (x: Exchange) => (key === authorizationFact ? x.facts?.[0] : assert.fail()) }),
  } as unknown as Binder; // all that is asked of it
  const provider = { name: 'acme', settings: {} } as Parameters<CustomForms['link']>[1]; // nor of this
  return forms.link({ kind: 'login', ...form }, provider, { bind, outbound });
};

/** A request for a page of one's own, and one for an authorization. */
export const exchanges = {
  account: {} as Exchange, // nothing of it is read but its facts
  authorization: {
    facts: [{ redirectUri: 'https://printer.example/back', responseMode: 'query', state: 's' }],
  } as unknown as Exchange, // the same
};

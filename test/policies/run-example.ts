import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { declarations } from '../../policies/declarations.ts';
import type { Bundle } from '../../src/assembly/types.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { ProjectError } from '../harness/project.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { definitionsOf, methodOf, stepsOf, textsOf } from './example-definitions.ts';
import type { Call, Example, Setting } from './example-file.ts';
import { assertMatches } from './matching.ts';
import { lies, type Observation, observed } from './observe.ts';

/** What clients know the gateway by. */
const publicUrl = 'https://gw.example';

/**
 * Serves what the example says, makes its calls, and compares: answers, calls to the back end, declarations.
 *
 * @returns the policies of all steps that have run.
 */
export const runExample = async (policy: string, given: Example, setting: Setting = {}): Promise<readonly string[]> => {
  const example = { ...setting, ...given };
  const back = listOf(example.backend?.answers);
  const backend = await startBackend((_, count) => back[Math.min(count, back.length) - 1] ?? {});
  const nobody = await closedUrl();
  const seen: Observation[] = [];
  const clock = settableClock(Date.UTC(2030, 0, 1));
  try {
    const starting = startGateway({
      definitions: definitionsOf(example),
      applications: example.applications ?? [],
      users: example.users ?? {},
      properties: { backend: backend.url, nobody, ...example.properties },
      crypto: example.crypto ?? {},
      publicUrl,
      clock,
      policies: (real) => real.map((one) => observed(one, (observation) => seen.push(observation))),
    });
    if (example.problems !== undefined) {
      await expectProblems(starting, example.problems);
      return [];
    }
    const gateway = await starting;
    try {
      checkProperties(gateway.bundle());
      if (example.flow !== undefined) checkFlow(policy, example.flow, gateway.bundle());
      const caller = new Caller(gateway, clock);
      for (const call of callsOf(example)) await caller.make(call);
    } finally {
      await gateway.close();
    }
    if (example.backend?.gets !== undefined) checkReceived(backend, listOf(example.backend.gets));
    assert.deepEqual(seen.flatMap(lies), []);
    return seen.map((one) => one.policy);
  } finally {
    await backend.close();
  }
};

const expectProblems = async (starting: Promise<TestGateway>, codes: readonly string[]): Promise<void> => {
  const error: unknown = await starting.then(
    (gateway) => gateway.close(),
    (failure) => failure,
  );
  assert.ok(error instanceof ProjectError, `it is served: ${error}`);
  assert.deepEqual(
    error.problems.map(({ code }) => code),
    codes,
  );
};

/** Makes the calls of an example, one after the other. */
class Caller {
  readonly #gateway: TestGateway;
  readonly #clock: ReturnType<typeof settableClock>;
  readonly #visitor = new Visitor();
  readonly #kept = new Map<string, string>();
  #page: Page | undefined = undefined;

  constructor(gateway: TestGateway, clock: ReturnType<typeof settableClock>) {
    this.#gateway = gateway;
    this.#clock = clock;
  }

  async make(written: Call): Promise<void> {
    const { after = 0, now, request, submit, expect, keep = {} } = this.#filled(written);
    this.#clock.advance(after);
    if (now?.definitions !== undefined) await this.#gateway.reload(textsOf(now.definitions));
    if (now?.applications !== undefined) this.#gateway.register(now.applications);
    const answer = submit === undefined ? await this.#send(request) : await this.#submit(submit);
    const shown = `${request?.method ?? ''} ${request?.path ?? 'form'} → ${answer.status} ${answer.text.slice(0, 300)}`;
    assert.equal(answer.status, expect.status, shown);
    assertMatches(answer.headers, expect.headers ?? {}, 'headers');
    if ('json' in expect) assertMatches(answer.json(), expect.json, 'body');
    if ('body' in expect) assertMatches(answer.text, expect.body, 'body');
    for (const [name, source] of Object.entries(keep)) this.#kept.set(name, keptFrom(answer, source));
  }

  async #send(request: Call['request']): Promise<TestAnswer> {
    assert.ok(request !== undefined, 'a call has a request, or a form to submit');
    const isPage = methodOf(request) === 'GET' && request.headers === undefined;
    if (!isPage || request.basic !== undefined || request.bearer !== undefined) return send(this.#gateway.url, request);
    this.#page = await this.#visitor.open(this.#gateway.url + request.path);
    return this.#page;
  }

  async #submit(fields: Readonly<Record<string, string>>): Promise<TestAnswer> {
    assert.ok(this.#page !== undefined, 'no page has been shown');
    this.#page = await this.#visitor.submit(this.#page, fields);
    return this.#page;
  }

  /** The call with the values kept so far in place of their names. */
  #filled(call: Call): Call {
    let text = JSON.stringify(call);
    for (const [name, value] of this.#kept)
      text = text.replaceAll(`{${name}}`, () => JSON.stringify(value).slice(1, -1));
    return JSON.parse(text);
  }
}

const keptFrom = (answer: TestAnswer, source: string): string => {
  const [, parameter] = /^location\?(.+)$/.exec(source) ?? [];
  const value: unknown =
    parameter === undefined
      ? Reflect.get(Object(answer.json()), source)
      : new URL(String(answer.headers['location'])).searchParams.get(parameter);
  assert.ok(typeof value === 'string', `there is no "${source}" in ${answer.text}`);
  return value.startsWith(`${publicUrl}/`) ? value.slice(publicUrl.length) : value;
};

const callsOf = ({ calls, request, expect }: Example): readonly Call[] => {
  if (calls !== undefined) return calls;
  assert.ok(request !== undefined && expect !== undefined, 'an example has calls, or a request and what to expect');
  return [{ request, expect }];
};

/** Every step of the bundle has properties that its policy's schema allows, those that the compiler makes included. */
const checkProperties = (bundle: Bundle): void => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  for (const step of stepsOf(bundle)) {
    const declaration = declarations.find(({ name }) => name === step.policy);
    assert.ok(declaration !== undefined, step.policy);
    const check = ajv.compile(declaration.properties);
    assert.ok(check(step.properties), `${step.id}: ${ajv.errorsText(check.errors)}`);
  }
};

const checkFlow = (policy: string, expected: NonNullable<Example['flow']>, bundle: Bundle): void => {
  const flow = stepsOf(bundle).find((step) => step.policy === policy)?.flow;
  assert.ok(flow !== undefined, `no step of "${policy}" was compiled`);
  const names = {
    reads: flow.reads.map(({ variable }) => variable),
    writes: flow.writes.map(({ variable }) => variable),
  };
  const actual: Readonly<Record<string, unknown>> = { ...flow, ...names };
  for (const [key, value] of Object.entries(expected)) assert.deepEqual(actual[key], value, `flow/${key}`);
};

const checkReceived = ({ received }: Backend, expected: readonly Readonly<Record<string, unknown>>[]): void => {
  assert.equal(received.length, expected.length, `the back end got ${JSON.stringify(received)}`);
  for (const [index, { json, ...one }] of expected.entries()) {
    const got = received[index];
    assertMatches(got, one, `backend/${index}`);
    if (json !== undefined) assertMatches(JSON.parse(got?.body ?? ''), json, `backend/${index}/body`);
  }
};

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T]; // no T of ours is a list

const closedUrl = async (): Promise<string> => {
  const backend = await startBackend();
  await backend.close();
  return backend.url;
};

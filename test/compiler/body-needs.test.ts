import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BodyNeed } from '../../src/assembly/types.ts';
import { settleBodies } from '../../src/compiler/body-needs.ts';
import { quietFlow, use } from '../../src/policy/declaration.ts';
import { compileDefinitions } from '../harness/project.ts';

interface Case {
  readonly about: string;
  readonly steps: readonly string[];
  readonly catch?: readonly (readonly string[])[];
  /** What of the client's body is read before the first step. */
  readonly request: BodyNeed;
  /** What each `invoke` does with the body of its answer, those in catches included, in order. */
  readonly answers: readonly BodyNeed[];
}

const get = 'invoke: { target-url: "https://a.example/", verb: GET }';
const post = 'invoke: { target-url: "https://a.example/", verb: POST }';
const keep = 'invoke: { target-url: "https://a.example/" }';
const audit = 'invoke: { target-url: "https://a.example/", verb: POST, output: audit }';
const look = 'invoke: { target-url: "https://a.example/", verb: GET, output: looked }';
const read = 'set-variable: { actions: [{ set: seen, value: "got $(message.body)" }] }';
const member = 'set-variable: { actions: [{ set: seen, value: $(message.body.title) }] }';
const setMember = 'set-variable: { actions: [{ set: message.body.title, value: x }] }';
const addition = 'set-variable: { actions: [{ add: message.body, value: x }] }';
const readRequest = 'set-variable: { actions: [{ set: seen, value: $(request.body) }] }';
const write = 'set-variable: { actions: [{ set: message.body, value: "{}" }] }';
const raise = 'throw: { name: A, message: "$(message.body)" }';

const cases: readonly Case[] = [
  { about: 'without steps nobody needs a body', steps: [], request: 'none', answers: [] },
  { about: 'a call that sends a body streams it, and its answer', steps: [keep], request: 'pass', answers: ['pass'] },
  { about: 'a GET leaves the body of the client alone', steps: [get], request: 'none', answers: ['pass'] },
  { about: 'of two calls both stream', steps: [post, post], request: 'pass', answers: ['pass', 'pass'] },
  {
    about: 'who reads the body behind a call has its answer read whole',
    steps: [keep, read],
    request: 'pass',
    answers: ['parsed'],
  },
  { about: 'so does who reads a member of it', steps: [keep, member], request: 'pass', answers: ['parsed'] },
  { about: 'who changes a member of it', steps: [keep, setMember], request: 'pass', answers: ['parsed'] },
  { about: 'who adds to it', steps: [keep, addition], request: 'pass', answers: ['parsed'] },
  { about: 'who raises an error with it', steps: [get, raise], request: 'none', answers: ['parsed'] },
  { about: 'who merely sets it does not', steps: [keep, write], request: 'pass', answers: ['pass'] },
  {
    about: 'only the call in front of the reader is meant',
    steps: [post, post, read],
    request: 'pass',
    answers: ['pass', 'parsed'],
  },
  {
    about: 'or the one before it, for a reader between the two',
    steps: [post, read, post],
    request: 'pass',
    answers: ['parsed', 'pass'],
  },
  {
    about: 'who reads the body in front of every call reads the client’s',
    steps: [read, keep],
    request: 'parsed',
    answers: ['pass'],
  },
  {
    about: 'who reads the client’s body has it read first, wherever the step stands',
    steps: [keep, readRequest],
    request: 'parsed',
    answers: ['pass'],
  },
  {
    about: 'a call with an output reads its own answer, and needs to keep the body it sends',
    steps: [audit, keep],
    request: 'parsed',
    answers: ['none', 'pass'],
  },
  {
    about: 'and the answer before it, where that is what it sends',
    steps: [keep, audit],
    request: 'pass',
    answers: ['parsed', 'none'],
  },
  { about: 'one that sends no body needs nothing', steps: [look, keep], request: 'pass', answers: ['none', 'pass'] },
  {
    about: 'a reader in a catch may come after any step: all answers and the client’s body are read',
    steps: [post, get],
    catch: [[read]],
    request: 'parsed',
    answers: ['parsed', 'parsed'],
  },
  {
    about: 'a catch that reads no body costs nothing',
    steps: [post],
    catch: [[write]],
    request: 'pass',
    answers: ['pass'],
  },
  {
    about: 'a call in a catch streams what there is',
    steps: [get],
    catch: [[post]],
    request: 'pass',
    answers: ['pass', 'pass'],
  },
  {
    about: 'one that sends the body of the client once more needs it kept',
    steps: [post],
    catch: [[post]],
    request: 'bytes',
    answers: ['pass', 'pass'],
  },
  {
    about: 'but not one that sends it for the first time in each of its cases',
    steps: [get],
    catch: [[post], [post]],
    request: 'pass',
    answers: ['pass', 'pass', 'pass'],
  },
  {
    about: 'cases of a catch do not follow one another',
    steps: [],
    catch: [[get], [read]],
    request: 'parsed',
    answers: ['pass'],
  },
  {
    about: 'a reader behind a call in a catch reads that answer alone: were there none, it would not run',
    steps: [get],
    catch: [[post, read]],
    request: 'pass',
    answers: ['pass', 'parsed'],
  },
];

describe('bodies stream unless somebody reads them', () => {
  for (const { about, steps, catch: caught = [], request, answers } of cases) {
    test(about, async () => {
      const list = (names: readonly string[]): string => names.map((name) => `\n      - ${name}`).join('') || ' []';
      const { assemblies } = await compileDefinitions({
        'api.yaml': `
swagger: "2.0"
info: { title: A, version: 1.0.0, x-name: a }
paths: { /: { post: { responses: { 200: { description: A } } } } }
x-assembly:
  execute:${list(steps)}
  catch:${caught.map((one, index) => `\n    - errors: [E${index}]\n      execute:${list(one)}`).join('') || ' []'}
`,
      });
      const [route] = assemblies[0]?.routes ?? [];
      const all = [...(route?.steps ?? []), ...(route?.catch.flatMap((one) => one.steps) ?? [])];
      const calls = all.filter(({ policy }) => policy === 'invoke').map(({ flow }) => flow.responseBody);
      assert.deepEqual([route?.requestBody, calls], [request, answers]);
    });
  }
});

describe('nested steps', () => {
  const step = (id: string, flow: Partial<typeof quietFlow>, ...blocks: (typeof plain)[][]) => ({
    ...plain,
    id,
    flow: { ...quietFlow, ...flow },
    blocks,
  });
  const plain = { id: '', policy: 'any', properties: {}, blocks: [] as object[][], flow: quietFlow, at: 0 };
  const answered = { responseBody: 'pass', writes: [use('message', '')] } as const;
  const reading = { reads: [use('message.body', '')] };
  const settle = (...steps: object[]) => {
    // Steps as the compiler makes them, with only what this is about.
    const { steps: settled, requestBody } = settleBodies(steps as never, []);
    const flat = (list: typeof settled): readonly string[] =>
      list.flatMap(({ id, flow, blocks }) => [`${id} ${flow.responseBody}`, ...blocks.flatMap(flat)]);
    return [...flat(settled), requestBody];
  };

  test('a call that may not have run leaves the one before it, which a reader may meet as well', () => {
    const branch = step('if', {}, [step('inner', answered) as typeof plain]);
    assert.deepEqual(settle(step('outer', answered), branch, step('reader', reading)), [
      'outer parsed',
      'if none',
      'inner parsed',
      'reader none',
      'none',
    ]);
  });

  test('a reader in a block may meet the client’s body where no call is certain', () => {
    const branch = step('if', {}, [step('reader', reading) as typeof plain]);
    assert.deepEqual(settle(branch, step('call', answered)), ['if none', 'reader none', 'call pass', 'parsed']);
  });

  test('a reader behind a call in its own block reads that answer alone', () => {
    const [call, reader] = [step('inner', answered) as typeof plain, step('reader', reading) as typeof plain];
    assert.deepEqual(settle(step('outer', answered), step('if', {}, [call, reader])), [
      'outer pass',
      'if none',
      'inner parsed',
      'reader none',
      'none',
    ]);
  });

  test('blocks beside one another do not follow one another', () => {
    const [call, reader] = [step('call', answered) as typeof plain, step('reader', reading) as typeof plain];
    assert.deepEqual(settle(step('switch', {}, [call], [reader])), [
      'switch none',
      'call pass',
      'reader none',
      'parsed',
    ]);
  });

  test('of an operation-switch each operation needs what its own case needs, and meets no other message', async () => {
    const { assemblies } = await compileDefinitions({
      'api.yaml': `
swagger: "2.0"
info: { title: A, version: 1.0.0, x-name: a }
paths:
  /a: { post: { operationId: a, responses: { 200: { description: A } } } }
  /b: { post: { operationId: b, responses: { 200: { description: B } } } }
  /c: { post: { operationId: c, responses: { 200: { description: C } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - { operations: [a], execute: [{ ${keep} }] }
          - { operations: [b], execute: [{ ${read} }, { ${write} }] }
    - if: { condition: message.body === 'x', execute: [] }
`,
    });
    const needs = assemblies[0]?.routes.map(({ operationId, requestBody, steps: [choice] }) => [
      operationId,
      requestBody,
      choice?.blocks.map((block) => block.map(({ policy, flow }) => `${policy} ${flow.responseBody}`)),
    ]);
    assert.deepEqual(needs, [
      ['a', 'pass', [['invoke parsed'], []]],
      ['b', 'parsed', [[], ['set-variable none', 'set-variable none']]],
      ['c', 'parsed', [[], []]],
    ]);
  });

  test('a script that may read anything is taken to read the body', () => {
    const script = step('script', { reads: [{ ...use('*', ''), certain: false }] });
    assert.deepEqual(settle(step('call', answered), script), ['call parsed', 'script none', 'parsed']);
  });
});

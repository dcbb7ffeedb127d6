import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../src/policy/fault.ts';
import type { Run } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { faultReply } from '../../src/runtime/fault-reply.ts';
import { StoreUnavailable } from '../../src/stores/grants.ts';
import { type Ended, exchangeAt, routeOf, runRoute } from './exchange.ts';

/** A step that notes its name, and then does something. */
const note =
  (name: string, then: Run = () => undefined): Run =>
  (x) => {
    x.variables ??= new Map();
    x.variables.set('notes', [...notesOf(x), name]);
    return then(x);
  };

const notesOf = (x: Exchange): readonly string[] => (x.variables?.get('notes') as string[] | undefined) ?? []; // of `note`

const later =
  (run: Run): Run =>
  async (x) => {
    await undefined;
    return run(x);
  };

const throwing =
  (fault: string, status = 500): Run =>
  () => {
    throw new Fault({ fault, status, code: `test/${fault}`, message: `the message of ${fault}` });
  };

const failing =
  (error: unknown): Run =>
  () => {
    throw error;
  };

/** Each case as it is, and with a step that waits before it does the same. */
const bothWays = (title: string, check: (way: (run: Run) => Run) => Promise<void>): void => {
  test(title, () => check((run) => run));
  test(`${title}, also where a step waits`, () => check(later));
};

const faultIn = ({ x, bug }: Ended): string | undefined => {
  assert.equal(bug, undefined);
  return x.fault?.fault;
};

describe('a pipeline', () => {
  bothWays('runs its steps in order, and then the last one', async (way) => {
    const { x } = await runRoute(routeOf({ steps: [note('a'), way(note('b')), note('c')], respond: note('respond') }));
    assert.deepEqual(notesOf(x), ['a', 'b', 'c', 'respond']);
  });

  bothWays('ends at a step that ends it; the last one still answers', async (way) => {
    const { x } = await runRoute(
      routeOf({ steps: [note('a'), way(note('b', () => ({ kind: 'end' }))), note('c')], respond: note('respond') }),
    );
    assert.deepEqual(notesOf(x), ['a', 'b', 'respond']);
  });

  test('makes no promise where no step waits', () => {
    const route = routeOf({ steps: [note('a'), note('b')] });
    assert.equal(route.run(exchangeAt(route)), undefined);
  });

  test('without steps answers', async () => {
    const { x } = await runRoute(routeOf({ steps: [], respond: note('respond') }));
    assert.deepEqual(notesOf(x), ['respond']);
  });

  test('of many thousand steps needs no deep stack', async () => {
    const steps = Array.from({ length: 20_000 }, () => (x: Exchange) => {
      x.message.status = 200 + ((x.message.status + 1) % 100);
      return undefined;
    });
    assert.equal((await runRoute(routeOf({ steps }))).bug, undefined);
  });
});

describe('a fault', () => {
  bothWays('skips the steps behind it and runs the case that names it', async (way) => {
    const ended = await runRoute(
      routeOf({
        steps: [note('a'), way(throwing('B')), note('c')],
        catch: [
          { errors: ['A'], steps: [note('case A')] },
          { errors: ['C', 'B'], steps: [note('case B'), way(note('case B, second'))] },
          { errors: ['B'], steps: [note('another case B')] },
          { steps: [note('default')] },
        ],
        respond: note('respond'),
      }),
    );
    assert.equal(faultIn(ended), undefined);
    assert.deepEqual(notesOf(ended.x), ['a', 'case B', 'case B, second', 'respond']);
  });

  bothWays('that no case names goes to default', async (way) => {
    const ended = await runRoute(
      routeOf({
        steps: [way(throwing('B'))],
        catch: [{ errors: ['A'], steps: [note('case A')] }, { steps: [note('default')] }],
      }),
    );
    assert.equal(faultIn(ended), undefined);
    assert.deepEqual(notesOf(ended.x), ['default']);
  });

  bothWays('that nobody takes is left for the last step', async (way) => {
    const seen: unknown[] = [];
    const ended = await runRoute(
      routeOf({
        steps: [way(throwing('B', 418))],
        catch: [{ errors: ['A'], steps: [note('case A')] }],
        respond: (x) => {
          seen.push(x.fault?.fault, x.fault?.status);
          return undefined;
        },
      }),
    );
    assert.equal(faultIn(ended), 'B');
    assert.deepEqual(seen, ['B', 418]);
  });

  for (const name of ['BadRequestError', 'UnauthorizedError', 'ForbiddenError']) {
    test(`${name} is a security fault: default never takes it, only a case that names it`, async () => {
      const byDefault = { steps: [note('default')] };
      const uncaught = await runRoute(routeOf({ steps: [throwing(name, 401)], catch: [byDefault] }));
      assert.equal(faultIn(uncaught), name);
      assert.deepEqual(notesOf(uncaught.x), []);
      const caught = await runRoute(
        routeOf({ steps: [throwing(name, 401)], catch: [byDefault, { errors: [name], steps: [note('named')] }] }),
      );
      assert.equal(faultIn(caught), undefined);
      assert.deepEqual(notesOf(caught.x), ['named']);
    });
  }

  test('is what a case sees while it runs, and no longer', async () => {
    const seen: unknown[] = [];
    const ended = await runRoute(
      routeOf({
        steps: [throwing('B')],
        catch: [{ steps: [(x) => void seen.push(x.fault?.message)] }],
        respond: (x) => void seen.push(x.fault),
      }),
    );
    assert.deepEqual([seen, ended.bug], [['the message of B', undefined], undefined]);
  });

  bothWays('in a catch takes its place, and no case takes that one', async (way) => {
    const ended = await runRoute(
      routeOf({
        steps: [throwing('A')],
        catch: [
          { errors: ['A'], steps: [note('case A'), way(throwing('B')), note('never')] },
          { errors: ['B'], steps: [note('case B')] },
          { steps: [note('default')] },
        ],
      }),
    );
    assert.equal(faultIn(ended), 'B');
    assert.deepEqual(notesOf(ended.x), ['case A']);
  });

  test('names are compared exactly; what JavaScript knows is a name like any other (A42)', async () => {
    for (const name of ['constructor', '__proto__', 'connectionerror', 'ConnectionError ']) {
      const ended = await runRoute(
        routeOf({ steps: [throwing(name)], catch: [{ errors: ['ConnectionError'], steps: [note('caught')] }] }),
      );
      assert.equal(faultIn(ended), name);
    }
  });
});

describe('a store that cannot answer', () => {
  bothWays('is a 503 to try again, and no bug', async (way) => {
    const { x, bug } = await runRoute(routeOf({ steps: [way(failing(new StoreUnavailable('locked')))] }));
    assert.equal(bug, undefined);
    assert.deepEqual(
      [x.fault?.status, x.fault?.code, x.fault?.headers],
      [503, 'store/unavailable', ['Retry-After', '2']],
    );
    assert.doesNotMatch(String(faultReply(x.fault ?? assert.fail()).body), /locked/);
  });
});

describe('anything else that is thrown', () => {
  for (const [about, error] of [
    ['an error', new TypeError('x is not a function')],
    ['a text', 'oops'],
    ['nothing at all', undefined],
  ] as const) {
    bothWays(`is a bug, and no catch sees it: ${about}`, async (way) => {
      const { x, bug } = await runRoute(
        routeOf({ steps: [way(failing(error))], catch: [{ steps: [note('default')] }], respond: note('respond') }),
      );
      assert.ok(bug !== undefined);
      if (error !== undefined) assert.equal(bug, error);
      assert.deepEqual(notesOf(x), []);
    });
  }

  bothWays('in a catch is a bug', async (way) => {
    const bug = new TypeError('x is not a function');
    const ended = await runRoute(routeOf({ steps: [throwing('A')], catch: [{ steps: [way(failing(bug))] }] }));
    assert.equal(ended.bug, bug);
  });

  bothWays('in the last step is a bug', async (way) => {
    const bug = new TypeError('x is not a function');
    assert.equal((await runRoute(routeOf({ steps: [], respond: way(failing(bug)) }))).bug, bug);
    assert.equal((await runRoute(routeOf({ steps: [throwing('A')], respond: way(failing(bug)) }))).bug, bug);
  });
});

describe('what steps have done is taken back', () => {
  const undoing =
    (name: string, undo: () => Promise<void> = () => Promise.resolve()): Run =>
    (x) => {
      const back = async (): Promise<void> => {
        note(`undo ${name}`)(x);
        await undo();
      };
      x.undo = [back, ...(x.undo ?? [])];
      return undefined;
    };

  bothWays('when a later step raises a fault: the last first, and before a catch runs', async (way) => {
    const { x } = await runRoute(
      routeOf({ steps: [undoing('a'), undoing('b'), way(throwing('C'))], catch: [{ steps: [note('catch')] }] }),
    );
    assert.deepEqual(notesOf(x), ['undo b', 'undo a', 'catch']);
  });

  bothWays('when there is a bug', async (way) => {
    const { x, bug } = await runRoute(routeOf({ steps: [undoing('a'), way(failing(new TypeError('bug')))] }));
    assert.deepEqual([notesOf(x), String(bug)], [['undo a'], 'TypeError: bug']);
  });

  bothWays('not when all is well, nor when a step ends the pipeline', async (way) => {
    const { x } = await runRoute(routeOf({ steps: [undoing('a'), way(() => ({ kind: 'end' }))] }));
    assert.deepEqual(notesOf(x), []);
  });

  test('once, whatever happens afterwards', async () => {
    const { x } = await runRoute(
      routeOf({ steps: [undoing('a'), throwing('B')], catch: [{ steps: [throwing('C')] }] }),
    );
    assert.deepEqual(notesOf(x), ['undo a']);
  });

  test('and if that cannot be done, no success is claimed: a store that is away is a 503', async () => {
    const away = () => Promise.reject(new StoreUnavailable('locked'));
    const { x, bug } = await runRoute(
      routeOf({ steps: [undoing('a'), undoing('b', away), throwing('C')], catch: [{ steps: [note('catch')] }] }),
    );
    assert.equal(bug, undefined);
    assert.equal(x.fault?.status, 503);
    assert.deepEqual(notesOf(x), ['undo b', 'undo a']);
  });

  test('and if that fails beside a bug, the bug is told and the process goes on', async () => {
    const away = () => Promise.reject(new StoreUnavailable('locked'));
    const { bug } = await runRoute(routeOf({ steps: [undoing('a', away), failing(new TypeError('bug'))] }));
    assert.equal(String(bug), 'TypeError: bug');
  });
});

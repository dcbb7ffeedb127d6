import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Bundle } from '../../../src/assembly/types.ts';
import { History } from '../../../src/gateway/reload/history.ts';
import {
  type Candidate,
  type Judged,
  type LoadOutcome,
  Reloader,
  type ReloaderInit,
} from '../../../src/gateway/reload/reloader.ts';
import { problemOfFile } from '../../../src/source/problem-at.ts';
import { type Folder, newFolder } from '../../harness/folder.ts';

// What is loaded here is only a name: a bundle whose digest is a letter.

const digest = (letter: string): string => letter.repeat(64);
const bundle = (letter: string): Bundle => ({
  format: 1,
  compiler: '',
  digest: digest(letter),
  assemblies: [],
  products: [],
});
const wrong = problemOfFile('a.yaml', { code: 'source/syntax', message: 'Not closed', help: 'Close it.' });
const unusable: Judged = { problems: [wrong], sources: new Map() };

/** A gateway whose files hold a letter. */
class World {
  files = 'a';
  served = 'a';
  /** What the next reading finds instead. */
  found: Judged | Error | undefined = undefined;
  origin: Candidate['origin'] = 'sources';
  readonly events: string[] = [];
  readonly told: LoadOutcome[] = [];
  /** What the guard was told of. */
  readonly guarded: string[] = [];
  readonly errors: string[] = [];
  /** Readings wait for it. */
  gate: Promise<void> = Promise.resolve();
  readonly folder: Folder;
  readonly reloader: Reloader;

  constructor(folder: Folder, history: History) {
    this.folder = folder;
    const init: ReloaderInit = {
      current: () => bundle(this.served),
      load: async () => {
        this.events.push('reading');
        const { files, found } = this;
        await this.gate;
        if (found instanceof Error) throw found;
        return found ?? this.candidate(files, this.origin);
      },
      relink: async (kept) => this.candidate(kept.digest.slice(0, 1), 'bundle'),
      guard: {
        served: (one) => this.guarded.push(one.digest.slice(0, 1)),
        problems: (one) => (one.digest >= digest(this.served) ? [] : [wrong]),
      },
      history,
      clock: { now: () => 0, coarse: () => 0 },
      log: { info: () => {}, error: (_, message) => this.errors.push(message) },
      told: (outcome) => this.told.push(outcome),
    };
    this.reloader = new Reloader(init);
  }

  candidate(letter: string, origin: Candidate['origin']): Candidate {
    return {
      bundle: bundle(letter),
      origin,
      changed: letter === this.served ? [] : ['bundle'],
      problems: [],
      sources: new Map(),
      serve: () => {
        this.events.push(`serving ${letter}`);
        this.served = letter;
      },
      drop: () => this.events.push(`dropped ${letter}`),
    };
  }

  /** Readings wait until what this returns is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gate = promise;
    return resolve;
  }
}

const worldOf = async (t: TestContext): Promise<World> => {
  const folder = newFolder();
  t.after(folder.remove);
  const parseBundle = (text: string): Bundle => JSON.parse(text);
  return new World(folder, await History.open({ directory: folder.path, parseBundle, random: randomBytes }));
};

test('a reload serves what the files say now, and is remembered with its label', async (t) => {
  const world = await worldOf(t);
  await world.reloader.started('first');
  world.files = 'b';
  const outcome = await world.reloader.reload({ trigger: 'admin', label: 'second' });
  assert.partialDeepStrictEqual(outcome, { result: 'served', digest: digest('b'), previous: digest('a') });
  const time = '1970-01-01T00:00:00.000Z';
  assert.deepEqual(world.reloader.history.loads, [
    { time, trigger: 'start', result: 'served', digest: digest('a'), label: 'first' },
    { time, trigger: 'admin', result: 'served', digest: digest('b'), label: 'second', changed: ['bundle'] },
  ]);
  const kept = (await world.reloader.history.kept()).map((one) => one.digest);
  assert.deepEqual(kept.toSorted(), [digest('a'), digest('b')]);
});

test('what cannot be loaded changes nothing and degrades health until something can', async (t) => {
  const world = await worldOf(t);
  world.found = { problems: [{ ...wrong, severity: 'warning' }, wrong, wrong], sources: new Map() };
  assert.equal((await world.reloader.reload({ trigger: 'watch' })).result, 'refused');
  assert.equal(world.reloader.degraded, 'a.yaml:1:1 source/syntax: Not closed (and 1 more)');
  assert.equal(world.reloader.history.loads[0]?.problem, 'a.yaml:1:1 source/syntax: Not closed');
  world.found = undefined;
  assert.equal((await world.reloader.reload({ trigger: 'watch' })).result, 'unchanged');
  assert.equal(world.reloader.degraded, undefined);
  assert.deepEqual(world.events, ['reading', 'reading', 'dropped a']);
});

test('a bug while loading changes nothing and is logged', async (t) => {
  const world = await worldOf(t);
  world.found = new TypeError('planted');
  const { result, problems } = await world.reloader.reload({ trigger: 'signal' });
  assert.deepEqual([result, problems[0]?.code], ['refused', 'reload/failed']);
  assert.deepEqual(world.errors, ['a bug ended a reload']);
  assert.match(world.reloader.degraded ?? '', /^reload\/failed: /);
});

test('a dry run tells what would be, serves nothing, and leaves no trace', async (t) => {
  const world = await worldOf(t);
  world.files = 'b';
  const checked = await world.reloader.reload({ trigger: 'admin', dryRun: true });
  assert.deepEqual([checked.result, checked.changed, checked.digest], ['checked', ['bundle'], digest('a')]);
  world.found = unusable;
  assert.equal((await world.reloader.reload({ trigger: 'admin', dryRun: true })).result, 'refused');
  assert.equal(world.reloader.degraded, undefined);
  assert.deepEqual(world.events, ['reading', 'dropped b', 'reading']);
});

const guarded: readonly (readonly [Candidate['origin'], allowWidening: boolean | undefined, result: string])[] = [
  ['sources', undefined, 'refused'],
  ['sources', false, 'refused'],
  ['sources', true, 'served'],
  ['bundle', undefined, 'served'],
];
for (const [origin, allowWidening, result] of guarded) {
  test(`what lets more people in, from ${origin}, allowed: ${allowWidening}, is ${result}`, async (t) => {
    const world = await worldOf(t);
    world.served = 'b';
    world.origin = origin;
    const outcome = await world.reloader.reload({ trigger: 'admin', allowWidening });
    assert.equal(outcome.result, result);
    assert.deepEqual(world.events.slice(1), [result === 'served' ? 'serving a' : 'dropped a']);
    assert.deepEqual(world.guarded, result === 'served' ? ['a'] : []);
  });
}

test('loads run one at a time; a reload that is asked for while one reads is not lost: the last state wins', async (t) => {
  const world = await worldOf(t);
  const release = world.hold();
  world.files = 'b';
  const first = world.reloader.reload({ trigger: 'watch' });
  await Promise.resolve();
  assert.deepEqual(world.events, ['reading']);
  world.files = 'c';
  const second = world.reloader.reload({ trigger: 'watch' });
  const other = world.reloader.reload({ trigger: 'signal' });
  release();
  assert.equal((await first).digest, digest('b'));
  assert.equal((await second).digest, digest('c'));
  assert.equal((await other).result, 'unchanged');
  assert.deepEqual(world.events, ['reading', 'serving b', 'reading', 'serving c', 'reading', 'dropped c']);
});

test('a reload that waits answers for all that ask for the same', async (t) => {
  const world = await worldOf(t);
  const release = world.hold();
  const running = world.reloader.reload({ trigger: 'signal' });
  await Promise.resolve();
  const waiting = Array.from({ length: 100 }, () => world.reloader.reload({ trigger: 'signal' }));
  release();
  await Promise.all([running, ...waiting]);
  assert.deepEqual([world.events.filter((one) => one === 'reading').length, world.told.length], [2, 2]);
});

test('sixteen reloads may wait, the next one is refused, and they do not suffer from it', async (t) => {
  const world = await worldOf(t);
  const release = world.hold();
  const labelled = (label: string): Promise<LoadOutcome> => world.reloader.reload({ trigger: 'admin', label });
  const running = labelled('running');
  await Promise.resolve();
  const waiting = Array.from({ length: 16 }, (_, index) => labelled(`${index}`));
  const refused = await labelled('one too many');
  assert.deepEqual([refused.result, refused.problems[0]?.code], ['refused', 'reload/too-many']);
  assert.equal(world.reloader.degraded, undefined);
  release();
  const results = (await Promise.all([running, ...waiting])).map(({ result }) => result);
  assert.deepEqual(new Set(results), new Set(['unchanged']));
});

test('once the gateway is being stopped nothing is served any more, not even what is being read', async (t) => {
  const world = await worldOf(t);
  const release = world.hold();
  world.files = 'b';
  const running = world.reloader.reload({ trigger: 'watch' });
  await Promise.resolve();
  world.reloader.close();
  release();
  assert.equal((await running).problems[0]?.code, 'reload/draining');
  assert.equal((await world.reloader.reload({ trigger: 'signal' })).problems[0]?.code, 'reload/draining');
  assert.deepEqual([world.served, world.events], ['a', ['reading', 'dropped b']]);
});

test('a rollback serves a kept bundle, whoever that lets in, until the next reload that succeeds', async (t) => {
  const world = await worldOf(t);
  await world.reloader.started(undefined);
  world.files = 'b';
  await world.reloader.reload({ trigger: 'watch' });
  world.found = unusable;
  await world.reloader.reload({ trigger: 'watch' });
  const outcome = await world.reloader.rollback({ digest: digest('a').slice(0, 8), label: 'back' });
  assert.partialDeepStrictEqual(outcome, { result: 'served', trigger: 'rollback', label: 'back', digest: digest('a') });
  assert.deepEqual([world.reloader.rolledBack, world.reloader.degraded], [true, undefined]);
  await world.reloader.reload({ trigger: 'watch' });
  assert.equal(world.reloader.rolledBack, true);
  world.found = undefined;
  await world.reloader.reload({ trigger: 'watch' });
  assert.deepEqual([world.served, world.reloader.rolledBack], ['b', false]);
});

test('a rollback to what is not kept changes nothing, and says nothing against what is served', async (t) => {
  const world = await worldOf(t);
  const { result, problems } = await world.reloader.rollback({ digest: '01234567' });
  assert.deepEqual([result, problems[0]?.code], ['refused', 'rollback/unknown']);
  assert.deepEqual([world.reloader.degraded, world.reloader.rolledBack], [undefined, false]);
});

test('a record that cannot be written keeps nothing from being served', async (t) => {
  const world = await worldOf(t);
  world.folder.remove();
  // A file where the folder was.
  writeFileSync(world.folder.path, '');
  world.files = 'b';
  assert.equal((await world.reloader.reload({ trigger: 'watch' })).result, 'served');
  assert.deepEqual([world.served, world.errors], ['b', ['a load was not recorded']]);
});

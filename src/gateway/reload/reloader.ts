import type { Bundle } from '../../assembly/types.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Clock } from '../../runtime/exchange.ts';
import { problemOfFile } from '../../source/problem-at.ts';
import type { Log } from '../gateway.ts';
import type { History } from './history.ts';
import { type LoadRecord, type LoadResult, problemInOneLine, type Trigger } from './load-record.ts';

/** Texts of files by path, to show the lines that problems are about. */
type Sources = ReadonlyMap<string, { readonly text: string }>;

/** What was read, judged: with a problem of severity `error` it cannot be served. */
export interface Judged {
  readonly problems: readonly Problem[];
  readonly sources: Sources;
}

/** Something that could be served, linked whole. */
export interface Candidate extends Judged {
  readonly bundle: Bundle;
  /** Definitions may be half written; a bundle is what somebody has made on purpose. */
  readonly origin: 'sources' | 'bundle';
  /** What is different from what is served: `bundle`, and keys of headgate.yaml. */
  readonly changed: readonly string[];
  /** From now on it is served. */
  serve(): void;
  /** It will not be served: gives back what it holds. */
  drop(): void;
}

/** How a load has ended. */
export interface LoadOutcome extends Judged {
  readonly result: LoadResult;
  readonly trigger: Trigger;
  readonly label: string | undefined;
  /** Of what is served now, and of what was served before. */
  readonly digest: string;
  readonly previous: string;
  readonly changed: readonly string[];
}

/** A reload, as it is asked for. */
export interface ReloadRequest {
  readonly trigger: Exclude<Trigger, 'start' | 'rollback'>;
  readonly label?: string | undefined;
  /** Serve also what lets in whom the bundle before did not. */
  readonly allowWidening?: boolean | undefined;
  /** Do everything but serve it. */
  readonly dryRun?: boolean | undefined;
}

/** A bundle that was served before is to be served again. */
export interface RollbackRequest {
  /** A digest, or at least its first eight digits. */
  readonly digest: string;
  readonly label?: string | undefined;
}

/** Keeps definitions that were half written from letting everybody in. */
export interface Guard {
  /** Is told of everything that is served. */
  served(bundle: Bundle): void;
  /** What a bundle lets in that was kept out before. */
  problems(bundle: Bundle): readonly Problem[];
}

/** What reloading needs of the rest. */
export interface ReloaderInit {
  /** What is served. */
  readonly current: () => Bundle;
  /** Reads everything anew, from wherever it is, and links it. */
  readonly load: () => Promise<Candidate | Judged>;
  /** Links a bundle against the environment that applies. */
  readonly relink: (bundle: Bundle) => Promise<Candidate | Judged>;
  readonly guard: Guard;
  readonly history: History;
  readonly clock: Clock;
  readonly log: Log;
  /** Is told of every outcome. */
  readonly told: (outcome: LoadOutcome) => void;
}

/** Who asks for a reload while so many wait is refused: somebody asks in a circle. */
const mostWaiting = 16;

/**
 * Replaces what is served, one load at a time. What cannot be loaded changes nothing, but for `degraded`.
 *
 * A reload that is asked for while another is under way waits for it and then reads anew, so that the last state of the
 * files wins; one that waits already answers for all that ask for the same.
 */
export class Reloader {
  readonly #init: ReloaderInit;
  readonly #waiting = new Map<string, Promise<LoadOutcome>>();
  #last: Promise<unknown> = Promise.resolve();
  #degraded: string | undefined = undefined;
  #rolledBack = false;
  #closed = false;

  constructor(init: ReloaderInit) {
    this.#init = init;
  }

  /** Why the gateway does not serve what its files say, in one line; `undefined`: it does, or nobody wants it to. */
  get degraded(): string | undefined {
    return this.#degraded;
  }

  /** A kept bundle is served; the next reload that succeeds ends that. */
  get rolledBack(): boolean {
    return this.#rolledBack;
  }

  /** Of what is served. */
  get digest(): string {
    return this.#init.current().digest;
  }

  get history(): History {
    return this.#init.history;
  }

  /** Remembers what the gateway was started with. */
  started(label: string | undefined): Promise<void> {
    this.#init.guard.served(this.#init.current());
    return this.#remember(this.#outcome('served', { trigger: 'start', label }));
  }

  /** Never rejects. */
  reload(request: ReloadRequest): Promise<LoadOutcome> {
    return this.#next(request, async () => this.#settle(request, await this.#init.load()));
  }

  /** Never rejects. What is served then stays until a reload, whatever the files say. */
  rollback({ digest, label }: RollbackRequest): Promise<LoadOutcome> {
    const asked = { trigger: 'rollback', digest, label } as const;
    return this.#next(asked, async () => {
      const found = await this.#init.history.find(digest);
      return this.#settle(asked, 'code' in found ? judged(found) : await this.#init.relink(found));
    });
  }

  /** From now on nothing is served in place of what is. */
  close(): void {
    this.#closed = true;
  }

  #next(asked: Asked, run: () => Promise<LoadOutcome>): Promise<LoadOutcome> {
    const key = JSON.stringify(asked);
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) return waiting;
    const refusal = this.#closed ? draining : this.#waiting.size >= mostWaiting ? tooMany : undefined;
    if (refusal !== undefined) return Promise.resolve(this.#outcome('refused', asked, judged(refusal)));
    const outcome = this.#last.then(async () => {
      // From here on the files are read: who asks now wants them read again.
      this.#waiting.delete(key);
      const ended = await run().catch((error: unknown) => this.#failed(asked, error));
      await this.#remember(ended);
      this.#init.told(ended);
      return ended;
    });
    this.#waiting.set(key, outcome);
    // Whatever became of it, the next one is to run.
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  #settle(asked: Asked, loaded: Candidate | Judged): LoadOutcome {
    if (!('bundle' in loaded)) return this.#refuse(asked, loaded);
    const refusal = this.#closed ? judged(draining) : this.#guard(asked, loaded);
    if (refusal !== undefined || asked.dryRun === true || loaded.changed.length === 0) loaded.drop();
    if (refusal !== undefined) return this.#refuse(asked, refusal);
    if (asked.dryRun === true) return this.#outcome('checked', asked, loaded);
    this.#degraded = undefined;
    this.#rolledBack = asked.trigger === 'rollback';
    if (loaded.changed.length === 0) return this.#outcome('unchanged', asked, loaded);
    const previous = this.#init.current().digest;
    loaded.serve();
    this.#init.guard.served(loaded.bundle);
    return { ...this.#outcome('served', asked, loaded), previous };
  }

  #guard({ allowWidening }: Asked, { origin, bundle, sources }: Candidate): Judged | undefined {
    if (origin === 'bundle' || allowWidening === true) return undefined;
    const problems = this.#init.guard.problems(bundle);
    return problems.length > 0 ? { problems, sources } : undefined;
  }

  #refuse(asked: Asked, what: Judged): LoadOutcome {
    const [first, ...more] = what.problems.filter(({ severity }) => severity === 'error');
    if (first !== undefined && asked.dryRun !== true && asked.trigger !== 'rollback') {
      this.#degraded = `${problemInOneLine(first)}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
    }
    return this.#outcome('refused', asked, what);
  }

  #failed(asked: Asked, error: unknown): LoadOutcome {
    this.#init.log.error({ err: error }, 'a bug ended a reload');
    return this.#refuse(asked, judged(failed));
  }

  #outcome(
    result: LoadResult,
    { trigger, label }: Asked,
    { changed = [], problems = [], sources = new Map() }: Partial<Candidate> = {},
  ): LoadOutcome {
    const { digest } = this.#init.current();
    return { result, trigger, label, digest, previous: digest, changed, problems, sources };
  }

  /** A record that cannot be written must not keep anything from being served. */
  async #remember(outcome: LoadOutcome): Promise<void> {
    const { history, current, clock, log } = this.#init;
    const { result } = outcome;
    if (result === 'checked') return;
    try {
      await history.add(recordOf(outcome, new Date(clock.now()).toISOString()));
      if (result === 'served') await history.keep(current());
    } catch (error) {
      log.error({ err: error }, 'a load was not recorded');
    }
  }
}

interface Asked {
  readonly trigger: Trigger;
  readonly label?: string | undefined;
  readonly allowWidening?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

const recordOf = ({ trigger, result, digest, label, changed, problems }: LoadOutcome, time: string): LoadRecord => {
  const [first] = problems.filter(({ severity }) => severity === 'error');
  return {
    time,
    trigger,
    result,
    digest,
    ...(label !== undefined && { label }),
    ...(changed.length > 0 && { changed }),
    ...(first !== undefined && { problem: problemInOneLine(first) }),
  };
};

const judged = (problem: Problem): Judged => ({ problems: [problem], sources: new Map() });

const draining = problemOfFile('', {
  code: 'reload/draining',
  message: 'The gateway is being stopped and loads nothing any more',
  help: 'Start it again.',
});

const tooMany = problemOfFile('', {
  code: 'reload/too-many',
  message: `${mostWaiting} reloads are waiting already`,
  help: 'Wait for one of them to end; each reads all files anew.',
});

const failed = problemOfFile('', {
  code: 'reload/failed',
  message: 'A bug of the program ended the reload; its log has the details',
  help: 'Please report it. What was served before is still served.',
});

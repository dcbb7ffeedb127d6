import { appendFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Bundle } from '../../assembly/types.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Random } from '../../runtime/exchange.ts';
import { problemOfFile } from '../../source/problem-at.ts';
import { writeWhole } from '../write-whole.ts';
import type { LoadRecord } from './load-record.ts';

/** What a history needs of the rest. */
interface HistoryInit {
  /** The data folder. */
  readonly directory: string;
  /** A bundle of its text; `undefined` where it is none or damaged. */
  readonly parseBundle: (text: string) => Bundle | undefined;
  readonly random: Random;
}

/** A bundle that can be served again. */
export interface Kept {
  readonly digest: string;
  /** ISO 8601, UTC: when it was last begun to be served. */
  readonly since: string;
}

/** Bundles kept. A day of busy editing is more; what anybody goes back to is among the last few. */
const mostBundles = 20;
/** Loads remembered. The file may grow to twice as many before it is cut. */
const mostLoads = 200;
/** Lines of a file whose last one has no end: what is added to it would be lost with it, so it is written anew. */
const torn = Number.POSITIVE_INFINITY;
/** Shorter ones are ambiguous by chance: 8 hex digits are 32 bits. */
const shortestPrefix = 8;

/**
 * What was loaded, and the bundles that were served, in the data folder: `loads.jsonl` and `bundles/<digest>.json`, for
 * their owner's eyes only. Later loads come from whoever uses the same folder too.
 */
export class History {
  readonly #init: HistoryInit;
  readonly #bundles: string;
  readonly #file: string;
  #loads: readonly LoadRecord[];
  /** Lines of the file. */
  #lines: number;

  private constructor(init: HistoryInit, loads: readonly LoadRecord[], lines: number) {
    this.#init = init;
    this.#bundles = path.join(init.directory, 'bundles');
    this.#file = path.join(init.directory, 'loads.jsonl');
    this.#loads = loads;
    this.#lines = lines;
  }

  /** Reads what there is of it; a damaged line is left out. */
  static async open(init: HistoryInit): Promise<History> {
    const text = await readFile(path.join(init.directory, 'loads.jsonl'), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    const isWhole = text === '' || text.endsWith('\n');
    return new History(init, lines.flatMap(recordOf).slice(-mostLoads), isWhole ? lines.length : torn);
  }

  /** The last 200, oldest first. */
  get loads(): readonly LoadRecord[] {
    return this.#loads;
  }

  /** Remembers a load. */
  async add(record: LoadRecord): Promise<void> {
    this.#loads = [...this.#loads, record].slice(-mostLoads);
    const lines = this.#lines + 1;
    this.#lines = torn;
    if (lines > 2 * mostLoads) {
      await writeWhole(this.#file, this.#loads.map(lineOf).join(''), this.#init.random);
      this.#lines = this.#loads.length;
    } else {
      await mkdir(this.#init.directory, { recursive: true, mode: 0o700 });
      await appendFile(this.#file, lineOf(record), { mode: 0o600 });
      this.#lines = lines;
    }
  }

  /** Keeps a bundle that is served now; of too many, those go that were served longest ago. */
  async keep(bundle: Bundle): Promise<void> {
    await writeWhole(this.#pathOf(bundle.digest), `${JSON.stringify(bundle)}\n`, this.#init.random);
    // Whatever the clock says: never the one just kept.
    const others = (await this.kept()).filter(({ digest }) => digest !== bundle.digest);
    for (const { digest } of others.slice(mostBundles - 1)) await rm(this.#pathOf(digest), { force: true });
  }

  /** The bundles that are there, the last one served first. */
  async kept(): Promise<readonly Kept[]> {
    const names = await readdir(this.#bundles).catch(() => []);
    const digests = names.flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []);
    const found = await Promise.all(
      digests.map(async (digest) => {
        const file = await stat(this.#pathOf(digest)).catch(() => undefined);
        return file === undefined ? [] : [{ digest, since: file.mtime.toISOString() }];
      }),
    );
    return found.flat().sort((a, b) => (a.since > b.since ? -1 : 1));
  }

  /** The kept bundle whose digest begins so, or why there is none to be had. */
  async find(prefix: string): Promise<Bundle | Problem> {
    if (!/^[0-9a-f]+$/.test(prefix) || prefix.length < shortestPrefix) return malformed(prefix);
    const [digest, ...more] = (await this.kept()).filter((one) => one.digest.startsWith(prefix));
    if (digest === undefined) return unknown(prefix);
    if (more.length > 0) return ambiguous(prefix);
    const bundle = this.#init.parseBundle(await readFile(this.#pathOf(digest.digest), 'utf8').catch(() => ''));
    return bundle?.digest === digest.digest ? bundle : damaged(digest.digest);
  }

  #pathOf(digest: string): string {
    return path.join(this.#bundles, `${digest}.json`);
  }
}

const lineOf = (record: LoadRecord): string => `${JSON.stringify(record)}\n`;

const recordOf = (line: string): readonly LoadRecord[] => {
  try {
    const value: unknown = JSON.parse(line);
    // Written by us alone; of anything else, what is shown of it is all that can go wrong.
    return typeof value === 'object' && value !== null && 'digest' in value ? [value as LoadRecord] : [];
  } catch {
    return [];
  }
};

const listed = '"headgate loads" lists the bundles that are kept.';

const malformed = (prefix: string): Problem =>
  problemOfFile('', {
    code: 'rollback/digest',
    message: `"${prefix}" is no digest, nor the first ${shortestPrefix} or more digits of one`,
    help: listed,
  });

const unknown = (prefix: string): Problem =>
  problemOfFile('', {
    code: 'rollback/unknown',
    message: `No bundle is kept whose digest begins with "${prefix}"`,
    help: listed,
  });

const ambiguous = (prefix: string): Problem =>
  problemOfFile('', {
    code: 'rollback/ambiguous',
    message: `Several bundles are kept whose digests begin with "${prefix}"`,
    help: 'Give more digits.',
  });

const damaged = (digest: string): Problem =>
  problemOfFile('', {
    code: 'rollback/damaged',
    message: `The kept bundle ${digest} is damaged`,
    help: 'Choose another one: "headgate loads" lists those that are kept.',
  });

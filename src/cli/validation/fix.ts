import { readFileSync } from 'node:fs';
import path from 'node:path';
import { identityOf, newProblems } from '../../diagnostics/new-problems.ts';
import type { Fix, Problem } from '../../diagnostics/problem.ts';
import { applyFixes, editsAsStored } from '../../source/edits.ts';
import type { Disk } from '../disk.ts';
import { isError } from '../load.ts';
import { overlaidDisk } from '../overlaid-disk.ts';
import type { ChangedFile } from '../write-changed.ts';
import type { Found } from './find.ts';

/** What fixing has come to; nothing is written yet. */
export interface Mending {
  /** What is found in the mended texts. */
  readonly found: Found;
  readonly files: readonly ChangedFile[];
  readonly made: readonly Fixable[];
  /** Their files would be worse with them: fix, and the codes of the errors that it would bring. */
  readonly refused: readonly RefusedFix[];
}

/** A problem with a fix. */
export type Fixable = Problem & { readonly fix: Fix };

/** A fix that was not made. */
export interface RefusedFix {
  readonly problem: Fixable;
  readonly because: string;
}

/** One fix may make place for another; what goes on longer than this goes in a circle. */
const mostRounds = 20;
/** Each costs a check of everything: of those that cannot be made together. */
const mostAlone = 200;

/** How definitions are looked at, with some files as they may come to be. */
type Find = (disk: Disk | undefined) => Promise<Found>;

/**
 * Makes the fixes of what `find` finds, again and again until nothing is left to be made. A text that has errors which were not
 * there before is not taken: its fixes are then tried one by one. `cwd`: from where the paths of problems lead.
 */
export const mend = async (find: Find, cwd: string): Promise<Mending> => {
  const start = await find(undefined);
  const mended = await mendBy(new Mender(start, { find, cwd, bears: ({ fix }) => fix !== undefined }));
  // What was to be fixed in its turn could not be.
  if (newErrors(start.problems, mended.found.problems).length === 0) return mended;
  return mendBy(new Mender(start, { find, cwd, bears: () => false }));
};

const mendBy = async (mender: Mender): Promise<Mending> => {
  let together = true;
  for (let round = 0; round < (together ? mostRounds : mostAlone); round++) {
    const open = mender.open();
    if (open.length === 0) break;
    if (together) together = await mender.attempt(open);
    else await mender.attempt(open.slice(0, 1));
  }
  return mender.result();
};

interface MenderInit {
  readonly find: Find;
  readonly cwd: string;
  /** Whether a new error may stand for a while. */
  readonly bears: (problem: Problem) => boolean;
}

class Mender {
  readonly #init: MenderInit;
  /** By absolute path. */
  readonly #before = new Map<string, string>();
  readonly #made: Fixable[] = [];
  readonly #refused = new Map<string, RefusedFix>();
  #texts: ReadonlyMap<string, string> = new Map();
  #found: Found;

  constructor(start: Found, init: MenderInit) {
    this.#found = start;
    this.#init = init;
  }

  /** The fixes that are still to be made. */
  open(): readonly Fixable[] {
    return this.#found.problems.filter(isFixable).filter((problem) => !this.#refused.has(identityOf(problem)));
  }

  /** Makes fixes, if nothing is worse for them; whether it was so. One that was alone and made it worse is refused. */
  async attempt(problems: readonly Fixable[]): Promise<boolean> {
    const before = this.#found;
    const texts = new Map(this.#texts);
    const made: Fixable[] = [];
    for (const [file, ofFile] of Map.groupBy(problems, (one) => one.file)) {
      const mended = this.#mendedText(file, ofFile);
      if (mended === undefined) {
        for (const problem of ofFile) this.#refuse(problem, 'its file is not the one that was read');
        continue;
      }
      texts.set(this.#full(file), mended.text);
      made.push(...mended.made);
    }
    if (made.length === 0) return true;
    const after = await this.#init.find(overlaidDisk(texts));
    const worse = newErrors(before.problems, after.problems).filter((one) => !this.#init.bears(one));
    if (worse.length === 0) {
      this.#texts = texts;
      this.#found = after;
      this.#made.push(...made);
      return true;
    }
    const [only] = problems;
    if (problems.length === 1 && only !== undefined) this.#refuse(only, `it would bring ${codesOf(worse)}`);
    return false;
  }

  result(): Mending {
    const files = [...this.#texts].flatMap(([full, after]) => {
      const before = this.#before.get(full);
      return before === undefined || before === after ? [] : [{ path: this.#shown(full), full, before, after }];
    });
    return { found: this.#found, files, made: this.#made, refused: [...this.#refused.values()] };
  }

  #mendedText(file: string, problems: readonly Fixable[]) {
    const source = this.#found.sources.get(file);
    const stored = this.#storedText(this.#full(file));
    if (source === undefined || stored === undefined) return undefined;
    const fixes = problems.flatMap((problem) => {
      const edits = editsAsStored(stored, source.text, problem.fix.edits);
      return edits === undefined ? [] : [{ problem, edits }];
    });
    if (fixes.length < problems.length) return undefined;
    const { text, made } = applyFixes(stored, fixes);
    return { text, made: made.map(({ problem }) => problem) };
  }

  /** As it is now: of the system, or mended before. */
  #storedText(full: string): string | undefined {
    const mended = this.#texts.get(full);
    if (mended !== undefined) return mended;
    try {
      const text = readFileSync(full, 'utf8');
      this.#before.set(full, text);
      return text;
    } catch {
      // It was read a moment ago; somebody has taken it away.
      return undefined;
    }
  }

  #refuse(problem: Fixable, because: string): void {
    this.#refused.set(identityOf(problem), { problem, because });
  }

  #full(file: string): string {
    return path.resolve(this.#init.cwd, file);
  }

  #shown(full: string): string {
    return [...this.#found.sources.keys()].find((one) => this.#full(one) === full) ?? full;
  }
}

/** Advice is followed by nobody but an author: `--rule name=warning` makes a problem of it. */
const isFixable = (problem: Problem): problem is Fixable => problem.fix !== undefined && problem.severity !== 'info';

const newErrors = (before: readonly Problem[], after: readonly Problem[]): readonly Problem[] =>
  newProblems(before.filter(isError), after.filter(isError));

const codesOf = (problems: readonly Problem[]): string =>
  [...new Set(problems.map(({ code }) => code))].slice(0, 3).join(', ');

import type { Profile } from '../assembly/types.ts';
import type { Project, SourceSet } from '../definition/definition.ts';
import { type ReadDocument, readDocument } from '../definition/read.ts';
import { externalFiles } from '../definition/references.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { lintDefinition, lintProduct, lintSet } from '../lint/lint.ts';
import { remembered } from '../lint/remembered.ts';
import type { LintContext, RuleContext } from '../lint/rule.ts';
import { ruleContexts } from '../lint/rule-context.ts';
import type { SourceFile } from '../source/tree.ts';

/** What a set of files is, and what is wrong with it before anything is waived or weighed otherwise. */
export interface Checked {
  readonly project: Project;
  /** What reading the documents and the rules found, in no particular order; what is between documents comes last. */
  readonly found: readonly Problem[];
}

/** How documents are read. */
export interface WorkspaceOptions {
  /** With `schemas`, unless no document will ever have steps. */
  readonly known: LintContext;
  /** Overrides what the documents say. */
  readonly profile?: Profile | undefined;
}

/**
 * A set of documents that is checked again and again while it changes. A document is read and judged anew only where it
 * or a file that it refers to is another than before; what is between documents is judged each time.
 */
export class Workspace {
  readonly #profile: { readonly profile?: Profile };
  readonly #contextOf: (sources: SourceSet) => RuleContext;
  readonly #externalsOf = remembered(externalFiles);
  #documents: ReadonlyMap<string, CheckedDocument> = new Map();

  constructor({ known, profile }: WorkspaceOptions) {
    this.#profile = profile === undefined ? {} : { profile };
    this.#contextOf = ruleContexts(known);
  }

  /**
   * Takes the whole set as it is now. A file is the same as before where it is the same object. Of files that only others
   * refer to, `documents` has none: they are no part of the project by themselves, whatever stands in them.
   */
  update(files: ReadonlyMap<string, SourceFile>, documents?: ReadonlySet<string>): Checked {
    const sources: SourceSet = { files, documents };
    const context = this.#contextOf(sources);
    const before = this.#documents;
    this.#documents = new Map(
      [...files].flatMap(([path, file]) => {
        if (documents?.has(path) === false) return [];
        const seen = this.#seenFrom(file, files);
        const known = before.get(path);
        return [[path, known !== undefined && isSame(known.seen, seen) ? known : this.#check(file, seen, context)]];
      }),
    );
    // In the order of paths, as `readProject` gives them.
    const checked = [...this.#documents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, document]) => document);
    const project: Project = {
      sources,
      definitions: checked.flatMap(({ read }) => read.definition ?? []),
      products: checked.flatMap(({ read }) => read.product ?? []),
    };
    return { project, found: [...checked.flatMap(({ found }) => found), ...lintSet(project, context)] };
  }

  #check(file: SourceFile, seen: CheckedDocument['seen'], context: RuleContext): CheckedDocument {
    const read = readDocument(file, context.sources, this.#profile);
    const { definition, product } = read;
    const judged = [
      ...(definition === undefined ? [] : lintDefinition(definition, context)),
      ...(product === undefined ? [] : lintProduct(product, context)),
    ];
    return { seen, read, found: [...read.problems, ...judged] };
  }

  /** The file and all that it refers to, directly or not; `undefined`: is not there. */
  #seenFrom(file: SourceFile, files: ReadonlyMap<string, SourceFile>): CheckedDocument['seen'] {
    const seen = new Map<string, SourceFile | undefined>([[file.path, file]]);
    for (const one of seen.values()) {
      if (one === undefined) continue;
      for (const path of this.#externalsOf(one)) if (!seen.has(path)) seen.set(path, files.get(path));
    }
    return seen;
  }
}

/** A file as it was read and judged. */
interface CheckedDocument {
  /** All that decided about it. */
  readonly seen: ReadonlyMap<string, SourceFile | undefined>;
  readonly read: ReadDocument;
  readonly found: readonly Problem[];
}

const isSame = (before: CheckedDocument['seen'], now: CheckedDocument['seen']): boolean =>
  before.size === now.size && [...now].every(([path, file]) => before.has(path) && before.get(path) === file);

import { parseBytes } from '../source/parse-bytes.ts';
import type { SourceFile } from '../source/tree.ts';
import { Workspace, type WorkspaceOptions } from '../workspace/workspace.ts';

/** What loads of one command leave for the next: what has not changed is neither parsed nor judged anew. */
export class LoadMemory {
  readonly #parsed = new Map<string, { readonly bytes: Uint8Array; readonly file: SourceFile }>();
  #workspace: Workspace | undefined;

  /** As `parseBytes`: the same object again where the file holds the same bytes as last time. */
  readonly parse = (path: string, bytes: Uint8Array): SourceFile => {
    const known = this.#parsed.get(path);
    if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0) return known.file;
    const file = parseBytes(path, bytes);
    this.#parsed.set(path, { bytes, file });
    return file;
  };

  /** The one of before, which must have been for the same command line; a new one where the steps or an environment are new to it. */
  workspace(options: WorkspaceOptions): Workspace {
    const { schemas, environment } = options.known;
    if (schemas === undefined || environment !== undefined) return new Workspace(options);
    this.#workspace ??= new Workspace(options);
    return this.#workspace;
  }
}

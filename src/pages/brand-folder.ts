import { type ReadBrandFile, textOf } from './brand.ts';
import { pageNames } from './models.ts';
import { type PageFile, PageProblem } from './page-set.ts';
import { textFiles } from './texts.ts';

/** Names of all files that pages are made of: those of a brand's folder stand in for ours. */
export const templateFiles: readonly string[] = [
  'layout.hbs',
  ...pageNames.map((name) => `${name}.hbs`),
  'style.css',
  ...textFiles.map(([, file]) => file),
];

/** A folder in which a brand has templates and texts of its own. */
export class BrandFolder {
  readonly #files: ReadonlyMap<string, PageFile>;

  /** @throws PageProblem where it has none of those that pages are made of. */
  constructor(folder: string, read: ReadBrandFile) {
    this.#files = new Map(
      templateFiles.flatMap((file) => {
        const name = `${folder}/${file}`;
        const bytes = read(name);
        return bytes === undefined ? [] : [[file, { name, text: textOf(name, bytes) }]];
      }),
    );
    if (this.#files.size > 0) return;
    throw new PageProblem(
      `the folder "${folder}" has no template and no texts`,
      `It may have ${templateFiles.join(', ')}: "headgate pages eject" writes them.`,
    );
  }

  /** `undefined`: ours stays. */
  file(name: string): PageFile | undefined {
    return this.#files.get(name);
  }
}

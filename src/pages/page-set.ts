import type { CompiledPages } from '../assembly/types.ts';
import type { Models, PageName } from './models.ts';
import type { FormActions } from './page-headers.ts';

/** By page: makes a whole document in UTF-8. */
export type Documents = { readonly [P in PageName]: (model: Models[P]) => Buffer };

/** The pages of one provider, compiled, in its colours, and the headers that must be sent with them. */
export interface Pages extends Documents {
  /** Names and values in turn. See `pageHeaders`. */
  headers(formActions: FormActions): string[];
  /** Those of the page `form-post`, whose script they let run. */
  formPostHeaders(formActions: FormActions): string[];
}

/** What makes them. */
export interface PageSet {
  /**
   * The pages of a provider with this title, in its brand; made once for each brand.
   *
   * @throws PageProblem for a file that is missing, too large, or no template.
   */
  of(title: string, brand: CompiledPages): Pages;
}

/** A file that pages are made of, by the name that whoever runs the gateway knows. */
export interface PageFile {
  readonly name: string;
  readonly text: string;
}

/** What keeps the pages of a provider from being made; for whoever runs the gateway. */
export class PageProblem extends Error {
  /** What can be done about it. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.name = 'PageProblem';
    this.help = help;
  }
}

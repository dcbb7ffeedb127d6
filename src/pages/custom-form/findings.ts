import { shorten } from '../../diagnostics/shorten.ts';
import type { FormFinding } from '../custom-form.ts';

/** Where something stands: how many UTF-16 units of the document are in front of it. */
export interface Place {
  readonly at: number;
}

type Told = Pick<FormFinding, 'code' | 'message' | 'help'>;
type Found = Told & Pick<FormFinding, 'severity'> & Place;

/** Of each severity: whoever has so many begins with these. */
const mostFindings = 50;

/** What is found wrong with a form, collected. */
export class Findings {
  readonly #pinned: boolean;
  readonly #errors: Found[] = [];
  readonly #warnings: Found[] = [];

  /** `pinned`: somebody has looked at this very document. */
  constructor(pinned: boolean) {
    this.#pinned = pinned;
  }

  error({ at }: Place, told: Told): void {
    if (this.#errors.length < mostFindings) this.#errors.push({ ...told, severity: 'error', at });
  }

  warning({ at }: Place, told: Told): void {
    if (this.#warnings.length < mostFindings) this.#warnings.push({ ...told, severity: 'warning', at });
  }

  /** An error where nobody has looked at the document; else the author is told what is left out. */
  refused(place: Place, told: Told): void {
    if (this.#pinned) this.warning(place, told);
    else this.error(place, told);
  }

  get errors(): readonly (Told & Place)[] {
    return this.#errors;
  }

  /** In the order of `text`, the document. */
  list(text: string): readonly FormFinding[] {
    const found = [...this.#errors, ...this.#warnings].sort((a, b) => a.at - b.at);
    if (found.length === 0) return [];
    const lineStarts = [0, ...Array.from(text.matchAll(/\r\n?|\n/g), ({ 0: end, index }) => index + end.length)];
    return found.map(({ at, message, ...told }) => {
      const row = lineStarts.findLastIndex((start) => start <= at);
      return { ...told, message: shorten(message), line: row + 1, column: at - (lineStarts[row] ?? 0) + 1 };
    });
  }
}

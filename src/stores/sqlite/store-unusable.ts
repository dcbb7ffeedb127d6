/**
 * A store that cannot be opened at all, for whoever starts the program: nothing was changed in the file.
 *
 * Codes: `store/cannot-open`, `store/not-a-store`, `store/newer-than-program`, `store/older-than-program`.
 */
export class StoreUnusable extends Error {
  readonly code: 'store/cannot-open' | 'store/not-a-store' | 'store/newer-than-program' | 'store/older-than-program';
  readonly help: string;

  constructor(init: {
    readonly code: StoreUnusable['code'];
    readonly message: string;
    readonly help: string;
    readonly cause?: unknown;
  }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'StoreUnusable';
    this.code = init.code;
    this.help = init.help;
  }
}

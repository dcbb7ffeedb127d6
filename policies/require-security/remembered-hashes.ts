import type { Hash } from '../../src/stores/grants.ts';

/** So many headers are remembered … */
const mostRemembered = 1000;
/** … for so long. */
const rememberedMs = 1000;

/**
 * The keys of tokens that were good a moment ago, by the header that showed them: clients send the same one again and
 * again, and to read and hash it takes as long as all other checks together.
 *
 * This is the secret itself, so it is not kept for longer than a second. A `Map` compares two texts only where their hashes
 * are the same, which V8 salts anew for each process: how long it takes says nothing about what others have sent.
 */
export class RememberedHashes {
  readonly #known = new Map<string, Hash>();

  find(header: string): Hash | undefined {
    return this.#known.get(header);
  }

  keep(header: string, hash: Hash): void {
    if (this.#known.size >= mostRemembered) return;
    if (this.#known.size === 0) setTimeout(() => this.#known.clear(), rememberedMs).unref();
    this.#known.set(header, hash);
  }
}

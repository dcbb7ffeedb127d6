/** So many headers are remembered … */
const mostRemembered = 1000;
/** … for so long. */
const rememberedMs = 1000;

/**
 * What `Authorization` headers that were good a moment ago have come to, by their text: clients send the same one again and
 * again, and to read and hash it takes as long as all other checks together.
 *
 * This is the secret itself, so it is not kept for longer than a second. A `Map` compares two texts only where their hashes
 * are the same, which V8 salts anew for each process: how long it takes says nothing about what others have sent.
 */
export class RememberedHeaders<T> {
  readonly #known = new Map<string, T>();

  find(header: string): T | undefined {
    return this.#known.get(header);
  }

  /** Only of a header that lets a request in: nobody can fill the memory with guesses. */
  keep(header: string, read: T): void {
    if (this.#known.size >= mostRemembered) return;
    if (this.#known.size === 0) setTimeout(() => this.#known.clear(), rememberedMs).unref();
    this.#known.set(header, read);
  }
}

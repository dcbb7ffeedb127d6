/** Counts what is under way. */
export class UnderWay {
  #count = 0;
  #idle: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  began(): void {
    this.#count++;
  }

  ended(): void {
    this.#count--;
    if (this.#count > 0) return;
    for (const one of this.#idle.splice(0)) one();
  }

  /** Resolves when nothing is under way. */
  whenIdle(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }
}

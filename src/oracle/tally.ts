/** What an oracle found: how many cases came out as they must, and the first of the others, told in full. */

/** As many failures as a person reads. */
const TOLD = 5;

export class Tally {
  passed = 0;
  failed = 0;
  readonly #told: string[] = [];

  get told(): readonly string[] {
    return this.#told;
  }

  /** Counts a case. `tell` is asked for a failure only, and only for the first few. */
  add(isRight: boolean, tell: () => string): void {
    if (isRight) {
      this.passed++;
      return;
    }
    this.failed++;
    if (this.#told.length < TOLD) this.#told.push(tell());
  }

  /** `300 passed, 0 failed`. */
  get summary(): string {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

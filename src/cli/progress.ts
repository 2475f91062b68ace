/** A line that tells how far the work is: on a terminal only, and only for what takes more than a second. */

const PATIENCE_MS = 1000;
const INTERVAL_MS = 100;
const WIDTH = 30;

export class Progress {
  readonly #isShown = process.stderr.isTTY;
  #due = performance.now() + PATIENCE_MS;
  #isDrawn = false;

  /** `part`: from 0 to 1, where it is known. */
  show(part: number | undefined, text: string): void {
    if (!this.#isShown || performance.now() < this.#due) return;
    this.#due = performance.now() + INTERVAL_MS;
    this.#isDrawn = true;
    const full = Math.round(WIDTH * Math.min(1, part ?? 0));
    const bar = part === undefined ? '' : `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} `;
    process.stderr.write(`\r\u001b[K${bar}${text}`);
  }

  /** Before anything else is written. */
  clear(): void {
    if (this.#isDrawn) process.stderr.write('\r\u001b[K');
    this.#isDrawn = false;
  }
}

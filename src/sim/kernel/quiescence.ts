/** Whether a run can still change by itself. */
import type { ClockNode } from '../engine.js';
import type { Kernel } from './kernel.js';
import { heldHash } from './state-hash.js';

/** A look at the whole state costs much, so it is taken at once, then after 1, 2, 4, … instants, and so costs a run next to nothing however long it is. */
const RAREST = 1 << 30;

/**
 * Watches for a stretch in which every clock that runs freely has risen and fallen while no state has changed, no process ran, and nothing else is due: then
 * each edge leads from a state to the same state, and nothing will ever change from within.
 */
export class QuietWatch {
  readonly #kernel: Kernel;
  /** Edges not yet seen in the stretch; undefined between stretches. */
  #waiting: Set<string> | undefined;
  #before = 0n;
  #pause = 0;
  #nextPause = 1;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Asked after every instant: whether the stretch that ends here was quiet. */
  isQuiet(): boolean {
    const kernel = this.#kernel;
    const ran = kernel.threadRan();
    if (this.#waiting === undefined || ran) {
      this.#begin();
      return false;
    }
    for (const { node, edge } of kernel.edges) this.#waiting.delete(`${node} ${edge}`);
    if (this.#waiting.size > 0) return false;
    this.#waiting = undefined;
    const eventsDue = kernel.wheel.entries().some(({ event }) => event.kind !== 'tick');
    const counting = kernel.threads.all().some(({ waiting }) => waiting.kind === 'cycles');
    return !eventsDue && !counting && this.#hash() === this.#before;
  }

  /** Something is known to have happened: what was seen so far is no stretch. */
  interrupt(): void {
    this.#waiting = undefined;
    this.#pause = 0;
    this.#nextPause = 1;
  }

  #begin(): void {
    this.#waiting = undefined;
    if (this.#pause-- > 0) return;
    this.#pause = this.#nextPause;
    this.#nextPause = Math.min(2 * this.#nextPause, RAREST);
    this.#before = this.#hash();
    this.#waiting = new Set();
    const { clocks } = this.#kernel;
    for (let node: ClockNode = 0; node < clocks.count; node++) {
      if (clocks.isFree(node)) for (const edge of ['rising', 'falling']) this.#waiting.add(`${node} ${edge}`);
    }
  }

  #hash(): bigint {
    this.#kernel.rest();
    return heldHash(this.#kernel.tree, this.#kernel.engine);
  }
}

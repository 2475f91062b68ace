/** Whether a run can still change by itself. */
import { visitExprsOfProcess } from '../../ir/walk.js';
import type { ClockNode, Thread } from '../engine.js';
import type { Kernel } from './kernel.js';
import { heldHash } from './state-hash.js';

/** A look at the whole state costs much, so it is taken at once, then after 1, 2, 4, … instants, and so costs a run next to nothing however long it is. */
const RAREST = 1 << 30;

/**
 * Watches for a stretch in which every clock that runs freely has risen and fallen, and after which everything stands as before: state, processes with their
 * locals, and nothing else is due. Then each edge leads from a state to the same state, and nothing will ever change from within.
 */
export class QuietWatch {
  readonly #kernel: Kernel;
  /** Edges not yet seen in the stretch; undefined between stretches. */
  #waiting: Set<string> | undefined;
  #before = '';
  #pause = 0;
  #nextPause = 1;
  #timeMatters: boolean | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Asked after every instant: whether the stretch that ends here was quiet. */
  isQuiet(): boolean {
    const kernel = this.#kernel;
    if (this.#waiting === undefined) {
      this.#begin();
      return false;
    }
    for (const { node, edge } of kernel.edges) this.#waiting.delete(`${node} ${edge}`);
    if (this.#waiting.size > 0) return false;
    this.#waiting = undefined;
    const eventsDue = kernel.wheel.entries().some(({ event }) => event.kind !== 'tick');
    this.#timeMatters ??= kernel.threads.count > 0 && processesReadTime(kernel);
    return !eventsDue && !this.#timeMatters && this.#state() === this.#before;
  }

  /** So many times in a row the answer would be no, whatever happens. */
  get spare(): number {
    return this.#waiting === undefined ? Math.max(0, this.#pause) : 0;
  }

  /** It was not asked so many times, of those that it had to spare. */
  skip(times: number): void {
    this.#pause -= times;
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
    this.#before = this.#state();
    this.#waiting = new Set();
    const { clocks } = this.#kernel;
    for (let node: ClockNode = 0; node < clocks.count; node++) {
      if (clocks.isFree(node)) for (const edge of ['rising', 'falling']) this.#waiting.add(`${node} ${edge}`);
    }
  }

  #state(): string {
    const { tree, engine, threads } = this.#kernel;
    this.#kernel.rest();
    const processes = threads.state.map(({ thread, waiting, random }) => [
      thread,
      waiting,
      random,
      [...localsOf(this.#kernel, thread)].map(String),
    ]);
    return `${heldHash(tree, engine)} ${JSON.stringify(processes)}`;
  }
}

function* localsOf({ tree, engine }: Kernel, { shape, instance, process }: Thread): Generator<bigint> {
  const locals = tree.module(shape).processes[process]?.locals ?? [];
  for (const [id, { length }] of locals.entries()) {
    for (let element = 0; element < length; element++) {
      yield engine.readLocal(shape, instance, process, id, element);
    }
  }
}

/** Whether some process asks what time it is: for that one, no two moments are the same. */
function processesReadTime({ tree }: Kernel): boolean {
  let reads = false;
  for (const { module } of tree.hierarchy.shapes) {
    for (const process of module.processes) {
      if (process.kind !== 'test') continue;
      visitExprsOfProcess(process, ({ kind }) => {
        if (kind === 'now') reads = true;
      });
    }
  }
  return reads;
}

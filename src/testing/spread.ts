/** Spreads blocks over lanes. Their results come in the order of the blocks, and are those of one lane, whatever runs when. */
import type { Block } from './blocks.js';
import { isFailing, type Piece } from './runner.js';
import { split, WHOLE, type Stretch } from './stretch.js';

/** A piece, with the lines that it printed. */
export interface LanePiece {
  readonly piece: Piece;
  readonly printed: readonly string[];
}

/** Runs one piece after the other: in this thread or in one of its own. */
export interface Lane {
  run(block: Block, stretch: Stretch): Promise<LanePiece>;
}

export interface Pace {
  /** Milliseconds that a property runs before others may get a part of what is left of it. */
  readonly slice: number;
  /** Milliseconds after which lanes beside the first are opened: what is over before that pays for none. */
  readonly patience: number;
}

/** To open a thread and to compile a first test there takes about as long. */
const PACE: Pace = { slice: 250, patience: 250 };

/** All pieces of each block, in order, up to the first that fails. A fault of a lane comes where the result of its block would. */
export async function* spread(
  blocks: readonly Block[],
  lanes: readonly Lane[],
  { slice, patience }: Pace = PACE,
): AsyncGenerator<{ readonly block: Block; readonly pieces: readonly LanePiece[] }, void, void> {
  const work = new Work(blocks, lanes.length > 1 ? slice : Infinity);
  const [first, ...others] = lanes;
  if (first !== undefined) void work.runOn(first);
  const timer = setTimeout(() => {
    for (const lane of others) void work.runOn(lane);
  }, patience);
  try {
    for (const [index, block] of blocks.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- in their order
      yield { block, pieces: await work.done(index) };
    }
  } finally {
    clearTimeout(timer);
    work.end();
  }
}

interface Task {
  readonly index: number;
  readonly block: Block;
  readonly stretch: Stretch;
}

class Work {
  readonly #progress: readonly BlockProgress[];
  readonly #tasks: Task[];
  /** Lanes without work, while others may leave them some. */
  readonly #idle: ((task: Task | undefined) => void)[] = [];
  #busy = 0;

  constructor(blocks: readonly Block[], slice: number) {
    this.#progress = blocks.map(() => new BlockProgress());
    this.#tasks = blocks.map((block, index) => ({ index, block, stretch: { ...WHOLE, slice } }));
  }

  done(index: number): Promise<readonly LanePiece[]> {
    return this.#of(index).done;
  }

  async runOn(lane: Lane): Promise<void> {
    let task = await this.#next();
    while (task !== undefined) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const rest = await this.#piece(lane, task);
      this.#busy--;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      task = rest === undefined ? await this.#next() : this.#share({ ...task, stretch: rest });
    }
  }

  /** Nothing more is begun. */
  end(): void {
    this.#tasks.length = 0;
    for (const give of this.#idle.splice(0)) give(undefined);
  }

  #of(index: number): BlockProgress {
    const progress = this.#progress[index];
    if (progress === undefined) throw new RangeError(`there is no block ${index}`);
    return progress;
  }

  /** What is left of it, where that still matters. */
  async #piece(lane: Lane, { index, block, stretch }: Task): Promise<Stretch | undefined> {
    const progress = this.#of(index);
    try {
      const made = await lane.run(block, stretch);
      progress.add(made, stretch);
      const rest = made.piece.outcome?.rest;
      return rest === undefined || progress.isDecidedBefore(rest) ? undefined : rest;
    } catch (fault) {
      progress.fail(fault);
      return undefined;
    }
  }

  /** Lanes without work get parts of what is left of a property. */
  #share(task: Task): Task {
    const [own, ...parts] = split(task.stretch, this.#idle.length + 1);
    for (const stretch of parts) {
      this.#of(task.index).expect(stretch);
      this.#busy++;
      this.#idle.shift()?.({ ...task, stretch });
    }
    this.#busy++;
    return { ...task, stretch: own ?? task.stretch };
  }

  #next(): Promise<Task | undefined> {
    const task = this.#tasks.shift();
    if (task !== undefined) {
      this.#busy++;
      return Promise.resolve(task);
    }
    if (this.#busy > 0) {
      return new Promise((resolve) => {
        this.#idle.push(resolve);
      });
    }
    this.end();
    return Promise.resolve(undefined);
  }
}

/** How far the stretches of one block are. */
class BlockProgress {
  readonly done: Promise<readonly LanePiece[]>;
  #resolve: (pieces: readonly LanePiece[]) => void = () => undefined;
  #reject: (fault: unknown) => void = () => undefined;
  readonly #pieces: LanePiece[] = [];
  /** Where stretches that are not over begin. */
  readonly #open = new Set<number>([WHOLE.from]);

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It is looked at when its turn comes, which may be long after it failed.
    this.done.catch(() => undefined);
  }

  expect({ from }: Stretch): void {
    this.#open.add(from);
  }

  add(made: LanePiece, { from }: Stretch): void {
    this.#pieces.push(made);
    this.#open.delete(from);
    const { rest } = made.piece.outcome ?? {};
    if (rest !== undefined) this.#open.add(rest.from);
    const pieces = this.#pieces.toSorted((a, b) => a.piece.from - b.piece.from);
    const failing = pieces.findIndex(({ piece }) => isFailing(piece));
    const deciding = pieces[failing]?.piece.from ?? Infinity;
    if ([...this.#open].every((open) => open > deciding))
      this.#resolve(failing < 0 ? pieces : pieces.slice(0, failing + 1));
  }

  fail(fault: unknown): void {
    this.#reject(fault);
  }

  /** Whether a piece before it has failed, so that nothing from there on matters. */
  isDecidedBefore({ from }: Stretch): boolean {
    return this.#pieces.some(({ piece }) => piece.from < from && isFailing(piece));
  }
}

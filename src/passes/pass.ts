/** What a pass is: a function from designs to designs, with a name to ask for it by and numbers that say what it did. */
import type { Design } from '../ir/ir.js';

export interface Pass {
  /** As in `--passes`: `constant-fold`. */
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  readonly run: (design: Design) => PassResult;
}

export interface PassResult {
  readonly design: Design;
  readonly statistics: Statistics;
}

/** How often each thing was done: `{ folded: 12 }`. The same keys every time. */
export type Statistics = Readonly<Record<string, number>>;

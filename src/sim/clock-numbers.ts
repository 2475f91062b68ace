/** A tree of clocks as an engine has it that passes edges by itself: what hangs below what, and numbers that the tree puts into its memory and takes back. */
import type { ClockNode, Place } from './engine.js';

/** Parents stand before children. */
export type ClockKind =
  | { readonly kind: 'source' }
  | { readonly kind: 'divide'; readonly parent: ClockNode; readonly by: number }
  | { readonly kind: 'gate'; readonly parent: ClockNode; readonly enable: Place };

/** Indices of what is known of a node: {@link CLOCK_NUMBERS} for each, one node after the other. */
export const CLOCK = {
  /** 1: high. */
  level: 0,
  /** 1: edges that rise are left out. */
  stopped: 1,
  /** Rising edges so far. */
  rises: 2,
  /** Time ends with the instant in which there have been so many; infinite: no such. */
  last: 3,
  /** Of the last instant: 0 none, 1 rising, 2 falling. */
  edge: 4,
  /** Half periods of the parent that a divider has counted. */
  halves: 5,
  /** When the next half period of a source ends; infinite while it stands still. */
  next: 5,
  /** 1: in a rising edge. */
  up: 6,
  /** Of a femtosecond, by which it ends later: so many parts. */
  fraction: 7,
  /** Half a period: whole femtoseconds, and parts. */
  whole: 8,
  part: 9,
  /** Parts in a femtosecond. */
  parts: 10,
} as const;

export const CLOCK_NUMBERS = 11;

/** Instants at which nothing but edges of clocks is due, passed by an engine. */
export interface Leap {
  /** The tree's, of all nodes. */
  readonly numbers: Float64Array;
  /**
   * Passes so many instants at most, of those before a time. Ends behind one in which a check has failed, or of which {@link CLOCK.last} says so. Returns how many;
   * 0 declines.
   */
  run(instants: number, before: number): number;
  /** The time of the instant that runs, or ran last, in femtoseconds. */
  readonly now: number;
}

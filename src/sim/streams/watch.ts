/**
 * What is known of a stream from edge to edge, as numbers and rows: in the memory of an engine, where that watches streams in the cycles that it runs by itself.
 */
import { Bytes } from '../rows.js';

/** Indices into {@link WatchRoom.numbers}. Counts leave cycles under reset out. */
export const WATCHED = {
  /** 1: a beat waits. */
  offered: 0,
  /** 1: between the first beat of a packet and its last. */
  open: 1,
  cycles: 2,
  beats: 3,
  stalls: 4,
  idle: 5,
  /** Of a byte port. */
  bytes: 6,
  /** In a leap: one more than the cycle of the last beat, or than its time where several clocks run; 0: there was none. */
  beatAt: 7,
} as const;

export const WATCHED_NUMBERS = 8;

export interface WatchRoom {
  readonly numbers: Float64Array;
  /** Two rows: the beat that waits, which must still be the same at the next edge, and the last one that was taken. */
  readonly rows: Bytes;
}

/** `size`: bytes of a row. */
export function makeWatchRoom(size: number): WatchRoom {
  return { numbers: new Float64Array(WATCHED_NUMBERS), rows: new Bytes(2 * size) };
}

/** What an edge has added to the numbers of a stream; undefined where it has done more than count. */
export function countsBetween(
  before: Float64Array | undefined,
  after: Float64Array,
): Float64Array | undefined {
  const counts = after.map((number, i) => number - (before?.[i] ?? 0));
  return counts[WATCHED.offered] === 0 && counts[WATCHED.open] === 0 ? counts : undefined;
}

/** The same edge so many times over. */
export function addCounts(numbers: Float64Array, counts: Float64Array | undefined, times: number): void {
  for (const [i, count] of counts?.entries() ?? []) numbers[i] = (numbers[i] ?? 0) + count * times;
}

/** Stretches of the runs of a property, so that several can be made at once: each run has a number, and a seed by that number, whoever makes it. */

export interface Stretch {
  /** Draws that were looked at before, and the runs that they gave. */
  readonly tried: bigint;
  readonly counted: number;
  /** The runs to be made: `from`, up to and without `to`. Draws that lead to earlier ones are counted, and not run. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds after which the rest is left for later. */
  readonly slice: number;
  /** Milliseconds that earlier stretches took of the time that the test has. */
  readonly spent: number;
}

/** All of a property, or a test. */
export const WHOLE: Stretch = {
  tried: 0n,
  counted: 0,
  from: 0,
  to: Infinity,
  slice: Infinity,
  spent: 0,
};

/** In about equal parts, in order; fewer where there are not so many runs. */
export function split(stretch: Stretch, parts: number): readonly Stretch[] {
  const { from, to } = stretch;
  const count = Math.max(1, Math.min(parts, to - from));
  const bound = (i: number): number => from + Math.floor(((to - from) * i) / count);
  return Array.from({ length: count }, (_, i) => ({ ...stretch, from: bound(i), to: bound(i + 1) }));
}

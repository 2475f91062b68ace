/** Which elements (or bits) of a leaf a process writes: sets of numbers as sorted, disjoint intervals. */
export interface Interval {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export type Region = readonly Interval[];

export function union(a: Region, b: Region): Region {
  const merged: { from: number; to: number }[] = [];
  for (const next of [...a, ...b].toSorted((x, y) => x.from - y.from)) {
    const last = merged.at(-1);
    if (last !== undefined && next.from <= last.to) last.to = Math.max(last.to, next.to);
    else merged.push({ ...next });
  }
  return merged;
}

/** What of 0 … length - 1 is not in the region. */
export function complement(region: Region, length: number): Region {
  const gaps: Interval[] = [];
  let from = 0;
  for (const interval of region) {
    if (from < interval.from) gaps.push({ from, to: interval.from });
    from = Math.max(from, interval.to);
  }
  if (from < length) gaps.push({ from, to: length });
  return gaps;
}

/**
 * How every side of the benchmark runs: to marks that double, 1, 2, 4, 8, … cycles after reset. At each it says how far it is, when, and what its checksum is;
 * it ends behind the first stretch that took long enough. So sides of any speed warm up, can be compared at all marks that both reached, and none is measured for
 * less time than another. `native/marks.h` is the same for C.
 */

/** @typedef {{ readonly cycles: number, readonly seconds: number, readonly checksum: string }} Mark */

/** @returns {Generator<number, never, void>} */
export function* marks() {
  for (let mark = 1; ; mark *= 2) yield mark;
}

/** Cycles per second between the last two marks. @param {readonly Mark[]} passed */
export function rateOf(passed) {
  const [before, last] = passed.slice(-2);
  if (before === undefined || last === undefined) throw new Error('a side ended before its second mark');
  return (last.cycles - before.cycles) / (last.seconds - before.seconds);
}

/**
 * A line of a side. Icarus Verilog knows no time: its lines are stamped as they come.
 *
 * @param {string} line
 * @param {number} seconds  Now.
 * @returns {Mark | undefined}
 */
export function parseMark(line, seconds) {
  const match = /^(\d+) (?:(\d+\.\d+) )?([0-9a-f]{8})$/.exec(line.trim());
  if (match === null) return undefined;
  const [, cycles, own, checksum] = match;
  return {
    cycles: Number(cycles),
    seconds: own === undefined ? seconds : Number(own),
    checksum: checksum ?? '',
  };
}

/**
 * The first mark at which two sides differ.
 *
 * @param {readonly Mark[]} one
 * @param {readonly Mark[]} other
 */
export function firstDifference(one, other) {
  const known = new Map(one.map(({ cycles, checksum }) => [cycles, checksum]));
  return other.find(({ cycles, checksum }) => (known.get(cycles) ?? checksum) !== checksum)?.cycles;
}

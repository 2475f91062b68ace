/** A design on all sides, in turns. */
import { firstDifference, rateOf } from './marks.mjs';
import { runSide } from './side.mjs';

/**
 * @typedef {object} SideResult
 * @property {string} name
 * @property {readonly number[]} rates  Cycles per second, a run each.
 * @property {number} rate  Their median.
 * @property {number} memory  Most bytes that its process had.
 * @property {number | undefined} buildSeconds
 * @property {number | undefined} codeBytes
 * @property {string} command
 */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * Every side once in each round. All must come to the same checksums as the first. One that is ended from outside before its second cycle is left out.
 *
 * @param {readonly import('./side.mjs').Side[]} sides
 * @param {{ readonly repeats: number, readonly enough: number }} settings
 * @returns {Promise<{ readonly sides: readonly SideResult[], readonly faults: readonly string[], readonly notes: readonly string[] }>}
 */
export async function measure(sides, { repeats, enough }) {
  /** @type {Map<string, { rates: number[], memory: number }>} */
  const found = new Map(sides.map(({ name }) => [name, { rates: [], memory: 0 }]));
  /** @type {Set<string>} */
  const faults = new Set();
  /** @type {Map<string, string>} */
  const notes = new Map();
  for (let round = 0; round < repeats; round++) {
    /** @type {readonly import('./marks.mjs').Mark[] | undefined} */
    let first;
    for (const side of sides) {
      if (notes.has(side.name)) continue;
      const { marks, memory } = await runSide(side, enough);
      if (side.endless === true && marks.length < 2) {
        notes.set(side.name, `${side.name} is too slow to be measured`);
        continue;
      }
      const own = found.get(side.name);
      own?.rates.push(rateOf(marks));
      if (own !== undefined) own.memory = Math.max(own.memory, memory);
      const different = first === undefined ? undefined : firstDifference(first, marks);
      if (different !== undefined)
        faults.add(`${side.name} differs from ${sides[0]?.name} at cycle ${different}`);
      first ??= marks;
    }
  }
  const results = sides
    .filter(({ name }) => !notes.has(name))
    .map(({ name, command, args, buildSeconds, codeBytes }) => {
      const { rates, memory } = found.get(name) ?? { rates: [], memory: 0 };
      return {
        name,
        rates,
        rate: median(rates),
        memory,
        buildSeconds,
        codeBytes,
        command: [command, ...args].join(' '),
      };
    });
  return { sides: results, faults: [...faults], notes: [...notes.values()] };
}

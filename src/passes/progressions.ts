/** Arithmetic progressions: how sets of instances and iterations are written so that they do not grow with the design. */
import type { Progression } from '../ir/schedule.js';
import { groupBy } from '../support/group-by.js';

export function single(number: number): Progression {
  return { first: number, stride: 0, count: 1 };
}

export function upTo(count: number): Progression {
  return count === 1 ? single(0) : { first: 0, stride: 1, count };
}

/** Splits ascending numbers into few progressions, greedily. */
export function progressionsOf(numbers: readonly number[]): readonly Progression[] {
  const found: Progression[] = [];
  for (let at = 0; at < numbers.length;) {
    const first = numbers[at] ?? 0;
    const stride = (numbers[at + 1] ?? first) - first;
    let count = 1;
    while (at + count < numbers.length && numbers[at + count] === first + stride * count) count++;
    // Two alone may each begin something longer.
    if (count === 2 && at + 2 < numbers.length) count = 1;
    found.push({ first, stride: count === 1 ? 0 : stride, count });
    at += count;
  }
  return found;
}

/** A set of (instance, iteration) pairs as rectangles of progressions. Pairs stand by iteration, then by instance. */
export function rectanglesOf(
  pairs: readonly { readonly instance: number; readonly iteration: number }[],
): readonly { readonly instances: Progression; readonly iterations: Progression }[] {
  const rows = groupBy(pairs, ({ iteration }) => iteration);
  const bands = new Map<string, { readonly instances: Progression; readonly iterations: number[] }>();
  for (const [iteration, row] of rows) {
    for (const instances of progressionsOf(row.map(({ instance }) => instance))) {
      const key = `${instances.first} ${instances.stride} ${instances.count}`;
      const band = bands.get(key);
      if (band === undefined) bands.set(key, { instances, iterations: [iteration] });
      else band.iterations.push(iteration);
    }
  }
  return [...bands.values()].flatMap(({ instances, iterations }) =>
    progressionsOf(iterations).map((progression) => ({ instances, iterations: progression })),
  );
}

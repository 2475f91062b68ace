/** Lists of passes: each is legal by itself, so each list is. */
import type { Pass } from '../../../src/passes/pass.js';
import { PIPELINES } from '../../../src/passes/pipelines.js';
import type { Random } from '../../../src/support/random.js';
import { shuffled } from '../../../src/support/shuffle.js';

const OPTIMISING: readonly Pass[] = PIPELINES.default;

/** One, all in any order, all but one, or some with repetitions. */
export function randomPasses(random: Random): readonly Pass[] {
  const all = shuffled(OPTIMISING, random);
  switch (random.below(4)) {
    case 0:
      return all;
    case 1:
      return all.slice(1);
    case 2:
      return all.slice(0, 1);
    default:
      return shuffled([...all, ...all], random).slice(random.below(2 * all.length));
  }
}

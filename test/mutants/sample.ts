/** A few mutants by which the mechanism itself is tested, and one that nothing can notice. */
import { OPERATOR_MUTANTS } from './operators.js';
import { mutantsOf, type Mutant } from './mutant.js';
import { PASS_MUTANTS } from './passes.js';
import { SIMULATION_MUTANTS } from './simulation.js';

const FAST: ReadonlySet<string> = new Set([
  'operators/evaluate: sdiv computes udiv',
  'codegen/typescript/limbs: sub computes add',
  'passes/check-latches: partial cover is cover',
  'sim/show: the last element first',
]);

export const mutants: readonly Mutant[] = [
  ...[...OPERATOR_MUTANTS, ...PASS_MUTANTS, ...SIMULATION_MUTANTS].filter(({ name }) => FAST.has(name)),
  ...mutantsOf(
    'src/sim/show.ts',
    ['test/sim/text.test.ts'],
    [['a comment', '/** From the packed image. */', '/** From the image. */']],
  ),
];

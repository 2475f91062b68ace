/** A few mutants by which the mechanism itself is tested, and one that nothing can notice. */
import { OPERATOR_MUTANTS } from './operators.js';
import { mutantsOf, type Mutant } from './mutant.js';
import { PASS_MUTANTS } from './passes.js';
import { SIMULATION_MUTANTS } from './simulation.js';

const FAST: ReadonlySet<string> = new Set([
  'operators/evaluate: sdiv computes udiv',
  'operators/evaluate: ashr computes lshr',
  'operators/operators: unknown bits of add',
  'codegen/typescript/narrow: slt computes ult',
  'codegen/typescript/limbs: sub computes add',
  'codegen/typescript/runtime/wide: no borrow between words',
  'passes/check-latches: partial cover is cover',
  'passes/check-drivers: iterations are one driver',
  'sim/show: the last element first',
  'sim/kernel/oscillator: fractions are dropped',
]);

export const mutants: readonly Mutant[] = [
  ...[...OPERATOR_MUTANTS, ...PASS_MUTANTS, ...SIMULATION_MUTANTS].filter(({ name }) => FAST.has(name)),
  ...mutantsOf(
    'src/sim/show.ts',
    ['test/sim/text.test.ts'],
    [['a comment', '/** From the packed image. */', '/** From the image. */']],
  ),
];

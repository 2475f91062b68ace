/** All mutants that `npm run mutants` makes. */
import type { Mutant } from './mutant.js';
import { OPERATOR_MUTANTS } from './operators.js';
import { PASS_MUTANTS } from './passes.js';
import { SIMULATION_MUTANTS } from './simulation.js';

export const mutants: readonly Mutant[] = [...OPERATOR_MUTANTS, ...PASS_MUTANTS, ...SIMULATION_MUTANTS];

export { SIMULATION_MUTANTS as mutants } from './simulation.js';

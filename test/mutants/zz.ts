export { PASS_MUTANTS as mutants } from './passes.js';

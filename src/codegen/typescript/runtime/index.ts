/** What emitted modules import: `m3hdl/runtime`. */
export { EmittedModel } from './emitted.js';
export type { Kernel } from './kernel.js';
export type { Model, ModelFunctions } from './model.js';
export type { SimulateOptions } from '../../../sim/simulation.js';
export type { Suspension, Thread } from '../../../sim/engine.js';

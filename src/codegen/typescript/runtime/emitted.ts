/** The base of emitted classes: a simulation whose ports are known to the type checker. */
import { buildHierarchy } from '../../../ir/hierarchy.js';
import { parseDesign } from '../../../ir/parse.js';
import type { EngineFactory } from '../../../sim/engine.js';
import { Simulation, type SimulateOptions } from '../../../sim/simulation.js';
import type { HostInput, HostValue } from '../../../sim/values.js';
import { ModelEngine } from './engine.js';
import type { Kernel } from './kernel.js';
import type { Model, ModelFunctions } from './model.js';

export class EmittedModel<
  Inputs extends { readonly [P in keyof Inputs]: HostInput },
  Outputs extends { readonly [P in keyof Outputs]: HostValue },
> {
  /** Everything that is not about ports: time, paths into the hierarchy, streams, snapshots. */
  readonly simulation: Simulation;

  /** `interfaces` is the design without its logic, as text of the intermediate representation. */
  protected constructor(
    interfaces: string,
    model: Model,
    functionsOf: (kernel: Kernel) => ModelFunctions,
    options: SimulateOptions,
  ) {
    const engine: EngineFactory = {
      name: 'ts',
      create: (hierarchy, host, settings) => new ModelEngine(hierarchy, model, functionsOf, host, settings),
    };
    this.simulation = new Simulation(buildHierarchy(parseDesign(interfaces)), engine, options);
  }

  /** Sets an input; it lands at once. */
  poke<P extends keyof Inputs & string>(port: P, value: Inputs[P]): void {
    this.simulation.poke(port, value);
  }

  /** The value of a port. Settles first where something was poked. */
  peek<P extends (keyof Inputs | keyof Outputs) & string>(port: P): (Inputs & Outputs)[P] {
    return this.simulation.peek(port) as (Inputs & Outputs)[P];
  }

  /** So many rising edges of a clock, which may be left out where there is only one. */
  step(clock: string | number = 1, count = 1): void {
    this.simulation.step(clock, count);
  }

  /** Combinational logic comes to rest, no time passes. */
  settle(): void {
    this.simulation.settle();
  }
}

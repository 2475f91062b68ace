/** A module of a file as TypeScript imports it: `import { Counter } from './counter.m3hdl'`. What types its ports have, the generated declarations say. */
import type { Environment } from '../driver/compiler.js';
import { compileFile, type Design, type DesignSimulateOptions } from '../driver/design.js';
import type { ParameterValue } from '../driver/parameters.js';
import type { Simulation } from '../sim/simulation.js';
import type { HostInput, HostValue } from '../sim/values.js';

/** What a module shows to those who drive it. */
export interface ModuleFace {
  readonly params: Readonly<Record<string, ParameterValue | undefined>>;
  /** What `poke` takes. */
  readonly inputs: Readonly<Record<string, HostInput>>;
  /** What `peek` gives, of inputs too. */
  readonly ports: Readonly<Record<string, HostValue>>;
  readonly clocks: string;
  /** Streams in, and out. */
  readonly feeds: string;
  readonly collects: string;
}

/** A part of a port, or something inside: not checked by its type. */
type InnerPath = `${string}.${string}` | `${string}[${string}`;

type Checked = 'poke' | 'peek' | 'step' | 'feed' | 'collect' | 'received';

/** A simulation whose ports have types. */
export interface TypedSimulation<F extends ModuleFace> extends Omit<Simulation, Checked> {
  // The checked form is the last, since the last is what `tsc` tells of where none fits.
  poke(path: InnerPath, value: HostInput): void;
  poke<N extends keyof F['inputs'] & string>(name: N, value: F['inputs'][N]): void;
  peek(path: InnerPath): HostValue;
  peek<N extends keyof F['ports'] & string>(name: N): F['ports'][N];
  step(count?: number): void;
  step(clock: F['clocks'], count?: number): void;
  feed(port: F['feeds'], packet: Uint8Array | readonly HostInput[]): void;
  collect(port: F['collects'], options?: { readonly timeout?: string | bigint }): Promise<Uint8Array>;
  received(port: F['collects']): readonly HostValue[];
}

export interface HandleOptions<F extends ModuleFace> extends DesignSimulateOptions {
  readonly params?: F['params'];
}

export class ModuleHandle<F extends ModuleFace = ModuleFace> {
  readonly path: string;
  readonly name: string;
  readonly #environment: Environment;
  readonly #designs = new Map<string, Design>();

  constructor(path: string, name: string, environment: Environment) {
    this.path = path;
    this.name = name;
    this.#environment = environment;
  }

  /** Compiled once for each set of parameters. */
  compile(params: F['params'] = {}): Design {
    const given = Object.entries(params).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const key = JSON.stringify(given.map(([name, value]) => [name, typeof value, String(value)]));
    const known = this.#designs.get(key);
    if (known !== undefined) return known;
    const options = { top: this.name, params: Object.fromEntries(given) };
    const design = compileFile(this.path, options, this.#environment);
    this.#designs.set(key, design);
    return design;
  }

  simulate({ params, ...options }: HandleOptions<F> = {}): TypedSimulation<F> {
    // The face was generated from the ports of this very module.
    return this.compile(params).simulate(options) as unknown as TypedSimulation<F>;
  }
}

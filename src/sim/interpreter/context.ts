/** What all parts of the interpreter share. */
import type { Hierarchy } from '../../ir/hierarchy.js';
import type { Func, Local, Module, ResetId } from '../../ir/ir.js';
import { Random } from '../../support/random.js';
import { shuffled } from '../../support/shuffle.js';
import type { EngineHost, EngineOptions } from '../engine.js';
import { InstanceTree } from '../instance-tree.js';
import type { Scope } from './execute.js';
import { readView, State } from './state.js';

export class Context {
  readonly hierarchy: Hierarchy;
  readonly tree: InstanceTree;
  readonly state: State;
  readonly host: EngineHost;
  readonly checks: boolean;
  readonly processSteps: number;
  /** Processes evaluated since the start. */
  evaluations = 0;
  readonly #clockNodes: readonly Int32Array[];
  readonly #functions: ReadonlyMap<string, Func>;
  readonly #shuffle: Random | undefined;

  constructor(hierarchy: Hierarchy, host: EngineHost, options: EngineOptions) {
    this.hierarchy = hierarchy;
    this.tree = new InstanceTree(hierarchy);
    this.state = new State(hierarchy);
    this.host = host;
    this.checks = options.checks;
    this.processSteps = options.processSteps;
    this.#clockNodes = options.clockNodes;
    this.#functions = new Map(hierarchy.design.functions.map((func) => [func.name, func]));
    this.#shuffle = options.shuffle === undefined ? undefined : Random.named(options.shuffle, 'processes');
  }

  scope(module: Module, locals: readonly Local[]): Scope {
    return { functions: this.#functions, module, locals };
  }

  clockNode(shape: number, instance: number, clock: number): number {
    const clocks = this.tree.module(shape).clocks.length;
    return this.#clockNodes[shape]?.[instance * clocks + clock] ?? -1;
  }

  resetActive(shape: number, instance: number, id: ResetId): boolean {
    const reset = this.tree.module(shape).resets[id];
    if (reset === undefined) return false;
    const level = readView(this.state.signal(shape, reset.signal), instance, 0n) !== 0n;
    return level === reset.activeHigh;
  }

  isCover(site: number): boolean {
    return this.hierarchy.design.sites[site]?.kind === 'cover';
  }

  /** The order to run things in that may run in any order. */
  anyOrder<T>(items: readonly T[]): readonly T[] {
    const random = this.#shuffle;
    return random === undefined ? items : shuffled(items, random);
  }
}

/** The reference engine: slow and obvious, straight from the definition of the IR. */
import type { Hierarchy } from '../../ir/hierarchy.js';
import type {
  ClockEdge,
  Engine,
  EngineFactory,
  EngineHost,
  EngineOptions,
  Failure,
  Place,
  Suspension,
  Thread,
} from '../engine.js';
import { ClockedLogic } from './clocked.js';
import { CombinationalLogic } from './comb.js';
import { Context } from './context.js';
import { TestRunner } from './test-runner.js';

class Interpreter implements Engine {
  readonly name = 'interpreter';
  readonly hierarchy: Hierarchy;
  readonly #context: Context;
  readonly #comb: CombinationalLogic;
  readonly #clocked: ClockedLogic;
  readonly #tests: TestRunner;

  constructor(hierarchy: Hierarchy, host: EngineHost, options: EngineOptions) {
    this.hierarchy = hierarchy;
    this.#context = new Context(hierarchy, host, options);
    this.#comb = new CombinationalLogic(this.#context);
    this.#clocked = new ClockedLogic(this.#context);
    this.#tests = new TestRunner(this.#context);
  }

  get activity(): { readonly evaluations: number } {
    return { evaluations: this.#context.evaluations };
  }

  read(place: Place): bigint {
    const { cells, cell } = this.#context.state.at(place);
    return cells.get(cell);
  }

  write(place: Place, value: bigint): void {
    const { cells, cell } = this.#context.state.at(place);
    cells.set(cell, value);
  }

  force(place: Place, value: bigint): void {
    const { cells, cell } = this.#context.state.at(place);
    cells.force(cell, value);
  }

  release(place: Place): void {
    const { cells, cell } = this.#context.state.at(place);
    cells.release(cell);
    this.#comb.invalidate();
  }

  settle(): void {
    this.#comb.settle();
  }

  sample(): void {
    this.#tests.sample();
  }

  evaluate(edges: readonly ClockEdge[]): void {
    this.#clocked.evaluate(edges);
  }

  commit(): void {
    this.#clocked.commit();
  }

  run(thread: Thread): Suspension {
    return this.#tests.run(thread);
  }

  holds(thread: Thread): boolean {
    return this.#tests.holds(thread);
  }

  standing(): readonly Failure[] {
    return this.#comb.standing();
  }

  readLocal(shape: number, instance: number, process: number, local: number, element: number): bigint {
    return this.#tests.locals(shape, instance, process)[local]?.[element] ?? 0n;
  }

  writeLocal(
    shape: number,
    instance: number,
    process: number,
    local: number,
    element: number,
    value: bigint,
  ): void {
    const elements = this.#tests.locals(shape, instance, process)[local];
    if (elements !== undefined && element < elements.length) elements[element] = value;
  }

  readSampled(): readonly bigint[] {
    return this.#tests.readSampled();
  }

  writeSampled(values: readonly bigint[]): void {
    this.#tests.writeSampled(values);
  }
}

export const interpreter: EngineFactory = {
  name: 'interpreter',
  create: (hierarchy, host, options) => new Interpreter(hierarchy, host, options),
};

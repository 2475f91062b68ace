/**
 * What the tests of a file do to the modules they hold, as self-checking benches for the emitted code. A row of a bench is a state in which logic has come to
 * rest: before and after each edge, and at each `settle` of a test, so that the bench sees all that the test could see.
 */
import type { Face } from '../../../src/codegen/systemverilog/module.js';
import { identifier } from '../../../src/codegen/systemverilog/names.js';
import { emitSystemVerilog, Inexpressible } from '../../../src/codegen/systemverilog/systemverilog.js';
import {
  writeTestbench,
  type RecordedStep,
  type Recording,
} from '../../../src/codegen/systemverilog/testbench.js';
import type { Compiled } from '../../../src/driver/compile-design.js';
import { Workspace } from '../../../src/driver/compiler.js';
import { defaultEngine } from '../../../src/driver/engines.js';
import { Ports, type Values } from '../../../src/driver/recording.js';
import type { InstanceRef } from '../../../src/ir/hierarchy.js';
import type { Design } from '../../../src/ir/ir.js';
import { printDesign } from '../../../src/ir/print.js';
import { scheduleDesign } from '../../../src/passes/schedule.js';
import type { Kernel } from '../../../src/sim/kernel/kernel.js';
import { inTurns } from '../../../src/support/turns.js';
import type { Block } from '../../../src/testing/blocks.js';
import { runBlock, selectTests, type TestRequest } from '../../../src/testing/runner.js';
import { filesOf, type NamedFile } from '../../codegen/systemverilog/support.js';
import { onDisk } from '../../driver/support.js';

export interface Budget {
  /** Rows of one bench; what comes after them is not compared. */
  readonly rows: number;
  /** Runs of a property, each a bench. */
  readonly runs: number;
}

export interface Recorded {
  /** Modules and benches, each under a name of its own. */
  readonly modules: readonly NamedFile[];
  readonly benches: readonly Bench[];
  /** Instances that were not recorded, and why. */
  readonly left: readonly string[];
}

export interface Bench extends NamedFile {
  readonly top: string;
}

/** Runs every test and property of a file; throws where one fails. */
export async function recordTests(path: string, budget: Budget): Promise<Recorded> {
  const tape = new Tape(identifier(path), budget);
  let compiled: Compiled | undefined;
  const request: TestRequest = {
    paths: [path],
    filter: undefined,
    engines: [defaultEngine()],
    seed: 1n,
    wallSeconds: undefined,
    shuffle: undefined,
    print: () => undefined,
    onStart: (block, kernel) => {
      if (compiled !== undefined) tape.watch(block, compiled.design, kernel);
    },
  };
  for (const { block, compiler } of selectTests(new Workspace(onDisk), request).blocks) {
    if (block.shouldFail) {
      tape.leave(block.name, 'it is meant to fail');
      continue;
    }
    compiled = compiler.test(block.from, block.declaration)?.compiled;
    try {
      const { passed } = await inTurns(runBlock(block, compiler, request));
      if (!passed) throw new Error(`${path}: ${block.name} fails`);
    } catch (end) {
      if (!(end instanceof Enough)) throw end;
    }
    tape.finish();
  }
  return tape.recorded;
}

/** More runs of a property would be more of the same. */
class Enough extends Error {}

/** What is recorded of the tests of one file. */
class Tape {
  readonly #file: string;
  readonly #budget: Budget;
  readonly #emitted: Emitted[] = [];
  readonly #benches: Bench[] = [];
  readonly #left = new Set<string>();
  #heads: { readonly head: SettleRecorder; readonly face: Face }[] = [];
  #runs = 0;
  /** Of the block that runs, by module. */
  #known = new Map<string, Emitted | Inexpressible>();

  constructor(file: string, budget: Budget) {
    this.#file = file;
    this.#budget = budget;
  }

  get recorded(): Recorded {
    return {
      modules: this.#emitted.flatMap(({ files }) => files),
      benches: this.#benches,
      left: [...this.#left].toSorted(),
    };
  }

  leave(name: string, why: string): void {
    this.#left.add(`${name}: ${why}`);
  }

  /** A run begins. */
  watch(block: Block, design: Design, kernel: Kernel): void {
    if (this.#runs++ >= this.#budget.runs) throw new Enough();
    const why = MEETS.has(block.name) ? 'it reads words while they are written' : touchesInside(design);
    if (why !== undefined) {
      this.leave(block.name, why);
      throw new Enough();
    }
    const heads = [...topInstances(kernel)].flatMap((ref): readonly SettleRecorder[] => {
      const { name } = kernel.tree.module(ref.shape);
      const emitted = this.#emit(design, name);
      if (emitted instanceof Inexpressible) {
        this.leave(name, emitted.message);
        return [];
      }
      const face = emitted.faces.get(name);
      if (face === undefined) throw new Error(`${name} was not written`);
      const head = new SettleRecorder(kernel, new Ports(kernel, ref, emitted.faces), this.#budget.rows);
      this.#heads.push({ head, face });
      return [head];
    });
    afterEachSettle(kernel, () => {
      for (const head of heads) head.look();
      if (heads.every((head) => head.isFull)) throw new Enough();
    });
  }

  /** The runs of a block are over. */
  finish(): void {
    for (const { head, face } of this.#heads) {
      const { recording } = head;
      const { name, text } = writeTestbench(
        face,
        recording,
        this.#benches.map(({ top }) => top),
      );
      // Benches run side by side, and each ends by itself.
      this.#benches.push({ name: `${name}.sv`, top: name, text: text.replace('$finish;', '') });
    }
    this.#heads = [];
    this.#runs = 0;
    this.#known = new Map();
  }

  /** What several blocks have in common is written once. */
  #emit(design: Design, top: string): Emitted | Inexpressible {
    const known = this.#known.get(top);
    if (known !== undefined) return known;
    const alone = below(design, top);
    const emitted = emitOf(alone, `${this.#file}_${this.#emitted.length}_`);
    const before =
      emitted instanceof Inexpressible
        ? emitted
        : this.#emitted.find((other) => other.printed === emitted.printed);
    this.#known.set(top, before ?? emitted);
    if (before === undefined && !(emitted instanceof Inexpressible)) this.#emitted.push(emitted);
    return before ?? emitted;
  }
}

interface Emitted {
  readonly files: readonly NamedFile[];
  /** By the name that the module has in the design that runs. */
  readonly faces: ReadonlyMap<string, Face>;
  /** The design it was made of. */
  readonly printed: string;
}

/** A module and what lies below it. */
function below(design: Design, top: string): Design {
  const used = new Set([top]);
  for (const { name, groups } of design.modules.toReversed())
    if (used.has(name)) for (const { module } of groups) used.add(module);
  return { ...design, modules: design.modules.filter(({ name }) => used.has(name)), top };
}

/** Under names that begin with a prefix, since a module is cut as those around it need it: alone, and inside of others. */
function emitOf(design: Design, prefix: string): Emitted | Inexpressible {
  const renamed = ({ name }: { readonly name: string }): string => `${prefix}${name}`;
  const modules = scheduleDesign(design).design.modules.map((module) => ({
    ...module,
    name: renamed(module),
    base: renamed(module),
    groups: module.groups.map((group) => ({ ...group, module: `${prefix}${group.module}` })),
  }));
  try {
    const emitted = emitSystemVerilog({ ...design, modules, top: `${prefix}${design.top}` });
    const faces = new Map([...emitted.faces].map(([name, face]) => [name.slice(prefix.length), face]));
    return { files: filesOf(emitted), faces, printed: printDesign(design) };
  } catch (refusal) {
    if (refusal instanceof Inexpressible) return refusal;
    throw refusal;
  }
}

/** What reads then, `undefined`, is seeded in our engines, and the old word in what is emitted. */
const MEETS: ReadonlySet<string> = new Set([
  'where anything may come of a meeting, the word itself is right',
]);

/** What no bench at the ports can play. */
function touchesInside({ modules, top }: Design): string | undefined {
  const processes = modules.find(({ name }) => name === top)?.processes ?? [];
  const kinds = new Set(
    processes.flatMap((process) => (process.kind === 'test' ? process.code.map(({ kind }) => kind) : [])),
  );
  if (kinds.has('force')) return 'it forces signals';
  if (kinds.has('deposit')) return 'it sets registers or memory words';
  return undefined;
}

function* topInstances({ tree }: Kernel): Generator<InstanceRef> {
  for (const { shape, base, count } of tree.shape(0).groups)
    for (let element = 0; element < count; element++) yield { shape, instance: base + element };
}

function afterEachSettle(kernel: Kernel, look: () => void): void {
  const { engine } = kernel;
  const settle = engine.settle.bind(engine);
  engine.settle = () => {
    settle();
    look();
  };
  // Where somebody watches, the kernel goes from instant to instant.
  kernel.observers.push(() => undefined);
}

/** Femtoseconds from row to row; nothing in a design that synthesises has a delay. */
const STEP = 1000;

type State = Required<Pick<RecordedStep, 'inputs' | 'outputs' | 'clocks'>>;

class SettleRecorder {
  readonly #ports: Ports;
  readonly #most: number;
  readonly #deposits: Recording['deposits'];
  readonly #steps: RecordedStep[] = [];
  #state: State;

  constructor(kernel: Kernel, ports: Ports, most: number) {
    kernel.rest();
    this.#ports = ports;
    this.#most = most;
    this.#deposits = ports.deposits();
    this.#state = this.#read();
    this.#record(this.#state);
  }

  get recording(): Recording {
    return { steps: this.#steps, deposits: this.#deposits };
  }

  get isFull(): boolean {
    return this.#steps.length >= this.#most;
  }

  look(): void {
    if (this.isFull) return;
    const state = this.#read();
    const before = this.#state;
    const hasEdge = state.clocks.some((level, id) => level !== before.clocks[id]);
    // The clocks move under the inputs of before; what these become at an edge comes after it.
    if (hasEdge) this.#record({ ...before, clocks: state.clocks });
    if (hasEdge || !isSame(state.inputs, before.inputs)) this.#record(state);
    this.#state = state;
  }

  #record(state: State): void {
    if (!this.isFull) this.#steps.push({ delay: STEP, ...state });
  }

  #read(): State {
    return {
      inputs: this.#ports.inputs(),
      outputs: this.#ports.outputs(),
      clocks: this.#ports.clocks(),
    };
  }
}

function isSame(one: Values, other: Values): boolean {
  return [...one].every(([id, values]) => values.every((value, i) => value === other.get(id)?.[i]));
}

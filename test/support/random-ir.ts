/**
 * Random designs that are well formed and have a meaning: no combinational loops, one driver for everything, every wire assigned on every path. For
 * comparing printers with parsers, passes with nothing, and engines with each other. The same seed gives the same design.
 */
import {
  ModuleBuilder,
  LocalsBuilder,
  binary,
  constant,
  drive,
  extract,
  mux,
  set,
} from '../../src/ir/builder.js';
import type { Design, Expr, Func, Module, Signal, Site, Stmt } from '../../src/ir/ir.js';
import { nowhere } from '../../src/ir/nowhere.js';
import type { ValueType } from '../../src/ir/value-type.js';
import { Random } from '../../src/support/random.js';
import { ExprMaker } from './random-ir-exprs.js';
import type { Source } from './random-ir-exprs.js';
import { BodyMaker } from './random-ir-stmts.js';
import { testTop } from './random-ir-test.js';

export interface RandomIrOptions {
  /** Modules, each of which may instantiate those before it. */
  readonly modules?: number;
  /** Processes of a module, about. */
  readonly processes?: number;
  /** Depth of expressions. */
  readonly depth?: number;
  /** Widths to choose from. */
  readonly widths?: readonly [number, ...number[]];
  /** Bindings of instance arrays in which an element reads the element before it. */
  readonly chains?: boolean;
  /** A test on top, that pokes and waits. */
  readonly test?: boolean;
}

const WIDTHS = [0, 1, 1, 1, 2, 3, 4, 7, 8, 8, 13, 16, 31, 32, 32, 33, 53, 63, 64, 65, 100, 128] as const;

export function randomDesign(seed: number, options: RandomIrOptions = {}): Design {
  const context = new DesignMaker(new Random(seed), options);
  return context.design();
}

/** The type that shows a signal or memory as its bits. */
export function bitsType(width: number, length: number, array = length !== 1): ValueType {
  const scalar: ValueType = { kind: 'bits', width };
  return array ? { kind: 'array', element: scalar, length } : scalar;
}

class DesignMaker {
  readonly #random: Random;
  readonly #options: Required<RandomIrOptions>;
  readonly #modules: Module[] = [];
  readonly #functions: Func[] = [];
  readonly #sites: Site[] = [];

  constructor(random: Random, options: RandomIrOptions) {
    this.#random = random;
    const defaults = { modules: 2, processes: 3, depth: 4, widths: WIDTHS, chains: false, test: false };
    this.#options = { ...defaults, ...options };
  }

  design(): Design {
    for (let i = this.#random.below(3); i > 0; i--) this.#functions.push(this.#function());
    for (let i = 0; i < this.#options.modules; i++) this.#modules.push(this.#module(i));
    const dut = this.#modules.at(-1)!;
    if (this.#options.test) this.#modules.push(testTop(this.#random, dut, this.#sites));
    return {
      modules: this.#modules,
      top: this.#modules.at(-1)!.name,
      functions: this.#functions,
      sites: this.#sites,
    };
  }

  #width(): number {
    return this.#random.pick(this.#options.widths);
  }

  #function(): Func {
    const locals = new LocalsBuilder();
    const name = `f${this.#functions.length}`;
    const params = Array.from({ length: 1 + this.#random.below(3) }, (_, i) =>
      locals.local(`p${i}`, this.#width(), this.#random.chance(0.2) ? 3 : 1),
    );
    const result = locals.local('result', this.#width());
    const exprs = new ExprMaker(
      this.#random,
      this.#options.widths,
      params.map((local) => localSource(locals, local)),
    );
    const body = new BodyMaker({
      random: this.#random,
      exprs,
      locals,
      targets: [],
      functions: this.#functions.slice(),
      // Functions hold no assertions: operators report.
      site: this.#random.chance(0.5) ? (widths) => this.#site('index', widths) : undefined,
      depth: this.#options.depth,
    });
    const statements = [...body.locals(2), ...body.statements(3)];
    const list = params.find((local) => locals.locals[local]!.length !== 1);
    if (list !== undefined && this.#random.chance(0.5)) {
      statements.push(set(list, exprs.expr(locals.locals[list]!.width, 1), { index: exprs.expr(2, 1) }));
    }
    const value = exprs.expr(locals.locals[result]!.width, this.#options.depth);
    return {
      name,
      locals: locals.locals,
      params,
      results: [result],
      body: [...statements, set(result, value)],
      intrinsic: undefined,
      span: nowhere,
    };
  }

  #site(kind: Site['kind'], widths: readonly number[]): number {
    const shows = widths.map((width, i) => ({ text: `v${i}`, type: bitsType(width, 1), leaves: 1 }));
    const id = this.#sites.length;
    return this.#sites.push({ kind, name: `s${id}`, message: '', source: '', shows, span: nowhere }) - 1;
  }

  #module(index: number): Module {
    const random = this.#random;
    const module = new ModuleBuilder({ name: `M${index}` });
    const clk = module.clock({ kind: 'port', name: 'clk', span: nowhere });
    const rst = module.signal({ name: 'rst', width: 1, port: 'in' });
    const reset = module.reset({
      name: 'rst',
      signal: rst,
      clock: clk,
      synchronous: random.chance(0.7),
      activeHigh: random.chance(0.8),
    });
    const exprs = new ExprMaker(random, this.#options.widths, []);
    const add = (signal: number): void => {
      exprs.sources.push(signalSource(module, signal));
    };
    const length = (): number => (random.chance(0.25) ? 2 + random.below(4) : 1);
    const names: number[] = [rst];

    for (let i = 1 + random.below(4); i > 0; i--) {
      const signal = module.signal({
        name: `in${i}`,
        width: this.#width(),
        length: length(),
        port: 'in',
        domain: clk,
      });
      names.push(signal);
      add(signal);
    }
    // Enables are registers, so that a gate never depends on what it gates in the same instant.
    const clocks = [clk];
    if (random.chance(0.3)) {
      const enable = module.signal({ name: 'enable', width: 1, storage: 'reg', domain: clk, init: [1n] });
      clocks.push(module.clock({ kind: 'gate', name: 'gated', parent: clk, enable, span: nowhere }));
      names.push(enable);
      add(enable);
    }
    if (random.chance(0.2)) {
      clocks.push(
        module.clock({ kind: 'divide', name: 'slow', parent: clk, by: 2 + random.below(3), span: nowhere }),
      );
    }

    const regs: { readonly signal: number; readonly clock: number }[] = [];
    if (clocks.length > 1 && module.signalOf(names.at(-1)!).name === 'enable') {
      regs.push({ signal: names.at(-1)!, clock: clk });
    }
    for (let i = 1 + random.below(4); i > 0; i--) {
      const clock = clocks[random.below(clocks.length)]!;
      const [width, count] = [this.#width(), length()];
      const initial = random.chance(0.7);
      const init = Array.from({ length: random.chance(0.5) ? count : 1 }, () => random.bits(width));
      const signal = module.signal({
        name: `reg${i}`,
        width,
        length: count,
        storage: 'reg',
        port: random.chance(0.3) ? 'out' : undefined,
        domain: clock,
        ...(initial ? { init } : {}),
        reset: initial && random.chance(0.7) ? reset : undefined,
      });
      regs.push({ signal, clock });
      names.push(signal);
      add(signal);
    }

    const memories: number[] = [];
    if (random.chance(0.5)) {
      const [width, depth] = [this.#width(), 2 + random.below(15)];
      const asyncRead = random.chance(0.5);
      const memory = module.memory({
        name: 'ram',
        width,
        depth,
        asyncRead,
        readUnderWrite: random.chance(0.7) ? 'old' : 'new',
        ...(random.chance(0.5) ? { init: Array.from({ length: depth }, () => random.bits(width)) } : {}),
      });
      memories.push(memory);
      if (asyncRead) exprs.sources.push(memorySource(module, memory, width));
      module.debug({
        name: 'ram',
        type: bitsType(width, depth, true),
        leaves: [{ kind: 'memory', memory }],
        role: 'memory',
        span: nowhere,
        attributes: [],
      });
    }

    for (let i = 0; i < this.#options.processes; i++) {
      const wires = Array.from({ length: 1 + random.below(2) }, (_, j) =>
        module.signal({ name: `w${i}_${j}`, width: this.#width(), length: length(), domain: clk }),
      );
      this.#comb(module, `c${i}`, exprs, wires);
      wires.forEach(add);
      names.push(...wires.filter(() => random.chance(0.7)));
      if (index > 0 && random.chance(0.6)) this.#group(module, `u${i}`, clk, rst, exprs, names, add);
    }
    const outs = Array.from({ length: 1 + random.below(2) }, (_, i) =>
      module.signal({ name: `out${i}`, width: this.#width(), length: length(), port: 'out', domain: clk }),
    );
    this.#comb(module, 'out', exprs, outs);
    names.push(...outs);

    const synchronous = memories.map((memory) =>
      memorySource(module, memory, module.memRead(memory, constant(0n, 1)).width),
    );
    for (const clock of clocks) {
      const targets = regs.filter((reg) => reg.clock === clock).map((reg) => reg.signal);
      if (targets.length > 0 || memories.length > 0) {
        this.#seq(module, clock, reset, exprs.with(synchronous), targets, clock === clk ? memories : []);
      }
    }
    for (const signal of names) module.debug(debugOf(module.signalOf(signal), signal));
    return module.build();
  }

  #comb(module: ModuleBuilder, name: string, exprs: ExprMaker, wires: readonly number[]): void {
    const locals = new LocalsBuilder();
    const inner = exprs.with([]);
    const body = this.#body(module, inner, locals, wires);
    const prologue = body.locals(this.#random.below(3));
    const statements = [...prologue, ...body.defaults(), ...body.statements(1 + this.#random.below(4))];
    module.comb(name, statements, locals.locals);
  }

  #body(
    module: ModuleBuilder,
    exprs: ExprMaker,
    locals: LocalsBuilder,
    targets: readonly number[],
  ): BodyMaker {
    return new BodyMaker({
      random: this.#random,
      exprs,
      locals,
      targets: targets.map((signal) => ({ signal, ...shapeOf(module.signalOf(signal)) })),
      functions: this.#functions,
      site: (widths) => this.#site(this.#random.chance(0.5) ? 'assert' : 'cover', widths),
      depth: this.#options.depth,
    });
  }

  #seq(
    module: ModuleBuilder,
    clock: number,
    reset: number,
    exprs: ExprMaker,
    targets: readonly number[],
    memories: readonly number[],
  ): void {
    const random = this.#random;
    const locals = new LocalsBuilder();
    const body = this.#body(module, exprs, locals, targets);
    const statements = [...body.locals(random.below(2)), ...body.statements(1 + random.below(5))];
    for (const memory of memories) statements.push(this.#memWrite(module, exprs, memory));
    module.process({
      kind: 'seq',
      name: `on${clock}`,
      clock,
      edge: random.chance(0.9) ? 'rising' : 'falling',
      disableUnder: random.chance(0.1) ? reset : undefined,
      body: statements,
      locals: locals.locals,
      span: nowhere,
    });
  }

  #memWrite(module: ModuleBuilder, exprs: ExprMaker, memory: number): Stmt {
    const random = this.#random;
    const { width } = module.memRead(memory, constant(0n, 1));
    const address = exprs.expr(1 + random.below(5), 2);
    const laneWidths = [1, 2, 4, 8].filter((lane) => width > 0 && width % lane === 0);
    const lane = laneWidths[random.below(laneWidths.length + 1)];
    const lanes = lane === undefined ? undefined : { enable: exprs.expr(width / lane, 2), lane };
    const value = exprs.expr(width, this.#options.depth);
    const write: Stmt = { kind: 'memWrite', memory, address, range: undefined, lanes, value, span: nowhere };
    const cond = exprs.expr(1, 2);
    return { kind: 'if', id: random.below(1000), cond, then: [write], else: [], span: nowhere };
  }

  /** Instances of an earlier module, their inputs bound from what is there, their outputs then there too. */
  #group(
    module: ModuleBuilder,
    name: string,
    clk: number,
    rst: number,
    exprs: ExprMaker,
    names: number[],
    add: (signal: number) => void,
  ): void {
    const random = this.#random;
    const child = this.#modules[random.below(this.#modules.length)]!;
    const dims = random.chance(0.5) ? [] : random.chance(0.5) ? [2 + random.below(3)] : [2, 2];
    const { viewOf } = module.group({ name, dims, clocks: [clk] }, child);
    const outputs = Array.from(viewOf).filter(([port]) => child.signals[port]!.port === 'out');
    for (const [port, view] of viewOf) {
      const { port: direction, name: portName } = child.signals[port]!;
      if (direction !== 'in') continue;
      if (portName === 'rst') this.#spread(module, view, () => module.read(rst));
      else {
        // Element by element only where both sides have one for each instance: else the chain might close.
        const [output] = outputs.filter(([id]) => child.signals[id]!.length === 1);
        this.#bind(module, view, exprs, child.signals[port]!.length === 1 ? output?.[1] : undefined);
      }
    }
    for (const [, view] of outputs) {
      add(view);
      names.push(view);
    }
  }

  /** Drives every element of a view. */
  #spread(module: ModuleBuilder, view: number, value: (index: Expr | undefined) => Expr): void {
    const signal = module.signalOf(view);
    if (signal.length === 1) {
      module.comb(`bind ${signal.name}`, [drive(view, value(undefined))]);
      return;
    }
    const locals = new LocalsBuilder();
    const i = locals.local('i', 32);
    const index = locals.read(i);
    const body = [drive(view, value(index), { index })];
    module.comb(
      `bind ${signal.name}`,
      [{ kind: 'for', local: i, from: 0, to: signal.length, body, span: nowhere }],
      locals.locals,
    );
  }

  #bind(module: ModuleBuilder, view: number, exprs: ExprMaker, output: number | undefined): void {
    const { width } = module.signalOf(view);
    const chained = output !== undefined && this.#options.chains && this.#random.chance(0.5);
    this.#spread(module, view, (index) => {
      const own = exprs.with(index === undefined ? [] : [{ width: 32, read: () => index }]).expr(width, 2);
      if (!chained || index === undefined) return own;
      const before = module.read(output, binary('sub', index, constant(1n, 32)));
      if (before.width < width) return own;
      return mux(binary('eq', index, constant(0n, 32)), own, extract(before, 0, width));
    });
  }
}

function shapeOf({ width, length }: Signal): { readonly width: number; readonly length: number } {
  return { width, length };
}

function signalSource(module: ModuleBuilder, signal: number): Source {
  const { width, length } = module.signalOf(signal);
  return { width, read: (index) => module.read(signal, length === 1 ? undefined : index()) };
}

function memorySource(module: ModuleBuilder, memory: number, width: number): Source {
  return { width, read: (index) => module.memRead(memory, index()) };
}

function localSource(locals: LocalsBuilder, local: number): Source {
  const { width, length } = locals.locals[local]!;
  return { width, read: (index) => locals.read(local, length === 1 ? undefined : index()) };
}

function debugOf(signal: Signal, id: number): Module['debug'][number] {
  return {
    name: signal.name,
    type: bitsType(signal.width, signal.length),
    leaves: [{ kind: 'signal', signal: id }],
    role: signal.port === undefined ? 'signal' : 'port',
    span: nowhere,
    attributes: [],
  };
}

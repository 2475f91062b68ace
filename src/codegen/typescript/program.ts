/** A whole design: the functions of all processes as text, and the model that says where everything lies and what runs when. */
import { buildHierarchy, type Hierarchy, type Shape } from '../../ir/hierarchy.js';
import type { Design, Module, Process, SeqProcess } from '../../ir/ir.js';
import type { Progression, Schedule, Step } from '../../ir/schedule.js';
import { visitStmts } from '../../ir/walk.js';
import { drivesOf, readsOf } from '../../sim/uses.js';
import type { Span } from '../../support/span.js';
import { Layout } from '../layout.js';
import { writesMemory } from '../registers.js';
import { emitComb } from './comb.js';
import type { Surroundings } from './frame.js';
import { Functions } from './functions.js';
import { identifier, Names, remark } from './names.js';
import type { Block, Output } from './output.js';
import { RUNTIME_NAMES } from './runtime/kernel.js';
import type { Model, ModelClocked, ModelPort, ModelShape, ModelStep } from './runtime/model.js';
import { emitResets, emitSeq, type Part } from './seq.js';
import { emitTest } from './test-process.js';

export interface ProgramOptions {
  /** `--no-checks`: false. */
  readonly checks: boolean;
  /** Whether types are written: TypeScript, else JavaScript. */
  readonly typed: boolean;
  /** Which processes are written: another compiler may write those of the design. */
  readonly processes: 'all' | 'tests';
  /** Where something stands in the source, for comments. */
  readonly placeOf: (span: Span) => string | undefined;
}

export interface Program {
  readonly model: Model;
  /** Declarations of functions, one after another. */
  readonly functions: string;
  /** An expression that gives {@link ModelFunctions}. */
  readonly table: string;
}

export function emitProgram(design: Design, schedule: Schedule, options: ProgramOptions): Program {
  return new ProgramEmitter(buildHierarchy(design), schedule, options).emit();
}

/** A function of the runtime, for what does nothing here. */
const NOTHING = 'nothing';

const PARAMETERS = ['first', 'stride', 'count', 'begin', 'step', 'times'];

class ProgramEmitter {
  readonly #hierarchy: Hierarchy;
  readonly #schedule: Schedule;
  readonly #options: ProgramOptions;
  readonly #layout: Layout;
  readonly #names = new Names([...RUNTIME_NAMES, 'thread', 'kernel']);
  readonly #functions: Functions;
  readonly #texts: string[] = [];
  readonly #ports: ModelPort[] = [];

  constructor(hierarchy: Hierarchy, schedule: Schedule, options: ProgramOptions) {
    this.#hierarchy = hierarchy;
    this.#schedule = schedule;
    this.#options = options;
    this.#layout = new Layout(hierarchy);
    this.#functions = new Functions(hierarchy.design.functions, this.#layout, this.#names, options.typed);
  }

  emit(): Program {
    const { shapes } = this.#hierarchy;
    const emitted = shapes.map((shape) => this.#shape(shape));
    const steps = this.#schedule.steps.map((step) => this.#step(step));
    const list = (names: readonly string[]): string => `[${names.join(', ')}]`;
    const processes = emitted.map(({ functions }) => `    ${list(functions)},\n`).join('');
    const tests = emitted
      .map((one) => `    ${list(one.tests.map(({ run, holds }) => `{ run: ${run}, holds: ${holds} }`))},\n`)
      .join('');
    return {
      functions: [...this.#functions.texts, ...this.#texts].join('\n'),
      table: `{\n  processes: [\n${processes}  ],\n  tests: [\n${tests}  ],\n}`,
      model: {
        bytes: this.#layout.bytes,
        shadow: { bytes: this.#layout.shadowBytes, copied: this.#layout.copiedBytes },
        shapes: emitted.map(({ shape }) => shape),
        steps,
        things: this.#things,
        ports: this.#ports,
        leaps: shapes.every(({ module }) =>
          module.processes.every((process) => leaps(process, this.#hierarchy.design.sites)),
        ),
      },
    };
  }

  /** Number of a memory among what logic reads and writes: after the signals as they are stored. */
  #memoryThing(shape: number, memory: number): number {
    let number = this.#layout.storage.stores.length + memory;
    for (const { id, module } of this.#hierarchy.shapes) if (id < shape) number += module.memories.length;
    return number;
  }

  get #things(): number {
    return this.#memoryThing(this.#hierarchy.shapes.length, 0);
  }

  #thing(shape: Shape, signal: number): number {
    return this.#layout.storage.view(shape, signal).store.id;
  }

  #shape(shape: Shape): {
    readonly shape: ModelShape;
    readonly functions: readonly string[];
    readonly tests: readonly { readonly run: string; readonly holds: string }[];
  } {
    const { module, count, id } = shape;
    const { sites } = this.#hierarchy.design;
    const around: Surroundings = {
      layout: this.#layout,
      shape,
      functions: this.#functions,
      isCover: (site) => sites[site]?.kind === 'cover',
      checks: this.#options.checks,
      outline: (block, parameters) => this.#part(module, block, parameters),
    };
    const functions: string[] = [];
    const clocked: ModelClocked[] = [];
    const tests: { readonly run: string; readonly holds: string }[] = [];
    const testIndices: number[] = [];
    for (const [index, process] of module.processes.entries()) {
      const what = `${module.name}.${process.name}${this.#at(process.span)}`;
      if (process.kind === 'comb') {
        if (this.#options.processes === 'tests') continue;
        const hasFamily = process.family.length > 0;
        const parameters = parametersOf(count, hasFamily);
        const output = emitComb(around, process, this.#names.inside([...parameters, 'end']));
        functions[index] = this.#function(module, process.name, what, output, parameters);
      } else if (process.kind === 'seq') {
        clocked.push(this.#clocked(around, process, index, functions));
      } else {
        const names = `${module.base}_${process.name}`;
        const { run, holds } = emitTest(around, process, index, () => this.#names.inside());
        tests.push({
          run: this.#declare(`${names}_run`, what, run, ['thread: Thread'], 'Suspension'),
          holds: this.#declare(
            `${names}_holds`,
            `what ${what} waits for`,
            holds,
            ['thread: Thread'],
            'boolean',
          ),
        });
        testIndices.push(index);
      }
    }
    for (let i = 0; i < module.processes.length; i++) functions[i] ??= NOTHING;
    clocked.push(...this.#looseResets(around, functions));
    return {
      functions,
      tests,
      shape: {
        instances: count,
        clocks: module.clocks.length,
        signals: module.signals.map((_, signal) => {
          const { store, ...region } = this.#layout.signal(id, signal);
          return { ...region, thing: store.id };
        }),
        memories: module.memories.map((_, memory) => ({
          ...this.#layout.memory(id, memory),
          thing: this.#memoryThing(id, memory),
        })),
        samples: [...this.#layout.samples(id)].map(([signal, region]) => ({ signal, region })),
        tests: testIndices.map((process) => ({
          process,
          locals: (module.processes[process]?.locals ?? []).map((_, local) =>
            this.#layout.local(id, process, local),
          ),
        })),
        clocked,
        resets: module.resets.map(({ signal, activeHigh }, reset) => ({
          signal,
          activeHigh,
          registers: module.signals.flatMap((register, signalId) =>
            register.storage === 'reg' && register.reset === reset && register.init !== undefined
              ? [{ signal: signalId, init: register.init }]
              : [],
          ),
        })),
      },
    };
  }

  #clocked(around: Surroundings, process: SeqProcess, index: number, functions: string[]): ModelClocked {
    const { shape } = around;
    const { module } = shape;
    const what = `${module.name}.${process.name}, at the ${process.edge} edge of ${module.clocks[process.clock]?.name ?? '?'}${this.#at(process.span)}`;
    const emit = (part: Part, name: string): string => {
      if (this.#options.processes === 'tests') return NOTHING;
      const parameters = parametersOf(shape.count, false);
      const output = emitSeq(around, process, this.#names.inside([...parameters, 'end']), part, (memory) =>
        this.#port(shape, memory, process, index),
      );
      return this.#function(module, name, what, output, parameters);
    };
    const { memories } = readsOf(process);
    const seesWrites = [...memories].some((memory) => module.memories[memory]?.readUnderWrite !== 'old');
    const writes = module.memories.flatMap((_, memory) => (writesMemory(process, memory) ? [memory] : []));
    const delayed = this.#layout.registers.delayed[shape.id];
    for (const memory of writes) if (delayed?.has(memory) === true) this.#port(shape, memory, process, index);
    const twice = seesWrites && writes.length > 0;
    let before: number | undefined;
    if (twice) {
      before = module.processes.length;
      while (functions[before] !== undefined) before++;
      functions[before] = emit('memory writes', `${process.name}_writes`);
    }
    functions[index] = emit(seesWrites ? 'everything else' : 'all', process.name);
    return {
      clock: process.clock,
      edge: process.edge,
      run: index,
      late: seesWrites,
      before,
      drives: [
        ...[...drivesOf(process)].map((signal) => this.#thing(shape, signal)),
        ...writes.map((memory) => this.#memoryThing(shape.id, memory)),
      ],
    };
  }

  #port(shape: Shape, memory: number, process: SeqProcess, order: number): number {
    const known = this.#ports.findIndex(
      (port) => port.shape === shape.id && port.memory === memory && port.order === order,
    );
    if (known >= 0) return known;
    const writers = shape.module.processes.filter((other) => writesMemory(other, memory));
    const early = shape.module.memories[memory]?.readUnderWrite !== 'old';
    const { clock } = process;
    return this.#ports.push({ shape: shape.id, memory, order, clock, shared: writers.length > 1, early }) - 1;
  }

  /** Registers that no process drives change by their resets alone, at the rising edge of their domain. */
  #looseResets(around: Surroundings, functions: string[]): readonly ModelClocked[] {
    const { shape } = around;
    const { module } = shape;
    const driven = new Set(
      module.processes.flatMap((process) => (process.kind === 'seq' ? [...drivesOf(process)] : [])),
    );
    const byClock = new Map<number, number[]>();
    for (const [id, signal] of module.signals.entries()) {
      if (signal.storage !== 'reg' || signal.reset === undefined || signal.init === undefined) continue;
      const clock = typeof signal.domain === 'number' ? signal.domain : module.resets[signal.reset]?.clock;
      if (driven.has(id) || clock === undefined) continue;
      byClock.set(clock, [...(byClock.get(clock) ?? []), id]);
    }
    const emit = (signals: readonly number[]): string => {
      if (this.#options.processes === 'tests') return NOTHING;
      const parameters = parametersOf(shape.count, false);
      const output = emitResets(around, signals, this.#names.inside([...parameters, 'end']));
      const what = `${module.name}: registers that only a reset sets`;
      return this.#function(module, 'resets', what, output, parameters);
    };
    return [...byClock].map(([clock, signals]): ModelClocked => ({
      clock,
      edge: 'rising',
      run: functions.push(emit(signals)) - 1,
      late: false,
      before: undefined,
      drives: signals.map((signal) => this.#thing(shape, signal)),
    }));
  }

  #function(
    module: Module,
    name: string,
    what: string,
    output: Output,
    parameters: readonly string[],
  ): string {
    return this.#declare(
      `${module.base}_${name}`,
      what,
      output,
      parameters.map((parameter) => `${parameter}: number`),
      'void',
    );
  }

  /** `$` stands in no name of a user, so that no variable hides a part. */
  #part(module: Module, block: Block, parameters: readonly string[]): string {
    const name = `${identifier(module.base)}$${this.#texts.length}`;
    const typed = parameters.map((parameter) =>
      parameter.includes(':') ? parameter : `${parameter}: number`,
    );
    this.#text(name, `part of a process of ${module.name}`, block, typed, 'void');
    return name;
  }

  #at(span: Span): string {
    const place = this.#options.placeOf(span);
    return place === undefined ? '' : ` (${place})`;
  }

  #declare(
    hint: string,
    what: string,
    output: Output,
    parameters: readonly string[],
    result: string,
  ): string {
    const name = this.#names.fresh(hint);
    this.#text(name, what, output.block, parameters, result);
    return name;
  }

  #text(name: string, what: string, block: Block, parameters: readonly string[], result: string): void {
    const { typed } = this.#options;
    const list = parameters.map((parameter) => (typed ? parameter : parameter.replace(/:.*/, '')));
    const head = `function ${name}(${list.join(', ')})${typed ? `: ${result}` : ''}`;
    this.#texts.push(`/** ${remark(what)} */\n${head} {\n${block.render('  ')}}\n`);
  }

  #step(step: Step): ModelStep {
    switch (step.kind) {
      case 'run': {
        const { level, shape, process, instances, iterations } = step;
        const uses = this.#usesOf([{ shape, process }]);
        return {
          kind: 'run',
          level,
          ...uses,
          shape,
          run: process,
          instances: triple(instances),
          iterations: triple(iterations),
        };
      }
      case 'repeat': {
        const { level, times, body } = step;
        return {
          kind: 'repeat',
          level,
          ...this.#usesOf(body),
          times,
          body: body.map(({ shape, process, instance, iteration }) => ({
            shape,
            run: process,
            instance: [instance.first, instance.stride],
            iteration: [iteration.first, iteration.stride],
          })),
        };
      }
      case 'reset': {
        const { level, shape: id, reset, instances } = step;
        const shape = this.#shapeAt(id);
        const { signals, resets } = shape.module;
        const signal = resets[reset]?.signal;
        const registers = [...signals.entries()].filter(
          ([, one]) => one.reset === reset && one.init !== undefined,
        );
        return {
          kind: 'reset',
          level,
          checks: false,
          shape: id,
          reset,
          instances: triple(instances),
          reads: signal === undefined ? [] : [this.#thing(shape, signal)],
          drives: registers.map(([register]) => this.#thing(shape, register)),
        };
      }
    }
  }

  #usesOf(runs: readonly { readonly shape: number; readonly process: number }[]): {
    readonly reads: readonly number[];
    readonly drives: readonly number[];
    readonly checks: boolean;
  } {
    const reads = new Set<number>();
    const drives = new Set<number>();
    let checks = false;
    for (const { shape: id, process: index } of runs) {
      const shape = this.#shapeAt(id);
      const process = shape.module.processes[index];
      if (process === undefined) continue;
      const read = readsOf(process);
      for (const signal of read.signals) reads.add(this.#thing(shape, signal));
      for (const memory of read.memories) reads.add(this.#memoryThing(id, memory));
      for (const signal of drivesOf(process)) drives.add(this.#thing(shape, signal));
      checks ||= hasChecks(process);
    }
    return { reads: [...reads], drives: [...drives], checks };
  }

  #shapeAt(id: number): Shape {
    const shape = this.#hierarchy.shapes[id];
    if (shape === undefined) throw new Error(`no shape ${id}`);
    return shape;
  }
}

/** Loops run until they are as far as `count` strides, so one of a single run is no 0. */
function triple({ first, stride, count }: Progression): readonly [number, number, number] {
  return [first, count > 1 ? stride : 1, count];
}

/** A single instance is written out; iterations are asked for where there are some. */
function parametersOf(instances: number, hasFamily: boolean): readonly string[] {
  if (hasFamily) return PARAMETERS;
  return instances > 1 ? PARAMETERS.slice(0, 3) : [];
}

/** Whether a process has no part in time, and leaves nothing that has to be counted at the end of each instant. */
function leaps(process: Process, sites: Design['sites']): boolean {
  if (process.kind === 'test') return true;
  let alone = true;
  visitStmts(process.body, (stmt) => {
    alone &&= stmt.kind !== 'drive' || stmt.delay === undefined;
    alone &&= stmt.kind !== 'check' || process.kind === 'seq' || sites[stmt.site]?.kind !== 'cover';
  });
  return alone;
}

function hasChecks(process: Process): boolean {
  let found = false;
  if (process.kind === 'test') return false;
  visitStmts(process.body, (stmt) => {
    found ||= stmt.kind === 'check';
  });
  return found;
}

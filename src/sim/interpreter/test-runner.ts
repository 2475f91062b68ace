/** Test processes: instruction after instruction, up to the next wait. */
import { truncate } from '../../support/bits.js';
import type { Expr, StatePath, TestProcess, Timeout, WaitFor } from '../../ir/ir.js';
import { endless, type Deadline, type Place, type Suspension, type Thread } from '../engine.js';
import { resolvePath } from '../instance-tree.js';
import { samplesOf } from '../uses.js';
import { runsOf } from './clocked.js';
import type { Context } from './context.js';
import { evaluate, indexOf } from './evaluate.js';
import { execute } from './execute.js';
import { freshLocals, type Frame, type Locals } from './frame.js';
import { cellOf, readView } from './state.js';

export class TestRunner {
  readonly #context: Context;
  readonly #locals = new Map<string, Locals>();
  readonly #samples: readonly Sample[];

  constructor(context: Context) {
    this.#context = context;
    this.#samples = context.hierarchy.shapes.flatMap(({ id, module }) => {
      const names = new Set<number>();
      for (const process of module.processes) {
        if (process.kind === 'test') for (const signal of samplesOf(process)) names.add(signal);
      }
      return [...names]
        .toSorted((a, b) => a - b)
        .map((signal): Sample => ({ shape: id, signal, values: [] }));
    });
    this.sample();
  }

  sample(): void {
    for (const sample of this.#samples) {
      const view = this.#context.state.signal(sample.shape, sample.signal);
      const start = cellOf(view, 0, 0);
      sample.values = view.cells.values.slice(start, start + view.count * view.length);
    }
  }

  readSampled(): readonly bigint[] {
    return this.#samples.flatMap(({ values }) => values);
  }

  writeSampled(values: readonly bigint[]): void {
    let from = 0;
    for (const sample of this.#samples) {
      const to = from + sample.values.length;
      sample.values = values.slice(from, to);
      from = to;
    }
  }

  /** Locals of a process live as long as the run, and are shared by its threads. */
  locals(shape: number, instance: number, process: number): Locals {
    const key = `${shape} ${instance} ${process}`;
    const known = this.#locals.get(key);
    if (known !== undefined) return known;
    const fresh = freshLocals(this.#context.tree.module(shape).processes[process]?.locals ?? []);
    this.#locals.set(key, fresh);
    return fresh;
  }

  holds(thread: Thread): boolean {
    const instr = this.#process(thread).code[thread.pc];
    if (instr?.kind !== 'wait' || instr.what.kind !== 'until') return false;
    return this.#evaluate(instr.what.cond, thread) !== 0n;
  }

  run(thread: Thread): Suspension {
    const process = this.#process(thread);
    const { processSteps } = this.#context;
    for (let count = 0; count < processSteps; count++) {
      const suspension = this.#step(thread, process);
      if (suspension !== undefined) return suspension;
    }
    throw endless(process, thread.pc, processSteps);
  }

  /** One instruction; a suspension where it has to wait. */
  #step(thread: Thread, process: TestProcess): Suspension | undefined {
    const { host } = this.#context;
    const instr = process.code[thread.pc];
    const locals = this.locals(thread.shape, thread.instance, thread.process);
    const value = (expr: Expr): bigint => this.#evaluate(expr, thread);
    const at = thread.pc++;
    switch (instr?.kind) {
      case undefined:
      case 'end':
        thread.pc = at;
        return { kind: 'end' };
      case 'do': {
        const scope = this.#context.scope(this.#context.tree.module(thread.shape), process.locals);
        execute(instr.body, this.#frame(thread), locals, scope);
        return undefined;
      }
      case 'jump':
        thread.pc = instr.to;
        return undefined;
      case 'branch':
        thread.pc = value(instr.cond) === 0n ? instr.else : instr.then;
        return undefined;
      case 'fork':
        return { kind: 'fork', branches: instr.branches, join: instr.join };
      case 'clock': {
        const node = this.#context.clockNode(thread.shape, thread.instance, instr.clock);
        const { action } = instr;
        host.clock(
          thread,
          node,
          action.kind === 'retune' ? { kind: 'retune', period: value(action.period) } : action,
        );
        return undefined;
      }
      case 'random': {
        const { width } = instr.low;
        const low = value(instr.low);
        const drawn = host.random(thread, truncate(value(instr.high) - low, width));
        locals[instr.local] = [truncate(low + drawn, process.locals[instr.local]?.width ?? width)];
        return undefined;
      }
      case 'force':
      case 'deposit': {
        const place = this.#resolve(instr.target, thread);
        if (place !== undefined) host[instr.kind](thread, place, value(instr.value));
        return undefined;
      }
      case 'release': {
        const place = this.#resolve(instr.target, thread);
        if (place !== undefined) host.release(thread, place);
        return undefined;
      }
      case 'print':
        host.print(
          thread,
          instr.parts.map((part) =>
            typeof part === 'string' ? part : { value: value(part.value), type: part.type },
          ),
        );
        return undefined;
      case 'wait':
        if (instr.what.kind === 'until') {
          if (value(instr.what.cond) !== 0n) return undefined;
          thread.pc = at;
        }
        return this.#suspension(instr.what, this.#deadline(instr.timeout, value), thread);
    }
  }

  #suspension(what: WaitFor, timeout: Deadline | undefined, thread: Thread): Suspension {
    const node = (clock: number): number => this.#context.clockNode(thread.shape, thread.instance, clock);
    switch (what.kind) {
      case 'cycles':
        return {
          kind: 'cycles',
          node: node(what.clock),
          count: Number(this.#evaluate(what.count, thread)),
          timeout,
        };
      case 'edge':
        return { kind: 'edge', node: node(what.clock), edge: what.edge, timeout };
      case 'time':
        return { kind: 'time', duration: this.#evaluate(what.duration, thread), timeout };
      case 'until':
        return { kind: 'until', timeout };
      case 'settle':
        return { kind: 'settle' };
    }
  }

  #deadline(timeout: Timeout | undefined, value: (expr: Expr) => bigint): Deadline | undefined {
    return timeout === undefined ? undefined : { duration: value(timeout.duration), site: timeout.site };
  }

  #resolve(path: StatePath, thread: Thread): Place | undefined {
    const index = (expr: Expr | undefined): bigint =>
      indexOf(expr, this.#frame(thread), this.locals(thread.shape, thread.instance, thread.process));
    const steps = path.steps.map((step) => ({ group: step.group, index: index(step.index) }));
    return resolvePath(this.#context.tree, thread, steps, path.leaf, index(path.index));
  }

  #evaluate(expr: Expr, thread: Thread): bigint {
    return evaluate(expr, this.#frame(thread), this.locals(thread.shape, thread.instance, thread.process));
  }

  #process({ shape, process }: Thread): TestProcess {
    const found = this.#context.tree.module(shape).processes[process];
    if (found?.kind !== 'test') throw new Error(`process ${process} of shape ${shape} is no test process`);
    return found;
  }

  /** Reads see the settled snapshot; what is driven goes to the host. */
  #frame(thread: Thread): Frame {
    const { state, host, tree } = this.#context;
    const { shape, instance } = thread;
    return {
      read: (signal, element) => readView(state.signal(shape, signal), instance, element),
      readMemory: (memory, address) => readView(state.memory(shape, memory), instance, address),
      sampled: (signal, element) => {
        const length = tree.module(shape).signals[signal]?.length ?? 0;
        const sample = this.#samples.find(
          (candidate) => candidate.shape === shape && candidate.signal === signal,
        );
        if (element >= BigInt(length)) return 0n;
        return sample?.values[instance * length + Number(element)] ?? 0n;
      },
      drive: (id, element, bits, delay) => {
        const place: Place = { kind: 'signal', shape, instance, id, element: Number(element) };
        for (const { low, width, value } of runsOf(bits)) {
          if (delay === undefined) host.drive(thread, place, low, width, value);
          else host.driveLater(place, low, width, value, delay);
        }
      },
      writeMemory: () => {
        throw new Error('test processes set memory words with `deposit`');
      },
      check: (site, holds, values) => {
        if (this.#context.isCover(site)) {
          if (holds) host.cover(site, shape, instance);
        } else if (!holds) {
          host.fail({ site, shape, instance, values: values() });
        }
      },
      now: () => host.now(),
    };
  }
}

interface Sample {
  readonly shape: number;
  readonly signal: number;
  values: bigint[];
}

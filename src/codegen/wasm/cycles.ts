/**
 * Cycles of one clock without JavaScript: a module of its own for the plan of an edge, which calls the functions of the design's module in the order in which
 * the engine would, commits, settles, and goes on until it has run enough cycles or a check has failed.
 */
import type { CycleMachine, CycleServices } from '../typescript/runtime/engine.js';
import type { EdgePlan } from '../typescript/runtime/edges.js';
import type { ModelStep, ProcessFunction } from '../typescript/runtime/model.js';
import type { PreparedStep } from '../typescript/runtime/steps.js';
import { Bytes } from '../../sim/rows.js';
import { WATCHED_NUMBERS } from '../../sim/streams/watch.js';
import { CONTROL } from './control.js';
import { Code } from './encoder/code.js';
import { IMPORTS, ModuleEncoder } from './encoder/module.js';
import type { CheckPlace } from './frame.js';
import { Fuser } from './fused.js';
import { importHelpers, type HostFunctions } from './helpers.js';
import { PARAMETERS } from './processes.js';
import { functionName, type Grounds } from './program.js';
import { Rooms } from './rooms.js';
import { emitWatch } from './watch.js';
import { emitLand, landsAlone, PendingWrites, type WritesPlace } from './writes.js';
import { wasm, type WasmMemory } from './webassembly.js';

export interface Surroundings {
  readonly worthFrom: readonly number[];
  readonly memory: WasmMemory;
  readonly words: Int32Array;
  /** Where {@link CONTROL} lies, in words. */
  readonly control: number;
  readonly writes: WritesPlace;
  /** From there on the memory is free, in bytes; a multiple of 8. */
  readonly end: number;
  /** Of the design's module, by name. */
  readonly functions: ReadonlyMap<string, ProcessFunction>;
  readonly grounds: Grounds;
  /** What compiled code calls; failures are those of the checks given. */
  readonly host: (checks: readonly CheckPlace[]) => HostFunctions;
}

/** The step that runs, where none does. */
const NO_STEP = -1;

export function cycleMachine({
  worthFrom,
  memory,
  words,
  control,
  writes,
  end,
  functions,
  grounds,
  host,
}: Surroundings): CycleMachine {
  let free = end;
  words[control + CONTROL.room] = writes.words;
  return {
    worthFrom,
    compile: (plan, services, stage) => {
      const emit = (fuses: boolean): CycleEmitter =>
        new CycleEmitter(
          plan,
          services,
          { control, list: writes.list, grounds, rooms: new Rooms(free) },
          fuses,
        );
      const fused = stage > 0 ? emit(true) : undefined;
      const emitter = fused !== undefined && fused.end <= memory.buffer.byteLength ? fused : emit(false);
      free = emitter.end;
      const imports = Object.fromEntries(
        emitter.called.map((name) => {
          const found = functions.get(name);
          if (found === undefined) throw new Error(`the module has no function ${name}`);
          return [name, found] as const;
        }),
      );
      const { land, copyNoted, reset, look } = services;
      const { exports } = new wasm.Instance(new wasm.Module(emitter.bytes), {
        [IMPORTS]: { memory, land, copyNoted, reset, watch: look, ...host(emitter.checks), ...imports },
      });
      return exports[RUN] as (cycles: number) => number;
    },
    instant: () => {
      const at = control + CONTROL.instant;
      const low = ((words[at] ?? 0) + 1) | 0;
      words[at] = low;
      if (low === 0) words[at + 1] = (words[at + 1] ?? 0) + 1;
    },
    get step() {
      return words[control + CONTROL.step] ?? NO_STEP;
    },
    get passed() {
      return words[control + CONTROL.passed] ?? 0;
    },
    leave: () => {
      words[control + CONTROL.leave] = 1;
    },
    writes: {
      words: words.subarray(writes.list, writes.list + writes.words),
      left: () => {
        words[control + CONTROL.room] = 0;
      },
    },
    room: (size) => {
      const at = free;
      const rows = at + 8 * WATCHED_NUMBERS;
      if (rows + 2 * size > memory.buffer.byteLength) return undefined;
      free = Math.ceil((rows + 2 * size) / 8) * 8;
      return {
        at,
        numbers: new Float64Array(memory.buffer, at, WATCHED_NUMBERS),
        rows: new Bytes(2 * size, memory.buffer, rows),
      };
    },
  };
}

const RUN = 'cycles';

interface Places {
  /** In words. */
  readonly control: number;
  readonly list: number;
  readonly grounds: Grounds;
  readonly rooms: Rooms;
}

class CycleEmitter {
  /** Functions of the design's module, in the order of their numbers. */
  readonly called: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #rooms: Rooms;
  readonly #fuser: Fuser;
  /** Processes of single instances are written out instead of called. */
  readonly #fuses: boolean;
  readonly #plan: EdgePlan;
  readonly #services: CycleServices;
  readonly #control: number;
  readonly #encoder = new ModuleEncoder(1);
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #land: number;
  readonly #copyNoted: number;
  readonly #reset: number;
  readonly #look: number;
  readonly #list: number;
  /** Functions that let early writes land, and all; undefined: only the engine can. */
  readonly #own: readonly number[] | undefined;
  readonly #code = new Code(['i32']);

  constructor(
    plan: EdgePlan,
    services: CycleServices,
    { control, list, grounds, rooms }: Places,
    fuses: boolean,
  ) {
    this.#plan = plan;
    this.#services = services;
    this.#control = control;
    const runs = [...plan.first, ...plan.late, ...plan.cone.steps.flatMap(({ step }) => runsOf(step))];
    this.called = [...new Set(runs.map(({ shape, run }) => functionName(shape, run)))];
    this.#numbers = new Map(this.called.map((name) => [name, this.#encoder.import(name, PARAMETERS, [])]));
    this.#land = this.#encoder.import('land', ['i32'], []);
    this.#copyNoted = this.#encoder.import('copyNoted', [], []);
    this.#reset = this.#encoder.import('reset', ['i32'], []);
    this.#look = this.#encoder.import('watch', ['i32'], []);
    const helpers = importHelpers(this.#encoder);
    this.#list = list;
    this.#rooms = rooms;
    this.#fuses = fuses;
    this.#fuser = new Fuser(grounds, {
      encoder: this.#encoder,
      helpers,
      pending: new PendingWrites(this.#encoder, helpers.pend, control, list),
      rooms,
      instant: control + CONTROL.instant,
    });
    const { model } = services;
    this.#own = landsAlone(model)
      ? [false, true].map((all) =>
          this.#encoder.function(
            all ? 'commit writes' : 'land early writes',
            [],
            [],
            emitLand(model, list, all),
            false,
          ),
        )
      : undefined;
    this.bytes = this.#emit();
  }

  /** What lies behind is free, in bytes. */
  get end(): number {
    return this.#rooms.bytes;
  }

  get checks(): readonly CheckPlace[] {
    return this.#fuser.checkPlaces;
  }

  #emit(): Uint8Array<ArrayBuffer> {
    const code = this.#code;
    const cycles = 0;
    const done = code.declare('i32');
    this.#put(CONTROL.leave, 0);
    code.block((end) => {
      code.loop((again) => {
        code.i32(0);
        code.get(done);
        code.access('i32.store', 4 * (this.#control + CONTROL.passed));
        this.#watch();
        this.#edge();
        this.#commit();
        for (const step of this.#plan.cone.steps) this.#step(step);
        this.#callFused();
        code.get(done);
        code.i32(1);
        code.op('i32.add');
        code.set(done);
        code.i32(0);
        code.access('i32.load', 4 * (this.#control + CONTROL.leave));
        code.branchIf(end);
        code.get(done);
        code.get(cycles);
        code.op('i32.lt_u');
        code.branchIf(again);
      });
    });
    code.get(done);
    this.#encoder.function(RUN, ['i32'], ['i32'], code, true);
    return this.#encoder.encode();
  }

  #watch(): void {
    for (const [number, stream] of this.#services.streams.entries())
      emitWatch(this.#code, stream, this.#control, () => {
        this.#code.i32(number);
        this.#code.call(this.#look);
      });
  }

  #edge(): void {
    const { first, late } = this.#plan;
    this.#put(CONTROL.step, NO_STEP);
    this.#nextInstant();
    for (const { shape, run, instances } of first) this.#run(shape, run, [...instances, 0, 0, 1]);
    this.#callFused();
    if (late.length === 0) return;
    this.#landWrites(0);
    for (const { shape, run, instances } of late) this.#run(shape, run, [...instances, 0, 0, 1]);
    this.#callFused();
  }

  /** Writes a process out, or calls its function. */
  #run(shape: number, run: number, values: readonly number[], step?: number): void {
    const announce = (code: Code): void => {
      if (step !== undefined) this.#putIn(code, CONTROL.step, step);
    };
    if (this.#fuses && this.#fuser.add(shape, run, announce)) {
      if (this.#fuser.isFull) this.#callFused();
      return;
    }
    this.#callFused();
    announce(this.#code);
    this.#call(shape, run, values);
  }

  #callFused(): void {
    const fused = this.#fuser.take();
    if (fused !== undefined) this.#code.call(fused);
  }

  #nextInstant(): void {
    const code = this.#code;
    const at = 4 * (this.#control + CONTROL.instant);
    code.i32(0);
    code.i32(0);
    code.access('i64.load', at);
    code.i64(1n);
    code.op('i64.add');
    code.access('i64.store', at);
  }

  #commit(): void {
    const code = this.#code;
    const { bytes, copied } = this.#services.model.shadow;
    if (copied > 0) {
      for (const value of [0, bytes, copied]) code.i32(value);
      code.memoryCopy();
    }
    if (bytes > copied) code.call(this.#copyNoted);
    this.#landWrites(1);
  }

  #landWrites(all: 0 | 1): void {
    const code = this.#code;
    if (this.#services.model.ports.length === 0) return;
    const own = this.#own?.[all];
    const land = (): void => {
      code.i32(all);
      code.call(this.#land);
    };
    if (own === undefined) return land();
    // Where the list has become too short, the engine has another one.
    code.i32(0);
    code.access('i32.load', 4 * (this.#control + CONTROL.room));
    code.op('i32.eqz');
    code.open();
    land();
    code.op('else');
    code.i32(0);
    code.access('i32.load', 4 * this.#list);
    code.i32(1);
    code.op('i32.ne');
    code.if(() => code.call(own));
    code.end();
  }

  #step({ index, step, verdicts }: PreparedStep): void {
    const announced = verdicts === undefined ? undefined : index;
    if (step.kind === 'run')
      return this.#run(step.shape, step.run, [...step.instances, ...step.iterations], announced);
    this.#callFused();
    if (announced !== undefined) this.#put(CONTROL.step, announced);
    switch (step.kind) {
      case 'repeat':
        return this.#repeat(step);
      case 'reset':
        this.#code.i32(index);
        this.#code.call(this.#reset);
    }
  }

  #repeat({ times, body }: Extract<ModelStep, { kind: 'repeat' }>): void {
    const code = this.#code;
    if (times === 0) return;
    const turn = code.fresh('i32');
    const moved = ([from, stride]: readonly [number, number]): void => {
      code.get(turn);
      code.i32(stride);
      code.op('i32.mul');
      code.i32(from);
      code.op('i32.add');
    };
    code.i32(0);
    code.set(turn);
    code.loop((again) => {
      for (const { shape, run, instance, iteration } of body) {
        moved(instance);
        code.i32(1);
        code.i32(1);
        moved(iteration);
        code.i32(1);
        code.i32(1);
        this.#callNamed(functionName(shape, run));
      }
      code.get(turn);
      code.i32(1);
      code.op('i32.add');
      code.tee(turn);
      code.i32(times);
      code.op('i32.lt_u');
      code.branchIf(again);
    });
    code.release(turn);
  }

  #call(shape: number, run: number, values: readonly number[]): void {
    for (const value of values) this.#code.i32(value);
    this.#callNamed(functionName(shape, run));
  }

  #callNamed(name: string): void {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new Error(`${name} is not imported`);
    this.#code.call(number);
  }

  #put(word: number, value: number): void {
    this.#putIn(this.#code, word, value);
  }

  #putIn(code: Code, word: number, value: number): void {
    code.i32(0);
    code.i32(value);
    code.access('i32.store', 4 * (this.#control + word));
  }
}

function runsOf(step: ModelStep): readonly { readonly shape: number; readonly run: number }[] {
  return step.kind === 'run' ? [step] : step.kind === 'repeat' ? step.body : [];
}

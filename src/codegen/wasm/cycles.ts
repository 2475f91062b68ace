/**
 * Edges without JavaScript: a module of its own for what happens at them, which calls the functions of the design's module in the order in which the engine
 * would, commits, settles, and goes on until enough has passed or a check has failed. One kind counts cycles of a single clock; the other keeps the time of a
 * whole tree of clocks.
 */
import type { CycleMachine, CycleServices, DueEdge } from '../typescript/runtime/engine.js';
import type { ProcessFunction } from '../typescript/runtime/model.js';
import { CLOCK_NUMBERS, type ClockKind } from '../../sim/clock-numbers.js';
import { Bytes } from '../../sim/rows.js';
import { WATCHED_NUMBERS } from '../../sim/streams/watch.js';
import { ClockEmitter, NOW_BYTES } from './clocks.js';
import { CONTROL } from './control.js';
import { Code } from './encoder/code.js';
import { IMPORTS, ModuleEncoder } from './encoder/module.js';
<<<<<<< HEAD
import { InstantEmitter, MOST_EDGES, NO_STEP, type Places } from './instant.js';
=======
import type { CheckPlace } from './frame.js';
import { Fuser } from './fused.js';
import { importHelpers, type HostFunctions } from './helpers.js';
import { PARAMETERS } from './processes.js';
import { functionName, type Grounds } from './program.js';
import { Rooms } from './rooms.js';
import { emitWatch } from './watch.js';
import { emitLand, landsAlone, PendingWrites, type WritesPlace } from './writes.js';
>>>>>>> origin/HEAD
import { wasm, type WasmMemory } from './webassembly.js';
import type { WritesPlace } from './writes.js';

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
  const places: Places = { control, list: writes.list };
  /** So many bytes that nobody else has; undefined: there are none left. */
  const take = (size: number): number | undefined => {
    const at = free;
    if (at + size > memory.buffer.byteLength) return undefined;
    free = Math.ceil((at + size) / 8) * 8;
    return at;
  };
  const instantiate = (
    { bytes, called }: Emitted,
    { land, copyNoted, reset, look }: CycleServices,
  ): unknown => {
    const imports = Object.fromEntries(
      called.map((name) => {
        const found = functions.get(name);
        if (found === undefined) throw new Error(`the module has no function ${name}`);
        return [name, found] as const;
      }),
    );
    const { exports } = new wasm.Instance(new wasm.Module(bytes), {
      [IMPORTS]: { memory, land, copyNoted, reset, look, ...imports },
    });
    return exports[RUN];
  };
  return {
    worthFrom,
<<<<<<< HEAD
    mostEdges: MOST_EDGES,
    compile: (due, services) =>
      instantiate(emitCycles(due, services, places), services) as (cycles: number) => number,
    compileTree: (clocks, due, services) =>
      instantiate(emitTree(clocks, due, services, places), services) as (
        instants: number,
        before: number,
      ) => number,
=======
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
>>>>>>> origin/HEAD
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
      const at = take(8 * WATCHED_NUMBERS + 2 * size);
      if (at === undefined) return undefined;
      return {
        at,
        numbers: new Float64Array(memory.buffer, at, WATCHED_NUMBERS),
        rows: new Bytes(2 * size, memory.buffer, at + 8 * WATCHED_NUMBERS),
      };
    },
    clockRoom: (count) => {
      const at = take(NOW_BYTES + 8 * CLOCK_NUMBERS * count);
      if (at === undefined) return undefined;
      return {
        at: at + NOW_BYTES,
        now: new Float64Array(memory.buffer, at, 1),
        numbers: new Float64Array(memory.buffer, at + NOW_BYTES, CLOCK_NUMBERS * count),
      };
    },
  };
}

const RUN = 'cycles';

<<<<<<< HEAD
interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Functions of the design's module that it calls. */
  readonly called: readonly string[];
}

/** Cycles of one clock: `(cycles: i32) → i32`. */
function emitCycles(due: DueEdge, services: CycleServices, places: Places): Emitted {
  const encoder = new ModuleEncoder(1);
  const instant = new InstantEmitter(encoder, [due], services, places);
  const code = new Code(['i32']);
  const cycles = 0;
  const done = code.declare('i32');
  putControl(code, places, 'leave', () => code.i32(0));
  code.block((end) => {
=======
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
>>>>>>> origin/HEAD
    code.loop((again) => {
      putControl(code, places, 'passed', () => code.get(done));
      instant.emit(code, undefined, () => {
        code.get(done);
        code.i32(1);
        code.op('i32.add', 'f64.convert_i32_u');
      });
      code.get(done);
      code.i32(1);
      code.op('i32.add');
      code.set(done);
      getControl(code, places, 'leave');
      code.branchIf(end);
      code.get(done);
      code.get(cycles);
      code.op('i32.lt_u');
      code.branchIf(again);
    });
<<<<<<< HEAD
  });
  code.get(done);
  encoder.function(RUN, ['i32'], ['i32'], code, true);
  return { bytes: encoder.encode(), called: instant.called };
=======
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
>>>>>>> origin/HEAD
}

/** Instants of a tree of clocks: `(instants: i32, before: f64) → i32`. */
function emitTree(
  { clocks, at, enableAt }: TreePlace,
  due: readonly DueEdge[],
  services: CycleServices,
  places: Places,
): Emitted {
  const encoder = new ModuleEncoder(1);
  const instant = new InstantEmitter(encoder, due, services, places);
  const code = new Code(['i32', 'f64']);
  const [instants, before] = [0, 1];
  const done = code.declare('i32');
  const tree = new ClockEmitter({
    code,
    clocks,
    at,
    enableAt,
    bitOf: ({ node, edge }) => {
      const position = due.findIndex((one) => one.edge.node === node && one.edge.edge === edge);
      return position < 0 ? 0 : 1 << position;
    },
  });
  putControl(code, places, 'leave', () => code.i32(0));
  tree.begin();
  code.block((end) => {
    code.loop((again) => {
      tree.next(before);
      code.get(tree.now);
      code.get(before);
      code.op('f64.ge');
      code.branchIf(end);
      tree.pass();
      code.get(tree.edges);
      code.if(() => {
        instant.emit(code, tree.edges, () => {
          code.get(tree.now);
          code.f64(1);
          code.op('f64.add');
        });
        code.get(tree.ends);
        getControl(code, places, 'leave');
        code.op('i32.or');
        code.set(tree.ends);
      });
      code.get(done);
      code.i32(1);
      code.op('i32.add');
      code.set(done);
      code.get(tree.ends);
      code.branchIf(end);
      code.get(done);
      code.get(instants);
      code.op('i32.lt_u');
      code.branchIf(again);
    });
  });
  tree.finish();
  code.get(done);
  encoder.function(RUN, ['i32', 'f64'], ['i32'], code, true);
  return { bytes: encoder.encode(), called: instant.called };
}

/** A tree of clocks, and where things lie, in bytes. */
export interface TreePlace {
  readonly clocks: readonly ClockKind[];
  readonly at: number;
  readonly enableAt: (gate: ClockKind & { readonly kind: 'gate' }) => number;
}

function putControl(code: Code, { control }: Places, word: keyof typeof CONTROL, value: () => void): void {
  code.i32(0);
  value();
  code.access('i32.store', 4 * (control + CONTROL[word]));
}

function getControl(code: Code, { control }: Places, word: keyof typeof CONTROL): void {
  code.i32(0);
  code.access('i32.load', 4 * (control + CONTROL[word]));
}

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
import type { CheckPlace } from './frame.js';
import type { HostFunctions } from './helpers.js';
import { InstantEmitter, MOST_EDGES, NO_STEP, type Places } from './instant.js';
import { leanName, type Grounds } from './program.js';
import { Rooms } from './rooms.js';
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
  /** So many bytes that nobody else has; undefined: there are none left. */
  const take = (size: number): number | undefined => {
    const at = Math.ceil(free / 8) * 8;
    if (at + size > memory.buffer.byteLength) return undefined;
    free = at + size;
    return at;
  };
  /** With processes written out where that pays, and the memory has room for their variables. */
  const make = (
    emit: (places: Places, fuses: boolean) => Emitted,
    { land, copyNoted, reset, look, streams }: CycleServices,
    stage: number,
  ): unknown => {
    // Whoever watches streams may see wires that the logic does not need.
    const hasLean = (name: string): boolean => streams.length === 0 && functions.has(leanName(name));
    const placed = (fuses: boolean): Emitted =>
      emit({ control, list: writes.list, grounds, rooms: new Rooms(free), hasLean }, fuses);
    const fused = stage > 0 ? placed(true) : undefined;
    const emitted = fused !== undefined && fused.end <= memory.buffer.byteLength ? fused : placed(false);
    free = emitted.end;
    const imports = Object.fromEntries(
      emitted.called.map((name) => {
        const found = functions.get(name);
        if (found === undefined) throw new Error(`the module has no function ${name}`);
        return [name, found] as const;
      }),
    );
    const { exports } = new wasm.Instance(new wasm.Module(emitted.bytes), {
      [IMPORTS]: { memory, land, copyNoted, reset, watch: look, ...host(emitted.checks), ...imports },
    });
    return exports[RUN];
  };
  return {
    worthFrom,
    mostEdges: MOST_EDGES,
    compile: (due, services, stage) =>
      make((...how) => emitCycles(due, services, ...how), services, stage) as (cycles: number) => number,
    compilePart: (part, due, services, stage) =>
      make((...how) => emitPart(part, due, services, ...how), services, stage) as () => void,
    compileTree: (tree, due, services, stage) =>
      make((...how) => emitTree(tree, due, services, ...how), services, stage) as (
        instants: number,
        before: number,
      ) => number,
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

interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Functions of the design's module that it calls. */
  readonly called: readonly string[];
  /** That processes written out in it may fail. */
  readonly checks: readonly CheckPlace[];
  /** What lies behind is free, in bytes. */
  readonly end: number;
}

/** Cycles of one clock: `(cycles: i32) → i32`. */
function emitCycles(due: DueEdge, services: CycleServices, places: Places, fuses: boolean): Emitted {
  const encoder = new ModuleEncoder(1);
  const instant = new InstantEmitter(encoder, [due], services, places, fuses);
  const code = new Code(['i32']);
  const cycles = 0;
  const done = code.declare('i32');
  putControl(code, places, 'leave', () => code.i32(0));
  code.block((end) => {
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
  });
  instant.emitLeftOut(code);
  code.get(done);
  encoder.function(RUN, ['i32'], ['i32'], code, true);
  const { called, checks } = instant;
  return { bytes: instant.encode(), called, checks, end: places.rooms.bytes };
}

/** Part of an instant: `() → ()`. */
function emitPart(
  part: 'edge' | 'rest',
  due: DueEdge,
  services: CycleServices,
  places: Places,
  fuses: boolean,
): Emitted {
  const encoder = new ModuleEncoder(1);
  const instant = new InstantEmitter(encoder, [due], services, places, fuses);
  const code = new Code([]);
  if (part === 'edge') instant.emitEdge(code, undefined);
  else instant.emitRest(code, undefined);
  encoder.function(RUN, [], [], code, true);
  const { called, checks } = instant;
  return { bytes: instant.encode(), called, checks, end: places.rooms.bytes };
}

/** Instants of a tree of clocks: `(instants: i32, before: f64) → i32`. */
function emitTree(
  { clocks, at, enableAt }: TreePlace,
  due: readonly DueEdge[],
  services: CycleServices,
  places: Places,
  fuses: boolean,
): Emitted {
  const encoder = new ModuleEncoder(1);
  const instant = new InstantEmitter(encoder, due, services, { ...places, hasLean: () => false }, fuses);
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
  const { called, checks } = instant;
  return { bytes: instant.encode(), called, checks, end: places.rooms.bytes };
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

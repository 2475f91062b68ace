/** What happens at edges of clocks, in the plan module: streams are watched, clocked processes run, all commits at once, logic comes to rest. */
import type { CycleServices, DueEdge } from '../typescript/runtime/engine.js';
import type { ModelMove, ModelRegion, ModelStep } from '../typescript/runtime/model.js';
import type { EdgePlan } from '../typescript/runtime/edges.js';
import type { PreparedStep } from '../typescript/runtime/steps.js';
import { unitBytes } from '../layout.js';
import { CONTROL } from './control.js';
import { copyBytes } from './bytes.js';
import type { Code } from './encoder/code.js';
import type { ModuleEncoder } from './encoder/module.js';
import type { CheckPlace } from './frame.js';
import { Fuser } from './fused.js';
import { importHelpers } from './helpers.js';
import { PARAMETERS } from './processes.js';
import { functionName, leanName, type Grounds } from './program.js';
import type { Rooms } from './rooms.js';
import { emitWatch } from './watch.js';
import { emitLand, landsAlone, PendingWrites } from './writes.js';

/** The step that runs, where none does. */
export const NO_STEP = -1;

/** Edges that one number of bits can name. */
export const MOST_EDGES = 32;

/** Pieces of the second image beyond which the commit copies what lies between, too. */
const MOST_PIECES = 8;

/** Bytes, from there on. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

export interface Places {
  /** Where {@link CONTROL} and the list of waiting writes lie, in words. */
  readonly control: number;
  readonly list: number;
  readonly grounds: Grounds;
  readonly rooms: Rooms;
  /** Whether there is a function that does only what the logic needs, in place of the one that does all. */
  readonly hasLean: (name: string) => boolean;
}

/** Writes what `body` writes behind a condition on which edges come: one of those whose bits are given. */
type When = (bits: number, body: () => void) => void;

/** A progression: first, stride, count. */
type Three = readonly [number, number, number];

const ONCE: Three = [0, 0, 1];

export class InstantEmitter {
  /** Functions of the design's module, in the order of their numbers. */
  readonly called: readonly string[];
  readonly #due: readonly DueEdge[];
  readonly #services: CycleServices;
  readonly #places: Places;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #land: number;
  readonly #copyNoted: number;
  readonly #reset: number;
  readonly #look: number;
  /** Functions that let early writes land, and all; undefined: only the engine can. */
  readonly #own: readonly number[] | undefined;
  readonly #encoder: ModuleEncoder;
  readonly #fuser: Fuser;
  readonly #rooms: Rooms;
  /** Processes of few instances are written out instead of called. */
  readonly #fuses: boolean;
  /** Functions in whose place another is called, which does less. */
  readonly #lean: ReadonlySet<string>;
  /** By the step: which edges it follows, a bit each. */
  readonly #bits = new Map<PreparedStep, number>();

  /** `due`: edges that may come, each with a bit by its position. */
  constructor(
    encoder: ModuleEncoder,
    due: readonly DueEdge[],
    services: CycleServices,
    places: Places,
    fuses: boolean,
  ) {
    this.#due = due;
    this.#fuses = fuses;
    this.#services = services;
    this.#places = places;
    for (const [i, { plan }] of due.entries())
      for (const step of plan.cone.steps) this.#bits.set(step, (this.#bits.get(step) ?? 0) | (1 << i));
    const runs = [
      ...due.flatMap(({ plan }) => [...plan.first, ...plan.late]),
      ...[...this.#bits.keys()].flatMap(({ step }) => runsOf(step)),
    ];
    const names = [...new Set(runs.map(({ shape, run }) => functionName(shape, run)))];
    this.#lean = new Set(names.filter(places.hasLean));
    this.called = [...names, ...[...this.#lean].map(leanName)];
    this.#encoder = encoder;
    this.#numbers = new Map(this.called.map((name) => [name, encoder.import(name, PARAMETERS, [])]));
    this.#land = encoder.import('land', ['i32'], []);
    this.#copyNoted = encoder.import('copyNoted', [], []);
    this.#reset = encoder.import('reset', ['i32'], []);
    this.#look = encoder.import('watch', ['i32'], []);
    const { control, list, grounds, rooms } = places;
    const helpers = importHelpers(encoder);
    this.#rooms = rooms;
    this.#fuser = new Fuser(grounds, {
      encoder,
      helpers,
      pending: new PendingWrites(encoder, helpers.pend, control, list),
      rooms,
      instant: control + CONTROL.instant,
    });
    const { model } = services;
    this.#own = landsAlone(model)
      ? [false, true].map((all) =>
          encoder.function(
            all ? 'commit writes' : 'land early writes',
            [],
            [],
            emitLand(model, list, all),
            false,
          ),
        )
      : undefined;
  }

  /** That processes written out here may fail. */
  get checks(): readonly CheckPlace[] {
    return this.#fuser.checkPlaces;
  }

  /** The module, with the tables of processes that are written out in it. */
  encode(): Uint8Array<ArrayBuffer> {
    for (const { address, bytes } of this.#rooms.contents) this.#encoder.data(address, bytes);
    return this.#encoder.encode();
  }

  /** A whole instant. `edges`: the variable that holds the bits of those that come; undefined: the only one does. `moment`: what is noted of when a beat came, as a `f64`. */
  emit(code: Code, edges: number | undefined, moment: () => void): void {
    this.#watch(code, whenIn(code, edges), moment);
    this.#sample(code);
    this.emitEdge(code, edges);
    this.emitRest(code, edges);
  }

  /** What is clocked, and the commit. */
  emitEdge(code: Code, edges: number | undefined): void {
    const when = whenIn(code, edges);
    this.#put(code, CONTROL.step, NO_STEP);
    this.#count(code);
    this.#clocked(code, when);
    this.#commit(code, when);
  }

  /** Logic comes to rest. */
  emitRest(code: Code, edges: number | undefined): void {
    const when = whenIn(code, edges);
    const steps = [...this.#bits].toSorted(([one], [other]) => one.index - other.index);
    for (let at = 0; at < steps.length;) {
      const bits = steps[at]?.[1] ?? 0;
      const from = at;
      while (at < steps.length && steps[at]?.[1] === bits) at++;
      when(bits, () => {
        for (const [step] of steps.slice(from, at)) this.#step(code, step);
        this.#callFused(code);
      });
    }
  }

  /** What has been left out for as long as nobody looks. */
  emitLeftOut(code: Code): void {
    const steps = [...this.#bits.keys()].toSorted((one, other) => one.index - other.index);
    for (const { step } of steps)
      for (const { shape, run } of runsOf(step)) {
        const name = functionName(shape, run);
        if (!this.#lean.has(name)) continue;
        const { instances = 1 } = this.#services.model.shapes[shape] ?? {};
        for (const value of [0, 1, instances, ...ONCE]) code.i32(value);
        this.#callNumber(code, name);
      }
  }

  #clocked(code: Code, when: When): void {
    const run = (runs: EdgePlan['first']): void => {
      for (const { shape, run: number, instances } of runs) this.#run(code, shape, number, instances, ONCE);
      this.#callFused(code);
    };
    const edges = this.#due.map(({ plan }, i) => ({ bit: 1 << i, plan }));
    for (const { bit, plan } of edges) if (plan.first.length > 0) when(bit, () => run(plan.first));
    const late = edges.filter(({ plan }) => plan.late.length > 0);
    if (late.length === 0) return;
    when(
      late.reduce((bits, { bit }) => bits | bit, 0),
      () => this.#landWrites(code, 0),
    );
    for (const { bit, plan } of late) when(bit, () => run(plan.late));
  }

  #commit(code: Code, when: When): void {
    const { bytes, copied } = this.#services.model.shadow;
    for (const [i, { plan }] of this.#due.entries()) {
      const pieces = this.#shadowOf(plan.drives);
      if (pieces.length === 0) continue;
      when(1 << i, () => {
        for (const { start, end } of pieces)
          copyBytes(
            code,
            { base: undefined, offset: start },
            { base: undefined, offset: start + bytes },
            end - start,
          );
      });
    }
    if (bytes > copied) code.call(this.#copyNoted);
    this.#landWrites(code, 1);
  }

  /** Writes a process out, or calls its function. `step`: what stands in the memory while it runs. */
  #run(code: Code, shape: number, run: number, instances: Three, iterations: Three, step?: number): void {
    const announce = (to: Code): void => {
      if (step !== undefined) this.#put(to, CONTROL.step, step);
    };
    const isLean = this.#lean.has(functionName(shape, run));
    if (this.#fuses && !isLean && this.#fuser.add(shape, run, instances, announce)) {
      if (this.#fuser.isFull) this.#callFused(code);
      return;
    }
    this.#callFused(code);
    announce(code);
    for (const value of [...instances, ...iterations]) code.i32(value);
    this.#callNamed(code, functionName(shape, run));
  }

  #callFused(code: Code): void {
    const fused = this.#fuser.take();
    if (fused !== undefined) code.call(fused);
  }

  #watch(code: Code, when: When, moment: () => void): void {
    for (const [number, stream] of this.#services.streams.entries()) {
      const at = this.#due.findIndex(({ edge }) => edge.node === stream.node && edge.edge === 'rising');
      when(1 << at, () => {
        emitWatch(code, stream, moment, () => {
          code.i32(number);
          code.call(this.#look);
        });
      });
    }
  }

  /** What processes of tests will see of before the edge. */
  #sample(code: Code): void {
    for (const { samples, signals, instances } of this.#services.model.shapes)
      for (const { signal, region } of samples) {
        const from = signals[signal];
        if (from === undefined) continue;
        const unit = unitBytes(from.bank);
        for (const value of [region.base * unit, from.base * unit, instances * from.stride * unit])
          code.i32(value);
        code.memoryCopy();
      }
  }

  /** Another instant of edges. */
  #count(code: Code): void {
    const at = 4 * (this.#places.control + CONTROL.instant);
    code.i32(0);
    code.i32(0);
    code.access('i64.load', at);
    code.i64(1n);
    code.op('i64.add');
    code.access('i64.store', at);
  }

  /** The pieces of the memory that the commit copies after processes that may change these things. */
  #shadowOf(drives: ReadonlySet<number>): readonly Piece[] {
    const { shapes, shadow } = this.#services.model;
    const pieces = new Map<number, Piece>();
    for (const { signals, instances } of shapes)
      for (const region of signals) {
        const piece = pieceOf(region, instances);
        if (!drives.has(region.thing) || region.shadow === undefined || piece.start >= shadow.copied)
          continue;
        const end = Math.max(piece.end, pieces.get(piece.start)?.end ?? 0);
        pieces.set(piece.start, { start: piece.start, end });
      }
    const joined: Piece[] = [];
    for (const piece of [...pieces.values()].toSorted((a, b) => a.start - b.start)) {
      const last = joined.at(-1);
      if (last !== undefined && piece.start <= last.end)
        joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, piece.end) };
      else joined.push(piece);
    }
    const [first] = joined;
    return first === undefined || joined.length <= MOST_PIECES
      ? joined
      : [{ start: first.start, end: joined.at(-1)?.end ?? first.end }];
  }

  #landWrites(code: Code, all: 0 | 1): void {
    if (this.#services.model.ports.length === 0) return;
    const { control, list } = this.#places;
    const own = this.#own?.[all];
    const land = (): void => {
      code.i32(all);
      code.call(this.#land);
    };
    if (own === undefined) return land();
    // Where the list has become too short, the engine has another one.
    code.i32(0);
    code.access('i32.load', 4 * (control + CONTROL.room));
    code.op('i32.eqz');
    code.open();
    land();
    code.op('else');
    code.i32(0);
    code.access('i32.load', 4 * list);
    code.i32(1);
    code.op('i32.ne');
    code.if(() => code.call(own));
    code.end();
  }

  #step(code: Code, { index, step, verdicts }: PreparedStep): void {
    const announced = verdicts === undefined ? undefined : index;
    if (step.kind === 'run')
      return this.#run(code, step.shape, step.run, step.instances, step.iterations, announced);
    this.#callFused(code);
    if (announced !== undefined) this.#put(code, CONTROL.step, announced);
    switch (step.kind) {
      case 'repeat':
        return this.#repeat(code, step);
      case 'reset':
        return this.#resets(code, step, index);
    }
  }

  #repeat(code: Code, { times, body }: Extract<ModelStep, { kind: 'repeat' }>): void {
    counted(code, times, (turn) => {
      const moved = ([from, stride]: ModelMove['instance']): void => {
        code.get(turn);
        code.i32(stride);
        code.op('i32.mul');
        code.i32(from);
        code.op('i32.add');
      };
      for (const { shape, run, instance, iteration } of body) {
        moved(instance);
        code.i32(1);
        code.i32(1);
        moved(iteration);
        code.i32(1);
        code.i32(1);
        this.#callNamed(code, functionName(shape, run));
      }
    });
  }

  /** Calls the engine where a level is active. */
  #resets(code: Code, step: Extract<ModelStep, { kind: 'reset' }>, index: number): void {
    const { shapes } = this.#services.model;
    const reset = shapes[step.shape]?.resets[step.reset];
    const level = reset && shapes[step.shape]?.signals[reset.signal];
    if (reset === undefined || level === undefined) throw new Error(`shape ${step.shape} has no such reset`);
    const [first, stride, count] = step.instances;
    const unit = unitBytes(level.bank);
    code.block((end) => {
      counted(code, count, (turn) => {
        code.get(turn);
        code.i32(stride * level.stride * unit);
        code.op('i32.mul');
        code.access('i32.load8_u', (level.base + first * level.stride) * unit);
        code.i32(reset.activeHigh ? 1 : 0);
        code.op('i32.eq');
        code.if(() => {
          code.i32(index);
          code.call(this.#reset);
          code.branch(end);
        });
      });
    });
  }

  #callNamed(code: Code, name: string): void {
    this.#callNumber(code, this.#lean.has(name) ? leanName(name) : name);
  }

  #callNumber(code: Code, name: string): void {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new Error(`${name} is not imported`);
    code.call(number);
  }

  #put(code: Code, word: number, value: number): void {
    code.i32(0);
    code.i32(value);
    code.access('i32.store', 4 * (this.#places.control + word));
  }
}

function whenIn(code: Code, edges: number | undefined): When {
  return (bits, body) => {
    if (edges === undefined) return body();
    code.get(edges);
    code.i32(bits);
    code.op('i32.and');
    code.if(body);
  };
}

function runsOf(step: ModelStep): readonly { readonly shape: number; readonly run: number }[] {
  return step.kind === 'run' ? [step] : step.kind === 'repeat' ? step.body : [];
}

function pieceOf({ bank, base, stride, limbs, length }: ModelRegion, instances: number): Piece {
  const unit = unitBytes(bank);
  const last = base + Math.max(0, instances - 1) * stride + length * limbs;
  return { start: base * unit, end: last * unit };
}

/** So many turns, with the variable that holds the number of the turn. */
function counted(code: Code, times: number, body: (turn: number) => void): void {
  if (times === 0) return;
  const turn = code.fresh('i32');
  code.i32(0);
  code.set(turn);
  code.loop((again) => {
    body(turn);
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

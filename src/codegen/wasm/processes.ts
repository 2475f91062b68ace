/** A function for each process of a shape, which runs a progression of instances and iterations. */
import { binary, concat, constant, extend, extract, not, unary } from '../../ir/builder.js';
import type { CombProcess, Expr, MemoryId, ResetId, SeqProcess, Signal, SignalId } from '../../ir/ir.js';
import { limbsOf, type SignalRegion } from '../layout.js';
import { isLarge, readsAfterWriting } from '../registers.js';
import { drivesOf } from '../../sim/uses.js';
import type { Notes } from './direct-writes.js';
import { copyBytes } from './bytes.js';
import { Emitter, limbCount, narrow, type Value } from './emitter.js';
import { Code } from './encoder/code.js';
import { Expressions, type Leaf } from './expressions.js';
import type { Forwarding } from './forwarding.js';
import { Frame, type Surroundings } from './frame.js';
import { most } from './known.js';
import { LaneCode, LANES, NoLanes, type LaneSignals } from './lanes.js';
import type { Located } from './moves.js';
import { cappedAmount, either, moved, ones, standIn, whereInside, type Target } from './places.js';
import { Statements, type Drive, type MemWrite } from './statements.js';
import {
  addressOf,
  elementBytes,
  FIRST,
  load,
  pushBase,
  startOf,
  store,
  type Address,
  type Index,
  type Place,
} from './storage.js';
import { Variables } from './variables.js';

/** Instances: first, stride, count; iterations likewise. */
export const PARAMETERS = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;
const [PARAM_FIRST, STRIDE, COUNT, BEGIN, STEP, TIMES] = [0, 1, 2, 3, 4, 5] as const;

/** Which part of a process to write, where its reads of memories see the writes of the same instant (see `sim/engine.ts`). */
export type Part = 'all' | 'memory writes' | 'everything else';

// ── Combinational ───────────────────────────────────────────────────────────────────────────────────────────────────

class CombFrame extends Frame {
  readonly #driven: ReadonlySet<SignalId>;

  constructor(around: Surroundings, emitter: Emitter, instance: number | undefined, process: CombProcess) {
    super(around, emitter, instance, process);
    this.#driven = drivesOf(process);
  }

  protected isSteady(signal: SignalId): boolean {
    return !this.#driven.has(signal);
  }

  drive(stmt: Drive, statements: Statements): void {
    const place = this.region(stmt.signal);
    statements.assign(
      stmt,
      place.length,
      (index) => target(this.emitter, place, this.pointer(place), index),
      stmt.value,
    );
  }

  bulk(signal: SignalId): Located {
    return this.located(signal);
  }

  memWrite(): void {
    throw new Error('combinational logic writes no memory');
  }
}

function target(emitter: Emitter, place: Place, instance: number | undefined, index: Index): Target {
  const address = addressOf(emitter, place, instance, index);
  return {
    width: place.width,
    read: () => load(emitter, place, place.width, address),
    write: (emit) => store(emitter, place, address, emit),
  };
}

/** Writes a process for the instance in a variable, or for the only one. */
type Body = (emitter: Emitter, instance: number | undefined) => Frame;

/** `forwarding`: what others of the module need is enough. */
export const emitComb = (around: Surroundings, process: CombProcess, forwarding?: Forwarding): Code =>
  overInstances(around, combBody(around, process, forwarding));

function combBody(around: Surroundings, process: CombProcess, forwarding?: Forwarding): Body {
  return (emitter, instance) => {
    const frame = new CombFrame(around, emitter, instance, process);
    const expressions = new Expressions(emitter, frame, around.helpers, around.scratch);
    frame.variables = new Variables(emitter, process.locals, process.body, around.rooms);
    const statements = new Statements(
      expressions,
      frame.variables,
      frame,
      around.callees,
      around.rooms,
      process.body,
      forwarding,
    );
    overIterations(emitter, process, frame.variables, () => statements.body(process.body));
    return frame;
  };
}

/** Iterations are numbered with the last local of the family fastest. */
function overIterations(
  emitter: Emitter,
  { family }: CombProcess,
  variables: Variables,
  emit: () => void,
): void {
  const { code } = emitter;
  if (family.length === 0) {
    variables.clear();
    return emit();
  }
  const sizes = family.map(({ from, to }) => Math.max(1, to - from));
  counted(emitter, TIMES, (n) => {
    variables.clear();
    const rest = emitter.temporary('i32');
    code.get(n);
    code.get(STEP);
    code.op('i32.mul');
    code.get(BEGIN);
    code.op('i32.add');
    code.set(rest);
    for (const [i, { local, from, to }] of family.entries()) {
      const below = sizes.slice(i + 1).reduce((product, size) => product * size, 1);
      const counter = emitter.temporary('i32');
      code.get(rest);
      code.i32(below);
      code.op('i32.div_u');
      code.i32(from);
      code.op('i32.add');
      code.set(counter);
      code.get(rest);
      code.i32(below);
      code.op('i32.rem_u');
      code.set(rest);
      variables.target(local, FIRST).write(() => {
        code.get(counter);
        return narrow(32, most(32));
      });
      variables.count(local, { local: counter, max: from < 0 ? most(32) : to - 1 });
    }
    emit();
  });
}

/** As often as a parameter says. */
function counted(emitter: Emitter, times: number, emit: (n: number) => void): void {
  const { code } = emitter;
  const n = emitter.temporary('i32');
  code.i32(0);
  code.set(n);
  emitter.block(() =>
    code.block((end) => {
      emitter.loop((again) => {
        code.get(n);
        code.get(times);
        code.op('i32.eq');
        code.branchIf(end);
        emit(n);
        code.get(n);
        code.i32(1);
        code.op('i32.add');
        code.set(n);
        code.branch(again);
      });
    }),
  );
}

/** A loop over the instances that the parameters name, or nothing around where there is only one. */
function overInstances(
  around: Surroundings,
  emit: (emitter: Emitter, instance: number | undefined) => Frame,
): Code {
  const code = new Code(PARAMETERS);
  const emitter = new Emitter(code);
  if (around.shape.count === 1) {
    emitter.block(() => void emit(emitter, undefined));
    return code;
  }
  const instance = code.fresh('i32');
  code.get(PARAM_FIRST);
  code.set(instance);
  counted(emitter, COUNT, () => {
    withPointers(emitter, () => emit(emitter, instance));
    code.get(instance);
    code.get(STRIDE);
    code.op('i32.add');
    code.set(instance);
  });
  return code;
}

/** What addresses an instance is set in front of what is written for it. */
function withPointers(emitter: Emitter, emit: () => Frame): void {
  const { code } = emitter;
  let frame: Frame | undefined;
  const body = code.capture(() =>
    emitter.block(() => {
      frame = emit();
    }),
  );
  frame?.setPointers();
  code.append(body);
}

// ── Clocked ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Bits up to which `registers.ts` counts on values being kept where a process reads a register that it has written. */
const MOST_KEPT = 128;

class SeqFrame extends Frame {
  readonly #process: SeqProcess | undefined;
  readonly #part: Part;
  readonly #port: (memory: number) => number;
  /** Registers that are written in place while their old values are still read. */
  readonly #kept = new Set<SignalId>();

  constructor(
    around: Surroundings,
    emitter: Emitter,
    instance: number | undefined,
    process: SeqProcess | undefined,
    part: Part,
    port: (memory: number) => number,
  ) {
    super(around, emitter, instance, process);
    this.#process = process;
    this.#part = part;
    this.#port = port;
  }

  /** Signals are what they were before the edge; those written in place are read before. */
  protected isSteady(signal: SignalId): boolean {
    return (
      this.region(signal).shadow !== undefined ||
      this.#process === undefined ||
      !drivesOf(this.#process).has(signal)
    );
  }

  begin(): void {
    if (this.#process === undefined || this.#part === 'memory writes' || isLarge(this.#process)) return;
    for (const id of drivesOf(this.#process)) {
      const { length, width, shadow } = this.region(id);
      if (length !== 1 || width > MOST_KEPT || shadow !== undefined) continue;
      if (!readsAfterWriting(this.#process, { signal: id })) continue;
      this.emitter.remember(`kept ${id}`, this.readWhole(id));
      this.#kept.add(id);
    }
  }

  override read(signal: SignalId, element: Expr | undefined, expressions: Expressions): Value {
    const kept = this.#kept.has(signal) ? this.emitter.find(`kept ${signal}`) : undefined;
    if (kept === undefined) return super.read(signal, element, expressions);
    if (element !== undefined && element.kind !== 'const') {
      // One element, but the index may lie past it.
      const { index, max } = expressions.index(element);
      return this.#keptWhereInside(kept.width, () => this.emitter.use(kept), index, max);
    }
    if (element?.kind === 'const' && element.value > 0n) return super.read(signal, element, expressions);
    return this.emitter.use(kept);
  }

  override wideAt(expr: Leaf): Address | undefined {
    return expr.kind === 'read' && this.#kept.has(expr.signal) ? undefined : super.wideAt(expr);
  }

  #keptWhereInside(width: number, read: () => Value, index: Index, max: number): Value {
    const { emitter } = this;
    const { code } = emitter;
    if (max < 1 || 'constant' in index) return read();
    const value = read();
    if (value.form === 'narrow') {
      emitter.constant(0n, width);
      code.get(index.local);
      code.op('i32.eqz', 'select');
      return value;
    }
    const limbs = Array.from({ length: limbCount(width) }, () => emitter.temporary('i64'));
    for (const [i, local] of limbs.entries()) {
      emitter.limb(value.limbs[i] ?? 0n);
      code.i64(0n);
      code.get(index.local);
      code.op('i32.eqz', 'select');
      code.set(local);
    }
    return { form: 'wide', width, limbs };
  }

  /** Where what it becomes is put. */
  #nextRegion(id: SignalId): SignalRegion {
    const region = this.region(id);
    return { ...region, base: region.base + (region.shadow ?? 0) };
  }

  next(id: SignalId, index: Index): Target {
    const { emitter } = this;
    const place = this.#nextRegion(id);
    const address = addressOf(emitter, place, this.pointer(place), index);
    const { code } = emitter;
    return {
      width: place.width,
      read: () => load(emitter, place, place.width, address),
      write: (emit) => {
        store(emitter, place, address, emit);
        if (!place.logged) return;
        pushBase(emitter, address);
        code.i32(address.offset);
        code.op('i32.add');
        code.i32(2);
        code.op('i32.shr_u');
        code.i32(place.limbs);
        code.call(this.around.helpers.note);
      },
    };
  }

  drive(stmt: Drive, statements: Statements): void {
    if (this.#part === 'memory writes') return;
    if (stmt.delay !== undefined) return this.#driveLater(stmt, stmt.delay, statements);
    const { length } = this.region(stmt.signal);
    statements.assign(stmt, length, (index) => this.next(stmt.signal, index), stmt.value);
  }

  bulk(signal: SignalId): Located | undefined {
    const place = this.#nextRegion(signal);
    return place.logged || this.#part === 'memory writes'
      ? undefined
      : { place, pointer: this.pointer(place) };
  }

  #driveLater(stmt: Drive, delay: Expr, { expressions }: Statements): void {
    const { emitter } = this;
    const { code } = emitter;
    const { rooms, shape, helpers } = this.around;
    const region = this.region(stmt.signal);
    const { range, value, signal } = stmt;
    expressions.begin([value, delay, stmt.index, range?.low].filter((expr) => expr !== undefined));
    const { index, max } = expressions.index(stmt.index);
    const low = expressions.index(range?.low ?? constant(0n, 1));
    const width = range?.width ?? region.width;
    whereInside(emitter, index, max, region.length, () =>
      whereInside(emitter, low.index, low.max, region.width, () => {
        const [from, after] = [value, delay].map((expr) => {
          const words = 2 * Math.max(1, limbCount(expr.width));
          const word = rooms.words(words);
          expressions.put(expressions.value(expr), word);
          return { word, words };
        });
        if (from === undefined || after === undefined) return;
        const left = region.width;
        const number = this.around.delays.push({ shape: shape.id, signal, width, left, from, after }) - 1;
        code.i32(number);
        this.number();
        this.#pushIndex(index);
        this.#pushIndex(low.index);
        code.call(helpers.driveLater);
      }),
    );
  }

  #pushIndex(index: Index): void {
    if ('constant' in index) this.emitter.code.i32(index.constant);
    else this.emitter.code.get(index.local);
  }

  override check(...args: Parameters<Frame['check']>): void {
    if (this.#part !== 'memory writes') super.check(...args);
  }

  protected override memRead(memory: number, index: Index, max: number): Value {
    const found = this.module.memories[memory];
    if (this.#part !== 'everything else' || found?.readUnderWrite !== 'undefined')
      return super.memRead(memory, index, max);
    const { helpers, direct } = this.around;
    const notes = direct.get(memory);
    if (notes === undefined) return this.#asked(helpers.look, memory, index);
    return this.#unlessWritten(notes, index, {
      width: found.width,
      read: () => super.memRead(memory, index, max),
      undefine: () => this.#asked(helpers.undefine, memory, index),
    });
  }

  /** What the engine says a word is. */
  #asked(helper: number, memory: MemoryId, index: Index): Value {
    const { emitter } = this;
    const { code } = emitter;
    const { shape, rooms } = this.around;
    const width = this.module.memories[memory]?.width ?? 0;
    const room = rooms.words(2 * Math.max(1, limbCount(width)));
    code.i32(shape.id);
    code.i32(memory);
    this.number();
    this.#pushIndex(index);
    code.i32(room);
    code.call(helper);
    const place: Place = {
      bank: 'i32',
      base: room,
      stride: 0,
      limbs: limbsOf(width),
      width,
      length: 1,
      instances: 1,
    };
    return load(emitter, place, width, { base: undefined, offset: 4 * room });
  }

  /** A word of a memory that may have been written in this instant. */
  #unlessWritten(
    notes: Notes,
    index: Index,
    {
      width,
      read,
      undefine,
    }: { readonly width: number; readonly read: () => Value; readonly undefine: () => Value },
  ): Value {
    const { code } = this.emitter;
    this.#scaledNumber(8);
    code.access('i64.load', 4 * notes.instants);
    code.i32(0);
    code.access('i64.load', 4 * this.around.instant);
    code.op('i64.eq');
    this.#scaledNumber(4);
    code.access('i32.load', 4 * notes.elements);
    this.#pushIndex(index);
    code.op('i32.eq', 'i32.and');
    return either(this.emitter, width, undefine, read);
  }

  /** The number of the instance times a power of 2, onto the stack. */
  #scaledNumber(size: number): void {
    const { code } = this.emitter;
    this.number();
    code.i32(Math.log2(size));
    code.op('i32.shl');
  }

  #noteWrite({ instants, elements }: Notes, index: Index): void {
    const { code } = this.emitter;
    this.#scaledNumber(8);
    code.i32(0);
    code.access('i64.load', 4 * this.around.instant);
    code.access('i64.store', 4 * instants);
    this.#scaledNumber(4);
    this.#pushIndex(index);
    code.access('i32.store', 4 * elements);
  }

  memWrite(stmt: MemWrite, { expressions }: Statements): void {
    if (this.#part === 'everything else') return;
    const { emitter } = this;
    const { layout, shape } = this.around;
    const place = layout.memory(shape.id, stmt.memory);
    const { address, value, range, lanes } = stmt;
    const { width, length } = place;
    if (width === 0) return;
    expressions.begin([value, address, range?.low, lanes?.enable].filter((expr) => expr !== undefined));
    const { index, max } = expressions.index(address);
    const isDelayed =
      layout.registers.delayed[shape.id]?.has(stmt.memory) === true && !this.around.direct.has(stmt.memory);
    const notes = this.around.direct.get(stmt.memory);
    whereInside(emitter, index, max, length, () => {
      const at = range === undefined ? undefined : standIn(emitter, cappedAmount(expressions, range.low));
      const word = at === undefined ? value : moved(value, at, width);
      const bits = at === undefined || range === undefined ? undefined : ones(range.width, at, width);
      const enabled =
        lanes === undefined
          ? undefined
          : lanesOf(standIn(emitter, emitter.keep(expressions.value(lanes.enable))), lanes.lane, width);
      const mask = bits === undefined ? enabled : enabled === undefined ? bits : binary('and', bits, enabled);
      if (isDelayed) return this.#writeLater(expressions, stmt.memory, index, word, mask, width);
      const to = target(emitter, place, this.pointer(place), index);
      if (mask === undefined) {
        if (notes !== undefined) this.#noteWrite(notes, index);
        return to.write(() => expressions.value(word));
      }
      const kept = standIn(emitter, emitter.keep(expressions.value(mask)));
      if (notes !== undefined) {
        expressions.condition(unary('redor', kept));
        emitter.code.if(() => this.#noteWrite(notes, index));
      }
      const old = standIn(emitter, emitter.keep(to.read()));
      const merged = binary('or', binary('and', old, not(kept)), binary('and', word, kept));
      to.write(() => expressions.value(merged));
    });
  }

  /** The runtime keeps a mask and a value until the commit. */
  #writeLater(
    expressions: Expressions,
    memory: number,
    index: Index,
    word: Expr,
    mask: Expr | undefined,
    width: number,
  ): void {
    const { code } = this.emitter;
    const { rooms, pending } = this.around;
    const [maskAt, wordAt] = [0, 0].map(() => rooms.words(2 * Math.max(1, limbCount(width))));
    expressions.put(expressions.value(mask ?? constant((1n << BigInt(width)) - 1n, width)), maskAt ?? 0);
    expressions.put(expressions.value(word), wordAt ?? 0);
    code.i32(this.#port(memory));
    this.number();
    this.#pushIndex(index);
    code.i32(maskAt ?? 0);
    code.i32(wordAt ?? 0);
    code.call(pending.of(limbsOf(width)));
  }

  /** Whether a reset is active in the instance, as sampled; onto the stack. */
  active(id: ResetId): void {
    const reset = this.module.resets[id];
    if (reset === undefined) throw new Error(`no reset ${id}`);
    this.readWhole(reset.signal);
    if (!reset.activeHigh) this.emitter.code.op('i32.eqz');
  }

  /** Elements that differ are copied from a list. */
  #initialiseFrom(list: Place, id: SignalId): void {
    const { emitter } = this;
    const { code } = emitter;
    const to = this.bulk(id);
    emitter.statement(() => {
      if (to?.place.bank === list.bank) {
        const first = addressOf(emitter, to.place, to.pointer, FIRST);
        copyBytes(code, first, startOf(list, undefined), list.length * elementBytes(list));
        return;
      }
      const element = emitter.temporary('i32');
      code.i32(0);
      code.set(element);
      emitter.loop((again) => {
        const index = { local: element };
        this.next(id, index).write(() =>
          load(emitter, list, list.width, addressOf(emitter, list, undefined, index)),
        );
        code.get(element);
        code.i32(1);
        code.op('i32.add');
        code.tee(element);
        code.i32(list.length);
        code.op('i32.ne');
        code.branchIf(again);
      });
    });
  }

  initialise(id: SignalId, expressions: Expressions): void {
    const { init = [0n], length = 1, width = 0 } = this.module.signals[id] ?? {};
    const first = init[0] ?? 0n;
    const write = (index: Index, value: bigint): void =>
      this.emitter.statement(() =>
        this.next(id, index).write(() => expressions.value(constant(value, width))),
      );
    if (length === 1) return write({ constant: 0 }, first);
    if (init.length > 1) return this.#initialiseFrom(this.around.rooms.filled(width, init), id);
    const { code } = this.emitter;
    this.emitter.statement(() => {
      const element = this.emitter.temporary('i32');
      code.i32(0);
      code.set(element);
      this.emitter.loop((again) => {
        write({ local: element }, first);
        code.get(element);
        code.i32(1);
        code.op('i32.add');
        code.tee(element);
        code.i32(length);
        code.op('i32.ne');
        code.branchIf(again);
      });
    });
  }
}

/** A word with ones where lanes are enabled. */
function lanesOf(enable: Expr, lane: number, width: number): Expr {
  const parts: Expr[] = [];
  for (let i = 0; i < enable.width; i++) {
    const bits = Math.min(lane, width - i * lane);
    if (bits > 0) parts.unshift(extend(extract(enable, i, 1), bits, true));
  }
  const all = concat(parts);
  return all.width < width ? extend(all, width, false) : all;
}

/** Resets of registers at the process's edge, and what they set. */
function resetsOf(
  signals: readonly Signal[],
  driven: Iterable<SignalId>,
): ReadonlyMap<ResetId, readonly SignalId[]> {
  const resets = new Map<ResetId, SignalId[]>();
  for (const id of driven) {
    const signal = signals[id];
    if (signal?.reset === undefined || signal.init === undefined) continue;
    resets.set(signal.reset, [...(resets.get(signal.reset) ?? []), id]);
  }
  return resets;
}

/** `port` numbers the write ports of the design. */
export const emitSeq = (
  around: Surroundings,
  process: SeqProcess,
  part: Part,
  port: (memory: number) => number,
): Code => overInstances(around, seqBody(around, process, part, port));

function seqBody(
  around: Surroundings,
  process: SeqProcess,
  part: Part,
  port: (memory: number) => number,
): Body {
  return (emitter, instance) => {
    const frame = new SeqFrame(around, emitter, instance, process, part, port);
    const expressions = new Expressions(emitter, frame, around.helpers, around.scratch);
    frame.variables = new Variables(emitter, process.locals, process.body, around.rooms);
    const statements = new Statements(
      expressions,
      frame.variables,
      frame,
      around.callees,
      around.rooms,
      process.body,
    );
    const body = (): void => {
      frame.variables.clear();
      frame.begin();
      statements.body(process.body);
    };
    const { code } = emitter;
    if (process.disableUnder === undefined) body();
    else {
      frame.active(process.disableUnder);
      code.op('i32.eqz');
      code.if(() => emitter.block(body));
    }
    if (part !== 'memory writes') emitResetsOf(frame, expressions, around, drivesOf(process));
    return frame;
  };
}

/** First, stride, count. */
type Progression = readonly [number, number, number];

/** Writes a process among others. */
export function writeComb(
  emitter: Emitter,
  around: Surroundings,
  process: CombProcess,
  instances: Progression,
): void {
  writeOver(emitter, around, instances, combBody(around, process));
}

export function writeSeq(
  emitter: Emitter,
  around: Surroundings,
  process: SeqProcess,
  instances: Progression,
  part: Part,
  port: (memory: number) => number,
): void {
  writeOver(emitter, around, instances, seqBody(around, process, part, port));
}

function writeOver(
  emitter: Emitter,
  { shape }: Surroundings,
  [first, stride, count]: Progression,
  body: Body,
): void {
  const { code } = emitter;
  emitter.block(() => {
    if (shape.count === 1) {
      body(emitter, undefined).variables.release();
      return;
    }
    const instance = emitter.temporary('i32');
    code.i32(first);
    code.set(instance);
    emitter.loop((again) => {
      withPointers(emitter, () => {
        const frame = body(emitter, instance);
        frame.variables.release();
        return frame;
      });
      code.get(instance);
      code.i32(stride);
      code.op('i32.add');
      code.tee(instance);
      code.i32(first + stride * count);
      code.op('i32.ne');
      code.branchIf(again);
    });
  });
}

/** The function for registers that no process drives: a reset sets them. */
export function emitResets(around: Surroundings, signals: readonly SignalId[]): Code {
  return overInstances(around, (emitter, instance) => {
    const frame = new SeqFrame(around, emitter, instance, undefined, 'all', () => 0);
    const expressions = new Expressions(emitter, frame, around.helpers, around.scratch);
    emitResetsOf(frame, expressions, around, signals);
    return frame;
  });
}

function emitResetsOf(
  frame: SeqFrame,
  expressions: Expressions,
  around: Surroundings,
  driven: Iterable<SignalId>,
): void {
  const { emitter } = expressions;
  for (const [reset, signals] of resetsOf(around.shape.module.signals, driven)) {
    frame.active(reset);
    emitter.code.if(() =>
      emitter.block(() => {
        for (const id of signals) frame.initialise(id, expressions);
      }),
    );
  }
}

// ── Side by side ────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A function that runs sixteen instances at once and leaves the others, and those under a reset, to the function `scalar`. Undefined where instances cannot go
 * side by side.
 */
export function emitLanes(
  around: Surroundings,
  process: CombProcess | SeqProcess,
  scalar: number,
): Code | undefined {
  if (around.shape.count < LANES) return undefined;
  if (process.kind === 'comb' ? process.family.length > 0 : process.disableUnder !== undefined)
    return undefined;
  try {
    return lanesOver(around, process, scalar);
  } catch (error) {
    if (error instanceof NoLanes) return undefined;
    throw error;
  }
}

function lanesOver(around: Surroundings, process: CombProcess | SeqProcess, scalar: number): Code {
  const { layout, shape } = around;
  const driven = drivesOf(process);
  const placeOf = (signal: SignalId): SignalRegion | undefined => {
    const region = layout.signal(shape.id, signal);
    const isSideBySide = region.length === 1 && region.stride === 1 && region.limbs === 1;
    return isSideBySide && !region.logged ? region : undefined;
  };
  const signals: LaneSignals = {
    read: placeOf,
    write: (signal) => {
      const place = placeOf(signal);
      return place === undefined || process.kind === 'comb'
        ? place
        : { ...place, base: place.base + (place.shadow ?? 0) };
    },
  };
  const code = new Code(PARAMETERS);
  const instance = code.declare('i32');
  const left = code.declare('i32');
  const lanes = new LaneCode(code, instance, signals);
  const callScalar = (first: number, stride: () => void, count: () => void): void => {
    code.get(first);
    stride();
    count();
    code.i32(0);
    code.i32(0);
    code.i32(1);
    code.call(scalar);
  };
  const one = (): void => code.i32(1);
  code.get(STRIDE);
  code.i32(1);
  code.op('i32.ne');
  code.if(() => {
    callScalar(
      PARAM_FIRST,
      () => code.get(STRIDE),
      () => code.get(COUNT),
    );
    code.op('return');
  });
  code.get(PARAM_FIRST);
  code.set(instance);
  code.get(COUNT);
  code.set(left);
  const resets = process.kind === 'seq' ? resetsOf(shape.module.signals, driven) : new Map<ResetId, never>();
  code.block((end) =>
    code.loop((again) => {
      code.get(left);
      code.i32(LANES);
      code.op('i32.lt_u');
      code.branchIf(end);
      const body = code.capture(() => {
        code.i32(0);
        for (const id of resets.keys()) {
          const reset = shape.module.resets[id];
          if (reset === undefined) throw new NoLanes();
          lanes.anyReset(reset.signal, reset.activeHigh);
          code.op('i32.or');
        }
        code.open();
        callScalar(instance, one, () => code.i32(LANES));
        code.op('else');
        if (process.kind === 'seq') {
          for (const signal of driven) {
            if (placeOf(signal)?.shadow === undefined && readsAfterWriting(process, { signal }))
              lanes.keep(signal);
          }
        }
        lanes.body(process.body);
        code.end();
      });
      lanes.setPointers();
      code.append(body);
      code.get(instance);
      code.i32(LANES);
      code.op('i32.add');
      code.set(instance);
      code.get(left);
      code.i32(LANES);
      code.op('i32.sub');
      code.set(left);
      code.branch(again);
    }),
  );
  code.get(left);
  code.if(() => callScalar(instance, one, () => code.get(left)));
  return code;
}

/**
 * Clocked processes: one function each, for a progression of instances. What registers become goes to where `registers.ts` says: to their own place, or to
 * the second image.
 */
import type { Expr, ResetId, SeqProcess, Signal, SignalId, Stmt } from '../../ir/ir.js';
import { visitStmts } from '../../ir/walk.js';
import { limbsOf, type SignalRegion } from '../layout.js';
import { isLarge, readsAfterWriting } from '../registers.js';
import { drivesOf } from '../../sim/uses.js';
import { choose, condition, equal, less, subtract } from './exact.js';
import { Expressions } from './expressions.js';
import { instanceLoop } from './comb.js';
import { bigint, Frame, isScalar, type Surroundings } from './frame.js';
import { Locals } from './locals.js';
import type { Names } from './names.js';
import { Output } from './output.js';
import {
  addressOf,
  isInside,
  loadAt,
  variableTarget,
  variableValue,
  writeBits,
  type Target,
} from './places.js';
import { Statements } from './statements.js';
import { Binds, formOf, known, literal, narrow, ZERO, type Num, type Value } from './value.js';
import { Writer } from './writer.js';

/** A write port of a memory, as the runtime knows it. */
export interface Port {
  readonly shape: number;
  readonly memory: number;
  /** Index of the process. */
  readonly process: number;
}

/** Which part of a process to write, where its reads of memories see the writes of the same instant (see `engine.ts`). */
export type Part = 'all' | 'memory writes' | 'everything else';

type MemWrite = Extract<Stmt, { kind: 'memWrite' }>;
type Drive = Extract<Stmt, { kind: 'drive' }>;

class SeqFrame extends Frame {
  readonly #process: SeqProcess;
  readonly #part: Part;
  readonly #port: (memory: number) => number;
  /** Registers of which bits are driven: what they become is put together in variables. */
  readonly #variables = new Map<SignalId, readonly string[]>();

  constructor(
    around: Surroundings,
    writer: Writer,
    instance: string | undefined,
    process: SeqProcess,
    part: Part,
    port: (memory: number) => number,
  ) {
    super(around, writer, instance);
    this.#process = process;
    this.#part = part;
    this.#port = port;
  }

  begin(expressions: Expressions): void {
    if (this.#part === 'memory writes' || isLarge(this.#process)) return;
    expressions.anchor = this.writer.out.block;
    const { body } = this.#process;
    const partial = new Set<SignalId>();
    visitStmts(body, (stmt) => {
      if (stmt.kind === 'drive' && stmt.range !== undefined) partial.add(stmt.signal);
    });
    for (const id of drivesOf(this.#process)) {
      const signal = this.module.signals[id];
      if (signal === undefined || !isScalar(signal)) continue;
      if (partial.has(id)) this.#hold(id, signal);
      else if (this.region(id).shadow === undefined && readsAfterWriting(this.#process, { signal: id }))
        this.read(id, undefined, expressions);
    }
  }

  #hold(id: SignalId, { name, width }: Signal): void {
    const { out } = this.writer;
    const count = limbsOf(width);
    const names = Array.from({ length: count }, (_, i) =>
      out.names.fresh(count > 1 ? `next_${name}_${i}` : `next_${name}`),
    );
    const next = loadAt(this.writer, this.#nextRegion(id), this.#address(id), name);
    const limbs = this.writer.limbs(next);
    for (const [i, variable] of names.entries()) out.line(`let ${variable} = ${limbs[i]?.text ?? '0'};`);
    this.#variables.set(id, names);
  }

  /** Where what it becomes is put. */
  #nextRegion(id: SignalId): SignalRegion {
    const region = this.region(id);
    return { ...region, base: region.base + (region.shadow ?? 0) };
  }

  #address(id: SignalId): ReturnType<typeof addressOf> {
    return addressOf(this.#nextRegion(id), this.instance, ZERO);
  }

  next(id: SignalId, index: Num | undefined): Target {
    const region = this.#nextRegion(id);
    const note = (address: string): void => this.writer.out.line(`note(${address}, ${region.limbs});`);
    return this.place(region, index, this.hint(id), region.logged ? note : undefined);
  }

  end(): void {
    for (const [id, names] of this.#variables) {
      this.next(id, undefined).write(this.writer, variableValue(names, this.region(id).width));
    }
  }

  drive(stmt: Drive, statements: Statements): void {
    if (this.#part === 'memory writes') return;
    if (stmt.delay !== undefined) return this.#driveLater(stmt, stmt.delay, statements);
    const region = this.region(stmt.signal);
    const names = this.#variables.get(stmt.signal);
    statements.assign(
      stmt,
      region.length,
      (index) => (names === undefined ? this.next(stmt.signal, index) : variableTarget(names, region.width)),
      stmt.value,
    );
  }

  bulk(signal: SignalId): SignalRegion | undefined {
    const region = this.#nextRegion(signal);
    return region.logged || this.#part === 'memory writes' ? undefined : region;
  }

  #driveLater(stmt: Drive, delay: Expr, statements: Statements): void {
    const { writer } = this;
    const region = this.region(stmt.signal);
    const parts = [stmt.value, delay, stmt.index, stmt.range?.low].filter((expr) => expr !== undefined);
    const [value = narrow(0, ZERO), after = narrow(0, ZERO), ...rest] =
      statements.expressions.together(parts);
    const index =
      stmt.index === undefined ? ZERO : writer.atom(writer.capped(rest.shift() ?? narrow(0, ZERO)), 'index');
    const low =
      stmt.range === undefined ? ZERO : writer.atom(writer.capped(rest.shift() ?? narrow(0, ZERO)), 'low');
    const width = stmt.range?.width ?? region.width;
    const room = subtract(literal(region.width), low);
    const count =
      known(low) === undefined
        ? choose(less(room, literal(width)), room, literal(width))
        : literal(Math.min(width, known(room) ?? width));
    const place = `${this.around.shape.id}, ${this.number}, ${stmt.signal}, ${index.text}`;
    const inside = [isInside(index, region.length), isInside(low, region.width)].filter(
      (test) => test.test !== undefined,
    );
    const call = `driveLater(${place}, ${low.text}, ${count.text}, ${bigint(writer, value)}, ${bigint(writer, after)});`;
    if (inside.length === 0) writer.out.line(call);
    else
      writer.out.nest(`if (${inside.map((test) => condition(test).text).join(' && ')})`, () =>
        writer.out.line(call),
      );
  }

  override check(stmt: Extract<Stmt, { kind: 'check' }>, statements: Statements): void {
    if (this.#part !== 'memory writes') super.check(stmt, statements);
  }

  protected override memRead(memory: number, address: Num): Value {
    const found = this.module.memories[memory];
    if (this.#part !== 'everything else' || found?.readUnderWrite !== 'undefined')
      return super.memRead(memory, address);
    const { writer } = this;
    const { layout, shape } = this.around;
    const to = layout.scratch('i32', limbsOf(found.width));
    writer.out.line(`look(${shape.id}, ${memory}, ${this.number}, ${address.text}, ${to});`);
    return writer.load(`${to}`, found.width);
  }

  memWrite(stmt: MemWrite, statements: Statements): void {
    if (this.#part === 'everything else') return;
    const { layout, shape } = this.around;
    const region = layout.memory(shape.id, stmt.memory);
    const delayed = layout.registers.delayed[shape.id]?.has(stmt.memory) === true;
    if (delayed) return this.#writeLater(stmt, statements);
    const hint = this.module.memories[stmt.memory]?.name ?? 'word';
    const place = (index: Num | undefined): Target => this.place(region, index, hint);
    const { lanes } = stmt;
    if (lanes === undefined) {
      statements.assign({ index: stmt.address, range: stmt.range }, region.length, place, stmt.value);
      return;
    }
    const { writer } = this;
    const [value, address, enable] = statements.expressions.together([
      stmt.value,
      stmt.address,
      lanes.enable,
    ]);
    if (value === undefined || address === undefined || enable === undefined) return;
    const index = writer.atom(writer.capped(address), 'index');
    const kept = writer.keep(value, 'value');
    const enables = writer.keep(enable, 'enable');
    const write = (): void => {
      for (let lane = 0; lane < lanes.enable.width; lane++) {
        const low = lane * lanes.lane;
        const bits = Math.min(lanes.lane, region.width - low);
        const enabled = equal(writer.slice(enables, lane, 1), literal(1), 1);
        writer.out.nest(`if (${condition(enabled).text})`, () => {
          const field = writer.part(kept, low, bits);
          writeBits(writer, place(index), literal(low), bits, field);
        });
      }
    };
    const inside = isInside(index, region.length);
    if (known(inside) === 0) return;
    if (inside.test === undefined) write();
    else writer.out.nest(`if (${inside.test.holds.text})`, write);
  }

  /** The runtime keeps a mask and a value until the commit. */
  #writeLater(stmt: MemWrite, statements: Statements): void {
    const { writer } = this;
    const { out } = writer;
    const { width, depth } = this.module.memories[stmt.memory] ?? { width: 0, depth: 0 };
    const parts = [stmt.value, stmt.address, stmt.range?.low, stmt.lanes?.enable].filter(
      (expr) => expr !== undefined,
    );
    const [value, address, ...rest] = statements.expressions.together(parts);
    if (value === undefined || address === undefined || width === 0) return;
    const index = writer.atom(writer.capped(address), 'index');
    const low = stmt.range === undefined ? undefined : writer.capped(rest.shift() ?? narrow(0, ZERO));
    const enable = rest.shift();
    const write = (): void => {
      const mask = writer.temporary(width);
      const word = writer.temporary(width);
      if (stmt.range === undefined || low === undefined) {
        const from = writer.address(value);
        out.line(`copy(${word}, ${from}, ${width});`);
        out.line(`fillOnes(${mask}, 0, ${width}, ${width});`);
      } else {
        const at = writer.atom(low, 'low').text;
        out.line(`clear(${word}, ${width});`);
        out.line(`clear(${mask}, ${width});`);
        if (value.width > 0)
          out.line(`insert(${word}, ${at}, ${width}, ${writer.address(value)}, ${value.width});`);
        out.line(`fillOnes(${mask}, ${at}, ${stmt.range.width}, ${width});`);
      }
      if (stmt.lanes !== undefined && enable !== undefined)
        out.line(
          `maskLanes(${mask}, ${writer.address(enable)}, ${enable.width}, ${stmt.lanes.lane}, ${width});`,
        );
      out.line(`pend(${this.#port(stmt.memory)}, ${this.number}, ${index.text}, ${mask}, ${word});`);
    };
    const inside = isInside(index, depth);
    if (known(inside) === 0) return;
    if (inside.test === undefined) write();
    else out.nest(`if (${inside.test.holds.text})`, write);
  }
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

/** The function of a process. `port` numbers the write ports of the design. */
export function emitSeq(
  around: Surroundings,
  process: SeqProcess,
  names: Names,
  part: Part,
  port: (memory: number) => number,
): Output {
  return emitClocked(around, names, (writer, instance) => {
    const frame = new SeqFrame(around, writer, instance, process, part, port);
    const expressions = new Expressions(writer, frame);
    const driven = drivesOf(process);
    const resets =
      part === 'memory writes'
        ? new Map<ResetId, readonly SignalId[]>()
        : resetsOf(frame.module.signals, driven);
    const body = (): void => {
      const shared = isLarge(process);
      const outlining = { outline: around.outline, scope: instance === undefined ? [] : [instance] };
      frame.locals = Locals.ofBody(writer, process.locals, process.body, new Map(), { shared });
      frame.begin(expressions);
      new Statements(expressions, frame.locals, frame, around.functions, shared ? outlining : undefined).body(
        process.body,
      );
      frame.end();
    };
    const guarded = (): void => {
      if (process.disableUnder === undefined) body();
      else writer.out.nest(`if (${active(frame, writer, process.disableUnder, false)})`, body);
    };
    const [only, ...others] = resets;
    const onlyRegisters =
      only !== undefined &&
      others.length === 0 &&
      only[1].length === driven.size &&
      hasNoOtherEffect(process);
    if (onlyRegisters && process.disableUnder === undefined) {
      writer.out.line(`if (${active(frame, writer, only[0], true)}) {`);
      writer.out.put(writer.out.inner(() => initialise(frame, writer, only[1])));
      writer.out.line('} else {');
      writer.out.put(writer.out.inner(body));
      writer.out.line('}');
      return;
    }
    guarded();
    for (const [reset, signals] of resets) {
      writer.out.nest(`if (${active(frame, writer, reset, true)})`, () => initialise(frame, writer, signals));
    }
  });
}

/** The function for registers that no process drives: a reset sets them. */
export function emitResets(around: Surroundings, signals: readonly SignalId[], names: Names): Output {
  return emitClocked(around, names, (writer, instance) => {
    const process: SeqProcess = {
      kind: 'seq',
      name: '',
      span: around.shape.module.span,
      locals: [],
      clock: 0,
      edge: 'rising',
      disableUnder: undefined,
      body: [],
    };
    const frame = new SeqFrame(around, writer, instance, process, 'all', () => 0);
    for (const [reset, own] of resetsOf(frame.module.signals, signals)) {
      writer.out.nest(`if (${active(frame, writer, reset, true)})`, () => initialise(frame, writer, own));
    }
  });
}

function emitClocked(
  around: Surroundings,
  names: Names,
  emit: (writer: Writer, instance: string | undefined) => void,
): Output {
  const out = new Output(names);
  const writer = new Writer(out, around.layout);
  const instance = around.shape.count > 1 ? names.fresh('i') : undefined;
  if (instance === undefined) emit(writer, undefined);
  else out.nest(instanceLoop(instance), () => emit(writer, instance));
  return out;
}

function hasNoOtherEffect({ body }: SeqProcess): boolean {
  let other = false;
  visitStmts(body, (stmt) => {
    other ||=
      stmt.kind === 'check' ||
      stmt.kind === 'memWrite' ||
      (stmt.kind === 'drive' && stmt.delay !== undefined);
  });
  return !other;
}

/** Whether a reset is, or is not, active in the instance, as sampled. */
function active(frame: SeqFrame, writer: Writer, id: ResetId, holds: boolean): string {
  const reset = frame.module.resets[id];
  if (reset === undefined) return 'false';
  const { region, instance } = frame.array(reset.signal);
  const level = loadAt(writer, region, addressOf(region, instance, ZERO), reset.name);
  const num = level.form === 'narrow' ? level.num : ZERO;
  return `${num.text} ${reset.activeHigh === holds ? '!==' : '==='} 0`;
}

function initialise(frame: SeqFrame, writer: Writer, signals: readonly SignalId[]): void {
  for (const id of signals) {
    const { init = [0n], length = 1, width = 0 } = frame.module.signals[id] ?? {};
    const values = init.map((value) => writer.constant(value, width));
    const [first] = values;
    if (first === undefined) continue;
    if (length === 1 || (values.length > 1 && formOf(width) === 'memory')) {
      for (const [element, value] of values.entries()) frame.next(id, literal(element)).write(writer, value);
      continue;
    }
    const index = writer.out.names.fresh('e');
    const element: Num = { text: index, binds: Binds.atom, low: 0, high: length - 1 };
    const value = elementOf(writer, values, first, index);
    writer.out.nest(`for (let ${index} = 0; ${index} < ${length}; ${index}++)`, () =>
      frame.next(id, element).write(writer, value),
    );
  }
}

/** One of several values, none of which stands in the memory: from a table, so that there is no statement for each. */
function elementOf(writer: Writer, values: readonly Value[], first: Value, index: string): Value {
  const pick = (nums: readonly Num[], only: Num): Num => {
    const low = nums.reduce((least, num) => Math.min(least, num.low), only.low);
    const high = nums.reduce((most, num) => Math.max(most, num.high), only.high);
    if (low === high) return only;
    const table = writer.out.constant('initial', `[${nums.map(({ text }) => text).join(', ')}]`);
    return { text: `${table}[${index}]`, binds: Binds.atom, low, high };
  };
  switch (first.form) {
    case 'narrow':
      return {
        ...first,
        num: pick(
          values.flatMap((value) => (value.form === 'narrow' ? [value.num] : [])),
          first.num,
        ),
      };
    case 'limbs':
      return {
        ...first,
        limbs: first.limbs.map((only, i) =>
          pick(
            values.flatMap((value) => (value.form === 'limbs' ? (value.limbs[i] ?? []) : [])),
            only,
          ),
        ),
      };
    case 'memory':
      return first;
  }
}

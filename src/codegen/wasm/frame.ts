/** What combinational and clocked processes have in common: how they see signals and memories, and how they report. */
import type { Expr, Module, Process, SignalId } from '../../ir/ir.js';
import type { Shape } from '../../ir/hierarchy.js';
import { visitExprsOfProcess } from '../../ir/walk.js';
import { limbsOf, unitBytes, type Layout, type SignalRegion } from '../layout.js';
import { limbCount, type Emitter, type Value } from './emitter.js';
import type { Expressions, Leaf, Leaves } from './expressions.js';
import type { DirectWrites } from './direct-writes.js';
import type { Callees } from './functions.js';
import type { Helpers, Scratch } from './helpers.js';
import type { Elements } from './masks.js';
import type { Located } from './moves.js';
import { guardedLoad } from './places.js';
import type { Rooms } from './rooms.js';
import type { PendingWrites } from './writes.js';
import type { Check, Drive, Effects, MemWrite, Statements } from './statements.js';
import { addressOf, FIRST, type Address, type Index, type Place } from './storage.js';
import type { Variables } from './variables.js';

/** A check as the host is told of it: where its values lie, in words. */
export interface CheckPlace {
  readonly site: number;
  readonly shape: number;
  readonly values: readonly { readonly word: number; readonly limbs: number }[];
}

interface Words {
  readonly word: number;
  readonly words: number;
}

/** A delayed assignment: its value and its delay lie in words. */
export interface DelayPlace {
  readonly shape: number;
  readonly signal: number;
  /** Bits that are assigned; those past the signal's width are not. */
  readonly width: number;
  readonly left: number;
  readonly from: Words;
  readonly after: Words;
}

/** What is the same for all processes of a shape. */
export interface Surroundings {
  readonly layout: Layout;
  readonly shape: Shape;
  readonly callees: Callees;
  readonly helpers: Helpers;
  readonly scratch: Scratch;
  readonly rooms: Rooms;
  readonly pending: PendingWrites;
  readonly direct: DirectWrites;
  /** Where the instant that runs is numbered, in words. */
  readonly instant: number;
  readonly isCover: (site: number) => boolean;
  /** `--no-checks`: false. */
  readonly checks: boolean;
  /** All checks of the design that can fail, by the numbers that the code calls them. */
  readonly checkPlaces: CheckPlace[];
  readonly delays: DelayPlace[];
}

export abstract class Frame implements Leaves, Effects {
  protected readonly around: Surroundings;
  protected readonly emitter: Emitter;
  /** The variable that holds the number of the instance; undefined where there is only one. */
  readonly #instance: number | undefined;
  /** Variables that hold the bytes from instance 0 to the one at hand, by the bytes of one. */
  readonly #pointers = new Map<number, number>();
  /** Signals that are worth a variable: read more than once. */
  readonly #often: ReadonlySet<SignalId>;
  #variables: Variables | undefined;

  constructor(
    around: Surroundings,
    emitter: Emitter,
    instance: number | undefined,
    process: Process | undefined,
  ) {
    this.around = around;
    this.emitter = emitter;
    this.#instance = instance;
    this.#often = process === undefined ? new Set() : readOften(process);
  }

  get module(): Module {
    return this.around.shape.module;
  }

  get variables(): Variables {
    if (this.#variables === undefined) throw new Error('variables come before code');
    return this.#variables;
  }

  set variables(variables: Variables) {
    this.#variables = variables;
  }

  /** The number of the instance, onto the stack. */
  protected number(): void {
    if (this.#instance === undefined) this.emitter.code.i32(0);
    else this.emitter.code.get(this.#instance);
  }

  /** The variable with the bytes from instance 0 to the one at hand. */
  protected pointer(place: Place): number | undefined {
    const bytes = place.stride * unitBytes(place.bank);
    if (this.#instance === undefined || bytes === 0) return undefined;
    if (bytes === 1) return this.#instance;
    const known = this.#pointers.get(bytes);
    if (known !== undefined) return known;
    const local = this.emitter.code.declare('i32');
    this.#pointers.set(bytes, local);
    return local;
  }

  /** To be written before all that uses them. */
  setPointers(): void {
    const { code } = this.emitter;
    for (const [bytes, local] of this.#pointers) {
      this.number();
      code.i32(bytes);
      code.op('i32.mul');
      code.set(local);
    }
  }

  leaf(expr: Leaf, expressions: Expressions): Value {
    switch (expr.kind) {
      case 'read':
        return this.read(expr.signal, expr.index, expressions);
      case 'local': {
        const { index, max } = expressions.index(expr.index);
        return this.variables.read(expr.local, index, max);
      }
      case 'memRead': {
        const { index, max } = expressions.index(expr.address);
        return this.memRead(expr.memory, index, max);
      }
      case 'now':
        this.emitter.code.call(this.around.helpers.now);
        return { form: 'narrow', width: expr.width, max: 2 ** 64 };
      case 'sampled':
        throw new Error('only test processes see samples');
    }
  }

  wideAt(expr: Leaf): Address | undefined {
    if (expr.kind === 'local' && expr.index === undefined) return this.variables.wideAt(expr.local);
    return expr.kind === 'read' && expr.index === undefined ? this.array(expr.signal).address : undefined;
  }

  bitsAt(elements: Elements): Address | undefined {
    return this.variables.bitsAt(elements);
  }

  protected region(signal: SignalId): SignalRegion {
    return this.around.layout.signal(this.around.shape.id, signal);
  }

  /** Whether a signal cannot change while the process runs. */
  protected abstract isSteady(signal: SignalId): boolean;

  read(signal: SignalId, element: Expr | undefined, expressions: Expressions): Value {
    const place = this.region(signal);
    const { index, max } = expressions.index(element);
    const load = (): Value => guardedLoad(this.emitter, place, this.pointer(place), index, max);
    if (element !== undefined || !this.#often.has(signal) || !this.isSteady(signal)) return load();
    const key = `signal ${signal}`;
    const known = this.emitter.find(key);
    return this.emitter.use(known ?? this.emitter.remember(key, load()));
  }

  protected memRead(memory: number, index: Index, max: number): Value {
    const place = this.around.layout.memory(this.around.shape.id, memory);
    return guardedLoad(this.emitter, place, this.pointer(place), index, max);
  }

  array(signal: SignalId): { readonly place: Place; readonly address: Address } {
    const place = this.region(signal);
    return { place, address: addressOf(this.emitter, place, this.pointer(place), FIRST) };
  }

  located(signal: SignalId): Located {
    const place = this.region(signal);
    return { place, pointer: this.pointer(place) };
  }

  abstract bulk(signal: SignalId): Located | undefined;

  readWhole(signal: SignalId): Value {
    const place = this.region(signal);
    return guardedLoad(this.emitter, place, this.pointer(place), FIRST, 0);
  }

  abstract drive(stmt: Drive, statements: Statements): void;
  abstract memWrite(stmt: MemWrite, statements: Statements): void;

  check(stmt: Check, { expressions }: Statements): void {
    const { emitter } = this;
    const { code } = emitter;
    const { shape, isCover, checks, helpers, checkPlaces, rooms } = this.around;
    if (isCover(stmt.site)) {
      expressions.begin([stmt.cond]);
      expressions.condition(stmt.cond);
      code.if(() => {
        code.i32(stmt.site);
        code.i32(shape.id);
        this.number();
        code.call(helpers.cover);
      });
      return;
    }
    if (!checks) return;
    expressions.begin([stmt.cond]);
    expressions.condition(stmt.cond);
    code.op('i32.eqz');
    const values = stmt.values.map(({ width }) => ({
      word: rooms.words(2 * Math.max(1, limbCount(width))),
      limbs: limbsOf(width),
    }));
    const number = checkPlaces.push({ site: stmt.site, shape: shape.id, values }) - 1;
    code.if(() =>
      emitter.block(() => {
        expressions.begin(stmt.values);
        for (const [i, value] of stmt.values.entries())
          expressions.put(expressions.value(value), values[i]?.word ?? 0);
        code.i32(number);
        this.number();
        code.call(helpers.fail);
      }),
    );
  }
}

/** Signals that are read as a whole more than once. */
function readOften(process: Process): ReadonlySet<SignalId> {
  const once = new Set<SignalId>();
  const often = new Set<SignalId>();
  visitExprsOfProcess(process, (expr) => {
    if (expr.kind !== 'read' || expr.index !== undefined) return;
    if (once.has(expr.signal)) often.add(expr.signal);
    once.add(expr.signal);
  });
  return often;
}

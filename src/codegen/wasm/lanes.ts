/**
 * Sixteen instances side by side, where a process only computes with scalars of its own of up to 32 bits. A value is 1, 2 or 4 vectors, of lanes of 8, 16 or 32
 * bits by its width; a branch runs where any lane takes it, and writes only those lanes that do.
 */
import type { BinaryOp, Expr, LocalId, SignalId, Stmt } from '../../ir/ir.js';
import type { Code } from './encoder/code.js';
import type { VectorOp } from './encoder/opcodes.js';
import type { Place } from './storage.js';
import { unitBytes } from '../layout.js';

export const LANES = 16;

type Bits = 8 | 16 | 32;

/** Where it is exact, bits past the width are 0. A mask has all bits of a lane alike. */
interface Lanes {
  readonly bits: Bits;
  readonly width: number;
  readonly isExact: boolean;
  readonly isMask: boolean;
  /** Variables. */
  readonly vectors: readonly number[];
}

/** What cannot be done lane by lane: such a process runs instance by instance. */
export class NoLanes extends Error {}

export interface LaneSignals {
  /** Where a signal is read; undefined where its elements do not lie side by side. */
  read(signal: SignalId): Place | undefined;
  write(signal: SignalId): Place | undefined;
}

const bitsFor = (width: number): Bits => {
  if (width > 32) throw new NoLanes();
  return width <= 8 ? 8 : width <= 16 ? 16 : 32;
};

const SHAPES = { 8: 'i8x16', 16: 'i16x8', 32: 'i32x4' } as const;

const COMPARISONS = {
  eq: 'eq',
  ne: 'ne',
  ult: 'lt_u',
  ule: 'le_u',
  slt: 'lt_s',
  sle: 'le_s',
} as const satisfies Partial<Record<BinaryOp, string>>;

const isComparison = (op: BinaryOp): op is keyof typeof COMPARISONS => op in COMPARISONS;

export class LaneCode {
  readonly #code: Code;
  /** The variable with the number of the first instance. */
  readonly #instance: number;
  readonly #signals: LaneSignals;
  readonly #locals = new Map<LocalId, Lanes>();
  readonly #kept = new Map<SignalId, Lanes>();
  readonly #pointers = new Map<number, number>();

  constructor(code: Code, instance: number, signals: LaneSignals) {
    this.#code = code;
    this.#instance = instance;
    this.#signals = signals;
  }

  /** To be written before all that uses them. */
  setPointers(): void {
    for (const [bytes, local] of this.#pointers) {
      this.#code.get(this.#instance);
      this.#code.i32(bytes);
      this.#code.op('i32.mul');
      this.#code.set(local);
    }
  }

  /** Whether a reset is active in any lane; onto the stack. */
  anyReset(signal: SignalId, activeHigh: boolean): void {
    const place = this.#signals.read(signal);
    if (place === undefined) throw new NoLanes();
    const { vectors, bits } = this.#load(place);
    this.#code.get(vectors[0] ?? 0);
    if (!activeHigh) {
      this.#splat(bits, 0);
      this.#code.vector('i8x16.eq');
    }
    this.#code.vector('v128.any_true');
  }

  /** Reads a register that is written in place while its old value is still wanted. */
  keep(signal: SignalId): void {
    const place = this.#signals.read(signal);
    if (place === undefined) throw new NoLanes();
    this.#kept.set(signal, this.#load(place));
  }

  // ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** `guard`: the lanes that take part; undefined: all. */
  body(list: readonly Stmt[], guard?: Lanes, isBranch = false): void {
    for (const stmt of list) this.#statement(stmt, guard, isBranch);
  }

  #statement(stmt: Stmt, guard: Lanes | undefined, isBranch: boolean): void {
    switch (stmt.kind) {
      case 'set': {
        if (stmt.index !== undefined || stmt.range !== undefined) throw new NoLanes();
        const value = this.#plain(this.value(stmt.value));
        const before = this.#locals.get(stmt.local);
        if (before === undefined || (guard === undefined && !isBranch)) {
          // Set for the first time in a branch, it is seen there only.
          this.#locals.set(stmt.local, this.#copied(value));
          return;
        }
        const exact = this.#exact(value);
        const chosen = guard === undefined ? exact : this.#select(guard, exact, before);
        for (const [i, local] of before.vectors.entries()) {
          this.#code.get(chosen.vectors[i] ?? 0);
          this.#code.set(local);
        }
        return;
      }
      case 'drive':
        if (stmt.index !== undefined || stmt.range !== undefined || stmt.delay !== undefined)
          throw new NoLanes();
        return this.#drive(stmt.signal, this.#exact(this.#plain(this.value(stmt.value))), guard);
      case 'if':
        return this.#if(stmt, guard);
      default:
        throw new NoLanes();
    }
  }

  #drive(signal: SignalId, value: Lanes, guard: Lanes | undefined): void {
    const place = this.#signals.write(signal);
    if (place === undefined) throw new NoLanes();
    const chosen = guard === undefined ? value : this.#select(guard, value, this.#load(place));
    const code = this.#code;
    for (const [i, local] of chosen.vectors.entries()) {
      code.get(this.#pointer(place));
      code.get(local);
      code.vectorAccess('v128.store', place.base * unitBytes(place.bank) + 16 * i);
    }
  }

  #if({ cond, then, else: otherwise }: Extract<Stmt, { kind: 'if' }>, guard: Lanes | undefined): void {
    const own = this.#mask(this.value(cond), 8);
    const taken = guard === undefined ? own : this.#both(guard, own, 'v128.and');
    this.#where(taken, then, guard === undefined);
    if (otherwise.length === 0) return;
    const rest = guard === undefined ? this.#inverted(own) : this.#both(guard, own, 'v128.andnot');
    this.#where(rest, otherwise, guard === undefined);
  }

  /**
   * What is done where any lane takes a branch. Where all lanes do, as those of a row mostly do together, nothing of what was there before is looked at;
   * `isWhole`: no lane is left out around the branch.
   */
  #where(mask: Lanes, body: readonly Stmt[], isWhole: boolean): void {
    if (body.length === 0) return;
    const code = this.#code;
    const [vector = 0] = mask.vectors;
    code.get(vector);
    code.vector('v128.any_true');
    code.if(() => {
      if (!isWhole) return this.#branch(body, mask);
      code.get(vector);
      code.vector('i8x16.all_true');
      code.open();
      this.#branch(body, undefined);
      code.op('else');
      this.#branch(body, mask);
      code.end();
    });
  }

  #branch(body: readonly Stmt[], guard: Lanes | undefined): void {
    const outside = new Set(this.#locals.keys());
    this.body(body, guard, true);
    for (const id of this.#locals.keys()) if (!outside.has(id)) this.#locals.delete(id);
  }

  #both(one: Lanes, other: Lanes, op: 'v128.and' | 'v128.andnot'): Lanes {
    return this.#made(8, 1, true, true, (i) => {
      this.#code.get(one.vectors[i] ?? 0);
      this.#code.get(other.vectors[i] ?? 0);
      this.#code.vector(op);
    });
  }

  #inverted(mask: Lanes): Lanes {
    return this.#made(mask.bits, 1, true, true, (i) => {
      this.#code.get(mask.vectors[i] ?? 0);
      this.#splat(mask.bits, -1);
      this.#code.vector('v128.xor');
    });
  }

  #select(mask: Lanes, then: Lanes, otherwise: Lanes): Lanes {
    const own = this.#mask(mask, then.bits);
    return this.#made(then.bits, then.width, then.isExact && otherwise.isExact, false, (i) => {
      this.#code.get(then.vectors[i] ?? 0);
      this.#code.get(otherwise.vectors[i] ?? 0);
      this.#code.get(own.vectors[i] ?? 0);
      this.#code.vector('v128.bitselect');
    });
  }

  // ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

  value(expr: Expr): Lanes {
    if (expr.width === 0) throw new NoLanes();
    switch (expr.kind) {
      case 'const': {
        const bits = bitsFor(expr.width);
        return this.#made(bits, expr.width, true, false, () => this.#splat(bits, Number(expr.value)));
      }
      case 'read': {
        if (expr.index !== undefined) throw new NoLanes();
        const kept = this.#kept.get(expr.signal);
        if (kept !== undefined) return kept;
        const place = this.#signals.read(expr.signal);
        if (place === undefined) throw new NoLanes();
        return this.#load(place);
      }
      case 'local': {
        const found = expr.index === undefined ? this.#locals.get(expr.local) : undefined;
        if (found === undefined) throw new NoLanes();
        return found;
      }
      case 'unary':
        return this.#unary(expr);
      case 'binary':
        return this.#binary(expr);
      case 'mux': {
        const cond = this.value(expr.cond);
        return this.#select(cond, this.#plain(this.value(expr.then)), this.#plain(this.value(expr.else)));
      }
      case 'extract': {
        const from = this.#plain(this.value(expr.value));
        const moved = expr.low === 0 ? from : this.#shifted(from, 'shr_u', expr.low);
        return this.#resized({ ...moved, width: expr.width, isExact: false }, bitsFor(expr.width), false);
      }
      case 'extend': {
        const own = this.#plain(this.value(expr.value));
        if (own.width === 0) throw new NoLanes();
        const bits = bitsFor(expr.width);
        if (!expr.signed) return { ...this.#resized(this.#exact(own), bits, false), width: expr.width };
        const wide = this.#resized(this.#signed(own), bits, true);
        return { ...wide, width: expr.width, isExact: expr.width === bits };
      }
      case 'concat':
        return this.#concat(expr);
      default:
        throw new NoLanes();
    }
  }

  #unary({ op, value, width }: Extract<Expr, { kind: 'unary' }>): Lanes {
    const given = this.value(value);
    const code = this.#code;
    if (op === 'not') {
      if (given.isMask) return this.#inverted(given);
      return this.#made(given.bits, width, given.isExact, false, (i) => {
        code.get(given.vectors[i] ?? 0);
        this.#splat(given.bits, width === 32 ? -1 : 2 ** width - 1);
        code.vector('v128.xor');
      });
    }
    const own = this.#plain(given);
    if (op === 'neg') {
      return this.#made(own.bits, width, false, false, (i) => {
        code.get(own.vectors[i] ?? 0);
        code.vector(`${SHAPES[own.bits]}.neg`);
      });
    }
    if (op !== 'redor') throw new NoLanes();
    if (given.isMask) return given;
    const exact = this.#exact(own);
    return this.#made(own.bits, 1, true, true, (i) => {
      code.get(exact.vectors[i] ?? 0);
      this.#splat(own.bits, 0);
      code.vector(`${SHAPES[own.bits]}.ne`);
    });
  }

  #binary({ op, left, right, width }: Extract<Expr, { kind: 'binary' }>): Lanes {
    if (op === 'shl' || op === 'lshr' || op === 'ashr') {
      if (right.kind !== 'const' || right.value >= BigInt(width)) throw new NoLanes();
      const given = this.#plain(this.value(left));
      if (op === 'shl') return { ...this.#shifted(given, 'shl', Number(right.value)), isExact: false };
      if (op === 'lshr') return this.#shifted(this.#exact(given), 'shr_u', Number(right.value));
      return { ...this.#shifted(this.#signed(given), 'shr_s', Number(right.value)), isExact: false };
    }
    const [a, b] = [this.value(left), this.value(right)];
    if ((op === 'and' || op === 'or' || op === 'xor') && a.isMask && b.isMask) {
      const bits = a.bits < b.bits ? a.bits : b.bits;
      return this.#pairwise(this.#mask(a, bits), this.#mask(b, bits), 1, `v128.${op}`, true, true);
    }
    const [x, y] = [this.#plain(a), this.#plain(b)];
    const shape = SHAPES[x.bits];
    if (isComparison(op)) {
      const isSigned = op === 'slt' || op === 'sle';
      const [p, q] = isSigned ? [this.#signed(x), this.#signed(y)] : [this.#exact(x), this.#exact(y)];
      return this.#pairwise(p, q, 1, `${shape}.${COMPARISONS[op]}`, true, true);
    }
    switch (op) {
      case 'and':
        return this.#pairwise(x, y, width, 'v128.and', x.isExact || y.isExact, false);
      case 'or':
      case 'xor':
        return this.#pairwise(x, y, width, `v128.${op}`, x.isExact && y.isExact, false);
      case 'add':
      case 'sub':
        return this.#pairwise(x, y, width, `${shape}.${op}`, width === x.bits, false);
      case 'mul': {
        if (x.bits !== 8)
          return this.#pairwise(
            x,
            y,
            width,
            `${x.bits === 16 ? 'i16x8' : 'i32x4'}.mul`,
            width === x.bits,
            false,
          );
        const [p, q] = [this.#resized(x, 16, false), this.#resized(y, 16, false)];
        const product = this.#pairwise(p, q, width, 'i16x8.mul', false, false);
        return this.#resized(product, 8, false);
      }
      default:
        throw new NoLanes();
    }
  }

  #pairwise(x: Lanes, y: Lanes, width: number, op: VectorOp, isExact: boolean, isMask: boolean): Lanes {
    return this.#made(x.bits, width, isExact, isMask, (i) => {
      this.#code.get(x.vectors[i] ?? 0);
      this.#code.get(y.vectors[i] ?? 0);
      this.#code.vector(op);
    });
  }

  #shifted(value: Lanes, op: 'shl' | 'shr_u' | 'shr_s', amount: number): Lanes {
    return this.#made(value.bits, value.width, value.isExact, false, (i) => {
      this.#code.get(value.vectors[i] ?? 0);
      this.#code.i32(amount);
      this.#code.vector(`${SHAPES[value.bits]}.${op}`);
    });
  }

  #concat({ parts, width }: Extract<Expr, { kind: 'concat' }>): Lanes {
    const bits = bitsFor(width);
    let all: Lanes | undefined;
    for (const part of parts) {
      if (part.width === 0) throw new NoLanes();
      const own = this.#resized(this.#exact(this.#plain(this.value(part))), bits, false);
      if (all === undefined) all = own;
      else all = this.#pairwise(this.#shifted(all, 'shl', part.width), own, width, 'v128.or', true, false);
    }
    if (all === undefined) throw new NoLanes();
    return { ...all, width };
  }

  // ── Forms ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #made(bits: Bits, width: number, isExact: boolean, isMask: boolean, emit: (i: number) => void): Lanes {
    const vectors = Array.from({ length: bits / 8 }, (_, i) => {
      emit(i);
      const local = this.#code.declare('v128');
      this.#code.set(local);
      return local;
    });
    return { bits, width, isExact, isMask, vectors };
  }

  /** In variables of its own, which may be set again. */
  #copied(value: Lanes): Lanes {
    const { bits, width, vectors } = this.#exact(value);
    return this.#made(bits, width, true, false, (i) => this.#code.get(vectors[i] ?? 0));
  }

  #splat(bits: Bits, value: number): void {
    this.#code.i32(value);
    this.#code.vector(`${SHAPES[bits]}.splat`);
  }

  #pointer(place: Place): number {
    const bytes = unitBytes(place.bank);
    const known = this.#pointers.get(bytes) ?? (bytes === 1 ? this.#instance : this.#code.declare('i32'));
    if (bytes > 1) this.#pointers.set(bytes, known);
    return known;
  }

  #load(place: Place): Lanes {
    const bits = bitsFor(place.width);
    if (place.width === 0) throw new NoLanes();
    return this.#made(bits, place.width, true, false, (i) => {
      this.#code.get(this.#pointer(place));
      this.#code.vectorAccess('v128.load', place.base * unitBytes(place.bank) + 16 * i);
    });
  }

  /** A mask becomes 0 or 1, in lanes of 8 bits. */
  #plain(value: Lanes): Lanes {
    if (!value.isMask) return value;
    const mask = this.#mask(value, 8);
    return this.#made(8, 1, true, false, (i) => {
      this.#code.get(mask.vectors[i] ?? 0);
      this.#splat(8, 1);
      this.#code.vector('v128.and');
    });
  }

  /** One bit as a mask of lanes. */
  #mask(value: Lanes, bits: Bits): Lanes {
    if (value.isMask)
      return value.bits === bits ? value : { ...this.#resized(value, bits, true), isMask: true };
    if (value.width !== 1) throw new NoLanes();
    const exact = this.#exact(value);
    const own = this.#made(8, 1, true, true, (i) => {
      this.#code.get(exact.vectors[i] ?? 0);
      this.#code.vector('i8x16.neg');
    });
    return this.#mask(own, bits);
  }

  #exact(value: Lanes): Lanes {
    if (value.isExact || value.width === value.bits) return { ...value, isExact: true };
    return this.#made(value.bits, value.width, true, false, (i) => {
      this.#code.get(value.vectors[i] ?? 0);
      this.#splat(value.bits, 2 ** value.width - 1);
      this.#code.vector('v128.and');
    });
  }

  /** With the sign in all upper bits of a lane. */
  #signed(value: Lanes): Lanes {
    const unused = value.bits - value.width;
    if (unused === 0) return value;
    return { ...this.#shifted(this.#shifted(value, 'shl', unused), 'shr_s', unused), isExact: false };
  }

  /** In lanes of another size: upper bits are cut, or filled with 0 or with the sign. */
  #resized(value: Lanes, bits: Bits, signed: boolean): Lanes {
    if (value.bits === bits) return value;
    return value.bits < bits
      ? this.#resized(this.#widened(value, signed), bits, signed)
      : this.#resized(this.#narrowed(value), bits, signed);
  }

  #widened(value: Lanes, signed: boolean): Lanes {
    const bits = value.bits === 8 ? 16 : 32;
    const sign = signed ? 's' : 'u';
    return this.#made(bits, value.width, value.isExact, value.isMask, (i) => {
      const half = i % 2 === 0 ? 'low' : 'high';
      this.#code.get(value.vectors[i >> 1] ?? 0);
      this.#code.vector(
        bits === 16 ? `i16x8.extend_${half}_i8x16_${sign}` : `i32x4.extend_${half}_i16x8_${sign}`,
      );
    });
  }

  /** The instructions saturate, so what they would see too large is cut before; a mask stays one. */
  #narrowed(value: Lanes): Lanes {
    const bits = value.bits === 32 ? 16 : 8;
    const half = (local: number): void => {
      this.#code.get(local);
      if (value.isMask) return;
      this.#splat(value.bits, 2 ** bits - 1);
      this.#code.vector('v128.and');
    };
    const sign = value.isMask ? 's' : 'u';
    return this.#made(bits, value.width, value.isExact, value.isMask, (i) => {
      half(value.vectors[2 * i] ?? 0);
      half(value.vectors[2 * i + 1] ?? 0);
      this.#code.vector(bits === 16 ? `i16x8.narrow_i32x4_${sign}` : `i8x16.narrow_i16x8_${sign}`);
    });
  }
}

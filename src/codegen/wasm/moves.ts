/** Loops that move consecutive elements, or set them alike, are moves of memory: bindings of arrays cost no loop. */
import { constant } from '../../ir/builder.js';
import type { Expr, LocalId, Stmt } from '../../ir/ir.js';
import { replaceExprs } from '../../ir/rewrite.js';
import { bodiesOf, exprsOf, visitExpr, visitExprsIn, visitStmts } from '../../ir/walk.js';
import {
  isConsecutive,
  mentions,
  nestOf,
  piecesOf,
  separableDrives,
  without,
  type Drive,
  type For,
  type Nest,
  type Range,
} from '../typescript/loops.js';
import type { Expressions } from './expressions.js';
import type { Tables } from './tables.js';
import { addressOf, elementBytes, pushBase, type Address, type Place } from './storage.js';

/** Where arrays lie, each with the variable that holds the bytes to the instance at hand. */
export interface Arrays {
  /** Undefined where elements cannot be written all at once. */
  bulk(signal: number): Located | undefined;
  located(signal: number): Located;
}

export interface Located {
  readonly place: Place;
  readonly pointer: number | undefined;
}

/** The least and the greatest that an expression may be. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Bytes that are moved without a call. */
const MOST_INLINE = 8192;

/** Bytes of a vector, and of what a loop moves at once. */
const VECTOR = 16;
const STEP = 64;

const SPLATS = { u8: 'i8x16', u16: 'i16x8', i32: 'i32x4' } as const;

export class Moves {
  readonly #expressions: Expressions;
  readonly #arrays: Arrays;
  readonly #body: readonly Stmt[];
  /** Locals that loops count and that are read outside of such loops too. */
  readonly #escaping: ReadonlySet<LocalId>;
  readonly #tables: Tables;

  /** `body`: of the whole process, which says who else reads a local. */
  constructor(expressions: Expressions, arrays: Arrays, tables: Tables, body: readonly Stmt[]) {
    this.#tables = tables;
    this.#expressions = expressions;
    this.#arrays = arrays;
    this.#body = body;
    this.#escaping = escapingFrom(body);
  }

  /** A nest of loops that drives several signals, with those that are mostly moves in nests of their own. */
  separate(stmt: For): readonly For[] {
    return separated(this.#body, stmt, (alone) => {
      const isRegular = this.#left([alone], new Map()) * 2 < iterationsOf([alone]);
      return isRegular || this.#isTable(alone);
    });
  }

  /** Writes a nest by tables, where plain moves are not better. */
  writeTables(stmt: For): boolean {
    return this.#isTable(stmt) && this.#tables.write(stmt);
  }

  #isTable(stmt: For): boolean {
    if (countsAny(stmt, this.#escaping)) return false;
    if (this.#tables.forwards(stmt)) return true;
    const isRegular = this.#left([stmt], new Map()) * 2 < iterationsOf([stmt]);
    return !isRegular && this.#tables.holds(stmt);
  }

  /** Iterations that stay when moves are taken out. */
  #left(body: readonly Stmt[], around: ReadonlyMap<LocalId, Bounds>): number {
    let sum = 0;
    for (const stmt of body) {
      if (stmt.kind !== 'for') {
        sum++;
        continue;
      }
      for (const piece of piecesOf(stmt)) {
        if (this.#moveOf(stmt, piece, around) !== undefined) continue;
        const inside = new Map(around).set(stmt.local, { low: piece.from, high: piece.to - 1 });
        sum += this.#left(stmt.body, inside) * (piece.to - piece.from);
      }
    }
    return sum;
  }

  /** Writes a loop as one move, where it is one. `around`: what is known of the loops around it. */
  write(stmt: For, range: Range, around: ReadonlyMap<LocalId, Bounds>): boolean {
    const move = this.#moveOf(stmt, range, around);
    if (move === undefined) return false;
    const { nest, to, index, value, from } = move;
    const { emitter } = this.#expressions;
    const { code } = emitter;
    const start = (expr: Expr): Expr =>
      replaceExprs(expr, (node) => {
        const loop = node.kind === 'local' ? nest.loops.find(({ local }) => local === node.local) : undefined;
        return loop === undefined ? undefined : constant(BigInt(loop.from), 32);
      });
    const target = start(index);
    const source = value.kind === 'read' && value.index !== undefined ? start(value.index) : undefined;
    const size = nest.count * elementBytes(to.place);
    this.#expressions.begin([target, source ?? value]);
    const first = addressOf(emitter, to.place, to.pointer, this.#expressions.index(target).index);
    if (from !== undefined && source !== undefined) {
      const begin = addressOf(emitter, from.place, from.pointer, this.#expressions.index(source).index);
      if (size > MOST_INLINE) {
        this.#push(first);
        this.#push(begin);
        code.i32(size);
        code.memoryCopy();
      } else if (size < VECTOR) this.#copySmall(first, begin, size);
      else {
        this.#inVectors([first, begin], size, ([own, other], at) => {
          if (own === undefined || other === undefined) return;
          pushBase(emitter, own);
          pushBase(emitter, other);
          code.vectorAccess('v128.load', other.offset + at);
          code.vectorAccess('v128.store', own.offset + at);
        });
      }
      return true;
    }
    this.#expressions.exact(value);
    code.vector(`${SPLATS[to.place.bank]}.splat`);
    const filler = emitter.temporary('v128');
    code.set(filler);
    this.#inVectors([first], size, ([own], at) => {
      if (own === undefined) return;
      pushBase(emitter, own);
      code.get(filler);
      code.vectorAccess('v128.store', own.offset + at);
    });
    return true;
  }

  #push(address: Address): void {
    const { emitter } = this.#expressions;
    pushBase(emitter, address);
    emitter.code.i32(address.offset);
    emitter.code.op('i32.add');
  }

  /** Calls `emit` for each vector of the size; the last may lie on the one before it. Where there are many, a loop moves the addresses on. */
  #inVectors(
    addresses: readonly Address[],
    size: number,
    emit: (addresses: readonly Address[], at: number) => void,
  ): void {
    const { emitter } = this.#expressions;
    const { code } = emitter;
    const steps = Math.floor(size / STEP);
    const looped = steps > 2 ? steps * STEP : 0;
    let moved = addresses;
    if (looped > 0) {
      moved = addresses.map((address) => {
        const base = emitter.temporary('i32');
        pushBase(emitter, address);
        code.set(base);
        return { base, offset: address.offset };
      });
      const left = emitter.temporary('i32');
      code.i32(steps);
      code.set(left);
      emitter.loop((again) => {
        for (let at = 0; at < STEP; at += VECTOR) emit(moved, at);
        for (const { base } of moved) {
          code.get(base ?? 0);
          code.i32(STEP);
          code.op('i32.add');
          code.set(base ?? 0);
        }
        code.get(left);
        code.i32(1);
        code.op('i32.sub');
        code.tee(left);
        code.branchIf(again);
      });
    }
    const rest = size - looped;
    for (let at = 0; at < rest; at += VECTOR) emit(moved, Math.min(at, rest - VECTOR));
  }

  #copySmall(to: Address, from: Address, size: number): void {
    const { emitter } = this.#expressions;
    const { code } = emitter;
    const unit = size >= 8 ? 8 : size >= 4 ? 4 : 1;
    const [load, store] = PIECES[unit];
    for (let at = 0; at < size; at += unit) {
      const offset = Math.min(at, size - unit);
      pushBase(emitter, to);
      pushBase(emitter, from);
      code.access(load, from.offset + offset);
      code.access(store, to.offset + offset);
    }
  }

  #moveOf(
    stmt: For,
    range: Range,
    around: ReadonlyMap<LocalId, Bounds>,
  ):
    | {
        readonly nest: Nest;
        readonly to: Located;
        readonly index: Expr;
        readonly value: Expr;
        readonly from: Located | undefined;
      }
    | undefined {
    const nest = nestOf(stmt, range);
    if (nest === undefined || nest.loops.some(({ local }) => this.#escaping.has(local))) return undefined;
    const bounds = new Map(around);
    for (const { local, from, to } of nest.loops) bounds.set(local, { low: from, high: to - 1 });
    const { index, signal } = nest.drive;
    const to = this.#arrays.bulk(signal);
    if (to === undefined || !isConsecutive(index, nest) || !staysInside(index, bounds, to.place.length))
      return undefined;
    const value = decided(nest.drive.value, bounds);
    if (!nest.loops.some(({ local }) => mentions(value, local))) {
      const { width } = to.place;
      const fits = width > 0 && width <= 32 && nest.count * elementBytes(to.place) >= VECTOR;
      return fits && !readsSignal(value, signal) ? { nest, to, index, value, from: undefined } : undefined;
    }
    if (value.kind !== 'read' || value.index === undefined) return undefined;
    const from = this.#arrays.located(value.signal);
    const apart = value.signal !== signal || from.place.base !== to.place.base;
    const alike = from.place.bank === to.place.bank && from.place.limbs === to.place.limbs;
    if (!apart || !alike || !isConsecutive(value.index, nest)) return undefined;
    return staysInside(value.index, bounds, from.place.length) ? { nest, to, index, value, from } : undefined;
  }
}

const PIECES = {
  8: ['i64.load', 'i64.store'],
  4: ['i32.load', 'i32.store'],
  1: ['i32.load8_u', 'i32.store8'],
} as const;

/** A nest with the drives that are wanted so in nests of their own, and the rest. `whole`: the body of the process. */
export function separated(
  whole: readonly Stmt[],
  stmt: For,
  isWanted: (alone: For) => boolean,
): readonly For[] {
  const moves = new Map<Drive, For>();
  for (const { drive, alone } of separableDrives(stmt, (id) => isOwn(whole, stmt, id)))
    if (isWanted(alone)) moves.set(drive, alone);
  const rest = without(stmt, new Set(moves.keys()));
  return rest === undefined ? [...moves.values()] : [...moves.values(), rest];
}

/** Whether a local is set once, and read in the statement only. */
function isOwn(whole: readonly Stmt[], stmt: For, id: LocalId): boolean {
  let sets = 0;
  visitStmts(whole, (one) => {
    if (one.kind === 'set' && one.local === id) sets++;
    else if (
      one.kind === 'call' &&
      (one.results.includes(id) || one.args.some((arg) => arg.kind === 'local' && arg.local === id))
    )
      sets += 2;
  });
  return sets === 1 && readsOfLocal(whole, id) === readsOfLocal([stmt], id);
}

/** Whether a loop of the nest counts one of the locals. */
export function countsAny(nest: For, locals: ReadonlySet<LocalId>): boolean {
  let counts = false;
  visitStmts([nest], (one) => {
    counts ||= one.kind === 'for' && locals.has(one.local);
  });
  return counts;
}

export function setsLocal(body: readonly Stmt[], local: LocalId): boolean {
  let sets = false;
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set' || stmt.kind === 'for') sets ||= stmt.local === local;
    else if (stmt.kind === 'call') sets ||= stmt.results.includes(local);
  });
  return sets;
}

/** Locals that loops count and that are read outside of such loops too. */
export function escapingFrom(whole: readonly Stmt[]): ReadonlySet<LocalId> {
  const escaping = new Set<LocalId>();
  const open: { readonly body: readonly Stmt[]; readonly counted: readonly LocalId[] }[] = [
    { body: whole, counted: [] },
  ];
  for (let list = open.pop(); list !== undefined; list = open.pop()) {
    const { body, counted } = list;
    for (const stmt of body) {
      for (const expr of exprsOf(stmt)) {
        visitExpr(expr, (node) => {
          if (node.kind === 'local' && !counted.includes(node.local)) escaping.add(node.local);
        });
      }
      const inside = stmt.kind === 'for' ? [...counted, stmt.local] : counted;
      for (const inner of bodiesOf(stmt)) open.push({ body: inner, counted: inside });
    }
  }
  return escaping;
}

function readsOfLocal(body: readonly Stmt[], id: LocalId): number {
  let count = 0;
  visitExprsIn(body, (expr) => {
    if (expr.kind === 'local' && expr.local === id) count++;
  });
  return count;
}

function readsSignal(value: Expr, signal: number): boolean {
  const read: Stmt = { kind: 'set', local: 0, index: undefined, range: undefined, value, span: value.span };
  let reads = false;
  visitExprsIn([read], (expr) => {
    reads ||= expr.kind === 'read' && expr.signal === signal;
  });
  return reads;
}

function iterationsOf(body: readonly Stmt[]): number {
  return body.reduce(
    (sum, stmt) =>
      sum + (stmt.kind === 'for' ? iterationsOf(stmt.body) * Math.max(0, stmt.to - stmt.from) : 1),
    0,
  );
}

type Known = ReadonlyMap<LocalId, Bounds>;

function staysInside(index: Expr, known: Known, length: number): boolean {
  const bounds = boundsOf(index, known);
  return bounds !== undefined && bounds.low >= 0 && bounds.high < length;
}

/** Of a choice that the bounds decide, what is chosen. */
function decided(value: Expr, known: Known): Expr {
  let expr = value;
  while (expr.kind === 'mux') {
    const cond = boundsOf(expr.cond, known);
    if (cond === undefined || cond.low !== cond.high) break;
    expr = cond.low === 0 ? expr.else : expr.then;
  }
  return expr;
}

/** Of sums and products of locals and constants, and of comparisons of them; undefined where nothing is known, or the width may be too small. */
function boundsOf(expr: Expr, known: Known): Bounds | undefined {
  switch (expr.kind) {
    case 'const':
      return expr.width > 32 ? undefined : { low: Number(expr.value), high: Number(expr.value) };
    case 'local':
      return expr.index === undefined ? known.get(expr.local) : undefined;
    case 'extend':
      return expr.signed ? undefined : boundsOf(expr.value, known);
    case 'binary': {
      const left = boundsOf(expr.left, known);
      const right = left === undefined ? undefined : boundsOf(expr.right, known);
      if (left === undefined || right === undefined || left.low < 0 || right.low < 0) return undefined;
      const top = 2 ** expr.width - 1;
      switch (expr.op) {
        case 'add':
          return within({ low: left.low + right.low, high: left.high + right.high }, top);
        case 'sub':
          return within({ low: left.low - right.high, high: left.high - right.low }, top);
        case 'mul':
          return within({ low: left.low * right.low, high: left.high * right.high }, top);
        case 'eq':
        case 'ne':
          if (left.high < right.low || right.high < left.low) return outcome(expr.op === 'ne');
          if (left.low === left.high && right.low === right.high) return outcome(expr.op === 'eq');
          return undefined;
        case 'ult':
          return order(left.high < right.low, left.low >= right.high);
        case 'ule':
          return order(left.high <= right.low, left.low > right.high);
        case 'slt':
        case 'sle': {
          const half = 2 ** (expr.left.width - 1);
          if (left.high >= half || right.high >= half) return undefined;
          return expr.op === 'slt'
            ? order(left.high < right.low, left.low >= right.high)
            : order(left.high <= right.low, left.low > right.high);
        }
        default:
          return undefined;
      }
    }
    default:
      return undefined;
  }
}

const within = (bounds: Bounds, top: number): Bounds | undefined =>
  bounds.low >= 0 && bounds.high <= top ? bounds : undefined;

const outcome = (holds: boolean): Bounds => (holds ? { low: 1, high: 1 } : { low: 0, high: 0 });

const order = (always: boolean, never: boolean): Bounds | undefined =>
  always ? outcome(true) : never ? outcome(false) : undefined;

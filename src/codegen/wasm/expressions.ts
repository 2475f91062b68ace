/** Expressions. What is used several times is computed once; the arms of a `mux` run behind its condition. */
import type { Expr } from '../../ir/ir.js';
import { visitExpr } from '../../ir/walk.js';
import { shareOf, type Sharing, type Zone } from '../typescript/sharing.js';
import {
  LIMB,
  limbCount,
  narrow,
  type Emitter,
  type Limb,
  type Narrow,
  type Value,
  type Wide,
} from './emitter.js';
import type { Helper, Helpers, Scratch } from './helpers.js';
import { bitsOf, bitsOfType, most, mostOfBits, typeOf } from './known.js';
import { comparisonsIn, elementsIn, gather, lanesOf, type Elements } from './masks.js';
import { binaryNarrow, shift, shiftBy, shiftedMax, unaryNarrow, type Shift } from './narrow.js';
import { isFloatOp } from '../../operators/operators.js';
import { Floats } from './floats.js';
import { pushBase, type Address, type Index } from './storage.js';
import * as wide from './wide.js';
import { bitsAt, placed, shiftWide, type Amount } from './wide-shifts.js';

export type Leaf = Extract<Expr, { kind: 'read' | 'sampled' | 'local' | 'memRead' | 'now' }>;

/** Where expressions find what they name. */
export interface Leaves {
  leaf(expr: Leaf, expressions: Expressions): Value;
  /** Where a wide value lies in the memory, in words, the lowest first; undefined where it lies nowhere. */
  wideAt(expr: Leaf): Address | undefined;
  /** Where elements of one bit lie, each in a byte; undefined where there are fewer. */
  bitsAt(elements: Elements): Address | undefined;
}

type Binary = Extract<Expr, { kind: 'binary' }>;
type Mux = Extract<Expr, { kind: 'mux' }>;

const isWide = ({ width }: { readonly width: number }): boolean => width > LIMB;

const isShift = (op: Binary['op']): op is Shift => op === 'shl' || op === 'lshr' || op === 'ashr';

export class Expressions {
  readonly emitter: Emitter;
  readonly helpers: Helpers;
  readonly scratch: Scratch;
  readonly floats: Floats;
  readonly #leaves: Leaves;
  #sharing: Sharing | undefined;

  constructor(emitter: Emitter, leaves: Leaves, helpers: Helpers, scratch: Scratch) {
    this.emitter = emitter;
    this.#leaves = leaves;
    this.helpers = helpers;
    this.scratch = scratch;
    this.floats = new Floats(this);
  }

  /** Begins a statement: what the expressions have in common is computed here, the others as they are asked for. */
  begin(roots: readonly Expr[]): void {
    this.#sharing = shareOf(roots);
    this.#computeShared(this.#sharing.root);
  }

  #computeShared(zone: Zone): void {
    if (this.#sharing === undefined || this.#sharing.named.size === 0) return;
    for (const [expr, where] of this.#sharing.named) {
      if (where !== zone) continue;
      this.emitter.bind(expr, this.emitter.keep(this.value(expr)));
    }
  }

  /** The whole of a statement's one expression. */
  alone(expr: Expr): Value {
    this.begin([expr]);
    return this.value(expr);
  }

  value(expr: Expr): Value {
    if (expr.width === 0) return this.emitter.constant(0n, 0);
    const known = this.emitter.bound(expr);
    if (known !== undefined) return this.emitter.use(known);
    return isWide(expr) ? this.#wide(expr) : this.#narrow(expr);
  }

  /** A value of up to 64 bits; its upper bits may be anything. */
  narrow(expr: Expr): Narrow {
    const value = this.value(expr);
    if (value.form !== 'narrow') throw new Error(`${expr.width} bits do not fit into a variable`);
    return value;
  }

  exact(expr: Expr): Narrow {
    return this.emitter.exact(this.narrow(expr));
  }

  /** 32 bits that are 0 where the condition does not hold. */
  condition(expr: Expr): void {
    const value = this.emitter.exact(this.narrow(expr));
    if (value.width > 32) this.emitter.code.op('i64.eqz', 'i32.eqz');
  }

  /** An element's number, and the greatest that it may be; at most 2^32 - 1. */
  index(expr: Expr | undefined): { readonly index: Index; readonly max: number } {
    if (expr === undefined) return { index: { constant: 0 }, max: 0 };
    if (expr.kind === 'const') {
      const constant = Math.min(Number(expr.value), most(32));
      return { index: { constant }, max: constant };
    }
    const max = this.emitter.capped(this.value(expr));
    const local = this.emitter.temporary('i32');
    this.emitter.code.set(local);
    return { index: { local }, max };
  }

  #narrow(expr: Expr): Value {
    const { emitter } = this;
    const { code } = emitter;
    switch (expr.kind) {
      case 'const':
        return emitter.constant(expr.value, expr.width);
      case 'read':
      case 'sampled':
      case 'local':
      case 'memRead':
      case 'now':
        return this.#leaves.leaf(expr, this);
      case 'unary':
        return this.#retyped(this.#unary(expr), expr.width);
      case 'binary':
        return this.#binary(expr);
      case 'mux':
        return this.#mux(expr);
      case 'extract':
        return this.#extract(expr.value, expr.low, expr.width);
      case 'concat':
        return this.#concat(expr);
      case 'extend': {
        const { signed, value } = expr;
        if (!signed) return this.#retyped(this.exact(value), expr.width);
        const own = this.narrow(value);
        emitter.signed(own);
        const [from, to] = [typeOf(value.width), typeOf(expr.width)];
        if (from !== to) code.op('i64.extend_i32_s');
        const positive = value.width === 0 || own.max <= most(value.width - 1);
        return narrow(expr.width, positive ? own.max : most(bitsOfType(to)));
      }
    }
  }

  /** The value in a variable for another width; it is exact unless the variable stays the same. */
  #retyped(value: Value, width: number): Narrow {
    if (value.form !== 'narrow') throw new Error('wide values are cut, not retyped');
    const { code } = this.emitter;
    const [from, to] = [typeOf(value.width), typeOf(width)];
    if (from === 'i32' && to === 'i64') code.op('i64.extend_i32_u');
    if (from === 'i64' && to === 'i32') code.op('i32.wrap_i64');
    return narrow(width, Math.min(value.max, most(bitsOfType(to))));
  }

  #unary({ op, value, ...rest }: Extract<Expr, { kind: 'unary' }>): Value {
    const { emitter } = this;
    if (isFloatOp(op)) return this.floats.code({ op, value, ...rest });
    const given = isWide(value) ? this.value(value) : undefined;
    if (given?.form === 'wide') return wide.unaryWide(emitter, op, given);
    return unaryNarrow(emitter, op, value.width, () => this.narrow(value));
  }

  #binary(expr: Binary): Value {
    const { op, left, right, width } = expr;
    const { emitter } = this;
    if (isFloatOp(op)) return this.floats.code(expr);
    if (isShift(op)) return this.#shift(op, width, left, right);
    if (!isWide(left)) {
      return binaryNarrow(
        emitter,
        op,
        left.width,
        () => this.narrow(left),
        () => this.narrow(right),
      );
    }
    const [a, b] = [this.#wideValue(left), this.#wideValue(right)];
    const done = wide.binaryWide(emitter, op, a, b);
    if (done !== undefined) return done;
    switch (op) {
      case 'mul':
        return this.#helped('multiply', a, b, 'result');
      case 'udiv':
      case 'urem':
        return this.#helped('divide', a, b, op === 'udiv' ? 'result' : 'rest');
      case 'sdiv':
      case 'srem':
        return this.#helped('divideSigned', a, b, op === 'sdiv' ? 'result' : 'rest');
      default:
        throw new Error(`no code for ${op}`);
    }
  }

  #helped(helper: Helper, a: Wide, b: Wide, result: 'result' | 'rest'): Wide {
    const { code } = this.emitter;
    const { scratch } = this;
    this.put(a, scratch.a);
    this.put(b, scratch.b);
    code.i32(scratch.result);
    if (helper !== 'multiply') code.i32(scratch.rest);
    code.i32(scratch.a);
    code.i32(scratch.b);
    code.i32(a.width);
    code.call(this.helpers[helper]);
    return this.#taken(scratch[result], a.width);
  }

  /** Writes a value where helpers look: at an address of words. */
  put(value: Value, word: number): void {
    const { emitter } = this;
    for (const [i, limb] of emitter.limbs(value).entries()) {
      emitter.code.i32(0);
      emitter.limb(limb);
      emitter.code.access('i64.store', 4 * word + 8 * i);
    }
  }

  #taken(word: number, width: number): Wide {
    const { code } = this.emitter;
    const words = Math.ceil(width / 32);
    return wide.build(this.emitter, width, (i) => {
      code.i32(0);
      code.access(2 * i + 1 < words ? 'i64.load' : 'i64.load32_u', 4 * word + 8 * i);
    });
  }

  #shift(op: Shift, width: number, left: Expr, right: Expr): Value {
    const { emitter } = this;
    const amount = right.kind === 'const' ? right.value : undefined;
    if (amount !== undefined && amount >= BigInt(width)) {
      if (op !== 'ashr') return this.#zero(width);
      return this.#shiftByConstant(op, width, left, Math.max(0, width - 1));
    }
    if (amount !== undefined) return this.#shiftByConstant(op, width, left, Number(amount));
    if (!isWide(left)) {
      return shift(
        emitter,
        op,
        width,
        () => this.narrow(left),
        () => emitter.capped(this.value(right)),
      );
    }
    const value = this.#wideValue(left);
    return shiftWide(emitter, op, value, this.#amount(right), this.scratch.window);
  }

  #amount(expr: Expr): Amount {
    const max = this.emitter.capped(this.value(expr));
    const local = this.emitter.temporary('i32');
    this.emitter.code.set(local);
    return { local, max };
  }

  #zero(width: number): Value {
    return isWide({ width }) ? wide.wideConstant(0n, width) : this.emitter.constant(0n, width);
  }

  #shiftByConstant(op: Shift, width: number, left: Expr, amount: number): Value {
    const { emitter } = this;
    if (!isWide(left)) return shiftBy(emitter, op, width, () => this.narrow(left), amount);
    const { limbs } = this.#wideValue(left);
    if (op === 'shl') return wide.assemble(emitter, width, [{ limbs, low: amount, width }]);
    const rest = width - amount;
    const kept =
      rest > LIMB ? wide.slice(emitter, limbs, amount, rest).limbs : this.#cut(limbs, amount, rest);
    return op === 'lshr'
      ? wide.assemble(emitter, width, [{ limbs: kept, low: 0, width: rest }])
      : wide.extendSigned(emitter, kept, rest, width);
  }

  /** Up to 64 bits of limbs, as a limb. */
  #cut(limbs: readonly Limb[], low: number, width: number): readonly Limb[] {
    const { emitter } = this;
    wide.bitsFrom(emitter, limbs, low);
    emitter.code.i64(wide.maskOf(width, 0));
    emitter.code.op('i64.and');
    const local = emitter.temporary('i64');
    emitter.code.set(local);
    return [local];
  }

  #extract(expr: Expr, low: number, width: number): Value {
    const { emitter } = this;
    const { code } = emitter;
    if (isWide(expr)) {
      const moved = width <= LIMB && low === 0 ? this.#bitsAt(expr, width) : undefined;
      if (moved !== undefined) return moved;
      const { limbs } = this.#wideValue(expr);
      if (width > LIMB) return wide.slice(emitter, limbs, low, width);
      wide.bitsFrom(emitter, limbs, low);
      return this.#retyped(narrow(LIMB, most(LIMB)), width);
    }
    const { max } = this.narrow(expr);
    const type = typeOf(expr.width);
    if (low > 0) {
      if (type === 'i32') code.i32(low);
      else code.i64(BigInt(low));
      code.op(`${type}.shr_u`);
    }
    const left = shiftedMax(max, low);
    return this.#retyped(narrow(type === 'i32' ? 32 : 64, left), width);
  }

  /** Bits of a wide value at a place that is known at run time only. */
  #bitsAt(expr: Expr, bits: number): Value | undefined {
    const { emitter, scratch } = this;
    if (expr.kind !== 'binary' || expr.op !== 'lshr' || expr.right.kind === 'const') return undefined;
    if (emitter.bound(expr) !== undefined) return undefined;
    const { left, right } = expr;
    const isLeaf = left.kind === 'read' || left.kind === 'local';
    const known = isLeaf && emitter.bound(left) === undefined ? this.#leaves.wideAt(left) : undefined;
    const from = known ?? placed(emitter, this.#wideValue(left), scratch.window);
    return bitsAt(emitter, from, left.width, this.#amount(right), bits);
  }

  #concat({ parts, width }: Extract<Expr, { kind: 'concat' }>): Value {
    const { emitter } = this;
    const { code } = emitter;
    const type = typeOf(width);
    const word = this.#maskOf(parts, width);
    if (word !== undefined) return word;
    let max = 0;
    let isFirst = true;
    for (const part of parts) {
      if (part.width === 0) continue;
      if (!isFirst) {
        if (type === 'i32') code.i32(part.width);
        else code.i64(BigInt(part.width));
        code.op(`${type}.shl`);
      }
      const widens = typeOf(part.width) !== type;
      const own = isFirst && !widens ? this.narrow(part) : this.exact(part);
      if (widens) code.op('i64.extend_i32_u');
      if (!isFirst) code.op(`${type}.or`);
      max = isFirst ? own.max : most(Math.min(bitsOfType(type), bitsOf(max) + part.width));
      isFirst = false;
    }
    if (isFirst) return emitter.constant(0n, width);
    return narrow(width, max);
  }

  /** Single bits that lanes find at once. */
  #maskOf(parts: readonly Expr[], width: number): Narrow | undefined {
    const { emitter } = this;
    const { code } = emitter;
    const compared = comparisonsIn(parts);
    if (compared !== undefined) {
      this.exact(compared.subject);
      code.vector('i8x16.splat');
      const subject = emitter.temporary('v128');
      code.set(subject);
      gather(code, width, (group) => {
        code.get(subject);
        code.v128(lanesOf(compared.constants, group));
        code.vector('i8x16.eq');
      });
      return narrow(width, most(width));
    }
    const elements = elementsIn(parts);
    const from = elements && this.#leaves.bitsAt(elements);
    if (from === undefined) return undefined;
    gather(code, width, (group) => {
      pushBase(emitter, from);
      code.vectorAccess('v128.load', from.offset + 16 * group);
      code.vector('i8x16.neg');
    });
    return narrow(width, most(width));
  }

  #mux(expr: Mux): Narrow {
    const { code } = this.emitter;
    const { cond, then, else: otherwise, width } = expr;
    if (isCheap(then) && isCheap(otherwise)) {
      const [a, b] = [this.narrow(then).max, this.narrow(otherwise).max];
      this.condition(cond);
      code.op('select');
      return narrow(width, mostOfBits(a, b));
    }
    this.condition(cond);
    code.open(typeOf(width));
    const a = this.#arm(expr, 'then').max;
    code.op('else');
    const b = this.#arm(expr, 'else').max;
    code.end();
    return narrow(width, mostOfBits(a, b));
  }

  #arm(mux: Mux, arm: 'then' | 'else'): Narrow {
    let value = narrow(mux.width, 0);
    this.emitter.block(() => {
      this.#enterArm(mux, arm);
      value = this.narrow(mux[arm]);
    });
    return value;
  }

  #enterArm(mux: Mux, arm: 'then' | 'else'): void {
    if (this.#sharing !== undefined) this.#computeShared(this.#sharing.zoneOfArm(mux, arm));
  }

  #wideValue(expr: Expr): Wide {
    const value = this.value(expr);
    if (value.form !== 'wide') throw new Error(`${expr.width} bits are no limbs`);
    return value;
  }

  #wide(expr: Expr): Value {
    const { emitter } = this;
    switch (expr.kind) {
      case 'const':
        return wide.wideConstant(expr.value, expr.width);
      case 'unary': {
        const value = this.#unary(expr);
        if (value.form === 'wide') return value;
        return this.#widened(value, expr.width);
      }
      case 'binary':
        return this.#binary(expr);
      case 'mux':
        return this.#wideMux(expr);
      case 'extract':
        return this.#extract(expr.value, expr.low, expr.width);
      case 'concat': {
        let low = expr.width;
        const pieces = expr.parts
          .filter(({ width }) => width > 0)
          .map((part): wide.Piece => {
            low -= part.width;
            return { limbs: emitter.limbs(this.value(part)), low, width: part.width };
          });
        return wide.assemble(emitter, expr.width, pieces);
      }
      case 'extend': {
        const { value, signed, width } = expr;
        if (!signed || value.width === 0) return this.#widened(this.value(value), width);
        return wide.extendSigned(emitter, emitter.limbs(this.value(value)), value.width, width);
      }
      default:
        return this.#leaves.leaf(expr, this);
    }
  }

  #widened(value: Value, width: number): Wide {
    const limbs = this.emitter.limbs(value);
    const rest = Array.from({ length: limbCount(width) - limbs.length }, () => 0n);
    return { form: 'wide', width, limbs: [...limbs, ...rest] };
  }

  #wideMux(expr: Mux): Wide {
    const { emitter } = this;
    const { code } = emitter;
    const limbs = Array.from({ length: limbCount(expr.width) }, () => emitter.temporary('i64'));
    const arm = (which: 'then' | 'else'): void =>
      emitter.block(() => {
        this.#enterArm(expr, which);
        const chosen = this.#wideValue(expr[which]);
        for (const [i, local] of limbs.entries()) {
          emitter.limb(chosen.limbs[i] ?? 0n);
          code.set(local);
        }
      });
    this.condition(expr.cond);
    code.open();
    arm('then');
    code.op('else');
    arm('else');
    code.end();
    return { form: 'wide', width: expr.width, limbs };
  }
}

/** What costs less than a branch that is guessed wrong: variables, constants, and few operators on them that are done in a cycle. */
function isCheap(root: Expr): boolean {
  let operators = 0;
  let isQuick = true;
  visitExpr(root, (expr) => {
    isQuick &&= expr.width <= LIMB && operators <= MOST_OPERATORS;
    if (!isQuick || expr.kind === 'const') return isQuick;
    if (expr.kind === 'local' || expr.kind === 'read') isQuick = expr.index === undefined;
    else if (expr.kind === 'unary' || expr.kind === 'binary') {
      operators += 1;
      isQuick =
        QUICK.has(expr.op) &&
        (!isShiftOp(expr.op) || (expr.kind === 'binary' && expr.right.kind === 'const'));
    } else if (expr.kind === 'concat') operators += 2 * expr.parts.length - 2;
    else if (expr.kind === 'extract' || expr.kind === 'extend') operators += 1;
    else isQuick = false;
    return isQuick;
  });
  return isQuick && operators <= MOST_OPERATORS;
}

/** Of an arm. */
const MOST_OPERATORS = 3;

const QUICK: ReadonlySet<string> = new Set([
  'not',
  'neg',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'shl',
  'lshr',
  'ashr',
]);

const isShiftOp = (op: string): boolean => op === 'shl' || op === 'lshr' || op === 'ashr';

/**
 * One node made simpler, its operands being simple already. Every rule holds for all values of the operands and evaluates nothing that was not evaluated
 * before.
 */
import { constant, extend, extract } from '../ir/builder.js';
import { sameExpr } from '../ir/equal.js';
import type { BinaryOp, Expr } from '../ir/ir.js';
import type { Scope } from '../ir/widths.js';
import { evaluateBinary, evaluateUnary } from '../operators/evaluate.js';
import { BINARY } from '../operators/operators.js';
import { bitLength, extract as bitsOf, mask, toSigned, truncate } from '../support/bits.js';

type Of<K extends Expr['kind']> = Expr & { readonly kind: K };
type Const = Of<'const'>;

const isConst = (expr: Expr): expr is Const => expr.kind === 'const';

/** A constant in the place of a node. */
const like = (expr: Expr, value: bigint): Expr => constant(value, expr.width, expr.span);

/** `scope` says how many elements there are, so that an index past the end is seen. */
export function simplify(expr: Expr, scope: Scope): Expr {
  if (expr.width === 0) return isConst(expr) ? expr : like(expr, 0n);
  switch (expr.kind) {
    case 'const':
    case 'sampled':
    case 'now':
      return expr;
    case 'read':
      return element(expr, expr.index, scope.signals[expr.signal]?.length);
    case 'local':
      return element(expr, expr.index, scope.locals[expr.local]?.length);
    case 'memRead':
      return element(expr, expr.address, scope.memories[expr.memory]?.depth);
    case 'unary':
      return simplifyUnary(expr);
    case 'binary':
      return simplifyBinary(expr);
    case 'mux':
      return simplifyMux(expr);
    case 'extract':
      return simplifyExtract(expr);
    case 'concat':
      return simplifyConcat(expr);
    case 'extend':
      return simplifyExtend(expr);
  }
}

/** Past the end there is 0. */
function element(expr: Expr, index: Expr | undefined, length: number | undefined): Expr {
  if (index === undefined || length === undefined || !isConst(index)) return expr;
  return index.value < BigInt(length) ? expr : like(expr, 0n);
}

// ── Unary ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const NEGATED: Partial<Record<BinaryOp, { readonly op: BinaryOp; readonly swapped: boolean }>> = {
  eq: { op: 'ne', swapped: false },
  ne: { op: 'eq', swapped: false },
  ult: { op: 'ule', swapped: true },
  ule: { op: 'ult', swapped: true },
  slt: { op: 'sle', swapped: true },
  sle: { op: 'slt', swapped: true },
};

function simplifyUnary(expr: Of<'unary'>): Expr {
  const { op, value } = expr;
  if (isConst(value)) return like(expr, evaluateUnary(op, value.value, value.width));
  if ((op === 'not' || op === 'neg') && value.kind === 'unary' && value.op === op) return value.value;
  if (value.width === 1 && (op === 'neg' || op.startsWith('red'))) return value;
  const opposite = op === 'not' && value.kind === 'binary' ? NEGATED[value.op] : undefined;
  if (opposite === undefined || value.kind !== 'binary') return expr;
  const [left, right] = opposite.swapped ? [value.right, value.left] : [value.left, value.right];
  return { ...value, op: opposite.op, left, right, span: expr.span };
}

// ── Binary ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function simplifyBinary(expr: Of<'binary'>): Expr {
  const { op, left, right } = expr;
  if (isConst(left) && isConst(right)) {
    return like(expr, evaluateBinary(op, left.value, right.value, left.width));
  }
  // Constants stand on the right, so that fewer rules see them and more subexpressions are equal.
  if (isConst(left) && BINARY[op].commutative) {
    return simplifyBinary({ ...expr, left: right, right: left });
  }
  if (isConst(right)) return withConstant(expr, right) ?? expr;
  if (isConst(left)) return withConstantLeft(expr, left) ?? expr;
  return sameExpr(left, right) ? withItself(expr) : expr;
}

function withConstant(expr: Of<'binary'>, { value: by }: Const): Expr | undefined {
  const { op, left } = expr;
  const { width } = left;
  const ones = mask(width);
  switch (op) {
    case 'add':
    case 'sub':
      return by === 0n ? left : undefined;
    case 'or':
      return by === 0n ? left : by === ones ? like(expr, ones) : undefined;
    case 'xor':
      return by === 0n ? left : by === ones ? inverted(left, expr) : undefined;
    case 'and':
      return by === 0n ? like(expr, 0n) : by === ones ? left : undefined;
    case 'mul':
      return by === 0n ? like(expr, 0n) : by === 1n ? left : undefined;
    case 'shl':
    case 'lshr':
      return by === 0n ? left : by >= BigInt(width) ? like(expr, 0n) : undefined;
    case 'ashr':
      return by === 0n ? left : undefined;
    case 'udiv':
      if (by === 0n) return like(expr, 0n);
      return by === 1n ? left : isPower(by) ? shifted(expr, bitLength(by) - 1) : undefined;
    case 'urem':
      if (by === 0n) return like(expr, 0n);
      return isPower(by) ? simplifyBinary({ ...expr, op: 'and', right: like(left, by - 1n) }) : undefined;
    case 'sdiv':
    case 'srem':
      return by === 0n ? like(expr, 0n) : undefined;
    case 'eq':
    case 'ne':
      return equalTo(expr, op, by);
    case 'ult':
      return by === 0n ? like(expr, 0n) : undefined;
    case 'ule':
      return by === ones ? like(expr, 1n) : undefined;
    case 'slt':
    case 'sle': {
      const end = op === 'slt' ? -(1n << BigInt(width - 1)) : mask(width - 1);
      return width > 0 && toSigned(by, width) === end ? like(expr, op === 'slt' ? 0n : 1n) : undefined;
    }
    default:
      return undefined;
  }
}

const isPower = (value: bigint): boolean => (value & (value - 1n)) === 0n;

const inverted = (value: Expr, at: Expr): Expr =>
  simplifyUnary({ kind: 'unary', op: 'not', value, width: value.width, span: at.span });

function shifted(expr: Of<'binary'>, by: number): Expr {
  return { ...expr, op: 'lshr', right: constant(BigInt(by), 32, expr.right.span) };
}

/** Against a constant: a bit is its own answer, and what was extended is compared as it was before. */
function equalTo(expr: Of<'binary'>, op: 'eq' | 'ne', to: bigint): Expr | undefined {
  const { left } = expr;
  if (left.width === 1) return (to === 1n) === (op === 'eq') ? left : inverted(left, expr);
  if (left.kind !== 'extend') return undefined;
  const { value } = left;
  const narrow = truncate(to, value.width);
  const back = left.signed ? truncate(toSigned(narrow, value.width), left.width) : narrow;
  if (back !== to) return like(expr, op === 'eq' ? 0n : 1n);
  return simplifyBinary({ ...expr, left: value, right: constant(narrow, value.width, expr.right.span) });
}

function withConstantLeft(expr: Of<'binary'>, { value }: Const): Expr | undefined {
  const ones = mask(expr.left.width);
  switch (expr.op) {
    case 'shl':
    case 'lshr':
    case 'udiv':
    case 'urem':
    case 'sdiv':
    case 'srem':
      return value === 0n ? like(expr, 0n) : undefined;
    case 'ashr':
      return value === 0n || value === ones ? expr.left : undefined;
    case 'ult':
      return value === ones ? like(expr, 0n) : undefined;
    case 'ule':
      return value === 0n ? like(expr, 1n) : undefined;
    default:
      return undefined;
  }
}

function withItself(expr: Of<'binary'>): Expr {
  switch (expr.op) {
    case 'and':
    case 'or':
      return expr.left;
    case 'sub':
    case 'xor':
    case 'ne':
    case 'ult':
    case 'slt':
    case 'urem':
    case 'srem':
      return like(expr, 0n);
    case 'eq':
    case 'ule':
    case 'sle':
      return like(expr, 1n);
    default:
      return expr;
  }
}

// ── Choice and bits ─────────────────────────────────────────────────────────────────────────────────────────────────

function simplifyMux(expr: Of<'mux'>): Expr {
  const { cond, then, else: otherwise } = expr;
  if (isConst(cond)) return cond.value === 1n ? then : otherwise;
  if (sameExpr(then, otherwise)) return then;
  if (cond.kind === 'unary' && cond.op === 'not') {
    return simplifyMux({ ...expr, cond: cond.value, then: otherwise, else: then });
  }
  if (expr.width === 1 && isConst(then) && isConst(otherwise)) {
    return then.value === 1n ? cond : inverted(cond, expr);
  }
  return expr;
}

function simplifyExtract(expr: Of<'extract'>): Expr {
  const { value, low, width, span } = expr;
  if (width === value.width) return value;
  switch (value.kind) {
    case 'const':
      return like(expr, bitsOf(value.value, low, width));
    case 'extract':
      return simplifyExtract({ ...expr, value: value.value, low: low + value.low });
    case 'extend':
      return extractOfExtend(expr, value);
    case 'concat':
      return extractOfConcat(expr, value);
    case 'binary':
      return low === 0 ? narrowed(expr, value) : expr;
    case 'mux':
      if (!isConst(value.then) && !isConst(value.else)) return expr;
      return simplifyMux({
        ...value,
        then: simplifyExtract({ ...expr, value: value.then }),
        else: simplifyExtract({ ...expr, value: value.else }),
        width,
        span,
      });
    default:
      return expr;
  }
}

function extractOfExtend(expr: Of<'extract'>, { value, signed }: Of<'extend'>): Expr {
  const { low, width, span } = expr;
  if (low + width <= value.width) return simplifyExtract({ ...expr, value });
  if (low < value.width) {
    const kept = value.width - low;
    const part = simplifyExtract({ ...expr, value, width: kept });
    return simplifyExtend({ kind: 'extend', signed, value: part, width, span });
  }
  return signed ? expr : like(expr, 0n);
}

/** The parts that the bits lie in, the outer ones cut. */
function extractOfConcat(expr: Of<'extract'>, { parts }: Of<'concat'>): Expr {
  const end = expr.low + expr.width;
  const kept: Expr[] = [];
  let at = 0;
  for (const part of parts.toReversed()) {
    const low = Math.max(expr.low - at, 0);
    const high = Math.min(end - at, part.width);
    if (low < high) {
      kept.unshift(
        simplifyExtract({ kind: 'extract', value: part, low, width: high - low, span: expr.span }),
      );
    }
    at += part.width;
  }
  return simplifyConcat({ kind: 'concat', parts: kept, width: expr.width, span: expr.span });
}

const NARROWING: ReadonlySet<BinaryOp> = new Set(['add', 'sub', 'mul', 'and', 'or', 'xor']);

/** The low bits of a sum are the sum of the low bits: `trunc(a + b)` needs no wider adder than its result. */
function narrowed(expr: Of<'extract'>, value: Of<'binary'>): Expr {
  const narrow = (operand: Expr): Expr | undefined => {
    if (isConst(operand)) return constant(truncate(operand.value, expr.width), expr.width, operand.span);
    if (operand.kind !== 'extend') return undefined;
    const { value: inner, signed, span } = operand;
    return inner.width > expr.width
      ? simplifyExtract({ kind: 'extract', value: inner, low: 0, width: expr.width, span })
      : extend(inner, expr.width, signed, span);
  };
  if (!NARROWING.has(value.op)) return expr;
  const [left, right] = [narrow(value.left), narrow(value.right)];
  if (left === undefined || right === undefined) return expr;
  return simplifyBinary({ ...value, left, right, width: expr.width, span: expr.span });
}

function simplifyConcat(expr: Of<'concat'>): Expr {
  const parts: Expr[] = [];
  const flat = expr.parts.flatMap((part) => (part.kind === 'concat' ? part.parts : [part]));
  for (const part of flat) {
    if (part.width === 0) continue;
    const joined = joinedWith(parts.at(-1), part);
    if (joined === undefined) parts.push(part);
    else parts[parts.length - 1] = joined;
  }
  const [first, ...rest] = parts;
  if (first === undefined) return like(expr, 0n);
  if (rest.length === 0) return first;
  if (isConst(first) && first.value === 0n) {
    const width = expr.width - first.width;
    const value = simplifyConcat({ ...expr, parts: rest, width });
    return simplifyExtend({ kind: 'extend', signed: false, value, width: expr.width, span: expr.span });
  }
  const unchanged = parts.length === expr.parts.length && parts.every((part, i) => part === expr.parts[i]);
  return unchanged ? expr : { ...expr, parts };
}

/** Two neighbours as one: constants, or neighbouring bits of one value. */
function joinedWith(high: Expr | undefined, low: Expr): Expr | undefined {
  if (high === undefined) return undefined;
  const width = high.width + low.width;
  if (isConst(high) && isConst(low)) {
    return constant((high.value << BigInt(low.width)) | low.value, width, high.span);
  }
  if (high.kind !== 'extract' || low.kind !== 'extract' || high.low !== low.low + low.width) return undefined;
  return sameExpr(high.value, low.value) ? extract(low.value, low.low, width, high.span) : undefined;
}

function simplifyExtend(expr: Of<'extend'>): Expr {
  const { value, signed, width } = expr;
  if (value.width === width) return value;
  if (value.width === 0) return like(expr, 0n);
  if (isConst(value)) {
    return like(expr, signed ? truncate(toSigned(value.value, value.width), width) : value.value);
  }
  // What was extended with zeros (and by one at least) is not negative.
  if (value.kind === 'extend' && (signed || !value.signed)) return { ...value, width, span: expr.span };
  return expr;
}

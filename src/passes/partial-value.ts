/**
 * Evaluates expressions as far as loop variables, family locals and constants determine them, and tells which bits of which signals the rest reads.
 *
 * Evaluation is driven by demand: only some bits of a result are asked for, and operators that move or combine bits pass the question on. So bit 3 of a
 * vector reads bit 3, and an arm that a known condition rules out reads nothing. Keeps its own stack, as expressions are as long as their authors made
 * them.
 */
import type { Expr, LocalId, MemoryId, SignalId } from '../ir/ir.js';
import { evaluateBinary, evaluateUnary } from '../operators/evaluate.js';
import { extract, mask, truncate } from '../support/bits.js';

/** What is known of a value: its bits where they were asked for, or nothing. */
export type Known = bigint | undefined;

export interface Observer {
  readonly locals: ReadonlyMap<LocalId, bigint>;
  /** `index` is `'some'` where it is not known. Bits `low` to `low + width - 1` matter. */
  read(signal: SignalId, index: bigint | 'some', low: number, width: number): void;
  readLocal?(local: LocalId, index: bigint | 'some', low: number, width: number): void;
  readMemory(memory: MemoryId): void;
}

/** An expression being evaluated for its bits `low` to `low + width - 1`. */
interface Frame {
  readonly expr: Expr;
  readonly low: number;
  readonly width: number;
  /** Operands already evaluated. */
  step: number;
  /** What came of them, as far as it is still needed. */
  known: Known;
  /** For `concat`: bits of the parts evaluated. */
  offset: number;
}

export function evaluateKnown(root: Expr, observer: Observer, low = 0, width = root.width): Known {
  const frames: Frame[] = [{ expr: root, low, width, step: 0, known: undefined, offset: 0 }];
  /** What the operand that was asked for last gave. */
  let result: Known;
  const ask = (expr: Expr, from: number, bits: number): void => {
    frames.push({ expr, low: from, width: bits, step: 0, known: undefined, offset: 0 });
  };
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const pending = frames.length;
    const value = frame.width <= 0 ? 0n : advance(frame, result, ask, observer);
    if (frames.length > pending) {
      frame.step++;
      continue;
    }
    frames.pop();
    result = value;
  }
  return result;
}

/** Asks for the next operand, or gives the result; `operand` is the result of what was asked for before. */
function advance(
  frame: Frame,
  operand: Known,
  ask: (expr: Expr, low: number, width: number) => void,
  observer: Observer,
): Known {
  const { expr, low, width, step } = frame;
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'now':
      return undefined;
    case 'read':
    case 'sampled': {
      const { index, signal } = expr;
      if (index !== undefined && step === 0) {
        ask(index, 0, index.width);
        return undefined;
      }
      observer.read(signal, index === undefined ? 0n : (operand ?? 'some'), low, width);
      return undefined;
    }
    case 'local':
      if (expr.index !== undefined && step === 0) {
        ask(expr.index, 0, expr.index.width);
        return undefined;
      }
      observer.readLocal?.(expr.local, expr.index === undefined ? 0n : (operand ?? 'some'), low, width);
      return expr.index === undefined ? observer.locals.get(expr.local) : undefined;
    case 'memRead':
      if (step === 0) ask(expr.address, 0, expr.address.width);
      else observer.readMemory(expr.memory);
      return undefined;
    case 'unary': {
      const moves = expr.op === 'not';
      if (step === 0) ask(expr.value, moves ? low : 0, moves ? width : expr.value.width);
      else if (operand !== undefined) return evaluateUnary(expr.op, operand, expr.value.width);
      return undefined;
    }
    case 'binary':
      return binary(frame, expr, operand, ask);
    case 'mux':
      return mux(frame, expr, operand, ask);
    case 'extract':
      if (step === 0) ask(expr.value, low + expr.low, width);
      else if (operand !== undefined) return extract(operand, expr.low, expr.width);
      return undefined;
    case 'concat':
      return concat(frame, expr, operand, ask);
    case 'extend': {
      const inner = expr.value.width;
      if (step === 0) {
        const end = Math.min(low + width, inner);
        // Bits above the operand's are its sign, or 0.
        const from = expr.signed && low + width > inner ? Math.min(low, inner - 1) : low;
        if (inner === 0 || from >= end) return 0n;
        ask(expr.value, from, end - from);
        return undefined;
      }
      if (operand === undefined) return undefined;
      return expr.signed ? truncate(BigInt.asIntN(inner, operand), expr.width) : truncate(operand, inner);
    }
  }
}

/** The right operand first: a known amount says which bits a shift takes from the left one, and a known 0 decides an `and`. */
function binary(
  frame: Frame,
  expr: Expr & { readonly kind: 'binary' },
  operand: Known,
  ask: (expr: Expr, low: number, width: number) => void,
): Known {
  const { low, width, step } = frame;
  const { op, left, right } = expr;
  const bitwise = op === 'and' || op === 'or' || op === 'xor';
  const modular = op === 'add' || op === 'sub' || op === 'mul';
  const shift = op === 'shl' || op === 'lshr' || op === 'ashr';
  if (step === 0) {
    if (bitwise) ask(right, low, width);
    else if (modular) ask(right, 0, low + width);
    else ask(right, 0, right.width);
    return undefined;
  }
  if (step === 1) {
    frame.known = operand;
    if (bitwise) ask(left, low, width);
    else if (modular) ask(left, 0, low + width);
    else if (shift && operand !== undefined) {
      const range = shiftedFrom(op, operand, low, width, left.width);
      if (range.width === 0) return 0n;
      ask(left, range.low, range.width);
    } else ask(left, 0, left.width);
    return undefined;
  }
  const amount = frame.known;
  if (operand !== undefined && amount !== undefined) return evaluateBinary(op, operand, amount, left.width);
  const asked = mask(width) << BigInt(low);
  const one = operand ?? amount;
  if (one === undefined) return undefined;
  if (op === 'and' && (one & asked) === 0n) return 0n;
  if (op === 'or' && (one & asked) === asked) return mask(expr.width);
  return undefined;
}

/** Which bits of a value end up in bits `low` to `low + width - 1` after a shift by `amount`. */
function shiftedFrom(
  op: 'shl' | 'lshr' | 'ashr',
  amount: bigint,
  low: number,
  width: number,
  operandWidth: number,
): { readonly low: number; readonly width: number } {
  const by = amount > BigInt(operandWidth) ? operandWidth : Number(amount);
  const from = op === 'shl' ? low - by : low + by;
  const first = Math.max(0, op === 'ashr' ? Math.min(from, operandWidth - 1) : from);
  const end = Math.min(operandWidth, from + width);
  return { low: first, width: Math.max(op === 'ashr' ? 1 : 0, end - first) };
}

function mux(
  frame: Frame,
  expr: Expr & { readonly kind: 'mux' },
  operand: Known,
  ask: (expr: Expr, low: number, width: number) => void,
): Known {
  const { low, width, step } = frame;
  switch (step) {
    case 0:
      ask(expr.cond, 0, expr.cond.width);
      return undefined;
    case 1:
      // A known condition goes on at step 3 with what its arm gives.
      if (operand !== undefined) frame.step = 2;
      ask(operand === 0n ? expr.else : expr.then, low, width);
      return undefined;
    case 2:
      frame.known = operand;
      frame.step = 3;
      ask(expr.else, low, width);
      return undefined;
    case 3:
      return operand;
    default:
      return operand === frame.known ? operand : undefined;
  }
}

/** Parts from the lowest up; those without a bit that is asked for are passed over. */
function concat(
  frame: Frame,
  expr: Expr & { readonly kind: 'concat' },
  operand: Known,
  ask: (expr: Expr, low: number, width: number) => void,
): Known {
  const { parts } = expr;
  const done = parts[parts.length - frame.step];
  if (frame.step > 0 && done !== undefined) {
    const sum = frame.step === 1 ? 0n : frame.known;
    frame.known =
      operand === undefined || sum === undefined
        ? undefined
        : sum | (truncate(operand, done.width) << BigInt(frame.offset));
    frame.offset += done.width;
  }
  const next = parts[parts.length - 1 - frame.step];
  if (next === undefined) return parts.length === 0 ? 0n : frame.known;
  const from = Math.max(frame.low, frame.offset);
  const end = Math.min(frame.low + frame.width, frame.offset + next.width);
  ask(next, from - frame.offset, end - from);
  return undefined;
}

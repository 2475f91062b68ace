/**
 * TestFloat's vectors (Hauser, Berkeley TestFloat 3): a line holds operands, result and exceptions in hexadecimal, as `testfloat_gen` prints them for a named operation.
 */
import { add, divide, fma, multiply, sqrt, subtract } from './arithmetic.js';
import { decode, floatType, type FloatType, type Policy, type Result } from './codec.js';
import { compare, type Predicate } from './compare.js';
import { convert, fromInteger, roundToInteger, toInteger, type IntegerFormat } from './convert.js';
import { fp16, fp32, genericFormat, widthOf, type FloatFormat } from './formats.js';
import type { Rounding } from './rounding.js';

/** What a column of a line holds. */
export type Column =
  | { readonly kind: 'float'; readonly format: FloatFormat }
  | { readonly kind: 'integer'; readonly format: IntegerFormat }
  | { readonly kind: 'boolean' };

/** An operation under TestFloat's name for it. */
export interface TestFloatOperation {
  readonly name: string;
  readonly operands: readonly Column[];
  readonly result: Column;
  /** The result by this reference; booleans are 0 and 1, integers their two's complement. `isExact` asks conversions to integers for `inexact`. */
  readonly reference: (policy: Policy, operands: readonly bigint[], isExact: boolean) => Result;
}

/** A line of a stream, read. */
export interface TestFloatCase {
  readonly operands: readonly bigint[];
  readonly result: bigint;
  readonly flags: number;
}

/** TestFloat's names of roundings, as its options spell them. */
export const TESTFLOAT_ROUNDINGS: ReadonlyMap<string, Rounding> = new Map<string, Rounding>([
  ['near_even', 'nearestEven'],
  ['minMag', 'towardZero'],
  ['min', 'down'],
  ['max', 'up'],
  ['near_maxMag', 'nearestAway'],
]);

const FLOATS: ReadonlyMap<string, FloatFormat> = new Map([
  ['f16', fp16],
  ['f32', fp32],
  ['f64', genericFormat(11, 52)],
]);

const INTEGERS: ReadonlyMap<string, IntegerFormat> = new Map([
  ['ui32', { isSigned: false, width: 32 }],
  ['ui64', { isSigned: false, width: 64 }],
  ['i32', { isSigned: true, width: 32 }],
  ['i64', { isSigned: true, width: 64 }],
]);

/**
 * The operation of a name: `f16_add`, `f32_mulAdd`, `f32_to_f16`, `i64_to_f32`, `f16_to_ui32`, `f32_roundToInt`, `f16_le_quiet`, …; `undefined` where there is none
 * (`rem`, and formats of 80 and 128 bits). With a format the operation is that of its name in another format: `f16_mul` and bf16 is multiplication in bf16.
 */
export function testFloatOperation(name: string, format?: FloatFormat): TestFloatOperation | undefined {
  const [source = '', ...rest] = name.split('_');
  const operation = rest.join('_');
  const integer = INTEGERS.get(source);
  const operand = FLOATS.get(source) === undefined ? undefined : (format ?? FLOATS.get(source));
  const target = operation.startsWith('to_') ? operation.slice(3) : undefined;
  if (target === undefined) return operand && withinFormat(name, operation, operand);
  if (integer !== undefined)
    return fromIntegers(name, integer, FLOATS.get(target) && (format ?? FLOATS.get(target)));
  return operand && conversion(name, operand, target);
}

// ── Operations ──────────────────────────────────────────────────────────────────────────────────────────────────────

const BINARY: ReadonlyMap<string, (type: FloatType, a: bigint, b: bigint) => Result> = new Map([
  ['add', add],
  ['sub', subtract],
  ['mul', multiply],
  ['div', divide],
]);

const COMPARISONS: ReadonlyMap<string, readonly [Predicate, 'any' | 'signaling']> = new Map([
  ['eq', ['equal', 'signaling']],
  ['eq_signaling', ['equal', 'any']],
  ['le', ['lessOrEqual', 'any']],
  ['le_quiet', ['lessOrEqual', 'signaling']],
  ['lt', ['less', 'any']],
  ['lt_quiet', ['less', 'signaling']],
]);

function withinFormat(name: string, operation: string, format: FloatFormat): TestFloatOperation | undefined {
  const float: Column = { kind: 'float', format };
  const typed = (policy: Policy) => floatType(format, policy);
  const binary = BINARY.get(operation);
  if (binary !== undefined)
    return {
      name,
      operands: [float, float],
      result: float,
      reference: (p, [a = 0n, b = 0n]) => binary(typed(p), a, b),
    };
  const comparison = COMPARISONS.get(operation);
  if (comparison !== undefined) return compared(name, format, comparison);
  switch (operation) {
    case 'mulAdd':
      return {
        name,
        operands: [float, float, float],
        result: float,
        reference: (p, [a = 0n, b = 0n, c = 0n]) => fma(typed(p), a, b, c),
      };
    case 'sqrt':
      return { name, operands: [float], result: float, reference: (p, [a = 0n]) => sqrt(typed(p), a) };
    case 'roundToInt':
      return {
        name,
        operands: [float],
        result: float,
        reference: (p, [a = 0n], isExact) => roundToInteger(typed(p), a, typed(p).rounding, isExact),
      };
    default:
      return undefined;
  }
}

function compared(
  name: string,
  format: FloatFormat,
  [predicate, signals]: readonly [Predicate, 'any' | 'signaling'],
): TestFloatOperation {
  const float: Column = { kind: 'float', format };
  return {
    name,
    operands: [float, float],
    result: { kind: 'boolean' },
    reference: (policy, [a = 0n, b = 0n]) => {
      const { holds, flags } = compare(floatType(format, policy), predicate, a, b, signals);
      return { bits: holds ? 1n : 0n, flags };
    },
  };
}

function fromIntegers(
  name: string,
  from: IntegerFormat,
  to: FloatFormat | undefined,
): TestFloatOperation | undefined {
  if (to === undefined) return undefined;
  return {
    name,
    operands: [{ kind: 'integer', format: from }],
    result: { kind: 'float', format: to },
    reference: (policy, [a = 0n]) =>
      fromInteger(floatType(to, policy), from.isSigned ? BigInt.asIntN(from.width, a) : a),
  };
}

function conversion(name: string, from: FloatFormat, target: string): TestFloatOperation | undefined {
  const operands: readonly Column[] = [{ kind: 'float', format: from }];
  const float = FLOATS.get(target);
  if (float !== undefined)
    return {
      name,
      operands,
      result: { kind: 'float', format: float },
      reference: (policy, [a = 0n]) => convert(floatType(from), floatType(float, policy), a),
    };
  const integer = INTEGERS.get(target);
  if (integer === undefined) return undefined;
  return {
    name,
    operands,
    result: { kind: 'integer', format: integer },
    reference: (policy, [a = 0n], isExact) => {
      const type = floatType(from, policy);
      const { value, flags } = toInteger(type, a, integer, type.rounding);
      return { bits: BigInt.asUintN(integer.width, value), flags: isExact ? flags : flags & ~1 };
    },
  };
}

// ── Lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const ALL_FLAGS = 0x1fn;

/** A line of a stream, or `undefined` where it is not one of this operation: another number of columns, no hexadecimal, too wide a number, or flags that are not those five. */
export function parseTestFloatLine(operation: TestFloatOperation, line: string): TestFloatCase | undefined {
  const words = line.trim().split(/\s+/);
  const columns = [...operation.operands, operation.result];
  if (words.length !== columns.length + 1) return undefined;
  if (!words.every((word) => /^[\da-f]+$/i.test(word))) return undefined;
  const numbers = words.map((word) => BigInt(`0x${word}`));
  if (columns.some((column, i) => (numbers[i] ?? 0n) >> BigInt(columnWidth(column)) !== 0n)) return undefined;
  const [flags = 0n, result = 0n] = numbers.slice(-2).toReversed();
  if (flags > ALL_FLAGS) return undefined;
  return { operands: numbers.slice(0, -2), result, flags: Number(flags) };
}

/** Bits of a column. */
export function columnWidth(column: Column): number {
  switch (column.kind) {
    case 'float':
      return widthOf(column.format);
    case 'integer':
      return column.format.width;
    case 'boolean':
      return 1;
  }
}

/** Whether a result is the expected one: the same bits, or both NaN. */
export function isSameResult(column: Column, result: bigint, expected: bigint): boolean {
  if (result === expected) return true;
  if (column.kind !== 'float') return false;
  return decode(column.format, result).kind === 'nan' && decode(column.format, expected).kind === 'nan';
}

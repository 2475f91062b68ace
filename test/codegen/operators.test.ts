/** Every operator at every kind of width, held against definitions written down here, which share nothing with the project's. */
import { describe, expect, test } from 'vitest';
import {
  ModuleBuilder,
  binary,
  concat,
  constant,
  drive,
  extend,
  extract,
  mux,
  unary,
} from '../../src/ir/builder.js';
import type { BinaryOp, Expr, UnaryOp } from '../../src/ir/ir.js';
import type { EngineFactory } from '../../src/sim/engine.js';
import {
  BINARY,
  UNARY,
  isBinaryOp,
  isFloatOp,
  isUnaryOp,
  type BitsBinaryOp,
  type BitsUnaryOp,
} from '../../src/operators/operators.js';
import { Random } from '../../src/support/random.js';
import { COMPILED } from '../support/engines.js';
import { designOf, Probe } from './probe.js';

const WIDTHS = [0, 1, 2, 7, 8, 16, 31, 32, 33, 53, 63, 64, 65, 96, 127, 128, 129, 160, 1000];

const U = (value: bigint, width: number): bigint => BigInt.asUintN(width, value);
const S = (value: bigint, width: number): bigint => BigInt.asIntN(width, value);
const digits = (value: bigint, width: number): string =>
  width === 0 ? '' : value.toString(2).padStart(width, '0');
const count = (text: string, digit: string): bigint => BigInt(text.split(digit).length - 1);
const B = (holds: boolean): bigint => (holds ? 1n : 0n);

const UNARY_MEANING: Readonly<Record<BitsUnaryOp, (a: bigint, w: number) => bigint>> = {
  not: (a, w) => U(-1n - a, w),
  neg: (a, w) => U(-a, w),
  redand: (a, w) => B(!digits(a, w).includes('0')),
  redor: (a, w) => B(digits(a, w).includes('1')),
  redxor: (a, w) => count(digits(a, w), '1') % 2n,
  popcount: (a, w) => count(digits(a, w), '1'),
  clz: (a, w) => BigInt((/^0*/.exec(digits(a, w))?.[0] ?? '').length),
  ctz: (a, w) => BigInt((/0*$/.exec(digits(a, w))?.[0] ?? '').length),
};

const amount = (b: bigint): bigint => (b > 5000n ? 5000n : b);

const BINARY_MEANING: Readonly<Record<BitsBinaryOp, (a: bigint, b: bigint, w: number) => bigint>> = {
  add: (a, b, w) => U(a + b, w),
  sub: (a, b, w) => U(a - b, w),
  mul: (a, b, w) => U(a * b, w),
  udiv: (a, b) => (b === 0n ? 0n : a / b),
  sdiv: (a, b, w) => (b === 0n ? 0n : U(S(a, w) / S(b, w), w)),
  urem: (a, b) => (b === 0n ? 0n : a % b),
  srem: (a, b, w) => (b === 0n ? 0n : U(S(a, w) % S(b, w), w)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b, w) => U(a * 2n ** amount(b), w),
  lshr: (a, b) => a / 2n ** amount(b),
  ashr: (a, b, w) => U(S(a, w) >> amount(b), w),
  eq: (a, b) => B(a === b),
  ne: (a, b) => B(a !== b),
  ult: (a, b) => B(a < b),
  ule: (a, b) => B(a <= b),
  slt: (a, b, w) => B(S(a, w) < S(b, w)),
  sle: (a, b, w) => B(S(a, w) <= S(b, w)),
};

/** Those on codes of numbers: `test/passes/float-intrinsics.test.ts`. */
const isOfBits = <Op extends UnaryOp | BinaryOp>(op: Op): op is Op & (BitsUnaryOp | BitsBinaryOp) =>
  !isFloatOp(op);
const unaryOps = Object.keys(UNARY).filter(isUnaryOp).filter(isOfBits);
const binaryOps = Object.keys(BINARY).filter(isBinaryOp).filter(isOfBits);

function operands(width: number, random: Random): readonly bigint[] {
  const top = 2n ** BigInt(width);
  const corners = [
    0n,
    1n,
    2n,
    3n,
    31n,
    32n,
    33n,
    BigInt(width),
    top - 1n,
    top - 2n,
    top / 2n,
    top / 2n - 1n,
    top / 2n + 1n,
  ];
  const small = random.bits(Math.min(width, 6));
  return [
    ...new Set(
      [...corners, small, random.bits(width), random.bits(width), random.bits(width)].map((value) =>
        U(value, width),
      ),
    ),
  ];
}

/** Pairs of the corners with each other, and of as many random ones as `operands` gives. */
function* pairs(width: number, other: number, seed: number): Generator<readonly [bigint, bigint]> {
  const random = new Random(seed);
  const [left, right] = [operands(width, random), operands(other, random)];
  for (const a of left) for (const b of right) yield [a, b];
}

/** Computes expressions over two inputs. */
class Calculator {
  readonly #factory: EngineFactory;
  readonly #builder = new ModuleBuilder({ name: 'Calculator' });
  readonly #outputs: number[] = [];
  readonly a: Expr;
  readonly b: Expr;
  #probe: Probe | undefined;

  constructor(factory: EngineFactory, left: number, right: number) {
    this.#factory = factory;
    const port = (name: string, width: number): number => this.#builder.signal({ name, width, port: 'in' });
    this.a = this.#builder.read(port('a', left));
    this.b = this.#builder.read(port('b', right));
  }

  output(value: Expr): string {
    const name = `out${this.#outputs.length}`;
    const signal = this.#builder.signal({ name, width: value.width, port: 'out' });
    this.#outputs.push(signal);
    this.#builder.comb(name, [drive(signal, value)]);
    return name;
  }

  set(a: bigint, b: bigint): void {
    this.#probe ??= new Probe(designOf(this.#builder.build()), this.#factory);
    this.#probe.set('a', a);
    this.#probe.set('b', b);
  }

  get(name: string): bigint {
    return this.#probe?.get(name) ?? -1n;
  }
}

const CASES = COMPILED.flatMap((factory) =>
  WIDTHS.map((width) => ({ engine: factory.name, factory, width })),
);

describe.each(CASES)('operators on $width bits, $engine', ({ factory, width }) => {
  test('binary', () => {
    const calculator = new Calculator(factory, width, width);
    const outputs = binaryOps.map(
      (op) => [op, calculator.output(binary(op, calculator.a, calculator.b))] as const,
    );
    for (const [a, b] of pairs(width, width, width + 1)) {
      calculator.set(a, b);
      for (const [op, name] of outputs)
        expect(calculator.get(name), `${op} ${a} ${b}`).toBe(BINARY_MEANING[op](a, b, width));
    }
  });

  test('unary', () => {
    const calculator = new Calculator(factory, width, 1);
    const outputs = unaryOps.map((op) => [op, calculator.output(unary(op, calculator.a))] as const);
    for (const a of operands(width, new Random(width + 2))) {
      calculator.set(a, 0n);
      for (const [op, name] of outputs)
        expect(calculator.get(name), `${op} ${a}`).toBe(UNARY_MEANING[op](a, width));
    }
  });

  test.each([1, 3, 5, 31, 32, 40, 70, 200])('shifts by an amount of %i bits', (other) => {
    const calculator = new Calculator(factory, width, other);
    const shifts = (['shl', 'lshr', 'ashr'] as const).map(
      (op) => [op, calculator.output(binary(op, calculator.a, calculator.b))] as const,
    );
    for (const [a, b] of pairs(width, other, width + other)) {
      calculator.set(a, b);
      for (const [op, name] of shifts)
        expect(calculator.get(name), `${op} ${a} ${b}`).toBe(BINARY_MEANING[op](a, b, width));
    }
  });

  test.each([1, 5, 13, 70])('bits at a place of %i bits', (other) => {
    const calculator = new Calculator(factory, width, other);
    const { a, b } = calculator;
    const picks = [1, 8, 31, 32, 33, 57, 58, 64]
      .filter((bits) => bits <= width)
      .flatMap((bits) => [
        { bits, inverse: false, name: calculator.output(extract(binary('lshr', a, b), 0, bits)) },
        {
          bits,
          inverse: true,
          name: calculator.output(extract(binary('lshr', unary('not', a), b), 0, bits)),
        },
      ]);
    for (const [x, by] of pairs(width, other, width + other)) {
      calculator.set(x, by);
      for (const { bits, inverse, name } of picks) {
        const from = inverse ? U(-1n - x, width) : x;
        expect(calculator.get(name), `${bits} bits of ${from} at ${by}`).toBe(U(from >> amount(by), bits));
      }
    }
  });

  test('shifts by constants, constant operands', () => {
    const calculator = new Calculator(factory, width, width);
    const shifted = [0, 1, 5, 31, 32, 33, 63, 64, 100, width - 1, width].flatMap((by) =>
      by < 0
        ? []
        : (['shl', 'lshr', 'ashr'] as const).map((op) => {
            const value = binary(op, calculator.a, constant(BigInt(by), 32));
            return { op, b: BigInt(by), name: calculator.output(value) };
          }),
    );
    const constants = operands(width, new Random(width)).flatMap((b) =>
      binaryOps.map((op) => ({
        op,
        b,
        name: calculator.output(binary(op, calculator.a, constant(b, width))),
      })),
    );
    for (const a of operands(width, new Random(width + 3))) {
      calculator.set(a, 0n);
      for (const { op, b, name } of [...shifted, ...constants])
        expect(calculator.get(name), `${op} ${a} ${b}`).toBe(BINARY_MEANING[op](a, b, width));
    }
  });

  test('counts of any width', () => {
    const calculator = new Calculator(factory, width, 1);
    const outputs = (['popcount', 'clz', 'ctz'] as const).flatMap((op) =>
      [16, 40, 100, 200].map(
        (to) => [op, calculator.output({ ...unary(op, calculator.a), width: to })] as const,
      ),
    );
    for (const a of operands(width, new Random(width + 4))) {
      calculator.set(a, 0n);
      for (const [op, name] of outputs)
        expect(calculator.get(name), `${op} ${a}`).toBe(UNARY_MEANING[op](a, width));
    }
  });

  test('extend, extract, concat, mux', () => {
    const calculator = new Calculator(factory, width, width);
    const { a, b } = calculator;
    const meanings: { readonly name: string; readonly of: (a: bigint, b: bigint) => bigint }[] = [];
    const check = (value: Expr, of: (a: bigint, b: bigint) => bigint): void => {
      meanings.push({ name: calculator.output(value), of });
    };
    for (const to of WIDTHS.filter((one) => one > width)) {
      check(extend(a, to, false), (x) => x);
      check(extend(a, to, true), (x) => U(S(x, width), to));
    }
    for (const low of [0, 1, 5, 31, 32, 33, 64, 100]) {
      for (const size of [0, 1, 8, 31, 32, 33, 64, 65, 129, width - low]) {
        if (size < 0 || low + size > width) continue;
        check(extract(a, low, size), (x) => U(x >> BigInt(low), size));
      }
    }
    check(concat([a, b]), (x, y) => (x << BigInt(width)) | y);
    check(concat([constant(5n, 3), a, constant(1n, 1), b, a]), (x, y) => {
      const parts: readonly (readonly [bigint, number])[] = [
        [5n, 3],
        [x, width],
        [1n, 1],
        [y, width],
        [x, width],
      ];
      return parts.reduce((sum, [value, size]) => (sum << BigInt(size)) | value, 0n);
    });
    check(mux(binary('ult', a, b), a, b), (x, y) => (x < y ? x : y));
    check(mux(binary('ult', a, b), binary('sub', b, a), binary('udiv', a, b)), (x, y) =>
      x < y ? y - x : y === 0n ? 0n : x / y,
    );
    for (const [x, y] of pairs(width, width, width + 5)) {
      calculator.set(x, y);
      for (const { name, of } of meanings) expect(calculator.get(name), `${name} ${x} ${y}`).toBe(of(x, y));
    }
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateBinary, evaluateUnary } from '../../src/operators/evaluate.js';
import { BINARY, UNARY, isBinaryOp, isUnaryOp } from '../../src/operators/operators.js';
import type { BinaryOp } from '../../src/operators/operators.js';

const WIDTHS = [0, 1, 7, 31, 32, 33, 53, 63, 64, 65, 127, 128, 129, 1000] as const;
const SEED = { seed: 20_240_607, numRuns: 60 };

/** Independent of the definitions: vectors as arrays of bits, the lowest first. */
type Bits = readonly number[];

const toBits = (value: bigint, w: number): Bits =>
  w === 0 ? [] : Array.from(value.toString(2).padStart(w, '0'), Number).toReversed();
const fromBits = (bits: Bits): bigint => (bits.length === 0 ? 0n : BigInt(`0b${bits.toReversed().join('')}`));
const signOf = (bits: Bits): number => bits.at(-1) ?? 0;

function ripple(a: Bits, b: Bits, carryIn: number): Bits {
  let carry = carryIn;
  return a.map((bit, i) => {
    const sum = bit + b[i]! + carry;
    carry = sum >> 1;
    return sum & 1;
  });
}

function lessUnsigned(a: Bits, b: Bits): boolean {
  const at = a.findLastIndex((bit, i) => bit !== b[i]);
  return at >= 0 && a[at] === 0;
}

function moved(a: Bits, amount: bigint, fill: number, up: boolean): Bits {
  return a.map((_, i) => {
    const from = up ? BigInt(i) - amount : BigInt(i) + amount;
    return from < 0n ? fill : (a[Number(from < BigInt(a.length) ? from : a.length)] ?? fill);
  });
}

/** Vectors with the corners that break arithmetic among them. */
const vector = (w: number): fc.Arbitrary<bigint> => {
  const top = (1n << BigInt(w)) - 1n;
  const corners = [0n, 1n, top, top >> 1n, (top >> 1n) + 1n].filter((value) => value <= top);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...corners) },
    { weight: 3, arbitrary: fc.bigInt(0n, top) },
  );
};

describe.each(WIDTHS)('operators at width %i', (w) => {
  const top = (1n << BigInt(w)) - 1n;
  const check = (law: (a: bigint, b: bigint) => void): void => {
    fc.assert(fc.property(vector(w), vector(w), law), SEED);
  };
  const run = (op: BinaryOp, a: bigint, b: bigint): bigint => evaluateBinary(op, a, b, w);

  test('results fit', () => {
    check((a, b) => {
      for (const op of Object.keys(BINARY).filter(isBinaryOp)) {
        const result = run(op, a, b);
        const fits = result >= 0n && result <= (BINARY[op].width === 'bit' ? 1n : top);
        expect([op, fits]).toEqual([op, true]);
      }
    });
  });

  test('sums and differences are those of a ripple carry adder', () => {
    check((a, b) => {
      const inverted = toBits(b, w).map((bit) => 1 - bit);
      expect(toBits(run('add', a, b), w)).toEqual(ripple(toBits(a, w), toBits(b, w), 0));
      expect(toBits(run('sub', a, b), w)).toEqual(ripple(toBits(a, w), inverted, 1));
      expect(evaluateUnary('neg', a, w)).toBe(run('sub', 0n, a));
    });
  });

  test('a product is the sum of its shifted parts', () => {
    check((a, b) => {
      const parts = toBits(b, w).map((bit, i) => (bit === 1 ? run('shl', a, BigInt(i)) : 0n));
      expect(run('mul', a, b)).toBe(parts.reduce((sum, part) => run('add', sum, part), 0n));
    });
  });

  test('quotient and remainder make the dividend again', () => {
    check((a, b) => {
      for (const [div, rem] of [
        ['udiv', 'urem'],
        ['sdiv', 'srem'],
      ] as const) {
        const [q, r] = [run(div, a, b), run(rem, a, b)];
        expect([div, run('add', run('mul', q, b), r)]).toEqual([div, b === 0n ? 0n : a]);
        expect([div, b === 0n && (q | r) !== 0n]).toEqual([div, false]);
      }
      if (b === 0n) return;
      expect(lessUnsigned(toBits(run('urem', a, b), w), toBits(b, w))).toBe(true);
      const magnitude = (value: bigint): bigint =>
        signOf(toBits(value, w)) === 1 ? top + 1n - value : value;
      const remainder = run('srem', a, b);
      expect(magnitude(remainder) < magnitude(b)).toBe(true);
      expect(signOf(toBits(remainder, w))).toBe(remainder === 0n ? 0 : signOf(toBits(a, w)));
      const negative = signOf(toBits(a, w)) !== signOf(toBits(b, w));
      const quotient = magnitude(a) / magnitude(b);
      expect(run('sdiv', a, b)).toBe((negative ? top + 1n - quotient : quotient) & top);
    });
  });

  test('bitwise operators go bit by bit', () => {
    check((a, b) => {
      const [x, y] = [toBits(a, w), toBits(b, w)];
      expect(run('and', a, b)).toBe(fromBits(x.map((bit, i) => Math.min(bit, y[i]!))));
      expect(run('or', a, b)).toBe(fromBits(x.map((bit, i) => Math.max(bit, y[i]!))));
      expect(run('xor', a, b)).toBe(fromBits(x.map((bit, i) => (bit === y[i] ? 0 : 1))));
      expect(evaluateUnary('not', a, w)).toBe(fromBits(x.map((bit) => 1 - bit)));
    });
  });

  test('shifts move bits; by the width or more they leave nothing but the sign', () => {
    const amounts = fc.oneof(fc.bigInt(0n, BigInt(w) + 2n), fc.constant(1n << 200n));
    fc.assert(
      fc.property(vector(w), amounts, (a, amount) => {
        const bits = toBits(a, w);
        expect(run('shl', a, amount)).toBe(fromBits(moved(bits, amount, 0, true)));
        expect(run('lshr', a, amount)).toBe(fromBits(moved(bits, amount, 0, false)));
        expect(run('ashr', a, amount)).toBe(fromBits(moved(bits, amount, signOf(bits), false)));
      }),
      SEED,
    );
  });

  test('comparisons order as numbers do', () => {
    check((a, b) => {
      const [x, y] = [toBits(a, w), toBits(b, w)];
      const less = signOf(x) === signOf(y) ? lessUnsigned(x, y) : signOf(x) === 1;
      expect(run('eq', a, b) === 1n).toBe(x.join('') === y.join(''));
      expect(run('ne', a, b)).toBe(1n - run('eq', a, b));
      expect(run('ult', a, b) === 1n).toBe(lessUnsigned(x, y));
      expect(run('slt', a, b) === 1n).toBe(less);
      expect(run('ule', a, b)).toBe(run('ult', a, b) | run('eq', a, b));
      expect(run('sle', a, b)).toBe(run('slt', a, b) | run('eq', a, b));
    });
  });

  test('reductions and counts read the digits', () => {
    check((a) => {
      const bits = toBits(a, w);
      const digits = bits.toReversed().join('');
      const ones = digits.replaceAll('0', '').length;
      expect(evaluateUnary('redand', a, w)).toBe(digits.includes('0') ? 0n : 1n);
      expect(evaluateUnary('redor', a, w)).toBe(digits.includes('1') ? 1n : 0n);
      expect(evaluateUnary('redxor', a, w)).toBe(BigInt(ones % 2));
      expect(evaluateUnary('popcount', a, w)).toBe(BigInt(ones));
      expect(evaluateUnary('clz', a, w)).toBe(BigInt(/^0*/.exec(digits)![0].length));
      expect(evaluateUnary('ctz', a, w)).toBe(BigInt(/0*$/.exec(digits)![0].length));
    });
  });

  test('what the table calls commutative is', () => {
    check((a, b) => {
      for (const op of Object.keys(BINARY).filter(isBinaryOp)) {
        const same = run(op, a, b) === run(op, b, a);
        expect([op, same || !BINARY[op].commutative]).toEqual([op, true]);
      }
    });
  });
});

test('the tables answer for their own names only', () => {
  expect([isUnaryOp('not'), isUnaryOp('add'), isBinaryOp('add'), isBinaryOp('toString')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(Object.keys(UNARY).some(isBinaryOp)).toBe(false);
});

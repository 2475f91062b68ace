import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as bits from '../../src/support/bits.js';

const width = fc.integer({ min: 0, max: 300 });
const vector = width.chain((w) =>
  fc.tuple(fc.bigInt({ min: 0n, max: (1n << BigInt(w)) - 1n }), fc.constant(w)),
);

describe('bit vectors', () => {
  test.each([
    [0n, 0],
    [1n, 0],
    [2n, 1],
    [3n, 2],
    [4n, 2],
    [5n, 3],
    [1n << 64n, 64],
    [(1n << 64n) + 1n, 65],
  ])('clog2(%s) = %s', (n, expected) => {
    expect(bits.clog2(n)).toBe(expected);
  });

  test('mask and lengths at the edges', () => {
    expect(bits.mask(0)).toBe(0n);
    expect(bits.mask(65)).toBe(0x1_ffff_ffff_ffff_ffffn);
    expect([0n, 1n, 255n, 256n].map(bits.bitLength)).toEqual([0, 1, 8, 9]);
    expect([0n, -1n, 1n, 127n, -128n, 128n, -129n].map(bits.signedBitLength)).toEqual([1, 1, 2, 8, 8, 9, 9]);
  });

  test('truncate and toSigned name the same vector', () => {
    fc.assert(
      fc.property(fc.bigInt(), width, (value, w) => {
        expect(bits.truncate(bits.toSigned(value, w), w)).toBe(bits.truncate(value, w));
      }),
    );
  });

  test('counts agree with the written digits', () => {
    fc.assert(
      fc.property(vector, ([value, w]) => {
        const digits = w === 0 ? '' : value.toString(2).padStart(w, '0');
        expect(bits.popcount(value)).toBe(digits.replaceAll('0', '').length);
        expect(bits.parity(value)).toBe(digits.replaceAll('0', '').length % 2);
        expect(bits.leadingZeros(value, w)).toBe(/^0*/.exec(digits)?.[0].length);
        expect(bits.trailingZeros(value, w)).toBe(/0*$/.exec(digits)?.[0].length);
      }),
    );
  });

  test('reversing twice changes nothing, and swaps the ends', () => {
    fc.assert(
      fc.property(vector, ([value, w]) => {
        expect(bits.reverseBits(bits.reverseBits(value, w), w)).toBe(value);
      }),
    );
    expect(bits.reverseBits(0b0011n, 4)).toBe(0b1100n);
  });

  test('insert undoes extract', () => {
    fc.assert(
      fc.property(vector, fc.nat(40), fc.nat(40), ([value, w], low, size) => {
        fc.pre(low + size <= w);
        const field = bits.extract(value, low, size);
        expect(bits.insert(bits.insert(value, low, size, 0n), low, size, field)).toBe(value);
      }),
    );
  });
});

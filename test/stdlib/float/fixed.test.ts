/** `std.fixed` against the reference: every number of nine bits, cut by every rule, and long numbers. */
import { describe, expect, test } from 'vitest';
import {
  decodeFixed,
  encodeFixed,
  fixed,
  narrow,
  ufixed,
  type FixedOverflow,
} from '../../../src/numerics/fixed.js';
import { bf16 } from '../../../src/numerics/formats.js';
import { ROUNDINGS, type Rounding } from '../../../src/numerics/rounding.js';
import { Random } from '../../../src/support/random.js';
import { differences, RANDOM_BITS, variant, type Operation } from './support.js';

interface Cut {
  readonly isSigned: boolean;
  readonly width: number;
  readonly drop: number;
  readonly kept: number;
}

function narrowing(
  { isSigned, width, drop, kept }: Cut,
  rounding: Rounding,
  overflow: FixedOverflow,
): Operation {
  const name = isSigned ? 'narrowed' : 'narrowedUnsigned';
  const operand = isSigned ? `bitcast::<int<${width}>>(a)` : `a as uint<${width}>`;
  const format = isSigned ? fixed : ufixed;
  const [bits, random] = rounding === 'stochastic' ? [RANDOM_BITS, 'random'] : [0, '0'];
  const chosen = `Rounding.${rounding}, ${bits}, FixedOverflow.${overflow}, ${width}, ${drop}, ${kept}`;
  const call = `${name}::<${chosen}>(${operand}, ${random})`;
  return {
    name,
    uses: ['std.fixed.{FixedOverflow, narrowed, narrowedUnsigned}'],
    operands: [width],
    result: kept,
    written: () => `${call}.value.bits ++ false ++ false ++ ${call}.overflow ++ false ++ ${call}.inexact`,
    reference: (_type, [code = 0n], chance) => {
      const x = decodeFixed(format(width - drop, drop), code);
      const { value, flags } = narrow(x, format(kept, 0), rounding, overflow, chance);
      return { bits: encodeFixed(value), flags };
    },
  };
}

const CUTS: readonly Cut[] = [
  { isSigned: true, width: 9, drop: 4, kept: 4 },
  { isSigned: true, width: 9, drop: 0, kept: 6 },
  { isSigned: true, width: 9, drop: 1, kept: 12 },
  { isSigned: true, width: 9, drop: 9, kept: 2 },
  { isSigned: false, width: 9, drop: 5, kept: 4 },
  { isSigned: false, width: 9, drop: 8, kept: 1 },
  { isSigned: true, width: 70, drop: 30, kept: 33 },
  { isSigned: false, width: 70, drop: 33, kept: 32 },
];

describe.each(ROUNDINGS)('%s', (rounding) => {
  test.each(['wrap', 'saturate'] as const)('%s', (overflow) => {
    const random = new Random(6n);
    for (const cut of CUTS) {
      const numbers =
        cut.width < 10
          ? Array.from({ length: 2 ** cut.width }, (_, i) => [BigInt(i)])
          : Array.from({ length: 300 }, () => [random.bits(cut.width) >> BigInt(random.below(cut.width))]);
      // The format of floats has no part in it.
      expect(differences(narrowing(cut, rounding, overflow), [variant(bf16)], numbers, random)).toEqual([]);
    }
  });
});

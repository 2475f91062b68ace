/** Conversions of `std.float` against the reference: between all formats, to and from integers and fixed point. */
import { describe, expect, test } from 'vitest';
import { floatType } from '../../../src/numerics/codec.js';
import { convert, floatToFixed, fromFixed, roundToInteger } from '../../../src/numerics/convert.js';
import { encodeFixed, fixed, ufixed, decodeFixed, type FixedFormat } from '../../../src/numerics/fixed.js';
import {
  bf16,
  e8m0,
  FLOAT_FORMATS,
  fp16,
  fp32,
  fp4_e2m1,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  widthOf,
  type FloatFormat,
} from '../../../src/numerics/formats.js';
import { ROUNDINGS, type Rounding } from '../../../src/numerics/rounding.js';
import { Random } from '../../../src/support/random.js';
import { boundaryCodes, randomCode } from '../../numerics/operands.js';
import {
  allCodes,
  drawn,
  differences,
  named,
  NIGHTLY,
  PATIENCE,
  RANDOM_BITS,
  variant,
  variantsOf,
  type Operation,
} from './support.js';

function conversion(from: FloatFormat, to: FloatFormat): Operation {
  return {
    name: `${from.name} to ${to.name}`,
    uses: ['std.float.convert.convertWithFlags'],
    operands: [widthOf(from)],
    result: widthOf(to),
    written: (type, random) => `convertWithFlags::<${from.name.toUpperCase()}, ${type}>(a, ${random}).bits`,
    reference: (type, [code = 0n], random) => convert(floatType(from), type, code, random),
  };
}

/** All codes of sixteen bits and fewer; else those at the ends of exponents, and anything. */
function codesOf(format: FloatFormat, random: Random, count: number): readonly (readonly bigint[])[] {
  if (widthOf(format) <= 16) return [...allCodes(format)];
  const hard = boundaryCodes(format);
  return Array.from({ length: count }, (_, i) => [
    i % 2 === 0 ? drawn(hard, random) : randomCode(format, random),
  ]);
}

describe.each(named(FLOAT_FORMATS))('%s', (_, from) => {
  test(
    'to all formats',
    () => {
      const random = new Random(1n);
      const codes = codesOf(from, random, NIGHTLY ? 1_000_000 : 10_000);
      for (const to of FLOAT_FORMATS) {
        const variants = NIGHTLY ? variantsOf(to) : [variant(to)];
        expect(differences(conversion(from, to), variants, codes, random)).toEqual([]);
      }
    },
    PATIENCE,
  );
});

test.each(
  [
    [fp32, bf16],
    [fp32, fp8_e4m3],
    [bf16, fp8_e5m2],
    [fp16, fp8_e4m3fnuz],
    [fp16, fp4_e2m1],
    [fp16, e8m0],
  ].map(([from, to]) => [from!.name, to!.name, from!, to!] as const),
)(
  '%s to %s by all rules',
  (_a, _f, from, to) => {
    const random = new Random(2n);
    const codes = codesOf(from, random, NIGHTLY ? 1_000_000 : 30_000);
    expect(differences(conversion(from, to), variantsOf(to), codes, random)).toEqual([]);
  },
  PATIENCE,
);

// ── Integers and fixed point ────────────────────────────────────────────────────────────────────────────────────────

function fixedName({ isSigned }: FixedFormat): string {
  return isSigned ? 'Signed' : 'Unsigned';
}

function widthOfFixed({ integerBits, fractionBits }: FixedFormat): number {
  return integerBits + fractionBits;
}

function fromFixedPoint(from: FixedFormat, to: FloatFormat): Operation {
  const width = widthOfFixed(from);
  const operand = from.isSigned ? `bitcast::<int<${width}>>(a)` : `a as uint<${width}>`;
  return {
    name: `from ${fixedName(from)}`,
    uses: [`std.float.convert.from${fixedName(from)}`],
    operands: [width],
    result: widthOf(to),
    written: (type, random) =>
      `from${fixedName(from)}::<${type}, ${width}, ${from.fractionBits}>(${operand}, ${random}).bits`,
    reference: (type, [bits = 0n], random) => fromFixed(type, decodeFixed(from, bits), random),
  };
}

/** The rounding is not the type's here; each is a row of its own. */
function toFixedPoint(to: FixedFormat, rounding: Rounding, from: FloatFormat): Operation {
  const width = widthOfFixed(to);
  const [bits, random] = rounding === 'stochastic' ? [RANDOM_BITS, 'random'] : [0, '0'];
  return {
    name: `to ${fixedName(to)}`,
    uses: [`std.float.convert.to${fixedName(to)}`],
    operands: [widthOf(from)],
    result: width,
    written: (type) =>
      `to${fixedName(to)}::<${type}, Rounding.${rounding}, ${bits}, ${width}, ${to.fractionBits}>(a, ${random}).bits`,
    reference: (type, [code = 0n], chance) => {
      const { value, flags } = floatToFixed(type, code, to, rounding, chance);
      return { bits: encodeFixed(value), flags };
    },
  };
}

function drawnRounding(random: Random): Rounding {
  return ROUNDINGS[random.below(ROUNDINGS.length)] ?? 'nearestEven';
}

const FIXED: readonly FixedFormat[] = [
  fixed(8, 0),
  ufixed(8, 0),
  fixed(3, 5),
  ufixed(0, 6),
  fixed(32, 0),
  ufixed(40, 8),
];

describe.each(
  FIXED.map(
    (format) => [`${fixedName(format)} ${format.integerBits}.${format.fractionBits}`, format] as const,
  ),
)('%s', (_, format) => {
  const width = widthOfFixed(format);

  test.each(named([fp32, bf16, fp8_e4m3, fp4_e2m1]))('to %s', (_to, to) => {
    const random = new Random(3n);
    const numbers =
      width <= 8
        ? Array.from({ length: 2 ** width }, (_each, i) => [BigInt(i)])
        : Array.from({ length: 1_000 }, () => [random.bits(width) >> BigInt(random.below(width))]);
    expect(differences(fromFixedPoint(format, to), variantsOf(to), numbers, random)).toEqual([]);
  });

  test.each(named([fp32, bf16, fp8_e5m2, fp4_e2m1]))('from %s', (_from, from) => {
    const random = new Random(BigInt(width * widthOf(from)));
    const codes = codesOf(from, random, 1_000);
    const variants = [variant(from), variant(from, { subnormals: 'flush' })];
    // By day each pair of formats has a rounding of its own.
    const roundings = NIGHTLY ? ROUNDINGS : [drawnRounding(random)];
    for (const rounding of roundings)
      expect(differences(toFixedPoint(format, rounding, from), variants, codes, random)).toEqual([]);
  });
});

describe.each(named([fp32, fp16, bf16, fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp4_e2m1]))('%s', (_, format) => {
  test.each(ROUNDINGS.filter((rounding) => rounding !== 'stochastic'))(
    'to the nearest integer, %s',
    (rounding) => {
      const random = new Random(5n);
      const operation: Operation = {
        name: 'round to integer',
        uses: ['std.float.convert.roundToInteger'],
        operands: [widthOf(format)],
        result: widthOf(format),
        written: (type) => `roundToInteger::<${type}, Rounding.${rounding}>(a).bits`,
        reference: (type, [code = 0n]) => roundToInteger(type, code, rounding, true),
      };
      expect(differences(operation, [variant(format)], codesOf(format, random, 1_000), random)).toEqual([]);
    },
  );
});

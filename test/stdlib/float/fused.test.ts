/** fma of `std.float` against the reference: all triples of fp4, cancellation and ties of the others, factors of one format and sums of another. */
import { describe, expect, test } from 'vitest';
import { fma, fusedProduct, multiply, rounded } from '../../../src/numerics/arithmetic.js';
import { decodeOperand, floatType } from '../../../src/numerics/codec.js';
import {
  bf16,
  fp16,
  fp32,
  fp4_e2m1,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  fp8_e5m2fnuz,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../../src/numerics/formats.js';
import { Random } from '../../../src/support/random.js';
import {
  boundaryCodes,
  boundaryPairs,
  fusedOperands,
  nearPairs,
  randomCode,
  randomPairs,
} from '../../numerics/operands.js';
import {
  allCodes,
  deterministic,
  differences,
  drawn,
  drawnFrom,
  named,
  NIGHTLY,
  PATIENCE,
  roundingsOf,
  variant,
  variantsOf,
  type Operation,
} from './support.js';

/** a × b + c, the factors of one format, by its usual rules, c and the sum of another. */
function mixedFma(factors: FloatFormat, sum: FloatFormat): Operation {
  return {
    name: `fma of ${factors.name}`,
    uses: ['std.float.fma.fmaWithFlags'],
    operands: [widthOf(factors), widthOf(factors), widthOf(sum)],
    result: widthOf(sum),
    written: (type, random) =>
      `fmaWithFlags::<${factors.name.toUpperCase()}, ${type}>(a, b, c, ${random}).bits`,
    reference: (type, [a = 0n, b = 0n, c = 0n], random) => {
      const operands = floatType(factors);
      const exact = fusedProduct(
        decodeOperand(operands, a),
        decodeOperand(operands, b),
        decodeOperand(type, c),
        type.rounding,
      );
      return rounded(type, exact, random);
    },
  };
}

function plainFma(format: FloatFormat): Operation {
  const width = widthOf(format);
  return {
    name: 'fma',
    uses: ['std.float.fma.fmaWithFlags'],
    operands: [width, width, width],
    result: width,
    written: (type, random) => `fmaWithFlags::<${type}, ${type}>(a, b, c, ${random}).bits`,
    reference: (type, [a = 0n, b = 0n, c = 0n], random) => fma(type, a, b, c, random),
  };
}

test('fp4_e2m1: all triples', () => {
  const triples = allCodes(fp4_e2m1, fp4_e2m1, fp4_e2m1);
  expect(differences(plainFma(fp4_e2m1), variantsOf(fp4_e2m1), triples, new Random(3n))).toEqual([]);
});

test.each(named([fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp8_e5m2fnuz]))(
  '%s: all factors, each pair with any c; at night, all triples to nearest even',
  (_, format) => {
    const random = new Random(12n);
    const fused = plainFma(format);
    expect(differences(fused, roundingsOf(format), withAny(format, random), random)).toEqual([]);
    if (!NIGHTLY) return;
    expect(differences(fused, [variant(format)], allCodes(format, format, format), random)).toEqual([]);
  },
  PATIENCE,
);

function* withAny(format: FloatFormat, random: Random): Generator<readonly bigint[]> {
  for (const pair of allCodes(format, format)) yield [...pair, randomCode(format, random)];
}

describe.each(named(NIGHTLY ? [fp32, fp16, bf16, tf32, fp8_e4m3, fp8_e5m2] : [fp32, fp16, bf16, fp8_e4m3]))(
  '%s',
  (_, format) => {
    test(
      'cancellation, ties, ends of all exponents, and anything',
      () => {
        const random = new Random(BigInt(widthOf(format)));
        const type = floatType(format);
        const product = (a: bigint, b: bigint) => multiply(type, a, b).bits;
        const directed: typeof randomPairs = (of, chance, count) => fusedOperands(of, chance, count, product);
        const sources = [directed, boundaryPairs, nearPairs, randomPairs];
        const operands = drawnFrom(sources, format, random, NIGHTLY ? 10_000_000 : 100_000);
        expect(differences(plainFma(format), deterministic(format), operands, random)).toEqual([]);
        const some = drawnFrom(sources, format, random, NIGHTLY ? 1_000_000 : 5_000);
        expect(differences(plainFma(format), variantsOf(format), some, random)).toEqual([]);
      },
      PATIENCE,
    );
  },
);

describe.each(
  [
    [fp8_e4m3, fp32],
    [fp8_e5m2, fp16],
    [fp4_e2m1, bf16],
    [bf16, fp32],
    [fp16, fp32],
  ].map(([factors, sum]) => [factors!.name, sum!.name, factors!, sum!] as const),
)('%s into %s', (_a, _f, factors, sum) => {
  test(
    'any and hard operands',
    () => {
      const random = new Random(BigInt(widthOf(factors) * widthOf(sum)));
      const hard = [boundaryCodes(factors), boundaryCodes(sum)] as const;
      const operands = Array.from({ length: NIGHTLY ? 1_000_000 : 20_000 }, (_each, i) =>
        i % 2 === 0
          ? [randomCode(factors, random), randomCode(factors, random), randomCode(sum, random)]
          : [drawn(hard[0], random), drawn(hard[0], random), drawn(hard[1], random)],
      );
      const variants = NIGHTLY ? variantsOf(sum) : [variant(sum), variant(sum, { rounding: 'down' })];
      expect(differences(mixedFma(factors, sum), variants, operands, random)).toEqual([]);
    },
    PATIENCE,
  );
});

/** Sums, differences, products, quotients and roots of `std.float` against the reference: all pairs of the formats of eight bits and fewer, drawn ones of the others. */
import { describe, expect, test } from 'vitest';
import { add, divide, multiply, sqrt, subtract } from '../../../src/numerics/arithmetic.js';
import {
  bf16,
  FLOAT_FORMATS,
  fp16,
  fp32,
  fp4_e2m1,
  fp6_e2m3,
  fp6_e3m2,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  fp8_e5m2fnuz,
  isSigned,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../../src/numerics/formats.js';
import { Random } from '../../../src/support/random.js';
import { boundaryPairs, nearPairs, randomPairs } from '../../numerics/operands.js';
import {
  allCodes,
  deterministic,
  differences,
  drawnFrom,
  named,
  NIGHTLY,
  PATIENCE,
  roundingsOf,
  variantsOf,
  type Operation,
} from './support.js';

function binary(name: string, use: string, reference: typeof add, format: FloatFormat): Operation {
  const width = widthOf(format);
  return {
    name,
    uses: [`std.float.${use}WithFlags`],
    operands: [width, width],
    result: width,
    written: (type, random) => `${use.split('.')[1] ?? ''}WithFlags::<${type}>(a, b, ${random}).bits`,
    reference: (type, [a = 0n, b = 0n], random) => reference(type, a, b, random),
  };
}

const SIGNED = FLOAT_FORMATS.filter(isSigned);

function operationsOf(format: FloatFormat): readonly Operation[] {
  return [
    binary('+', 'add.add', add, format),
    binary('-', 'add.subtract', subtract, format),
    binary('·', 'multiply.multiply', multiply, format),
    binary('/', 'divide.divide', divide, format),
  ];
}

describe.each(named([fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp8_e5m2fnuz]))('%s', (_, format) => {
  test.each(named(operationsOf(format)))(
    'all of a %s b, by all roundings; of e4m3, and at night, by all rules',
    (_sign, operation) => {
      const isWhole = NIGHTLY || format === fp8_e4m3;
      const variants = isWhole ? variantsOf(format) : roundingsOf(format);
      expect(differences(operation, variants, allCodes(format, format), new Random(1n))).toEqual([]);
    },
    PATIENCE,
  );
});

describe.each(named([fp6_e2m3, fp6_e3m2, fp4_e2m1]))('%s', (_, format) => {
  test.each(named(operationsOf(format)))('all of a %s b by all rules', (_sign, operation) => {
    expect(differences(operation, variantsOf(format), allCodes(format, format), new Random(2n))).toEqual([]);
  });
});

describe.each(named(NIGHTLY ? [fp32, fp16, bf16, tf32] : [fp32, fp16, bf16]))('%s', (_, format) => {
  test.each(named(operationsOf(format)))(
    'a %s b at the ends of all exponents, near each other, and anywhere',
    (_sign, operation) => {
      const random = new Random(BigInt(widthOf(format)));
      const sources = [boundaryPairs, nearPairs, randomPairs];
      const pairs = drawnFrom(sources, format, random, NIGHTLY ? 10_000_000 : 100_000);
      expect(differences(operation, deterministic(format), pairs, random)).toEqual([]);
      const some = drawnFrom(sources, format, random, NIGHTLY ? 1_000_000 : 5_000);
      expect(differences(operation, variantsOf(format), some, random)).toEqual([]);
    },
    PATIENCE,
  );
});

test.each(named(SIGNED))(
  'roots of %s: of all codes, or at the ends of all exponents and anywhere',
  (_, format) => {
    const random = new Random(9n);
    const width = widthOf(format);
    const operation: Operation = {
      name: '√',
      uses: ['std.float.sqrt.sqrtWithFlags'],
      operands: [width],
      result: width,
      written: (type, chance) => `sqrtWithFlags::<${type}>(a, ${chance}).bits`,
      reference: (type, [a = 0n], chance) => sqrt(type, a, chance),
    };
    const count = NIGHTLY ? 10_000_000 : 10_000;
    const codes =
      width <= 16
        ? allCodes(format)
        : drawnFrom([boundaryPairs, nearPairs, randomPairs], format, random, count);
    expect(differences(operation, variantsOf(format), codes, random)).toEqual([]);
  },
  PATIENCE,
);

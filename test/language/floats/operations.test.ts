/** What the language does with floats against the reference: all pairs of the formats of eight bits and fewer, hard and random ones of the others. */
import { describe, expect, test } from 'vitest';
import { add, divide, fma, multiply, sqrt, subtract } from '../../../src/numerics/arithmetic.js';
import { classOf } from '../../../src/numerics/classify.js';
import { floatType } from '../../../src/numerics/codec.js';
import { compare, extremum, totalOrder } from '../../../src/numerics/compare.js';
import { convert, fromInteger, toInteger } from '../../../src/numerics/convert.js';
import {
  bf16,
  e8m0,
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
  genericFormat,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../../src/numerics/formats.js';
import { absolute, copySign, negate } from '../../../src/numerics/signs.js';
import { genericFloat, type FullFloatType } from '../../../src/numerics/type-names.js';
import { toSigned } from '../../../src/support/bits.js';
import { Random } from '../../../src/support/random.js';
import { boundaryPairs, nearPairs, randomPairs } from '../../numerics/operands.js';
import { allCodes, named, NIGHTLY, PATIENCE } from '../../stdlib/float/support.js';
import { disagreements, typeOf, typesOf, type Expression } from './support.js';

const bit = (holds: boolean): bigint => (holds ? 1n : 0n);

/** With random bits where the type takes them, and with the exceptions: the code, then the flags. */
function rounding(
  type: FullFloatType,
  text: string,
  reference: Expression['reference'],
  flags: Expression['reference'],
): Expression {
  const operation = type.rounding === 'stochastic' ? `stochastic(${text}, noise)` : text;
  return {
    text: `flagged(${operation}).bits`,
    width: widthOf(type.format) + 5,
    reference: (operands, random) => (reference(operands, random) << 5n) | flags(operands, random),
  };
}

function arithmeticOf(type: FullFloatType): readonly Expression[] {
  const binary = (text: string, reference: typeof add): Expression =>
    rounding(
      type,
      text,
      ([a, b], random) => reference(type, a, b, random).bits,
      ([a, b], random) => BigInt(reference(type, a, b, random).flags),
    );
  return [
    binary('a + b', add),
    binary('a - b', subtract),
    binary('a * b', multiply),
    binary('a / b', divide),
    rounding(
      type,
      'fma(a, b, c)',
      ([a, b, c], random) => fma(type, a, b, c, random).bits,
      ([a, b, c], random) => BigInt(fma(type, a, b, c, random).flags),
    ),
  ];
}

/** What needs no rounding; operators without exceptions where they need no random bits. */
function choicesOf(type: FullFloatType): readonly Expression[] {
  const { format } = type;
  const width = widthOf(format);
  const relation = (text: string, holds: (a: bigint, b: bigint) => boolean): Expression => ({
    text,
    width: 1,
    reference: ([a, b]) => bit(holds(a, b)),
  });
  const choice = (text: string, which: Parameters<typeof extremum>[1]): Expression => ({
    text: `${text}.bits`,
    width,
    reference: ([a, b]) => extremum(type, which, a, b).bits,
  });
  const plain: Expression = {
    text: '(a - b).bits',
    width,
    reference: ([a, b]) => subtract(type, a, b).bits,
  };
  return [
    ...(type.rounding === 'stochastic' ? [] : [plain]),
    relation('a == b', (a, b) => compare(type, 'equal', a, b).holds),
    relation('a != b', (a, b) => !compare(type, 'equal', a, b).holds),
    relation('a < b', (a, b) => compare(type, 'less', a, b).holds),
    relation('a <= b', (a, b) => compare(type, 'lessOrEqual', a, b).holds),
    relation('a > b', (a, b) => compare(type, 'greater', a, b).holds),
    relation('a >= b', (a, b) => compare(type, 'greaterOrEqual', a, b).holds),
    relation('a.totalOrder(b)', (a, b) => totalOrder(format, a, b) <= 0),
    choice('min(a, b)', 'minimum'),
    choice('a.max(b)', 'maximum'),
    choice('a.minNumber(b)', 'minimumNumber'),
    choice('a.maxNumber(b)', 'maximumNumber'),
    { text: 'a.copySign(b).bits', width, reference: ([a, b]) => copySign(format, a, b) },
  ];
}

function unaryOf(type: FullFloatType): readonly Expression[] {
  const { format } = type;
  const width = widthOf(format);
  const among = (text: string, ...ends: readonly string[]): Expression => ({
    text,
    width: 1,
    reference: ([a]) => bit(ends.some((end) => classOf(format, a).endsWith(end))),
  });
  const whole = (text: string, signed: boolean, mode: FullFloatType['rounding']): Expression => ({
    text: `${text}.bits`,
    width: 7,
    reference: ([a]) => BigInt.asUintN(7, toInteger(type, a, { isSigned: signed, width: 7 }, mode).value),
  });
  return [
    rounding(
      type,
      'sqrt(a)',
      ([a], random) => sqrt(type, a, random).bits,
      ([a], random) => BigInt(sqrt(type, a, random).flags),
    ),
    { text: '(-a).bits', width, reference: ([a]) => negate(format, a) },
    { text: 'abs(a).bits', width, reference: ([a]) => absolute(format, a) },
    among('a.isNaN()', 'NaN'),
    among('a.isSignaling()', 'signalingNaN'),
    among('a.isInfinite()', 'Infinity'),
    among('a.isFinite()', 'Zero', 'Subnormal', 'Normal'),
    among('a.isNormal()', 'Normal'),
    among('a.isSubnormal()', 'Subnormal'),
    among('a.isZero()', 'Zero'),
    whole('round::<i7>(a)', true, 'nearestEven'),
    whole('round::<u7>(a)', false, 'nearestEven'),
    whole('round::<i7>(a, rounding: .nearestAway)', true, 'nearestAway'),
    whole('round::<i7>(a, rounding: .down)', true, 'down'),
    whole('round::<u7>(a, rounding: .up)', false, 'up'),
    whole('round::<i7>(a, rounding: .towardZero)', true, 'towardZero'),
  ];
}

function operandsOf(format: FloatFormat, random: Random, count: number): readonly (readonly bigint[])[] {
  return [boundaryPairs, nearPairs, randomPairs].flatMap((draw) => draw(format, random, count));
}

/** By day every rule in three formats, of the others every third. */
const WHOLE: ReadonlySet<FloatFormat> = new Set([fp8_e4m3, bf16, fp4_e2m1]);

function rulesOf(format: FloatFormat): readonly [FullFloatType, ...FullFloatType[]] {
  const [usual, ...others] = typesOf(format);
  return [usual, ...others.filter((_, i) => NIGHTLY || WHOLE.has(format) || i % 5 === 0)];
}

const both = (type: FullFloatType): readonly Expression[] => [...arithmeticOf(type), ...choicesOf(type)];

test.each(named([fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp8_e5m2fnuz]))(
  'operators of %s by its rules; all pairs, by day of e4m3 to nearest even',
  (_, format) => {
    const random = new Random(1n);
    const drawn = operandsOf(format, random, 150);
    const [usual, ...others] = rulesOf(format);
    const whole = NIGHTLY || format === fp8_e4m3;
    const pairs = whole ? allCodes(format, format) : drawn;
    expect(disagreements([usual], both, pairs, random)).toEqual([]);
    const some = NIGHTLY ? allCodes(format, format) : drawn;
    expect(disagreements(others, both, some, random)).toEqual([]);
  },
  PATIENCE,
);

test.each(named(NIGHTLY ? [fp6_e2m3, fp6_e3m2, fp4_e2m1] : [fp6_e2m3, fp4_e2m1]))(
  'all pairs of %s: operators by its rules',
  (_, format) => {
    const random = new Random(2n);
    expect(disagreements(rulesOf(format), both, allCodes(format, format), random)).toEqual([]);
  },
  PATIENCE,
);

test.each(named([fp32, bf16, fp16, tf32]))(
  'operators of %s by its rules, at the ends of all exponents, near each other, and anywhere',
  (_, format) => {
    const random = new Random(3n);
    const operands = operandsOf(format, random, NIGHTLY ? 100_000 : 150);
    expect(disagreements(rulesOf(format), both, operands, random)).toEqual([]);
  },
  PATIENCE,
);

describe('a format without a name', () => {
  const formats = [
    genericFormat(3, 4),
    genericFormat(2, 1),
    genericFormat(4, 3, 'nanOnly', 9),
    genericFormat(5, 2, 'finite', 14),
    genericFormat(3, 3, 'unsignedZero', 2),
  ];
  test.each(formats.map((format) => [`${format.name}, ${format.specials}`, format] as const))(
    '%s: operators by its rules',
    (_, { exponentBits, fractionBits, specials, bias }) => {
      const random = new Random(4n);
      const usual = genericFloat(exponentBits, fractionBits, { specials, bias: `${bias}` });
      const types = [usual, ...rulesOf(usual.format).slice(1)];
      const operands = operandsOf(usual.format, random, NIGHTLY ? 20_000 : 150);
      expect(disagreements(types, both, operands, random)).toEqual([]);
      expect(disagreements(types, unaryOf, allCodes(usual.format), random)).toEqual([]);
    },
    PATIENCE,
  );
});

test.each(named(FLOAT_FORMATS.filter((format) => format !== e8m0)))(
  'roots, signs, classes and integers of %s by its rules',
  (_, format) => {
    const random = new Random(5n);
    const small = widthOf(format) <= (NIGHTLY ? 16 : 8);
    const operands = small ? allCodes(format) : operandsOf(format, random, 200);
    expect(disagreements(rulesOf(format), unaryOf, operands, random)).toEqual([]);
  },
  PATIENCE,
);

test.each(named(FLOAT_FORMATS))(
  'from %s to every other format, with exceptions',
  (_, from) => {
    const random = new Random(6n);
    const to = (target: FullFloatType, name: string): Expression => ({
      text: `flagged(round::<${name}>(a)).bits`,
      width: widthOf(target.format) + 5,
      reference: ([a]) => {
        const { bits, flags } = convert(floatType(from), target, a);
        return (bits << 5n) | BigInt(flags);
      },
    });
    const expressions = FLOAT_FORMATS.map((format) => to(typeOf(format), format.name));
    const small = widthOf(from) <= (NIGHTLY ? 16 : 8);
    const operands = small ? allCodes(from) : operandsOf(from, random, 500);
    expect(disagreements([typeOf(from)], () => expressions, operands, random)).toEqual([]);
  },
  PATIENCE,
);

test(
  'integers of nine bits in every format',
  () => {
    const types = FLOAT_FORMATS.map((format) => typeOf(format));
    const carrier = typeOf(genericFormat(4, 4));
    const expressions = types.flatMap((type): readonly Expression[] => [
      {
        text: `round::<${type.format.name}>(bitcast::<i9>(a)).bits`,
        width: widthOf(type.format),
        reference: ([a]) => fromInteger(type, toSigned(a, 9)).bits,
      },
      {
        text: `round::<${type.format.name}>(bitcast::<u9>(a)).bits`,
        width: widthOf(type.format),
        reference: ([a]) => fromInteger(type, a).bits,
      },
    ]);
    const codes = allCodes(carrier.format);
    expect(disagreements([carrier], () => expressions, codes, new Random(7n))).toEqual([]);
  },
  PATIENCE,
);

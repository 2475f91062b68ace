/** Comparison, order, least and greatest, and classes, of `std.float` against the reference. */
import { describe, expect, test } from 'vitest';
import { classOf } from '../../../src/numerics/classify.js';
import {
  compare,
  extremum,
  relation,
  totalOrder,
  ulpDistance,
  type Extremum,
} from '../../../src/numerics/compare.js';
import { INVALID } from '../../../src/numerics/flags.js';
import {
  bf16,
  e8m0,
  FLOAT_FORMATS,
  fp16,
  fp32,
  fp4_e2m1,
  fp6_e2m3,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  fp8_e5m2fnuz,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../../src/numerics/formats.js';
import { Random } from '../../../src/support/random.js';
import { boundaryPairs, nearPairs, randomPairs } from '../../numerics/operands.js';
import {
  allCodes,
  differences,
  drawnFrom,
  named,
  NIGHTLY,
  PATIENCE,
  variant,
  type Operation,
} from './support.js';

const RELATIONS = ['less', 'equal', 'greater', 'unordered'] as const;
const EXTREMA: readonly Extremum[] = ['minimum', 'maximum', 'minimumNumber', 'maximumNumber'];

const CLASSES = [
  'negativeInfinity',
  'negativeNormal',
  'negativeSubnormal',
  'negativeZero',
  'positiveZero',
  'positiveSubnormal',
  'positiveNormal',
  'positiveInfinity',
  'signalingNaN',
  'quietNaN',
] as const;

/** Relation, total order, and both kinds of `invalid` as the result; no flags. */
function comparison(format: FloatFormat): Operation {
  const width = widthOf(format);
  return {
    name: 'compare',
    uses: ['std.float.compare.{compareWithFlags, totalOrder}'],
    operands: [width, width],
    result: 5,
    written: (type) =>
      `totalOrder::<${type}>(a, b) ++ compareWithFlags::<${type}>(a, b).bits ++ false.repeat(5)`,
    reference: (type, [a = 0n, b = 0n]) => {
      const quiet = compare(type, 'equal', a, b).flags === INVALID;
      const signaling = compare(type, 'less', a, b).flags === INVALID;
      const ordered = totalOrder(type.format, a, b) <= 0;
      const code = RELATIONS.indexOf(relation(type, a, b));
      const bits = (Number(ordered) << 4) | (code << 2) | (Number(quiet) << 1) | Number(signaling);
      return { bits: BigInt(bits), flags: 0 };
    },
  };
}

function extreme(format: FloatFormat, which: Extremum): Operation {
  const width = widthOf(format);
  return {
    name: which,
    uses: ['std.float.compare.{Extremum, extremumWithFlags}'],
    operands: [width, width],
    result: width,
    written: (type) => `extremumWithFlags::<${type}, Extremum.${which}>(a, b).bits`,
    reference: (type, [a = 0n, b = 0n]) => extremum(type, which, a, b),
  };
}

/** Whether two codes are no more than so many numbers apart; false where one is NaN. */
function nearness(format: FloatFormat, ulps: bigint): Operation {
  const width = widthOf(format);
  return {
    name: `isWithin ${ulps}`,
    uses: ['std.float.compare.isWithin'],
    operands: [width, width],
    result: 1,
    written: (type) => `isWithin::<${type}>(a, b, ${ulps}).bits ++ false.repeat(5)`,
    reference: (type, [a = 0n, b = 0n]) => {
      const distance = ulpDistance(type.format, a, b);
      return { bits: distance !== undefined && distance <= ulps ? 1n : 0n, flags: 0 };
    },
  };
}

test.each(named([fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp6_e2m3, e8m0]))(
  'all pairs of %s, how far they are apart',
  (_, format) => {
    for (const ulps of [0n, 1n, 100n]) {
      const pairs = allCodes(format, format);
      expect(differences(nearness(format, ulps), [variant(format)], pairs, new Random(3n))).toEqual([]);
    }
  },
  PATIENCE,
);

function variants(format: FloatFormat) {
  return [variant(format), variant(format, { overflow: 'saturate', subnormals: 'flush' })];
}

describe.each(named([fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp8_e5m2fnuz, fp6_e2m3, fp4_e2m1, e8m0]))(
  '%s',
  (_, format) => {
    test(
      'all pairs, compared',
      () => {
        const pairs = allCodes(format, format);
        expect(differences(comparison(format), variants(format), pairs, new Random(1n))).toEqual([]);
      },
      PATIENCE,
    );
  },
);

describe.each(named([fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp8_e5m2fnuz, fp4_e2m1]))('%s', (_, format) => {
  test.each(EXTREMA)(
    'all pairs, the %s',
    (which) => {
      const pairs = allCodes(format, format);
      expect(differences(extreme(format, which), variants(format), pairs, new Random(1n))).toEqual([]);
    },
    PATIENCE,
  );
});

describe.each(named(NIGHTLY ? [fp32, fp16, bf16, tf32] : [fp32, fp16, bf16]))('%s', (_, format) => {
  test(
    'hard and random pairs',
    () => {
      const random = new Random(2n);
      for (const operation of [comparison(format), ...EXTREMA.map((which) => extreme(format, which))]) {
        const sources = [boundaryPairs, nearPairs, randomPairs];
        const pairs = drawnFrom(sources, format, random, NIGHTLY ? 10_000_000 : 100_000);
        expect(differences(operation, variants(format), pairs, random)).toEqual([]);
      }
    },
    PATIENCE,
  );
});

test.each(named(FLOAT_FORMATS))('the class of each code of %s, or of 2,000', (_, format) => {
  const random = new Random(4n);
  const codes =
    widthOf(format) <= 16 ? allCodes(format) : boundaryPairs(format, random, 2_000).map(([a]) => [a]);
  const operation: Operation = {
    name: 'class',
    uses: ['std.float.value.classOf'],
    operands: [widthOf(format)],
    result: 4,
    written: (type) => `classOf::<${type}>(a).bits ++ false.repeat(5)`,
    reference: (type, [a = 0n]) => ({ bits: BigInt(CLASSES.indexOf(classOf(type.format, a))), flags: 0 }),
  };
  expect(differences(operation, [variant(format)], codes, random)).toEqual([]);
});

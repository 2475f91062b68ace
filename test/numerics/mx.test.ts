import { describe, expect, test } from 'vitest';
import { decode, floatType } from '../../src/numerics/codec.js';
import {
  fp32,
  fp4_e2m1,
  fp6_e2m3,
  fp6_e3m2,
  fp8_e4m3,
  fp8_e5m2,
  genericFormat,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import {
  fromMx,
  MX_LENGTH,
  MX_SCALE_MODES,
  mxDot,
  toMx,
  type MxElement,
  type MxScaleMode,
} from '../../src/numerics/mx.js';
import type { Value } from '../../src/numerics/values.js';
import { Random } from '../../src/support/random.js';
import { nearestCode, smallFormat } from './second-derivation.js';

const fp64 = genericFormat(11, 52);

function valueOf(x: number): Value {
  return decode(fp64, new BigUint64Array(new Float64Array([x]).buffer)[0]!);
}

function numberOf(value: Value): number {
  if (value.kind !== 'finite') return value.kind === 'nan' ? NaN : Infinity;
  const magnitude = Number(value.significand) * 2 ** value.exponent;
  return value.isNegative ? -magnitude : magnitude;
}

/** emax and the greatest number of each element type: OCP MX 1.0, table 1 and 5.3. */
const ELEMENTS: readonly (readonly [FloatFormat, number, number])[] = [
  [fp8_e4m3, 8, 448],
  [fp8_e5m2, 15, 57344],
  [fp6_e2m3, 2, 7.5],
  [fp6_e3m2, 4, 28],
  [fp4_e2m1, 2, 6],
];

/** The scale's exponent in doubles. */
function exponentBy(
  mode: MxScaleMode,
  amax: number,
  format: FloatFormat,
  emax: number,
  greatest: number,
): number {
  switch (mode) {
    case 'floor':
      return Math.floor(Math.log2(amax)) - emax;
    case 'ceiling':
      return Math.ceil(Math.log2(amax)) - emax;
    case 'even': {
      const place = 2 ** (Math.floor(Math.log2(amax)) - format.fractionBits);
      const whole = Math.floor(amax / place);
      const rest = amax / place - whole;
      const rounded = rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
      return Math.floor(Math.log2(rounded * place)) - emax;
    }
    case 'fit':
      return Math.ceil(Math.log2(amax / greatest));
  }
}

function block(random: Random): readonly number[] {
  const spread = random.below(40) - 20;
  return Array.from({ length: MX_LENGTH }, () => {
    const fraction = Math.round((random.word() / 2 ** 31 - 1) * 2 ** 20) / 2 ** 20;
    return fraction * 2 ** (spread - random.below(6));
  });
}

describe.each(ELEMENTS.map((row) => [row[0].name, ...row] as const))(
  'mx<%s>',
  (_, format, emax, greatest) => {
    const small = smallFormat(format);

    test.each(MX_SCALE_MODES)('%s: scale and elements', (mode) => {
      const random = Random.named(1, `${format.name} ${mode}`);
      for (let i = 0; i < 60; i++) {
        const numbers = block(random);
        const exponent = exponentBy(mode, Math.max(...numbers.map(Math.abs)), format, emax, greatest);
        const { scale, elements } = toMx(format, numbers.map(valueOf), mode);
        expect(Number(scale)).toBe(exponent + 127);
        const codes = numbers.map((x) => {
          const scaled = x / 2 ** exponent;
          const isNegative = scaled < 0 || Object.is(scaled, -0);
          return nearestCode(
            small,
            isNegative,
            (other) => Math.abs(scaled) - other,
            'nearestEven',
            'saturate',
          );
        });
        expect(elements.map(Number)).toEqual(codes);
      }
    });

    test('fit never saturates, and half its scale would', () => {
      const random = Random.named(2, format.name);
      for (let i = 0; i < 100; i++) {
        const numbers = block(random);
        const amax = Math.max(...numbers.map(Math.abs));
        const { scale } = toMx(format, numbers.map(valueOf), 'fit');
        const factor = 2 ** (Number(scale) - 127);
        expect(amax <= factor * greatest && amax > (factor / 2) * greatest).toBe(true);
      }
    });

    test('what a block holds becomes the same block again', () => {
      const random = Random.named(3, format.name);
      const { scale, elements } = toMx(format, block(random).map(valueOf), 'floor');
      const numbers = fromMx({ element: format, scale, elements });
      expect(toMx(format, numbers, 'floor')).toEqual({ element: format, scale, elements });
    });
  },
);

describe('MXINT8', () => {
  test('elements are 64ths, to nearest even, symmetric', () => {
    const numbers = [1.984375, -1.999, 1 / 64, 1 / 128, 3 / 128, -1].map(valueOf);
    const { scale, elements } = toMx('int8', numbers, 'floor');
    expect(scale).toBe(127n);
    expect(elements.map((bits) => Number(BigInt.asIntN(8, bits)))).toEqual([127, -127, 1, 0, 2, -64]);
  });

  test.each<[MxScaleMode, bigint]>([
    ['floor', 127n],
    ['ceiling', 128n],
    ['even', 128n],
    ['fit', 128n],
  ])('%s of 1.999', (mode, scale) => {
    expect(toMx('int8', [valueOf(1.999)], mode).scale).toBe(scale);
  });
});

describe('the ends', () => {
  const every: readonly MxElement[] = [fp4_e2m1, fp8_e5m2, 'int8'];

  test.each(every)('%o: zeros have the least scale and stay', (element) => {
    const mx = toMx(element, [0, -0, 0].map(valueOf), 'floor');
    expect(mx.scale).toBe(0n);
    expect(
      fromMx(mx)
        .map(numberOf)
        .every((x) => x === 0),
    ).toBe(true);
  });

  test.each(every)('%o: NaN or infinity makes the whole block NaN', (element) => {
    for (const special of [NaN, Infinity, -Infinity]) {
      const mx = toMx(element, [1, special].map(valueOf), 'floor');
      expect(mx.scale).toBe(0xffn);
      expect(fromMx(mx).map(numberOf)).toEqual([NaN, NaN]);
    }
  });

  test.each<[MxScaleMode, number, number]>([
    ['floor', 4, 127],
    ['ceiling', 4, 127],
    ['ceiling', 4.01, 128],
    ['even', 7, 128],
    ['even', 6.99, 127],
    ['fit', 6, 127],
    ['fit', 6.01, 128],
  ])('%s of %d in fp4_e2m1', (mode, amax, scale) => {
    expect(Number(toMx(fp4_e2m1, [valueOf(amax)], mode).scale)).toBe(scale);
  });

  test('scales stay within e8m0', () => {
    expect(toMx(fp4_e2m1, [valueOf(2 ** 200)], 'floor').scale).toBe(0xfen);
    expect(toMx(fp4_e2m1, [valueOf(2 ** -200)], 'floor').scale).toBe(0n);
  });
});

describe('dot products', () => {
  const type = floatType(fp32);

  test('both scales count, the sum rounds once', () => {
    const a = toMx(
      fp4_e2m1,
      [6, 1, -2].map((x) => valueOf(x * 2 ** 10)),
      'floor',
    );
    const b = toMx(
      fp8_e4m3,
      [0.5, 448, 3].map((x) => valueOf(x * 2 ** -4)),
      'floor',
    );
    // (3 + 448 - 6) × 2^6 + 1
    const expected = new Uint32Array(new Float32Array([445 * 2 ** 6 + 1]).buffer)[0]!;
    expect(mxDot(type, a, b, 0x3f80_0000n)).toEqual({ bits: BigInt(expected), flags: 0 });
  });

  test('a NaN scale is a NaN result; blocks of other lengths are refused', () => {
    const one = toMx(fp4_e2m1, [valueOf(1)], 'floor');
    const nan = toMx(fp4_e2m1, [valueOf(NaN)], 'floor');
    expect(mxDot(type, one, nan, 0n).bits).toBe(0x7fc0_0000n);
    expect(() => mxDot(type, one, toMx(fp4_e2m1, [], 'floor'), 0n)).toThrow(
      'a dot product of 1 and 0 numbers',
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decode, floatType, type Policy } from '../../src/numerics/codec.js';
import {
  codeBytes,
  convert,
  convertAll,
  floatToFixed,
  fnv1a32,
  fromFixed,
  fromInteger,
  roundToInteger,
  toInteger,
} from '../../src/numerics/convert.js';
import { fixed, ufixed } from '../../src/numerics/fixed.js';
import { INEXACT, INVALID, OVERFLOW } from '../../src/numerics/flags.js';
import {
  bf16,
  e8m0,
  fp16,
  fp32,
  fp4_e2m1,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  fp8_e5m2fnuz,
  formatNamed,
  genericFormat,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import type { Rounding } from '../../src/numerics/rounding.js';
import { Random } from '../../src/support/random.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

interface Recorded {
  readonly decode: Readonly<Record<string, string>>;
  readonly convert: Readonly<Record<string, string>>;
  readonly saturate: Readonly<Record<string, string>>;
  readonly fp32: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const recorded = JSON.parse(
  readFileSync(new URL('recorded/ml_dtypes.json', import.meta.url), 'utf8'),
) as Recorded;

function named(name: string | undefined): FloatFormat {
  const format = formatNamed(name ?? '');
  if (format === undefined) throw new Error(`no format ${name}`);
  return format;
}

function pairOf(key: string): readonly [from: FloatFormat, to: FloatFormat] {
  const [from, to] = key.split(' ');
  return [named(from), named(to)];
}

describe('all codes, as ml_dtypes has them', () => {
  test.each(Object.entries(recorded.decode))('%s is decoded', (name, hash) => {
    const words = Uint32Array.from(convertAll(named(name), floatType(fp32)), Number);
    expect(fnv1a32(new Uint8Array(words.buffer))).toBe(hash);
  });

  test.each(Object.entries(recorded.convert))('%s', (key, hash) => {
    const [from, to] = pairOf(key);
    expect(fnv1a32(codeBytes(to, convertAll(from, floatType(to))))).toBe(hash);
  });

  test.each(Object.entries(recorded.saturate))('%s, saturating', (key, hash) => {
    const [from, to] = pairOf(key);
    expect(fnv1a32(codeBytes(to, convertAll(from, floatType(to, { overflow: 'saturate' }))))).toBe(hash);
  });
});

describe('from fp32, every upper half', () => {
  const lowerHalves = NIGHTLY ? Object.keys(recorded.fp32) : ['8001'];
  test.each(lowerHalves)('with a lower half of %s', (lower) => {
    const source = floatType(fp32);
    for (const [name, hash] of Object.entries(recorded.fp32[lower] ?? {})) {
      const to = floatType(named(name));
      const low = BigInt(`0x${lower}`);
      const codes = Array.from(
        { length: 1 << 16 },
        (_, i) => convert(source, to, (BigInt(i) << 16n) | low).bits,
      );
      expect([name, fnv1a32(codeBytes(to.format, codes))]).toEqual([name, hash]);
    }
  });
});

/** What a number, exact in fp64, becomes. */
const fp64 = genericFormat(11, 52);

function bitsOf(x: number): bigint {
  return new BigUint64Array(new Float64Array([x]).buffer)[0]!;
}

function from64(x: number, format: FloatFormat, policy: Policy = {}): bigint {
  return convert(floatType(fp64), floatType(format, policy), bitsOf(x)).bits;
}

describe('the edges', () => {
  const saturate = { overflow: 'saturate' } as const;

  // OCP FP8 1.0, table 1 and 5.2: overflow is judged after rounding.
  const edges: readonly (readonly [FloatFormat, number, bigint, Policy])[] = [
    [fp8_e4m3, 448, 0x7en, {}],
    [fp8_e4m3, 464, 0x7en, {}],
    [fp8_e4m3, 464.0001, 0x7fn, {}],
    [fp8_e4m3, -464.0001, 0xffn, {}],
    [fp8_e4m3, 464.0001, 0x7en, saturate],
    [fp8_e4m3, Infinity, 0x7fn, {}],
    [fp8_e4m3, -Infinity, 0xffn, {}],
    [fp8_e4m3, -Infinity, 0xfen, saturate],
    [fp8_e4m3, NaN, 0x7fn, saturate],
    [fp8_e4m3, 2 ** -10, 0x00n, {}],
    [fp8_e4m3, 2 ** -10 * (1 + 2 ** -50), 0x01n, {}],
    [fp8_e4m3, -0, 0x80n, {}],
    [fp8_e4m3, 1e9, 0x7en, { rounding: 'towardZero' }],
    [fp8_e5m2, 57344, 0x7bn, {}],
    [fp8_e5m2, 61439, 0x7bn, {}],
    [fp8_e5m2, 61440, 0x7cn, {}],
    [fp8_e5m2, 61440, 0x7bn, saturate],
    [fp8_e5m2, Infinity, 0x7bn, saturate],
    [fp8_e5m2, 61440, 0x7en, { overflow: 'nan' }],
    [fp8_e5m2, -0, 0x80n, {}],
    [fp8_e4m3fnuz, 240, 0x7fn, {}],
    [fp8_e4m3fnuz, 248, 0x80n, {}],
    [fp8_e4m3fnuz, 247.9, 0x7fn, {}],
    [fp8_e4m3fnuz, -1e9, 0x80n, {}],
    [fp8_e4m3fnuz, -1e9, 0xffn, saturate],
    [fp8_e4m3fnuz, -0, 0x00n, {}],
    [fp8_e4m3fnuz, -(2 ** -12), 0x00n, {}],
    [fp4_e2m1, 5, 0x6n, {}],
    [fp4_e2m1, 7, 0x7n, {}],
    [fp4_e2m1, -Infinity, 0xfn, {}],
    [fp4_e2m1, 0.25, 0x0n, {}],
    [fp16, 65519.99, 0x7bffn, {}],
    [fp16, 65520, 0x7c00n, {}],
    [bf16, (2 - 2 ** -8) * 2 ** 127, 0x7f80n, {}],
    // A significand of one digit is odd: its ties go to the larger number (IEEE 754-2019, 4.3.1).
    [e8m0, 1.5, 0x80n, {}],
    [e8m0, 3, 0x81n, {}],
    [e8m0, 2.999, 0x80n, {}],
    [e8m0, 0, 0xffn, {}],
    [e8m0, -1, 0xffn, {}],
    [e8m0, 1e-300, 0x00n, {}],
    [e8m0, 1e300, 0xffn, {}],
    [e8m0, 1e300, 0xfen, saturate],
    [e8m0, Infinity, 0xfen, saturate],
    [e8m0, -Infinity, 0xffn, saturate],
  ];
  test.each(edges.map(([format, x, code, policy]) => ({ format, x, code, policy, name: format.name })))(
    '$x becomes $code in $name, $policy',
    ({ format, x, code, policy }) => {
      expect(from64(x, format, policy)).toBe(code);
    },
  );

  // ml_dtypes rounds these up to 2^-126; the nearest is 2^-127.
  test('bf16 numbers just above 2^-127 are 2^-127 in e8m0', () => {
    const codes = convertAll(bf16, floatType(e8m0));
    expect(codes.slice(0x40, 0x60).every((code) => code === 0x00n)).toBe(true);
    expect(codes.slice(0x60, 0x81).every((code) => code === 0x01n)).toBe(true);
  });

  test('fp32 by way of bf16 rounds twice', () => {
    // 1 + 2^-4 is a tie in E4M3; what is above it by less than half a place of bf16 is not.
    const above = 0x3f88_0001n;
    const viaBf16 = convert(floatType(fp32), floatType(bf16), above).bits;
    expect(convert(floatType(bf16), floatType(fp8_e4m3), viaBf16).bits).toBe(0x38n);
    expect(convert(floatType(fp32), floatType(fp8_e4m3), above).bits).toBe(0x39n);
  });

  test('an infinity or NaN that the target lacks keeps its sign, a signaling NaN is invalid', () => {
    const source = floatType(fp16);
    const of = (bits: bigint, to: FloatFormat) => convert(source, floatType(to), bits);
    expect(of(0xfc00n, fp8_e4m3)).toEqual({ bits: 0xffn, flags: 0 });
    expect(of(0xfc01n, fp32)).toEqual({ bits: 0xffc0_0000n, flags: INVALID });
    expect(of(0xfe12n, bf16)).toEqual({ bits: 0xffc0n, flags: 0 });
    expect(of(0xfe12n, fp8_e5m2fnuz)).toEqual({ bits: 0x80n, flags: 0 });
    expect(of(0xfbffn, fp8_e4m3)).toEqual({ bits: 0xffn, flags: OVERFLOW | INEXACT });
    expect(convert(floatType(fp8_e4m3fnuz), floatType(fp32), 0x80n).bits).toBe(0xffc0_0000n);
  });

  test('subnormal numbers that are flushed keep their sign, on both sides', () => {
    const flush = { subnormals: 'flush' } as const;
    const least = { bits: 0x8001n, normal: 0x8400n };
    expect(convert(floatType(fp16, flush), floatType(fp32), least.bits).bits).toBe(0x8000_0000n);
    expect(convert(floatType(fp16), floatType(fp32), least.bits).bits).toBe(0xb380_0000n);
    expect(convert(floatType(fp16, flush), floatType(fp32), least.normal).bits).toBe(0xb880_0000n);
    expect(from64(-(2 ** -15), fp16, flush)).toBe(0x8000n);
    expect(from64(-(2 ** -14), fp16, flush)).toBe(0x8400n);
    // It is what would be encoded that counts: this rounds to the least normal number.
    expect(from64(2 ** -14 * (1 - 2 ** -20), fp16, flush)).toBe(0x0400n);
  });

  test('a policy may not ask for what the format lacks', () => {
    expect(() => floatType(fp8_e4m3, { overflow: 'infinity' })).toThrow('fp8_e4m3 has no infinity');
    expect(() => floatType(fp4_e2m1, { overflow: 'nan' })).toThrow('fp4_e2m1 has no NaN');
  });
});

describe('against the floats of this machine', () => {
  test('fp64 to fp32 is Math.fround', () => {
    const random = Random.named(1, 'fround');
    for (let i = 0; i < 20_000; i++) {
      // Exponents around all of fp32's, subnormal numbers and overflow among them.
      const bits = (random.bits(1) << 63n) | ((870n + BigInt(random.below(290))) << 52n) | random.bits(52);
      const x = new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
      const expected = new Uint32Array(new Float32Array([x]).buffer)[0]!;
      expect(Number(convert(floatType(fp64), floatType(fp32), bits).bits)).toBe(expected);
    }
  });

  test('tf32 and bf16 are fp32 cut short', () => {
    const random = Random.named(2, 'cut');
    for (let i = 0; i < 2_000; i++) {
      const bits = random.bits(32);
      if ((bits & 0x7f80_0000n) === 0x7f80_0000n) continue;
      for (const format of [tf32, bf16]) {
        const to = floatType(format, { rounding: 'towardZero' });
        expect(convert(floatType(fp32), to, bits).bits).toBe(bits >> BigInt(32 - widthOf(format)));
      }
    }
  });
});

describe('integers', () => {
  test('int to bf16 rounds once', () => {
    // 2^24 + 2^16 + 1: fp32 drops the last bit and leaves a tie, which would go down.
    const n = 0x0101_0001n;
    expect(fromInteger(floatType(bf16), n)).toEqual({ bits: 0x4b81n, flags: INEXACT });
    const viaFp32 = fromInteger(floatType(fp32), n).bits;
    expect(convert(floatType(fp32), floatType(bf16), viaFp32).bits).toBe(0x4b80n);
  });

  test('out of range saturates and is invalid, NaN is the greatest', () => {
    const i8 = { isSigned: true, width: 8 };
    const u8 = { isSigned: false, width: 8 };
    const of = (x: number, to: { isSigned: boolean; width: number }) =>
      toInteger(floatType(fp64), bitsOf(x), to, 'nearestEven');
    expect(of(127.4, i8)).toEqual({ value: 127n, flags: INEXACT });
    expect(of(127.5, i8)).toEqual({ value: 127n, flags: INVALID });
    expect(of(-128.5, i8)).toEqual({ value: -128n, flags: INEXACT });
    expect(of(-1, u8)).toEqual({ value: 0n, flags: INVALID });
    expect(of(-0.5, u8)).toEqual({ value: 0n, flags: INEXACT });
    expect(of(-Infinity, i8)).toEqual({ value: -128n, flags: INVALID });
    expect(of(NaN, i8)).toEqual({ value: 127n, flags: INVALID });
    expect(of(2.5, u8)).toEqual({ value: 2n, flags: INEXACT });
  });

  test.each<[string, (x: number) => number]>([
    ['nearestEven', (x) => (x % 1 === 0.5 || x % 1 === -0.5 ? 2 * Math.round(x / 2) : Math.round(x))],
    ['nearestAway', (x) => Math.sign(x) * Math.round(Math.abs(x))],
    ['towardZero', Math.trunc],
    ['up', Math.ceil],
    ['down', Math.floor],
  ])('every fp16 and bf16, %s', (name, expected) => {
    const rounding = name as Rounding;
    for (const format of [fp16, bf16]) {
      const type = floatType(format);
      const wrong = Array.from({ length: 1 << 16 }, (_, code) => BigInt(code)).filter((code) => {
        const value = decode(format, code);
        if (value.kind !== 'finite') return false;
        const x = (value.isNegative ? -1 : 1) * Number(value.significand) * 2 ** value.exponent;
        const integer = expected(x);
        const clamped = Math.min(Math.max(integer, -(2 ** 31)), 2 ** 31 - 1);
        const flags = clamped !== integer ? INVALID : integer === x ? 0 : INEXACT;
        const got = toInteger(type, code, { isSigned: true, width: 32 }, rounding);
        const rounded = decode(format, roundToInteger(type, code, rounding, true).bits);
        const isWhole =
          rounded.kind === 'finite' &&
          rounded.isNegative === value.isNegative &&
          Number(rounded.significand) * 2 ** rounded.exponent === Math.abs(integer);
        return Number(got.value) !== clamped || got.flags !== flags || !isWhole;
      });
      expect(wrong).toEqual([]);
    }
  });

  test('rounding to an integer keeps the sign of 0', () => {
    const type = floatType(fp16);
    expect(roundToInteger(type, 0xb400n, 'nearestEven', true)).toEqual({ bits: 0x8000n, flags: INEXACT });
    expect(roundToInteger(type, 0xb400n, 'down', false)).toEqual({ bits: 0xbc00n, flags: 0 });
    expect(roundToInteger(type, 0x7c00n, 'down', true)).toEqual({ bits: 0x7c00n, flags: 0 });
  });
});

describe('fixed point', () => {
  test('to a float and back where it fits', () => {
    const format = fixed(4, 4);
    for (let count = -128n; count < 128n; count++) {
      const { bits, flags } = fromFixed(floatType(fp16), { format, count });
      expect(flags).toBe(0);
      expect(floatToFixed(floatType(fp16), bits, format, 'nearestEven')).toEqual({
        value: { format, count },
        flags: 0,
      });
    }
  });

  test('what does not fit saturates', () => {
    const format = ufixed(0, 8);
    const of = (x: number) => floatToFixed(floatType(fp64), bitsOf(x), format, 'towardZero');
    expect(of(0.999)).toEqual({ value: { format, count: 255n }, flags: INEXACT });
    expect(of(1)).toEqual({ value: { format, count: 255n }, flags: INVALID });
    expect(of(-1)).toEqual({ value: { format, count: 0n }, flags: INVALID });
    expect(of(NaN)).toEqual({ value: { format, count: 255n }, flags: INVALID });
    expect(of(-Infinity)).toEqual({ value: { format, count: 0n }, flags: INVALID });
  });
});

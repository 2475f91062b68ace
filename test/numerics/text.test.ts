/** Literals and printing. */
import { describe, expect, test } from 'vitest';
import { floatType } from '../../src/numerics/codec.js';
import { INEXACT, OVERFLOW, UNDERFLOW } from '../../src/numerics/flags.js';
import {
  bf16,
  e8m0,
  fp16,
  fp32,
  fp8_e4m3,
  fp8_e5m2,
  genericFormat,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import { encodeLiteral, parseLiteral } from '../../src/numerics/literals.js';
import { printExact, printHexadecimal, printShortest } from '../../src/numerics/print.js';
import { isNaNCode } from '../../src/numerics/classify.js';
import { Random } from '../../src/support/random.js';

const fp64 = genericFormat(11, 52);

function bitsOf(x: number): bigint {
  return new BigUint64Array(new Float64Array([x]).buffer)[0]!;
}

function numberOf(bits: bigint): number {
  return new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
}

function encoded(text: string, format: FloatFormat): { readonly bits: bigint; readonly flags: number } {
  return encodeLiteral(floatType(format), parseLiteral(text)!);
}

/** By day some of the wider formats' codes. */
function stride(format: FloatFormat): bigint {
  return widthOf(format) <= 8 || process.env['M3HDL_NIGHTLY'] !== undefined ? 1n : 7n;
}

describe('literals', () => {
  test.each<[string, FloatFormat, bigint]>([
    ['1.5', bf16, 0x3fc0n],
    ['-1.5', bf16, 0xbfc0n],
    ['0x1.8p3', fp16, 0x4a00n],
    ['0X1.8P+3', fp16, 0x4a00n],
    ['0x18', fp16, 0x4e00n],
    ['448', fp8_e4m3, 0x7en],
    ['4_48.0_0', fp8_e4m3, 0x7en],
    ['6.5504e4', fp16, 0x7bffn],
    ['0.0009765625', fp16, 0x1400n],
    ['-0', fp16, 0x8000n],
    ['-0.0e5', fp16, 0x8000n],
    ['inf', fp8_e5m2, 0x7cn],
    ['-inf', fp8_e5m2, 0xfcn],
    ['nan', fp32, 0x7fc0_0000n],
    ['-nan', fp32, 0xffc0_0000n],
    ['0x1p-127', e8m0, 0x00n],
  ])('%s is exact', (text, format, bits) => {
    expect(encoded(text, format)).toEqual({ bits, flags: 0 });
  });

  test.each<[string, FloatFormat, bigint, number]>([
    ['0.1', fp32, 0x3dcc_cccdn, INEXACT],
    ['0.1', bf16, 0x3dcdn, INEXACT],
    ['65520', fp16, 0x7c00n, INEXACT | OVERFLOW],
    ['65519.999999999999999999999999', fp16, 0x7bffn, INEXACT],
    ['1e-10', fp16, 0n, INEXACT | UNDERFLOW],
    ['0x1.000002', fp32, 0x3f80_0001n, 0],
    ['0x1.000003', fp32, 0x3f80_0002n, INEXACT],
    ['1e99999', fp32, 0x7f80_0000n, INEXACT | OVERFLOW],
  ])('%s is rounded once', (text, format, bits, flags) => {
    expect(encoded(text, format)).toEqual({ bits, flags });
  });

  test.each([
    '',
    '-',
    '.5',
    '1.',
    '1e',
    '0x',
    '0x.8',
    '1.5.2',
    '1e1.5',
    '--1',
    'NaN',
    'infinity',
    '0b1',
    '1e100001',
    '0x1p-100001',
    ' 1',
    '_1',
  ])('%j is none', (text) => {
    expect(parseLiteral(text)).toBeUndefined();
  });

  test('decimals become the double that JavaScript reads', () => {
    const random = Random.named(1, 'decimals');
    for (let i = 0; i < 3_000; i++) {
      const text = `${random.bits(1 + random.below(70))}.${random.bits(30)}e${random.below(640) - 340}`;
      expect(encoded(text, fp64).bits).toBe(bitsOf(Number(text)));
    }
  });
});

describe('the shortest decimal', () => {
  test('of a double is what JavaScript prints', () => {
    const random = Random.named(2, 'doubles');
    const codes = Array.from({ length: 3_000 }, () => random.bits(64));
    const near = [0n, 1n, 2n, 0x7fef_ffff_ffff_ffffn, 0x0010_0000_0000_0000n, 0x000f_ffff_ffff_ffffn];
    const ours = ['-0', '1e21', '1e20', '123456789012345680000', '1e-7', '0.000001', '5e-324', '0.3'].map(
      (text) => bitsOf(Number(text)),
    );
    for (const code of [...codes, ...near, ...ours]) {
      const x = numberOf(code);
      if (!Number.isFinite(x)) continue;
      const isWhole = Number.isInteger(x) && Math.abs(x) < 1e21;
      expect(printShortest(fp64, code)).toBe(
        Object.is(x, -0) ? '-0' : isWhole ? BigInt(x).toString() : String(x),
      );
    }
  });

  test.each([fp16, bf16, fp8_e4m3, fp8_e5m2].map((format) => [format.name, format] as const))(
    'of every %s reads back, and none shorter does',
    (_, format) => {
      for (let code = 0n; code < 1n << BigInt(widthOf(format)); code += stride(format)) {
        if (isNaNCode(format, code)) continue;
        const text = printShortest(format, code);
        expect(encoded(text, format).bits).toBe(code);
        if (/^-?\d+$/.test(text)) continue;
        const digits = text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
        if (digits.length <= 1 || text.includes('inf')) continue;
        const exact = Number(printExact(format, code));
        const shorter = [exact.toPrecision(digits.length - 1)].filter(
          (s) => encoded(s, format).bits === code,
        );
        expect(shorter).toEqual([]);
      }
    },
  );

  test.each<[FloatFormat, bigint, string]>([
    [bf16, 0x3fc0n, '1.5'],
    [fp8_e4m3, 0x7en, '448'],
    [fp32, 0x3dcc_cccdn, '0.1'],
    [fp32, 0x0000_0001n, '1e-45'],
    [fp32, 0x7f7f_ffffn, '3.4028235e+38'],
    [fp16, 0xfc00n, '-inf'],
    [fp16, 0xfe00n, '-nan'],
    [e8m0, 0xfen, '2e+38'],
    [fp16, 0x7bffn, '65504'],
    [fp8_e4m3, 0x01n, '0.002'],
    [fp32, 0x5d80_0000n, '1152921504606846976'],
    [e8m0, 0xffn, 'nan'],
  ])('%#: the expected text', (format, code, text) => {
    expect(printShortest(format, code)).toBe(text);
  });
});

describe('exact text', () => {
  test.each<[FloatFormat, bigint, string, string]>([
    [fp16, 0x0001n, '0.000000059604644775390625', '0x1p-24'],
    [fp16, 0x8003n, '-0.000000178813934326171875', '-0x1.8p-23'],
    [fp32, 0x3dcc_cccdn, '0.100000001490116119384765625', '0x1.99999ap-4'],
    [fp8_e5m2, 0x7bn, '57344', '0x1.cp15'],
    [fp16, 0x3c01n, '1.0009765625', '0x1.004p0'],
    [fp16, 0x8000n, '-0', '-0x0p0'],
    [fp16, 0x7c00n, 'inf', 'inf'],
    [e8m0, 0x80n, '2', '0x1p1'],
  ])('%#: decimal and hexadecimal', (format, code, decimal, hexadecimal) => {
    expect(printExact(format, code)).toBe(decimal);
    expect(printHexadecimal(format, code)).toBe(hexadecimal);
  });

  test('of every fp16 reads back without rounding', () => {
    for (let code = 0n; code < 0x1_0000n; code += stride(fp16)) {
      if (isNaNCode(fp16, code)) continue;
      expect(encoded(printExact(fp16, code), fp16)).toEqual({ bits: code, flags: 0 });
      expect(encoded(printHexadecimal(fp16, code), fp16)).toEqual({ bits: code, flags: 0 });
    }
  });
});

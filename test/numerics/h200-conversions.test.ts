/** Conversions as an H200 does them, hashes recorded by recorded/record_h200.cu. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decode, floatType, type Policy } from '../../src/numerics/codec.js';
import { convert, fnv1a32 } from '../../src/numerics/convert.js';
import {
  bf16,
  fp16,
  fp32,
  fp8_e4m3,
  fp8_e5m2,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

const saturate = { overflow: 'saturate' } as const;
const INSTRUCTIONS: Readonly<Record<string, readonly [from: FloatFormat, to: FloatFormat, policy: Policy]>> =
  {
    'cvt.rn.satfinite.e4m3x2.f32': [fp32, fp8_e4m3, saturate],
    'cvt.rn.satfinite.e5m2x2.f32': [fp32, fp8_e5m2, saturate],
    'cvt.rn.bf16.f32': [fp32, bf16, {}],
    'cvt.rz.bf16.f32': [fp32, bf16, { rounding: 'towardZero' }],
    'cvt.rn.f16.f32': [fp32, fp16, {}],
    'cvt.rz.f16.f32': [fp32, fp16, { rounding: 'towardZero' }],
    'cvt.rna.tf32.f32': [fp32, tf32, { rounding: 'nearestAway' }],
    'cvt.rn.tf32.f32': [fp32, tf32, {}],
    'cvt.rz.tf32.f32': [fp32, tf32, { rounding: 'towardZero' }],
    'cvt.rn.satfinite.e4m3x2.f16x2': [fp16, fp8_e4m3, saturate],
    'cvt.rn.satfinite.e5m2x2.f16x2': [fp16, fp8_e5m2, saturate],
    'cvt.rn.f16x2.e4m3x2': [fp8_e4m3, fp16, {}],
    'cvt.rn.f16x2.e5m2x2': [fp8_e5m2, fp16, {}],
  };

// `cvt.rna.tf32` cuts NaN short without a look: one whose payload lies in the 13 low bits alone becomes an infinity. Such stand under these lower halves.
const CUT_NAN = new Set(['cvt.rna.tf32.f32 0001', 'cvt.rna.tf32.f32 1000']);
const BY_DAY = ['8000', '-'];

const lines = readFileSync(new URL('recorded/h200_conversions.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [name: string, lower: string, hash: string])
  .filter(([name, lower]) => !CUT_NAN.has(`${name} ${lower}`));

/** Results of all sources, in order: those of tf32 in the upper bits of a word, NaN as all ones but the sign. */
function results(name: string, lower: string): Uint8Array {
  const [from, to, policy] = INSTRUCTIONS[name]!;
  const [source, target] = [floatType(from), floatType(to, policy)];
  const containerBits = to === tf32 ? 32 : widthOf(to);
  const count = from === fp32 ? 1 << 16 : 2 ** widthOf(from);
  const bytes = new Uint8Array((count * containerBits) / 8);
  for (let i = 0; i < count; i++) {
    const code = lower === '-' ? BigInt(i) : (BigInt(i) << 16n) | BigInt(`0x${lower}`);
    const { bits } = convert(source, target, code);
    const isNaN = decode(to, bits).kind === 'nan';
    const word = isNaN ? 2n ** BigInt(containerBits - 1) - 1n : bits << BigInt(containerBits - widthOf(to));
    for (let byte = 0; byte < containerBits / 8; byte++)
      bytes[(i * containerBits) / 8 + byte] = Number((word >> BigInt(8 * byte)) & 0xffn);
  }
  return bytes;
}

test('every instruction is there', () => {
  expect(new Set(lines.map(([name]) => name))).toEqual(new Set(Object.keys(INSTRUCTIONS)));
});

describe('NVIDIA H200', () => {
  test.each(lines.filter(([, lower]) => NIGHTLY || BY_DAY.includes(lower)))(
    '%s, lower half %s',
    (name, lower, hash) => {
      expect(fnv1a32(results(name, lower))).toBe(hash);
    },
  );
});

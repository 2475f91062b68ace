import { describe, expect, test } from 'vitest';
import { floatType, type FloatType } from '../../src/numerics/codec.js';
import { dot, type Accumulation, type DotTypes } from '../../src/numerics/dot.js';
import { INEXACT, INVALID } from '../../src/numerics/flags.js';
import { bf16, fp16, fp32, fp8_e4m3 } from '../../src/numerics/formats.js';
import { hopperFor, type TensorCore } from '../../src/numerics/tensor-core.js';
import { Random } from '../../src/support/random.js';
import { nearestCode, smallFormat } from './second-derivation.js';

const types = { operands: floatType(bf16), accumulator: floatType(fp32) };

const as32 = (bits: bigint) => new Float32Array(new Uint32Array([Number(bits)]).buffer)[0]!;
const bits32 = (x: number) => BigInt(new Uint32Array(new Float32Array([x]).buffer)[0]!);
const numberOf = (code: bigint) => as32(code << 16n);

/** bf16 numbers so near to each other that doubles hold every product, and every sum of an fp32 number and a product, exactly. */
function vectors(random: Random, length: number): { a: bigint[]; b: bigint[]; c: bigint } {
  const near = () => (random.bits(1) << 15n) | ((125n + random.bits(2)) << 7n) | random.bits(7);
  return {
    a: Array.from({ length }, near),
    b: Array.from({ length }, near),
    c: bits32(random.word() / 2 ** 31 - 1),
  };
}

/** The same in doubles, rounded by Math.fround where the order says so. */
type Doubles = (products: readonly number[], c: number) => number;

function tree(level: readonly number[]): number {
  if (level.length === 1) return level[0]!;
  const next = level.flatMap((x, i) => (i % 2 === 1 ? [] : [Math.fround(x + (level[i + 1] ?? 0))]));
  return tree(next);
}

const fused: Doubles = (products, c) => products.reduce((total, p) => Math.fround(total + p), c);
const chunkOf = (products: readonly number[], length: number) =>
  Array.from({ length: Math.ceil(products.length / length) }, (_, i) =>
    products.slice(i * length, (i + 1) * length),
  );

test.each<[string, Accumulation, Doubles]>([
  ['sequential, fused', { order: 'sequential', isFused: true }, fused],
  [
    'sequential, rounded products',
    { order: 'sequential', isFused: false },
    (products, c) => fused(products.map(Math.fround), c),
  ],
  ['tree', { order: 'tree' }, (products, c) => Math.fround(c + tree(products.map(Math.fround)))],
  // Sums of so few near numbers are exact in doubles.
  [
    'exact',
    { order: 'exact' },
    (products, c) => Math.fround(c + products.reduce((total, p) => total + p, 0)),
  ],
  [
    'chunked',
    { order: 'chunked', length: 4, inner: { order: 'sequential', isFused: true } },
    (products, c) =>
      fused(
        chunkOf(products, 4).map((chunk) => fused(chunk, 0)),
        c,
      ),
  ],
])('%s', (_, accumulation, expected) => {
  const random = Random.named(1, 'dot');
  for (let i = 0; i < 400; i++) {
    const { a, b, c } = vectors(random, 1 + random.below(19));
    const products = a.map((x, j) => numberOf(x) * numberOf(b[j]!));
    expect(as32(dot(types, accumulation, a, b, c).bits)).toBe(expected(products, as32(c)));
  }
});

describe('what all orders share', () => {
  const orders: readonly Accumulation[] = [
    { order: 'sequential', isFused: true },
    { order: 'sequential', isFused: false },
    { order: 'tree' },
    { order: 'exact' },
    { order: 'chunked', length: 2, inner: { order: 'exact' } },
  ];
  const [one, inf, minusInf, zero] = [0x3f80n, 0x7f80n, 0xff80n, 0n];
  const [c, nan, inf32] = [0x3f80_0000n, 0x7fc0_0000n, 0x7f80_0000n];

  test.each(orders)('%o', (accumulation) => {
    expect(dot(types, accumulation, [], [], c)).toEqual({ bits: c, flags: 0 });
    expect(dot(types, accumulation, [inf, one, one], [zero, one, one], c)).toEqual({
      bits: nan,
      flags: INVALID,
    });
    expect(dot(types, accumulation, [inf, one, minusInf], [one, one, one], c)).toEqual({
      bits: nan,
      flags: INVALID,
    });
    expect(dot(types, accumulation, [one, minusInf, one], [one, minusInf, one], c)).toEqual({
      bits: inf32,
      flags: 0,
    });
    expect(dot(types, accumulation, [one, one, one], [one, one, one], c)).toEqual({
      bits: 0x4080_0000n,
      flags: 0,
    });
    expect(() => dot(types, accumulation, [one], [], c)).toThrow('a dot product of 1 and 0 numbers');
  });

  test('the exact sum rounds once: 2^24 + 1 + 1 - 2^24', () => {
    const [big, small] = [0x4580n, 0x3f80n]; // 2^12, 1
    const [a, b] = [
      [big, small, small, big],
      [big, small, small, big | 0x8000n],
    ] as const;
    expect(dot(types, { order: 'exact' }, a, b, 0n)).toEqual({ bits: 0x4000_0000n, flags: 0 });
    expect(dot(types, { order: 'sequential', isFused: true }, a, b, 0n)).toEqual({
      bits: 0n,
      flags: INEXACT,
    });
  });

  test('an exact 0 is +0, unless every term is -0', () => {
    const exactly = (a: bigint, b: bigint, start: bigint) =>
      dot(types, { order: 'exact' }, [a, a], [b, b], start).bits;
    expect(exactly(0x8000n, one, 0x8000_0000n)).toBe(0x8000_0000n);
    expect(exactly(0x8000n, one, 0n)).toBe(0n);
    expect(exactly(one, one, 0xc000_0000n)).toBe(0n);
  });
});

describe('tensor cores', () => {
  const core = hopperFor(fp8_e4m3)!;
  const small = smallFormat(fp8_e4m3);

  test('take their own formats only', () => {
    const wrong: readonly DotTypes[] = [
      types,
      { operands: floatType(fp8_e4m3), accumulator: floatType(fp16) },
    ];
    for (const other of wrong)
      expect(() => dot(other, { order: 'tensorCore', core }, [], [], 0n)).toThrow(
        'this tensor core takes fp8_e4m3',
      );
  });

  // DeepSeek-V3, 3.3.2: long sums lose some 2 %, more where all terms are positive, and promoting every 128 terms to fp32 mends it.
  test('K = 4096 in FP8 loses percents, promoted every 128 terms far less', () => {
    const fp8: { operands: FloatType; accumulator: FloatType } = {
      operands: floatType(fp8_e4m3),
      accumulator: floatType(fp32),
    };
    const whole: Accumulation = { order: 'tensorCore', core };
    const worst = (accumulation: Accumulation) =>
      Math.max(...Array.from({ length: 6 }, (_, i) => error(accumulation, i)));
    const [plain, promoted] = [worst(whole), worst({ order: 'chunked', length: 128, inner: whole })];
    expect(plain).toBeGreaterThan(0.02);
    expect(promoted).toBeLessThan(plain / 50);

    /** A number from 0 to 1, as likely as any other, in E4M3. */
    function fromUniform(random: Random): bigint {
      const x = random.word() / 2 ** 32;
      return BigInt(nearestCode(small, false, (other) => x - other, 'nearestEven', 'nan'));
    }

    function error(accumulation: Accumulation, seed: number): number {
      const random = Random.named(seed, 'deepseek');
      const draw = () => Array.from({ length: 4096 }, () => fromUniform(random));
      const [a, b] = [draw(), draw()];
      const exact = a.reduce(
        (total, x, i) => total + small.numbers[Number(x)]! * small.numbers[Number(b[i])]!,
        0,
      );
      return Math.abs(as32(dot(fp8, accumulation, a, b, 0n).bits) - exact) / exact;
    }
  });
});

test.each([0, 1.5, -1])('a chunk of %d is refused', (length) => {
  const accumulation: Accumulation = { order: 'chunked', length, inner: { order: 'exact' } };
  expect(() => dot(types, accumulation, [], [], 0n)).toThrow(RangeError);
});

// A type, so that a core of one's own can be described.
const volta: TensorCore = { ...hopperFor(fp16)!, blockLength: 4, alignedFractionBits: 23 };

test('other cores are other parameters: blocks of four without guard bits', () => {
  const v100 = { operands: floatType(fp16), accumulator: floatType(fp32) };
  const one = 0x3c00n;
  // 1 + 2^-24 + 2^-24: each small term is cut off beside the 1, in one block as in the next.
  const small = 0x0c00n; // 2^-12
  const a = [one, small, small];
  expect(dot(v100, { order: 'tensorCore', core: volta }, a, a, 0n).bits).toBe(0x3f80_0000n);
  expect(dot(v100, { order: 'tensorCore', core: { ...volta, alignedFractionBits: 24 } }, a, a, 0n).bits).toBe(
    0x3f80_0001n,
  );
});

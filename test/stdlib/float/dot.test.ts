/** Dot products of `std.float` against the reference, and the tensor core's form against what an H200 did. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { floatType } from '../../../src/numerics/codec.js';
import { dot, type Accumulation } from '../../../src/numerics/dot.js';
import {
  bf16,
  formatNamed,
  fp16,
  fp32,
  fp8_e4m3,
  fp8_e5m2,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../../src/numerics/formats.js';
import { operandsOfFile, readRecordings, type BlockOperation } from '../../../src/numerics/recordings.js';
import { hopperFor, tensorCoreDot, type TensorCore } from '../../../src/numerics/tensor-core.js';
import type { Simulation } from '../../../src/sim/simulation.js';
import { Random } from '../../../src/support/random.js';
import { boundaryCodes, randomCode } from '../../numerics/operands.js';
import { compileSnippet } from '../../support/snippet.js';
import { asBigInt, drawn, named, NIGHTLY, PATIENCE } from './support.js';

function run(sim: Simulation, { a, b, c }: Omit<BlockOperation, 'd'>): bigint {
  sim.poke('a', [...a]);
  sim.poke('b', [...b]);
  sim.poke('c', c);
  return asBigInt(sim.peek('sum'));
}

/** A code of a few binades around 1, or any, or one at the end of an exponent. */
function factor(format: FloatFormat, random: Random): bigint {
  const kind = random.below(8);
  if (kind === 0) return randomCode(format, random);
  if (kind === 1) return drawn(boundaryCodes(format), random);
  const exponent = BigInt(format.bias + random.below(7) - 3);
  const sign = random.bits(1) << BigInt(widthOf(format) - 1);
  return sign | (exponent << BigInt(format.fractionBits)) | random.bits(format.fractionBits);
}

function operations(factors: FloatFormat, sum: FloatFormat, k: number, count: number, random: Random) {
  return Array.from({ length: count }, () => ({
    a: Array.from({ length: k }, () => factor(factors, random)),
    b: Array.from({ length: k }, () => factor(factors, random)),
    c: random.chance(0.3) ? 0n : factor(sum, random),
  }));
}

const ORDERS: readonly (readonly [order: string, length: number, Accumulation])[] = [
  ['fused', 6, { order: 'sequential', isFused: true }],
  ['inOrder', 6, { order: 'sequential', isFused: false }],
  ['tree', 6, { order: 'tree' }],
  ['exact', 6, { order: 'exact' }],
  ['chunks', 3, { order: 'chunked', length: 3, inner: { order: 'sequential', isFused: true } }],
];

describe.each(
  [
    [bf16, fp32],
    [fp16, fp16],
    [fp8_e4m3, fp32],
    [fp8_e5m2, bf16],
  ].map(([factors, sum]) => [factors!.name, sum!.name, factors!, sum!] as const),
)('six products of %s in %s', (_a, _f, factors, sum) => {
  test.each(ORDERS)(
    '%s',
    (order, length, accumulation) => {
      const random = new Random(7n);
      const design = compileSnippet(
        `use std.float.format.{${factors.name.toUpperCase()} as A, ${sum.name.toUpperCase()} as F};
use std.float.dot.{DotOrder, FloatDot};
module Top { in a: bits<${widthOf(factors)}>[6]; in b: bits<${widthOf(factors)}>[6]; in c: bits<${widthOf(sum)}>;
  out sum: bits<${widthOf(sum)}>; inst dot: FloatDot<A, F, 6, DotOrder.${order}, ${length}>(a, b, c, sum); }`,
        { top: 'Top' },
      );
      const sim = design.simulate();
      const types = { operands: floatType(factors), accumulator: floatType(sum) };
      const wrong = operations(factors, sum, 6, NIGHTLY ? 100_000 : 400, random).filter(
        (each) => run(sim, each) !== dot(types, accumulation, each.a, each.b, each.c).bits,
      );
      expect(wrong).toEqual([]);
    },
    PATIENCE,
  );
});

const TYPED: readonly (readonly [order: string, Accumulation])[] = [
  ['sequential', { order: 'sequential', isFused: true }],
  ['rounded', { order: 'sequential', isFused: false }],
  ['tree', { order: 'tree' }],
  ['chunks, CHUNK = 3', { order: 'chunked', length: 3, inner: { order: 'sequential', isFused: true } }],
  ['exact', { order: 'exact' }],
];

function typedDot(factors: FloatFormat, sum: FloatFormat, k: number, order: string): Simulation {
  return compileSnippet(
    `use std.float.accumulate.{dot, Order};
module Top { in a: ${factors.name}[${k}]; in b: ${factors.name}[${k}]; in c: ${sum.name}; out sum: ${sum.name};
  sum = dot::<ORDER = Order.${order}>(a, b, c); }`,
    { top: 'Top' },
  ).simulate();
}

describe('values of the language', () => {
  test.each(TYPED)('six products of bf16 in fp32, %s', (order, accumulation) => {
    const sim = typedDot(bf16, fp32, 6, order);
    const types = { operands: floatType(bf16), accumulator: floatType(fp32) };
    const wrong = operations(bf16, fp32, 6, 200, new Random(8n)).filter(
      (each) => run(sim, each) !== dot(types, accumulation, each.a, each.b, each.c).bits,
    );
    expect(wrong).toEqual([]);
  });

  test.each(
    [
      [fp16, fp32],
      [bf16, fp32],
      [tf32, fp32],
      [fp8_e4m3, fp32],
      [fp8_e5m2, fp32],
      [fp16, fp16],
      [fp8_e4m3, fp16],
      [fp8_e5m2, fp16],
    ].map(([factors, sum]) => [factors!.name, sum!.name, factors!, sum!] as const),
  )('forty products of %s in %s, hopper', (_a, _s, factors, sum) => {
    const core = hopperFor(factors, sum);
    if (core === undefined) throw new Error('there is no such instruction');
    const sim = typedDot(factors, sum, 40, 'hopper');
    const wrong = operations(factors, sum, 40, 50, new Random(9n)).filter(
      (each) => run(sim, each) !== tensorCoreDot(core, each.a, each.b, each.c),
    );
    expect(wrong).toEqual([]);
  });
});

// ── Tensor cores ────────────────────────────────────────────────────────────────────────────────────────────────────

function tensorDot(core: TensorCore, k: number): Simulation {
  const { operands, result, blockLength, alignedFractionBits, leastAlignment, resultFractionBits, rounding } =
    core;
  const fields = [
    `length: ${blockLength}`,
    `aligned: ${alignedFractionBits}`,
    `least: ${leastAlignment}`,
    `result: ${resultFractionBits}`,
    `rounding: Rounding.${rounding}`,
  ];
  return compileSnippet(
    `use std.float.format.{Rounding, ${operands.name.toUpperCase()} as A, ${result.name.toUpperCase()} as F};
use std.float.tensor.{TensorCore, TensorDot};
const CORE = TensorCore(${fields.join(', ')});
module Top { in a: bits<${widthOf(operands)}>[${k}]; in b: bits<${widthOf(operands)}>[${k}]; in c: bits<${widthOf(result)}>;
  out sum: bits<${widthOf(result)}>; inst dot: TensorDot<A, F, CORE, ${k}>(a, b, c, sum); }`,
    { top: 'Top' },
  ).simulate();
}

const folder = new URL('../../numerics/recorded/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.bin'));

function recording(file: string): {
  readonly core: TensorCore;
  readonly recorded: readonly BlockOperation[];
} {
  const operands = operandsOfFile(file);
  // The second word of a name may be the format of c and d.
  const core = operands && hopperFor(operands, formatNamed(file.split('_')[1] ?? '') ?? fp32);
  if (operands === undefined || core === undefined) throw new Error(`${file} names no format`);
  return { core, recorded: readRecordings(readFileSync(new URL(file, folder)), operands) };
}

// One file of each core shows that each parameter matters; all of them at night.
const first = new Map(files.toReversed().map((file) => [recording(file).core, file]));
const decisive = new Set(NIGHTLY ? files : first.values());

describe.each(files)('recorded: %s', (file) => {
  const { core, recorded } = recording(file);
  const k = recorded[0]?.a.length ?? 0;

  test(
    'every operation comes out to the bit',
    () => {
      const sim = tensorDot(core, k);
      expect(recorded.filter((each) => run(sim, each) !== each.d)).toEqual([]);
    },
    PATIENCE,
  );
});

describe.each([...decisive])('recorded: %s', (file) => {
  const { core, recorded } = recording(file);
  const k = recorded[0]?.a.length ?? 0;

  test.each<[string, Partial<TensorCore>]>([
    ['one bit less in alignment', { alignedFractionBits: core.alignedFractionBits - 1 }],
    ['one bit more in alignment', { alignedFractionBits: core.alignedFractionBits + 1 }],
    ['one bit less in the result', { resultFractionBits: core.resultFractionBits - 1 }],
    ['blocks of half the length', { blockLength: core.blockLength / 2 }],
  ])(
    '%s is noticed',
    (_, wrong) => {
      const sim = tensorDot({ ...core, ...wrong }, k);
      expect(recorded.some((each) => run(sim, each) !== each.d)).toBe(true);
    },
    PATIENCE,
  );
});

test.each(named([fp16, bf16, fp8_e4m3, fp8_e5m2]))(
  '%s beyond the recordings, and a last block that is short',
  (_, format) => {
    const core = hopperFor(format);
    if (core === undefined) throw new Error('no core');
    const k = core.blockLength + 3;
    const sim = tensorDot(core, k);
    const wrong = operations(format, fp32, k, NIGHTLY ? 50_000 : 300, new Random(8n)).filter(
      ({ a, b, c }) => run(sim, { a, b, c }) !== tensorCoreDot(core, a, b, c),
    );
    expect(wrong).toEqual([]);
  },
  PATIENCE,
);

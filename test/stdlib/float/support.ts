/** Operations of `std.float`, under many policies side by side, against the reference in src/numerics. */
import { environment } from '../../../src/cli/environment.js';
import { floatType, type FloatType, type Policy } from '../../../src/numerics/codec.js';
import { flagNames, type Flags } from '../../../src/numerics/flags.js';
import { FLOAT_FORMATS, widthOf, type FloatFormat } from '../../../src/numerics/formats.js';
import { ROUNDINGS, type RandomBits } from '../../../src/numerics/rounding.js';
import { Bench, CASES, type Circuit } from '../../../src/oracle/bench.js';
import type { Random } from '../../../src/support/random.js';
import type { Operands } from '../../numerics/operands.js';

export const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** Milliseconds: long enough for a busy machine. */
export const PATIENCE = NIGHTLY ? 3_600_000 : 240_000;

/** Of stochastic rounding in these tests. */
export const RANDOM_BITS = 5;

/** A type as the reference and as the library write it. */
export interface Variant {
  readonly type: FloatType;
  /** An expression: `FloatFormat(..FP32, …)`. */
  readonly written: string;
}

export function variant(format: FloatFormat, policy: Policy = {}): Variant {
  const type = floatType(format, policy);
  const fields = [
    `rounding: Rounding.${type.rounding}`,
    `overflow: Overflow.${type.overflow}`,
    `subnormals: Subnormals.${type.subnormals}`,
    `tininess: Tininess.${type.tininess}`,
    `randomBits: ${type.rounding === 'stochastic' ? RANDOM_BITS : 0}`,
  ];
  return { type, written: `FloatFormat(..${format.name.toUpperCase()}, ${fields.join(', ')})` };
}

/** All roundings, nearest even first. */
export function roundingsOf(format: FloatFormat): readonly [Variant, ...Variant[]] {
  return [variant(format), ...ROUNDINGS.slice(1).map((rounding) => variant(format, { rounding }))];
}

/** Those that chance has no part in. */
export function deterministic(format: FloatFormat): readonly Variant[] {
  return roundingsOf(format).filter(({ type }) => type.rounding !== 'stochastic');
}

/** All roundings, and every other rule at least once. */
export function variantsOf(format: FloatFormat): readonly [Variant, ...Variant[]] {
  return [
    ...roundingsOf(format),
    variant(format, { overflow: 'saturate', subnormals: 'flush' }),
    variant(format, { tininess: 'before', rounding: 'nearestAway' }),
    variant(format, { overflow: 'saturate', rounding: 'up' }),
  ];
}

/** What both sides give: an encoding, or another number, and the exceptions. */
export interface Outcome {
  readonly bits: bigint;
  readonly flags: Flags;
}

export interface Operation {
  readonly name: string;
  /** `std.float.add.addWithFlags`. */
  readonly uses: readonly string[];
  /** Widths of the operands a, b, c. */
  readonly operands: readonly number[];
  /** Bits of the result, without flags. */
  readonly result: number;
  /** In the library: an expression of a, b, c and `random` with the bits of the result, those of the flags below them. */
  readonly written: (format: string, random: string) => string;
  readonly reference: (type: FloatType, operands: readonly bigint[], random?: RandomBits) => Outcome;
}

const NAMES = ['a', 'b', 'c'] as const;

/** Of the exceptions. */
const FLAGS = 5;

/** Each variant as a result of its own, the exceptions beside it. */
function circuitOf(operation: Operation, variants: readonly Variant[]): Circuit {
  const body = variants.map(({ type, written }, i) => {
    const random = type.rounding === 'stochastic' ? 'random' : '0';
    return `const F${i} = ${written};\nlet found${i} = ${operation.written(`F${i}`, random)};`;
  });
  const formats = FLOAT_FORMATS.map(({ name }) => name.toUpperCase()).join(', ');
  return {
    uses: [
      `std.float.format.{FloatFormat, Overflow, Rounding, Subnormals, Tininess, ${formats}}`,
      ...operation.uses,
    ],
    inputs: [
      ...operation.operands.map((width, i) => ({ name: NAMES[i] ?? '', width })),
      { name: 'random', width: RANDOM_BITS },
    ],
    body: body.join('\n'),
    outputs: variants.flatMap((_, i) => [
      {
        name: `r${i}`,
        width: operation.result,
        written: `found${i}[${operation.result + FLAGS - 1}:${FLAGS}]`,
      },
      { name: `f${i}`, width: FLAGS, written: `found${i}[${FLAGS - 1}:0]` },
    ]),
  };
}

/** The library's results that differ from the reference's, told; at most as many as a person reads. */
export function differences(
  operation: Operation,
  variants: readonly Variant[],
  operands: Iterable<readonly bigint[]>,
  random: Random,
): readonly string[] {
  const told: string[] = [];
  const bench = new Bench(circuitOf(operation, variants), environment());
  for (const given of batches(operands, CASES)) {
    const chances = given.map(() => random.bits(RANDOM_BITS));
    for (const [i, column] of bench.inputs.entries()) {
      const isOperand = i < operation.operands.length;
      for (const [k, codes] of given.entries()) column.set(k, (isOperand ? codes[i] : chances[k]) ?? 0n);
    }
    bench.run(given.length);
    for (const [i, { type, written }] of variants.entries()) {
      const [results, exceptions] = bench.outputs.slice(2 * i);
      for (const [k, codes] of given.entries()) {
        const chance = { bits: RANDOM_BITS, value: chances[k] ?? 0n };
        const expected = operation.reference(type, codes, chance);
        const [bits, flags] = [results?.get(k) ?? 0n, exceptions?.number(k) ?? 0];
        if (bits === expected.bits && flags === expected.flags) continue;
        told.push(
          `${operation.name} ${codes.map(hex).join(' ')}: ${hex(bits)} (${flagNames(flags)}), ` +
            `not ${hex(expected.bits)} (${flagNames(expected.flags)}); random ${hex(chance.value)}; ${written}`,
        );
        if (told.length >= 10) return told;
      }
    }
  }
  return told;
}

function* batches<T>(all: Iterable<T>, size: number): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const each of all) {
    batch.push(each);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What a port of bits holds. */
export function asBigInt(value: unknown): bigint {
  if (typeof value !== 'bigint' && typeof value !== 'number') throw new Error('a number was expected');
  return BigInt(value);
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** Every combination of codes. */
export function* allCodes(...formats: readonly FloatFormat[]): Generator<readonly bigint[]> {
  const [first, ...rest] = formats;
  if (first === undefined) {
    yield [];
    return;
  }
  for (let code = 0n; code < 1n << BigInt(widthOf(first)); code++)
    for (const others of allCodes(...rest)) yield [code, ...others];
}

/** `count` operands, as many of each source, never all of them at once. */
export function* drawnFrom(
  sources: readonly ((format: FloatFormat, random: Random, count: number) => readonly Operands[])[],
  format: FloatFormat,
  random: Random,
  count: number,
): Generator<Operands> {
  const batch = Math.ceil(CASES / sources.length);
  for (let left = Math.ceil(count / sources.length); left > 0; left -= batch)
    for (const source of sources) yield* source(format, random, Math.min(batch, left));
}

/** For `describe.each`, whose `%s` is the first of a row. */
export function named<T extends { readonly name: string }>(
  all: readonly T[],
): readonly (readonly [string, T])[] {
  return all.map((each) => [each.name, each]);
}

/** One of some codes. */
export function drawn(codes: readonly bigint[], random: Random): bigint {
  return codes[random.below(codes.length)] ?? 0n;
}

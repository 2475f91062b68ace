/** Operations of `std.float`, under many policies side by side, against the reference in src/numerics. */
import { floatType, type FloatType, type Policy } from '../../../src/numerics/codec.js';
import { flagNames, type Flags } from '../../../src/numerics/flags.js';
import { FLOAT_FORMATS, widthOf, type FloatFormat } from '../../../src/numerics/formats.js';
import { ROUNDINGS, type RandomBits } from '../../../src/numerics/rounding.js';
import type { Simulation } from '../../../src/sim/simulation.js';
import type { Random } from '../../../src/support/random.js';
import { compileSnippet } from '../../support/snippet.js';

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

/** Nearest even first, then all other roundings and every other rule at least once. */
export function variantsOf(format: FloatFormat): readonly [Variant, ...Variant[]] {
  return [
    variant(format),
    ...ROUNDINGS.slice(1).map((rounding) => variant(format, { rounding })),
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

function moduleOf(operation: Operation, variants: readonly Variant[]): string {
  const inputs = operation.operands.map((width, i) => `  in ${NAMES[i] ?? ''}: bits<${width}>;`);
  const outputs = variants.map(({ type, written }, i) => {
    const random = type.rounding === 'stochastic' ? 'random' : '0';
    return `  const F${i} = ${written};
  out r${i}: bits<${operation.result + 5}>;
  r${i} = ${operation.written(`F${i}`, random)};`;
  });
  const formats = FLOAT_FORMATS.map(({ name }) => name.toUpperCase()).join(', ');
  return `use std.float.format.{FloatFormat, Overflow, Rounding, Subnormals, Tininess, ${formats}};
${operation.uses.map((path) => `use ${path};`).join('\n')}
module Many {
${inputs.join('\n')}
  in random: bits<${RANDOM_BITS}>;
${outputs.join('\n')}
}`;
}

/** The library's results that differ from the reference's, told; at most as many as a person reads. */
export function differences(
  operation: Operation,
  variants: readonly Variant[],
  operands: Iterable<readonly bigint[]>,
  random: Random,
): readonly string[] {
  const told: string[] = [];
  const sim = compileSnippet(moduleOf(operation, variants), { top: 'Many' }).simulate();
  for (const given of operands) {
    const chance = { bits: RANDOM_BITS, value: random.bits(RANDOM_BITS) };
    poke(sim, operation, given, chance.value);
    for (const [i, { type, written }] of variants.entries()) {
      const expected = operation.reference(type, given, chance);
      const got = BigInt.asUintN(operation.result + 5, asBigInt(sim.peek(`r${i}`)));
      if (got === ((expected.bits << 5n) | BigInt(expected.flags))) continue;
      told.push(
        `${operation.name} ${given.map(hex).join(' ')}: ${hex(got >> 5n)} (${flagNames(Number(got & 31n))}), ` +
          `not ${hex(expected.bits)} (${flagNames(expected.flags)}); random ${hex(chance.value)}; ${written}`,
      );
      if (told.length >= 10) return told;
    }
  }
  return told;
}

function poke(sim: Simulation, operation: Operation, given: readonly bigint[], chance: bigint): void {
  for (const [i, name] of NAMES.slice(0, operation.operands.length).entries()) sim.poke(name, given[i] ?? 0n);
  sim.poke('random', chance);
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

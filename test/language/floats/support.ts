/** Expressions of the language on floats of many types side by side, against the reference in src/numerics. */
import { type Policy } from '../../../src/numerics/codec.js';
import type { FloatFormat } from '../../../src/numerics/formats.js';
import { widthOf } from '../../../src/numerics/formats.js';
import { ROUNDINGS, type RandomBits } from '../../../src/numerics/rounding.js';
import { floatTypeName, withPolicy, type FullFloatType } from '../../../src/numerics/type-names.js';
import type { Random } from '../../../src/support/random.js';
import { asBigInt } from '../../stdlib/float/support.js';
import { compileSnippet } from '../../support/snippet.js';

/** Of stochastic rounding in these tests. */
export const RANDOM_BITS = 5;

export function typeOf(format: FloatFormat, policy: Policy = {}): FullFloatType {
  return withPolicy(format, {
    ...policy,
    ...(policy.rounding === 'stochastic' && { randomBits: `${RANDOM_BITS}` }),
  });
}

/** Every rounding, and every other rule at least once. */
export function typesOf(format: FloatFormat): readonly [FullFloatType, ...FullFloatType[]] {
  const [first, ...others] = ROUNDINGS.map((rounding) => typeOf(format, { rounding }));
  if (first === undefined) throw new Error('there is no rounding');
  return [
    first,
    ...others,
    typeOf(format, { overflow: 'saturate', subnormals: 'flush' }),
    typeOf(format, { tininess: 'before', rounding: 'nearestAway' }),
    typeOf(format, { overflow: 'saturate', rounding: 'up' }),
  ];
}

export interface Expression {
  /** Of a, b, c of the type, and random bits `noise` where it takes them. */
  readonly text: string;
  /** Bits of the result. */
  readonly width: number;
  /** Those bits. */
  readonly reference: (operands: readonly [bigint, bigint, bigint], random: RandomBits) => bigint;
}

function moduleOf(types: readonly FullFloatType[], all: readonly (readonly Expression[])[]): string {
  const [first] = types;
  const width = first === undefined ? 0 : widthOf(first.format);
  const names = ['a', 'b', 'c'].map((name) => `  in ${name}: bits<${width}>;`);
  // A function a type, in which the operands have their names.
  const functions = types.map((type, i) => {
    const of = all[i] ?? [];
    const total = of.reduce((sum, each) => sum + each.width, 0);
    return `type T${i} = ${floatTypeName(type)};
fn all${i}(a: T${i}, b: T${i}, c: T${i}, noise: bits<${RANDOM_BITS}>) -> bits<${total}> {
  ${of.map(({ text }) => `(${text})`).join('\n    ++ ')}
}`;
  });
  const outputs = types.map((_, i) => {
    const total = (all[i] ?? []).reduce((sum, each) => sum + each.width, 0);
    return `  out r${i}: bits<${total}>;
  r${i} = all${i}(a as T${i}, b as T${i}, c as T${i}, noise);`;
  });
  return `${functions.join('\n')}
module Many {
${names.join('\n')}
  in noise: bits<${RANDOM_BITS}>;
${outputs.join('\n')}
}`;
}

/** Where the language and the reference differ, told; at most as many as a person reads. */
export function disagreements(
  types: readonly FullFloatType[],
  expressionsOf: (type: FullFloatType) => readonly Expression[],
  operands: Iterable<readonly bigint[]>,
  random: Random,
): readonly string[] {
  const all = types.map(expressionsOf);
  const told: string[] = [];
  const sim = compileSnippet(moduleOf(types, all), { top: 'Many' }).simulate();
  for (const [a = 0n, b = 0n, c = 0n] of operands) {
    const chance: RandomBits = { bits: RANDOM_BITS, value: random.bits(RANDOM_BITS) };
    sim.poke('a', a);
    sim.poke('b', b);
    sim.poke('c', c);
    sim.poke('noise', chance.value);
    for (const [i, type] of types.entries()) {
      let rest = asBigInt(sim.peek(`r${i}`));
      for (const { text, width, reference } of (all[i] ?? []).toReversed()) {
        const got = BigInt.asUintN(width, rest);
        rest >>= BigInt(width);
        const expected = reference([a, b, c], chance);
        if (got === expected) continue;
        const given = [a, b, c].map((each) => each.toString(16)).join(' ');
        told.push(
          `${floatTypeName(type)}: ${text} of ${given}: ${got.toString(16)}, not ${expected.toString(16)}`,
        );
        if (told.length >= 10) return told;
      }
    }
  }
  return told;
}

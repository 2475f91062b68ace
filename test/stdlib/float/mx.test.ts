/** Microscaling blocks of `std.float` against the reference: every mode of scale, every element, and back. */
import { expect, test } from 'vitest';
import { decode, encode, floatType } from '../../../src/numerics/codec.js';
import {
  bf16,
  fp32,
  fp4_e2m1,
  fp6_e2m3,
  fp6_e3m2,
  fp8_e4m3,
  fp8_e5m2,
  widthOf,
  type FloatFormat,
} from '../../../src/numerics/formats.js';
import { fromMx, MX_SCALE_MODES, toMx } from '../../../src/numerics/mx.js';
import { Random } from '../../../src/support/random.js';
import { boundaryCodes, randomCode } from '../../numerics/operands.js';
import { compileSnippet } from '../../support/snippet.js';
import { asBigInt, drawn, NIGHTLY, PATIENCE } from './support.js';

const LENGTH = 4;

function blockOf(from: FloatFormat, random: Random): readonly bigint[] {
  const kind = random.below(4);
  const hard = boundaryCodes(from);
  const exponent = BigInt(random.below(2 ** from.exponentBits - 1));
  return Array.from({ length: LENGTH }, () => {
    if (kind === 0) return drawn(hard, random);
    if (kind === 1) return random.chance(0.1) ? randomCode(from, random) : 0n;
    const near = exponent + BigInt(random.below(3) - 1);
    const field = near < 0n ? 0n : near;
    return (
      (random.bits(1) << BigInt(widthOf(from) - 1)) |
      (field << BigInt(from.fractionBits)) |
      random.bits(from.fractionBits)
    );
  });
}

/** A block and what comes back of it, by each mode. */
function simulation(from: FloatFormat, element: FloatFormat) {
  const width = widthOf(from);
  const outputs = MX_SCALE_MODES.map(
    (mode) => `
  out ${mode}: bits<${8 + LENGTH * widthOf(element)}>;
  out ${mode}Back: bits<${width * LENGTH}>;
  let ${mode}Made = toMx::<A, F, ${LENGTH}, MxScale.${mode}>(numbers);
  ${mode} = ${mode}Made.bits;
  ${mode}Back = fromMx::<F, A, ${LENGTH}>(${mode}Made).bits;`,
  );
  return compileSnippet(
    `use std.float.format.{${from.name.toUpperCase()} as A, ${element.name.toUpperCase()} as F};
use std.float.mx.{fromMx, MxScale, toMx};
module Top {
  in numbers: bits<${width}>[${LENGTH}];${outputs.join('')}
}`,
    { top: 'Top' },
  ).simulate();
}

/** Element 0 lowest. */
function packed(codes: readonly bigint[], width: number): bigint {
  return codes.reduceRight((bits, code) => (bits << BigInt(width)) | code, 0n);
}

const PAIRS: readonly (readonly [FloatFormat, FloatFormat])[] = [
  [bf16, fp8_e4m3],
  [bf16, fp8_e5m2],
  [bf16, fp6_e2m3],
  [bf16, fp6_e3m2],
  [bf16, fp4_e2m1],
  [fp32, fp8_e4m3],
];

test.each(PAIRS.map(([from, element]) => [from.name, element.name, from, element] as const))(
  'numbers of %s as blocks of %s, by each mode',
  (_from, _element, from, element) => {
    const random = new Random(11n);
    const sim = simulation(from, element);
    const wrong = Array.from({ length: NIGHTLY ? 50_000 : 400 }, () => blockOf(from, random)).flatMap(
      (codes) => {
        sim.poke('numbers', [...codes]);
        return MX_SCALE_MODES.filter((mode) => {
          const numbers = codes.map((code) => decode(from, code));
          const block = toMx(element, numbers, mode);
          const back = fromMx(block).map((value) => encode(floatType(from), value).bits);
          const elements = packed(block.elements, widthOf(element));
          return (
            asBigInt(sim.peek(mode)) !== ((block.scale << BigInt(LENGTH * widthOf(element))) | elements) ||
            asBigInt(sim.peek(`${mode}Back`)) !== packed(back, widthOf(from))
          );
        }).map((mode) => ({ mode, codes }));
      },
    );
    expect(wrong).toEqual([]);
  },
  PATIENCE,
);

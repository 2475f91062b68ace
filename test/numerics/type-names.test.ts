/** Types of floats as text: each has one name, and the name is read back. */
import { expect, test } from 'vitest';
import { floatType } from '../../src/numerics/codec.js';
import { FLOAT_FORMATS, genericFormat } from '../../src/numerics/formats.js';
import { ROUNDINGS } from '../../src/numerics/rounding.js';
import {
  floatTypeName,
  floatTypeNamed,
  genericFloat,
  withPolicy,
  type FullFloatType,
} from '../../src/numerics/type-names.js';

const policies = ROUNDINGS.flatMap((rounding) =>
  (['keep', 'flush'] as const).flatMap((subnormals) =>
    (['after', 'before'] as const).map((tininess) => ({
      rounding,
      subnormals,
      tininess,
      overflow: 'saturate' as const,
      ...(rounding === 'stochastic' && { randomBits: '7' }),
    })),
  ),
);

test('a format under every policy has a name of its own, and that name is the type', () => {
  const formats = [...FLOAT_FORMATS, genericFormat(3, 4), genericFormat(4, 3, 'nanOnly', 9)];
  const types = formats.flatMap((format): readonly FullFloatType[] => [
    withPolicy(format, {}),
    ...policies.map((policy) => withPolicy(format, policy)),
  ]);
  const names = types.map(floatTypeName);
  expect(new Set(names).size).toBe(types.length - saturatingAnyway());
  expect(floatTypeNamed('float<4, 3, specials = .nanOnly, bias = 9>')?.format).toMatchObject({
    exponentBits: 4,
    fractionBits: 3,
    specials: 'nanOnly',
    bias: 9,
  });
  expect(
    names.map((name) => floatTypeName(floatTypeNamed(name) ?? withPolicy(genericFormat(15, 1), {}))),
  ).toEqual(names);
});

/** Formats of numbers alone saturate as it is, so that one of the policies says nothing. */
function saturatingAnyway(): number {
  return FLOAT_FORMATS.filter((format) => floatType(format).overflow === 'saturate').length;
}

test('what is as usual is left out, and the numbers of a row are that row', () => {
  expect(floatTypeName(genericFloat(5, 10, {}))).toBe('fp16');
  expect(floatTypeName(genericFloat(8, 7, { bias: '127', specials: 'ieee' }))).toBe('bf16');
  expect(floatTypeName(genericFloat(4, 3, { specials: 'nanOnly', overflow: 'saturate' }))).toBe(
    'fp8_e4m3<overflow = .saturate>',
  );
  expect(floatTypeName(genericFloat(4, 3, { bias: '9', subnormals: 'flush' }))).toBe(
    'float<4, 3, bias = 9, subnormals = .flush>',
  );
  expect(floatTypeName(genericFloat(8, 0, { specials: 'scale' }))).toBe('e8m0');
});

test.each([
  ['exponents too long', () => genericFloat(16, 10, {})],
  ['exponents too short', () => genericFloat(1, 10, {})],
  ['no fraction', () => genericFloat(5, 0, {})],
  ['no infinity', () => genericFloat(4, 3, { specials: 'nanOnly', overflow: 'infinity' })],
  ['no random bits', () => genericFloat(5, 10, { rounding: 'stochastic' })],
  ['random bits that nothing takes', () => genericFloat(5, 10, { randomBits: '3' })],
  ['another format of scales', () => genericFloat(7, 0, { specials: 'scale' })],
])('%s: no float', (_, make) => {
  expect(make).toThrow(RangeError);
});

test.each([
  '',
  'u8',
  'float',
  'float<1, 2>',
  'float<99, 1>',
  'bf16<rounding = .sideways>',
  'bf16<overflow = .x',
])('%j is the name of none', (name) => {
  expect(floatTypeNamed(name)).toBeUndefined();
});

import { describe, expect, test } from 'vitest';
import { typeName, numberRange } from '../../src/semantics/type-names.js';
import type { HardwareType, Value } from '../../src/semantics/types.js';
import { isParts, packValue, sameValue, unpackValue, valueText } from '../../src/semantics/values.js';
import { Random } from '../../src/support/random.js';
import { draw, drawArgument } from '../../src/testing/draw.js';
import { combination, combinations } from '../../src/testing/enumerate.js';
import { shrink as search, simpler } from '../../src/testing/shrink.js';

function shrink(
  parameters: Parameters<typeof search>[0],
  failing: readonly Value[],
  stillFails: (values: readonly Value[]) => boolean,
  attempts: number,
): readonly Value[] {
  const steps = search(parameters, failing, attempts);
  let step = steps.next(false);
  while (step.done !== true) step = steps.next(stillFails(step.value));
  return step.value;
}

const nowhere = { file: 0, start: 0, end: 0 };
const u = (width: number): HardwareType => ({ kind: 'uint', width, limit: undefined });
const field = (name: string, type: HardwareType) => ({ name, type, span: nowhere });
const mode: HardwareType = {
  kind: 'enum',
  id: 'Mode',
  name: 'Mode',
  width: 3,
  variants: [1n, 2n, 4n].map((value, i) => ({ name: `M${i}`, value, docs: '', span: nowhere })),
  span: nowhere,
};
const point: HardwareType = {
  kind: 'struct',
  id: 'Point',
  name: 'Point',
  fields: [field('x', { kind: 'int', width: 3 }), field('y', { kind: 'bool' })],
  span: nowhere,
};
const op: HardwareType = {
  kind: 'union',
  id: 'Op',
  name: 'Op',
  tagWidth: 1,
  payloadWidth: 4,
  variants: [
    { name: 'Nop', tag: 0n, fields: [], span: nowhere },
    { name: 'Move', tag: 1n, fields: [field('to', point)], span: nowhere },
  ],
  span: nowhere,
};
const types: readonly HardwareType[] = [
  { kind: 'bool' },
  u(0),
  u(4),
  { kind: 'uint', width: 3, limit: 5n },
  { kind: 'int', width: 4 },
  { kind: 'bits', width: 2 },
  mode,
  point,
  op,
  { kind: 'array', element: { kind: 'uint', width: 2, limit: 3n }, length: 3 },
  { kind: 'tuple', elements: [u(1), mode] },
];

describe.each(types.map((type) => [typeName(type), type] as const))('%s', (_, type) => {
  const parameter = { name: 'x', type, limit: undefined };

  test('numbered values are all different, and are values of the type', () => {
    const count = combinations([parameter]);
    const texts = new Set<string>();
    for (let i = 0n; i < count; i++) {
      const [value = 0n] = combination([parameter], i);
      expect(sameValue(unpackValue(type, packValue(type, value)), value)).toBe(true);
      texts.add(valueText(value, type));
    }
    expect(BigInt(texts.size)).toBe(count);
  });

  test('draws reach every value', () => {
    const random = Random.named(1, typeName(type));
    const texts = new Set<string>();
    for (let i = 0; i < 5000; i++) texts.add(valueText(draw(type, random), type));
    expect(BigInt(texts.size)).toBe(combinations([parameter]));
  });

  test('simpler values are others, and making simpler ends at one that has none', () => {
    for (let i = 0n; i < combinations([parameter]); i++) {
      const [value = 0n] = combination([parameter], i);
      const range = numberRange(type);
      for (const candidate of simpler(type, value)) {
        expect(sameValue(candidate, value)).toBe(false);
        const number = typeof candidate === 'bigint' ? candidate : 0n;
        expect(range === undefined || (range.low <= number && number <= range.high)).toBe(true);
      }
      const [least = 0n] = shrink([parameter], [value], () => true, 1000);
      expect([...simpler(type, least)]).toEqual([]);
    }
  });
});

test('corners come often', () => {
  const random = new Random(7);
  const drawn = Array.from({ length: 200 }, () => draw(u(64), random));
  expect(drawn).toContain(0n);
  expect(drawn).toContain((1n << 64n) - 1n);
});

test('sequences: empty, full, and numbered shortest first', () => {
  const parameter = { name: 'xs', type: u(1), limit: 3 };
  const lengths = new Set<number>();
  const random = new Random(3);
  for (let i = 0; i < 100; i++) {
    const value = drawArgument(parameter, random);
    lengths.add(isParts(value) ? value.length : -1);
  }
  expect(lengths).toEqual(new Set([0, 1, 2, 3]));
  expect(combinations([parameter])).toBe(15n);
  expect(combination([parameter], 0n)).toEqual([[]]);
  expect(combination([parameter], 2n)).toEqual([[1n]]);
  expect(combination([parameter], 14n)).toEqual([[1n, 1n, 1n]]);
});

test('two arguments shrink to the least that still fails', () => {
  const parameters = [
    { name: 'xs', type: u(8), limit: 64 },
    { name: 'n', type: u(8), limit: undefined },
  ];
  const fails = ([xs = 0n, n = 0n]: readonly Value[]): boolean =>
    isParts(xs) && xs.some((x) => typeof x === 'bigint' && typeof n === 'bigint' && x + n >= 100n);
  const noisy: Value = Array.from({ length: 40 }, (_, i) => BigInt(i * 6));
  expect(fails([noisy, 50n])).toBe(true);
  const [xs, n] = shrink(parameters, [noisy, 50n], fails, 10_000);
  expect([xs, n]).toEqual([[50n], 50n]);
});

test('no more attempts than allowed', () => {
  let calls = 0;
  shrink([{ name: 'x', type: u(64), limit: undefined }], [1n << 63n], () => (calls++, false), 5);
  expect(calls).toBe(5);
});

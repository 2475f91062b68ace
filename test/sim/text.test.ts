import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthOf, type ValueType } from '../../src/ir/value-type.js';
import { elementCount, leafStarts, pack, unpack } from '../../src/sim/packing.js';
import { showPacked, typeName } from '../../src/sim/show.js';
import { formatTime, parsePeriod, parseTime } from '../../src/sim/time.js';
import { decode, encode } from '../../src/sim/values.js';

const STATE: ValueType = {
  kind: 'enum',
  name: 'State',
  width: 2,
  variants: [
    { name: 'Idle', value: 0n },
    { name: 'Busy', value: 2n },
  ],
};

/** Without an encoding that is no variant. */
const FULL: ValueType = {
  kind: 'enum',
  name: 'Bit',
  width: 1,
  variants: [
    { name: 'Zero', value: 0n },
    { name: 'One', value: 1n },
  ],
};

const OP: ValueType = {
  kind: 'union',
  name: 'Op',
  tagWidth: 1,
  payloadWidth: 9,
  variants: [
    { name: 'Nop', tag: 0n, fields: [] },
    { name: 'Load', tag: 1n, fields: [{ name: 'at', type: { kind: 'uint', width: 5 } }] },
  ],
};

/** Types of every kind, nested. */
const types: fc.Arbitrary<ValueType> = fc.letrec<{ type: ValueType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<ValueType>({ kind: 'bool' }, FULL, OP, { kind: 'uint', width: 0 }),
    fc.integer({ min: 1, max: 70 }).map((width): ValueType => ({ kind: 'uint', width })),
    fc.integer({ min: 1, max: 70 }).map((width): ValueType => ({ kind: 'int', width })),
    fc
      .tuple(tie('type'), fc.integer({ min: 0, max: 4 }))
      .map(([element, length]): ValueType => ({ kind: 'array', element, length })),
    fc.array(tie('type'), { maxLength: 3 }).map((elements): ValueType => ({ kind: 'tuple', elements })),
    fc.array(tie('type'), { maxLength: 3 }).map((fields): ValueType => ({
      kind: 'struct',
      name: 'S',
      fields: fields.map((type, i) => ({ name: `f${i}`, type })),
    })),
  ),
})).type;

const valued = types.chain((type) =>
  fc.tuple(fc.constant(type), fc.bigInt({ min: 0n, max: (1n << BigInt(widthOf(type))) - 1n })),
);

describe('values', () => {
  test('the leaves and the packed image hold the same bits', () => {
    fc.assert(
      fc.property(valued, ([type, image]) => {
        const leaves = unpack(type, image);
        expect(leaves).toHaveLength(elementCount(type));
        expect(pack(type, leaves)).toBe(image);
      }),
    );
  });

  test('what comes out goes in again', () => {
    fc.assert(
      fc.property(valued, ([type, image]) => {
        const leaves = unpack(type, image);
        const starts = leafStarts(type);
        const value = decode(type, (leaf, element) => leaves[(starts[leaf] ?? 0) + element] ?? 0n);
        const back = leaves.map(() => 0n);
        encode(type, value, (leaf, element, bits) => (back[(starts[leaf] ?? 0) + element] = bits), 'x');
        expect(back).toEqual(leaves);
      }),
    );
  });

  test('are shown as people write them', () => {
    const pair: ValueType = {
      kind: 'struct',
      name: 'Pair',
      fields: [
        { name: 'a', type: { kind: 'int', width: 4 } },
        { name: 'b', type: { kind: 'array', element: STATE, length: 2 } },
      ],
    };
    expect(showPacked(pair, 0b1111_10_00n)).toBe('{ a: -1, b: [State.Idle, State.Busy] }');
    expect(showPacked(STATE, 3n)).toBe('State(3)');
    expect(showPacked(OP, (1n << 9n) | 7n)).toBe('Op.Load { at: 7 }');
    expect(showPacked(OP, 0n)).toBe('Op.Nop');
    expect(
      showPacked({ kind: 'tuple', elements: [{ kind: 'bool' }, { kind: 'bits', width: 6 }] }, 0x45n),
    ).toBe('(true, 0x05)');
    expect(
      typeName({ kind: 'array', element: { kind: 'tuple', elements: [{ kind: 'bool' }, pair] }, length: 3 }),
    ).toBe('(bool, Pair)[3]');
  });
});

describe('times', () => {
  test.each([
    ['2us', 2_000_000_000n, '2 us'],
    ['1.5ns', 1_500_000n, '1.5 ns'],
    ['0fs', 0n, '0 fs'],
    ['12 ps', 12_000n, '12 ps'],
    ['3s', 3_000_000_000_000_000n, '3 s'],
    ['0.0001 fs', 0n, '0 fs'],
  ])('%s', (text, femtoseconds, shown) => {
    expect(parseTime(text)).toBe(femtoseconds);
    expect(formatTime(femtoseconds)).toBe(shown);
  });

  test('periods and frequencies are exact', () => {
    expect(parsePeriod('625ps')).toEqual({ numerator: 625_000n, denominator: 1n });
    const { numerator, denominator } = parsePeriod('1.2GHz');
    expect(numerator * 6n).toBe(denominator * 5_000_000n);
    for (const text of ['0ns', '5', '-1ns', 'fast']) expect(() => parsePeriod(text)).toThrow(/M6008/);
  });
});

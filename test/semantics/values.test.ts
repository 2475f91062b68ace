import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../src/semantics/type-names.js';
import type { HardwareType } from '../../src/semantics/types.js';
import { packValue, sameValue, unpackValue, validEncoding } from '../../src/semantics/values.js';

const NONE = { file: 0, start: 0, end: 0 };
const field = (name: string, type: HardwareType) => ({ name, type, span: NONE });

const scalar: fc.Arbitrary<HardwareType> = fc.oneof(
  fc.constant<HardwareType>({ kind: 'bool' }),
  fc
    .integer({ min: 0, max: 70 })
    .chain((width) =>
      fc.constantFrom<HardwareType>(
        { kind: 'uint', width, limit: undefined },
        { kind: 'int', width },
        { kind: 'bits', width },
      ),
    ),
);

const { type } = fc.letrec<{ type: HardwareType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.tuple(tie('type'), tie('type')).map(([a, b]): HardwareType => ({
      kind: 'struct',
      id: 'S',
      name: 'S',
      fields: [field('a', a), field('b', b)],
      span: NONE,
    })),
    fc
      .tuple(tie('type'), fc.integer({ min: 0, max: 3 }))
      .map(([element, length]): HardwareType => ({ kind: 'array', element, length })),
    fc.tuple(tie('type'), tie('type')).map(([a, b]): HardwareType => ({ kind: 'tuple', elements: [a, b] })),
    fc.tuple(tie('type'), tie('type')).map(([a, b]): HardwareType => ({
      kind: 'union',
      id: 'U',
      name: 'U',
      tagWidth: 1,
      payloadWidth: Math.max(widthOf(a), widthOf(b)),
      variants: [
        { name: 'A', tag: 0n, fields: [field('a', a)], span: NONE },
        { name: 'B', tag: 1n, fields: [field('b', b)], span: NONE },
      ],
      span: NONE,
    })),
  ),
}));

describe('packing', () => {
  it('unpacks what it packed', () => {
    fc.assert(
      fc.property(type, fc.bigInt({ min: 0n, max: 1n << 600n }), (of, seed) => {
        const value = unpackValue(of, seed & ((1n << BigInt(widthOf(of))) - 1n));
        const image = packValue(of, value);
        expect(sameValue(unpackValue(of, image), value)).toBe(true);
        expect(image >> BigInt(widthOf(of))).toBe(0n);
        expect(validEncoding(of, image)).toBe(true);
      }),
    );
  });
});

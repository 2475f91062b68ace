import { describe, expect, test } from 'vitest';
import { decode } from '../../src/numerics/codec.js';
import { e8m0, FLOAT_FORMATS, fp16, fp8_e4m3fnuz, isSigned, widthOf } from '../../src/numerics/formats.js';
import { absolute, copySign, negate } from '../../src/numerics/signs.js';
import { isZero } from '../../src/numerics/values.js';

const NARROW = FLOAT_FORMATS.filter((format) => isSigned(format) && widthOf(format) <= 16);

describe.each(NARROW.map((format) => [format.name, format] as const))('every code of %s', (_, format) => {
  const codes = Array.from({ length: 2 ** widthOf(format) }, (_, code) => BigInt(code));
  const isOneOfAKind = (code: bigint) => {
    const value = decode(format, code);
    return format.specials === 'unsignedZero' && (value.kind === 'nan' || isZero(value));
  };

  test('changes its sign and nothing else', () => {
    const wrong = codes.filter((code) => {
      const [before, after] = [decode(format, code), decode(format, negate(format, code))];
      const expected = isOneOfAKind(code) ? before : { ...before, isNegative: !before.isNegative };
      return JSON.stringify(after, asText) !== JSON.stringify(expected, asText);
    });
    expect(wrong).toEqual([]);
  });

  test('has a magnitude, and takes the sign of another', () => {
    const minus = codes.at(-1)!;
    expect(decode(format, minus).isNegative).toBe(true);
    const wrong = codes.filter((code) => {
      const magnitude = absolute(format, code);
      if (isOneOfAKind(code)) return magnitude !== code || copySign(format, code, minus) !== code;
      return (
        decode(format, magnitude).isNegative || copySign(format, code, minus) !== negate(format, magnitude)
      );
    });
    expect(wrong).toEqual([]);
  });
});

function asText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

test('signaling NaNs stay what they are', () => {
  expect(negate(fp16, 0x7c01n)).toBe(0xfc01n);
  expect(copySign(fp16, 0xfc01n, 0n)).toBe(0x7c01n);
});

test('the sign of an fnuz NaN may be copied', () => {
  expect(copySign(fp8_e4m3fnuz, 0x38n, 0x80n)).toBe(0xb8n);
});

test('e8m0 has none', () => {
  expect(() => negate(e8m0, 0n)).toThrow('e8m0 has no sign');
  expect(() => absolute(e8m0, 0n)).toThrow('e8m0 has no sign');
});

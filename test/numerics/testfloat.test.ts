import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bf16, fp16, fp32 } from '../../src/numerics/formats.js';
import {
  isSameResult,
  parseTestFloatLine,
  TESTFLOAT_ROUNDINGS,
  testFloatOperation,
  type TestFloatOperation,
} from '../../src/numerics/testfloat.js';

const recorded = readFileSync(new URL('recorded/testfloat.txt', import.meta.url), 'utf8');
const sections = recorded
  .split(/^# /m)
  .slice(1)
  .map((section) => {
    const [title = '', ...lines] = section.trimEnd().split('\n');
    const [name = '', rounding = ''] = title.split(' ');
    return { title, name, rounding, lines };
  });

function operationNamed(name: string): TestFloatOperation {
  const operation = testFloatOperation(name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
}

describe('recorded streams, results and exceptions', () => {
  test('there are 48 operations with five roundings', () => {
    expect(sections).toHaveLength(48 * TESTFLOAT_ROUNDINGS.size);
    expect(sections.every(({ lines }) => lines.length === 24)).toBe(true);
  });

  test.each(sections)('$title', ({ name, rounding, lines }) => {
    const operation = operationNamed(name);
    const policy = { rounding: TESTFLOAT_ROUNDINGS.get(rounding)! };
    const different = lines.filter((line) => {
      const expected = parseTestFloatLine(operation, line)!;
      const got = operation.reference(policy, expected.operands, true);
      return got.flags !== expected.flags || !isSameResult(operation.result, got.bits, expected.result);
    });
    expect(different).toEqual([]);
  });
});

describe('names', () => {
  test.each(['f16_rem', 'f80_add', 'add', '', 'f16_to_', 'i32_add', 'i32_to_i64', 'f16_to_f128'])(
    '%j is no operation here',
    (name) => {
      expect(testFloatOperation(name)).toBeUndefined();
    },
  );

  test('an operation in another format is that of the name', () => {
    const operation = testFloatOperation('f16_mul', bf16)!;
    expect(operation.result).toEqual({ kind: 'float', format: bf16 });
    expect(operation.reference({}, [0x3fc0n, 0x3fc0n], true)).toEqual({ bits: 0x4010n, flags: 0 });
    expect(testFloatOperation('i32_to_f32', bf16)?.result).toEqual({ kind: 'float', format: bf16 });
  });

  test('operands and results have the kinds of the name', () => {
    expect(operationNamed('f32_to_f16')).toMatchObject({
      operands: [{ kind: 'float', format: fp32 }],
      result: { kind: 'float', format: fp16 },
    });
    expect(operationNamed('f16_to_ui64').result).toEqual({
      kind: 'integer',
      format: { isSigned: false, width: 64 },
    });
    expect(operationNamed('f16_lt').result).toEqual({ kind: 'boolean' });
    expect(operationNamed('f32_mulAdd').operands).toHaveLength(3);
  });

  test('conversions to integers are inexact only where that is asked for', () => {
    const operation = operationNamed('f16_to_i32');
    expect(operation.reference({}, [0x3e00n], true)).toEqual({ bits: 2n, flags: 1 });
    expect(operation.reference({}, [0x3e00n], false)).toEqual({ bits: 2n, flags: 0 });
    expect(operation.reference({}, [0x7c00n], false)).toEqual({ bits: 0x7fff_ffffn, flags: 16 });
  });
});

describe('lines', () => {
  const add = operationNamed('f16_add');

  test('hold operands, result and exceptions', () => {
    expect(parseTestFloatLine(add, '3C00 bc01  8001 1f\r')).toEqual({
      operands: [0x3c00n, 0xbc01n],
      result: 0x8001n,
      flags: 0x1f,
    });
  });

  test.each([
    ['a column too few', '3C00 BC01 8001'],
    ['a column too many', '3C00 BC01 8001 8001 00'],
    ['no hexadecimal', '3C00 BC0G 8001 00'],
    ['too wide a number', '13C00 BC01 8001 00'],
    ['too many exceptions', '3C00 BC01 8001 20'],
    ['an empty line', ''],
  ])('%s is refused', (_, line) => {
    expect(parseTestFloatLine(add, line)).toBeUndefined();
  });

  test('any NaN is any other; nothing else is', () => {
    expect(isSameResult(add.result, 0x7e00n, 0xfe01n)).toBe(true);
    expect(isSameResult(add.result, 0x7e00n, 0x7c00n)).toBe(false);
    expect(isSameResult(add.result, 0n, 0x8000n)).toBe(false);
    expect(isSameResult({ kind: 'boolean' }, 0n, 1n)).toBe(false);
  });
});

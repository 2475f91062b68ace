import { expect, test } from 'vitest';
import { columnsOf, formatCell, parseCell, realText } from '../../src/driver/cells.js';
import type { ValueType } from '../../src/ir/value-type.js';

const u8: ValueType = { kind: 'uint', width: 8 };
const bool: ValueType = { kind: 'bool' };
const bf16: ValueType = { kind: 'number', format: 'bf16', width: 16 };
const mode: ValueType = {
  kind: 'enum',
  name: 'Mode',
  width: 1,
  variants: [
    { name: 'off', value: 0n },
    { name: 'on', value: 1n },
  ],
};
const point: ValueType = {
  kind: 'struct',
  name: 'Point',
  fields: [
    { name: 'x', type: u8 },
    { name: 'm', type: mode },
  ],
};
const stream: ValueType = {
  kind: 'bundle',
  name: 'stream<Point>',
  protocol: 'stream',
  fields: [
    { name: 'valid', type: bool, flipped: false },
    { name: 'ready', type: bool, flipped: true },
    { name: 'data', type: point, flipped: false },
  ],
};

test('columns of composite ports', () => {
  const names = (type: ValueType) => columnsOf('p', type).map((column) => column.name);
  expect(names(u8)).toEqual(['p']);
  expect(names({ kind: 'array', element: point, length: 2 })).toEqual([
    'p[0].x',
    'p[0].m',
    'p[1].x',
    'p[1].m',
  ]);
  expect(names({ kind: 'tuple', elements: [u8, bool] })).toEqual(['p.0', 'p.1']);
  expect(columnsOf('s', stream).map(({ name, flipped }) => [name, flipped])).toEqual([
    ['s.valid', false],
    ['s.ready', true],
    ['s.data.x', false],
    ['s.data.m', false],
  ]);
});

test('cells', () => {
  expect(['12', '0xff', '-3', '1_000', '0b101'].map((cell) => parseCell(u8, cell))).toEqual([
    12n,
    255n,
    -3n,
    1000n,
    5n,
  ]);
  expect(['', 'x', '1.5', '0x'].map((cell) => parseCell(u8, cell))).toEqual(Array(4).fill(undefined));
  expect(['true', '0', 'yes'].map((cell) => parseCell(bool, cell))).toEqual([true, false, undefined]);
  expect(['on', '1'].map((cell) => parseCell(mode, cell))).toEqual(['on', 1n]);
  expect(['0x3f80', '1.5', '-inf', '1e3', '3'].map((cell) => parseCell(bf16, cell))).toEqual([
    0x3f80n,
    1.5,
    -Infinity,
    1000,
    3,
  ]);
  expect(parseCell(bf16, 'nan')).toBeNaN();
  expect(parseCell(bf16, 'one')).toBeUndefined();
});

test('values as cells', () => {
  expect(formatCell(u8, 12n)).toBe('12');
  expect(formatCell({ kind: 'bits', width: 8 }, 12n)).toBe('0xc');
  expect(formatCell({ kind: 'int', width: 8 }, -12n)).toBe('-12');
  expect(formatCell(bool, true)).toBe('true');
  expect(formatCell(mode, 'on')).toBe('on');
  expect(formatCell(bf16, 0x3f80n)).toBe('0x3f80');
});

test.each([0, -0, 1.5, 1e-40, 3.4e38, NaN, Infinity, -Infinity])('%d is read as it is written', (value) => {
  expect(parseCell(bf16, realText(value))).toBe(value);
});

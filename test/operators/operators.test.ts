import { describe, expect, test } from 'vitest';
import { PRECEDENCE } from '../../grammar/precedence.js';
import {
  BINARY,
  SURFACE_BINARY,
  SURFACE_UNARY,
  UNARY,
  countWidth,
  resultWidth,
} from '../../src/operators/operators.js';
import type { SurfaceBinaryOp } from '../../src/operators/operators.js';

const isSurfaceOp = (op: string): op is SurfaceBinaryOp => Object.hasOwn(SURFACE_BINARY, op);

describe('widths of the surface', () => {
  test.each<[SurfaceBinaryOp, number, number, boolean, number]>([
    ['+', 8, 4, false, 9],
    ['-', 8, 8, false, 9],
    ['*', 8, 4, true, 12],
    ['/', 8, 4, false, 8],
    ['/', 8, 4, true, 9],
    ['%', 8, 4, false, 4],
    ['+%', 8, 8, false, 8],
    ['<<', 8, 3, false, 8],
    ['++', 8, 3, false, 11],
    ['<', 8, 3, false, 1],
  ])('%s of %i and %i bits', (op, left, right, signed, expected) => {
    expect(SURFACE_BINARY[op].width(left, right, signed)).toBe(expected);
  });

  test('a difference and a negation are signed and one wider', () => {
    expect(SURFACE_BINARY['-'].result).toBe('int');
    expect([SURFACE_UNARY['-'].result, SURFACE_UNARY['-'].width(8)]).toEqual(['int', 9]);
  });

  test('no operator takes floats before their meaning is there', () => {
    const classes = [...Object.values(SURFACE_BINARY), ...Object.values(SURFACE_UNARY)].flatMap(
      (op) => op.classes,
    );
    expect(classes).not.toContain('number');
  });
});

test('each operator stands in the level of the grammar that it names', () => {
  const levels = PRECEDENCE.flatMap(({ family, operators }) => operators.map((op) => [op, family] as const));
  const inGrammar = new Map(levels.filter(([op]) => isSurfaceOp(op)));
  const inTable = Object.entries(SURFACE_BINARY).map(([op, { precedence }]) => [op, precedence] as const);
  expect(inGrammar).toEqual(new Map(inTable));
});

test('widths of the IR', () => {
  expect(resultWidth(BINARY.add, 8)).toBe(8);
  expect(resultWidth(BINARY.shl, 8)).toBe(8);
  expect(resultWidth(BINARY.slt, 8)).toBe(1);
  expect(resultWidth(UNARY.popcount, 8)).toBeUndefined();
  expect([0, 1, 7, 8, 255, 256].map(countWidth)).toEqual([0, 1, 3, 4, 8, 9]);
});

import { describe, expect, test } from 'vitest';
import { evaluateBinary, evaluateUnary } from '../../src/operators/evaluate.js';
import { BINARY, UNARY, isBinaryOp, isFloatOp, isUnaryOp } from '../../src/operators/operators.js';
import { unknownOfBinary, unknownOfUnary } from '../../src/operators/unknown.js';
import type { PartialBits } from '../../src/operators/unknown.js';

const W = 3;
const values = (w: number): readonly bigint[] => Array.from({ length: 2 ** w }, (_, i) => BigInt(i));

/** Every vector of `w` bits of which any set of bits is unknown. */
const partials = (w: number): readonly PartialBits[] =>
  values(w).flatMap((unknown) =>
    values(w)
      .filter((value) => (value & unknown) === 0n)
      .map((value) => ({ value, unknown })),
  );
const fills = (operand: PartialBits, w: number): readonly bigint[] =>
  values(w).filter((value) => (value & ~operand.unknown) === operand.value);

/** What the results have in common, bit by bit: the best that any rule could know. */
function common(results: readonly bigint[]): PartialBits {
  const first = results[0]!;
  const unknown = results.reduce((differing, result) => differing | (result ^ first), 0n);
  return { value: first & ~unknown, unknown };
}

/** Rules that give up nothing. */
const EXACT = new Set(['bitwise', 'and', 'or', 'decideByZero', 'decideByOne', 'difference', 'order']);

/** Operators on floats have one width; any unknown bit makes all of theirs unknown. */
const unary = Object.keys(UNARY)
  .filter(isUnaryOp)
  .filter((op) => !isFloatOp(op));
const binary = Object.keys(BINARY)
  .filter(isBinaryOp)
  .filter((op) => !isFloatOp(op));

describe('unknown bits, exhaustively at 3 bits', () => {
  test.each(unary)('%s', (op) => {
    for (const operand of partials(W)) {
      const claim = unknownOfUnary(op, operand, W);
      const best = common(fills(operand, W).map((value) => evaluateUnary(op, value, W)));
      expect(claim.value & claim.unknown).toBe(0n);
      // Sound: what it claims to know is so, whatever the unknown bits are.
      expect(best.unknown & ~claim.unknown).toBe(0n);
      expect(best.value & ~claim.unknown).toBe(claim.value);
      expect(EXACT.has(UNARY[op].unknown) ? claim : best).toEqual(best);
    }
  });

  test.each(binary)('%s', (op) => {
    for (const left of partials(W)) {
      for (const right of partials(W)) {
        const claim = unknownOfBinary(op, left, right, W);
        const results = fills(left, W).flatMap((a) =>
          fills(right, W).map((b) => evaluateBinary(op, a, b, W)),
        );
        const best = common(results);
        expect(best.unknown & ~claim.unknown).toBe(0n);
        expect(best.value & ~claim.unknown).toBe(claim.value);
        expect(EXACT.has(BINARY[op].unknown) ? claim : best).toEqual(best);
      }
    }
  });
});

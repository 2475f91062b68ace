/** The plane of unknown bits says what the table of operators says, whatever the run has at unknown bits. */
import { describe, expect, test } from 'vitest';
import {
  ModuleBuilder,
  binary,
  concat,
  constant,
  extend,
  extract,
  mux,
  unary,
} from '../../src/ir/builder.js';
import type { Expr, Local, Stmt } from '../../src/ir/ir.js';
import { nowhere } from '../../src/ir/nowhere.js';
import type { BinaryOp, UnaryOp } from '../../src/operators/operators.js';
import { BINARY, UNARY, isBinaryOp, isFloatOp, isUnaryOp } from '../../src/operators/operators.js';
import { unknownOfBinary, unknownOfUnary } from '../../src/operators/unknown.js';
import { Body } from '../../src/passes/unknown-body.js';
import { evaluate } from '../../src/sim/interpreter/evaluate.js';
import { execute } from '../../src/sim/interpreter/execute.js';
import type { Frame } from '../../src/sim/interpreter/frame.js';

const W = 3;

/** Variables are all there is. */
function never(): never {
  throw new Error('there is no world around');
}
const frame: Frame = {
  read: never,
  sampled: never,
  readMemory: never,
  drive: never,
  writeMemory: never,
  check: never,
  now: never,
};

interface Bits {
  readonly value: bigint;
  readonly unknown: bigint;
}

/** Every value of `w` bits with every set of them unknown. */
const all = (w: number): readonly Bits[] =>
  Array.from({ length: 4 ** w }, (_, i) => ({
    value: BigInt(i % 2 ** w),
    unknown: BigInt(Math.floor(i / 2 ** w)),
  }));

const partial = ({ value, unknown }: Bits): Bits => ({ value: value & ~unknown, unknown });

/** Gives the unknown bits of an expression over variables, from values and unknown bits of these. `reached`: which may be unknown. */
function planeOf(
  widths: readonly number[],
  make: (...operands: readonly Expr[]) => Expr,
  reached = new Set(widths.keys()),
): (operands: readonly Bits[]) => bigint {
  const locals = widths.map((width, i): Local => ({ name: `v${i}`, width, length: 1, span: nowhere }));
  const body = new Body(locals, reached, {
    twins: { signal: none, memory: none, written: none, signals: [], memories: [] },
    functions: new Map(),
    findings: { branch: () => undefined, decided: () => [], write: () => undefined, check: () => undefined },
  });
  const reads = locals.map(({ width }, local): Expr => ({
    kind: 'local',
    local,
    index: undefined,
    width,
    span: nowhere,
  }));
  const statements: Stmt[] = [];
  const unknown = body.unknown(make(...reads), statements);
  return (operands) => {
    const values = body.locals.map(() => [0n]);
    operands.forEach((operand, i) => {
      values[i] = [operand.value];
      const twin = body.twin(i);
      if (twin !== undefined) values[twin] = [operand.unknown];
    });
    const scope = { functions: new Map(), module, locals: body.locals };
    execute(statements, frame, values, scope);
    return unknown === undefined ? 0n : evaluate(unknown, frame, values);
  };
}

const module = new ModuleBuilder({ name: 'None' }).build();

const none = (): undefined => undefined;

/** Those of floats know one width only. */
const ofBits = <Op extends UnaryOp | BinaryOp>(ops: readonly Op[]): readonly Op[] =>
  ops.filter((op) => !isFloatOp(op));

/** Codes of 1.5 and of a NaN, known, and with an unknown bit at either end. */
const FLOATS: readonly Bits[] = [0x3fc0_0000n, 0x7fc0_0000n].flatMap((value) =>
  [0n, 1n, 1n << 31n].map((unknown) => ({ value, unknown })),
);

describe('as the table of operators', () => {
  test.each(ofBits(Object.keys(UNARY).filter(isUnaryOp)))('%s', (op) => {
    const plane = planeOf([W], (a = constant(0n, W)) => unary(op, a));
    for (const a of all(W)) expect([a, plane([a])]).toEqual([a, unknownOfUnary(op, partial(a), W).unknown]);
  });

  test.each(Object.keys(UNARY).filter(isUnaryOp).filter(isFloatOp))('%s', (op) => {
    const plane = planeOf([32], (a = constant(0n, 32)) => unary(op, a));
    for (const a of FLOATS) expect([a, plane([a])]).toEqual([a, unknownOfUnary(op, partial(a), 32).unknown]);
  });

  test.each(Object.keys(BINARY).filter(isBinaryOp).filter(isFloatOp))('%s', (op) => {
    const plane = planeOf([32, 32], (a = constant(0n, 32), b = constant(0n, 32)) => binary(op, a, b));
    for (const a of FLOATS)
      for (const b of FLOATS) {
        const expected = unknownOfBinary(op, partial(a), partial(b), 32).unknown;
        expect([a, b, plane([a, b])]).toEqual([a, b, expected]);
      }
  });

  test.each(ofBits(Object.keys(BINARY).filter(isBinaryOp)))('%s', (op) => {
    const make = (a = constant(0n, W), b = constant(0n, W)): Expr => binary(op, a, b);
    for (const reached of [[0, 1], [0], [1]]) {
      const plane = planeOf([W, W], make, new Set(reached));
      const cases = all(W).flatMap((a) => all(W).map((b): readonly [Bits, Bits] => [a, b]));
      for (const [a, b] of cases) {
        if (!reached.includes(0) && a.unknown !== 0n) continue;
        if (!reached.includes(1) && b.unknown !== 0n) continue;
        const expected = unknownOfBinary(op, partial(a), partial(b), W).unknown;
        expect([a, b, plane([a, b])]).toEqual([a, b, expected]);
      }
    }
  });
});

/** Values that agree with the known bits. */
const fills = ({ value, unknown }: Bits, w: number): readonly bigint[] =>
  Array.from({ length: 2 ** w }, (_, i) => BigInt(i)).filter(
    (each) => (each & ~unknown) === (value & ~unknown),
  );

/** Bits in which the results for all completions differ: the least that has to be said. */
function differing(
  operands: readonly Bits[],
  widths: readonly number[],
  run: (values: readonly bigint[]) => bigint,
): bigint {
  const combinations = operands.reduce<readonly (readonly bigint[])[]>(
    (found, operand, i) =>
      found.flatMap((values) => fills(operand, widths[i]!).map((value) => [...values, value])),
    [[]],
  );
  const results = combinations.map(run);
  return results.reduce((bits, result) => bits | (result ^ results[0]!), 0n);
}

/** What an expression gives. */
function valueOf(
  widths: readonly number[],
  make: (...operands: readonly Expr[]) => Expr,
): (values: readonly bigint[]) => bigint {
  const reads = widths.map((width, local): Expr => ({
    kind: 'local',
    local,
    index: undefined,
    width,
    span: nowhere,
  }));
  const expr = make(...reads);
  return (values) =>
    evaluate(
      expr,
      frame,
      values.map((value) => [value]),
    );
}

describe('exactly what may differ', () => {
  const zero = constant(0n, 2);
  const shapes: Readonly<
    Record<string, readonly [readonly number[], (...operands: readonly Expr[]) => Expr]>
  > = {
    'a choice': [[1, 2, 2], (c = zero, a = zero, b = zero) => mux(c, a, b)],
    'a choice between constants': [[1], (c = zero) => mux(c, constant(0b110n, 3), constant(0b011n, 3))],
    'bits of it': [[3], (a = zero) => extract(a, 1, 2)],
    joined: [[2, 2], (a = zero, b = zero) => concat([a, b])],
    'extended by its sign': [[2], (a = zero) => extend(a, 4, true)],
    'extended by zeros': [[2], (a = zero) => extend(a, 4, false)],
  };
  test.each(Object.entries(shapes))('%s', (_, [widths, make]) => {
    const plane = planeOf(widths, make);
    const run = valueOf(widths, make);
    const cases = widths.reduce<readonly (readonly Bits[])[]>(
      (found, width) => found.flatMap((operands) => all(width).map((operand) => [...operands, operand])),
      [[]],
    );
    for (const operands of cases)
      expect([operands, plane(operands)]).toEqual([operands, differing(operands, widths, run)]);
  });
});

/** Every rule on every value of small operands: what is made simpler computes what it did. */
import { expect, test } from 'vitest';
import { binary, concat, constant, extend, extract, mux, unary } from '../../src/ir/builder.js';
import type { Expr } from '../../src/ir/ir.js';
import { nowhere } from '../../src/ir/nowhere.js';
import { printExpr } from '../../src/ir/print.js';
import { rewriteExpr } from '../../src/ir/rewrite.js';
import { BINARY, UNARY, isBinaryOp, isFloatOp, isUnaryOp } from '../../src/operators/operators.js';
import { simplify } from '../../src/passes/simplify.js';
import { evaluate } from '../../src/sim/interpreter/evaluate.js';
import type { Frame } from '../../src/sim/interpreter/frame.js';

const W = 3;
const LENGTH = 3;
/** Locals: two numbers, two bits, and an array. */
const LOCALS = [
  { name: 'a', width: W, length: 1, span: nowhere },
  { name: 'b', width: W, length: 1, span: nowhere },
  { name: 'x', width: 1, length: 1, span: nowhere },
  { name: 'y', width: 1, length: 1, span: nowhere },
  { name: 'array', width: W, length: LENGTH, span: nowhere },
];
const SCOPE = { signals: [], memories: [], locals: LOCALS };

const local = (id: number, index?: Expr): Expr => ({
  kind: 'local',
  local: id,
  index,
  width: LOCALS[id]!.width,
  span: nowhere,
});
const [a, b, x, y] = [local(0), local(1), local(2), local(3)];

const values = (width: number): readonly bigint[] => Array.from({ length: 2 ** width }, (_, i) => BigInt(i));
const constants = (width: number): readonly Expr[] => values(width).map((value) => constant(value, width));

const frame = new Proxy<Frame>({} as Frame, {
  get: () => {
    throw new Error('locals only');
  },
});

/** Fails where an expression and its simple form differ for some values of the locals. */
function check(exprs: readonly Expr[]): void {
  const faults: unknown[] = [];
  for (const expr of exprs) {
    const simple = rewriteExpr(expr, (node) => simplify(node, SCOPE));
    const text = `${printExpr(expr, SCOPE)} → ${printExpr(simple, SCOPE)}`;
    expect([text, simple.width]).toEqual([text, expr.width]);
    for (const first of values(W))
      for (const second of values(W))
        for (const bits of values(2)) {
          const locals = [[first], [second], [bits & 1n], [bits >> 1n], [1n, 2n, 7n]];
          const [wanted, found] = [evaluate(expr, frame, locals), evaluate(simple, frame, locals)];
          if (found !== wanted) faults.push([text, ...locals, found, wanted]);
        }
  }
  expect(faults).toEqual([]);
}

// Those of floats know one width, and nothing simpler for any of them.
const unaryOps = Object.keys(UNARY)
  .filter(isUnaryOp)
  .filter((op) => !isFloatOp(op));
const binaryOps = Object.keys(BINARY)
  .filter(isBinaryOp)
  .filter((op) => !isFloatOp(op));
const operands = (): readonly Expr[] => [a, ...constants(W)];

test.each(unaryOps)('%s', (op) => {
  check([a, x, ...constants(W), ...constants(1)].map((value) => unary(op, value)));
  check(unaryOps.map((inner) => unary(op, unary(inner, a))));
  check(binaryOps.flatMap((inner) => [unary(op, binary(inner, a, b)), unary(op, binary(inner, b, a))]));
});

test.each(binaryOps)('%s', (op) => {
  check(operands().flatMap((left) => operands().map((right) => binary(op, left, right))));
  check(
    [x, ...constants(1)].flatMap((left) => [x, y, ...constants(1)].map((right) => binary(op, left, right))),
  );
  if (BINARY[op].width === 'shift') check(constants(5).map((amount) => binary(op, a, amount)));
  for (const signed of [false, true])
    check(constants(W + 2).map((right) => binary(op, extend(a, W + 2, signed), right)));
});

test('the low bits of what two operands make', () => {
  const wide = [true, false].flatMap((signed) => [extend(a, W + 2, signed), extend(b, W + 2, signed)]);
  const all = [...wide, constant(29n, W + 2), constant(6n, W + 2)];
  for (let width = 1; width <= W + 2; width++)
    for (const op of binaryOps.filter((each) => BINARY[each].width !== 'bit'))
      check(all.flatMap((left) => all.map((right) => extract(binary(op, left, right), 0, width))));
});

test('choices', () => {
  const conditions = [x, unary('not', x), binary('ult', a, b), constant(0n, 1), constant(1n, 1)];
  for (const cond of conditions) {
    check([mux(cond, a, b), mux(cond, a, a), mux(cond, a, constant(5n, W))]);
    check(constants(1).flatMap((then) => [x, y, ...constants(1)].map((other) => mux(cond, then, other))));
    check([extract(mux(cond, constant(6n, W), a), 1, 2), extract(mux(cond, a, constant(6n, W)), 1, 2)]);
  }
});

test('bits', () => {
  const inner = [
    a,
    constant(6n, W),
    extend(a, 5, false),
    extend(a, 5, true),
    concat([a, b]),
    concat([x, a, y]),
    extract(concat([a, b]), 1, 4),
    extend(extract(a, 1, 2), 5, true),
  ];
  for (const value of inner)
    for (let low = 0; low < value.width; low++)
      for (let width = 1; low + width <= value.width; width++)
        check([extract(value, low, width), extract(extract(value, low, width), 0, 1)]);
});

test('what is joined', () => {
  const parts = [
    a,
    x,
    constant(0n, 2),
    constant(2n, 2),
    extract(a, 0, 1),
    extract(a, 1, 1),
    extract(a, 2, 1),
    extract(b, 1, 2),
  ];
  check(parts.flatMap((high) => parts.map((low) => concat([high, low]))));
  check(parts.flatMap((high) => parts.map((low) => concat([y, concat([high, low]), b]))));
});

test('what is extended', () => {
  for (const inner of [false, true])
    for (const outer of [false, true])
      check([a, x, ...constants(W)].map((value) => extend(extend(value, 4, inner), 6, outer)));
});

test('elements past the end', () => {
  check(values(3).map((index) => local(4, constant(index, 3))));
  check([local(4, a)]);
});

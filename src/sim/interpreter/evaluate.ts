/** The value of an expression. */
import { extract, toSigned, truncate } from '../../support/bits.js';
import { evaluateBinary, evaluateUnary } from '../../operators/evaluate.js';
import type { Expr } from '../../ir/ir.js';
import type { Frame, Locals } from './frame.js';

export function evaluate(root: Expr, frame: Frame, locals: Locals): bigint {
  const expr = choose(root, frame, locals);
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'read':
      return frame.read(expr.signal, indexOf(expr.index, frame, locals));
    case 'sampled':
      return frame.sampled(expr.signal, indexOf(expr.index, frame, locals));
    case 'local':
      return elementOf(locals[expr.local] ?? [], indexOf(expr.index, frame, locals));
    case 'memRead':
      return frame.readMemory(expr.memory, evaluate(expr.address, frame, locals));
    case 'unary':
      return evaluateUnary(expr.op, evaluate(expr.value, frame, locals), expr.value.width);
    case 'binary':
      return evaluateChain(expr, frame, locals);
    case 'extract':
      return extract(evaluate(expr.value, frame, locals), expr.low, expr.width);
    case 'concat':
      return expr.parts.reduce(
        (value, part) => (value << BigInt(part.width)) | evaluate(part, frame, locals),
        0n,
      );
    case 'extend': {
      const value = evaluate(expr.value, frame, locals);
      return expr.signed ? truncate(toSigned(value, expr.value.width), expr.width) : value;
    }
    case 'now':
      return truncate(frame.now(), expr.width);
  }
}

/** The arm that a chain of muxes comes to. Chains are as long as their authors made them: no recursion here. */
function choose(root: Expr, frame: Frame, locals: Locals): Exclude<Expr, { kind: 'mux' }> {
  let expr = root;
  while (expr.kind === 'mux') expr = evaluate(expr.cond, frame, locals) === 0n ? expr.else : expr.then;
  return expr;
}

/** A sum of thousands of terms leans to the left: no recursion there. */
function evaluateChain(root: Expr & { kind: 'binary' }, frame: Frame, locals: Locals): bigint {
  const chain = [root];
  let leftmost = root.left;
  while (leftmost.kind === 'binary') {
    chain.push(leftmost);
    leftmost = leftmost.left;
  }
  let value = evaluate(leftmost, frame, locals);
  for (const { op, left, right } of chain.toReversed()) {
    value = evaluateBinary(op, value, evaluate(right, frame, locals), left.width);
  }
  return value;
}

/** An absent index stands for the only element. */
export function indexOf(index: Expr | undefined, frame: Frame, locals: Locals): bigint {
  return index === undefined ? 0n : evaluate(index, frame, locals);
}

/** Past the end there is 0. */
export function elementOf(elements: readonly bigint[], index: bigint): bigint {
  return index < BigInt(elements.length) ? (elements[Number(index)] ?? 0n) : 0n;
}

/** The value of an expression. */
import { extract, toSigned, truncate } from '../../support/bits.js';
import { evaluateBinary, evaluateUnary } from '../../operators/evaluate.js';
import type { Expr } from '../../ir/ir.js';
import type { Frame, Locals } from './frame.js';

export function evaluate(expr: Expr, frame: Frame, locals: Locals): bigint {
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
    case 'binary': {
      const left = evaluate(expr.left, frame, locals);
      return evaluateBinary(expr.op, left, evaluate(expr.right, frame, locals), expr.left.width);
    }
    case 'mux':
      return evaluate(evaluate(expr.cond, frame, locals) === 0n ? expr.else : expr.then, frame, locals);
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

/** An absent index stands for the only element. */
export function indexOf(index: Expr | undefined, frame: Frame, locals: Locals): bigint {
  return index === undefined ? 0n : evaluate(index, frame, locals);
}

/** Past the end there is 0. */
export function elementOf(elements: readonly bigint[], index: bigint): bigint {
  return index < BigInt(elements.length) ? (elements[Number(index)] ?? 0n) : 0n;
}

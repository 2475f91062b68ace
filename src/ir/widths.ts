/** The width that a node has by its operator and operands; undefined where the node itself says it, or where something does not exist. */
import { BINARY, UNARY, resultWidth } from '../operators/operators.js';
import type { Expr, Local, Memory, Signal } from './ir.js';

/** What an expression may name. */
export interface Scope {
  readonly signals: readonly Signal[];
  readonly memories: readonly Memory[];
  readonly locals: readonly Local[];
}

export function derivedWidth(expr: Expr, scope: Scope): number | undefined {
  switch (expr.kind) {
    case 'const':
    case 'extract':
    case 'extend':
      return undefined;
    case 'read':
    case 'sampled':
      return scope.signals[expr.signal]?.width;
    case 'local':
      return scope.locals[expr.local]?.width;
    case 'memRead':
      return scope.memories[expr.memory]?.width;
    case 'unary':
      return resultWidth(UNARY[expr.op], expr.value.width);
    case 'binary':
      return resultWidth(BINARY[expr.op], expr.left.width);
    case 'mux':
      return expr.then.width;
    case 'concat':
      return expr.parts.reduce((sum, part) => sum + part.width, 0);
    case 'now':
      return 64;
  }
}

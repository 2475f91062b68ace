/** When two expressions are the same: equal kinds, operators, widths and operands. Spans do not count. */
import type { Expr } from './ir.js';
import { foldExpr } from './walk.js';

/** What an expression says itself, operands left out. */
function headOf(expr: Expr): string {
  switch (expr.kind) {
    case 'const':
      return `c${expr.value}:${expr.width}`;
    case 'read':
      return `r${expr.signal}:${expr.width}`;
    case 'sampled':
      return `s${expr.signal}:${expr.width}`;
    case 'local':
      return `l${expr.local}:${expr.width}`;
    case 'memRead':
      return `m${expr.memory}:${expr.width}`;
    case 'unary':
    case 'binary':
      return `${expr.op}:${expr.width}`;
    case 'mux':
    case 'concat':
    case 'now':
      return `${expr.kind}:${expr.width}`;
    case 'extract':
      return `x${expr.low}:${expr.width}`;
    case 'extend':
      return `${expr.signed ? 'sext' : 'zext'}:${expr.width}`;
  }
}

/**
 * Numbers expressions so that equal ones get equal numbers, in time linear in their size (hash consing).
 * `version` lets a pass tell reads of one thing at different times apart.
 */
export class ExprNumbers {
  readonly #numbers = new Map<string, number>();

  numberOf(
    root: Expr,
    version: (expr: Expr) => number = () => 0,
    note?: (expr: Expr, n: number) => void,
  ): number {
    return foldExpr<number>(root, (expr, operands) => {
      const key = `${headOf(expr)}@${version(expr)}(${operands.join()})`;
      const number = this.#numbers.get(key) ?? this.#numbers.size;
      this.#numbers.set(key, number);
      note?.(expr, number);
      return number;
    });
  }
}

export function sameExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  if (headOf(a) !== headOf(b)) return false;
  const numbers = new ExprNumbers();
  return numbers.numberOf(a) === numbers.numberOf(b);
}

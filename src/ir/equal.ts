/** When two expressions are the same: equal kinds, operators, widths and operands. Spans do not count. */
import type { Expr } from './ir.js';
import { foldExpr, operandsOf } from './walk.js';

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

/** Ends at the first difference, so asking it of expressions that differ is cheap. */
export function sameExpr(a: Expr, b: Expr): boolean {
  const work: [Expr, Expr][] = [[a, b]];
  for (let pair = work.pop(); pair !== undefined; pair = work.pop()) {
    const [left, right] = pair;
    if (left === right) continue;
    if (headOf(left) !== headOf(right)) return false;
    const [ofLeft, ofRight] = [operandsOf(left), operandsOf(right)];
    if (ofLeft.length !== ofRight.length) return false;
    ofLeft.forEach((operand, i) => {
      const other = ofRight[i];
      if (other !== undefined) work.push([operand, other]);
    });
  }
  return true;
}

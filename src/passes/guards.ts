/** Guards, and when two are equal. */
import type { ExprNumbers } from '../ir/equal.js';
import type { Expr, Stmt } from '../ir/ir.js';

export type Guard = Stmt & { readonly kind: 'if' | 'switch' };

export function isGuard(stmt: Stmt): stmt is Guard {
  return stmt.kind === 'if' || stmt.kind === 'switch';
}

export function conditionOf(guard: Guard): Expr {
  return guard.kind === 'if' ? guard.cond : guard.subject;
}

/** Equal for an `if` of one condition, and for a `switch` of one subject that tells the same values apart. */
export function guardKey(guard: Guard, numbers: ExprNumbers): string {
  const condition = numbers.numberOf(conditionOf(guard));
  if (guard.kind === 'if') return `if ${condition}`;
  return `switch ${condition} ${guard.cases.map((arm) => arm.values.join()).join(';')}`;
}

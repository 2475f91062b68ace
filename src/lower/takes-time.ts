/** Which statements of a test have to be instructions of their own, because a process may stand in them, or leave a loop from them. */
import type * as hir from '../semantics/hir.js';

export function takesTime(statements: readonly hir.Stmt[]): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case 'let':
      case 'var':
      case 'assign':
      case 'next':
      case 'check':
      case 'push':
        return false;
      case 'if':
        return takesTime(statement.then) || takesTime(statement.else);
      case 'match':
        return statement.arms.some((arm) => takesTime(arm.body));
      case 'for':
        return takesTime(statement.body);
      default:
        return true;
    }
  });
}

/** Statements with what stands inside them, without recursion: chains of `else if` are as deep as their authors made them long. */
import type * as hir from './hir.js';

export function* nested(body: readonly hir.Stmt[]): Generator<hir.Stmt> {
  const pending = [...body].toReversed();
  for (let statement = pending.pop(); statement !== undefined; statement = pending.pop()) {
    yield statement;
    for (const inner of bodiesOf(statement).toReversed()) {
      for (const each of inner.toReversed()) pending.push(each);
    }
  }
}

function bodiesOf(statement: hir.Stmt): readonly (readonly hir.Stmt[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.then, statement.else];
    case 'match':
      return statement.arms.map((arm) => arm.body);
    case 'for':
      return [statement.body];
    default:
      return [];
  }
}

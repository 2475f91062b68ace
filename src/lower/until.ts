/**
 * `wait until`: the condition is evaluated again whenever something has changed, so it has to be one expression. Where it needs statements (a call, a large
 * `match`), the process wakes whenever something that they read has changed, and computes it itself.
 */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import { exprsOf, visitExpr, visitStmts } from '../ir/walk.js';
import type { Span } from '../support/span.js';
import { lowerScalar } from './expressions.js';
import { must } from './internal-error.js';
import * as make from './make.js';
import type { ModuleNames } from './module-names.js';
import type { TestCode } from './test-code.js';
import type { Deadline } from './timeouts.js';

export function lowerUntil(test: TestCode, cond: hir.Expr, deadline: Deadline, span: Span): void {
  const { body } = test;
  let inPlace: ir.Expr | undefined;
  body.inPlace = true;
  const needed = body.capture(() => {
    inPlace = lowerScalar(body, cond);
  });
  body.inPlace = false;
  if (needed.every((statement) => statement.kind === 'check')) {
    test.wait({ kind: 'until', cond: must(inPlace, 'a condition', span) }, deadline.whole(), span);
    return;
  }
  deadline.start();
  const { code } = test;
  const [again, waiting, done] = [code.label(), code.label(), code.label()];
  code.place(again);
  let holds: ir.Expr | undefined;
  const statements = body.capture(() => {
    holds = body.hold(lowerScalar(body, cond), 'holds');
  });
  code.perform(statements);
  const reads = readsOf(statements, body.module);
  const changed = reads.map((read) => {
    const before = test.variable('before', read.width, read, span);
    return make.binary('ne', read, before.value, span);
  });
  code.branch(must(holds, 'a condition', span), done, waiting, span);
  code.place(waiting);
  test.wait({ kind: 'until', cond: make.any(changed, span) }, deadline.rest(), span);
  code.jump(again, span);
  code.place(done);
}

/** What the statements may read of signals, each element once: all of them where the index moves. */
function readsOf(statements: readonly ir.Stmt[], module: ModuleNames): readonly ir.Expr[] {
  const reads = new Map<string, ir.Expr>();
  visitStmts(statements, (statement) => {
    for (const root of exprsOf(statement)) {
      visitExpr(root, (expr) => {
        if (expr.kind !== 'read') return;
        const { index, span } = expr;
        const moving = index !== undefined && index.kind !== 'const';
        const indices = moving
          ? Array.from({ length: module.elementsOf(expr.signal) }, (_, i) => make.at(i, span))
          : [index];
        for (const each of indices) {
          const key = each?.kind === 'const' ? each.value : '';
          reads.set(`${expr.signal} ${key}`, { ...expr, index: each });
        }
      });
    }
  });
  return [...reads.values()];
}

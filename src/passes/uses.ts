/** What a body names, as whole signals: cheap, and enough where no cycle is in the way. */
import type { SignalId, Stmt } from '../ir/ir.js';
import { exprsOf, visitExpr, visitStmts } from '../ir/walk.js';

export interface Uses {
  readonly reads: ReadonlySet<SignalId>;
  readonly drives: ReadonlySet<SignalId>;
}

/** Signals that a body names, whether or not it ever comes to them. */
export function usesOf(body: readonly Stmt[]): Uses {
  const reads = new Set<SignalId>();
  const drives = new Set<SignalId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'drive') drives.add(stmt.signal);
    if (stmt.kind === 'call') for (const arg of stmt.args) if (arg.kind === 'signal') reads.add(arg.signal);
    for (const expr of exprsOf(stmt))
      visitExpr(expr, (node) => {
        if (node.kind === 'read') reads.add(node.signal);
      });
  });
  return { reads, drives };
}

/** A body without what it computes: only which places it drives under which conditions. Following it costs far less than following the whole. */
import type { Stmt } from '../ir/ir.js';
import { rewriteStmts } from '../ir/rewrite.js';
import { visitStmts } from '../ir/walk.js';
import { sliceBody } from './slice.js';

export function placesOnly(body: readonly Stmt[]): readonly Stmt[] {
  const bare = rewriteStmts(body, {
    stmt: (stmt) => {
      if (stmt.kind !== 'drive') return [stmt];
      const { width, span } = stmt.value;
      return [{ ...stmt, value: { kind: 'const', value: 0n, width, span }, delay: undefined }];
    },
  });
  const drives = new Set<Stmt>();
  visitStmts(bare, (stmt) => {
    if (stmt.kind === 'drive') drives.add(stmt);
  });
  return sliceBody(bare, drives);
}

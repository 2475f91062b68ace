/** What a process reads and drives, by signal. */
import type { Process } from '../ir/ir.js';
import { bodiesOfProcess, visitExprsOfProcess, visitStmts } from '../ir/walk.js';

/** Signals and memories that a process reads; array arguments count. */
export function readsOf(process: Process): {
  readonly signals: ReadonlySet<number>;
  readonly memories: ReadonlySet<number>;
} {
  const signals = new Set<number>();
  const memories = new Set<number>();
  visitExprsOfProcess(process, (expr) => {
    if (expr.kind === 'read') signals.add(expr.signal);
    else if (expr.kind === 'memRead') memories.add(expr.memory);
  });
  for (const body of bodiesOfProcess(process)) {
    visitStmts(body, (stmt) => {
      if (stmt.kind !== 'call') return;
      for (const arg of stmt.args) if (arg.kind === 'signal') signals.add(arg.signal);
    });
  }
  return { signals, memories };
}

/** Signals that a process drives. */
export function drivesOf(process: Process): ReadonlySet<number> {
  const signals = new Set<number>();
  for (const body of bodiesOfProcess(process)) {
    visitStmts(body, (stmt) => {
      if (stmt.kind === 'drive') signals.add(stmt.signal);
    });
  }
  return signals;
}

/** Signals whose samples a process looks at. */
export function samplesOf(process: Process): ReadonlySet<number> {
  const signals = new Set<number>();
  visitExprsOfProcess(process, (expr) => {
    if (expr.kind === 'sampled') signals.add(expr.signal);
  });
  return signals;
}

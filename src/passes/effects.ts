/** What statements read and write, for passes that change their order. */
import type { Expr, Func, Stmt } from '../ir/ir.js';
import { exprsOf, visitExpr, visitStmts } from '../ir/walk.js';

/** Things are named by text: `$3` a local, `%3` a signal, `@3` a memory, `!` what is reported. */
export interface Effects {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

export const local = (id: number): string => `$${id}`;
export const signal = (id: number): string => `%${id}`;
export const memory = (id: number): string => `@${id}`;

export const memoriesOf = (names: ReadonlySet<string>): readonly string[] =>
  [...names].filter((name) => name.startsWith('@'));

/** Reports keep their order among each other, so all of them write one thing. */
const REPORTS = '!';

export function readsOf(expr: Expr, into: Set<string> = new Set()): Set<string> {
  visitExpr(expr, (node) => {
    if (node.kind === 'local') into.add(local(node.local));
    else if (node.kind === 'read') into.add(signal(node.signal));
    else if (node.kind === 'memRead') into.add(memory(node.memory));
  });
  return into;
}

/**
 * `immediate`: what is driven is seen by reads that follow (combinational processes). Elsewhere reads see the state from before, and a drive or memory
 * write touches nothing that is read.
 */
export function effectsOf(body: readonly Stmt[], immediate: boolean): Effects {
  const reads = new Set<string>();
  const writes = new Set<string>();
  const next = (name: string): string => (immediate ? name : `${name}'`);
  visitStmts(body, (stmt) => {
    for (const expr of exprsOf(stmt)) readsOf(expr, reads);
    switch (stmt.kind) {
      case 'set':
      case 'for':
        writes.add(local(stmt.local));
        return;
      case 'drive':
        writes.add(next(signal(stmt.signal)));
        return;
      case 'memWrite':
        writes.add(next(memory(stmt.memory)));
        return;
      case 'call':
        // A function may hold checks.
        writes.add(REPORTS);
        for (const result of stmt.results) writes.add(local(result));
        for (const arg of stmt.args) {
          if (arg.kind === 'local') reads.add(local(arg.local));
          if (arg.kind === 'signal') reads.add(signal(arg.signal));
        }
        return;
      case 'check':
        writes.add(REPORTS);
        return;
      case 'if':
      case 'switch':
    }
  });
  return { reads, writes };
}

/** Whether two pieces of code may change places. */
export function independent(a: Effects, b: Effects): boolean {
  return disjoint(a.writes, b.writes) && disjoint(a.writes, b.reads) && disjoint(a.reads, b.writes);
}

export function disjoint(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const item of small) if (large.has(item)) return false;
  return true;
}

/** Functions that hold checks, or call one that does. */
export function reportingFunctions(functions: readonly Func[]): (name: string) => boolean {
  const callers = new Map<string, string[]>();
  const reporting = new Set<string>();
  for (const func of functions) {
    for (const callee of calleesOf(func.body)) {
      callers.set(callee, [...(callers.get(callee) ?? []), func.name]);
    }
    visitStmts(func.body, (stmt) => {
      if (stmt.kind === 'check') reporting.add(func.name);
    });
  }
  for (const name of reporting) for (const caller of callers.get(name) ?? []) reporting.add(caller);
  return (name) => reporting.has(name);
}

/** Functions that are called, as often as they are. */
export function calleesOf(body: readonly Stmt[]): readonly string[] {
  const names: string[] = [];
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'call') names.push(stmt.func);
  });
  return names;
}

/**
 * Which wires and locals of a module have an effect. Wires and locals hang on what the statements that write them read, and on the conditions around
 * those; registers, memories, ports, checks and tests are what it is all for.
 */
import type { Expr, Func, Module, Process, Stmt } from '../ir/ir.js';
import { bodiesOf, exprsOf, exprsOfInstr, visitExpr } from '../ir/walk.js';
import { pushAll } from '../support/push-all.js';

/** `w3` is signal 3; `p1.3` is local 3 of process 1. */
export const wireNode = (signal: number): string => `w${signal}`;
export const localNode = (process: number, local: number): string => `p${process}.${local}`;

/** Whether a function holds checks, so that calling it does something. */
export type Reports = (func: string) => boolean;

export class Liveness {
  /** What a node hangs on. */
  readonly #needs = new Map<string, Set<string>>();
  readonly #live = new Set<string>();
  #guards = 0;

  /** A node for a condition, that hangs on what it reads and that what it guards hangs on. */
  guard(): string {
    this.#guards += 1;
    return `g${this.#guards}`;
  }

  isLive(node: string): boolean {
    return this.#live.has(node);
  }

  /** Marks nodes and all that they hang on. */
  mark(nodes: Iterable<string>): void {
    const work = [...nodes];
    for (let node = work.pop(); node !== undefined; node = work.pop()) {
      if (this.#live.has(node)) continue;
      this.#live.add(node);
      pushAll(work, this.#needs.get(node) ?? []);
    }
  }

  need(node: string, needs: Iterable<string>): void {
    const known = this.#needs.get(node) ?? new Set();
    this.#needs.set(node, known);
    for (const other of needs) known.add(other);
  }
}

export function nodesIn(expr: Expr, process: number, into: Set<string> = new Set()): Set<string> {
  visitExpr(expr, (node) => {
    if (node.kind === 'read' || node.kind === 'sampled') into.add(wireNode(node.signal));
    else if (node.kind === 'local') into.add(localNode(process, node.local));
  });
  return into;
}

/** What is alive without any debug record. `isRoot` says which wires are seen from elsewhere. */
export function livenessOf(module: Module, isRoot: (signal: number) => boolean, reports: Reports): Liveness {
  const live = new Liveness();
  const roots = new Set<string>();
  module.signals.forEach((_, id) => isRoot(id) && roots.add(wireNode(id)));
  module.processes.forEach((process, index) => {
    if (process.kind !== 'test') {
      scan(process.body, index, process.kind, live, roots, reports);
      return;
    }
    for (const instr of process.code) {
      for (const expr of exprsOfInstr(instr)) nodesIn(expr, index, roots);
      if (instr.kind === 'random') roots.add(localNode(index, instr.local));
      if (instr.kind === 'do') scan(instr.body, index, 'test', live, roots, reports);
    }
  });
  live.mark(roots);
  return live;
}

/** The same for the locals of a function, which is process 0 of its own. */
export function livenessOfFunction(func: Func, reports: Reports): Liveness {
  const live = new Liveness();
  const roots = new Set(func.results.map((id) => localNode(0, id)));
  for (const id of func.params) roots.add(localNode(0, id));
  scan(func.body, 0, 'function', live, roots, reports);
  live.mark(roots);
  return live;
}

/** Enters the statements of a body. */
function scan(
  root: readonly Stmt[],
  process: number,
  kind: Process['kind'] | 'function',
  live: Liveness,
  roots: Set<string>,
  reports: Reports,
): void {
  const work: { readonly body: readonly Stmt[]; readonly guard: string | undefined }[] = [
    { body: root, guard: undefined },
  ];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { guard } = next;
    for (const stmt of next.body) {
      const needs = new Set<string>();
      for (const expr of exprsOf(stmt)) nodesIn(expr, process, needs);
      if (guard !== undefined) needs.add(guard);
      switch (stmt.kind) {
        case 'set':
          live.need(localNode(process, stmt.local), needs);
          break;
        case 'drive':
          // A register and a poke are effects of their own; a wire is one if somebody wants it.
          if (kind === 'comb') live.need(wireNode(stmt.signal), needs);
          else for (const node of needs.add(wireNode(stmt.signal))) roots.add(node);
          break;
        case 'memWrite':
        case 'check':
          for (const node of needs) roots.add(node);
          break;
        case 'call':
          for (const arg of stmt.args) {
            if (arg.kind === 'local') needs.add(localNode(process, arg.local));
            if (arg.kind === 'signal') needs.add(wireNode(arg.signal));
          }
          for (const result of stmt.results) live.need(localNode(process, result), needs);
          if (reports(stmt.func)) for (const node of needs) roots.add(node);
          break;
        case 'for':
          live.need(localNode(process, stmt.local), needs);
          work.push({ body: stmt.body, guard });
          break;
        case 'if':
        case 'switch': {
          const inner = live.guard();
          live.need(inner, needs);
          for (const body of bodiesOf(stmt)) work.push({ body, guard: inner });
        }
      }
    }
  }
}

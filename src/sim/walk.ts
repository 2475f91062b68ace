/** Visits what a process holds. */
import type { Expr, Instr, Process, Stmt } from '../ir/ir.js';

export interface Visitor {
  readonly stmt?: (stmt: Stmt) => void;
  readonly expr?: (expr: Expr) => void;
  readonly instr?: (instr: Instr) => void;
}

export function visitProcess(process: Process, visitor: Visitor): void {
  if (process.kind === 'test') for (const instr of process.code) visitInstr(instr, visitor);
  else visitBody(process.body, visitor);
}

export function visitBody(body: readonly Stmt[], visitor: Visitor): void {
  for (const stmt of body) visitStmt(stmt, visitor);
}

function visitStmt(stmt: Stmt, visitor: Visitor): void {
  visitor.stmt?.(stmt);
  const expr = (...exprs: readonly (Expr | undefined)[]): void => visitAll(exprs, visitor);
  switch (stmt.kind) {
    case 'set':
      return expr(stmt.index, stmt.range?.low, stmt.value);
    case 'drive':
      return expr(stmt.index, stmt.range?.low, stmt.value, stmt.delay);
    case 'memWrite':
      return expr(stmt.address, stmt.range?.low, stmt.lanes?.enable, stmt.value);
    case 'if':
      expr(stmt.cond);
      visitBody(stmt.then, visitor);
      return visitBody(stmt.else, visitor);
    case 'switch':
      expr(stmt.subject);
      for (const one of stmt.cases) visitBody(one.body, visitor);
      return visitBody(stmt.default, visitor);
    case 'for':
      return visitBody(stmt.body, visitor);
    case 'call':
      return expr(...stmt.args.map((arg) => (arg.kind === 'value' ? arg.value : undefined)));
    case 'check':
      return expr(stmt.cond, ...stmt.values);
  }
}

function visitInstr(instr: Instr, visitor: Visitor): void {
  visitor.instr?.(instr);
  const expr = (...exprs: readonly (Expr | undefined)[]): void => visitAll(exprs, visitor);
  switch (instr.kind) {
    case 'do':
      return visitBody(instr.body, visitor);
    case 'branch':
      return expr(instr.cond);
    case 'wait': {
      const { what } = instr;
      expr(instr.timeout?.duration);
      if (what.kind === 'cycles') expr(what.count);
      else if (what.kind === 'time') expr(what.duration);
      else if (what.kind === 'until') expr(what.cond);
      return;
    }
    case 'clock':
      return expr(instr.action.kind === 'retune' ? instr.action.period : undefined);
    case 'random':
      return expr(instr.low, instr.high);
    case 'force':
    case 'deposit':
      return expr(instr.value, instr.target.index, ...instr.target.steps.map((step) => step.index));
    case 'release':
      return expr(instr.target.index, ...instr.target.steps.map((step) => step.index));
    case 'print':
      return expr(...instr.parts.map((part) => (typeof part === 'string' ? undefined : part.value)));
    case 'jump':
    case 'fork':
    case 'end':
      return;
  }
}

function visitAll(exprs: readonly (Expr | undefined)[], visitor: Visitor): void {
  for (const expr of exprs) if (expr !== undefined) visitExpr(expr, visitor);
}

export function visitExpr(expr: Expr, visitor: Visitor): void {
  visitor.expr?.(expr);
  switch (expr.kind) {
    case 'const':
    case 'now':
      return;
    case 'read':
    case 'sampled':
    case 'local':
      return visitAll([expr.index], visitor);
    case 'memRead':
      return visitExpr(expr.address, visitor);
    case 'unary':
    case 'extract':
    case 'extend':
      return visitExpr(expr.value, visitor);
    case 'binary':
      return visitAll([expr.left, expr.right], visitor);
    case 'mux':
      return visitAll([expr.cond, expr.then, expr.else], visitor);
    case 'concat':
      return visitAll(expr.parts, visitor);
  }
}

/** Signals and memories that a process reads; array arguments count. */
export function readsOf(process: Process): {
  readonly signals: ReadonlySet<number>;
  readonly memories: ReadonlySet<number>;
} {
  const signals = new Set<number>();
  const memories = new Set<number>();
  visitProcess(process, {
    expr: (expr) => {
      if (expr.kind === 'read') signals.add(expr.signal);
      else if (expr.kind === 'memRead') memories.add(expr.memory);
    },
    stmt: (stmt) => {
      if (stmt.kind !== 'call') return;
      for (const arg of stmt.args) if (arg.kind === 'signal') signals.add(arg.signal);
    },
  });
  return { signals, memories };
}

/** Signals that a process drives. */
export function drivesOf(process: Process): ReadonlySet<number> {
  const signals = new Set<number>();
  visitProcess(process, {
    stmt: (stmt) => {
      if (stmt.kind === 'drive') signals.add(stmt.signal);
    },
  });
  return signals;
}

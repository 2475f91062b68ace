/**
 * How to go through expressions and statements. Sums and `else if` chains are as long as their authors (or a generator) made them, so nothing here
 * recurses: every walk keeps its own stack.
 */
import type { Expr, Instr, Module, Process, Stmt } from './ir.js';

const NONE: never[] = [];

/** The operands of an expression, in the order of their fields. */
export function operandsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'const':
    case 'now':
      return NONE;
    case 'read':
    case 'sampled':
    case 'local':
      return expr.index === undefined ? NONE : [expr.index];
    case 'memRead':
      return [expr.address];
    case 'unary':
    case 'extract':
    case 'extend':
      return [expr.value];
    case 'binary':
      return [expr.left, expr.right];
    case 'mux':
      return [expr.cond, expr.then, expr.else];
    case 'concat':
      return expr.parts;
  }
}

/**
 * Combines an expression bottom-up. Where `cut` gives a value for a node, its operands are not looked at.
 */
export function foldExpr<T>(
  root: Expr,
  combine: (expr: Expr, operands: readonly T[]) => T,
  cut?: (expr: Expr) => T | undefined,
): T {
  const open: { readonly expr: Expr; readonly operands: readonly Expr[]; readonly done: T[] }[] = [];
  let next = root;
  for (;;) {
    const operands = operandsOf(next);
    let result = cut?.(next);
    if (result === undefined) {
      const [first] = operands;
      if (first !== undefined) {
        open.push({ expr: next, operands, done: [] });
        next = first;
        continue;
      }
      result = combine(next, []);
    }
    for (;;) {
      const frame = open.at(-1);
      if (frame === undefined) return result;
      frame.done.push(result);
      const sibling = frame.operands[frame.done.length];
      if (sibling !== undefined) {
        next = sibling;
        break;
      }
      open.pop();
      result = combine(frame.expr, frame.done);
    }
  }
}

/** Calls `visit` for every node, parents first, left to right. Where it returns false, the operands are left out. */
export function visitExpr(root: Expr, visit: (expr: Expr) => boolean | void): void {
  const work: Expr[] = [root];
  for (let expr = work.pop(); expr !== undefined; expr = work.pop()) {
    if (visit(expr) === false) continue;
    const operands = operandsOf(expr);
    for (let i = operands.length - 1; i >= 0; i--) {
      const operand = operands[i];
      if (operand !== undefined) work.push(operand);
    }
  }
}

/** The expressions that a statement holds itself, in the order of evaluation. */
export function exprsOf(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case 'set':
      return present(stmt.index, stmt.range?.low, stmt.value);
    case 'drive':
      return present(stmt.index, stmt.range?.low, stmt.value, stmt.delay);
    case 'memWrite':
      return present(stmt.address, stmt.range?.low, stmt.lanes?.enable, stmt.value);
    case 'if':
      return [stmt.cond];
    case 'switch':
      return [stmt.subject];
    case 'for':
      return NONE;
    case 'call':
      return stmt.args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : NONE));
    case 'check':
      return [stmt.cond, ...stmt.values];
  }
}

/** The bodies inside a statement: then and else; cases and default. */
export function bodiesOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'if':
      return [stmt.then, stmt.else];
    case 'switch':
      return [...stmt.cases.map((arm) => arm.body), stmt.default];
    case 'for':
      return [stmt.body];
    default:
      return NONE;
  }
}

/**
 * Combines statements bottom-up; `bodies` holds what came of the statements inside, `order` counts statements as {@link visitStmts} meets them. Bodies pass through `enter` on the way down: what it gives is gone
 * into.
 */
export function foldStmts<T>(
  root: readonly Stmt[],
  combine: (stmt: Stmt, bodies: readonly (readonly T[])[], order: number) => T,
  enter: (body: readonly Stmt[]) => readonly Stmt[] = (body) => body,
): readonly T[] {
  interface Frame {
    readonly stmt: Stmt | undefined;
    readonly order: number;
    readonly bodies: readonly (readonly Stmt[])[];
    readonly done: T[][];
  }
  let count = 0;
  let frame: Frame = { stmt: undefined, order: -1, bodies: [enter(root)], done: [[]] };
  const open: Frame[] = [];
  for (;;) {
    const current: T[] = frame.done.at(-1) ?? [];
    const stmt: Stmt | undefined = frame.bodies[frame.done.length - 1]?.[current.length];
    if (stmt !== undefined) {
      const bodies = bodiesOf(stmt);
      const order = count++;
      if (bodies.length === 0) {
        current.push(combine(stmt, [], order));
      } else {
        open.push(frame);
        frame = { stmt, order, bodies: bodies.map(enter), done: [[]] };
      }
    } else if (frame.done.length < frame.bodies.length) {
      frame.done.push([]);
    } else {
      const parent = open.pop();
      if (parent === undefined || frame.stmt === undefined) return current;
      parent.done.at(-1)?.push(combine(frame.stmt, frame.done, frame.order));
      frame = parent;
    }
  }
}

/** Calls `visit` for every statement, outer ones first, in source order. */
export function visitStmts(root: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  const work: Stmt[] = [];
  const push = (body: readonly Stmt[]): void => {
    for (let i = body.length - 1; i >= 0; i--) {
      const stmt = body[i];
      if (stmt !== undefined) work.push(stmt);
    }
  };
  push(root);
  for (let stmt = work.pop(); stmt !== undefined; stmt = work.pop()) {
    visit(stmt);
    for (const body of bodiesOf(stmt).toReversed()) push(body);
  }
}

/** Every node of every expression in the statements. */
export function visitExprsIn(root: readonly Stmt[], visit: (expr: Expr) => boolean | void): void {
  visitStmts(root, (stmt) => {
    for (const expr of exprsOf(stmt)) visitExpr(expr, visit);
  });
}

/** The expressions of an instruction of a test process, other than those in the statements of a `do`. */
export function exprsOfInstr(instr: Instr): readonly Expr[] {
  switch (instr.kind) {
    case 'do':
    case 'jump':
    case 'fork':
    case 'end':
      return NONE;
    case 'branch':
      return [instr.cond];
    case 'wait':
      return present(waitExpr(instr.what), instr.timeout?.duration);
    case 'clock':
      return instr.action.kind === 'retune' ? [instr.action.period] : NONE;
    case 'random':
      return [instr.low, instr.high];
    case 'force':
    case 'deposit':
      return present(...pathExprs(instr.target), instr.value);
    case 'release':
      return present(...pathExprs(instr.target));
    case 'print':
      return instr.parts.flatMap((part) => (typeof part === 'string' ? NONE : [part.value]));
  }
}

/** The bodies of a process: one, or those of the `do` instructions. */
export function bodiesOfProcess(process: Process): readonly (readonly Stmt[])[] {
  if (process.kind !== 'test') return [process.body];
  return process.code.flatMap((instr) => (instr.kind === 'do' ? [instr.body] : NONE));
}

/** Every expression node of a process. */
export function visitExprsOfProcess(process: Process, visit: (expr: Expr) => boolean | void): void {
  for (const body of bodiesOfProcess(process)) visitExprsIn(body, visit);
  if (process.kind !== 'test') return;
  for (const instr of process.code) for (const expr of exprsOfInstr(instr)) visitExpr(expr, visit);
}

/** Every statement of every process of a module. */
export function visitStmtsOfModule(module: Module, visit: (stmt: Stmt, process: Process) => void): void {
  for (const process of module.processes) {
    for (const body of bodiesOfProcess(process)) visitStmts(body, (stmt) => visit(stmt, process));
  }
}

type Wait = (Instr & { readonly kind: 'wait' })['what'];

function waitExpr(what: Wait): Expr | undefined {
  switch (what.kind) {
    case 'cycles':
      return what.count;
    case 'time':
      return what.duration;
    case 'until':
      return what.cond;
    case 'edge':
    case 'settle':
      return undefined;
  }
}

function pathExprs(path: (Instr & { readonly kind: 'force' })['target']): readonly (Expr | undefined)[] {
  return [...path.steps.map((step) => step.index), path.index];
}

function present(...exprs: readonly (Expr | undefined)[]): readonly Expr[] {
  return exprs.filter((expr) => expr !== undefined);
}

/** The expressions directly inside expressions and statements of the typed tree. */
import type { Expr, Projection, Stmt, Target } from '../semantics/hir.js';
import { InternalError } from './internal-error.js';

export interface Visitor {
  readonly expr: (expr: Expr) => unknown;
  readonly statements: (statements: readonly Stmt[]) => unknown;
}

export function visitParts(expr: Expr, visitor: Visitor): void {
  const visit = (part: Expr | undefined): void => {
    if (part !== undefined) visitor.expr(part);
  };
  switch (expr.kind) {
    case 'const':
    case 'loopVar':
    case 'local':
    case 'length':
    case 'now':
      return;
    case 'land':
    case 'unary':
    case 'convert':
    case 'fill':
    case 'generate':
    case 'is':
      visit(expr.value);
      return;
    case 'signal':
    case 'instancePort':
      expr.indices.forEach(visit);
      return;
    case 'memRead':
      visit(expr.address);
      return;
    case 'binary':
      visit(expr.left);
      visit(expr.right);
      return;
    case 'field':
      visit(expr.base);
      return;
    case 'element':
    case 'bit':
      visit(expr.base);
      visit(expr.index);
      return;
    case 'slice':
      visit(expr.base);
      visit(expr.low);
      return;
    case 'concat':
    case 'aggregate':
      expr.parts.forEach(visit);
      return;
    case 'variant':
      expr.fields.forEach(visit);
      return;
    case 'if':
      visit(expr.cond);
      visit(expr.then);
      visit(expr.else);
      return;
    case 'match':
      visit(expr.subject);
      for (const arm of expr.arms) {
        visit(arm.guard);
        visit(arm.value);
      }
      return;
    case 'block':
      visitor.statements(expr.statements);
      visit(expr.result);
      return;
    case 'call':
      expr.args.forEach(visit);
      return;
  }
}

/** The indices inside a target. */
export function visitTarget(target: Target, visit: (expr: Expr) => void): void {
  const { root } = target;
  if (root.kind === 'signal' || root.kind === 'instancePort') root.indices.forEach(visit);
  if (root.kind === 'memory') visit(root.address);
  for (const step of target.path) visitProjection(step, visit);
}

function visitProjection(step: Projection, visit: (expr: Expr) => void): void {
  if (step.kind === 'element') visit(step.index);
  if (step.kind === 'range') visit(step.low);
}

/** What is inside a statement of hardware; its own target is left to the caller. */
export function visitStatement(statement: Stmt, visitor: Visitor): void {
  const visit = (part: Expr | undefined): void => {
    if (part !== undefined) visitor.expr(part);
  };
  switch (statement.kind) {
    case 'let':
    case 'var':
      visit(statement.value);
      return;
    case 'assign':
      visit(statement.value);
      visitTarget(statement.target, visit);
      return;
    case 'next':
      visit(statement.value);
      visit(statement.lanes);
      visit(statement.after);
      visitTarget(statement.target, visit);
      return;
    case 'if':
      visit(statement.cond);
      visitor.statements(statement.then);
      visitor.statements(statement.else);
      return;
    case 'match':
      visit(statement.subject);
      for (const arm of statement.arms) {
        visit(arm.guard);
        visitor.statements(arm.body);
      }
      return;
    case 'for':
      visitor.statements(statement.body);
      return;
    case 'check':
      visit(statement.cond);
      for (const part of statement.message?.parts ?? []) if (typeof part !== 'string') visit(part);
      return;
    case 'push':
      visit(statement.value);
      return;
    default:
      throw new InternalError(`\`${statement.kind}\` stands in a combinational process`, statement.span);
  }
}

/** Whether an expression reads any part of what the root of a target names. */
export function reads(expr: Expr, root: Target['root']): boolean {
  const found = (part: Expr): boolean => isOf(part, root) || partsRead(part);
  const partsRead = (part: Expr): boolean => {
    let any = false;
    const visitor: Visitor = {
      expr: (inner) => {
        any ||= found(inner);
      },
      statements: (statements) => {
        for (const statement of statements) visitStatement(statement, visitor);
      },
    };
    visitParts(part, visitor);
    return any;
  };
  return found(expr);
}

function isOf(expr: Expr, root: Target['root']): boolean {
  switch (root.kind) {
    case 'local':
      return expr.kind === 'local' && expr.local === root.local;
    case 'signal':
      return expr.kind === 'signal' && expr.signal === root.signal;
    case 'instancePort':
      return expr.kind === 'instancePort' && expr.port === root.port;
    case 'memory':
      return false;
  }
}

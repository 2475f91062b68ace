/** `if`, `match`, `is` and blocks as values. Where the choice is known while compiling, only what is chosen is checked. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { matchValue } from '../match-value.js';
import { checkMatchArms, checkPattern } from '../patterns.js';
import { Scope, type Guard } from '../scope.js';
import { BOOL, INTEGER, isHardware, typeName } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { markUsed } from '../unused.js';
import { costOfLink, spend } from '../work.js';
import { commonType, unifyBranches, type Branch } from './aggregates.js';
import { failed, fold, isFailed } from './build.js';
import { loopsIn } from './extent.js';
import { asMatch, type AsMatch } from './bindings.js';

/** Long chains of `else if` are walked, not recursed into. */
export function checkIf(
  context: Context,
  scope: Scope,
  expr: ast.IfExpr,
  expected: Type | undefined,
): hir.Expr {
  const conditions: { readonly cond: hir.Expr; readonly span: ast.Node['span'] }[] = [];
  const found: Branch[] = [];
  const addBlock = (inner: Scope, block: ast.Block): void => {
    const value = context.checks.block(context, inner, block, expected);
    found.push({ scope: inner, value, written: block.statements.length === 0 ? block.result : undefined });
  };
  let at = scope;
  let depth = 0;
  for (let next: ast.IfExpr | undefined = expr; next !== undefined;) {
    if (!spend(context, next.condition.span, costOfLink(depth))) return failed(expr.span);
    const desugared = asMatch(next.condition);
    if (desugared !== undefined) {
      const value = checkMatch(context, at, patternIf(next, desugared), expected);
      found.push({ scope: at, value, written: undefined });
      break;
    }
    const cond = context.checks.condition(context, at, next.condition);
    if (cond.kind === 'const' && !isFailed(cond) && cond.value === true) {
      addBlock(at, next.then);
      markUsed(at, next.else);
      break;
    }
    if (cond.kind !== 'const' || isFailed(cond)) {
      const [then, otherwise] = branchScopes(at, cond);
      conditions.push({ cond, span: next.span });
      addBlock(then, next.then);
      if (otherwise !== at) depth += 1;
      at = otherwise;
    } else markUsed(at, next.then);
    const chained = elseIf(next.else);
    if (chained === undefined) addBlock(at, next.else);
    next = chained;
  }
  const branches =
    conditions.length === 0 ? found.map(({ value }) => value) : unifyBranches(context, found, expected);
  const last = branches.at(-1);
  if (last === undefined || branches.some(isFailed) || conditions.some(({ cond }) => isFailed(cond))) {
    return failed(expr.span);
  }
  return conditions.reduceRight<hir.Expr>(
    (rest, { cond, span }, i) => ({
      kind: 'if',
      cond,
      then: branches[i] ?? rest,
      else: rest,
      type: last.type,
      span,
    }),
    last,
  );
}

/** The `if` that is all there is in an `else`. */
function elseIf({ statements, result }: ast.Block): ast.IfExpr | undefined {
  return statements.length === 0 && result?.kind === 'ifExpr' ? result : undefined;
}

function patternIf(expr: ast.IfExpr, taken: AsMatch): ast.MatchExpr {
  const { span } = expr;
  const rest: ast.ExprArm = {
    patterns: [{ kind: 'wildcardPattern', span: expr.else.span }],
    guard: undefined,
    value: { kind: 'blockExpr', block: expr.else, span: expr.else.span },
    span: expr.else.span,
  };
  const then: ast.ExprArm = {
    patterns: taken.patterns,
    guard: taken.guard,
    value: { kind: 'blockExpr', block: expr.then, span: expr.then.span },
    span,
  };
  return { kind: 'matchExpr', subject: taken.value, arms: [then, rest], span };
}

/**
 * Each branch knows which way the condition went. What is decided while running says nothing of indices; that one such condition did not hold is all
 * that the branches behind it need to know, so that a long chain of `else if` does not nest.
 */
export function branchScopes(scope: Scope, cond: hir.Expr): readonly [Scope, Scope] {
  const { guard } = scope;
  const goesOn = guard?.holds === false && isRuntime(guard.condition) && isRuntime(cond);
  return [guarded(scope, cond, true), goesOn ? scope : guarded(scope, cond, false)];
}

const isRuntime = (cond: hir.Expr): boolean => isFailed(cond) || loopsIn(cond) === undefined;

function guarded(scope: Scope, condition: hir.Expr, holds: boolean): Scope {
  const guard: Guard | undefined = isFailed(condition) ? undefined : { condition, holds };
  return new Scope('block', scope, guard);
}

/** Checked where a truth value decides. */
export function checkTruth(context: Context, scope: Scope, expr: ast.Expr): hir.Expr {
  const cond = context.checks.expr(context, scope, expr, BOOL);
  if (isFailed(cond) || cond.type.kind === 'bool') return cond;
  const number = cond.type.kind === 'uint' || cond.type.kind === 'int' || cond.type.kind === 'bits';
  const message = error(
    'M3106',
    expr.span,
    `a condition is \`bool\`, this is \`${typeName(cond.type)}\``,
    'neither true nor false',
  );
  context.diagnostics.add(
    number
      ? message.fix('to ask whether it is not zero', [
          { span: { ...expr.span, start: expr.span.end }, text: ' != 0' },
        ])
      : message,
  );
  return failed(expr.span);
}

// ── Match ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The subject of a `match`: a value with bits. Exact numbers take the least type. */
export function checkSubject(
  context: Context,
  scope: Scope,
  written: ast.Expr,
): (hir.Expr & { readonly type: HardwareType }) | undefined {
  const subject = context.checks.expr(context, scope, written);
  const { type } = subject;
  if (isHardware(type)) return { ...subject, type };
  if (type.kind !== 'error') {
    context.diagnostics.add(
      error(
        'M3107',
        written.span,
        `\`${typeName(type)}\` cannot be matched`,
        'has no set of values to cover',
      ).note('`if` chooses between numbers known while compiling'),
    );
  }
  return undefined;
}

export function checkMatch(
  context: Context,
  scope: Scope,
  expr: ast.MatchExpr,
  expected: Type | undefined,
): hir.Expr {
  const { span } = expr;
  const subject = checkSubject(context, scope, expr.subject);
  if (subject === undefined) return failed(span);
  const entered = enterArms(context, scope, subject, expr.arms);
  checkMatchArms(context, subject.type, entered, span);
  const chosen = knownArm(subject, entered);
  if (chosen !== undefined) {
    const arm = expr.arms[chosen.index];
    for (const each of expr.arms) if (each !== arm) markUsed(scope, each.value);
    return arm === undefined
      ? failed(span)
      : { ...context.checks.expr(context, chosen.scope, arm.value, expected), span };
  }
  const branches = expr.arms.map((arm, i) => {
    const inner = entered[i]?.scope ?? scope;
    return {
      scope: inner,
      value: context.checks.expr(context, inner, arm.value, expected),
      written: arm.value,
    };
  });
  const unified = unifyBranches(context, branches, expected);
  if (unified.some(isFailed) || unified.length === 0) return failed(span);
  const type = commonType(unified) ?? INTEGER;
  const arms = entered.flatMap((arm, i) => {
    const value = unified[i];
    return value === undefined ? [] : [{ pattern: arm.pattern, guard: arm.guard, value }];
  });
  return fold(context, { kind: 'match', subject, arms, type, span });
}

export interface EnteredArm {
  readonly pattern: hir.Pattern;
  readonly guard: hir.Expr | undefined;
  readonly scope: Scope;
}

/** Patterns and guards of arms, each with the scope that its body stands in. */
export function enterArms(
  context: Context,
  scope: Scope,
  subject: hir.Expr & { readonly type: HardwareType },
  arms: readonly { readonly patterns: readonly ast.Pattern[]; readonly guard: ast.Expr | undefined }[],
): readonly EnteredArm[] {
  return arms.map((arm) => {
    const named = new Scope('block', scope);
    const pattern = checkPattern(context, named, arm.patterns, subject.type);
    const taken: Guard = {
      condition: { kind: 'is', value: subject, pattern, type: BOOL, span: pattern.span },
      holds: true,
    };
    const guardScope = new Scope('block', named, subject.kind === 'const' ? undefined : taken);
    const guard = arm.guard === undefined ? undefined : checkTruth(context, guardScope, arm.guard);
    return { pattern, guard, scope: guard === undefined ? guardScope : guarded(guardScope, guard, true) };
  });
}

/** The arm that a known subject takes, with its names bound to values. */
export function knownArm(
  subject: hir.Expr,
  arms: readonly EnteredArm[],
): { readonly index: number; readonly scope: Scope } | undefined {
  if (subject.kind !== 'const') return undefined;
  for (const [index, arm] of arms.entries()) {
    const bound = matchValue(arm.pattern, subject.value);
    if (bound === undefined) continue;
    if (arm.guard !== undefined && arm.guard.kind !== 'const') return undefined;
    if (arm.guard?.kind === 'const' && arm.guard.value !== true) continue;
    const scope = new Scope('block', arm.scope);
    for (const [local, value] of bound)
      scope.define(local.name, {
        kind: 'constant',
        type: local.type,
        value,
        mutable: false,
        span: local.span,
      });
    return { index, scope };
  }
  return undefined;
}

/** `x is Load(_)`: a truth value; names in it bind nothing. */
export function checkIs(context: Context, scope: Scope, expr: ast.IsExpr): hir.Expr {
  const value = checkSubject(context, scope, expr.value);
  if (value === undefined) return failed(expr.span);
  const pattern = checkPattern(context, new Scope('block', scope), expr.patterns, value.type);
  return fold(context, { kind: 'is', value, pattern, type: BOOL, span: expr.span });
}

/** Statements of functions, of `comb` and `on` blocks, and those of tests that are no different there. */
import { error } from '../diagnostics/diagnostic.js';
import type * as ast from '../syntax/ast.js';
import { checkAssignment } from './assignments.js';
import { evaluateConstant } from './constants.js';
import type { Context, StatementMode } from './context.js';
import { asMatch } from './expressions/bindings.js';
import { failed, isFailed } from './expressions/build.js';
import { branchScopes, checkSubject, enterArms, knownArm } from './expressions/control.js';
import type * as hir from './hir.js';
import { canWriteOut, overOf, tryKept } from './loops.js';
import { checkMessage } from './messages.js';
import { checkMatchArms } from './patterns.js';
import { Scope } from './scope.js';
import { BOOL } from './type-names.js';
import type { Type } from './types.js';
import { markUsed, reportUnused } from './unused.js';
import { checkLet, checkVar } from './variables.js';
import { costOf, costOfLink, spend } from './work.js';
import { pushAll } from '../support/push-all.js';

/** A block that has a value, in a scope of its own. `expected` is a hint; the result may have another type. */
export function checkBlock(
  context: Context,
  scope: Scope,
  block: ast.Block,
  expected: Type | undefined,
): hir.Expr {
  const inner = new Scope('block', scope);
  const statements = checkStatements(context, inner, block.statements, 'function');
  if (block.result === undefined) {
    context.diagnostics.add(
      error('M3205', block.span, 'this block gives no value', 'it must end in an expression, without `;`'),
    );
    return failed(block.span);
  }
  const result = context.checks.expr(context, inner, block.result, expected);
  reportUnused(context, inner, block.statements);
  if (statements.length === 0 || isFailed(result) || result.kind === 'const') return result;
  return { kind: 'block', statements, result, type: result.type, span: block.span };
}

/** Statements one after another, in the scope that is given. */
export function checkStatements(
  context: Context,
  scope: Scope,
  statements: readonly ast.Stmt[],
  mode: StatementMode,
): readonly hir.Stmt[] {
  return statements.flatMap((statement) => checkStatement(context, scope, statement, mode));
}

function checkBody(
  context: Context,
  scope: Scope,
  block: ast.Block,
  mode: StatementMode,
): readonly hir.Stmt[] {
  const inner = new Scope('block', scope);
  const statements = checkStatements(context, inner, block.statements, mode);
  rejectResult(context, block);
  if (mode === 'function') reportUnused(context, inner, block.statements);
  return statements;
}

function checkStatement(
  context: Context,
  scope: Scope,
  statement: ast.Stmt,
  mode: StatementMode,
): readonly hir.Stmt[] {
  switch (statement.kind) {
    case 'let':
      return checkLet(context, scope, statement);
    case 'var':
      return checkVar(context, scope, statement, mode);
    case 'const':
      defineConst(context, scope, statement);
      return [];
    case 'constAssert':
      checkConstAssert(context, scope, statement);
      return [];
    case 'assign':
      return checkAssignment(context, scope, statement, mode);
    case 'if':
      return checkIf(context, scope, statement, mode);
    case 'match':
      return checkMatch(context, scope, statement, mode);
    case 'for':
      return checkFor(context, scope, statement, 0, mode);
    case 'assert':
    case 'assume':
    case 'cover':
      return checkCheck(context, scope, statement);
    case 'exprStmt':
      if (!isFailed(context.checks.expr(context, scope, statement.value))) noEffect(context, statement.value);
      return [];
    case 'error':
      context.diagnostics.failAgain();
      return [];
    default:
      context.diagnostics.add(
        error('M1108', statement.span, `\`${WORDS[statement.kind]}\` cannot stand here`, 'takes time').note(
          'rule: it belongs in tests and in `process` blocks of models',
        ),
      );
      return [];
  }
}

const WORDS = {
  clock: 'clock',
  while: 'while',
  break: 'break',
  continue: 'continue',
  goto: 'goto',
  expect: 'expect',
  wait: 'wait',
  fork: 'fork',
  retune: 'retune',
  force: 'force',
  release: 'release',
  set: 'set',
  print: 'print',
  fail: 'fail',
} as const;

/** A block that gives nobody its value may not end in one. Most often a `;` is missing: `a <= b }` reads as a comparison. */
export function rejectResult(context: Context, block: ast.Block): void {
  if (block.result !== undefined) noEffect(context, block.result);
}

function noEffect(context: Context, value: ast.Expr): void {
  if (value.kind === 'binary' && value.operator === '<=') {
    const end = { ...value.span, start: value.span.end };
    context.diagnostics.add(
      error('M1102', end, 'a `;` is missing', 'expected here')
        .label(value.operatorSpan, 'without it, this reads as a comparison')
        .fix('to write the register', [{ span: end, text: ';' }]),
    );
    return;
  }
  context.diagnostics.add(error('M3208', value.span, 'nothing uses this value', 'computed and dropped'));
}

/** A local constant is computed where it stands, since a `var` that it reads may change later. */
function defineConst(context: Context, scope: Scope, statement: ast.ConstDecl): void {
  const { name } = statement;
  const type = statement.type === undefined ? undefined : context.checks.type(context, scope, statement.type);
  const found = type?.kind === 'error' ? undefined : evaluateConstant(context, scope, statement.value, type);
  const earlier = scope.define(
    name.text,
    found === undefined
      ? { kind: 'error', span: name.span }
      : { kind: 'constant', ...found, mutable: false, span: name.span },
  );
  if (earlier !== undefined)
    context.diagnostics.add(
      error('M2002', name.span, `\`${name.text}\` is declared twice`, 'again here').label(
        earlier.span,
        'the first one',
      ),
    );
}

/** `const assert`: demanded of parameters. */
export function checkConstAssert(context: Context, scope: Scope, statement: ast.ConstAssert): void {
  const found = evaluateConstant(context, scope, statement.condition, BOOL);
  if (found === undefined || found.value === true) return;
  const message =
    statement.message === undefined
      ? undefined
      : evaluateConstant(context, scope, statement.message, { kind: 'string' })?.value;
  const text =
    typeof message === 'string' ? message : `\`${context.text(statement.condition.span)}\` does not hold`;
  context.diagnostics.add(error('M3302', statement.condition.span, text, 'is false here'));
}

// ── Control ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Long chains of `else if` are walked, not recursed into. */
function checkIf(
  context: Context,
  scope: Scope,
  statement: ast.IfStmt,
  mode: StatementMode,
): readonly hir.Stmt[] {
  const taken: {
    readonly cond: hir.Expr;
    readonly then: readonly hir.Stmt[];
    readonly span: ast.Node['span'];
  }[] = [];
  let last: readonly hir.Stmt[] = [];
  let at = scope;
  let depth = 0;
  for (let next: ast.IfStmt | undefined = statement; next !== undefined;) {
    if (!spend(context, next.condition.span, costOfLink(depth))) break;
    const desugared = asMatch(next.condition);
    if (desugared !== undefined) {
      last = checkMatch(context, at, patternIf(next, desugared), mode);
      break;
    }
    const cond = context.checks.condition(context, at, next.condition);
    if (cond.kind === 'const' && !isFailed(cond) && cond.value === true) {
      last = checkBody(context, at, next.then, mode);
      if (next.else !== undefined) markUsed(at, next.else);
      break;
    }
    if (cond.kind !== 'const' || isFailed(cond)) {
      const [then, otherwise] = branchScopes(at, cond);
      taken.push({ cond, then: checkBody(context, then, next.then, mode), span: next.span });
      if (otherwise !== at) depth += 1;
      at = otherwise;
    } else markUsed(at, next.then);
    const chained = elseIf(next.else);
    if (chained === undefined && next.else !== undefined) last = checkBody(context, at, next.else, mode);
    next = chained;
  }
  return taken.reduceRight<readonly hir.Stmt[]>(
    (rest, { cond, then, span }) => (isFailed(cond) ? [] : [{ kind: 'if', cond, then, else: rest, span }]),
    last,
  );
}

function elseIf(block: ast.Block | undefined): ast.IfStmt | undefined {
  const [only, more] = block?.statements ?? [];
  return only?.kind === 'if' && more === undefined && block?.result === undefined ? only : undefined;
}

function patternIf(statement: ast.IfStmt, taken: NonNullable<ReturnType<typeof asMatch>>): ast.MatchStmt {
  const { span } = statement;
  const otherwise: ast.Block = statement.else ?? { kind: 'block', statements: [], result: undefined, span };
  return {
    kind: 'match',
    subject: taken.value,
    arms: [
      { patterns: taken.patterns, guard: taken.guard, body: statement.then, span },
      {
        patterns: [{ kind: 'wildcardPattern', span: otherwise.span }],
        guard: undefined,
        body: otherwise,
        span,
      },
    ],
    span,
  };
}

function checkMatch(
  context: Context,
  scope: Scope,
  statement: ast.MatchStmt,
  mode: StatementMode,
): readonly hir.Stmt[] {
  const subject = checkSubject(context, scope, statement.subject);
  if (subject === undefined) return [];
  const entered = enterArms(context, scope, subject, statement.arms);
  checkMatchArms(context, subject.type, entered, statement.span);
  const chosen = knownArm(subject, entered);
  if (chosen !== undefined) {
    const arm = statement.arms[chosen.index];
    for (const each of statement.arms) if (each !== arm) markUsed(scope, each.body);
    return arm === undefined ? [] : checkBody(context, chosen.scope, arm.body, mode);
  }
  const arms = statement.arms.map((arm, i) => {
    const {
      pattern,
      guard,
      scope: inner,
    } = entered[i] ?? { pattern: { kind: 'wildcard' as const, span: arm.span }, guard: undefined, scope };
    return { pattern, guard, body: checkBody(context, inner, arm.body, mode), span: arm.span };
  });
  return [{ kind: 'match', subject, arms, span: statement.span }];
}

function checkFor(
  context: Context,
  scope: Scope,
  statement: ast.ForStmt,
  depth: number,
  mode: StatementMode,
): readonly hir.Stmt[] {
  const header = statement.loops[depth];
  if (header === undefined) return checkBody(context, scope, statement.body, mode);
  const over = overOf(context, scope, header);
  if (over === undefined) return [];
  if (over.kind !== 'constants') {
    const kept = tryKept(context, header, over.low, over.high, (trial, loop): hir.Stmt => {
      const inner = new Scope('block', scope);
      const entry = over.bind(inner, loop);
      return {
        kind: 'for',
        loop,
        body: [...entry, ...checkFor(trial, inner, statement, depth + 1, mode)],
        span: statement.span,
      };
    });
    if (kept !== undefined) return [kept];
  }
  const statements: hir.Stmt[] = [];
  if (!canWriteOut(context, header, over)) return [];
  const cost = costOf(statement.body.span);
  for (const enter of over.iterations()) {
    if (!spend(context, header.span, cost)) return [];
    const inner = new Scope('block', scope);
    pushAll(statements, enter(inner));
    pushAll(statements, checkFor(context, inner, statement, depth + 1, mode));
  }
  return statements;
}

function checkCheck(context: Context, scope: Scope, statement: ast.CheckStmt): readonly hir.Stmt[] {
  const cond = context.checks.condition(context, scope, statement.condition);
  const message =
    statement.message === undefined ? undefined : checkMessage(context, scope, statement.message);
  if (isFailed(cond)) return [];
  const source = context.text(statement.condition.span);
  return [
    {
      kind: 'check',
      check: statement.kind,
      name: statement.name?.text ?? '',
      cond,
      message,
      source,
      span: statement.span,
    },
  ];
}

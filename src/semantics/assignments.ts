/** Assignments: what may be assigned, with which operator, and how wide. */
import { error, replace } from '../diagnostics/diagnostic.js';
import type * as ast from '../syntax/ast.js';
import { constantOf } from './constants.js';
import { NeedsConstant, type Context, type StatementMode } from './context.js';
import { isFailed } from './expressions/build.js';
import { checkAgainst } from './expressions/check.js';
import { loopsIn } from './expressions/extent.js';
import type { Destination } from './expressions/land.js';
import type * as hir from './hir.js';
import { facingOf, targetOf } from './modules/places.js';
import { located, whatIs } from './names.js';
import type { Scope, Symbol } from './scope.js';
import { describeType, isHardware, typeName, uint, widthOf } from './type-names.js';
import { rationalOfValue } from './values.js';

/** Of a second. */
const FEMTOSECONDS = 10n ** 15n;

export function checkAssignment(
  context: Context,
  scope: Scope,
  statement: ast.AssignStmt,
  mode: StatementMode,
): readonly hir.Stmt[] {
  const variable = compileTimeVariable(scope, statement.target);
  if (variable !== undefined) {
    assignVariable(context, scope, statement, variable);
    return [];
  }
  const place = context.checks.expr(context, scope, statement.target);
  if (isFailed(place)) {
    context.checks.expr(context, scope, statement.value, place.type);
    return [];
  }
  const value = checkAgainst(context, scope, statement.value, place.type, destination(context, place));
  const target = targetOf(place);
  if (target === undefined || !assignable(context, scope, statement, place, target)) {
    if (target === undefined) notAssignable(context, scope, statement);
    return [];
  }
  if (!rightOperator(context, statement, target, mode) || isFailed(value)) return [];
  const { span } = statement;
  if (statement.operator === 'blocking') return [{ kind: 'assign', target, value, span }];
  const lanes =
    statement.lanes === undefined ? undefined : checkLanes(context, scope, statement.lanes, target);
  const after = statement.after === undefined ? undefined : delayOf(context, scope, statement.after);
  if (
    (statement.lanes !== undefined && lanes === undefined) ||
    (statement.after !== undefined && after === undefined)
  )
    return [];
  return [{ kind: 'next', target, value, lanes, after, span }];
}

/** For messages about the value: where the place got its type. */
function destination(context: Context, place: hir.Expr): Destination | undefined {
  const declared = rootOf(place);
  return declared === undefined || place !== declared.expr
    ? undefined
    : {
        name: context.text(place.span),
        span: declared.span,
        text: `declared as ${describeType(place.type)}`,
      };
}

function rootOf(
  place: hir.Expr,
): { readonly expr: hir.Expr; readonly span: ast.Node['span']; readonly name: string } | undefined {
  switch (place.kind) {
    case 'signal':
      return { expr: place, span: place.signal.span, name: place.signal.name };
    case 'local':
      return { expr: place, span: place.local.span, name: place.local.name };
    case 'instancePort':
      return {
        expr: place,
        span: place.port.port.span,
        name: `${place.port.group.name}.${place.port.port.name}`,
      };
    case 'memRead':
      return { expr: place, span: place.memory.span, name: place.memory.name };
    case 'field':
    case 'element':
    case 'bit':
    case 'slice':
      return rootOf(place.base);
    default:
      return undefined;
  }
}

// ── Variables of compile time ───────────────────────────────────────────────────────────────────────────────────────

type Variable = { readonly symbol: Symbol & { kind: 'constant' }; readonly scope: Scope };

function compileTimeVariable(scope: Scope, target: ast.Expr): Variable | undefined {
  const found = target.kind === 'name' ? scope.lookup(target.name.text) : undefined;
  return found?.symbol.kind === 'constant' && found.symbol.mutable
    ? { symbol: found.symbol, scope: found.scope }
    : undefined;
}

/** It changes while compiling, so whether and how often this statement runs must be known. */
function assignVariable(
  context: Context,
  scope: Scope,
  statement: ast.AssignStmt,
  { symbol, scope: home }: Variable,
): void {
  for (let at: Scope | undefined = scope; at !== undefined && at !== home; at = at.parent) {
    const loops = at.guard === undefined ? undefined : loopsIn(at.guard.condition);
    const [first] = loops ?? [];
    if (first !== undefined) throw new NeedsConstant(first);
    for (const [, known] of at.entries()) if (known.kind === 'loop') throw new NeedsConstant(known.loop);
    if (at.guard !== undefined && loops === undefined) {
      context.diagnostics.add(
        error(
          'M3301',
          statement.span,
          `\`${context.text(statement.target.span)}\` is computed while compiling, and this branch is chosen while running`,
          'not known whether it runs',
        )
          .label(at.guard.condition.span, 'decided while running')
          .label(symbol.span, `\`${typeName(symbol.type)}\` has no width`),
      );
      return;
    }
  }
  const value = checkAgainst(context, scope, statement.value, symbol.type);
  const found = constantOf(context, value);
  if (found !== undefined) symbol.value = found.value;
}

// ── What may be assigned ────────────────────────────────────────────────────────────────────────────────────────────

function notAssignable(context: Context, scope: Scope, statement: ast.AssignStmt): void {
  const { target } = statement;
  const symbol = target.kind === 'name' ? scope.lookup(target.name.text)?.symbol : undefined;
  const text = context.text(target.span);
  const message = error(
    'M4006',
    target.span,
    `\`${text}\` cannot be assigned`,
    symbol === undefined ? 'not a place' : whatIs(symbol),
  );
  context.diagnostics.add(
    (symbol === undefined ? message : located(message, symbol.span)).note(
      'rule: outputs, wires, registers, memories and `var` can be assigned',
    ),
  );
}

function assignable(
  context: Context,
  scope: Scope,
  statement: ast.AssignStmt,
  place: hir.Expr,
  target: hir.Target,
): boolean {
  const { root } = target;
  const text = context.text(statement.target.span);
  const report = (what: string, span: ast.Node['span'], label: string): false => {
    context.diagnostics.add(
      error(
        'M4006',
        statement.target.span,
        `\`${text}\` cannot be assigned: it is ${what}`,
        'not a place to write',
      ).label(span, label),
    );
    return false;
  };
  if (root.kind === 'local') {
    if (root.local.mutable) return true;
    context.diagnostics.add(
      error('M4006', statement.target.span, `\`${text}\` cannot be assigned`, 'keeps its value')
        .label(root.local.span, 'declared with `let`, as a parameter or in a pattern')
        .note('rule: only `var` may be assigned again'),
    );
    return false;
  }
  if (root.kind === 'memory') return true;
  if (facingOf(place) !== 'gives')
    return (
      isHardware(place.type) ||
      report('a whole connection', rootOf(place)?.span ?? place.span, '`connect a to b;` joins connections')
    );
  if (root.kind === 'signal')
    return (
      scope.enclosing('test') !== undefined ||
      report(place.kind === 'signal' ? 'an input' : 'given from outside', root.signal.span, 'declared here')
    );
  return report(`an output of \`${root.port.group.name}\``, root.port.port.span, 'driven by the instance');
}

/** `<=` for registers and memories, `=` for everything else. */
function rightOperator(
  context: Context,
  statement: ast.AssignStmt,
  target: hir.Target,
  mode: StatementMode,
): boolean {
  const { root } = target;
  const text = context.text(statement.target.span);
  const isState = root.kind === 'memory' || (root.kind === 'signal' && root.signal.storage === 'reg');
  const at = { ...statement.span, start: statement.target.span.end, end: statement.value.span.start };
  if (statement.operator === 'register' && !isState) {
    const declared =
      root.kind === 'signal'
        ? root.signal.span
        : root.kind === 'local'
          ? root.local.span
          : root.kind === 'instancePort'
            ? root.port.port.span
            : statement.span;
    context.diagnostics.add(
      error(
        'M4007',
        statement.target.span,
        `\`${text}\` is no register`,
        '`<=` writes registers and memories',
      )
        .label(declared, 'declared here')
        .fix('to drive it now', [replace(at, ' = ')]),
    );
    return false;
  }
  if (statement.operator === 'blocking' && isState) {
    const [what, span] =
      root.kind === 'memory'
        ? ['memory', root.memory.span]
        : ['register', root.kind === 'signal' ? root.signal.span : statement.span];
    context.diagnostics.add(
      error('M4007', statement.target.span, `\`${text}\` is a ${what}`, '`=` drives wires and outputs')
        .label(span, 'declared here')
        .fix('to write it at the edge', [replace(at, ' <= ')]),
    );
    return false;
  }
  if (isState && mode !== 'on' && mode !== 'test') {
    context.diagnostics.add(
      error('M4007', statement.span, `\`${text}\` is written outside of \`on\``, 'no edge here').note(
        'rule: registers and memories change at an edge: `on clk { … }`',
      ),
    );
    return false;
  }
  if (!isState && root.kind !== 'local' && mode === 'on') {
    context.diagnostics.add(
      error(
        'M4007',
        statement.target.span,
        `\`${text}\` is no register, and \`on\` writes registers`,
        'has no edge',
      ).note('rule: wires and outputs are driven outside of `on`; declared as `reg` it can be written here'),
    );
    return false;
  }
  return true;
}

/** Enables of a memory write: each for an equal part of the word. */
function checkLanes(
  context: Context,
  scope: Scope,
  written: ast.Expr,
  target: hir.Target,
): hir.Expr | undefined {
  const lanes = context.checks.expr(context, scope, written);
  if (isFailed(lanes)) return undefined;
  const width = isHardware(target.type) ? widthOf(target.type) : 0;
  const count = isHardware(lanes.type) ? widthOf(lanes.type) : 0;
  if (target.root.kind === 'memory' && count > 0 && width % count === 0) return lanes;
  const why =
    target.root.kind !== 'memory'
      ? 'only memories have lanes'
      : `${count} lanes do not divide ${width} bits evenly`;
  context.diagnostics.add(
    error('M4017', written.span, why, `\`${typeName(lanes.type)}\``).label(
      target.span,
      `\`${typeName(target.type)}\``,
    ),
  );
  return undefined;
}

/** `after 2ns`, in femtoseconds. */
function delayOf(context: Context, scope: Scope, written: ast.Expr): hir.Expr | undefined {
  const found = context.checks.constant(context, scope, written, { kind: 'time' });
  const rational = found === undefined ? undefined : rationalOfValue(found.value);
  if (rational === undefined) return undefined;
  return {
    kind: 'const',
    value: (rational.numerator * FEMTOSECONDS) / rational.denominator,
    type: uint(64),
    span: written.span,
  };
}

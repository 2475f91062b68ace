/** Binary operators, by the table of operators. */
import { error, insertAfter, insertBefore } from '../../diagnostics/diagnostic.js';
import { SURFACE_BINARY, type SurfaceOperator } from '../../operators/operators.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { wrongWidth } from '../resolve-type.js';
import { Scope } from '../scope.js';
import { bits, BOOL, int, INTEGER, isHardware, typeName, uint, widthOf } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { failed, fold, isFailed } from './build.js';
import { isFloat, type Float } from '../float-types.js';
import { arithmetic, floatOperator, takesFloats } from './float-operators.js';
import type { Operation } from './float-library.js';
import { coerce, landInteger, landOwn } from './land.js';
import { agree, allowed, isNumber, noOperator } from './operands.js';
import { join, shift } from './shifts.js';

const OPS: Readonly<Record<Exclude<ast.BinaryOp, '++'>, hir.BinaryOp>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '+%': 'addW',
  '-%': 'subW',
  '*%': 'mulW',
  '+|': 'addS',
  '-|': 'subS',
  '*|': 'mulS',
  '<<': 'shl',
  '>>': 'shr',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '&&': 'logicalAnd',
  '||': 'logicalOr',
};

const COMPARISONS: ReadonlySet<ast.BinaryOp> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Operands of one type: a bare `.Idle`, `trunc` or list on one side takes the type of the other. */
const oneType = (operator: ast.BinaryOp): boolean =>
  SURFACE_BINARY[operator].agreement === 'type' || COMPARISONS.has(operator);

/** Chains of one operator after another are walked, not recursed into: they may be thousands long. */
export function checkBinary(context: Context, scope: Scope, expr: ast.BinaryExpr): hir.Expr {
  const spine: ast.BinaryExpr[] = [];
  let leftmost: ast.Expr = expr;
  while (leftmost.kind === 'binary') {
    spine.push(leftmost);
    leftmost = leftmost.left;
  }
  let left: hir.Expr | undefined;
  for (const each of spine.toReversed()) left = step(context, scope, each, left);
  return left ?? failed(expr.span);
}

function step(context: Context, scope: Scope, expr: ast.BinaryExpr, done: hir.Expr | undefined): hir.Expr {
  const { operator } = expr;
  if (operator === '&&' || operator === '||') return logic(context, scope, expr, done, operator);
  const [left, right] = operands(context, scope, expr, done);
  if (isFailed(left) || isFailed(right)) return failed(expr.span);
  if (operator === '++') return join(context, expr, left, right);
  const op = OPS[operator];
  const result =
    operator === '<<' || operator === '>>'
      ? shift(context, scope, expr, op, left, right)
      : combine(context, scope, expr, op, left, right);
  return fold(context, result);
}

function operands(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
  done: hir.Expr | undefined,
): readonly [hir.Expr, hir.Expr] {
  const { checks } = context;
  if (!oneType(expr.operator)) {
    if (done === undefined && isReal(expr.left)) {
      const right = checks.expr(context, scope, expr.right);
      return [checks.expr(context, scope, expr.left, floatOf(right)), right];
    }
    const left = done ?? checks.expr(context, scope, expr.left);
    return [left, checks.expr(context, scope, expr.right, isReal(expr.right) ? floatOf(left) : undefined)];
  }
  if (done === undefined && needsType(expr.left)) {
    const right = checks.expr(context, scope, expr.right);
    const hint = isBareConversion(expr.left) && !COMPARISONS.has(expr.operator) ? undefined : hintOf(right);
    return [checks.expr(context, scope, expr.left, hint), right];
  }
  const left = done ?? checks.expr(context, scope, expr.left);
  // A bare conversion lands only on the other side of a comparison, never through an operator.
  const hint = isBareConversion(expr.right) && !COMPARISONS.has(expr.operator) ? undefined : hintOf(left);
  return [left, checks.expr(context, scope, expr.right, hint)];
}

function hintOf(side: hir.Expr): Type | undefined {
  if (isFailed(side)) return side.type;
  return isHardware(side.type) ? side.type : undefined;
}

const BARE: ReadonlySet<string> = new Set(['trunc', 'zext', 'sext', 'sat', 'resize', 'bitcast', 'round']);

function isBareConversion(expr: ast.Expr): boolean {
  if (expr.kind === 'paren') return isBareConversion(expr.inner);
  const name = expr.kind === 'call' && expr.callee.kind === 'name' ? expr.callee : undefined;
  return name !== undefined && name.generics === undefined && BARE.has(name.name.text);
}

/** A fraction without a suffix, whose format is that of the other side. */
function isReal(expr: ast.Expr): boolean {
  if (expr.kind === 'paren') return isReal(expr.inner);
  return (
    (expr.kind === 'realLit' && expr.suffix === undefined) || (expr.kind === 'unary' && isReal(expr.operand))
  );
}

const floatOf = ({ type }: hir.Expr): Type | undefined => (isFloat(type) ? type : undefined);

/** What has no type of its own. */
function needsType(expr: ast.Expr): boolean {
  switch (expr.kind) {
    case 'dot':
    case 'array':
    case 'repeat':
      return true;
    case 'realLit':
    case 'unary':
      return isReal(expr);
    case 'paren':
      return needsType(expr.inner);
    case 'call':
      if (expr.callee.kind === 'dot') return true;
      return isBareConversion(expr);
    case 'tuple':
      return expr.elements.some((element) => needsType(element) || element.kind === 'intLit');
    default:
      return false;
  }
}

/** The right side is reached only if the left one lets it be: its indices need to be in range only then. */
function logic(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
  done: hir.Expr | undefined,
  operator: '&&' | '||',
): hir.Expr {
  const left = done === undefined ? context.checks.expr(context, scope, expr.left) : done;
  if (!isFailed(left) && left.type.kind !== 'bool') return notBool(context, expr, left);
  if (left.kind === 'const' && !isFailed(left) && left.value === (operator === '||'))
    return { ...left, span: expr.span };
  const inner = isFailed(left)
    ? scope
    : new Scope('block', scope, { condition: left, holds: operator === '&&' });
  const right = context.checks.expr(context, inner, expr.right);
  if (isFailed(left) || isFailed(right)) return failed(expr.span);
  if (right.type.kind !== 'bool') return notBool(context, expr, right);
  if (left.kind === 'const') return { ...right, span: expr.span };
  return fold(context, { kind: 'binary', op: OPS[operator], left, right, type: BOOL, span: expr.span });
}

function notBool(context: Context, expr: ast.BinaryExpr, side: hir.Expr): hir.Expr {
  const bitwise = expr.operator === '&&' ? '&' : '|';
  const message = error(
    'M3105',
    expr.operatorSpan,
    `\`${expr.operator}\` takes \`bool\`, not \`${typeName(side.type)}\``,
    'works on truth values',
  ).label(side.span, `\`${typeName(side.type)}\``);
  const isNumber = side.type.kind === 'uint' || side.type.kind === 'int' || side.type.kind === 'bits';
  context.diagnostics.add(
    isNumber
      ? message
          .fix('to ask whether it is not zero', [
            insertBefore(side.span, '('),
            insertAfter(side.span, ' != 0)'),
          ])
          .note(`bit by bit: \`${bitwise}\``)
      : message,
  );
  return failed(expr.span);
}

function combine(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
  op: hir.BinaryOp,
  left: hir.Expr,
  right: hir.Expr,
): hir.Expr {
  const { span, operator } = expr;
  if (left.type.kind === 'integer' && right.type.kind === 'integer')
    return exact(context, expr, op, left, right);
  if (isTime(left.type) || isTime(right.type)) return time(context, expr, op, left, right);
  if (!isHardware(left.type) && !isHardware(right.type)) {
    if ((operator === '==' || operator === '!=') && left.type.kind === right.type.kind)
      return { kind: 'binary', op, left, right, type: BOOL, span };
    return noOperator(context, expr, left, right);
  }
  const float = [left.type, right.type].find(isFloat);
  if (float !== undefined && takesFloats(operator)) return floats(context, scope, expr, left, right, float);
  const table = SURFACE_BINARY[operator];
  const [a, b] = adapt(context, scope, table, operator, left, right);
  if (isFailed(a) || isFailed(b)) return failed(span);
  if (!allowed(table, a.type) || !allowed(table, b.type)) return noOperator(context, expr, a, b);
  if (!agree(context, expr, table, a, b)) return failed(span);
  const type = resultType(context, expr, table, a.type, b.type);
  return type === undefined ? failed(span) : { kind: 'binary', op, left: a, right: b, type, span };
}

/** Whole numbers land in the format of the other side; nothing is converted silently. */
function floats(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
  left: hir.Expr,
  right: hir.Expr,
  float: Float,
): hir.Expr {
  const both = inOneFormat(context, scope, expr, left, right, float);
  return both === undefined
    ? failed(expr.span)
    : floatOperator(context, expr.operator, both, float, expr.span);
}

function inOneFormat(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
  left: hir.Expr,
  right: hir.Expr,
  float: Float,
): readonly [hir.Expr, hir.Expr] | undefined {
  const land = (value: hir.Expr): hir.Expr =>
    value.type.kind === 'integer' ? landInteger(context, scope, value, float) : value;
  const [a, b] = [land(left), land(right)];
  if (isFailed(a) || isFailed(b)) return undefined;
  return agree(context, expr, SURFACE_BINARY[expr.operator], a, b) ? [a, b] : undefined;
}

/** `a + b` of floats, not computed yet; undefined for anything else, and after a diagnostic. */
export function binaryOperation(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
): Operation | 'failed' | undefined {
  const found = floatOperands(context, scope, expr);
  if (found === undefined || found === 'failed') return found;
  return arithmetic(context, expr.operator, found.operands, found.type, expr.span);
}

/** Both sides of an operator, floats of one type; undefined for anything else. */
export function floatOperands(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
): { readonly operands: readonly [hir.Expr, hir.Expr]; readonly type: Float } | 'failed' | undefined {
  const [left, right] = operands(context, scope, expr, undefined);
  if (isFailed(left) || isFailed(right)) return 'failed';
  const type = [left.type, right.type].find(isFloat);
  if (type === undefined) return undefined;
  const both = inOneFormat(context, scope, expr, left, right, type);
  return both === undefined ? 'failed' : { operands: both, type };
}

/** Compile-time integers: exact, of any size. */
function exact(
  context: Context,
  expr: ast.BinaryExpr,
  op: hir.BinaryOp,
  left: hir.Expr,
  right: hir.Expr,
): hir.Expr {
  const { operator, span } = expr;
  if (COMPARISONS.has(operator)) return { kind: 'binary', op, left, right, type: BOOL, span };
  if (operator.length === 2 && operator !== '<<' && operator !== '>>') {
    context.diagnostics.add(
      error(
        'M3107',
        span,
        `\`${operator}\` needs a width, both sides are numbers of any size`,
        'wraps or saturates at which width?',
      ).note('rule: exact numbers take a width only where they land; `3_u8` has one'),
    );
    return failed(span);
  }
  return { kind: 'binary', op, left, right, type: INTEGER, span };
}

const isTime = (type: Type): boolean => type.kind === 'time' || type.kind === 'frequency';

function time(
  context: Context,
  expr: ast.BinaryExpr,
  op: hir.BinaryOp,
  left: hir.Expr,
  right: hir.Expr,
): hir.Expr {
  const { span, operator } = expr;
  const same = left.type.kind === right.type.kind;
  if (same && COMPARISONS.has(operator)) return { kind: 'binary', op, left, right, type: BOOL, span };
  if (same && (operator === '+' || operator === '-'))
    return { kind: 'binary', op, left, right, type: left.type, span };
  if (operator === '*' && right.type.kind === 'integer')
    return { kind: 'binary', op, left, right, type: left.type, span };
  if (operator === '*' && left.type.kind === 'integer')
    return { kind: 'binary', op, left, right, type: right.type, span };
  if (operator === '/' && right.type.kind === 'integer')
    return { kind: 'binary', op, left, right, type: left.type, span };
  return noOperator(context, expr, left, right);
}

/** An exact number takes its own least width beside growing operators, else the type of the other side. */
function adapt(
  context: Context,
  scope: Scope,
  table: SurfaceOperator,
  operator: ast.BinaryOp,
  left: hir.Expr,
  right: hir.Expr,
): readonly [hir.Expr, hir.Expr] {
  const growing = table.agreement === 'class' && !COMPARISONS.has(operator);
  const land = (value: hir.Expr, other: hir.Expr): hir.Expr => {
    if (value.type.kind !== 'integer')
      return value.type.kind === 'list' ? coerce(context, scope, value, other.type) : value;
    if (growing && (other.type.kind === 'uint' || other.type.kind === 'int'))
      return landOwn(context, scope, value, other.type.kind === 'int');
    // What `below` remembers is no bound here: any value of the width may be compared with.
    return landInteger(
      context,
      scope,
      value,
      other.type.kind === 'uint' ? uint(other.type.width) : other.type,
    );
  };
  if (growing && !(isNumber(left.type) || isNumber(right.type))) return [left, right];
  return [land(left, right), land(right, left)];
}

function resultType(
  context: Context,
  expr: ast.BinaryExpr,
  table: SurfaceOperator,
  left: Type,
  right: Type,
): HardwareType | undefined {
  if (table.result === 'bool' || left.kind === 'bool') return BOOL;
  const [a, b] = [isHardware(left) ? widthOf(left) : 0, isHardware(right) ? widthOf(right) : 0];
  const width = table.width(a, b, left.kind === 'int');
  const message = `the result of \`${expr.operator}\` would have ${width} bits`;
  const wrong = wrongWidth(context, expr.span, width, message);
  if (wrong !== undefined) {
    context.diagnostics.add(wrong);
    return undefined;
  }
  if (table.result === 'int') return int(width);
  return left.kind === 'int' ? int(width) : left.kind === 'bits' ? bits(width) : uint(width);
}

/** Unary and binary operators, by the table of operators. */
import { error, insertAfter, insertBefore } from '../../diagnostics/diagnostic.js';
import {
  SURFACE_BINARY,
  SURFACE_UNARY,
  type SurfaceOperator,
  type TypeClass,
} from '../../operators/operators.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { MAX_WIDTH } from '../resolve-type.js';
import { Scope } from '../scope.js';
import { bits, BOOL, int, INTEGER, isHardware, sameType, typeName, uint, widthOf } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { failed, fold, isFailed } from './build.js';
import { checkInt } from './literals.js';
import { coerce, landInteger, landOwn, operandText } from './land.js';

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
    return [done ?? checks.expr(context, scope, expr.left), checks.expr(context, scope, expr.right)];
  }
  if (done === undefined && needsType(expr.left)) {
    const right = checks.expr(context, scope, expr.right);
    return [checks.expr(context, scope, expr.left, hintOf(right)), right];
  }
  const left = done ?? checks.expr(context, scope, expr.left);
  return [left, checks.expr(context, scope, expr.right, hintOf(left))];
}

function hintOf(side: hir.Expr): Type | undefined {
  if (isFailed(side)) return side.type;
  return isHardware(side.type) ? side.type : undefined;
}

const BARE: ReadonlySet<string> = new Set(['trunc', 'zext', 'sext', 'sat', 'resize', 'bitcast']);

/** What has no type of its own. */
function needsType(expr: ast.Expr): boolean {
  switch (expr.kind) {
    case 'dot':
    case 'array':
    case 'repeat':
      return true;
    case 'paren':
      return needsType(expr.inner);
    case 'call':
      if (expr.callee.kind === 'dot') return true;
      return (
        expr.callee.kind === 'name' && expr.callee.generics === undefined && BARE.has(expr.callee.name.text)
      );
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
  const table = SURFACE_BINARY[operator];
  const [a, b] = adapt(context, scope, table, operator, left, right);
  if (isFailed(a) || isFailed(b)) return failed(span);
  if (!allowed(table, a.type) || !allowed(table, b.type)) return noOperator(context, expr, a, b);
  if (!agree(context, expr, table, a, b)) return failed(span);
  const type = resultType(context, expr, table, a.type, b.type);
  return type === undefined ? failed(span) : { kind: 'binary', op, left: a, right: b, type, span };
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

const isNumber = (type: Type): boolean => type.kind === 'uint' || type.kind === 'int';

export function classOf(type: Type): TypeClass | undefined {
  switch (type.kind) {
    case 'bool':
    case 'uint':
    case 'int':
    case 'bits':
    case 'enum':
    case 'number':
      return type.kind;
    case 'struct':
    case 'union':
    case 'array':
    case 'tuple':
      return 'packed';
    default:
      return undefined;
  }
}

function allowed(table: SurfaceOperator, type: Type): boolean {
  const kind = classOf(type);
  return kind !== undefined && table.classes.includes(kind);
}

function noOperator(context: Context, expr: ast.BinaryExpr, left: hir.Expr, right: hir.Expr): hir.Expr {
  const table = SURFACE_BINARY[expr.operator];
  const [a, b] = [operandText(left), operandText(right)];
  const takes = table.classes
    .map((each) => (each === 'packed' ? 'any packed type' : `\`${each}\``))
    .join(', ');
  let message = error(
    'M3105',
    expr.operatorSpan,
    `\`${expr.operator}\` does not take \`${a}\` and \`${b}\``,
    `takes ${takes}`,
  )
    .label(left.span, `\`${a}\``)
    .label(right.span, `\`${b}\``);
  if (left.type.kind === 'bits' || right.type.kind === 'bits')
    message = message.note('`bits` are no numbers: `x as uN` reads them as one');
  context.diagnostics.add(message);
  return failed(expr.span);
}

function agree(
  context: Context,
  expr: ast.BinaryExpr,
  table: SurfaceOperator,
  left: hir.Expr,
  right: hir.Expr,
): boolean {
  const [a, b] = [left.type, right.type];
  if (isNumber(a) && isNumber(b) && a.kind !== b.kind) return signsDiffer(context, expr, left, right);
  if (table.agreement === 'class' && isNumber(a) && isNumber(b)) return true;
  if (sameType(a, b)) return true;
  if (a.kind === 'uint' || a.kind === 'int' || a.kind === 'bits') {
    if (b.kind === a.kind) {
      const message = error(
        'M3104',
        expr.operatorSpan,
        `\`${expr.operator}\` takes one width, these have ${a.width} and ${b.width}`,
        'keeps the width',
      )
        .label(left.span, `\`${typeName(a)}\``)
        .label(right.span, `\`${typeName(b)}\``);
      const narrow = a.width < b.width ? left : right;
      const widen = a.kind === 'int' ? 'sext' : 'zext';
      context.diagnostics.add(
        message.fix('to widen the narrower', [
          insertBefore(narrow.span, `${widen}::<${Math.max(a.width, b.width)}>(`),
          insertAfter(narrow.span, ')'),
        ]),
      );
      return false;
    }
  }
  const message = error(
    'M3101',
    expr.operatorSpan,
    `\`${expr.operator}\` takes one type, these are \`${typeName(a)}\` and \`${typeName(b)}\``,
    'nothing is converted silently',
  )
    .label(left.span, `\`${typeName(a)}\``)
    .label(right.span, `\`${typeName(b)}\``);
  const vectors = (a.kind === 'bits' && b.kind === 'uint') || (a.kind === 'uint' && b.kind === 'bits');
  const plain = a.kind === 'bits' ? left : right;
  const number = a.kind === 'bits' ? b : a;
  context.diagnostics.add(
    vectors && a.width === b.width
      ? message.fix('to read the bits as a number', [
          insertBefore(plain.span, '('),
          insertAfter(plain.span, ` as ${typeName(number)})`),
        ])
      : message,
  );
  return false;
}

function signsDiffer(context: Context, expr: ast.BinaryExpr, left: hir.Expr, right: hir.Expr): false {
  const unsigned = left.type.kind === 'uint' ? left : right;
  const signed = unsigned === left ? right : left;
  const width =
    unsigned.type.kind === 'uint' && signed.type.kind === 'int'
      ? Math.max(unsigned.type.width + 1, signed.type.width)
      : 1;
  context.diagnostics.add(
    error(
      'M3102',
      expr.operatorSpan,
      `\`${expr.operator}\` mixes \`${typeName(left.type)}\` and \`${typeName(right.type)}\``,
      'takes operands of one sign',
    )
      .label(left.span, `\`${typeName(left.type)}\``)
      .label(right.span, `\`${typeName(right.type)}\``)
      .fix('to make both signed', [
        insertBefore(unsigned.span, '('),
        insertAfter(unsigned.span, ` as i${width})`),
      ]),
  );
  return false;
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
  if (width > MAX_WIDTH) {
    context.diagnostics.add(
      error(
        'M3111',
        expr.span,
        `the result of \`${expr.operator}\` would have ${width} bits`,
        'too wide',
      ).note(`rule: 0 to ${MAX_WIDTH} bits`),
    );
    return undefined;
  }
  if (table.result === 'int') return int(width);
  return left.kind === 'int' ? int(width) : left.kind === 'bits' ? bits(width) : uint(width);
}

// ── Shifts and joins ────────────────────────────────────────────────────────────────────────────────────────────────

/** More than this many bits of an exact number are a slip. */
const LONGEST_SHIFT = 1n << 16n;

function shift(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
  op: hir.BinaryOp,
  left: hir.Expr,
  right: hir.Expr,
): hir.Expr {
  const { span } = expr;
  if (
    right.type.kind === 'integer' &&
    right.kind === 'const' &&
    typeof right.value === 'bigint' &&
    (right.value < 0n || right.value > LONGEST_SHIFT)
  ) {
    context.diagnostics.add(
      error(
        'M3105',
        right.span,
        `a shift by ${right.value} is not allowed`,
        right.value < 0n ? 'negative' : 'too far',
      ),
    );
    return failed(span);
  }
  if (left.type.kind === 'integer') {
    if (right.type.kind === 'integer') return { kind: 'binary', op, left, right, type: INTEGER, span };
    context.diagnostics.add(
      error(
        'M3107',
        left.span,
        `\`${context.text(left.span)}\` needs a width to be shifted by \`${typeName(right.type)}\``,
        'how wide?',
      ).note('rule: a shift keeps the width of its left side; `1_u8 << n`'),
    );
    return failed(span);
  }
  const amount = right.type.kind === 'integer' ? landOwn(context, scope, right, false) : right;
  if (isFailed(amount)) return failed(span);
  if (!allowed(SURFACE_BINARY[expr.operator], left.type) || !isHardware(left.type))
    return noOperator(context, expr, left, right);
  if (amount.type.kind !== 'uint' && amount.type.kind !== 'bits') {
    context.diagnostics.add(
      error(
        'M3105',
        amount.span,
        `a shift is by \`uint\` or \`bits\`, not by \`${typeName(amount.type)}\``,
        'the amount is unsigned',
      ),
    );
    return failed(span);
  }
  return { kind: 'binary', op, left, right: amount, type: widened(left.type), span };
}

/** An operator forgets what `below` remembers. */
function widened(type: HardwareType): HardwareType {
  return type.kind === 'uint' ? uint(type.width) : type;
}

/** `++`: the first is most significant. Chains become one node. */
function join(context: Context, expr: ast.BinaryExpr, left: hir.Expr, right: hir.Expr): hir.Expr {
  if (
    left.kind === 'const' &&
    right.kind === 'const' &&
    typeof left.value === 'string' &&
    typeof right.value === 'string'
  ) {
    return { ...left, value: left.value + right.value, span: expr.span };
  }
  for (const side of [left, right]) {
    if (side.type.kind === 'integer') {
      context.diagnostics.add(
        error(
          'M3107',
          side.span,
          `\`${context.text(side.span)}\` needs a width to be joined`,
          'how many bits?',
        ).note('a suffix gives one: `0_u4`, `0b101_bits3`'),
      );
      return failed(expr.span);
    }
    if (!allowed(SURFACE_BINARY['++'], side.type)) return noOperator(context, expr, left, right);
  }
  const parts = [left, right].flatMap((side) => (side.kind === 'concat' ? side.parts : [side]));
  const width = parts.reduce((sum, part) => sum + (isHardware(part.type) ? widthOf(part.type) : 0), 0);
  if (width > MAX_WIDTH) {
    context.diagnostics.add(
      error('M3111', expr.span, `the joined bits would be ${width}`, 'too wide').note(
        `rule: 0 to ${MAX_WIDTH} bits`,
      ),
    );
    return failed(expr.span);
  }
  return fold(context, { kind: 'concat', parts, type: bits(width), span: expr.span });
}

// ── Unary ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function checkUnary(
  context: Context,
  scope: Scope,
  expr: ast.UnaryExpr,
  expected: Type | undefined,
): hir.Expr {
  if (
    expr.operator === '-' &&
    expr.operand.kind === 'intLit' &&
    expr.operand.suffix?.startsWith('i') === true
  ) {
    return checkInt(context, scope, { ...expr.operand, value: -expr.operand.value, span: expr.span });
  }
  const value = context.checks.expr(context, scope, expr.operand);
  if (isFailed(value)) return failed(expr.span);
  const { span } = expr;
  const { type } = value;
  if (type.kind === 'integer' && expr.operator === '-')
    return fold(context, { kind: 'unary', op: 'neg', value, type, span });
  if (
    type.kind === 'integer' &&
    expr.operator === '~' &&
    expected !== undefined &&
    (expected.kind === 'uint' || expected.kind === 'bits' || expected.kind === 'int')
  ) {
    return fold(context, {
      kind: 'unary',
      op: 'not',
      value: landInteger(context, scope, value, expected),
      type: expected,
      span,
    });
  }
  const table = SURFACE_UNARY[expr.operator];
  const kind = classOf(type);
  if (kind === undefined || !table.classes.includes(kind) || !isHardware(type)) {
    const takes = table.classes.map((each) => `\`${each}\``).join(', ');
    const message = error(
      'M3105',
      span,
      `\`${expr.operator}\` does not take \`${operandText(value)}\``,
      `takes ${takes}`,
    );
    const zero = expr.operator === '!' && (kind === 'uint' || kind === 'int' || kind === 'bits');
    context.diagnostics.add(
      zero
        ? message.fix('to ask whether it is zero', [{ span, text: `(${context.text(value.span)} == 0)` }])
        : type.kind === 'integer'
          ? message.note('a number without a suffix has no width to invert')
          : message,
    );
    return failed(span);
  }
  if (expr.operator === '-')
    return fold(context, { kind: 'unary', op: 'neg', value, type: int(widthOf(type) + 1), span });
  return fold(context, { kind: 'unary', op: 'not', value, type: widened(type), span });
}

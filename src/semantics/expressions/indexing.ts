/** Elements, bits, slices, words of memories. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { constantOf, evaluateConstant } from '../constants.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { bits, BOOL, INTEGER, typeName, uint } from '../type-names.js';
import type { Type } from '../types.js';
import { numberOf } from '../values.js';
import { failed, fold, isFailed } from './build.js';
import { extentOf, firstOutside, loopsIn, requireLoop } from './extent.js';
import { headOf } from './heads.js';
import { shortText } from './land.js';
import { typeAsValue } from './names.js';
import { checkIndexInRange } from './ranges.js';

export function checkIndex(context: Context, scope: Scope, expr: ast.IndexExpr): hir.Expr {
  const head = headOf(context, scope, expr.base);
  if (head?.kind === 'symbol' && head.symbol.kind === 'memory')
    return checkWord(context, scope, head.symbol.memory, expr);
  if (head?.kind === 'type') return typeAsValue(context, scope, expr);
  const base = context.checks.expr(context, scope, expr.base);
  const index = context.checks.expr(context, scope, expr.index);
  if (isFailed(base) || isFailed(index)) return failed(expr.span);
  const { span } = expr;
  const inside = (length: number): boolean =>
    checkIndexInRange(context, scope, index, length, shortText(context, expr.base.span));
  switch (base.type.kind) {
    case 'array':
    case 'bundleArray':
      return inside(base.type.length)
        ? fold(context, { kind: 'element', base, index, type: base.type.element, span })
        : failed(span);
    case 'list':
      return inside(base.type.length)
        ? listElement(context, base, index, base.type.element, span)
        : failed(span);
    case 'sequence':
      if (!inside(base.type.limit)) return failed(span);
      return { kind: 'element', base, index, type: base.type.element, span };
    case 'bits':
    case 'uint':
    case 'int':
      return inside(base.type.width)
        ? fold(context, { kind: 'bit', base, index, type: BOOL, span })
        : failed(span);
    default:
      return notIndexable(context, base, expr.span);
  }
}

/** A list exists only while compiling, so its index does too. */
function listElement(
  context: Context,
  base: hir.Expr,
  index: hir.Expr,
  type: Type,
  span: ast.Node['span'],
): hir.Expr {
  requireLoop(index);
  if (constantOf(context, index) === undefined) return failed(span);
  return fold(context, { kind: 'element', base, index, type, span });
}

function notIndexable(context: Context, base: hir.Expr, span: ast.Node['span']): hir.Expr {
  const message = error(
    'M3112',
    span,
    `\`${typeName(base.type)}\` has no elements`,
    'cannot be indexed',
  ).label(base.span, `\`${typeName(base.type)}\``);
  context.diagnostics.add(
    base.type.kind === 'struct' || base.type.kind === 'enum' || base.type.kind === 'union'
      ? message.note('to read a bit of its packed image: `.bits[i]`')
      : message,
  );
  return failed(span);
}

function checkWord(context: Context, scope: Scope, memory: hir.Memory, expr: ast.IndexExpr): hir.Expr {
  const address = context.checks.expr(context, scope, expr.index);
  if (!checkIndexInRange(context, scope, address, memory.depth, memory.name)) return failed(expr.span);
  const around = scope.enclosing('on', 'comb', 'module', 'test');
  if (around?.kind !== 'on' && around?.kind !== 'test' && !memory.asyncRead) {
    context.diagnostics.add(
      error('M4018', expr.span, `\`${memory.name}\` is read between edges`, 'outside of `on`')
        .label(memory.span, 'not declared `async`')
        .note('rule: read inside `on`, a memory has a synchronous port; `mem … async` may be read anywhere'),
    );
    return failed(expr.span);
  }
  return { kind: 'memRead', memory, address, type: memory.element, span: expr.span };
}

/** `x[high:low]` and `x[low +: width]`: `uint` from `uint`, else plain bits. */
export function checkSlice(context: Context, scope: Scope, expr: ast.SliceExpr): hir.Expr {
  const base = context.checks.expr(context, scope, expr.base);
  const window =
    expr.form === 'bounds' ? boundsWindow(context, scope, expr) : movingWindow(context, scope, expr);
  if (isFailed(base) || window === undefined) return failed(expr.span);
  const { type } = base;
  if (type.kind !== 'bits' && type.kind !== 'uint' && type.kind !== 'int')
    return notIndexable(context, base, expr.span);
  const { low } = window;
  if (window.width > BigInt(type.width)) {
    context.diagnostics.add(
      error(
        'M3114',
        expr.span,
        `${window.width} bits are more than \`${shortText(context, expr.base.span)}\` has`,
        `\`${typeName(type)}\` has ${type.width}`,
      ),
    );
    return failed(expr.span);
  }
  const width = Number(window.width);
  if (low.type.kind === 'integer' || low.kind === 'const') {
    const outside = firstOutside(scope, low, 0n, BigInt(type.width - width));
    if (outside !== undefined) {
      const where = outside.where === '' ? '' : ` for ${outside.where}`;
      const top = outside.value + BigInt(width) - 1n;
      context.diagnostics.add(
        error(
          'M3114',
          expr.span,
          `bits ${top} to ${outside.value}${where} are outside of \`${shortText(context, expr.base.span)}\``,
          `\`${typeName(type)}\` has bits ${type.width - 1} to 0`,
        ),
      );
      return failed(expr.span);
    }
  }
  return fold(context, {
    kind: 'slice',
    base,
    low,
    width,
    type: type.kind === 'uint' ? uint(width) : bits(width),
    span: expr.span,
  });
}

interface Window {
  readonly low: hir.Expr;
  readonly width: bigint;
}

/** Both bounds are known, or move together with a loop, so that the width is known. */
function boundsWindow(context: Context, scope: Scope, expr: ast.SliceExpr): Window | undefined {
  const high = context.checks.expr(context, scope, expr.first, INTEGER);
  const low = context.checks.expr(context, scope, expr.second, INTEGER);
  if (isFailed(high) || isFailed(low)) return undefined;
  for (const bound of [high, low]) {
    if (bound.type.kind === 'integer' || bound.type.kind === 'uint' || bound.type.kind === 'bits') continue;
    context.diagnostics.add(
      error(
        'M3101',
        bound.span,
        `the bound of a slice is unsigned, this is \`${typeName(bound.type)}\``,
        'cannot count bits',
      ),
    );
    return undefined;
  }
  const fixed = (bound: hir.Expr): boolean => bound.kind === 'const' || loopsIn(bound) !== undefined;
  if (!fixed(high) || !fixed(low)) {
    context.diagnostics.add(
      error(
        'M3113',
        (fixed(high) ? low : high).span,
        'the bounds of a slice are constant',
        'known only while running',
      ).note('a moving window: `x[low +: width]`'),
    );
    return undefined;
  }
  const difference: hir.Expr = {
    kind: 'binary',
    op: 'sub',
    left: high,
    right: low,
    type: INTEGER,
    span: expr.span,
  };
  const extent = extentOf(scope, fold(context, difference));
  if (extent === undefined || extent.low !== extent.high) {
    requireLoop(difference);
    return undefined;
  }
  // `x[N - 1:0]` with N = 0 has no bits.
  if (extent.low < -1n) {
    const swapped = [
      { span: expr.first.span, text: context.text(expr.second.span) },
      { span: expr.second.span, text: context.text(expr.first.span) },
    ];
    const message = error(
      'M3113',
      expr.span,
      'the higher bound stands first',
      `from ${text(context, high)} to ${text(context, low)}`,
    ).note('rule: `x[high:low]`, both included');
    context.diagnostics.add(message.fix('to turn them round', swapped));
    return undefined;
  }
  return { low, width: extent.low + 1n };
}

function text(context: Context, bound: hir.Expr): string {
  return bound.kind === 'const' ? String(numberOf(bound.value)) : context.text(bound.span);
}

function movingWindow(context: Context, scope: Scope, expr: ast.SliceExpr): Window | undefined {
  const low = context.checks.expr(context, scope, expr.first);
  const found = evaluateConstant(context, scope, expr.second, INTEGER);
  if (isFailed(low) || typeof found?.value !== 'bigint') return undefined;
  if (found.value < 0n) {
    context.diagnostics.add(
      error('M3111', expr.second.span, `a width of ${found.value} is not allowed`, 'negative'),
    );
    return undefined;
  }
  if (low.type.kind !== 'integer' && low.type.kind !== 'uint' && low.type.kind !== 'bits') {
    context.diagnostics.add(
      error(
        'M3101',
        low.span,
        `the lowest bit is unsigned, this is \`${typeName(low.type)}\``,
        'cannot count bits',
      ),
    );
    return undefined;
  }
  return { low, width: found.value };
}

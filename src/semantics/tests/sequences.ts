/** `expect xs == ys` on sequences: the lengths, then the first difference. */
import type * as ast from '../../syntax/ast.js';
import { checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import type { ModuleBuilder } from '../modules/builder.js';
import type { Scope } from '../scope.js';
import { sameType } from '../type-names.js';
import type { HardwareType } from '../types.js';

const BOOL: HardwareType = { kind: 'bool' };
const U32: HardwareType = { kind: 'uint', width: 32, limit: undefined };

/** `undefined` where the condition is no comparison of two sequences. */
export function sequenceComparison(
  builder: ModuleBuilder,
  scope: Scope,
  written: ast.Expr,
  original: ast.Expr,
  source: string,
  message: hir.Message | undefined,
): readonly hir.Stmt[] | undefined {
  if (
    written.kind !== 'binary' ||
    written.operator !== '==' ||
    !isSequenceName(scope, written.left) ||
    !isSequenceName(scope, written.right)
  )
    return undefined;
  const left = checkExpr(builder.context, scope, written.left);
  const right = checkExpr(builder.context, scope, written.right);
  if (
    left.kind !== 'local' ||
    right.kind !== 'local' ||
    left.type.kind !== 'sequence' ||
    right.type.kind !== 'sequence'
  )
    return undefined;
  if (!sameType(left.type.element, right.type.element)) return undefined;
  const { span } = written;
  const texts =
    original.kind === 'binary'
      ? [builder.context.text(original.left.span), builder.context.text(original.right.span)]
      : ['left', 'right'];
  const length = (local: hir.Local): hir.Expr => ({ kind: 'length', sequence: local, type: U32, span });
  const index: hir.Local = { name: 'index', type: U32, mutable: false, span };
  const at: hir.Expr = { kind: 'local', local: index, type: U32, span };
  const element = (side: hir.Expr & { kind: 'local' }, type: HardwareType): hir.Expr => ({
    kind: 'element',
    base: side,
    index: at,
    type,
    span,
  });
  const sameLength: hir.Expr = {
    kind: 'binary',
    op: 'eq',
    left: length(left.local),
    right: length(right.local),
    type: BOOL,
    span,
  };
  const lengths = {
    kind: 'expect' as const,
    cond: sameLength,
    operands: [
      { text: `length of ${texts[0] ?? ''}`, value: length(left.local), shownAs: U32 },
      { text: `length of ${texts[1] ?? ''}`, value: length(right.local), shownAs: U32 },
    ],
    message,
    source,
    span,
  };
  const a = element(left, left.type.element);
  const b = element(right, right.type.element);
  const elements: hir.Stmt = {
    kind: 'expect',
    cond: { kind: 'binary', op: 'eq', left: a, right: b, type: BOOL, span },
    operands: [
      { text: 'index', value: at, shownAs: U32 },
      { text: `${texts[0] ?? ''}[index]`, value: a, shownAs: a.type },
      { text: `${texts[1] ?? ''}[index]`, value: b, shownAs: b.type },
    ],
    message,
    source,
    span,
  };
  const zero: hir.Expr = { kind: 'const', value: 0n, type: U32, span };
  // The shorter length, so that a wrong one is told before an element past the end is.
  return [
    lengths,
    {
      kind: 'forEach',
      local: index,
      over: { kind: 'range', low: zero, high: length(left.local) },
      body: [elements],
      span,
    },
  ];
}

function isSequenceName(scope: Scope, expr: ast.Expr): boolean {
  const symbol = expr.kind === 'name' ? scope.lookup(expr.name.text)?.symbol : undefined;
  return symbol?.kind === 'local' && symbol.local.type.kind === 'sequence';
}

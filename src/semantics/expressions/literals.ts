/** Literals. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { sizedName } from '../prelude.js';
import { wrongWidth } from '../resolve-type.js';
import type { Scope } from '../scope.js';
import { bits, int, uint } from '../type-names.js';
import { valueText } from '../values.js';
import { constant, failed, integer } from './build.js';
import { landInteger } from './land.js';

/** Exact without a suffix, of the suffix's type with one. */
export function checkInt(context: Context, scope: Scope, expr: ast.IntLit): hir.Expr {
  const exact = integer(expr.value, expr.span);
  if (expr.suffix === undefined) return exact;
  const sized = sizedName(expr.suffix);
  if (sized === undefined) {
    context.diagnostics.add(
      error('M3107', expr.span, `\`${expr.suffix}\` has no whole numbers`, 'not the type of a number'),
    );
    return failed(expr.span);
  }
  const wrong = wrongWidth(context, expr.span, sized.width);
  if (wrong !== undefined) {
    context.diagnostics.add(wrong);
    return failed(expr.span);
  }
  const type =
    sized.kind === 'uint' ? uint(sized.width) : sized.kind === 'int' ? int(sized.width) : bits(sized.width);
  return landInteger(context, scope, exact, type);
}

export function checkTime(expr: ast.TimeLit): hir.Expr {
  const { numerator, denominator, span } = expr;
  return constant(
    { kind: 'rational', numerator, denominator },
    { kind: expr.unit === 's' ? 'time' : 'frequency' },
    span,
  );
}

/** Text while compiling: its holes are constants. */
export function checkString(context: Context, scope: Scope, expr: ast.StringLit): hir.Expr {
  let text = expr.parts[0] ?? '';
  for (const [i, hole] of expr.holes.entries()) {
    const found = context.checks.constant(context, scope, hole);
    if (found === undefined) return failed(expr.span);
    text += typeof found.value === 'string' ? found.value : valueText(found.value, found.type);
    text += expr.parts[i + 1] ?? '';
  }
  return constant(text, { kind: 'string' }, expr.span);
}

/** `expect a == b within 1 ulp`: two floats that may be so many numbers of their format apart. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { checkAgainst } from '../expressions/check.js';
import { failed, isFailed } from '../expressions/build.js';
import { callLibrary, type LibraryFunction } from '../expressions/float-library.js';
import { floatOperands } from '../expressions/operators.js';
import { formatOf } from '../float-types.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { uint } from '../type-names.js';

export const IS_WITHIN: LibraryFunction = { file: 'compare', name: 'isWithin' };

/** Of a distance: more than fp32 has numbers. */
const ULPS = uint(64);

export function checkWithin(context: Context, scope: Scope, condition: ast.Expr, ulps: ast.Expr): hir.Expr {
  const { span } = condition;
  if (condition.kind === 'paren') return checkWithin(context, scope, condition.inner, ulps);
  const found =
    condition.kind === 'binary' && condition.operator === '=='
      ? floatOperands(context, scope, condition)
      : undefined;
  const distance = checkAgainst(context, scope, ulps, ULPS);
  if (found === 'failed' || isFailed(distance)) return failed(span);
  if (found !== undefined) {
    const operands = [...found.operands, distance];
    return callLibrary(context, IS_WITHIN, [formatOf(context, found.type)], operands, span);
  }
  context.diagnostics.add(
    error('M3105', span, '`within` takes two floats and `==` between them', 'is no such comparison').note(
      'rule: it counts the numbers of their format between them: `expect x == 1.5 within 1 ulp;`',
    ),
  );
  return failed(span);
}

/** Texts with values in them: `"x = {dut.x}"`. */
import { error } from '../diagnostics/diagnostic.js';
import type * as ast from '../syntax/ast.js';
import { evaluateConstant } from './constants.js';
import type { Context } from './context.js';
import { landOwn } from './expressions/land.js';
import type * as hir from './hir.js';
import type { Scope } from './scope.js';
import { isHardware, typeName } from './type-names.js';

/** `prepare` gets each hole before it is checked: a test takes what has an effect out of it. */
export function checkMessage(
  context: Context,
  scope: Scope,
  written: ast.Expr,
  prepare: (hole: ast.Expr) => ast.Expr = (hole) => hole,
): hir.Message {
  if (written.kind !== 'stringLit') {
    const found = evaluateConstant(context, scope, written, { kind: 'string' });
    return { parts: [typeof found?.value === 'string' ? found.value : ''] };
  }
  const parts: (string | hir.Expr)[] = [];
  written.parts.forEach((part, index) => {
    if (part !== '') parts.push(part);
    const hole = written.holes[index];
    const shown = hole === undefined ? undefined : checkHole(context, scope, prepare(hole));
    if (shown !== undefined) parts.push(shown);
  });
  return { parts };
}

function checkHole(context: Context, scope: Scope, hole: ast.Expr): string | hir.Expr | undefined {
  const value = context.checks.expr(context, scope, hole);
  if (value.type.kind === 'error') return undefined;
  if (isHardware(value.type)) return value;
  if (value.kind === 'const' && (typeof value.value === 'bigint' || typeof value.value === 'string'))
    return String(value.value);
  // An index with a range instead of a value takes the width that holds it.
  if (value.type.kind === 'integer') return landOwn(context, scope, value, false);
  context.diagnostics.add(
    error('M3117', hole.span, `\`${typeName(value.type)}\` cannot be shown`, 'not a value of hardware'),
  );
  return undefined;
}

/** `x as T`: only what keeps the value. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { isHardware, sameType, typeName, widthOf } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { failed, fold, isFailed } from './build.js';
import { isFloat } from '../float-types.js';
import { conversion, holdsAll, insteadOfCast } from './float-conversions.js';
import { performExactly } from './float-library.js';
import { landInteger, shortText } from './land.js';

export function checkCast(context: Context, scope: Scope, expr: ast.CastExpr): hir.Expr {
  const type = context.checks.type(context, scope, expr.type);
  const value = context.checks.expr(context, scope, expr.value);
  const { span } = expr;
  if (isFailed(value) || type.kind === 'error') return failed(span);
  if (sameType(value.type, type)) return { ...value, type, span };
  if (value.type.kind === 'integer') {
    const landed = landInteger(context, scope, value, type);
    return isFailed(landed) ? landed : { ...landed, span };
  }
  if (isFloat(type) && isHardware(value.type) && holdsAll(type, value.type)) {
    const operation = conversion(context, value, type, span);
    if (operation !== undefined) return performExactly(context, operation);
  }
  if (keepsValue(value.type, type)) return fold(context, { kind: 'convert', op: 'as', value, type, span });
  const message = error(
    'M3108',
    span,
    `\`${shortText(context, value.span)}\` is \`${typeName(value.type)}\`; as \`${typeName(type)}\` its value could change`,
    'not every value is kept',
  );
  const instead = insteadOf(value.type, type);
  const text = context.text(value.span);
  context.diagnostics.add(
    instead === undefined
      ? message
      : message.fix(instead.title, [{ span, text: `${instead.call}(${text})` }]),
  );
  return failed(span);
}

function keepsValue(from: Type, to: Type): boolean {
  if (to.kind === 'integer') return from.kind === 'uint' || from.kind === 'int' || from.kind === 'bits';
  if (!isHardware(from) || !isHardware(to)) return false;
  const sameWidth = widthOf(from) === widthOf(to);
  switch (from.kind) {
    case 'uint':
      return (
        (to.kind === 'uint' && to.width >= from.width) ||
        (to.kind === 'int' && to.width > from.width) ||
        (to.kind === 'bits' && sameWidth)
      );
    case 'number':
      return to.kind === 'bits' && sameWidth;
    case 'int':
      return to.kind === 'int' && to.width >= from.width;
    case 'bits':
      return sameWidth && (to.kind === 'uint' || to.kind === 'bits' || to.kind === 'number');
    case 'bool':
    case 'enum':
      return sameWidth && (to.kind === 'uint' || to.kind === 'bits');
    default:
      return false;
  }
}

function insteadOf(from: Type, to: Type): { readonly title: string; readonly call: string } | undefined {
  if (!isHardware(from) || !isHardware(to)) return undefined;
  const nearest = insteadOfCast(from, to);
  if (nearest !== undefined) return nearest;
  if (widthOf(from) === widthOf(to)) return { title: 'to keep the bits', call: `bitcast::<${typeName(to)}>` };
  if (from.kind === to.kind && isVector(to) && widthOf(to) < widthOf(from))
    return { title: 'to drop the upper bits', call: `trunc::<${to.width}>` };
  return undefined;
}

function isVector(type: HardwareType): type is HardwareType & { kind: 'uint' | 'int' | 'bits' } {
  return type.kind === 'uint' || type.kind === 'int' || type.kind === 'bits';
}

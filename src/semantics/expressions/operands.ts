/** What operators ask of their operands, and what to say where these do not have it. */
import { error, insertAfter, insertBefore } from '../../diagnostics/diagnostic.js';
import { SURFACE_BINARY, type SurfaceOperator, type TypeClass } from '../../operators/operators.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { sameType, typeName, uint } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { failed } from './build.js';
import { operandText } from './land.js';

export const isNumber = (type: Type): boolean => type.kind === 'uint' || type.kind === 'int';

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

export function allowed(table: SurfaceOperator, type: Type): boolean {
  const kind = classOf(type);
  return kind !== undefined && table.classes.includes(kind);
}

export function noOperator(
  context: Context,
  expr: ast.BinaryExpr,
  left: hir.Expr,
  right: hir.Expr,
): hir.Expr {
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

export function agree(
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

/** An operator forgets what `below` remembers. */
export function widened(type: HardwareType): HardwareType {
  return type.kind === 'uint' ? uint(type.width) : type;
}

/** Floats as literals: what is written is exact, and takes the nearest number of the place where it lands. */
import { error } from '../../diagnostics/diagnostic.js';
import { OVERFLOW, type Flags } from '../../numerics/flags.js';
import { formatNamed } from '../../numerics/formats.js';
import { encodeLiteral, parseLiteral } from '../../numerics/literals.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { floatOf, isFloat, toNearest, type Float } from '../float-types.js';
import type * as hir from '../hir.js';
import { FLOATS, typeName } from '../type-names.js';
import type { Type } from '../types.js';
import { constant, failed } from './build.js';

/** `1.5_bf16`, and `1.5` where a float is wanted. */
export function checkReal(context: Context, expr: ast.RealLit, expected: Type | undefined): hir.Expr {
  const { suffix, text, span } = expr;
  const named = suffix === undefined ? undefined : formatNamed(suffix);
  if (suffix !== undefined && named === undefined) {
    context.diagnostics.add(
      error('M3107', span, `\`${suffix}\` has no fractions`, 'not the type of a float'),
    );
    return failed(span);
  }
  const type = named === undefined ? expected : FLOATS.get(named.name);
  if (type !== undefined && isFloat(type)) return literal(context, text, type, span);
  const message = error('M3107', span, `\`${text}\` needs a float format`, 'nothing here gives one');
  context.diagnostics.add(
    expected === undefined
      ? message.fix('to give it one', [{ span: { ...span, start: span.end }, text: '_fp32' }])
      : message.note(`\`${typeName(expected)}\` is wanted`),
  );
  return failed(span);
}

/** A whole number where a float is wanted: exactly, or not at all. */
export function landWhole(context: Context, value: hir.Expr, type: Float): hir.Expr {
  const { span } = value;
  if (value.kind !== 'const' || typeof value.value !== 'bigint') {
    context.diagnostics.add(
      error('M3101', span, `a number that is no constant cannot be \`${typeName(type)}\``, 'of no width yet'),
    );
    return failed(span);
  }
  const encoded = encodedIn(type, `${value.value}`);
  if (encoded?.flags === 0) return constant(encoded.bits, type, span);
  context.diagnostics.add(
    error('M3103', span, `\`${typeName(type)}\` has no ${value.value}`, 'a whole number is not rounded').note(
      `to take the nearest: \`${value.value}.0\``,
    ),
  );
  return failed(span);
}

function literal(context: Context, text: string, type: Float, span: Span): hir.Expr {
  const encoded = encodedIn(type, text);
  if (encoded !== undefined && (encoded.flags & OVERFLOW) === 0) return constant(encoded.bits, type, span);
  context.diagnostics.add(
    error('M3103', span, `${text} does not fit \`${typeName(type)}\``, 'beyond its greatest number'),
  );
  return failed(span);
}

/** By the rounding of the type; a constant has no random bits, and takes the nearest instead. */
function encodedIn(type: Float, text: string): { readonly bits: bigint; readonly flags: Flags } | undefined {
  const read = parseLiteral(text);
  return read === undefined ? undefined : encodeLiteral(toNearest(floatOf(type)), read);
}

/** Whether an index stays inside: known now for constants and loop variables, checked while running for the rest. */
import { error } from '../../diagnostics/diagnostic.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { typeName } from '../type-names.js';
import { numberOf } from '../values.js';
import { isFailed } from './build.js';
import { firstOutside, loopsIn } from './extent.js';

/** False after a diagnostic: the index is no number, is signed, or is known to lie outside. */
export function checkIndexInRange(
  context: Context,
  scope: Scope,
  index: hir.Expr,
  length: number,
  what: string,
): boolean {
  if (isFailed(index)) return false;
  const { type } = index;
  if (type.kind !== 'integer' && type.kind !== 'uint' && type.kind !== 'bits') {
    const message = error(
      'M3101',
      index.span,
      `an index is unsigned, this is \`${typeName(type)}\``,
      'cannot count elements',
    );
    context.diagnostics.add(
      type.kind === 'int'
        ? message.note('rule: indices count from 0; `bitcast` or `trunc` says how to get there')
        : message,
    );
    return false;
  }
  if (type.kind !== 'integer' && index.kind !== 'const') return true;
  if (index.kind !== 'const' && loopsIn(index) === undefined) return true;
  const outside =
    index.kind === 'const'
      ? constantOutside(index, length)
      : firstOutside(scope, index, 0n, BigInt(length) - 1n);
  if (outside === undefined) return true;
  const where = outside.where === '' ? '' : ` for ${outside.where}`;
  const last = length === 0 ? 'it has no elements' : `the last is ${length - 1}`;
  context.diagnostics.add(
    error('M3114', index.span, `index ${outside.value}${where} is outside of \`${what}\``, last).note(
      `rule: elements count from 0 to length - 1; the length is ${length}`,
    ),
  );
  return false;
}

function constantOutside(
  index: hir.Expr & { kind: 'const' },
  length: number,
): { readonly value: bigint; readonly where: string } | undefined {
  const value = numberOf(index.value);
  return value >= 0n && value < BigInt(length) ? undefined : { value, where: '' };
}

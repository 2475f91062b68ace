/** Times and frequencies of tests, in femtoseconds. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import { checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { typeName, uint } from '../type-names.js';
import type { HardwareType } from '../types.js';
import type { ModuleBuilder } from '../modules/builder.js';
import { rationalOfValue } from '../values.js';

export const FEMTOSECONDS = 1_000_000_000_000_000n;
const U64: HardwareType = uint(64);

export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A period from a period or a frequency, as an exact number of femtoseconds. */
export function periodOf(builder: ModuleBuilder, scope: Scope, value: ast.Expr): Rational | undefined {
  const found = evaluateConstant(builder.context, scope, value);
  if (found === undefined) return undefined;
  const rational = rationalOfValue(found.value);
  if (rational === undefined || rational.numerator <= 0n) {
    builder.context.diagnostics.add(
      error(
        'M3101',
        value.span,
        'a clock has a frequency or a period',
        `\`${typeName(found.type)}\` is neither`,
      ).note('as in `1.2GHz` or `625ps`'),
    );
    return undefined;
  }
  return found.type.kind === 'frequency'
    ? { numerator: rational.denominator * FEMTOSECONDS, denominator: rational.numerator }
    : { numerator: rational.numerator * FEMTOSECONDS, denominator: rational.denominator };
}

/** A duration as u64 femtoseconds: a constant, or a hardware value that counts femtoseconds. */
export function durationOf(builder: ModuleBuilder, scope: Scope, value: ast.Expr): hir.Expr | undefined {
  const checked = checkExpr(builder.context, scope, value);
  if (checked.type.kind === 'error') return undefined;
  if (checked.type.kind === 'uint' && checked.type.width <= 64)
    return { kind: 'convert', op: 'zext', value: checked, type: U64, span: value.span };
  const rational = checked.kind === 'const' ? rationalOfValue(checked.value) : undefined;
  if (checked.type.kind !== 'time' || rational === undefined) {
    builder.context.diagnostics.add(
      error('M3101', value.span, 'a duration is wanted', `\`${typeName(checked.type)}\` is none`).note(
        'as in `10ns`; edges of a clock are counted by `wait 3 cycles`',
      ),
    );
    return undefined;
  }
  return {
    kind: 'const',
    value: (rational.numerator * FEMTOSECONDS) / rational.denominator,
    type: U64,
    span: value.span,
  };
}

/** A period for `retune`, in u64 femtoseconds. */
export function retunePeriod(builder: ModuleBuilder, scope: Scope, value: ast.Expr): hir.Expr | undefined {
  const period = periodOf(builder, scope, value);
  return period === undefined
    ? undefined
    : { kind: 'const', value: period.numerator / period.denominator, type: U64, span: value.span };
}

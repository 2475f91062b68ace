/** Clock ports, and clocks derived from them. A clock is never made from data. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import { checkAgainst } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { valueText } from '../values.js';
import type { ModuleBuilder, MutableClock, Place } from './builder.js';

export function declareClock(builder: ModuleBuilder, member: ast.ClockDecl, place: Place): void {
  const clock: MutableClock = { name: member.name.text, span: member.name.span, kind: { kind: 'port' } };
  const derived =
    member.value === undefined ? { kind: 'port' as const } : deriveClock(builder, member.value, clock, place);
  if (derived === undefined) {
    builder.define(place.scope, member.name, { kind: 'error', span: member.name.span });
    return;
  }
  clock.kind = derived;
  builder.clocks.push(clock);
  builder.define(place.scope, member.name, { kind: 'clock', clock, span: member.name.span });
  if (derived.kind === 'port')
    builder.ports.push({ kind: 'clock', name: clock.name, clock, span: member.span });
}

/** `clk.divide(4)`, `clk.gate(enable)`, or another name for a clock. */
function deriveClock(
  builder: ModuleBuilder,
  value: ast.Expr,
  clock: MutableClock,
  place: Place,
): hir.Clock['kind'] | undefined {
  const call =
    value.kind === 'call' && value.callee.kind === 'fieldExpr' && value.callee.base.kind === 'name'
      ? value.callee
      : undefined;
  const argument = value.kind === 'call' ? value.args[0]?.value : undefined;
  if (
    call === undefined ||
    call.base.kind !== 'name' ||
    argument === undefined ||
    !['divide', 'gate'].includes(call.name.text)
  ) {
    builder.context.diagnostics.add(
      error('M4104', value.span, 'a clock comes from a port, `divide` or `gate`', 'never from data').note(
        '`clock slow = clk.divide(4);`',
        '`clock gated = clk.gate(enable);`',
      ),
    );
    return undefined;
  }
  const parent = builder.clockNamed(place.scope, call.base.name);
  if (parent === undefined) return undefined;
  if (call.name.text === 'divide') {
    const by = evaluateConstant(builder.context, place.scope, argument, { kind: 'integer' });
    if (by === undefined) return undefined;
    if (typeof by.value !== 'bigint' || by.value < 1n) {
      builder.context.diagnostics.add(
        error(
          'M3303',
          argument.span,
          'a clock is divided by 1 or more',
          `this is ${valueText(by.value, by.type)}`,
        ),
      );
      return undefined;
    }
    return { kind: 'divide', parent, by: Number(by.value) };
  }
  builder.defer(() => {
    const enable = checkAgainst(builder.context, place.scope, argument, { kind: 'bool' });
    if (enable.type.kind !== 'error') clock.kind = { kind: 'gate', parent, enable };
  });
  const open: hir.Expr = { kind: 'const', value: true, type: { kind: 'bool' }, span: argument.span };
  return { kind: 'gate', parent, enable: open };
}

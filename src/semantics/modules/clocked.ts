/** The clock and the reset of what brings its own registers: `fsm`, `pipeline`. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type * as hir from '../hir.js';
import type { ModuleBuilder, Place } from './builder.js';

type Clocked = ast.FsmDecl | ast.PipelineDecl;

/** The one that it names, or the only one there is. */
export function clockOf(builder: ModuleBuilder, member: Clocked, place: Place): hir.Clock | undefined {
  const { clock, kind, name } = member;
  if (clock !== undefined) return builder.clockNamed(place.scope, clock);
  if (builder.onlyClock !== undefined) return builder.onlyClock;
  builder.context.diagnostics.add(
    error(
      builder.clocks.length === 0 ? 'M4103' : 'M4102',
      name.span,
      `\`${kind} ${name.text}\` must say which clock drives it`,
      'write `on clk`',
    ),
  );
  return undefined;
}

/** The one that it names, or that of its clock. */
export function resetOf(
  builder: ModuleBuilder,
  { reset }: Clocked,
  clock: hir.Clock,
  place: Place,
): hir.Reset | undefined {
  if (reset === undefined) return builder.defaultReset(clock);
  const symbol = place.scope.lookup(reset.text)?.symbol;
  if (symbol?.kind === 'reset') return symbol.reset;
  builder.context.diagnostics.add(
    error(
      symbol === undefined ? 'M2001' : 'M2010',
      reset.span,
      `there is no reset \`${reset.text}\``,
      'a reset is wanted here',
    ),
  );
  return undefined;
}

/** `let dut = inst Fifo<u8, 4>(clk: 1GHz);`: clocks take a frequency, a period or a clock of the test; resets run by themselves unless driven. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type * as hir from '../hir.js';
import { bindPorts, checkArguments, instantiateNamed, portName } from '../modules/instances.js';
import type { ModuleBuilder, MutableSignal } from '../modules/builder.js';
import type { Scope } from '../scope.js';
import { periodOf } from './durations.js';

/** 1 ns. */
const DEFAULT_PERIOD = { numerator: 1_000_000n, denominator: 1n };

export function declareTestInstance(
  builder: ModuleBuilder,
  scope: Scope,
  name: ast.Ident,
  inst: ast.InstExpr,
): void {
  const module = instantiateNamed(builder, inst.module, scope, name.text);
  if (module === undefined) {
    builder.define(scope, name, { kind: 'error', span: name.span });
    return;
  }
  builder.context.diagnostics.add(...checkArguments(module, inst.args));
  rejectForeign(builder, module, inst);
  const clocks = module.ports.flatMap((port) => {
    if (port.kind !== 'clock') return [];
    const clock = clockFor(builder, scope, name, inst, port);
    return clock === undefined ? [] : [{ port: port.clock, clock }];
  });
  const group: hir.InstanceGroup = {
    name: name.text,
    module,
    dims: [],
    subset: undefined,
    clocks,
    span: inst.span,
  };
  builder.groups.push(group);
  builder.define(scope, name, {
    kind: 'instance',
    name: name.text,
    rank: 0,
    group,
    singles: new Map(),
    span: name.span,
  });
  const body = [
    ...bindPorts(builder, group, inst.args, [], scope, inst.span),
    ...resetsOf(builder, group, inst),
  ];
  if (body.length > 0)
    builder.processes.push({ kind: 'comb', name: name.text, loops: [], body, span: inst.span });
}

/** What has no behaviour cannot be simulated, however deep it stands. */
function rejectForeign(builder: ModuleBuilder, module: hir.Module, inst: ast.InstExpr): void {
  const open = [module];
  const seen = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.foreign !== undefined) {
      builder.context.diagnostics.add(
        error(
          'M4024',
          inst.span,
          `\`${at.name}\` is foreign and has no model, so it cannot be simulated`,
          at === module ? 'instantiated here' : `somewhere inside \`${module.name}\``,
        )
          .label(at.span, 'declared here')
          .note('to give it a behaviour: `extern module … { … } model { … }`'),
      );
      return;
    }
    for (const { module: child } of at.groups)
      if (!seen.has(child)) {
        open.push(child);
        seen.add(child);
      }
  }
}

function clockFor(
  builder: ModuleBuilder,
  scope: Scope,
  name: ast.Ident,
  inst: ast.InstExpr,
  port: hir.Port & { kind: 'clock' },
): hir.Clock | undefined {
  const argument = inst.args.find((candidate) => portName(candidate)?.text === port.name);
  if (argument?.value.kind === 'name') {
    const symbol = scope.lookup(argument.value.name.text)?.symbol;
    if (symbol?.kind === 'clock') return symbol.clock;
  }
  const period = argument === undefined ? DEFAULT_PERIOD : periodOf(builder, scope, argument.value);
  if (period === undefined) return undefined;
  const clock: hir.Clock = {
    name: `${name.text}.${port.name}`,
    span: argument?.span ?? inst.span,
    kind: { kind: 'source', period },
  };
  builder.clocks.push(clock);
  return clock;
}

/** A reset that the test does not bind becomes a reset of the test, which the kernel pulses. */
function resetsOf(builder: ModuleBuilder, group: hir.InstanceGroup, inst: ast.InstExpr): readonly hir.Stmt[] {
  return group.module.ports.flatMap((port): readonly hir.Stmt[] => {
    if (port.kind !== 'reset' || inst.args.some((argument) => portName(argument)?.text === port.name))
      return [];
    const clock = group.clocks.find((each) => each.port === port.reset.clock)?.clock;
    const signal: MutableSignal = {
      name: `${group.name}.${port.name}`,
      type: { kind: 'bool' },
      dims: [],
      storage: 'wire',
      direction: 'in',
      domain: clock ?? 'async',
      init: undefined,
      reset: undefined,
      attributes: [],
      span: inst.span,
    };
    builder.signals.push(signal);
    const reset: hir.Reset = {
      name: signal.name,
      clock,
      synchronous: port.reset.synchronous,
      activeHigh: port.reset.activeHigh,
      signal,
      span: inst.span,
    };
    builder.resets.push(reset);
    builder.ports.push({ kind: 'reset', name: signal.name, reset, span: inst.span });
    const target: hir.Target = {
      root: { kind: 'instancePort', port: { group, port: port.reset.signal }, indices: [] },
      path: [],
      type: { kind: 'bool' },
      span: inst.span,
    };
    return [
      {
        kind: 'assign',
        target,
        value: { kind: 'signal', signal, indices: [], type: { kind: 'bool' }, span: inst.span },
        span: inst.span,
      },
    ];
  });
}

/** The test's own signal behind a reset port of an instance, so that poking `dut.rst` takes the automatic reset over. */
export function resetSignal(builder: ModuleBuilder, port: hir.InstancePort): hir.Signal | undefined {
  return builder.resets.find((reset) => reset.name === `${port.group.name}.${port.port.name}`)?.signal;
}

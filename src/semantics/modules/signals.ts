/** Ports, wires, registers and named values: one signal each, or one for each iteration of the kept loops around it. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { docText } from '../../syntax/docs.js';
import { evaluateConstant } from '../constants.js';
import { NeedsConstant } from '../context.js';
import { checkAgainst, checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { resolveType } from '../resolve-type.js';
import type { Scope } from '../scope.js';
import { ERROR, isHardware, sameType, typeName } from '../type-names.js';
import type { Type } from '../types.js';
import { attributeNames, type ModuleBuilder, type MutableSignal, type Place } from './builder.js';

export function declarePort(
  builder: ModuleBuilder,
  member: ast.PortDecl,
  place: Place,
  registers: ReadonlySet<string>,
): void {
  const type = portType(builder, place.scope, member.type);
  const isRegister = member.direction === 'out' && isHardware(type) && registers.has(member.name.text);
  const signal = addSignal(builder, place, member.name, type, {
    storage: isRegister ? 'reg' : 'wire',
    direction: member.direction,
    attributes: attributeNames(member),
  });
  signal.domain = domainOf(builder, place.scope, member.domain) ?? builder.onlyClock;
  builder.ports.push({
    kind: 'data',
    name: signal.name,
    direction: member.direction,
    signal,
    attributes: attributeNames(member),
    docs: docText(member),
    span: member.span,
  });
  if (place.loops.length > 0) {
    builder.context.diagnostics.add(
      error('M1108', member.span, 'a port cannot be declared in a generate loop', 'make it an array'),
    );
  }
  if (signal.domain === undefined && builder.clocks.length > 1 && member.domain === undefined) {
    builder.context.diagnostics.add(
      error(
        'M4102',
        member.name.span,
        `\`${member.name.text}\` must say which clock it belongs to`,
        'no `on clk`, no `async`',
      ).note(
        `rule: a module with several clocks names the domain of each port; clocks here: ${builder.clocks.map((clock) => `\`${clock.name}\``).join(', ')}`,
      ),
    );
  }
}

export function declareReg(builder: ModuleBuilder, member: ast.RegDecl, place: Place): void {
  const port = place.scope.own(member.name.text);
  if (port?.kind === 'signal' && port.signal.direction === 'out' && port.signal.storage === 'reg') {
    const signal = builder.signals.find((candidate) => candidate === port.signal);
    if (signal === undefined) return;
    if (member.type !== undefined) checkSameType(builder, place.scope, member, member.type, signal);
    builder.registers.push({ signal, declaration: member, place });
    if (member.init !== undefined) builder.defer(() => initialise(builder, signal, member, place.scope));
    return;
  }
  // An output whose type is wrong has been told of.
  if (port?.kind === 'error' && member.type === undefined) return;
  if (port?.kind === 'signal' && port.signal.direction === 'out') {
    builder.context.diagnostics.add(
      error(
        'M3117',
        member.name.span,
        `a register cannot hold \`${typeName(port.signal.type)}\``,
        'a connection, whose fields are signals',
      ).label(port.signal.span, 'declared here'),
    );
    return;
  }
  if (member.type === undefined) {
    builder.context.diagnostics.add(
      error(
        'M3107',
        member.name.span,
        `\`${member.name.text}\` needs a type`,
        'no `out` of this name gives one',
      ).fix('to give it one', [{ span: { ...member.name.span, start: member.name.span.end }, text: ': u8' }]),
    );
  }
  const type = member.type === undefined ? ERROR : hardwareType(builder, place.scope, member.type);
  const signal = addSignal(builder, place, member.name, type, {
    storage: 'reg',
    direction: undefined,
    attributes: attributeNames(member),
  });
  signal.domain = domainOf(builder, place.scope, member.domain);
  builder.registers.push({ signal, declaration: member, place });
  if (member.init !== undefined) builder.defer(() => initialise(builder, signal, member, place.scope));
}

/** The register of an output has its type; one that is written says the same. */
function checkSameType(
  builder: ModuleBuilder,
  scope: Scope,
  member: ast.RegDecl,
  written: ast.TypeExpr,
  output: MutableSignal,
): void {
  const type = resolveType(builder.context, scope, written);
  if (type.kind === 'error' || sameType(type, output.type)) return;
  builder.context.diagnostics.add(
    error(
      'M3101',
      written.span,
      `the register \`${member.name.text}\` is \`${typeName(type)}\`, the output is \`${typeName(output.type)}\``,
      'another type',
    )
      .label(output.span, 'declared here')
      .fix('to say the same', [{ span: written.span, text: typeName(output.type) }]),
  );
}

function initialise(builder: ModuleBuilder, signal: MutableSignal, member: ast.RegDecl, scope: Scope): void {
  if (member.init === undefined || !isHardware(signal.type)) return;
  const expr = checkAgainst(builder.context, scope, member.init, signal.type);
  if (expr.type.kind === 'error') return;
  const found = evaluateConstant(builder.context, scope, member.init, signal.type);
  if (found !== undefined) signal.init = found.value;
}

/** `inside`: the scope that its value is of, where that is not the one that the name enters. */
export function declareLet(
  builder: ModuleBuilder,
  member: ast.LetDecl,
  place: Place,
  inside: Scope = place.scope,
): void {
  const name = member.names[0];
  if (member.type !== undefined && name !== undefined && !member.tuple) {
    const type = hardwareType(builder, place.scope, member.type);
    const signal = addSignal(builder, place, name, type, {
      storage: 'wire',
      direction: undefined,
      attributes: attributeNames(member),
    });
    builder.defer(() =>
      driveLet(builder, signal, checkAgainst(builder.context, inside, member.value, type), member, place),
    );
    return;
  }
  const value = checkExpr(builder.context, inside, member.value);
  if (value.type.kind === 'error') {
    for (const each of member.names) builder.define(place.scope, each, { kind: 'error', span: each.span });
    return;
  }
  if (!isHardware(value.type)) {
    builder.context.diagnostics.add(
      value.type.kind === 'bundle'
        ? error(
            'M3107',
            member.value.span,
            `\`${typeName(value.type)}\` is a connection, not a value`,
            'its fields are values',
          ).note('`connect a to b;` joins connections')
        : error(
            'M3107',
            member.value.span,
            `\`${name?.text ?? ''}\` needs a type: \`${typeName(value.type)}\` is only known while compiling`,
            'what width should it have?',
          ).note('to name a compile-time value: `const`'),
    );
    for (const each of member.names) builder.define(place.scope, each, { kind: 'error', span: each.span });
    return;
  }
  if (!member.tuple && name !== undefined) {
    const signal = addSignal(builder, place, name, value.type, {
      storage: 'wire',
      direction: undefined,
      attributes: attributeNames(member),
    });
    driveLet(builder, signal, value, member, place);
    return;
  }
  const elements = value.type.kind === 'tuple' ? value.type.elements : [];
  if (elements.length !== member.names.length) {
    builder.context.diagnostics.add(
      error(
        'M3115',
        member.span,
        `${member.names.length} names for \`${typeName(value.type)}\``,
        'one name for each element',
      ),
    );
  }
  member.names.forEach((each, index) => {
    const type = elements[index];
    if (type === undefined || each.text === '_') return;
    const signal = addSignal(builder, place, each, type, {
      storage: 'wire',
      direction: undefined,
      attributes: [],
    });
    driveLet(
      builder,
      signal,
      { kind: 'field', base: value, field: index, type, span: each.span },
      member,
      place,
    );
  });
}

function driveLet(
  builder: ModuleBuilder,
  signal: MutableSignal,
  value: hir.Expr,
  member: ast.LetDecl,
  place: Place,
): void {
  if (value.type.kind === 'error' || !isHardware(signal.type)) return;
  const target: hir.Target = {
    root: { kind: 'signal', signal, indices: ownIndices(place, member.span) },
    path: [],
    type: signal.type,
    span: member.span,
  };
  builder.processes.push({
    kind: 'comb',
    name: signal.name,
    loops: place.loops,
    body: [{ kind: 'assign', target, value, span: member.span }],
    span: member.span,
  });
}

/** Inside the loops that a signal was declared in, their variables are its indices. */
export function ownIndices(place: Place, span: ast.Node['span']): readonly hir.Expr[] {
  return place.loops.map((loop) => ({ kind: 'loopVar', loop, type: { kind: 'integer' }, span }));
}

/** Enters a signal; in kept loops it is one for each iteration, in unrolled ones its name says which. */
export function addSignal(
  builder: ModuleBuilder,
  place: Place,
  name: ast.Ident,
  type: Type,
  how: Pick<hir.Signal, 'storage' | 'direction' | 'attributes'>,
): MutableSignal {
  requireZeroBased(place);
  const signal: MutableSignal = {
    name: (place.prefix ?? '') + name.text + place.suffix,
    type: type as hir.Signal['type'],
    dims: place.loops.map((loop) => loop.to - loop.from),
    storage: how.storage,
    direction: how.direction,
    domain: undefined,
    init: undefined,
    reset: undefined,
    attributes: how.attributes,
    span: name.span,
  };
  if (type.kind === 'error') {
    builder.define(place.scope, name, { kind: 'error', span: name.span });
    return signal;
  }
  builder.signals.push(signal);
  builder.define(place.scope, name, { kind: 'signal', signal, own: place.loops, span: name.span });
  return signal;
}

/** Elements are numbered from 0, so a loop that starts elsewhere and declares something is unrolled. */
export function requireZeroBased(place: Place): void {
  const shifted = place.loops.find((loop) => loop.from !== 0);
  if (shifted !== undefined) throw new NeedsConstant(shifted);
}

export function portType(builder: ModuleBuilder, scope: Scope, written: ast.TypeExpr): Type {
  const type = resolveType(builder.context, scope, written);
  return type.kind === 'bundle' || type.kind === 'bundleArray'
    ? type
    : requireHardware(builder, type, written);
}

export function hardwareType(builder: ModuleBuilder, scope: Scope, written: ast.TypeExpr): Type {
  return requireHardware(builder, resolveType(builder.context, scope, written), written);
}

function requireHardware(builder: ModuleBuilder, type: Type, written: ast.TypeExpr): Type {
  if (isHardware(type) || type.kind === 'error') return type;
  builder.context.diagnostics.add(
    error(
      'M3117',
      written.span,
      `hardware cannot hold \`${typeName(type)}\``,
      type.kind === 'integer'
        ? '`int` without a width is for compile-time values; `int<N>` has one'
        : 'not a hardware type',
    ),
  );
  return ERROR;
}

export function domainOf(
  builder: ModuleBuilder,
  scope: Scope,
  domain: ast.DomainRef | undefined,
): hir.Clock | 'async' | undefined {
  if (domain === undefined) return undefined;
  return domain.kind === 'async' ? 'async' : builder.clockNamed(scope, domain.clock);
}

export function declareReset(builder: ModuleBuilder, member: ast.ResetDecl, place: Place): void {
  const clock =
    member.clock === undefined ? builder.onlyClock : builder.clockNamed(place.scope, member.clock);
  if (clock === undefined && member.clock === undefined && builder.clocks.length > 1) {
    builder.context.diagnostics.add(
      error(
        'M4102',
        member.name.span,
        `reset \`${member.name.text}\` must say which clock it belongs to`,
        'write `on clk`',
      ),
    );
  }
  const signal: MutableSignal = {
    name: member.name.text,
    type: { kind: 'bool' },
    dims: [],
    storage: 'wire',
    direction: 'in',
    domain: clock ?? 'async',
    init: undefined,
    reset: undefined,
    attributes: [],
    span: member.name.span,
  };
  builder.signals.push(signal);
  const reset: hir.Reset = {
    name: member.name.text,
    clock,
    synchronous: member.synchronous,
    activeHigh: member.activeHigh,
    signal,
    span: member.span,
  };
  builder.resets.push(reset);
  builder.ports.push({ kind: 'reset', name: reset.name, reset, span: member.span });
  builder.define(place.scope, member.name, { kind: 'reset', reset, span: member.name.span });
}

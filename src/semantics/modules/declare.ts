/**
 * First pass over the members of a module: what exists, and of which type. Bodies are deferred until all of it is known.
 *
 * A generate `for` is kept: its body is elaborated once, with an index that has a range instead of a value. Where the body needs the index as a constant,
 * `NeedsConstant` unwinds to `elaborate.ts`, which starts over with that loop unrolled.
 */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import { NeedsConstant } from '../context.js';
import { checkAgainst, checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import type { Packages } from '../packages.js';
import { declare } from '../packages.js';
import { resolveType } from '../resolve-type.js';
import { Scope } from '../scope.js';
import { ERROR, isHardware, typeName } from '../type-names.js';
import type { Type } from '../types.js';
import { isParts, rangeOfValue } from '../values.js';
import { attributeNames, docText, type ModuleBuilder, type MutableSignal, type Place } from './builder.js';
import { declareClock } from './clocks.js';
import { declareFsm } from './fsm.js';
import { declareInstance } from './instances.js';
import { declareMemory } from './memories.js';
import { addCheck, addComb, addConnect, addDrive, addOn, addProcess } from './processes.js';

export function declareMembers(
  builder: ModuleBuilder,
  packages: Packages,
  members: readonly ast.Member[],
  place: Place,
): void {
  for (const member of members) declareName(builder, packages, member, place);
  for (const member of members) if (member.kind === 'clock') declareClock(builder, member, place);
  for (const member of members) if (member.kind === 'reset') declareReset(builder, member, place);
  const registers = new Set(members.flatMap((member) => (member.kind === 'reg' ? [member.name.text] : [])));
  for (const member of members) if (member.kind === 'port') declarePort(builder, member, place, registers);
  for (const member of members) declareRest(builder, packages, member, place);
}

function declareName(builder: ModuleBuilder, packages: Packages, member: ast.Member, place: Place): void {
  switch (member.kind) {
    case 'use': {
      const from = packages.packageOf(member.span);
      if (from !== undefined) packages.importInto(member, place.scope, from);
      return;
    }
    case 'const':
      declare(builder.context.diagnostics, place.scope, member);
      builder.defer(() => {
        const found = evaluateConstant(builder.context, place.scope, {
          kind: 'name',
          name: member.name,
          generics: undefined,
          span: member.name.span,
        });
        if (found !== undefined)
          builder.constants.push({ name: member.name.text + place.suffix, ...found, span: member.span });
      });
      return;
    case 'typeDecl':
    case 'struct':
    case 'enum':
    case 'union':
    case 'fn':
      declare(builder.context.diagnostics, place.scope, member);
      return;
    case 'constAssert':
      builder.defer(() => checkConstAssert(builder, member, place.scope));
      return;
    default:
      return;
  }
}

function declareRest(builder: ModuleBuilder, packages: Packages, member: ast.Member, place: Place): void {
  switch (member.kind) {
    case 'let':
      declareLet(builder, member, place);
      return;
    case 'wire': {
      const type = portType(builder, place.scope, member.type);
      const signal = addSignal(builder, place, member.name, type, {
        storage: 'wire',
        direction: undefined,
        attributes: attributeNames(member),
      });
      signal.domain = domainOf(builder, place.scope, member.domain);
      return;
    }
    case 'reg':
      declareReg(builder, member, place);
      return;
    case 'mem':
      declareMemory(builder, member, place);
      return;
    case 'inst':
      declareInstance(builder, member, place);
      return;
    case 'forMember':
      declareFor(builder, packages, member, 0, place);
      return;
    case 'ifMember': {
      const condition = evaluateConstant(builder.context, place.scope, member.condition, { kind: 'bool' });
      if (condition === undefined) return;
      declareMembers(builder, packages, condition.value === true ? member.then : (member.else ?? []), place);
      return;
    }
    case 'fsm':
      declareFsm(builder, member, place);
      return;
    case 'drive':
      builder.defer(() => addDrive(builder, member, place));
      return;
    case 'comb':
      builder.defer(() => addComb(builder, member, place));
      return;
    case 'on':
      builder.defer(() => addOn(builder, member, place));
      return;
    case 'connect':
      builder.defer(() => addConnect(builder, member, place));
      return;
    case 'assert':
    case 'assume':
    case 'cover':
      builder.defer(() => addCheck(builder, member, place));
      return;
    case 'process':
      builder.defer(() => addProcess(builder, member, place));
      return;
    default:
      return;
  }
}

function checkConstAssert(builder: ModuleBuilder, member: ast.ConstAssert, scope: Scope): void {
  const found = evaluateConstant(builder.context, scope, member.condition, { kind: 'bool' });
  if (found === undefined || found.value === true) return;
  const message =
    member.message === undefined
      ? undefined
      : evaluateConstant(builder.context, scope, member.message, { kind: 'string' })?.value;
  const text =
    typeof message === 'string'
      ? message
      : `\`${builder.context.text(member.condition.span)}\` does not hold`;
  builder.context.diagnostics.add(
    error('M3302', member.condition.span, text, 'is false here').note(...stackNotes(builder)),
  );
}

function stackNotes(builder: ModuleBuilder): readonly string[] {
  return builder.context.stack.map((frame) => `in ${frame.what}, ${frame.as}`).toReversed();
}

// ── Signals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function declarePort(
  builder: ModuleBuilder,
  member: ast.PortDecl,
  place: Place,
  registers: ReadonlySet<string>,
): void {
  const type = portType(builder, place.scope, member.type);
  const signal = addSignal(builder, place, member.name, type, {
    storage: member.direction === 'out' && registers.has(member.name.text) ? 'reg' : 'wire',
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

function declareReg(builder: ModuleBuilder, member: ast.RegDecl, place: Place): void {
  const port = place.scope.own(member.name.text);
  if (port?.kind === 'signal' && port.signal.direction === 'out' && port.signal.storage === 'reg') {
    const signal = builder.signals.find((candidate) => candidate === port.signal);
    if (signal === undefined) return;
    if (member.type !== undefined) resolveType(builder.context, place.scope, member.type);
    builder.registers.push({ signal, declaration: member, place });
    if (member.init !== undefined) builder.defer(() => initialise(builder, signal, member, place.scope));
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

function initialise(builder: ModuleBuilder, signal: MutableSignal, member: ast.RegDecl, scope: Scope): void {
  if (member.init === undefined || !isHardware(signal.type)) return;
  const expr = checkAgainst(builder.context, scope, member.init, signal.type);
  if (expr.type.kind === 'error') return;
  const found = evaluateConstant(builder.context, scope, member.init, signal.type);
  if (found !== undefined) signal.init = found.value;
}

function declareLet(builder: ModuleBuilder, member: ast.LetDecl, place: Place): void {
  const name = member.names[0];
  if (member.type !== undefined && name !== undefined && !member.tuple) {
    const type = hardwareType(builder, place.scope, member.type);
    const signal = addSignal(builder, place, name, type, {
      storage: 'wire',
      direction: undefined,
      attributes: attributeNames(member),
    });
    builder.defer(() =>
      driveLet(
        builder,
        signal,
        checkAgainst(builder.context, place.scope, member.value, type),
        member,
        place,
      ),
    );
    return;
  }
  const value = checkExpr(builder.context, place.scope, member.value);
  if (value.type.kind === 'error') {
    for (const each of member.names) builder.define(place.scope, each, { kind: 'error', span: each.span });
    return;
  }
  if (!isHardware(value.type)) {
    builder.context.diagnostics.add(
      error(
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
    if (type === undefined) return;
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
    name: name.text + place.suffix,
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

function domainOf(
  builder: ModuleBuilder,
  scope: Scope,
  domain: ast.DomainRef | undefined,
): hir.Clock | 'async' | undefined {
  if (domain === undefined) return undefined;
  return domain.kind === 'async' ? 'async' : builder.clockNamed(scope, domain.clock);
}

function declareReset(builder: ModuleBuilder, member: ast.ResetDecl, place: Place): void {
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

// ── Generate ────────────────────────────────────────────────────────────────────────────────────────────────────────

function declareFor(
  builder: ModuleBuilder,
  packages: Packages,
  member: ast.ForMember,
  depth: number,
  place: Place,
): void {
  const header = member.loops[depth];
  if (header === undefined) {
    declareMembers(builder, packages, member.body, place);
    return;
  }
  const over = evaluateConstant(builder.context, place.scope, header.over);
  if (over === undefined) return;
  const range = rangeOfValue(over.value);
  if (range !== undefined && keeps(builder, member, place)) {
    if (range.high <= range.low) return;
    const loop: hir.LoopVar = {
      name: header.variable.text,
      from: Number(range.low),
      to: Number(range.high),
      span: header.variable.span,
    };
    builder.loopOf.set(loop, member);
    const scope = new Scope('generate', place.scope);
    builder.define(scope, header.variable, { kind: 'loop', loop, span: header.variable.span });
    declareFor(builder, packages, member, depth + 1, { ...place, scope, loops: [...place.loops, loop] });
    return;
  }
  const values = range === undefined && isParts(over.value) ? over.value : undefined;
  const count = range === undefined ? (values?.length ?? 0) : Number(range.high - range.low);
  if (count > builder.context.limits.loopIterations) {
    builder.context.diagnostics.add(
      error(
        'M3305',
        header.span,
        `this loop has ${count} iterations, the limit is ${builder.context.limits.loopIterations}`,
        'too many to write out',
      ),
    );
    return;
  }
  const element: Type =
    over.type.kind === 'list'
      ? over.type.element
      : over.type.kind === 'array'
        ? over.type.element
        : { kind: 'integer' };
  for (let i = 0; i < count; i++) {
    const value = range === undefined ? values?.[i] : range.low + BigInt(i);
    if (value === undefined) continue;
    const scope = new Scope('generate', place.scope);
    builder.define(scope, header.variable, {
      kind: 'constant',
      type: element,
      value,
      mutable: false,
      span: header.variable.span,
    });
    const index = range === undefined ? String(i) : String(value);
    declareFor(builder, packages, member, depth + 1, {
      ...place,
      scope,
      suffix: `${place.suffix}[${index}]`,
    });
  }
}

/** Whether a loop is elaborated once. Instances in a loop inside an unrolled one are single ones, so their loop is unrolled too. */
function keeps(builder: ModuleBuilder, member: ast.ForMember, place: Place): boolean {
  return !builder.unrolled.has(member) && (place.suffix === '' || !holdsInstance(member.body));
}

function holdsInstance(members: readonly ast.Member[]): boolean {
  return members.some(
    (member) =>
      member.kind === 'inst' ||
      member.kind === 'mem' ||
      (member.kind === 'forMember' && holdsInstance(member.body)) ||
      (member.kind === 'ifMember' && (holdsInstance(member.then) || holdsInstance(member.else ?? []))),
  );
}

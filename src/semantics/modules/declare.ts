/**
 * First pass over the members of a module: what exists, and of which type. Bodies are deferred until all of it is known.
 *
 * A generate `for` is kept: its body is elaborated once, with an index that has a range instead of a value. Where the body needs the index as a constant,
 * `NeedsConstant` unwinds to `elaborate.ts`, which starts over with that loop unrolled.
 */
import { error } from '../../diagnostics/diagnostic.js';
import { overLimit } from '../../diagnostics/limits.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import { checkAgainst } from '../expressions/check.js';
import { loopsIn } from '../expressions/extent.js';
import type * as hir from '../hir.js';
import { canWriteOut } from '../loops.js';
import type { Packages } from '../packages.js';
import { declare } from '../packages.js';
import { Scope } from '../scope.js';
import type { Type } from '../types.js';
import { isParts, rangeOfValue } from '../values.js';
import { costOf, spend } from '../work.js';
import { attributeNames, type ModuleBuilder, type Place } from './builder.js';
import { declareClock } from './clocks.js';
import { declareFsm } from './fsm.js';
import { declareInstance } from './instances.js';
import { declareMemory } from './memories.js';
import { declarePipeline, inheritLatency } from './pipeline.js';
import { addCheck, addComb, addConnect, addDrive, addOn, addProcess } from './processes.js';
import {
  addSignal,
  declareLet,
  declarePort,
  declareReg,
  declareReset,
  domainOf,
  portType,
} from './signals.js';

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
      inheritLatency(builder, member, place);
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
      if (declareWhere(builder, packages, member, place)) return;
      const condition = evaluateConstant(
        builder.context,
        place.scope,
        member.condition,
        { kind: 'bool' },
        'between declarations `if` decides what there is; to choose while running: `comb { if … }` or `x = if … { … } else { … };`',
      );
      if (condition === undefined) return;
      declareMembers(builder, packages, condition.value === true ? member.then : (member.else ?? []), place);
      return;
    }
    case 'fsm':
      declareFsm(builder, member, place);
      return;
    case 'pipeline':
      declarePipeline(builder, member, place);
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
    case 'error':
      builder.context.diagnostics.failAgain();
      builder.excuse(place.scope, member);
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
    const { diagnostics, limits } = builder.context;
    const repetitions = place.loops.reduce(
      (product, loop) => product * (loop.to - loop.from),
      Number(range.high - range.low),
    );
    if (repetitions > limits.repetitions) {
      const message = `this loop, with those around it, has ${repetitions} iterations; the limit is ${limits.repetitions}`;
      diagnostics.add(overLimit('repetitions', limits, header.span, message, 'too many'));
      return;
    }
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
  if (!canWriteOut(builder.context, header, { low: 0, high: count })) return;
  const element: Type =
    over.type.kind === 'list'
      ? over.type.element
      : over.type.kind === 'array'
        ? over.type.element
        : { kind: 'integer' };
  const cost = costOf(member.span);
  for (let i = 0; i < count; i++) {
    const value = range === undefined ? values?.[i] : range.low + BigInt(i);
    if (value === undefined) continue;
    if (!spend(builder.context, header.span, cost)) return;
    const scope = new Scope('generate', place.scope);
    builder.define(scope, header.variable, {
      kind: 'constant',
      type: element,
      value,
      mutable: false,
      span: header.variable.span,
    });
    const index = range === undefined ? i : range.low + BigInt(i);
    declareFor(builder, packages, member, depth + 1, {
      ...place,
      scope,
      suffix: `${place.suffix}[${index}]`,
    });
  }
}

/**
 * Instances under a condition on the indices of kept loops: the loops stay, and the condition goes with each of the instances. False where the
 * condition is a constant or none, or other things are declared under it.
 */
function declareWhere(
  builder: ModuleBuilder,
  packages: Packages,
  member: ast.IfMember,
  place: Place,
): boolean {
  const otherwise = member.else ?? [];
  if (place.loops.length === 0 || ![...member.then, ...otherwise].every(isInstances)) return false;
  const condition = checkAgainst(builder.context, place.scope, member.condition, { kind: 'bool' });
  if (condition.type.kind === 'error') return true;
  const loops = loopsIn(condition);
  if (condition.kind === 'const' || loops === undefined || loops.size === 0) return false;
  const under = (holds: boolean): Place => {
    const guard = { condition, holds };
    const scope = new Scope('generate', place.scope, guard);
    return { ...place, scope, conditions: [...(place.conditions ?? []), guard] };
  };
  declareMembers(builder, packages, member.then, under(true));
  declareMembers(builder, packages, otherwise, under(false));
  return true;
}

function isInstances(member: ast.Member): boolean {
  switch (member.kind) {
    case 'inst':
      return true;
    case 'ifMember':
      return [...member.then, ...(member.else ?? [])].every(isInstances);
    case 'forMember':
      return member.body.every(isInstances);
    default:
      return false;
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

/** Second pass: what drives what, and when. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { nested } from '../nested.js';
import { Scope } from '../scope.js';
import { checkStatements, rejectResult } from '../statements.js';
import { typeName } from '../type-names.js';
import { checkProcessBody } from '../tests/statements.js';
import type { ModuleBuilder, Place } from './builder.js';
import { connectPlaces, facingOf } from './places.js';

export function addDrive(builder: ModuleBuilder, member: ast.DriveMember, place: Place): void {
  const statement: ast.AssignStmt = {
    kind: 'assign',
    operator: 'blocking',
    target: member.target,
    value: member.value,
    lanes: undefined,
    after: undefined,
    span: member.span,
  };
  pushComb(builder, place, builder.context.text(member.target.span), [statement], member.span);
}

export function addComb(builder: ModuleBuilder, member: ast.CombBlock, place: Place): void {
  rejectResult(builder.context, member.body);
  pushComb(builder, place, 'comb', member.body.statements, member.span);
}

function pushComb(
  builder: ModuleBuilder,
  place: Place,
  name: string,
  statements: readonly ast.Stmt[],
  span: ast.Node['span'],
): void {
  const body = checkStatements(builder.context, new Scope('comb', place.scope), statements, 'comb');
  if (body.length > 0) builder.processes.push({ kind: 'comb', name, loops: place.loops, body, span });
}

export function addOn(builder: ModuleBuilder, member: ast.OnBlock, place: Place): void {
  const clock = builder.clockNamed(place.scope, member.clock);
  rejectResult(builder.context, member.body);
  const body = checkStatements(builder.context, new Scope('on', place.scope), member.body.statements, 'on');
  if (clock === undefined) return;
  if (!builder.model) rejectDelays(builder, body);
  pushOn(builder, { name: `on ${clock.name}`, clock, edge: member.edge, body, span: member.span }, place);
}

/** `after` is for models: no flop waits for a time. */
function rejectDelays(builder: ModuleBuilder, body: readonly hir.Stmt[]): void {
  for (const statement of nested(body)) {
    if (statement.kind !== 'next' || statement.after === undefined) continue;
    builder.context.diagnostics.add(
      error(
        'M4015',
        statement.after.span,
        '`after` may stand only in a module marked `#[model]`',
        'real hardware has no such delay',
      ).note('rule: only models wait, draw random numbers and retune clocks'),
    );
  }
}

export function pushOn(
  builder: ModuleBuilder,
  process: {
    readonly name: string;
    readonly clock: hir.Clock;
    readonly edge: 'rising' | 'falling';
    readonly body: readonly hir.Stmt[];
    readonly span: ast.Node['span'];
  },
  place: Place,
): void {
  builder.processes.push({ kind: 'on', ...process, disableUnder: undefined, loops: place.loops });
}

/** At module level a check is sampled as registers are, off while the reset of its clock is active; without a clock, at the end of each instant. */
export function addCheck(builder: ModuleBuilder, member: ast.CheckStmt, place: Place): void {
  const domain = member.domain;
  const clock =
    domain === undefined
      ? builder.onlyClock
      : domain.kind === 'on'
        ? builder.clockNamed(place.scope, domain.clock)
        : undefined;
  if (clock === undefined && domain === undefined && builder.clocks.length > 1) {
    builder.context.diagnostics.add(
      error(
        'M4102',
        member.span,
        `this \`${member.kind}\` must say which clock samples it`,
        'write `on clk` after it',
      ),
    );
    return;
  }
  const scope = new Scope(clock === undefined ? 'comb' : 'on', place.scope);
  const statement: ast.CheckStmt = { ...member, domain: undefined };
  const body = checkStatements(builder.context, scope, [statement], clock === undefined ? 'comb' : 'on');
  const name = `${member.kind} ${member.name?.text ?? ''}`.trim();
  if (clock === undefined) {
    builder.processes.push({ kind: 'comb', name, loops: place.loops, body, span: member.span });
    return;
  }
  builder.processes.push({
    kind: 'on',
    name,
    clock,
    edge: 'rising',
    disableUnder: builder.defaultReset(clock),
    loops: place.loops,
    body,
    span: member.span,
  });
}

export function addConnect(builder: ModuleBuilder, member: ast.ConnectMember, place: Place): void {
  const { context } = builder;
  const from = checkExpr(context, place.scope, member.from);
  const to = checkExpr(context, place.scope, member.to);
  if (from.type.kind === 'error' || to.type.kind === 'error') return;
  if (facingOf(from) === 'takes' || facingOf(to) === 'gives') {
    const [wrong, says] =
      facingOf(from) === 'takes'
        ? [from, 'is driven, it gives nothing']
        : [to, 'is a source, it takes nothing'];
    context.diagnostics.add(
      error('M4012', wrong.span, `\`connect\` goes from what gives to what takes`, says)
        .note(
          'rule: an `in` port and an output of an instance give; an `out` port and an input of an instance take',
        )
        .fix('to turn it round', [
          { span: member.from.span, text: context.text(member.to.span) },
          { span: member.to.span, text: context.text(member.from.span) },
        ]),
    );
    return;
  }
  const except = new Set(member.except.map((name) => name.text));
  checkExcept(builder, member, to);
  const body = connectPlaces(context, from, to, except, member.span);
  if (body.length > 0)
    builder.processes.push({ kind: 'comb', name: 'connect', loops: place.loops, body, span: member.span });
}

function checkExcept(builder: ModuleBuilder, member: ast.ConnectMember, to: hir.Expr): void {
  for (const name of member.except) {
    if (to.type.kind === 'bundle' && !to.type.fields.some((field) => field.name === name.text)) {
      builder.context.diagnostics.add(
        error('M2011', name.span, `\`${typeName(to.type)}\` has no \`${name.text}\``, 'nothing to leave out'),
      );
    }
  }
}

/** `process { … }`: a sequential process of a model. */
export function addProcess(builder: ModuleBuilder, member: ast.ProcessMember, place: Place): void {
  if (!builder.model) {
    builder.context.diagnostics.add(
      error(
        'M4015',
        member.span,
        '`process` may stand only in a module marked `#[model]`',
        'real hardware has no such thing',
      ).note('rule: only models wait, draw random numbers and retune clocks'),
    );
    return;
  }
  const body = checkProcessBody(builder, new Scope('test', place.scope), member.body);
  builder.processes.push({ kind: 'test', name: 'process', body, span: member.span });
}

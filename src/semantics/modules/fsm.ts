/**
 * `fsm` is sugar: an enum of the states, a register that holds one, a `comb` block with the assignments by `=`, an `on` block with those by `<=` and the
 * `goto`s. The sugar is undone on the tree, so that every rule for the parts holds without being said twice.
 */
import { error, warning } from '../../diagnostics/diagnostic.js';
import { nearest } from '../../support/suggest.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type * as hir from '../hir.js';
import { Scope } from '../scope.js';
import { checkStatements, rejectResult } from '../statements.js';
import type { EnumType } from '../types.js';
import { clockOf, resetOf } from './clocked.js';
import { addSignal } from './signals.js';
import type { ModuleBuilder, Place } from './builder.js';
import { pushOn } from './processes.js';

/** The register inside the bodies; no user can write this name. */
const STATE = 'state of the fsm';

export function declareFsm(builder: ModuleBuilder, member: ast.FsmDecl, place: Place): void {
  const type = stateType(builder, member);
  const clock = clockOf(builder, member, place);
  if (clock === undefined) {
    builder.define(place.scope, member.name, { kind: 'error', span: member.name.span });
    return;
  }
  const initial = member.states.find((state) => state.initial) ?? member.states[0];
  const hidden: ast.Ident = { ...member.name, text: `${member.name.text}.state` };
  const state = addSignal(builder, { ...place, scope: new Scope('block', undefined) }, hidden, type, {
    storage: 'reg',
    direction: undefined,
    attributes: ['fsm'],
  });
  state.init = type.variants.find((variant) => variant.name === initial?.name.text)?.value ?? 0n;
  state.domain = clock;
  state.reset = resetOf(builder, member, clock, place);
  builder.define(place.scope, member.name, { kind: 'fsm', state, span: member.name.span });
  builder.defer(() => elaborateBodies(builder, member, state, clock, place));
}

function stateType(builder: ModuleBuilder, member: ast.FsmDecl): EnumType {
  const { diagnostics } = builder.context;
  const initial = member.states.filter((state) => state.initial);
  if (initial.length !== 1) {
    const second = initial[1];
    diagnostics.add(
      error(
        'M4021',
        second?.span ?? member.name.span,
        `\`fsm ${member.name.text}\` has ${initial.length === 0 ? 'no' : 'more than one'} \`initial\` state`,
        'exactly one state is `initial`',
      ),
    );
  }
  const seen = new Map<string, ast.Ident>();
  for (const { name } of member.states) {
    const earlier = seen.get(name.text);
    if (earlier !== undefined)
      diagnostics.add(
        error('M2002', name.span, `state \`${name.text}\` is declared twice`, 'again here').label(
          earlier.span,
          'the first one',
        ),
      );
    seen.set(name.text, name);
  }
  const width = Math.max(1, Math.ceil(Math.log2(Math.max(1, seen.size))));
  return {
    kind: 'enum',
    id: `${builder.declaration?.name.text ?? ''}.${member.name.text}`,
    name: member.name.text,
    width,
    variants: [...seen.values()].map((name, index) => ({
      name: name.text,
      value: BigInt(index),
      docs: '',
      span: name.span,
    })),
    span: member.name.span,
  };
}

function elaborateBodies(
  builder: ModuleBuilder,
  member: ast.FsmDecl,
  state: hir.Signal,
  clock: hir.Clock,
  place: Place,
): void {
  const { context } = builder;
  const names = new Map(member.states.map((each) => [each.name.text, each]));
  const reached = new Set<string>();
  const resolve = (goto: ast.GotoStmt): boolean => {
    reached.add(goto.state.text);
    if (names.has(goto.state.text)) return true;
    const near = nearest(goto.state.text, names.keys());
    const message = error(
      'M4020',
      goto.state.span,
      `\`fsm ${member.name.text}\` has no state \`${goto.state.text}\``,
      near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
    );
    context.diagnostics.add(
      near === undefined
        ? message
        : message.fix(`to go to \`${near}\``, [{ span: goto.state.span, text: near }]),
    );
    return false;
  };
  for (const each of member.states) rejectResult(context, each.body);
  const scope = new Scope('block', place.scope);
  scope.define(STATE, { kind: 'signal', signal: state, own: place.loops, span: member.name.span });
  const comb = [
    ...member.defaults.filter((each) => each.operator === 'blocking'),
    byState(member, (each) => keepHalf(each.body, 'blocking', resolve)),
  ];
  const seq = [
    ...member.defaults.filter((each) => each.operator === 'register'),
    byState(member, (each) => keepHalf(each.body, 'register', resolve)),
  ];
  const combBody = checkStatements(context, new Scope('comb', scope), comb, 'comb');
  if (
    combBody.some(
      (statement) => statement.kind !== 'match' || statement.arms.some((arm) => arm.body.length > 0),
    )
  ) {
    builder.processes.push({
      kind: 'comb',
      name: member.name.text,
      loops: place.loops,
      body: combBody,
      span: member.span,
    });
  }
  const body = checkStatements(context, new Scope('on', scope), seq, 'on');
  pushOn(builder, { name: member.name.text, clock, edge: 'rising', body, span: member.span }, place);
  // A state that is misspelled somewhere may be the one that nothing leads to.
  if ([...reached].some((name) => !names.has(name))) return;
  for (const each of member.states) {
    if (!each.initial && !reached.has(each.name.text) && !each.name.text.startsWith('_')) {
      context.diagnostics.add(
        warning('M4022', each.name.span, `no \`goto\` leads to \`${each.name.text}\``, 'never reached'),
      );
    }
  }
}

function byState(member: ast.FsmDecl, body: (state: ast.FsmState) => ast.Block): ast.Stmt {
  return {
    kind: 'match',
    subject: stateName(member.name.span),
    arms: member.states.map((state) => ({
      patterns: [
        { kind: 'variantPattern', path: [state.name], fields: undefined, rest: false, span: state.name.span },
      ],
      guard: undefined,
      body: body(state),
      span: state.span,
    })),
    span: member.span,
  };
}

function stateName(span: Span): ast.NameExpr {
  return { kind: 'name', name: { kind: 'ident', text: STATE, span }, generics: undefined, span };
}

/** What of a state's body belongs to the `comb` block, or to the `on` block, with the control around it. */
function keepHalf(
  block: ast.Block,
  half: 'blocking' | 'register',
  resolve: (goto: ast.GotoStmt) => boolean,
): ast.Block {
  const statements = block.statements.flatMap((statement): readonly ast.Stmt[] => {
    switch (statement.kind) {
      case 'assign':
        return statement.operator === half || isLocal(statement, block) ? [statement] : [];
      case 'goto':
        if (half === 'blocking') return [];
        return resolve(statement) ? [gotoAssignment(statement)] : [];
      case 'if': {
        const then = keepHalf(statement.then, half, resolve);
        const otherwise = statement.else === undefined ? undefined : keepHalf(statement.else, half, resolve);
        return then.statements.length === 0 && (otherwise?.statements.length ?? 0) === 0
          ? []
          : [{ ...statement, then, else: otherwise }];
      }
      case 'match': {
        const arms = statement.arms.map((arm) => ({ ...arm, body: keepHalf(arm.body, half, resolve) }));
        return arms.every((arm) => arm.body.statements.length === 0) ? [] : [{ ...statement, arms }];
      }
      case 'for': {
        const body = keepHalf(statement.body, half, resolve);
        return body.statements.length === 0 ? [] : [{ ...statement, body }];
      }
      case 'assert':
      case 'assume':
      case 'cover':
        return half === 'register' ? [statement] : [];
      default:
        return [statement];
    }
  });
  return { ...block, statements };
}

/** A `var` of the same body belongs to both halves. */
function isLocal(statement: ast.AssignStmt, block: ast.Block): boolean {
  let root = statement.target;
  while (root.kind === 'index' || root.kind === 'slice' || root.kind === 'fieldExpr') root = root.base;
  const name = root.kind === 'name' ? root.name.text : undefined;
  return block.statements.some((each) => each.kind === 'var' && each.name.text === name);
}

function gotoAssignment(statement: ast.GotoStmt): ast.Stmt {
  return {
    kind: 'assign',
    operator: 'register',
    target: stateName(statement.span),
    value: { kind: 'dot', name: statement.state, span: statement.state.span },
    lanes: undefined,
    after: undefined,
    span: statement.span,
  };
}

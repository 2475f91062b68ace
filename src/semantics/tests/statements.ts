/** Statements of tests and of `process` blocks: sequential, with time. Everything is a run-time loop or branch; nothing is unrolled but lists of constants. */
import { error } from '../../diagnostics/diagnostic.js';
import { clog2 } from '../../support/bits.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import type { Context } from '../context.js';
import { checkAgainst, checkCondition, checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { checkMessage } from '../messages.js';
import { checkPattern, checkMatchArms } from '../patterns.js';
import { resolveType } from '../resolve-type.js';
import { Scope } from '../scope.js';
import { checkStatements, rejectResult } from '../statements.js';
import { isHardware, typeName, uint } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { isParts } from '../values.js';
import type { ModuleBuilder } from '../modules/builder.js';
import { facingOf, targetOf } from '../modules/places.js';
import { durationOf, periodOf, retunePeriod } from './durations.js';
import { constant, namedArgument, positional, rangeBounds, takeEffects } from './effects.js';
import { declareTestInstance, resetSignal } from './instances.js';
import { operandsOf } from './operands.js';
import { placeOf } from './reach.js';
import { sequenceComparison } from './sequences.js';
import { streamEnd } from './streams.js';
import { checkWithin } from './within.js';

/** The body of a test, or of a `process`, in a scope of its own. */
export function checkProcessBody(
  builder: ModuleBuilder,
  scope: Scope,
  block: ast.Block,
): readonly hir.Stmt[] {
  reportStrayLeaves(builder.context, block, false);
  return checkBody(builder, scope, block);
}

function checkBody(builder: ModuleBuilder, scope: Scope, block: ast.Block): readonly hir.Stmt[] {
  rejectResult(builder.context, block);
  return block.statements.flatMap((statement) => checkTestStatement(builder, scope, statement));
}

function checkBlock(builder: ModuleBuilder, scope: Scope, block: ast.Block): readonly hir.Stmt[] {
  return checkBody(builder, new Scope('block', scope), block);
}

/** `break` and `continue` leave a loop that stands around them in their own branch of a `fork`. */
function reportStrayLeaves(context: Context, block: ast.Block, inLoop: boolean): void {
  for (const statement of block.statements) {
    switch (statement.kind) {
      case 'for':
      case 'while':
        reportStrayLeaves(context, statement.body, true);
        break;
      case 'fork':
        for (const branch of statement.branches) reportStrayLeaves(context, branch, false);
        break;
      case 'if':
        for (const branch of [statement.then, statement.else])
          if (branch !== undefined) reportStrayLeaves(context, branch, inLoop);
        break;
      case 'match':
        for (const arm of statement.arms) reportStrayLeaves(context, arm.body, inLoop);
        break;
      case 'break':
      case 'continue':
        if (!inLoop)
          context.diagnostics.add(
            error(
              'M1108',
              statement.span,
              `\`${statement.kind}\` stands in no loop`,
              'nothing to leave',
            ).note('rule: a branch of `fork` cannot leave a loop around the `fork`'),
          );
        break;
      default:
    }
  }
}

function checkTestStatement(builder: ModuleBuilder, scope: Scope, statement: ast.Stmt): readonly hir.Stmt[] {
  const { context } = builder;
  const { span } = statement;
  const effects: hir.Stmt[] = [];
  const pure = (expr: ast.Expr): ast.Expr => takeEffects(builder, scope, expr, effects);
  switch (statement.kind) {
    case 'let':
      if (statement.value.kind === 'instExpr' && statement.names[0] !== undefined) {
        declareTestInstance(builder, scope, statement.names[0], statement.value);
        return [];
      }
      return checkLet(builder, scope, statement);
    case 'var':
      return checkVar(builder, scope, statement);
    case 'clock':
      declareTestClock(builder, scope, statement);
      return [];
    case 'const':
    case 'constAssert':
      return checkStatements(context, scope, [statement], 'test');
    case 'assign':
      return checkAssign(builder, scope, statement);
    case 'if': {
      const cond = checkCondition(context, scope, pure(statement.condition));
      const then = checkBlock(builder, scope, statement.then);
      const otherwise = statement.else === undefined ? [] : checkBlock(builder, scope, statement.else);
      return [...effects, { kind: 'if', cond, then, else: otherwise, span }];
    }
    case 'match': {
      const subject = checkExpr(context, scope, pure(statement.subject));
      const { type } = subject;
      if (!isHardware(type)) return effects;
      const arms = statement.arms.map((arm) => {
        const inner = new Scope('block', scope);
        const pattern = checkPattern(context, inner, arm.patterns, type);
        const guard = arm.guard === undefined ? undefined : checkCondition(context, inner, arm.guard);
        return { pattern, guard, body: checkBlock(builder, inner, arm.body), span: arm.span };
      });
      checkMatchArms(context, type, arms, span);
      return [...effects, { kind: 'match', subject, arms, span }];
    }
    case 'for':
      return checkFor(builder, scope, statement, 0);
    case 'while': {
      if (statement.condition === undefined) {
        return [
          { kind: 'while', cond: truth(true, span), body: checkBlock(builder, scope, statement.body), span },
        ];
      }
      const inner = new Scope('block', scope);
      const cond = checkCondition(context, inner, takeEffects(builder, inner, statement.condition, effects));
      const body = checkBlock(builder, inner, statement.body);
      if (effects.length === 0) return [{ kind: 'while', cond, body, span }];
      // What the condition receives, it receives anew each time.
      const leave: hir.Stmt = { kind: 'if', cond, then: [], else: [{ kind: 'break', span }], span };
      return [{ kind: 'while', cond: truth(true, span), body: [...effects, leave, ...body], span }];
    }
    case 'break':
    case 'continue':
      return [{ kind: statement.kind, span }];
    case 'exprStmt':
      return checkExprStmt(builder, scope, statement);
    case 'expect':
      return checkExpect(builder, scope, statement);
    case 'wait':
      return checkWait(builder, scope, statement);
    case 'fork':
      return [
        {
          kind: 'fork',
          join: statement.join,
          branches: statement.branches.map((branch) => checkBlock(builder, scope, branch)),
          span,
        },
      ];
    case 'retune': {
      const clock = clockOperand(builder, scope, statement.clock);
      const period = retunePeriod(builder, scope, statement.to);
      return clock === undefined || period === undefined
        ? []
        : [{ kind: 'clockControl', clock, action: { kind: 'retune', period }, span }];
    }
    case 'force':
    case 'set': {
      const target = placeOf(builder, scope, statement.target);
      if (target === undefined) return [];
      const value = checkAgainst(context, scope, pure(statement.value), target.type);
      if (value.type.kind === 'error') return effects;
      return [...effects, { kind: statement.kind === 'force' ? 'force' : 'deposit', target, value, span }];
    }
    case 'release': {
      const target = placeOf(builder, scope, statement.target);
      return target === undefined ? [] : [{ kind: 'release', target, span }];
    }
    case 'print': {
      const message = messageOf(builder, scope, statement.message, effects);
      return [...effects, { kind: 'print', message, span }];
    }
    case 'fail': {
      const message = messageOf(builder, scope, statement.message, effects);
      return [...effects, { kind: 'fail', message, span }];
    }
    case 'assert':
    case 'assume':
    case 'cover':
      return checkStatements(context, scope, [statement], 'test');
    case 'goto':
      context.diagnostics.add(error('M1108', span, '`goto` belongs to an `fsm`', 'not in a test'));
      return [];
    case 'error':
      return [];
  }
}

function truth(value: boolean, span: Span): hir.Expr {
  return { kind: 'const', value, type: { kind: 'bool' }, span };
}

// ── Locals ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function checkLet(builder: ModuleBuilder, scope: Scope, statement: ast.LetDecl): readonly hir.Stmt[] {
  const { context } = builder;
  const effects: hir.Stmt[] = [];
  const written = takeEffects(builder, scope, statement.value, effects);
  const type = statement.type === undefined ? undefined : resolveType(context, scope, statement.type);
  const value =
    type === undefined ? checkExpr(context, scope, written) : checkAgainst(context, scope, written, type);
  const name = statement.names[0];
  if (value.type.kind === 'error' || name === undefined) {
    for (const each of statement.names) builder.define(scope, each, { kind: 'error', span: each.span });
    return effects;
  }
  if (!statement.tuple) {
    if (value.kind === 'const' && !isHardware(value.type)) {
      builder.define(scope, name, {
        kind: 'constant',
        type: value.type,
        value: value.value,
        mutable: false,
        span: name.span,
      });
      return effects;
    }
    const local = defineLocal(builder, scope, name, value.type, false);
    return local === undefined ? effects : [...effects, { kind: 'let', local, value, span: statement.span }];
  }
  const elements = value.type.kind === 'tuple' ? value.type.elements : [];
  if (elements.length !== statement.names.length) {
    context.diagnostics.add(
      error(
        'M3115',
        statement.span,
        `${statement.names.length} names for \`${typeName(value.type)}\``,
        'one name for each element',
      ),
    );
    return effects;
  }
  return [
    ...effects,
    ...statement.names.flatMap((each, field): readonly hir.Stmt[] => {
      const element = each.text === '_' ? undefined : elements[field];
      const local = element === undefined ? undefined : defineLocal(builder, scope, each, element, false);
      return local === undefined || element === undefined
        ? []
        : [
            {
              kind: 'let',
              local,
              value: { kind: 'field', base: value, field, type: element, span: each.span },
              span: each.span,
            },
          ];
    }),
  ];
}

function checkVar(builder: ModuleBuilder, scope: Scope, statement: ast.VarStmt): readonly hir.Stmt[] {
  const { context } = builder;
  const effects: hir.Stmt[] = [];
  const written =
    statement.value === undefined ? undefined : takeEffects(builder, scope, statement.value, effects);
  const type = statement.type === undefined ? undefined : resolveType(context, scope, statement.type);
  if (type?.kind === 'sequence') {
    const local: hir.Local = { name: statement.name.text, type, mutable: true, span: statement.name.span };
    builder.define(scope, statement.name, { kind: 'local', local, span: statement.name.span });
    return [
      ...effects,
      { kind: 'var', local, value: undefined, span: statement.span },
      ...fillSequence(builder, scope, local, type, written),
    ];
  }
  const value =
    written === undefined
      ? undefined
      : type === undefined
        ? checkExpr(context, scope, written)
        : checkAgainst(context, scope, written, type);
  const local = defineLocal(builder, scope, statement.name, type ?? value?.type ?? { kind: 'error' }, true);
  if (local === undefined || value?.type.kind === 'error') return effects;
  return [...effects, { kind: 'var', local, value, span: statement.span }];
}

/** `var xs: u8[..8] = [1, 2, 3];` */
function fillSequence(
  builder: ModuleBuilder,
  scope: Scope,
  local: hir.Local,
  type: Type & { kind: 'sequence' },
  written: ast.Expr | undefined,
): readonly hir.Stmt[] {
  if (written === undefined) return [];
  if (written.kind !== 'array') {
    builder.context.diagnostics.add(
      error('M3101', written.span, `a sequence starts as a list of values`, 'as in `[1, 2, 3]`'),
    );
    return [];
  }
  if (written.elements.length > type.limit)
    builder.context.diagnostics.add(
      error('M3115', written.span, `${written.elements.length} values for \`${typeName(type)}\``, 'too many'),
    );
  return written.elements.map((element) => ({
    kind: 'push',
    sequence: local,
    value: checkAgainst(builder.context, scope, element, type.element),
    span: element.span,
  }));
}

function defineLocal(
  builder: ModuleBuilder,
  scope: Scope,
  name: ast.Ident,
  type: Type,
  mutable: boolean,
): hir.Local | undefined {
  if (!isHardware(type) && type.kind !== 'sequence') {
    if (type.kind !== 'error') {
      builder.context.diagnostics.add(
        error('M3107', name.span, `\`${name.text}\` needs a type`, `\`${typeName(type)}\` has no width`).fix(
          'to give it one',
          [{ span: { ...name.span, start: name.span.end }, text: ': u32' }],
        ),
      );
    }
    builder.define(scope, name, { kind: 'error', span: name.span });
    return undefined;
  }
  const local: hir.Local = { name: name.text, type, mutable, span: name.span };
  builder.define(scope, name, { kind: 'local', local, span: name.span });
  return local;
}

function declareTestClock(builder: ModuleBuilder, scope: Scope, statement: ast.ClockDecl): void {
  const period =
    statement.value === undefined
      ? { numerator: 1_000_000n, denominator: 1n }
      : periodOf(builder, scope, statement.value);
  if (period === undefined) {
    builder.define(scope, statement.name, { kind: 'error', span: statement.name.span });
    return;
  }
  const clock: hir.Clock = {
    name: statement.name.text,
    span: statement.name.span,
    kind: { kind: 'source', period },
  };
  builder.clocks.push(clock);
  builder.define(scope, statement.name, { kind: 'clock', clock, span: statement.name.span });
}

// ── Assignments and calls ───────────────────────────────────────────────────────────────────────────────────────────

function checkAssign(builder: ModuleBuilder, scope: Scope, statement: ast.AssignStmt): readonly hir.Stmt[] {
  const { context } = builder;
  const effects: hir.Stmt[] = [];
  const written = takeEffects(builder, scope, statement.value, effects);
  const place = checkExpr(context, scope, statement.target);
  if (place.type.kind === 'error') return effects;
  const target = targetOf(place);
  const own = target?.root.kind === 'signal' && builder.declaration !== undefined;
  if (statement.operator === 'register') {
    context.diagnostics.add(
      error(
        'M4007',
        statement.span,
        '`<=` writes a register at an edge; a test assigns with `=`',
        'a test has no edge of its own',
      ).note('to set a register from outside: `set dut.name = …;`'),
    );
    return effects;
  }
  if (target === undefined || (target.root.kind !== 'local' && !own && facingOf(place) !== 'takes')) {
    context.diagnostics.add(
      error(
        'M5004',
        statement.target.span,
        `\`${context.text(statement.target.span)}\` cannot be poked`,
        'the design drives it',
      ).note(
        'rule: a test writes inputs and its own variables; `force` overrides what is driven, `set` deposits into a register or memory word',
      ),
    );
    return effects;
  }
  if (target.root.kind === 'local' && !target.root.local.mutable) {
    context.diagnostics.add(
      error(
        'M4006',
        statement.target.span,
        `\`${target.root.local.name}\` is a \`let\``,
        'cannot be assigned',
      ).label(target.root.local.span, 'declared here; `var` can be'),
    );
    return effects;
  }
  const value = checkAgainst(context, scope, written, place.type);
  if (value.type.kind === 'error') return effects;
  const reset = target.root.kind === 'instancePort' ? resetSignal(builder, target.root.port) : undefined;
  const root: hir.Target['root'] =
    reset === undefined ? target.root : { kind: 'signal', signal: reset, indices: [] };
  return [...effects, { kind: 'assign', target: { ...target, root }, value, span: statement.span }];
}

function checkExprStmt(builder: ModuleBuilder, scope: Scope, statement: ast.ExprStmt): readonly hir.Stmt[] {
  const { context } = builder;
  const { value: call, span } = statement;
  const effects: hir.Stmt[] = [];
  const callee = call.kind === 'call' && call.callee.kind === 'fieldExpr' ? call.callee : undefined;
  if (call.kind === 'call' && callee !== undefined) {
    if (callee.name.text === 'send') return checkSend(builder, scope, call, callee, span);
    if (callee.name.text === 'push') return checkPush(builder, scope, call, callee, span);
    const symbol = callee.base.kind === 'name' ? scope.lookup(callee.base.name.text)?.symbol : undefined;
    if (symbol?.kind === 'clock') return checkClockCall(builder, scope, call, callee, symbol.clock, span);
  }
  takeEffects(builder, scope, call, effects);
  if (effects.length === 0) {
    const checked = checkExpr(context, scope, call);
    if (checked.type.kind !== 'error')
      context.diagnostics.add(
        error('M1108', span, 'this statement does nothing', 'its value is dropped').note(
          'to check it: `expect`; to keep it: `let`',
        ),
      );
  }
  return effects;
}

function checkSend(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.FieldExpr,
  span: Span,
): readonly hir.Stmt[] {
  const { context } = builder;
  const use = streamEnd(builder, scope, callee.base, 'send');
  if (use === undefined) return [];
  const effects: hir.Stmt[] = [];
  const argument = call.args.find((candidate) => candidate.name === undefined);
  if (argument === undefined && !use.packets) {
    context.diagnostics.add(
      error('M2016', call.span, '`send` takes the value to send', 'a value is missing'),
    );
    return [];
  }
  const value =
    argument === undefined
      ? undefined
      : checkAgainst(context, scope, takeEffects(builder, scope, argument.value, effects), use.data);
  if (value?.type.kind === 'error') return effects;
  const flag = (name: string): hir.Expr | undefined => {
    const written = namedArgument(call, name);
    if (written === undefined) return undefined;
    if (!use.packets)
      context.diagnostics.add(
        error('M2015', written.span, `only \`packets<T>\` has \`${name}\``, 'this is a `stream<T>`'),
      );
    return checkAgainst(context, scope, written, { kind: 'bool' });
  };
  const timeout = namedArgument(call, 'timeout');
  const last = flag('last');
  const empty = flag('empty');
  return [
    ...effects,
    {
      kind: 'send',
      stream: use.end,
      value: value ?? zero(use.data, span),
      last,
      empty: empty ?? (use.packets && argument === undefined ? truth(true, span) : undefined),
      timeout: timeout === undefined ? undefined : durationOf(builder, scope, timeout),
      span,
    },
  ];
}

function zero(type: HardwareType, span: Span): hir.Expr {
  const image: HardwareType = { kind: 'bits', width: 0 };
  return { kind: 'convert', op: 'zext', value: constant(0n, image, span), type, span };
}

function checkPush(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.FieldExpr,
  span: Span,
): readonly hir.Stmt[] {
  const base = checkExpr(builder.context, scope, callee.base);
  if (base.type.kind === 'error') return [];
  if (base.kind !== 'local' || base.type.kind !== 'sequence') {
    builder.context.diagnostics.add(
      error('M2012', callee.name.span, `\`${typeName(base.type)}\` has no \`push\``, 'not a sequence'),
    );
    return [];
  }
  const value = positional(builder, scope, call, 0, base.type.element);
  return value === undefined || value.type.kind === 'error'
    ? []
    : [{ kind: 'push', sequence: base.local, value, span }];
}

function checkClockCall(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.FieldExpr,
  clock: hir.Clock,
  span: Span,
): readonly hir.Stmt[] {
  switch (callee.name.text) {
    case 'stop':
    case 'start':
      return [{ kind: 'clockControl', clock, action: { kind: callee.name.text }, span }];
    case 'retune': {
      const argument = call.args[0];
      if (argument === undefined) break;
      const period = retunePeriod(builder, scope, argument.value);
      return period === undefined
        ? []
        : [{ kind: 'clockControl', clock, action: { kind: 'retune', period }, span }];
    }
    default:
  }
  builder.context.diagnostics.add(
    error(
      'M2012',
      callee.name.span,
      `a clock has no \`${callee.name.text}\``,
      'it has `retune(frequency)`, `stop()` and `start()`',
    ),
  );
  return [];
}

// ── Control ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function checkFor(
  builder: ModuleBuilder,
  scope: Scope,
  statement: ast.ForStmt,
  depth: number,
): readonly hir.Stmt[] {
  const { context } = builder;
  const header = statement.loops[depth];
  if (header === undefined) return checkBlock(builder, scope, statement.body);
  const { span } = statement;
  const inner = new Scope('block', scope);
  if (header.over.kind === 'range') {
    const bounds = rangeBounds(builder, scope, header.over);
    if (bounds === undefined) return [];
    const local: hir.Local = {
      name: header.variable.text,
      type: bounds.type,
      mutable: false,
      span: header.variable.span,
    };
    builder.define(inner, header.variable, { kind: 'local', local, span: header.variable.span });
    return [
      {
        kind: 'forEach',
        local,
        over: { kind: 'range', low: bounds.low, high: bounds.high },
        body: checkFor(builder, inner, statement, depth + 1),
        span,
      },
    ];
  }
  const over = checkExpr(context, scope, header.over);
  if (over.type.kind === 'error') return [];
  if (over.kind === 'local' && over.type.kind === 'sequence') {
    const local: hir.Local = {
      name: header.variable.text,
      type: over.type.element,
      mutable: false,
      span: header.variable.span,
    };
    builder.define(inner, header.variable, { kind: 'local', local, span: header.variable.span });
    return [
      {
        kind: 'forEach',
        local,
        over: { kind: 'sequence', sequence: over.local },
        body: checkFor(builder, inner, statement, depth + 1),
        span,
      },
    ];
  }
  if (over.kind !== 'const' && over.type.kind === 'array')
    return forElements(builder, inner, statement, depth, header, over, over.type);
  const list = evaluateConstant(context, scope, header.over);
  if (list === undefined) return [];
  if (!isParts(list.value)) {
    context.diagnostics.add(
      error(
        'M3101',
        header.over.span,
        'a `for` of a test goes over a range, an array, a sequence or a constant list',
        `\`${typeName(list.type)}\` is none`,
      ),
    );
    return [];
  }
  const element: Type =
    list.type.kind === 'array' || list.type.kind === 'list' ? list.type.element : { kind: 'integer' };
  return list.value.flatMap((value) => {
    const each = new Scope('block', scope);
    builder.define(each, header.variable, {
      kind: 'constant',
      type: element,
      value,
      mutable: false,
      span: header.variable.span,
    });
    return checkFor(builder, each, statement, depth + 1);
  });
}

/** The elements of an array as they are when the loop begins, whatever time its body takes. */
function forElements(
  builder: ModuleBuilder,
  scope: Scope,
  statement: ast.ForStmt,
  depth: number,
  { variable, over: written }: ast.LoopHeader,
  over: hir.Expr,
  type: HardwareType & { kind: 'array' },
): readonly hir.Stmt[] {
  const array: hir.Local = {
    name: builder.context.text(written.span),
    type,
    mutable: false,
    span: written.span,
  };
  const index: hir.Local = {
    name: `index of ${variable.text}`,
    type: uint(clog2(BigInt(type.length))),
    mutable: false,
    span: variable.span,
  };
  const element = defineLocal(builder, scope, variable, type.element, false);
  if (element === undefined) return [];
  const enter: hir.Stmt = {
    kind: 'let',
    local: element,
    value: {
      kind: 'element',
      base: { kind: 'local', local: array, type, span: written.span },
      index: { kind: 'local', local: index, type: index.type, span: variable.span },
      type: type.element,
      span: variable.span,
    },
    span: variable.span,
  };
  const bound = uint(clog2(BigInt(type.length)) + 1);
  return [
    { kind: 'let', local: array, value: over, span: written.span },
    {
      kind: 'forEach',
      local: index,
      over: {
        kind: 'range',
        low: constant(0n, index.type, written.span),
        high: constant(BigInt(type.length), bound, written.span),
      },
      body: [enter, ...checkFor(builder, scope, statement, depth + 1)],
      span: statement.span,
    },
  ];
}

function checkWait(builder: ModuleBuilder, scope: Scope, statement: ast.WaitStmt): readonly hir.Stmt[] {
  const effects: hir.Stmt[] = [];
  const what = waitFor(builder, scope, statement.what, statement.span, effects);
  if (what === undefined) return effects;
  const timeout = statement.timeout === undefined ? undefined : durationOf(builder, scope, statement.timeout);
  return [...effects, { kind: 'wait', what, timeout, span: statement.span }];
}

function waitFor(
  builder: ModuleBuilder,
  scope: Scope,
  what: ast.WaitKind,
  span: Span,
  effects: hir.Stmt[],
): hir.WaitFor | undefined {
  const { context } = builder;
  switch (what.kind) {
    case 'settle':
      return { kind: 'settle' };
    case 'time': {
      const duration = durationOf(builder, scope, what.duration);
      return duration === undefined ? undefined : { kind: 'time', duration };
    }
    case 'until': {
      const cond = checkCondition(context, scope, what.condition);
      return cond.type.kind === 'error' ? undefined : { kind: 'until', cond };
    }
    case 'edge': {
      const clock = clockOperand(builder, scope, what.clock);
      return clock === undefined ? undefined : { kind: 'edge', clock, edge: what.edge };
    }
    case 'cycles': {
      const clock =
        what.clock === undefined ? onlyClock(builder, span) : clockOperand(builder, scope, what.clock);
      const count = checkExpr(context, scope, takeEffects(builder, scope, what.count, effects));
      if (clock === undefined || count.type.kind === 'error') return undefined;
      if (count.kind === 'const' && typeof count.value === 'bigint') {
        return {
          kind: 'cycles',
          clock,
          count: constant(count.value, { kind: 'uint', width: 64, limit: undefined }, span),
        };
      }
      if (count.type.kind === 'uint') return { kind: 'cycles', clock, count };
      context.diagnostics.add(
        error('M3101', what.count.span, 'a number of cycles is unsigned', `\`${typeName(count.type)}\``),
      );
      return undefined;
    }
  }
}

/** The clock that `wait 3 cycles` means where there is one. */
function onlyClock(builder: ModuleBuilder, span: Span): hir.Clock | undefined {
  const [first, second] = builder.clocks;
  if (first !== undefined && second === undefined) return first;
  if (builder.context.diagnostics.hasErrors && first === undefined) return undefined;
  builder.context.diagnostics.add(
    error(
      'M4102',
      span,
      first === undefined ? 'there is no clock to count' : 'there are several clocks',
      'cycles of which one?',
    ).note(
      first === undefined
        ? 'declare one: `clock clk = 1GHz;`'
        : `write \`of\` and one of ${builder.clocks.map((clock) => `\`${clock.name}\``).join(', ')}`,
    ),
  );
  return undefined;
}

/** `core`, or `dut.clk`: the clock that the port of an instance was given. */
function clockOperand(builder: ModuleBuilder, scope: Scope, expr: ast.Expr): hir.Clock | undefined {
  if (expr.kind === 'name') return builder.clockNamed(scope, expr.name);
  const symbol =
    expr.kind === 'fieldExpr' && expr.base.kind === 'name'
      ? scope.lookup(expr.base.name.text)?.symbol
      : undefined;
  const bound =
    symbol?.kind === 'instance' && expr.kind === 'fieldExpr'
      ? symbol.group?.clocks.find((each) => each.port.name === expr.name.text)
      : undefined;
  if (bound !== undefined) return bound.clock;
  if (symbol?.kind === 'error') {
    builder.context.diagnostics.failAgain();
    return undefined;
  }
  builder.context.diagnostics.add(
    error('M2010', expr.span, `\`${builder.context.text(expr.span)}\` is no clock`, 'a clock is wanted here'),
  );
  return undefined;
}

// ── Expectations and messages ───────────────────────────────────────────────────────────────────────────────────────

function checkExpect(builder: ModuleBuilder, scope: Scope, statement: ast.ExpectStmt): readonly hir.Stmt[] {
  const { context } = builder;
  const effects: hir.Stmt[] = [];
  const written = takeEffects(builder, scope, statement.condition, effects);
  const ulps = statement.within && takeEffects(builder, scope, statement.within, effects);
  const message =
    statement.message === undefined ? undefined : messageOf(builder, scope, statement.message, effects);
  const source = sourceOf(context, statement);
  const sequences =
    ulps === undefined
      ? sequenceComparison(builder, scope, written, statement.condition, source, message)
      : undefined;
  if (sequences !== undefined) return [...effects, ...sequences];
  const cond =
    ulps === undefined ? checkCondition(context, scope, written) : checkWithin(context, scope, written, ulps);
  if (cond.type.kind === 'error') return effects;
  return [
    ...effects,
    {
      kind: 'expect',
      cond,
      operands: operandsOf(context, cond, statement.condition),
      message,
      source,
      span: statement.span,
    },
  ];
}

/** What the check is about, as it is written. */
function sourceOf(context: Context, { condition, within }: ast.ExpectStmt): string {
  const text = context.text(condition.span);
  return within === undefined ? text : `${text} within ${context.text(within.span)} ulp`;
}

function messageOf(
  builder: ModuleBuilder,
  scope: Scope,
  written: ast.Expr,
  effects: hir.Stmt[],
): hir.Message {
  return checkMessage(builder.context, scope, written, (hole) => takeEffects(builder, scope, hole, effects));
}

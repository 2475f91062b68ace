/**
 * `match`: a `switch` where every arm is decided by one value (an enum, a number, the tag of a union), else one condition after the other. The last arm takes
 * what is left, invalid encodings included; those are reported.
 */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { must } from './internal-error.js';
import * as make from './make.js';
import {
  bindPattern,
  checkedParts,
  encodingsOf,
  isIrrefutable,
  isOneOf,
  isSwitchable,
  keysOf,
  patternTest,
  tagOf,
} from './patterns.js';
import type { Subject } from './patterns.js';
import { toValueType } from './value-types.js';
import { only, scalar } from './values.js';
import type { Value } from './values.js';

interface Arm {
  readonly pattern: hir.Pattern;
  readonly guard: hir.Expr | undefined;
  readonly span: Span;
  /** Emits what the arm does, its names given. */
  readonly lower: () => void;
}

/** As a statement. */
export function lowerMatch(body: Body, subject: hir.Expr, arms: readonly Arm[], span: Span): void {
  const held = lowerSubject(body, subject, arms, span);
  const keyed = keysOfArms(held, arms);
  if (keyed === undefined) lowerChain(body, held, arms);
  else lowerSwitch(body, held, keyed, span);
}

/** As an expression: choices one inside the other where that is short, else the statement, with results in locals. */
export function matchValue(body: Body, expr: Extract<hir.Expr, { kind: 'match' }>): Value {
  const { span } = expr;
  const type = toValueType(expr.type);
  if (expr.arms.length <= MOST_CHOICES) {
    const held = lowerSubject(body, expr.subject, expr.arms, span);
    return chooseFrom(body, held, expr, 0);
  }
  const result = body.addStorage('matched', type, span, true);
  const arms = expr.arms.map((arm): Arm => ({
    pattern: arm.pattern,
    guard: arm.guard,
    span: arm.value.span,
    lower: () => {
      body.copy(result.sinks, body.rules.value(body, arm.value), arm.value.span);
    },
  }));
  lowerMatch(body, expr.subject, arms, span);
  return result.value;
}

/** More arms than this make a `switch` or a chain of statements. */
const MOST_CHOICES = 3;

function chooseFrom(
  body: Body,
  subject: Subject,
  expr: Extract<hir.Expr, { kind: 'match' }>,
  from: number,
): Value {
  const arm = must(expr.arms[from], 'a match without arms', expr.span);
  const then = (): Value => {
    bindPattern(body, arm.pattern, subject);
    return body.rules.value(body, arm.value);
  };
  if (from === expr.arms.length - 1) return then();
  const cond = armTest(body, subject, arm);
  return body.choose(
    cond,
    toValueType(expr.type),
    then,
    () => chooseFrom(body, subject, expr, from + 1),
    arm.value.span,
  );
}

/** In pieces that can be looked at by every arm; an invalid encoding is reported. */
export function lowerSubject(
  body: Body,
  expr: hir.Expr,
  arms: readonly { readonly pattern: hir.Pattern }[],
  span: Span,
): Subject {
  const value = body.holdAll(body.rules.value(body, expr), expr.span);
  const subject = { type: expr.type, value };
  const patterns = arms.map((arm) => arm.pattern);
  for (const part of checkedParts(subject, patterns, expr.span)) {
    const encodings = must(encodingsOf(part.type), 'only what may be invalid is checked', span);
    const valid = isOneOf(tagOf(part, expr.span), encodings, expr.span);
    const name = part.type.kind === 'enum' || part.type.kind === 'union' ? part.type.name : part.type.kind;
    body.check({ kind: 'encoding', message: `the value is no ${name}`, span: expr.span }, valid, [
      {
        text: 'encoding',
        type: { kind: 'uint', width: tagOf(part, expr.span).width },
        value: scalar(tagOf(part, expr.span)),
      },
    ]);
  }
  return subject;
}

function armTest(
  body: Body,
  subject: Subject,
  arm: { readonly pattern: hir.Pattern; readonly guard: hir.Expr | undefined },
): ir.Expr {
  const matches = patternTest(body, arm.pattern, subject);
  const { guard } = arm;
  if (guard === undefined) return matches;
  const allowed = (): Value => {
    bindPattern(body, arm.pattern, subject);
    return body.rules.value(body, guard);
  };
  const no = (): Value => scalar(make.constant(0n, 1, guard.span));
  return only(body.choose(matches, toValueType(guard.type), allowed, no, guard.span), guard.span);
}

/** For a test, whose arms may wait: what each arm asks, and the names that it gives. */
export function testArms(
  body: Body,
  arms: readonly { readonly pattern: hir.Pattern; readonly guard: hir.Expr | undefined }[],
  subject: Subject,
): readonly { readonly test: () => ir.Expr; readonly bind: () => void }[] {
  return arms.map((arm) => ({
    test: () => armTest(body, subject, arm),
    bind: () => {
      bindPattern(body, arm.pattern, subject);
    },
  }));
}

// ── Chains ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function lowerChain(body: Body, subject: Subject, arms: readonly Arm[]): void {
  const lowerArm = (arm: Arm) => (): void => {
    bindPattern(body, arm.pattern, subject);
    arm.lower();
  };
  const last = arms.at(-1);
  if (last === undefined) return;
  const rungs = arms
    .slice(0, -1)
    .map((arm) => ({ span: arm.span, test: () => armTest(body, subject, arm), lower: lowerArm(arm) }));
  body.ladder(rungs, lowerArm(last));
}

// ── Switches ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface KeyedArm {
  readonly arm: Arm;
  readonly keys: readonly bigint[];
}

interface KeyedArms {
  readonly cases: readonly KeyedArm[];
  readonly last: Arm;
}

/** The arms with the values that are left for each of them, if values are all that decides. */
function keysOfArms(subject: Subject, arms: readonly Arm[]): KeyedArms | undefined {
  if (!isSwitchable(subject.type)) return undefined;
  const taken = new Set<bigint>();
  const cases: KeyedArm[] = [];
  for (const [i, arm] of arms.entries()) {
    if (arm.guard !== undefined) return undefined;
    if (i === arms.length - 1 || isIrrefutable(arm.pattern)) {
      const inner = keysOf(arm.pattern, subject.type);
      return inner === undefined ? undefined : { cases, last: arm };
    }
    const keys = keysOf(arm.pattern, subject.type);
    if (keys === undefined || keys === 'any') return undefined;
    const own = [...new Set(keys)].filter((key) => !taken.has(key));
    for (const key of own) taken.add(key);
    if (own.length > 0) cases.push({ arm, keys: own });
  }
  return undefined;
}

function lowerSwitch(body: Body, subject: Subject, { cases, last }: KeyedArms, span: Span): void {
  const id = body.nextBranch();
  const lowerArm = (arm: Arm): readonly ir.Stmt[] =>
    body.capture(() => {
      bindPattern(body, arm.pattern, subject);
      arm.lower();
    });
  if (cases.length === 0) {
    for (const statement of lowerArm(last)) body.emit(statement);
    return;
  }
  const tag = tagOf(subject, span);
  const lowered = cases.map(({ arm, keys }) => ({ values: keys, body: lowerArm(arm), span: arm.span }));
  body.emit({ kind: 'switch', id, subject: tag, cases: lowered, default: lowerArm(last), span });
}

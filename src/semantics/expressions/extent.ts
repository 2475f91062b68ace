/**
 * The values that an index expression takes over its loops. An expression of loop variables is no constant, yet everything about it is known: which values
 * it has where the branches around it are taken. So an index out of range is found while compiling, with the iteration that it happens in.
 */
import { Evaluator, NotConstant, EvaluationFault } from '../evaluate.js';
import type * as hir from '../hir.js';
import { NeedsConstant } from '../context.js';
import type { Guard, Scope } from '../scope.js';
import { numberOf } from '../values.js';
import { children } from './build.js';

export interface Extent {
  readonly low: bigint;
  readonly high: bigint;
}

/** More iterations than this are judged by the bounds of the parts. */
const ENUMERATED = 1 << 16;

/** The loop variables an expression is made of; `undefined` if there is anything else that is not known. */
export function loopsIn(expr: hir.Expr): ReadonlySet<hir.LoopVar> | undefined {
  const loops = new Set<hir.LoopVar>();
  return collect(expr, loops) ? loops : undefined;
}

function collect(expr: hir.Expr, into: Set<hir.LoopVar>): boolean {
  switch (expr.kind) {
    case 'loopVar':
      into.add(expr.loop);
      return true;
    case 'signal':
    case 'instancePort':
    case 'memRead':
    case 'local':
    case 'length':
    case 'now':
    case 'block':
      return false;
    default:
      return children(expr).every((child) => collect(child, into));
  }
}

/** Least and greatest value under the guards around; `undefined` where there is no value at all. */
export function extentOf(scope: Scope, expr: hir.Expr): Extent | undefined {
  if (expr.kind === 'const') return { low: numberOf(expr.value), high: numberOf(expr.value) };
  const bounds = boundsOf(expr);
  const loops = loopsIn(expr);
  if (loops === undefined) return bounds;
  let low: bigint | undefined;
  let high: bigint | undefined;
  const complete = eachIteration(scope, expr, loops, (value) => {
    if (low === undefined || value < low) low = value;
    if (high === undefined || value > high) high = value;
    return true;
  });
  if (!complete) return bounds;
  return low === undefined || high === undefined ? undefined : { low, high };
}

export interface Violation {
  readonly value: bigint;
  /** `i = 0, j = 3`. */
  readonly where: string;
}

/** The first iteration whose value lies outside. */
export function firstOutside(scope: Scope, expr: hir.Expr, low: bigint, high: bigint): Violation | undefined {
  const bounds = boundsOf(expr);
  if (bounds.low >= low && bounds.high <= high) return undefined;
  const loops = loopsIn(expr) ?? new Set();
  let found: Violation | undefined;
  const complete = eachIteration(scope, expr, loops, (value, iteration) => {
    if (value >= low && value <= high) return true;
    found = { value, where: [...iteration].map(([loop, at]) => `${loop.name} = ${at}`).join(', ') };
    return false;
  });
  if (complete || found !== undefined) return found;
  return {
    value: bounds.low < low ? bounds.low : bounds.high,
    where: [...loops].map((loop) => `${loop.name} in ${loop.from}..${loop.to}`).join(', '),
  };
}

/** Whether something holds for all values under the guards around; false where they cannot all be visited. */
export function alwaysWhere(scope: Scope, expr: hir.Expr, holds: (value: bigint) => boolean): boolean {
  const loops = loopsIn(expr);
  if (loops === undefined) return false;
  let always = true;
  const complete = eachIteration(scope, expr, loops, (value) => {
    always = holds(value);
    return always;
  });
  return complete && always;
}

/** Where an expression of loop variables must be a constant. */
export function requireLoop(expr: hir.Expr): void {
  const [first] = loopsIn(expr) ?? [];
  if (first !== undefined) throw new NeedsConstant(first);
}

/** Few iterations of what is small. */
const UNLIMITED = { limits: { steps: Infinity, integerBits: Infinity }, cache: { work: 0 } };

/**
 * Visits the values in the iterations that the guards let through, until `visit` has enough. False if there were too many to visit, or the expression
 * is not made of loop variables alone.
 */
function eachIteration(
  scope: Scope,
  expr: hir.Expr,
  own: ReadonlySet<hir.LoopVar>,
  visit: (value: bigint, iteration: ReadonlyMap<hir.LoopVar, bigint>) => boolean,
): boolean {
  const guards = guardsFor(scope, own);
  const loops = [...new Set([...own, ...guards.flatMap((guard) => [...(loopsIn(guard.condition) ?? [])])])];
  const count = loops.reduce((product, loop) => product * (loop.to - loop.from), 1);
  if (count > ENUMERATED) return false;
  const evaluator = new Evaluator(UNLIMITED, false);
  const walk = (depth: number): boolean => {
    const loop = loops[depth];
    if (loop === undefined) {
      if (!guards.every((guard) => evaluator.evaluate(guard.condition) === guard.holds)) return true;
      return visit(numberOf(evaluator.evaluate(expr)), evaluator.loops);
    }
    for (let i = loop.from; i < loop.to; i++) {
      evaluator.loops.set(loop, BigInt(i));
      if (!walk(depth + 1)) return false;
    }
    return true;
  };
  try {
    walk(0);
    return true;
  } catch (thrown) {
    if (thrown instanceof NotConstant || thrown instanceof EvaluationFault) return false;
    throw thrown;
  }
}

/** Conditions around that speak of these loops and nothing that is unknown. */
function guardsFor(scope: Scope, own: ReadonlySet<hir.LoopVar>): readonly Guard[] {
  const guards: Guard[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    for (const guard of at.guard === undefined ? [] : partsOf(at.guard)) {
      const loops = loopsIn(guard.condition);
      if (loops !== undefined && [...loops].some((loop) => own.has(loop))) guards.push(guard);
    }
  }
  return guards;
}

/** Where `a && b` holds both do, and where `a || b` does not, neither: one part may be known and the other not. */
function partsOf(guard: Guard): readonly Guard[] {
  const parts: Guard[] = [];
  const pending = [guard];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { condition, holds } = next;
    if (condition.kind === 'unary' && condition.op === 'not')
      pending.push({ condition: condition.value, holds: !holds });
    else if (condition.kind === 'binary' && condition.op === (holds ? 'logicalAnd' : 'logicalOr'))
      pending.push({ condition: condition.right, holds }, { condition: condition.left, holds });
    else parts.push(next);
  }
  return parts;
}

/** Bounds from the bounds of the parts: safe, not exact. */
export function boundsOf(expr: hir.Expr): Extent {
  switch (expr.kind) {
    case 'const':
      return { low: numberOf(expr.value), high: numberOf(expr.value) };
    case 'loopVar':
      return { low: BigInt(expr.loop.from), high: BigInt(Math.max(expr.loop.from, expr.loop.to - 1)) };
    case 'if':
      return boundsOfChain(expr);
    case 'match':
      return hull(expr.arms.map((arm) => boundsOf(arm.value)));
    case 'unary': {
      const { low, high } = boundsOf(expr.value);
      return expr.op === 'neg' ? { low: -high, high: -low } : UNBOUNDED;
    }
    case 'binary':
      return boundsOfSpine(expr);
    default:
      return UNBOUNDED;
  }
}

/** `if … else if …`: walked, for it may be long. */
function boundsOfChain(chain: hir.Expr & { kind: 'if' }): Extent {
  const extents: Extent[] = [];
  let last: hir.Expr = chain;
  for (; last.kind === 'if'; last = last.else) extents.push(boundsOf(last.then));
  return hull([...extents, boundsOf(last)]);
}

/** `a + b + …`: walked too. */
function boundsOfSpine(sum: hir.Expr & { kind: 'binary' }): Extent {
  const spine: (hir.Expr & { kind: 'binary' })[] = [];
  let first: hir.Expr = sum;
  for (; first.kind === 'binary'; first = first.left) spine.push(first);
  return spine.reduceRight(
    (bounds, { op, right }) => boundsOfBinary(op, bounds, boundsOf(right)),
    boundsOf(first),
  );
}

const UNBOUNDED: Extent = { low: -(1n << 8192n), high: 1n << 8192n };

function boundsOfBinary(op: hir.BinaryOp, a: Extent, b: Extent): Extent {
  switch (op) {
    case 'add':
      return { low: a.low + b.low, high: a.high + b.high };
    case 'sub':
      return { low: a.low - b.high, high: a.high - b.low };
    case 'mul':
      return hullOf([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
    case 'div':
      return b.low > 0n
        ? hullOf([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high])
        : UNBOUNDED;
    case 'rem':
      return a.low >= 0n && b.low > 0n
        ? { low: 0n, high: a.high < b.high - 1n ? a.high : b.high - 1n }
        : UNBOUNDED;
    case 'min':
      return { low: a.low < b.low ? a.low : b.low, high: a.high < b.high ? a.high : b.high };
    case 'max':
      return { low: a.low > b.low ? a.low : b.low, high: a.high > b.high ? a.high : b.high };
    default:
      return UNBOUNDED;
  }
}

function hullOf(values: readonly bigint[]): Extent {
  return hull(values.map((value) => ({ low: value, high: value })));
}

function hull(extents: readonly Extent[]): Extent {
  return extents.reduce((all, each) => ({
    low: each.low < all.low ? each.low : all.low,
    high: each.high > all.high ? each.high : all.high,
  }));
}

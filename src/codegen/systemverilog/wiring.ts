/** What a process assigns as wiring: assignments that generate loops can hold, in place of an `always_comb`. */
import { visitExpr } from '../../ir/walk.js';
import type { BinaryOp, CombProcess, Expr, LocalId, Module, SignalId, Stmt } from '../../ir/ir.js';
import { iterationsIn, placeIn, visitDrives } from './iterations.js';
import { usesOfLocals, type LocalUse } from './locals.js';
import { project } from './projection.js';
import type { Extent } from './repeats.js';

/** Whether a statement drives something that there is. */
export function writesBits(module: Module): (stmt: Stmt) => boolean {
  return (stmt) => {
    if (stmt.kind !== 'drive') return false;
    const { width = 0, length = 0 } = module.signals[stmt.signal] ?? {};
    return width * length > 0;
  };
}

/** Signals that processes of the module assign in blocks. */
export function assignedInBlocks(module: Module): ReadonlySet<SignalId> {
  const assigned = new Set<SignalId>();
  for (const process of module.processes) {
    if (process.kind !== 'comb') continue;
    for (const signal of ofProcess(process, module)) assigned.add(signal);
  }
  return assigned;
}

function ofProcess(process: CombProcess, module: Module): Iterable<SignalId> {
  const body = project(process.body, writesBits(module));
  const family = process.family.map(({ local }) => local);
  const uses = usesOfLocals(process.locals, body, new Set(family));
  if (family.length === 0)
    return assignedInBlock(body, uses, (signal) => module.signals[signal] ?? { width: 0, length: 0 });
  return body.every((stmt) => isWiring(stmt, family, uses)) ? [] : body.flatMap(drivenBy);
}

/** Signals that a body has to assign in one `always_comb`. */
export function assignedInBlock(
  body: readonly Stmt[],
  uses: readonly LocalUse[],
  extentOf: (signal: SignalId) => Extent,
): ReadonlySet<SignalId> {
  const inBlock = new Set<SignalId>();
  const written = new Map<SignalId, Uint8Array>();
  for (const stmt of body) {
    const isSimple = isWiring(stmt, [], uses);
    visitDrives([stmt], (drive, around) => {
      const extent = extentOf(drive.signal);
      const bits = written.get(drive.signal) ?? new Uint8Array(extent.width * extent.length);
      written.set(drive.signal, bits);
      const iterations = iterationsIn(around);
      if (!isSimple || iterations === undefined) inBlock.add(drive.signal);
      for (const iteration of iterations ?? []) {
        const place = placeIn(drive, extent, iteration);
        if (place === undefined || bits.subarray(place.low, place.low + place.width).includes(1))
          inBlock.add(drive.signal);
        else bits.fill(1, place.low, place.low + place.width);
      }
    });
  }
  // A statement that assigns one of them stands in the block as a whole.
  for (let before = -1; before !== inBlock.size;) {
    before = inBlock.size;
    for (const stmt of body) {
      const driven = drivenBy(stmt);
      if (driven.some((signal) => inBlock.has(signal))) for (const signal of driven) inBlock.add(signal);
    }
  }
  return inBlock;
}

/** Whether a statement is wiring: assignments, loops, and conditions of loop variables alone. */
export function isWiring(stmt: Stmt, loops: readonly LocalId[], uses: readonly LocalUse[]): boolean {
  const isKnown = (expr: Expr | undefined): boolean => expr === undefined || isElaborated(expr, loops);
  switch (stmt.kind) {
    case 'drive':
      return isKnown(stmt.index) && isKnown(stmt.range?.low) && readsOnly(stmt.value, loops, uses);
    case 'for':
      return stmt.from >= 0 && stmt.body.every((inner) => isWiring(inner, [...loops, stmt.local], uses));
    case 'if':
      return (
        loops.length > 0 &&
        isKnown(stmt.cond) &&
        [...stmt.then, ...stmt.else].every((inner) => isWiring(inner, loops, uses))
      );
    default:
      return false;
  }
}

export function drivenBy(stmt: Stmt): readonly SignalId[] {
  const signals = new Set<SignalId>();
  visitDrives([stmt], ({ signal }) => signals.add(signal));
  return [...signals];
}

/** Whether an expression is a constant once the loops are elaborated, and means the same when its variables are signed, as genvars are. */
export function isElaborated(root: Expr, loops: readonly LocalId[]): boolean {
  let isKnown = true;
  visitExpr(root, (expr) => {
    if (expr.kind === 'local') isKnown &&= loops.includes(expr.local) && expr.index === undefined;
    else if (expr.kind === 'read' || expr.kind === 'memRead') isKnown = false;
    else if (expr.kind === 'binary') isKnown &&= meansTheSame(expr);
  });
  return isKnown;
}

/** Whether a sign of its sides changes nothing: loop variables themselves are never negative. */
function meansTheSame({ op, left, right }: Extract<Expr, { kind: 'binary' }>): boolean {
  if (isUnsigned(left) || isUnsigned(right)) return true;
  return left.kind === 'local' && right.kind === 'local' && SIGN_FREE.has(op);
}

const SIGN_FREE: ReadonlySet<BinaryOp> = new Set(['add', 'eq', 'ne', 'ult', 'ule']);

/** A literal has no sign, and takes it from whatever it is combined with. */
function isUnsigned(expr: Expr): boolean {
  if (expr.kind === 'const') return true;
  if (expr.kind === 'binary') return isUnsigned(expr.left) || isUnsigned(expr.right);
  return expr.kind === 'concat' || expr.kind === 'extend';
}

/** Whether all variables of an expression are those of loops, or names for values. */
function readsOnly(root: Expr, loops: readonly LocalId[], uses: readonly LocalUse[]): boolean {
  let known = true;
  visitExpr(root, (expr) => {
    if (expr.kind === 'local') {
      const use = uses[expr.local];
      known &&= loops.includes(expr.local) || use === 'inline' || use === 'wire';
    }
    if (expr.kind === 'binary' && mentions(expr, loops)) {
      known &&= !isElaborated(expr, loops) || meansTheSame(expr);
    }
  });
  return known;
}

/** Whether an expression depends on a loop. */
export function mentions(root: Expr, loops: readonly LocalId[]): boolean {
  let found = false;
  visitExpr(root, (expr) => {
    if (expr.kind === 'local' && loops.includes(expr.local)) found = true;
  });
  return found;
}

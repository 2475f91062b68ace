/**
 * Splits a combinational process into several that each drive a part of what it drives, so that a cycle through the process as a whole falls apart where
 * the parts do not depend on each other. Each part is a slice: it keeps the control flow and the locals that it needs.
 *
 * A part reads what another part drives from the signal, that is, its final value. Where the process reads a value that it overwrites later, the reader
 * and the writers of that signal stay together.
 */
import type { CombProcess, Expr, Module, SignalId, Stmt } from '../ir/ir.js';
import { rewriteStmts } from '../ir/rewrite.js';
import { groupBy } from '../support/group-by.js';
import { visitExprsIn, visitStmts } from '../ir/walk.js';
import { usesOf } from './uses.js';
import { familyIterations } from './family.js';
import { sliceBody } from './slice.js';
import { traceBody, type DriveStmt } from './trace.js';

/** One part for each signal, and one for the checks. */
export function splitBySignal(module: Module, process: CombProcess): readonly CombProcess[] {
  // Only what is driven and read can be overwritten after it was read.
  const { reads, drives } = usesOf(process.body);
  const { passing } = [...drives].some((id) => reads.has(id))
    ? survey(module, process)
    : { passing: new Set<SignalId>() };
  const classes = new Classes();
  let sample: Stmt | undefined;
  const first = new Map<SignalId, Stmt>();
  visitStmts(process.body, (stmt) => {
    if (stmt.kind === 'drive') {
      classes.join(first.get(stmt.signal) ?? stmt, stmt);
      if (!first.has(stmt.signal)) first.set(stmt.signal, stmt);
    } else if (stmt.kind === 'check') {
      classes.join(sample ?? stmt, stmt);
      sample ??= stmt;
    }
  });
  return partsOf(module, process, classes, passing);
}

/** One part for each set of statements that drive bits in common, and one for the checks; a `concat` is driven part by part. */
export function splitByPlace(module: Module, original: CombProcess): readonly CombProcess[] {
  const process = { ...original, body: driveByParts(original.body) };
  const { passing, drivers } = survey(module, process);
  const classes = new Classes();
  let sample: Stmt | undefined;
  visitStmts(process.body, (stmt) => {
    if (stmt.kind === 'drive') classes.join(stmt, stmt);
    if (stmt.kind !== 'check') return;
    classes.join(sample ?? stmt, stmt);
    sample ??= stmt;
  });
  for (const elements of drivers.values()) {
    for (const driven of elements.values()) {
      driven.forEach(({ stmt, bits }, i) => {
        for (const other of driven.slice(0, i))
          if ((other.bits & bits) !== 0n) classes.join(other.stmt, stmt);
      });
    }
  }
  return partsOf(module, process, classes, passing);
}

/** Joins parts that `splitBySignal` made of a process: the process itself where those are all, and all of it is of use. */
export function mergeParts(module: Module, process: CombProcess, parts: readonly CombProcess[]): CombProcess {
  const wanted = parts.flatMap((one) => effectsOf(one.body));
  const merged = part(module, process, wanted);
  if (wanted.length < effectsOf(process.body).length) return merged;
  return merged.body === process.body ? process : { ...merged, name: process.name };
}

function effectsOf(body: readonly Stmt[]): readonly Stmt[] {
  const effects: Stmt[] = [];
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'drive' || stmt.kind === 'check') effects.push(stmt);
  });
  return effects;
}

interface Survey {
  readonly passing: ReadonlySet<SignalId>;
  /** By signal and element: which statements drive which bits. */
  readonly drivers: ReadonlyMap<
    SignalId,
    ReadonlyMap<number, { readonly stmt: DriveStmt; readonly bits: bigint }[]>
  >;
}

function survey(module: Module, process: CombProcess): Survey {
  const passing = new Set<SignalId>();
  const drivers = new Map<SignalId, Map<number, { stmt: DriveStmt; bits: bigint }[]>>();
  for (const locals of familyIterations(process)) {
    const trace = traceBody(module, process.body, locals, {
      drive: (stmt, { signal, first, count, bits }) => {
        const elements = drivers.get(signal) ?? new Map<number, { stmt: DriveStmt; bits: bigint }[]>();
        drivers.set(signal, elements);
        for (let element = first; element < first + count; element++) {
          const known = elements.get(element) ?? [];
          elements.set(element, known);
          const same = known.find((driver) => driver.stmt === stmt);
          if (same === undefined) known.push({ stmt, bits });
          else same.bits |= bits;
        }
      },
    });
    for (const signal of trace.passing) passing.add(signal);
  }
  return { passing, drivers };
}

function partsOf(
  module: Module,
  process: CombProcess,
  classes: Classes,
  passing: ReadonlySet<SignalId>,
): readonly CombProcess[] {
  if (passing.size > 0) {
    const writers = new Map<SignalId, Stmt[]>();
    visitStmts(process.body, (stmt) => {
      if (stmt.kind === 'drive' && passing.has(stmt.signal))
        writers.set(stmt.signal, [...(writers.get(stmt.signal) ?? []), stmt]);
    });
    for (const members of classes.all()) {
      const [reader] = members;
      visitExprsIn(sliceBody(process.body, new Set(members)), (expr) => {
        if (expr.kind !== 'read' || reader === undefined) return;
        for (const writer of writers.get(expr.signal) ?? []) classes.join(reader, writer);
      });
    }
  }
  const parts = classes.all();
  if (parts.length < 2) return [process];
  return parts.map((members) => part(module, process, members));
}

function part(module: Module, process: CombProcess, effects: readonly Stmt[]): CombProcess {
  const name = partName(module, process, effects);
  return { ...process, name, body: sliceBody(process.body, new Set(effects)) };
}

/** `bind: ready, data`. */
function partName(module: Module, process: CombProcess, effects: readonly Stmt[]): string {
  const driven = new Set(
    effects.map((stmt) => (stmt.kind === 'drive' ? (module.signals[stmt.signal]?.name ?? '') : 'checks')),
  );
  return `${process.name}: ${[...driven].join(', ')}`;
}

/** `{a, b}` driven at once becomes `a` and `b` driven each. */
function driveByParts(body: readonly Stmt[]): readonly Stmt[] {
  return rewriteStmts(body, {
    stmt: (stmt) => (stmt.kind === 'drive' && stmt.range === undefined ? drivesOfParts(stmt) : [stmt]),
  });
}

function drivesOfParts(stmt: DriveStmt): readonly Stmt[] {
  const { value } = stmt;
  if (value.kind !== 'concat') return [stmt];
  let low = 0;
  return value.parts.toReversed().flatMap((part): readonly Stmt[] => {
    const at: Expr = { kind: 'const', value: BigInt(low), width: 32, span: stmt.span };
    low += part.width;
    if (part.width === 0) return [];
    return [{ ...stmt, range: { low: at, width: part.width }, value: part, span: part.span }];
  });
}

/** Union–find over statements; classes and their members stand in the order of the source. */
class Classes {
  readonly #parent = new Map<Stmt, Stmt>();

  join(a: Stmt, b: Stmt): void {
    const left = this.#root(a);
    const right = this.#root(b);
    if (left !== right) this.#parent.set(right, left);
  }

  all(): readonly (readonly Stmt[])[] {
    return [...groupBy(this.#parent.keys(), (stmt) => this.#root(stmt)).values()];
  }

  #root(stmt: Stmt): Stmt {
    let root = stmt;
    for (let up = this.#parent.get(root); up !== undefined && up !== root; up = this.#parent.get(root))
      root = up;
    this.#parent.set(stmt, root);
    return root;
  }
}

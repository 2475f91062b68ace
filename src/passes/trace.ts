/**
 * Follows a process body with its loops unrolled, and records at the granularity of bits what it reads from outside, drives, and drives on every path.
 *
 * A kind of abstract interpretation: loop variables and what follows from them are known, everything else is not. A known condition takes one branch
 * only, so that `if c == 0 { left } else { cell[c - 1] }` depends on one of the two.
 */
import type { BitRange, Expr, Local, LocalId, MemoryId, Module, SignalId, Stmt } from '../ir/ir.js';
import { insert, mask, truncate } from '../support/bits.js';
import { Cells } from './cells.js';
import { evaluateKnown, type Known, type Observer } from './partial-value.js';
import { placeOf, type Place } from './place.js';

export type DriveStmt = Stmt & { readonly kind: 'drive' };
export type BranchStmt = Stmt & { readonly kind: 'if' | 'switch' };

export interface Trace {
  /** Read from outside: what the body itself drove before is left out. */
  readonly reads: Cells;
  /** May be driven. */
  readonly drives: Cells;
  /** Driven on every path. */
  readonly covered: Cells;
  readonly memories: ReadonlySet<MemoryId>;
  /** Signals of which a value on the way is read: one that the body drove before and drives again later. */
  readonly passing: ReadonlySet<SignalId>;
}

/** Hears of every access in the order of execution. */
export interface TraceListener {
  /** An iteration of a loop begins. */
  iteration?(loop: Stmt & { readonly kind: 'for' }): void;
  drive?(stmt: DriveStmt, place: Place): void;
  /** Where branches join again: `missing` is driven in some branch of `stmt` and not in branch `branch` (cases in order, then `else` or `default`). */
  join?(stmt: BranchStmt, branch: number, missing: Cells): void;
  /** A value is driven that takes up `unset`: parts of locals that have no value on some path. Given only where locals are followed. */
  driveUnset?(stmt: DriveStmt, place: Place, unset: Cells): void;
}

/** Locals stand in sets of cells beside signals; this is its own inverse. */
export function cellOfLocal(local: LocalId): number {
  return -1 - local;
}

const NO_LOCALS: ReadonlyMap<LocalId, bigint> = new Map();

/**
 * Traces a body in which the locals given are known. With the locals that the process `declared`, those are followed like signals: what is
 * computed from one that has no value has none, either.
 */
export function traceBody(
  module: Module,
  body: readonly Stmt[],
  locals: ReadonlyMap<LocalId, bigint> = NO_LOCALS,
  listener: TraceListener = {},
  declared?: readonly Local[],
): Trace {
  const tracer = new Tracer(module, listener, declared);
  const state: State = { locals: new Map(locals), covered: new Coverage(undefined) };
  for (const local of locals.keys()) tracer.setLocal(local, undefined, undefined, state);
  tracer.run(body, state);
  return {
    reads: tracer.reads,
    drives: tracer.drives,
    covered: state.covered.own,
    memories: tracer.memories,
    passing: tracer.passing,
  };
}

interface State {
  readonly locals: Map<LocalId, bigint>;
  readonly covered: Coverage;
}

/** What is surely driven since a branching began; below it stands what was driven before. */
class Coverage {
  readonly own = new Cells();
  readonly #before: Coverage | undefined;

  constructor(before: Coverage | undefined) {
    this.#before = before;
  }

  bits(signal: SignalId, element: number): bigint {
    return this.own.bits(signal, element) | (this.#before?.bits(signal, element) ?? 0n);
  }
}

interface Branch {
  readonly stmt: BranchStmt;
  readonly index: number;
  readonly end: State;
}

class Tracer {
  readonly reads = new Cells();
  readonly drives = new Cells();
  readonly memories = new Set<MemoryId>();
  readonly passing = new Set<SignalId>();
  /** Read after the body may have driven it. */
  readonly #readBack = new Cells();
  /** Bits read of all elements, so that a look-up in a loop is entered once. */
  readonly #readWholly = new Map<SignalId, bigint>();
  readonly #module: Module;
  readonly #listener: TraceListener;
  readonly #declared: readonly Local[] | undefined;
  /** Of the value evaluated last. */
  #unset = new Cells();

  constructor(module: Module, listener: TraceListener, declared: readonly Local[] | undefined) {
    this.#module = module;
    this.#listener = listener;
    this.#declared = declared;
  }

  run(body: readonly Stmt[], state: State): void {
    for (const stmt of body) this.#stmt(stmt, state);
  }

  #stmt(stmt: Stmt, state: State): void {
    switch (stmt.kind) {
      case 'set':
        this.#set(stmt, state);
        return;
      case 'drive':
        this.#drive(stmt, state);
        return;
      case 'memWrite':
        this.#value(stmt.address, state);
        if (stmt.range !== undefined) this.#value(stmt.range.low, state);
        if (stmt.lanes !== undefined) this.#value(stmt.lanes.enable, state);
        this.#value(stmt.value, state);
        return;
      case 'if':
        this.#if(stmt, state);
        return;
      case 'switch':
        this.#switch(stmt, state);
        return;
      case 'for':
        for (let i = stmt.from; i < stmt.to; i++) {
          state.locals.set(stmt.local, truncate(BigInt(i), 32));
          this.setLocal(stmt.local, undefined, undefined, state);
          this.#listener.iteration?.(stmt);
          this.run(stmt.body, state);
        }
        state.locals.delete(stmt.local);
        return;
      case 'call':
        for (const arg of stmt.args) {
          if (arg.kind === 'value') this.#value(arg.value, state);
          if (arg.kind === 'signal') this.#readWhole(arg.signal, state);
        }
        for (const local of stmt.results) {
          state.locals.delete(local);
          this.setLocal(local, undefined, undefined, state);
        }
        return;
      case 'check':
        this.#value(stmt.cond, state);
        for (const value of stmt.values) this.#value(value, state);
    }
  }

  #set(stmt: Stmt & { readonly kind: 'set' }, state: State): void {
    const { local, range } = stmt;
    this.#unset = new Cells();
    const value = this.#value(stmt.value, state);
    const whole = this.#unset.signals.length === 0;
    const low = range === undefined ? 0n : this.#value(range.low, state);
    const index = stmt.index === undefined ? 0n : this.#value(stmt.index, state);
    if (whole && index !== undefined && low !== undefined)
      this.setLocal(local, index, range && { low, width: range.width }, state);
    const { locals } = state;
    const old = locals.get(local);
    if (stmt.index !== undefined || value === undefined || low === undefined) locals.delete(local);
    else if (range === undefined) locals.set(local, truncate(value, stmt.value.width));
    else if (old !== undefined && low < 4096n)
      locals.set(local, insert(old, Number(low), range.width, truncate(value, range.width)));
  }

  /** Notes that a local has a value now: all of it, or bits of one element. */
  setLocal(
    id: LocalId,
    index: bigint | undefined,
    range: { readonly low: bigint; readonly width: number } | undefined,
    { covered }: State,
  ): void {
    const local = this.#declared?.[id];
    if (local === undefined) return;
    const place = placeOf(cellOfLocal(id), local, index ?? 0n, range?.low ?? 0n, range?.width ?? local.width);
    if (place === undefined) return;
    const count = index === undefined ? local.length : 1;
    for (let element = place.first; element < place.first + count; element++)
      covered.own.add(place.signal, element, place.bits);
  }

  #drive(stmt: DriveStmt, state: State): void {
    this.#unset = new Cells();
    this.#value(stmt.value, state);
    const unset = this.#unset;
    if (stmt.delay !== undefined) this.#value(stmt.delay, state);
    const place = this.#placeOf(stmt.signal, stmt.index, stmt.range, state);
    if (place === undefined) return;
    const { signal, first, count, bits, exact } = place;
    for (let element = first; element < first + count; element++) {
      this.drives.add(signal, element, bits);
      if ((this.#readBack.bits(signal, element) & bits) !== 0n) this.passing.add(signal);
      if (exact) state.covered.own.add(signal, element, bits);
    }
    this.#listener.drive?.(stmt, place);
    if (unset.signals.length > 0) this.#listener.driveUnset?.(stmt, place, unset);
  }

  #placeOf(
    id: SignalId,
    index: Expr | undefined,
    range: BitRange | undefined,
    state: State,
  ): Place | undefined {
    const at = index === undefined ? 0n : (this.#value(index, state) ?? 'some');
    const low = range === undefined ? 0n : this.#value(range.low, state);
    const signal = this.#module.signals[id];
    return signal && placeOf(id, signal, at, low, range?.width ?? signal.width);
  }

  /** A chain of `else if` is one branching of many arms, however long it is. */
  #if(first: Stmt & { readonly kind: 'if' }, state: State): void {
    const branches: Branch[] = [];
    for (let stmt = first; ;) {
      const cond = this.#value(stmt.cond, state);
      const then = cond === undefined || cond !== 0n;
      if (then) branches.push(this.#branch(stmt, 0, stmt.then, state));
      if (cond !== undefined && cond !== 0n) break;
      const [only] = stmt.else;
      if (only?.kind !== 'if' || stmt.else.length !== 1) {
        branches.push(this.#branch(stmt, 1, stmt.else, state));
        break;
      }
      stmt = only;
    }
    this.#join(branches, state);
  }

  #switch(stmt: Stmt & { readonly kind: 'switch' }, state: State): void {
    const { subject, cases } = stmt;
    const known = this.#value(subject, state);
    const matching = known === undefined ? -1 : cases.findIndex((arm) => arm.values.includes(known));
    const branches: Branch[] = [];
    cases.forEach((arm, i) => {
      if (known === undefined || i === matching) branches.push(this.#branch(stmt, i, arm.body, state));
    });
    const values = cases.reduce((sum, arm) => sum + arm.values.length, 0);
    const exhaustive = subject.width < 32 && values === 2 ** subject.width;
    if (known === undefined ? !exhaustive : matching < 0)
      branches.push(this.#branch(stmt, cases.length, stmt.default, state));
    this.#join(branches, state);
  }

  #branch(stmt: BranchStmt, index: number, body: readonly Stmt[], before: State): Branch {
    const end: State = { locals: new Map(before.locals), covered: new Coverage(before.covered) };
    this.run(body, end);
    return { stmt, index, end };
  }

  /** What all branches drive is driven; a local is known where all agree. */
  #join(branches: readonly Branch[], state: State): void {
    const [first] = branches;
    if (first === undefined) return;
    for (const local of new Set(
      branches.flatMap(({ end }) => [...end.locals.keys(), ...state.locals.keys()]),
    )) {
      const value = first.end.locals.get(local);
      if (value !== undefined && branches.every(({ end }) => end.locals.get(local) === value))
        state.locals.set(local, value);
      else state.locals.delete(local);
    }
    const some = new Cells();
    for (const { end } of branches) some.addAll(end.covered.own);
    const missing = branches.map(() => new Cells());
    for (const signal of some.signals) {
      for (const [element, bits] of some.of(signal)) {
        let common = bits;
        branches.forEach(({ end }, i) => {
          const driven = end.covered.own.bits(signal, element);
          common &= driven;
          missing[i]?.add(signal, element, bits & ~driven & ~state.covered.bits(signal, element));
        });
        state.covered.own.add(signal, element, common);
      }
    }
    branches.forEach(({ stmt, index }, i) => {
      const lacking = missing[i];
      if (lacking !== undefined && lacking.signals.length > 0) this.#listener.join?.(stmt, index, lacking);
    });
  }

  #value(expr: Expr, { locals, covered }: State): Known {
    const observer: Observer = {
      locals,
      read: (id, index, low, width) => {
        const signal = this.#module.signals[id];
        const place = signal && placeOf(id, signal, index, BigInt(low), width);
        if (place !== undefined) this.#read(place, covered);
      },
      readMemory: (memory) => this.memories.add(memory),
      readLocal: (id, index, low, width) => this.#readLocal(id, index, low, width, covered),
    };
    return evaluateKnown(expr, observer);
  }

  #readLocal(id: LocalId, index: bigint | 'some', low: number, width: number, covered: Coverage): void {
    const local = this.#declared?.[id];
    const place = local && placeOf(cellOfLocal(id), local, index, BigInt(low), width);
    if (place === undefined) return;
    for (let element = place.first; element < place.first + place.count; element++)
      this.#unset.add(place.signal, element, place.bits & ~covered.bits(place.signal, element));
  }

  #readWhole(id: SignalId, { covered }: State): void {
    const signal = this.#module.signals[id];
    if (signal === undefined || signal.width === 0) return;
    const { width, length } = signal;
    this.#read({ signal: id, first: 0, count: length, bits: mask(width), exact: true }, covered);
  }

  #read(place: Place, covered: Coverage): void {
    const { signal, first, count, bits } = place;
    const ownDriven = this.drives.of(signal).size > 0;
    if (count > 1 && !ownDriven) {
      const whole = this.#readWholly.get(signal) ?? 0n;
      if ((bits & ~whole) === 0n) return;
      this.#readWholly.set(signal, whole | bits);
    }
    for (let element = first; element < first + count; element++) {
      if (!ownDriven) {
        this.reads.add(signal, element, bits);
        continue;
      }
      this.reads.add(signal, element, bits & ~covered.bits(signal, element));
      this.#readBack.add(signal, element, bits & this.drives.bits(signal, element));
    }
  }
}

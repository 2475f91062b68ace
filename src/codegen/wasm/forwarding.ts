/**
 * Wires that only hand on, of which a cycle that nobody looks at needs less than all: a copy of a copy is a copy of what came first, and an element that
 * nobody else reads is written when somebody may look again. This is how two kinds of cell that take turns, each behind the wires of a row, become moves from one
 * kind to the other.
 */
import type { CombProcess, Expr, LocalId, Module, SeqProcess, SignalId, Stmt } from '../../ir/ir.js';
import { bodiesOf, exprsOf, visitExpr, visitStmts } from '../../ir/walk.js';
import { readsOf, samplesOf } from '../../sim/uses.js';
import type { Layout } from '../layout.js';
import type { For } from '../typescript/loops.js';
import { ofCounters, type Counters } from './index-values.js';
import { driveIn, iterationsOf, type Iteration } from './iterations.js';
import { countsAny, escapingFrom, separated, setsLocal } from './moves.js';

export interface Element {
  readonly signal: SignalId;
  readonly element: number;
}

/** With fewer iterations a loop is as good. */
export const FEWEST = 16;

/** Iterations that are gone through to find out which elements a loop reads. */
const MOST = 65_536;

export class Forwarding {
  readonly #module: Module;
  readonly #layout: Layout;
  readonly #shape: number;
  /** Wires that nobody sees from outside the module's logic. */
  readonly #inner = new Set<SignalId>();
  readonly #origins = new Map<SignalId, Map<number, Element>>();
  /** Elements of them that are read for more than handing on. */
  readonly #needed = new Map<SignalId, Set<number> | 'all'>();

  readonly #nests = new Map<Stmt, readonly Stmt[]>();
  readonly #tables = new Map<For, Table | undefined>();

  constructor(module: Module, layout: Layout, shape: number) {
    this.#module = module;
    this.#layout = layout;
    this.#shape = shape;
    this.#findInner();
    if (this.#inner.size === 0) return;
    this.#findOrigins();
    for (const process of module.processes) {
      if (process.kind === 'test')
        for (const signal of [...readsOf(process).signals, ...samplesOf(process)])
          this.#needed.set(signal, 'all');
      else if (process.kind === 'seq' || process.family.length > 0) this.#needIn(process.body, []);
      else for (const stmt of process.body) this.#needInStatement(process, stmt);
    }
  }

  /** Whether a function of the process that does less than all is worth writing. */
  isLess(process: CombProcess): boolean {
    if (this.#inner.size === 0 || process.family.length > 0) return false;
    let checks = false;
    visitStmts(process.body, ({ kind }) => {
      checks ||= kind === 'check';
    });
    return (
      !checks && process.body.some((stmt) => this.#nestsOf(process, stmt).some((one) => this.changes(one)))
    );
  }

  /** Whether less is to be done for a nest, or something is to be taken from elsewhere. */
  changes(nest: Stmt): boolean {
    const table = nest.kind === 'for' ? this.#tableOf(nest) : undefined;
    if (table === undefined) return false;
    const { signal, iterations } = table;
    return iterations.some((iteration) => {
      if (!this.isNeeded({ signal, element: iteration.to })) return true;
      const from = this.#readBy(iteration);
      return from !== undefined && this.#isAlike(signal, from.signal) && this.originOf(signal, from) !== from;
    });
  }

  isNeeded({ signal, element }: Element): boolean {
    if (!this.#inner.has(signal)) return true;
    const needed = this.#needed.get(signal);
    return needed === 'all' || needed?.has(element) === true;
  }

  /** What an element that is copied to the signal `to` is a copy of. */
  originOf(to: SignalId, start: Element): Element {
    let at = start;
    for (;;) {
      const next = this.#origins.get(at.signal)?.get(at.element);
      if (next === undefined || this.#baseOf(next.signal) === this.#baseOf(to)) return at;
      at = next;
    }
  }

  /** Nests of one drive each where that can be, else the statement as it is. */
  #nestsOf(process: CombProcess | SeqProcess, stmt: Stmt): readonly Stmt[] {
    if (stmt.kind !== 'for' || process.kind !== 'comb' || process.family.length > 0) return [stmt];
    const known = this.#nests.get(stmt) ?? nestsOf(process.body, stmt, (one) => this.#tableOf(one));
    this.#nests.set(stmt, known);
    return known;
  }

  #tableOf(nest: For): Table | undefined {
    if (!this.#tables.has(nest)) this.#tables.set(nest, tableOf(nest));
    return this.#tables.get(nest);
  }

  #baseOf(signal: SignalId): number {
    return this.#layout.signal(this.#shape, signal).base;
  }

  #isAlike(one: SignalId, other: SignalId): boolean {
    const [a, b] = [one, other].map((signal) => this.#layout.signal(this.#shape, signal));
    return a !== undefined && b !== undefined && a.bank === b.bank && a.limbs === 1 && b.limbs === 1;
  }

  #findInner(): void {
    const { signals, resets, clocks } = this.#module;
    for (const [id, { storage, port, instancePort, width }] of signals.entries())
      if (storage === 'wire' && port === undefined && instancePort === undefined && width > 0 && width <= 32)
        this.#inner.add(id);
    for (const { signal } of resets) this.#inner.delete(signal);
    for (const clock of clocks) if (clock.kind === 'gate') this.#inner.delete(clock.enable);
  }

  /** Wires whose drives are all known, each element driven once, and of these the copies. */
  #findOrigins(): void {
    const known = new Map<SignalId, Map<number, Element | undefined>>();
    for (const process of this.#module.processes) {
      if (process.kind === 'test') continue;
      for (const stmt of process.body) {
        for (const one of this.#nestsOf(process, stmt)) {
          const isLoop = process.kind === 'comb' && process.family.length === 0 && one.kind === 'for';
          const table = isLoop ? this.#tableOf(one) : undefined;
          if (table === undefined) visitStmts([one], (inner) => this.#isNot(inner));
          else this.#note(table, known);
        }
      }
    }
    for (const [signal, elements] of known) {
      if (!this.#inner.has(signal)) continue;
      const origins = new Map<number, Element>();
      for (const [element, origin] of elements) if (origin !== undefined) origins.set(element, origin);
      this.#origins.set(signal, origins);
    }
  }

  #isNot(stmt: Stmt): void {
    if (stmt.kind === 'drive') this.#inner.delete(stmt.signal);
  }

  #note({ signal, iterations }: Table, known: Map<SignalId, Map<number, Element | undefined>>): void {
    const elements = known.get(signal) ?? new Map<number, Element | undefined>();
    known.set(signal, elements);
    const length = this.#module.signals[signal]?.length ?? 0;
    for (const iteration of iterations) {
      if (elements.has(iteration.to) || iteration.to >= length) this.#inner.delete(signal);
      const from = this.#readBy(iteration);
      const isCopy = from !== undefined && this.#isAlike(signal, from.signal);
      elements.set(iteration.to, isCopy ? from : undefined);
    }
  }

  /** The one element that the value of an iteration is. */
  #readBy({ value, counters }: Iteration): Element | undefined {
    if (value.kind !== 'read' || value.index === undefined) return undefined;
    const element = ofCounters(value.index, (local) => counters.has(local))?.(counters);
    const length = this.#module.signals[value.signal]?.length ?? 0;
    return element === undefined || element >= length ? undefined : { signal: value.signal, element };
  }

  // ── What is needed ──────────────────────────────────────────────────────────────────────────────────────────────

  #needInStatement(process: CombProcess, stmt: Stmt): void {
    if (stmt.kind !== 'for') return this.#needIn([stmt], []);
    for (const one of this.#nestsOf(process, stmt)) {
      const table = one.kind === 'for' ? this.#tableOf(one) : undefined;
      if (table === undefined) {
        this.#needIn([one], []);
        continue;
      }
      for (const iteration of table.iterations) {
        const from = this.#readBy(iteration);
        if (from !== undefined && this.#isAlike(table.signal, from.signal))
          this.#need(this.originOf(table.signal, from));
        else this.#needInExpr(iteration.value, [iteration.counters]);
      }
    }
  }

  #need({ signal, element }: Element): void {
    const needed = this.#needed.get(signal) ?? new Set();
    this.#needed.set(signal, needed);
    if (needed !== 'all') needed.add(element);
  }

  #needAll(expr: Expr): void {
    if (expr.kind === 'read') this.#needed.set(expr.signal, 'all');
  }

  /** Reads as they stand, under loops whose counters go through `all`; undefined: anything. */
  #needIn(body: readonly Stmt[], all: readonly Counters[] | undefined): void {
    const around = all !== undefined && all.length === 0 ? [new Map<LocalId, number>()] : all;
    for (const stmt of body) {
      for (const expr of exprsOf(stmt)) this.#needInExpr(expr, around);
      if (stmt.kind === 'call')
        for (const arg of stmt.args) if (arg.kind === 'signal') this.#needed.set(arg.signal, 'all');
      if (stmt.kind === 'for') {
        const { local, from, to } = stmt;
        const inner =
          around === undefined || around.length * (to - from) > MOST || setsLocal(stmt.body, local)
            ? undefined
            : around.flatMap((counters) =>
                Array.from({ length: Math.max(0, to - from) }, (_, i) =>
                  new Map(counters).set(local, from + i),
                ),
              );
        if (to > from) this.#needIn(stmt.body, inner);
      } else for (const inner of bodiesOf(stmt)) this.#needIn(inner, around);
    }
  }

  #needInExpr(expr: Expr, around: readonly Counters[] | undefined): void {
    visitExpr(expr, (node) => {
      if (node.kind !== 'read' || !this.#inner.has(node.signal)) return;
      const first = around?.[0];
      const index =
        first === undefined || node.index === undefined
          ? undefined
          : ofCounters(node.index, (local) => first.has(local));
      if (index === undefined || around === undefined) this.#needAll(node);
      else for (const counters of around) this.#need({ signal: node.signal, element: index(counters) });
    });
  }
}

interface Table {
  readonly signal: SignalId;
  readonly iterations: readonly Iteration[];
}

/** A nest that can be a table: what each iteration drives is known, and no element is driven twice or read. */
export function tableOf(nest: For): Table | undefined {
  const drive = driveIn(nest);
  const iterations = drive && iterationsOf(nest);
  if (drive === undefined || iterations === undefined || iterations.length < FEWEST) return undefined;
  if (new Set(iterations.map(({ to }) => to)).size < iterations.length) return undefined;
  let reads = false;
  visitExpr(drive.value, (node) => {
    reads ||= node.kind === 'read' && node.signal === drive.signal;
  });
  return reads ? undefined : { signal: drive.signal, iterations };
}

function nestsOf(whole: readonly Stmt[], stmt: For, table: (nest: For) => Table | undefined): readonly For[] {
  const escaping = escapingFrom(whole);
  return separated(whole, stmt, (alone) => !countsAny(alone, escaping) && table(alone) !== undefined);
}

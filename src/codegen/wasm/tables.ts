/**
 * Nests of loops of which it is known while compiling what each iteration moves where (a triangle, a chessboard): what they do lies in the memory as tables,
 * which short loops go through. So the code is as long for any number of instances, and rows of any length are moved by vectors.
 */
import type { Expr, SignalId } from '../../ir/ir.js';
import { mentions, type For } from '../typescript/loops.js';
import type { Label } from './encoder/code.js';
import type { Expressions } from './expressions.js';
import { ofCounters } from './index-values.js';
import { tableOf, type Element, type Forwarding } from './forwarding.js';
import type { Iteration } from './iterations.js';
import type { Arrays, Located } from './moves.js';
import type { Rooms } from './rooms.js';
import { elementBytes, FIRST, store } from './storage.js';
import type { Variables } from './variables.js';
import { unitBytes } from '../layout.js';

const VECTOR = 16;

const SPLATS = { u8: 'i8x16', u16: 'i16x8', i32: 'i32x4' } as const;
const LOADS = { 1: 'i32.load8_u', 2: 'i32.load16_u', 4: 'i32.load' } as const;
const STORES = { 1: 'i32.store8', 2: 'i32.store16', 4: 'i32.store' } as const;

/** So many elements, in a row on both sides. */
interface Run {
  readonly to: number;
  readonly from: number;
  readonly count: number;
}

interface Moving {
  readonly from: Located;
  readonly runs: readonly Run[];
}

interface Plan {
  readonly to: Located;
  readonly moving: readonly Moving[];
  /** Values that are the same for all, with the elements that take them, in runs. */
  readonly fills: readonly { readonly value: Expr; readonly runs: readonly Run[] }[];
  /** Values that are computed with the counters. */
  readonly computed: readonly { readonly value: Expr; readonly iterations: readonly Iteration[] }[];
}

export class Tables {
  readonly #expressions: Expressions;
  readonly #arrays: Arrays;
  readonly #variables: Variables;
  readonly #rooms: Rooms;
  readonly #forwarding: Forwarding | undefined;
  readonly #plans = new Map<For, Plan | undefined>();

  constructor(
    expressions: Expressions,
    arrays: Arrays,
    variables: Variables,
    rooms: Rooms,
    forwarding: Forwarding | undefined,
  ) {
    this.#forwarding = forwarding;
    this.#expressions = expressions;
    this.#arrays = arrays;
    this.#variables = variables;
    this.#rooms = rooms;
  }

  /** Whether the nest, which holds one drive, can be a table. */
  holds(stmt: For): boolean {
    return this.#planOf(stmt) !== undefined;
  }

  write(stmt: For): boolean {
    const plan = this.#planOf(stmt);
    if (plan === undefined) return false;
    const { to, moving, fills, computed } = plan;
    const { emitter } = this.#expressions;
    // What is moved may spill over elements that come later.
    for (const { from, runs } of moving) this.#move(to, from, runs, plan);
    for (const { value, runs } of fills) emitter.statement(() => this.#fill(to, value, runs));
    for (const { value, iterations } of computed)
      emitter.statement(() => this.#compute(to, value, iterations));
    return true;
  }

  // ── Finding out ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Whether the nest is a matter of wires that hand on. */
  forwards(stmt: For): boolean {
    return this.#forwarding?.changes(stmt) === true && this.#planOf(stmt) !== undefined;
  }

  #planOf(stmt: For): Plan | undefined {
    if (!this.#plans.has(stmt)) this.#plans.set(stmt, this.#makePlan(stmt));
    return this.#plans.get(stmt);
  }

  #makePlan(stmt: For): Plan | undefined {
    const table = tableOf(stmt);
    const to = table && this.#arrays.bulk(table.signal);
    if (table === undefined || to === undefined) return undefined;
    const { signal } = table;
    const { length, width, limbs } = to.place;
    if (table.iterations.some((each) => each.to >= length)) return undefined;
    const iterations = table.iterations.filter(
      (each) => this.#forwarding?.isNeeded({ signal, element: each.to }) !== false,
    );
    const moved = new Map<SignalId, { readonly to: number; readonly from: number }[]>();
    const rest = new Map<Expr, Iteration[]>();
    for (const each of iterations) {
      const from = this.#movedBy(signal, to, each);
      if (from === undefined) listIn(rest, each.value).push(each);
      else listIn(moved, from.signal).push({ to: each.to, from: from.element });
    }
    if (rest.size > 0 && (limbs !== 1 || width === 0)) return undefined;
    const moving = Array.from(moved, ([from, pairs]) => ({
      from: this.#arrays.located(from),
      runs: runsOf(pairs),
    }));
    const isComputed = (value: Expr, [one]: readonly Iteration[]): boolean =>
      [...(one?.counters.keys() ?? [])].some((local) => mentions(value, local));
    return {
      to,
      moving,
      fills: [...rest]
        .filter(([value, list]) => !isComputed(value, list))
        .map(([value, list]) => ({
          value,
          runs: runsOf(list.map((each) => ({ to: each.to, from: each.to }))),
        })),
      computed: [...rest]
        .filter(([value, list]) => isComputed(value, list))
        .map(([value, list]) => ({ value, iterations: list })),
    };
  }

  /** The element that an iteration moves, where it does no more. */
  #movedBy(signal: SignalId, to: Located, { value, counters }: Iteration): Element | undefined {
    if (value.kind !== 'read' || value.index === undefined) return undefined;
    const element = ofCounters(value.index, (local) => counters.has(local))?.(counters);
    const start = this.#arrays.located(value.signal);
    if (element === undefined || element >= start.place.length || !isAlike(start, to)) return undefined;
    const first = { signal: value.signal, element };
    const from = this.#forwarding?.originOf(signal, first) ?? first;
    return this.#arrays.located(from.signal).place.base === to.place.base ? undefined : from;
  }

  // ── Writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Vectors where a run is as long as one, or what lies behind it is written later; else elements. */
  #move(to: Located, from: Located, runs: readonly Run[], plan: Plan): void {
    const size = elementBytes(to.place);
    const [start, source] = [to, from].map(({ place }) => place.base * unitBytes(place.bank));
    if (start === undefined || source === undefined) return;
    const later = laterThan(plan);
    const vectors: number[] = [];
    const elements: number[] = [];
    for (const run of runs) {
      const bytes = run.count * size;
      const [a, b] = [start + run.to * size, source + run.from * size];
      const whole = Math.floor(bytes / VECTOR);
      const spill = Math.ceil((VECTOR * Math.ceil(bytes / VECTOR)) / size) - run.count;
      const isFree = Array.from({ length: spill }, (_, i) => run.to + run.count + i).every((element) =>
        later(element, run),
      );
      if (bytes % VECTOR === 0) vectors.push(a, b, whole);
      else if (isFree) vectors.push(a, b, whole + 1);
      else if (whole > 0) vectors.push(a, b, whole, a + bytes - VECTOR, b + bytes - VECTOR, 1);
      else elements.push(a, b, bytes / unitBytes(to.place.bank));
    }
    this.#eachRow(vectors, 3, (row) => {
      const { code } = this.#expressions.emitter;
      const [a, b, left] = this.#columns(row, 3);
      this.#advance(a, to.pointer);
      this.#advance(b, from.pointer);
      this.#expressions.emitter.loop((again) => {
        code.get(a);
        code.get(b);
        code.vectorAccess('v128.load', 0);
        code.vectorAccess('v128.store', 0);
        this.#next([a, b], VECTOR, left, again);
      });
    });
    const unit = unitBytes(to.place.bank) as 1 | 2 | 4;
    this.#eachRow(elements, 3, (row) => {
      const { code } = this.#expressions.emitter;
      const [a, b, left] = this.#columns(row, 3);
      this.#advance(a, to.pointer);
      this.#advance(b, from.pointer);
      this.#expressions.emitter.loop((again) => {
        code.get(a);
        code.get(b);
        code.access(LOADS[unit], 0);
        code.access(STORES[unit], 0);
        this.#next([a, b], unit, left, again);
      });
    });
  }

  /** One value for many elements. */
  #fill(to: Located, value: Expr, runs: readonly Run[]): void {
    const { emitter } = this.#expressions;
    const { code } = emitter;
    const unit = unitBytes(to.place.bank) as 1 | 2 | 4;
    const start = to.place.base * unit;
    const vectors: number[] = [];
    const elements: number[] = [];
    for (const run of runs) {
      const [at, bytes] = [start + run.to * unit, run.count * unit];
      const whole = Math.floor(bytes / VECTOR);
      if (whole > 0) vectors.push(at, whole);
      if (whole > 0 && bytes % VECTOR > 0) vectors.push(at + bytes - VECTOR, 1);
      if (whole === 0) elements.push(at, run.count);
    }
    this.#expressions.begin([value]);
    this.#expressions.exact(value);
    const scalar = emitter.temporary('i32');
    code.set(scalar);
    const filler = emitter.temporary('v128');
    if (vectors.length > 0) {
      code.get(scalar);
      code.vector(`${SPLATS[to.place.bank]}.splat`);
      code.set(filler);
    }
    this.#eachRow(vectors, 2, (row) => {
      const [at, left] = this.#columns(row, 2);
      this.#advance(at, to.pointer);
      emitter.loop((again) => {
        code.get(at);
        code.get(filler);
        code.vectorAccess('v128.store', 0);
        this.#next([at], VECTOR, left, again);
      });
    });
    this.#eachRow(elements, 2, (row) => {
      const [at, left] = this.#columns(row, 2);
      this.#advance(at, to.pointer);
      emitter.loop((again) => {
        code.get(at);
        code.get(scalar);
        code.access(STORES[unit], 0);
        this.#next([at], unit, left, again);
      });
    });
  }

  /** A row of the table is an element, then the counters that the value asks for. */
  #compute(to: Located, value: Expr, iterations: readonly Iteration[]): void {
    const { emitter } = this.#expressions;
    const counters = [...(iterations[0]?.counters.keys() ?? [])].filter((local) => mentions(value, local));
    const size = elementBytes(to.place);
    const start = to.place.base * unitBytes(to.place.bank);
    const rows = iterations.flatMap((each) => [
      start + each.to * size,
      ...counters.map((local) => each.counters.get(local) ?? 0),
    ]);
    this.#eachRow(rows, 1 + counters.length, (row) => {
      const { code } = emitter;
      const [at = 0, ...values] = this.#columns(row, 1 + counters.length);
      this.#advance(at, to.pointer);
      for (const [i, local] of counters.entries()) {
        const counter = values[i] ?? 0;
        const max = Math.max(...iterations.map((each) => each.counters.get(local) ?? 0));
        this.#variables.target(local, FIRST).write(() => {
          code.get(counter);
          return { form: 'narrow', width: 32, max: 2 ** 32 };
        });
        this.#variables.count(local, { local: counter, max });
      }
      this.#expressions.begin([value]);
      store(emitter, to.place, { base: at, offset: 0 }, () => this.#expressions.value(value));
      for (const local of counters) this.#variables.count(local, undefined);
    });
  }

  /** A loop over the rows of a table, whose addresses are in the variable given. */
  #eachRow(numbers: readonly number[], columns: number, emit: (row: number) => void): void {
    if (numbers.length === 0) return;
    const { emitter } = this.#expressions;
    const { code } = emitter;
    const address = this.#rooms.table(numbers);
    emitter.statement(() => {
      const row = emitter.temporary('i32');
      code.i32(address);
      code.set(row);
      emitter.loop((again) => {
        emit(row);
        code.get(row);
        code.i32(4 * columns);
        code.op('i32.add');
        code.tee(row);
        code.i32(address + 4 * numbers.length);
        code.op('i32.ne');
        code.branchIf(again);
      });
    });
  }

  /** The numbers of a row, in variables. */
  #columns(row: number, count: 2): readonly [number, number];
  #columns(row: number, count: 3): readonly [number, number, number];
  #columns(row: number, count: number): readonly number[];
  #columns(row: number, count: number): readonly number[] {
    const { emitter } = this.#expressions;
    const { code } = emitter;
    return Array.from({ length: count }, (_, i) => {
      const local = emitter.temporary('i32');
      code.get(row);
      code.access('i32.load', 4 * i);
      code.set(local);
      return local;
    });
  }

  /** From instance 0 to the one at hand. */
  #advance(address: number, pointer: number | undefined): void {
    if (pointer === undefined) return;
    const { code } = this.#expressions.emitter;
    code.get(address);
    code.get(pointer);
    code.op('i32.add');
    code.set(address);
  }

  /** Moves addresses on, and goes round again while any are left. */
  #next(addresses: readonly number[], by: number, left: number, again: Label): void {
    const { code } = this.#expressions.emitter;
    for (const address of addresses) {
      code.get(address);
      code.i32(by);
      code.op('i32.add');
      code.set(address);
    }
    code.get(left);
    code.i32(1);
    code.op('i32.sub');
    code.tee(left);
    code.branchIf(again);
  }
}

const isAlike = (one: Located, other: Located): boolean =>
  one.place.bank === other.place.bank && one.place.limbs === other.place.limbs;

function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

/** Whether an element is written by the plan after a run has been moved. */
function laterThan({ moving, fills, computed }: Plan): (element: number, run: Run) => boolean {
  const order = new Map<number, number>();
  const numbers = new Map<Run, number>();
  for (const { runs } of moving) {
    for (const run of runs) {
      numbers.set(run, numbers.size);
      for (let i = 0; i < run.count; i++) order.set(run.to + i, numbers.size);
    }
  }
  const last = numbers.size + 1;
  for (const { runs } of fills)
    for (const run of runs) for (let i = 0; i < run.count; i++) order.set(run.to + i, last);
  for (const { iterations } of computed) for (const { to } of iterations) order.set(to, last);
  return (element, run) => (order.get(element) ?? 0) > (numbers.get(run) ?? last) + 1;
}

/** In ascending order, neighbours together. */
function runsOf(pairs: readonly { readonly to: number; readonly from: number }[]): readonly Run[] {
  const runs: { to: number; from: number; count: number }[] = [];
  for (const { to, from } of pairs.toSorted((a, b) => a.to - b.to)) {
    const last = runs.at(-1);
    if (last !== undefined && to === last.to + last.count && from === last.from + last.count) last.count++;
    else runs.push({ to, from, count: 1 });
  }
  return runs;
}

/** Edges of a tree of clocks, in the plan module: what `sim/kernel/clock-tree.ts` and its oscillators do, in the same arithmetic. */
import { CLOCK, CLOCK_NUMBERS, type ClockKind } from '../../sim/clock-numbers.js';
import type { ClockEdge } from '../../sim/engine.js';
import type { Code, ValType } from './encoder/code.js';

type What = keyof typeof CLOCK;

/** Numbers that the module changes, as it keeps them: whole ones in `i32`. */
const KEPT: Readonly<Record<ClockKind['kind'], readonly (readonly [What, ValType])[]>> = {
  source: [
    ['level', 'i32'],
    ['rises', 'f64'],
    ['next', 'f64'],
    ['up', 'i32'],
    ['fraction', 'f64'],
  ],
  divide: [
    ['level', 'i32'],
    ['rises', 'f64'],
    ['halves', 'i32'],
  ],
  gate: [
    ['level', 'i32'],
    ['rises', 'f64'],
  ],
};

const RISING = 1;
const FALLING = 2;

export interface ClockSurroundings {
  readonly code: Code;
  readonly clocks: readonly ClockKind[];
  /** Where their numbers lie, in bytes; the time of the instant that runs lies before them. */
  readonly at: number;
  /** The bit by which an edge is known to who runs what hangs on it; 0: nobody. */
  readonly bitOf: (edge: ClockEdge) => number;
  /** Where the level of a gate lies, in bytes. */
  readonly enableAt: (gate: ClockKind & { readonly kind: 'gate' }) => number;
}

/** The time of the instant that runs, as a number: so many bytes before the numbers of the nodes. */
export const NOW_BYTES = 8;

export class ClockEmitter {
  /** Variables: the time, the bits of edges that come, whether time ends behind this instant. */
  readonly now: number;
  readonly edges: number;
  readonly ends: number;
  readonly #around: ClockSurroundings;
  /** Of each node: its numbers, and which edge it has now. */
  readonly #kept: readonly ReadonlyMap<What, number>[];
  readonly #edge: readonly number[];

  constructor(around: ClockSurroundings) {
    const { code, clocks } = around;
    this.#around = around;
    this.now = code.declare('f64');
    this.edges = code.declare('i32');
    this.ends = code.declare('i32');
    this.#kept = clocks.map(
      ({ kind }) => new Map(KEPT[kind].map(([what, type]) => [what, code.declare(type)])),
    );
    this.#edge = clocks.map(() => code.declare('i32'));
  }

  /** Numbers into variables. */
  begin(): void {
    const { code } = this.#around;
    this.#each((node, what, type, local) => {
      this.#load(node, what);
      if (type === 'i32') code.op('i32.trunc_f64_u');
      code.set(local);
    });
  }

  /** And back. */
  finish(): void {
    const { code, clocks } = this.#around;
    this.#each((node, what, type, local) => {
      this.#store(node, what, () => {
        code.get(local);
        if (type === 'i32') code.op('f64.convert_i32_u');
      });
    });
    for (const node of clocks.keys())
      this.#store(node, 'edge', () => {
        code.get(this.#edge[node] ?? 0);
        code.op('f64.convert_i32_u');
      });
  }

  /** When the next edge is due; as late as `before`: none is. */
  next(before: number): void {
    const { code, clocks } = this.#around;
    code.get(before);
    for (const [node, { kind }] of clocks.entries()) {
      if (kind !== 'source') continue;
      code.get(this.#of(node, 'next'));
      code.op('f64.min');
    }
    code.set(this.now);
  }

  /** All edges of that time. */
  pass(): void {
    const { code, clocks, at } = this.#around;
    code.i32(0);
    code.get(this.now);
    code.access('f64.store', at - NOW_BYTES);
    for (const local of [this.edges, this.ends]) {
      code.i32(0);
      code.set(local);
    }
    for (const [node, clock] of clocks.entries()) {
      code.i32(0);
      code.set(this.#edge[node] ?? 0);
      switch (clock.kind) {
        case 'source':
          this.#source(node);
          break;
        case 'divide':
          this.#divide(node, clock);
          break;
        case 'gate':
          this.#gate(node, clock);
      }
    }
  }

  #source(node: number): void {
    const { code } = this.#around;
    code.get(this.#of(node, 'next'));
    code.get(this.now);
    code.op('f64.eq');
    code.if(() => {
      this.#advance(node);
      code.get(this.#of(node, 'up'));
      code.open();
      this.#turn(node, RISING);
      code.op('else');
      this.#turn(node, FALLING);
      code.end();
      code.get(this.#of(node, 'up'));
      code.op('i32.eqz');
      code.set(this.#of(node, 'up'));
    });
  }

  /** The half period behind this one ends a half period later. */
  #advance(node: number): void {
    const { code } = this.#around;
    const [next, fraction] = [this.#of(node, 'next'), this.#of(node, 'fraction')];
    code.get(next);
    this.#load(node, 'whole');
    code.op('f64.add');
    code.set(next);
    code.get(fraction);
    this.#load(node, 'part');
    code.op('f64.add');
    code.tee(fraction);
    this.#load(node, 'parts');
    code.op('f64.ge');
    code.if(() => {
      code.get(fraction);
      this.#load(node, 'parts');
      code.op('f64.sub');
      code.set(fraction);
      this.#count(next);
    });
  }

  #divide(node: number, { parent, by }: ClockKind & { readonly kind: 'divide' }): void {
    const { code } = this.#around;
    const halves = this.#of(node, 'halves');
    code.get(this.#edge[parent] ?? 0);
    code.if(() => {
      code.get(halves);
      code.i32(1);
      code.op('i32.add');
      code.i32(2 * by);
      code.op('i32.rem_u');
      code.tee(halves);
      code.op('i32.eqz');
      code.open();
      this.#turn(node, RISING);
      code.op('else');
      code.get(halves);
      code.i32(by);
      code.op('i32.eq');
      code.if(() => this.#turn(node, FALLING));
      code.end();
    });
  }

  #gate(node: number, gate: ClockKind & { readonly kind: 'gate' }): void {
    const { code, enableAt } = this.#around;
    const edge = this.#edge[gate.parent] ?? 0;
    code.get(edge);
    code.i32(FALLING);
    code.op('i32.eq');
    code.if(() => this.#turn(node, FALLING));
    code.get(edge);
    code.i32(RISING);
    code.op('i32.eq');
    code.if(() => {
      code.i32(0);
      code.access('i32.load8_u', enableAt(gate));
      code.if(() => this.#turn(node, RISING));
    });
  }

  /** Where it does not stand there already, or is stopped. */
  #turn(node: number, edge: typeof RISING | typeof FALLING): void {
    const { code, bitOf } = this.#around;
    const level = this.#of(node, 'level');
    code.get(level);
    if (edge === RISING) {
      code.op('i32.eqz');
      this.#load(node, 'stopped');
      code.f64(0);
      code.op('f64.eq', 'i32.and');
    }
    code.if(() => {
      code.i32(edge === RISING ? 1 : 0);
      code.set(level);
      code.i32(edge);
      code.set(this.#edge[node] ?? 0);
      const bit = bitOf({ node, edge: edge === RISING ? 'rising' : 'falling' });
      if (bit !== 0) {
        code.get(this.edges);
        code.i32(bit);
        code.op('i32.or');
        code.set(this.edges);
      }
      if (edge === FALLING) return;
      const rises = this.#of(node, 'rises');
      this.#count(rises);
      code.get(this.ends);
      code.get(rises);
      this.#load(node, 'last');
      code.op('f64.eq', 'i32.or');
      code.set(this.ends);
    });
  }

  /** One more. */
  #count(local: number): void {
    const { code } = this.#around;
    code.get(local);
    code.f64(1);
    code.op('f64.add');
    code.set(local);
  }

  #each(visit: (node: number, what: What, type: ValType, local: number) => void): void {
    for (const [node, { kind }] of this.#around.clocks.entries())
      for (const [what, type] of KEPT[kind]) visit(node, what, type, this.#of(node, what));
  }

  #of(node: number, what: What): number {
    const local = this.#kept[node]?.get(what);
    if (local === undefined) throw new Error(`clock ${node} has no ${what}`);
    return local;
  }

  #load(node: number, what: What): void {
    const { code, at } = this.#around;
    code.i32(0);
    code.access('f64.load', at + 8 * (node * CLOCK_NUMBERS + CLOCK[what]));
  }

  #store(node: number, what: What, value: () => void): void {
    const { code, at } = this.#around;
    code.i32(0);
    value();
    code.access('f64.store', at + 8 * (node * CLOCK_NUMBERS + CLOCK[what]));
  }
}

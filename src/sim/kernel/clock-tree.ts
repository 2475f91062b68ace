/**
 * Clocks as a tree: sources with a period, dividers and gates below them. Every clock of every instance is resolved to a node; derived edges belong to the
 * instant of their parent's.
 */
import type { ClockId, Rational } from '../../ir/ir.js';
import { nearest } from '../../support/suggest.js';
import { CLOCK, CLOCK_NUMBERS, type ClockKind } from '../clock-numbers.js';
import type { ClockEdge, ClockNode, Place } from '../engine.js';
import { misuse } from '../errors.js';
import { join, type InstanceTree } from '../instance-tree.js';
import { LAST_TIME, NANOSECOND, Oscillator, type OscillatorState } from './oscillator.js';

export interface ClockSetting {
  readonly period: Rational;
  /** Femtoseconds that every edge comes later. */
  readonly phase?: number;
}

interface NodeBase {
  readonly id: ClockNode;
  readonly name: string;
  level: boolean;
  /** Held low: edges that rise are left out. */
  stopped: boolean;
  /** Rising edges so far. */
  rises: number;
  /** The last edge, and when it was. */
  passed: ClockEdge['edge'] | undefined;
  passedAt: number;
}

type Node =
  | (NodeBase & { readonly kind: 'source'; readonly oscillator: Oscillator })
  /** Falls and rises every `by` half periods of the parent; `halves` counts them. */
  | (NodeBase & { readonly kind: 'divide'; readonly parent: ClockNode; readonly by: number; halves: number })
  | (NodeBase & { readonly kind: 'gate'; readonly parent: ClockNode; readonly enable: Place });

export interface ClockNodeState {
  readonly level: boolean;
  readonly stopped: boolean;
  readonly rises: number;
  readonly oscillator: OscillatorState | undefined;
  readonly halves: number | undefined;
}

export class ClockTree {
  /** Parents before children. */
  readonly #nodes: Node[] = [];
  readonly #sources: (Node & { kind: 'source' })[] = [];
  readonly #ofTop = new Map<string, ClockNode>();
  readonly clockNodes: readonly Int32Array[];
  /** Rising edges of the only source before cycle 0. */
  #edgesBefore = 0;

  constructor(tree: InstanceTree, settings: ReadonlyMap<string, ClockSetting>) {
    const { shapes } = tree.hierarchy;
    this.clockNodes = shapes.map(({ module, count }) =>
      new Int32Array(module.clocks.length * count).fill(-1),
    );
    for (const { id: shape, module, count } of shapes) {
      for (let instance = 0; instance < count; instance++) {
        for (const clock of module.clocks.keys()) this.#resolve(tree, settings, shape, instance, clock);
      }
    }
    for (const [id, { name }] of tree.module(0).clocks.entries())
      this.#ofTop.set(name, this.clockNodes[0]?.[id] ?? -1);
    for (const name of settings.keys()) this.named(name);
  }

  #resolve(
    tree: InstanceTree,
    settings: ReadonlyMap<string, ClockSetting>,
    shape: number,
    instance: number,
    id: ClockId,
  ): ClockNode {
    const module = tree.module(shape);
    const nodes = this.clockNodes[shape];
    const clock = module.clocks[id];
    const slot = instance * module.clocks.length + id;
    const known = nodes?.[slot] ?? -1;
    if (nodes === undefined || clock === undefined) throw new Error(`${module.name} has no clock ${id}`);
    if (known >= 0) return known;
    const ref = { shape, instance };
    const own = (parent: ClockId): ClockNode => this.#resolve(tree, settings, shape, instance, parent);
    const outer = clock.kind === 'port' ? tree.parentOf(ref) : undefined;
    const name = join(tree.pathOf(ref), clock.name);
    const node = ((): ClockNode => {
      if (outer !== undefined) return this.clockNodes[outer.shape]?.[outerSlot(tree, outer, id)] ?? -1;
      switch (clock.kind) {
        case 'divide':
          return this.#add({
            ...this.#base(name),
            kind: 'divide',
            parent: own(clock.parent),
            by: clock.by,
            halves: 1,
          });
        case 'gate': {
          const enable: Place = { kind: 'signal', shape, instance, id: clock.enable, element: 0 };
          return this.#add({ ...this.#base(name), kind: 'gate', parent: own(clock.parent), enable });
        }
        case 'port':
        case 'source': {
          const setting = shape === 0 ? settings.get(clock.name) : undefined;
          const period = setting?.period ?? (clock.kind === 'source' ? clock.period : NANOSECOND);
          const oscillator = new Oscillator(period, setting?.phase ?? 0);
          return this.#add({ ...this.#base(name), kind: 'source', oscillator });
        }
      }
    })();
    nodes[slot] = node;
    return node;
  }

  #base(name: string): Omit<NodeBase, 'id'> {
    return { name, level: false, stopped: false, rises: 0, passed: undefined, passedAt: -1 };
  }

  #add(fields: Unnumbered): ClockNode {
    const node: Node = { ...fields, id: this.#nodes.length };
    this.#nodes.push(node);
    if (node.kind === 'source') this.#sources.push(node);
    return node.id;
  }

  /** A clock of the top. Without a name: the only one, or the first. */
  named(name: string | undefined): ClockNode {
    const node = name === undefined ? this.#ofTop.values().next().value : this.#ofTop.get(name);
    if (node !== undefined) return node;
    if (name === undefined) throw misuse('M6005', 'the module has no clock');
    const near = nearest(name, this.#ofTop.keys());
    const names = [...this.#ofTop.keys()].join(', ') || 'none';
    throw misuse(
      'M6005',
      `the module has no clock ${name}${near === undefined ? '' : `; ${near} is near`}`,
      `its clocks: ${names}`,
    );
  }

  /** Clocks of the top that come from nowhere else. */
  get sources(): readonly string[] {
    return [...this.#ofTop].flatMap(([name, node]) => (this.#node(node).kind === 'source' ? [name] : []));
  }

  get count(): number {
    return this.#nodes.length;
  }

  nameOf(node: ClockNode): string {
    return this.#node(node).name;
  }

  /** Rising edges since the start. */
  risesOf(node: ClockNode): number {
    return this.#node(node).rises;
  }

  /** The automatic reset is over: the next edge is that of cycle 0. */
  countFromHere(): void {
    this.#edgesBefore = this.#sources[0]?.rises ?? 0;
  }

  /** `cycle 3 of clk`: that of the last edge, where there is one source only. */
  get cycle(): string | undefined {
    const [source, ...others] = this.#sources;
    const number = (source?.rises ?? 0) - this.#edgesBefore - 1;
    return source === undefined || others.length > 0 || number < 0
      ? undefined
      : `cycle ${number} of ${source.name}`;
  }

  levelOf(node: ClockNode): boolean {
    return this.#node(node).level;
  }

  /** The period of the source that a node comes from. */
  sourcePeriodOf(node: ClockNode): Rational {
    const found = this.#node(node);
    return found.kind === 'source' ? found.oscillator.period : this.sourcePeriodOf(found.parent);
  }

  /** Whether the node will have edges whatever the design does: not stopped, and no gate on the way. */
  isFree(node: ClockNode): boolean {
    const found = this.#node(node);
    if (found.stopped) return false;
    return found.kind === 'source' || (found.kind === 'divide' && this.isFree(found.parent));
  }

  /** When the next edge of a running source is due. */
  next(): number | undefined {
    let next: number | undefined;
    for (const { oscillator, stopped, level } of this.#sources) {
      if (stopped && !level) continue;
      if (next === undefined || oscillator.next < next) next = oscillator.next;
    }
    return next;
  }

  /** The only clock, where nothing but its edges comes for now; it is high. */
  get steady(): ClockNode | undefined {
    const [only] = this.#nodes;
    if (only?.kind !== 'source' || this.#nodes.length > 1) return undefined;
    return only.level && !only.stopped && only.oscillator.isSteady ? only.id : undefined;
  }

  /** How many whole cycles of a steady clock surely end before a time, and before time ends. */
  cyclesBefore(node: ClockNode, time: number): number {
    const { oscillator } = this.#source(node);
    return oscillator.cyclesBefore(Math.min(time, LAST_TIME));
  }

  /** When the rising edge of a steady clock comes that is the next but so many. */
  riseAfter(node: ClockNode, cycles: number): number {
    return this.#source(node).oscillator.after(2 * cycles + 1);
  }

  /** Passes so many whole cycles of a steady clock; returns the time of the last rising edge. */
  skipCycles(node: ClockNode, cycles: number): number {
    const found = this.#source(node);
    if (cycles === 1) found.oscillator.toggle();
    else found.oscillator.skip(2 * cycles - 1);
    const time = found.oscillator.next;
    found.oscillator.toggle();
    found.rises += cycles;
    return time;
  }

  /** What hangs below what, for an engine that passes edges by itself. */
  get kinds(): readonly ClockKind[] {
    return this.#nodes.map((node): ClockKind => {
      switch (node.kind) {
        case 'source':
          return { kind: 'source' };
        case 'divide':
          return { kind: 'divide', parent: node.parent, by: node.by };
        case 'gate':
          return { kind: 'gate', parent: node.parent, enable: node.enable };
      }
    });
  }

  /** Hands over to such an engine. False where somebody has retuned a source or stopped it while it was high: the edge that is next is no common one. */
  putNumbers(numbers: Float64Array): boolean {
    for (const { oscillator, stopped, level } of this.#sources)
      if (!oscillator.isSteady || (stopped && level)) return false;
    for (const node of this.#nodes) {
      const at = node.id * CLOCK_NUMBERS;
      numbers[at + CLOCK.level] = node.level ? 1 : 0;
      numbers[at + CLOCK.stopped] = node.stopped ? 1 : 0;
      numbers[at + CLOCK.rises] = node.rises;
      numbers[at + CLOCK.last] = Infinity;
      if (node.kind === 'divide') numbers[at + CLOCK.halves] = node.halves;
      if (node.kind !== 'source') continue;
      node.oscillator.putNumbers(numbers, at);
      if (node.stopped) numbers[at + CLOCK.next] = Infinity;
    }
    return true;
  }

  /** Such an engine ends with the instant in which a node has risen so often. */
  stopAt(numbers: Float64Array, node: ClockNode, rises: number): void {
    const at = node * CLOCK_NUMBERS + CLOCK.last;
    numbers[at] = Math.min(numbers[at] ?? Infinity, rises);
  }

  /** Takes back what such an engine has made of it; returns the edges of its last instant. */
  takeNumbers(numbers: Float64Array): readonly ClockEdge[] {
    const edges: ClockEdge[] = [];
    for (const node of this.#nodes) {
      const at = node.id * CLOCK_NUMBERS;
      node.level = numbers[at + CLOCK.level] === 1;
      node.rises = numbers[at + CLOCK.rises] ?? 0;
      if (node.kind === 'divide') node.halves = numbers[at + CLOCK.halves] ?? 0;
      if (node.kind === 'source' && !node.stopped) node.oscillator.takeNumbers(numbers, at);
      const edge = numbers[at + CLOCK.edge];
      if (edge !== 0) edges.push({ node: node.id, edge: edge === 1 ? 'rising' : 'falling' });
    }
    return edges;
  }

  /** Passes all edges of one time. `enabled` reads settled values from before it. */
  pass(time: number, enabled: (place: Place) => boolean): readonly ClockEdge[] {
    const edges: ClockEdge[] = [];
    const turn = (node: Node, edge: ClockEdge['edge']): void => {
      const level = edge === 'rising';
      if (node.level === level || (level && node.stopped)) return;
      node.level = level;
      if (level) node.rises++;
      node.passed = edge;
      node.passedAt = time;
      edges.push({ node: node.id, edge });
    };
    for (const node of this.#nodes) {
      if (node.kind === 'source') {
        // A stopped source keeps its rhythm: edges that nobody waited for are passed now.
        while (node.oscillator.next <= time) {
          const edge = node.oscillator.rises ? 'rising' : 'falling';
          const due = node.oscillator.next === time;
          node.oscillator.toggle();
          if (due) turn(node, edge);
        }
        continue;
      }
      const parent = this.#node(node.parent);
      const edge = parent.passedAt === time ? parent.passed : undefined;
      if (edge === undefined) continue;
      if (node.kind === 'gate') {
        if (edge === 'falling' || enabled(node.enable)) turn(node, edge);
      } else {
        node.halves = (node.halves + 1) % (2 * node.by);
        if (node.halves === 0) turn(node, 'rising');
        else if (node.halves === node.by) turn(node, 'falling');
      }
    }
    return edges;
  }

  stop(node: ClockNode): void {
    this.#node(node).stopped = true;
  }

  /** The next rising edge in the clock's old rhythm is the first. */
  start(node: ClockNode, now: number): void {
    const found = this.#node(node);
    if (found.kind === 'source') while (found.oscillator.next <= now) found.oscillator.toggle();
    found.stopped = false;
  }

  retune(node: ClockNode, period: Rational): void {
    const found = this.#node(node);
    if (found.kind !== 'source')
      throw misuse('M6008', `${found.name} is no source: only a source has a period of its own`);
    found.oscillator.retune(period);
  }

  get state(): readonly ClockNodeState[] {
    return this.#nodes.map((node) => ({
      level: node.level,
      stopped: node.stopped,
      rises: node.rises,
      oscillator: node.kind === 'source' ? node.oscillator.state : undefined,
      halves: node.kind === 'divide' ? node.halves : undefined,
    }));
  }

  set state(states: readonly ClockNodeState[]) {
    for (const [id, state] of states.entries()) {
      const node = this.#node(id);
      node.level = state.level;
      node.stopped = state.stopped;
      node.rises = state.rises;
      if (node.kind === 'source' && state.oscillator !== undefined) node.oscillator.state = state.oscillator;
      if (node.kind === 'divide' && state.halves !== undefined) node.halves = state.halves;
    }
  }

  #source(id: ClockNode): Node & { kind: 'source' } {
    const node = this.#node(id);
    if (node.kind !== 'source') throw new Error(`${node.name} is no source`);
    return node;
  }

  #node(id: ClockNode): Node {
    const node = this.#nodes[id];
    if (node === undefined) throw new Error(`no clock node ${id}`);
    return node;
  }
}

/** A node of any kind before it has its number. */
type Unnumbered = Node extends infer One ? (One extends Node ? Omit<One, 'id'> : never) : never;

function outerSlot(
  tree: InstanceTree,
  outer: {
    readonly shape: number;
    readonly instance: number;
    readonly group: { readonly group: { readonly clocks: readonly ClockId[] } };
  },
  id: ClockId,
): number {
  return outer.instance * tree.module(outer.shape).clocks.length + (outer.group.group.clocks[id] ?? -1);
}

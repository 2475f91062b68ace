/** Running test processes: what each waits for, and who waits for whom. Holds no engine and no time; the kernel asks it who is due. */
import { Random, type RandomState } from '../../support/random.js';
import type { ClockEdge, ClockNode, Suspension, Thread } from '../engine.js';
import type { SiteId } from '../../ir/ir.js';

export type Waiting =
  /** Runs in the next round of its instant. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'cycles'; readonly node: ClockNode; readonly left: number }
  | { readonly kind: 'edge'; readonly node: ClockNode; readonly edge: ClockEdge['edge'] }
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'until' }
  | { readonly kind: 'join'; readonly join: 'all' | 'any'; readonly children: readonly number[] }
  | { readonly kind: 'ended' };

export interface Running {
  readonly thread: Thread;
  /** Where the process stands, for messages: `dut.process`, `test.1.0` for the first branch of its second fork. */
  readonly name: string;
  readonly parent: number | undefined;
  /** Draws of each thread are its own, so that the order in which threads run does not matter. */
  readonly random: Random;
  waiting: Waiting;
  deadline: { readonly at: number; readonly site: SiteId } | undefined;
  /** Told apart from earlier waits of the same thread: events of those are stale. */
  serial: number;
  forks: number;
}

/** What a snapshot holds of a thread. */
export interface ThreadState {
  readonly thread: Readonly<Thread>;
  readonly name: string;
  readonly parent: number | undefined;
  readonly random: RandomState;
  readonly waiting: Waiting;
  readonly deadline: { readonly at: number; readonly site: SiteId } | undefined;
  readonly serial: number;
  readonly forks: number;
}

export class Threads {
  readonly #seed: bigint;
  #running = new Map<number, Running>();
  #nextId = 0;

  constructor(seed: bigint) {
    this.#seed = seed;
  }

  /** Threads that have not ended, in order of their start. */
  all(): readonly Running[] {
    return [...this.#running.values()];
  }

  get count(): number {
    return this.#running.size;
  }

  get(id: number): Running | undefined {
    return this.#running.get(id);
  }

  start(
    place: { readonly shape: number; readonly instance: number; readonly process: number },
    pc: number,
    name: string,
    parent?: number,
  ): Running {
    const { shape, instance, process } = place;
    const id = this.#nextId++;
    const running: Running = {
      thread: { id, shape, instance, process, pc },
      name,
      parent,
      random: Random.named(this.#seed, name),
      waiting: { kind: 'ready' },
      deadline: undefined,
      serial: 0,
      forks: 0,
    };
    this.#running.set(id, running);
    return running;
  }

  /** Takes note of why a thread stopped (a wait of nothing is a `settle`); returns what has become ready, such as the branches of a fork. */
  suspend(running: Running, suspension: Suspension, now: number): readonly Running[] {
    running.serial++;
    running.deadline = undefined;
    if ('timeout' in suspension && suspension.timeout !== undefined) {
      const { duration, site } = suspension.timeout;
      running.deadline = { at: now + Number(duration), site };
    }
    switch (suspension.kind) {
      case 'cycles':
        running.waiting =
          suspension.count > 0
            ? { kind: 'cycles', node: suspension.node, left: suspension.count }
            : { kind: 'ready' };
        return [];
      case 'edge':
        running.waiting = { kind: 'edge', node: suspension.node, edge: suspension.edge };
        return [];
      case 'time':
        running.waiting =
          suspension.duration > 0n
            ? { kind: 'time', at: now + Number(suspension.duration) }
            : { kind: 'ready' };
        return [];
      case 'until':
        running.waiting = { kind: 'until' };
        return [];
      case 'settle':
        running.waiting = { kind: 'ready' };
        return [];
      case 'fork': {
        const fork = running.forks++;
        const children = suspension.branches.map((pc, i) =>
          this.start(running.thread, pc, `${running.name}.${fork}.${i}`, running.thread.id),
        );
        const ids = children.map(({ thread }) => thread.id);
        running.waiting = { kind: 'join', join: suspension.join, children: ids };
        return children;
      }
      case 'end':
        this.#end(running);
        return [];
    }
  }

  /** Wakes those who wait for an edge. */
  passEdges(edges: readonly ClockEdge[]): void {
    for (const running of this.#running.values()) {
      const { waiting } = running;
      if (
        waiting.kind === 'edge' &&
        edges.some(({ node, edge }) => node === waiting.node && edge === waiting.edge)
      ) {
        running.waiting = { kind: 'ready' };
      } else if (
        waiting.kind === 'cycles' &&
        edges.some(({ node, edge }) => node === waiting.node && edge === 'rising')
      ) {
        running.waiting = waiting.left > 1 ? { ...waiting, left: waiting.left - 1 } : { kind: 'ready' };
      }
    }
  }

  /** How many cycles of the only clock can pass until somebody is woken, the last one included; and whether somebody waits for a condition meanwhile. */
  freeCycles(node: ClockNode): { readonly cycles: number; readonly conditions: boolean } {
    let cycles = Infinity;
    let conditions = false;
    for (const { waiting } of this.#running.values()) {
      if (waiting.kind === 'cycles') cycles = Math.min(cycles, waiting.node === node ? waiting.left : 0);
      else if (waiting.kind === 'edge')
        cycles = Math.min(cycles, waiting.node === node && waiting.edge === 'rising' ? 1 : 0);
      else if (waiting.kind === 'until') conditions = true;
      else if (waiting.kind === 'ready') cycles = 0;
    }
    return { cycles, conditions };
  }

  /** Tells after how many more rising edges of which node somebody is woken. False where somebody waits for something else than those and times. */
  stopAt(stop: (node: ClockNode, more: number) => void): boolean {
    for (const { waiting } of this.#running.values()) {
      if (waiting.kind === 'cycles') stop(waiting.node, waiting.left);
      else if (waiting.kind === 'edge' && waiting.edge === 'rising') stop(waiting.node, 1);
      else if (waiting.kind === 'edge' || waiting.kind === 'until' || waiting.kind === 'ready') return false;
    }
    return true;
  }

  /** Wakes those who wait for one of the last `cycles` rising edges, which no one has waited for but the last. */
  passCycles(node: ClockNode, cycles: number): void {
    for (const running of this.#running.values()) {
      const { waiting } = running;
      if (waiting.kind === 'edge' && waiting.node === node) running.waiting = { kind: 'ready' };
      else if (waiting.kind === 'cycles' && waiting.node === node)
        running.waiting =
          waiting.left > cycles ? { ...waiting, left: waiting.left - cycles } : { kind: 'ready' };
    }
  }

  /** Whether the condition of somebody who waits for one holds. */
  anyUntil(holds: (thread: Thread) => boolean): boolean {
    for (const { waiting, thread } of this.#running.values())
      if (waiting.kind === 'until' && holds(thread)) return true;
    return false;
  }

  /** Wakes those whose time has come. */
  passTime(now: number): void {
    for (const running of this.#running.values()) {
      if (running.waiting.kind === 'time' && running.waiting.at <= now) running.waiting = { kind: 'ready' };
    }
  }

  /** Wakes those whose condition holds. */
  passUntil(holds: (thread: Thread) => boolean): void {
    for (const running of this.#running.values()) {
      if (running.waiting.kind === 'until' && holds(running.thread)) running.waiting = { kind: 'ready' };
    }
  }

  /** Ends the waits that ran out, and tells which. */
  passDeadlines(now: number): readonly { readonly running: Running; readonly site: SiteId }[] {
    const expired = this.all().flatMap((running) =>
      running.deadline !== undefined && running.deadline.at <= now && running.waiting.kind !== 'ready'
        ? [{ running, site: running.deadline.site }]
        : [],
    );
    for (const { running } of expired) this.cancel(running.thread.id);
    return expired;
  }

  ready(): readonly Running[] {
    return this.all().filter(({ waiting }) => waiting.kind === 'ready');
  }

  /** When a waiting thread has to be looked at, whatever else happens. */
  dueTimes(running: Running): readonly number[] {
    const times = running.deadline === undefined ? [] : [running.deadline.at];
    return running.waiting.kind === 'time' ? [...times, running.waiting.at] : times;
  }

  #end(running: Running): void {
    running.waiting = { kind: 'ended' };
    this.#running.delete(running.thread.id);
    const parent = running.parent === undefined ? undefined : this.#running.get(running.parent);
    if (parent?.waiting.kind !== 'join') return;
    const children = parent.waiting.children.filter((id) => id !== running.thread.id);
    if (parent.waiting.join === 'any') for (const id of children) this.cancel(id);
    const joined = parent.waiting.join === 'any' || children.length === 0;
    parent.waiting = joined ? { kind: 'ready' } : { ...parent.waiting, children };
  }

  /** Ends a thread and those that it waits for; nobody is woken. */
  cancel(id: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    if (running.waiting.kind === 'join') for (const child of running.waiting.children) this.cancel(child);
    running.waiting = { kind: 'ended' };
  }

  get state(): readonly ThreadState[] {
    return this.all().map(({ thread, random, ...rest }) => ({
      ...rest,
      thread: { ...thread },
      random: random.state,
    }));
  }

  set state(states: readonly ThreadState[]) {
    this.#running = new Map(
      states.map(({ thread, random, ...rest }) => {
        const generator = new Random(0);
        generator.state = random;
        return [thread.id, { ...rest, thread: { ...thread }, random: generator }];
      }),
    );
  }

  get nextId(): number {
    return this.#nextId;
  }

  set nextId(id: number) {
    this.#nextId = id;
  }
}

/**
 * Time. One instant (semantics.md, "An instant"):
 *
 * 1. all clock edges, delays and events that are due are found;
 * 2. everything samples settled values from before them;
 * 3. all commit at once, and combinational logic settles once;
 * 4. test processes that are due run, all reading this settled snapshot; what they write lands together; logic settles again. In rounds, as long as one of
 *    them has something to do in this instant.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { DEFAULT_LIMITS, overLimit, raising, type Limits } from '../../diagnostics/limits.js';
import type { Hierarchy } from '../../ir/hierarchy.js';
import { visitExpr } from '../../ir/walk.js';
import { insert, truncate } from '../../support/bits.js';
import { Random } from '../../support/random.js';
import type { Leap } from '../clock-numbers.js';
import type { ClockEdge, ClockNode, CycleHooks, Engine, EngineFactory, Place, Thread } from '../engine.js';
import { storeElements } from '../bulk.js';
import { Drivers } from '../drivers.js';
import { fault } from '../errors.js';
import { InstanceTree, join } from '../instance-tree.js';
import { powerOnMemories, powerOnValues, restingValues } from '../power-on.js';
import { formatTime } from '../time.js';
import { AutomaticReset, undrivenResets } from './automatic-reset.js';
import { ClockTree, type ClockSetting } from './clock-tree.js';
import { Effects, type DriveEvent } from './effects.js';
import { placeKey } from './landing.js';
import { LAST_TIME } from './oscillator.js';
import { Reports, toDiagnostic } from './reports.js';
import { shuffled } from '../../support/shuffle.js';
import { Threads, type Running } from './threads.js';
import { TimeWheel } from './time-wheel.js';

export interface KernelOptions {
  readonly seed: bigint;
  /** Which resets run by themselves, by name; true: all that no process drives. */
  readonly reset: boolean | readonly string[];
  readonly checks: boolean;
  /** False: nobody asks which covers were hit. */
  readonly covers?: boolean;
  readonly shuffle: bigint | undefined;
  /** Clocks of the top by name. */
  readonly clocks: ReadonlyMap<string, ClockSetting>;
  readonly print: (text: string) => void;
  readonly limits?: Limits;
}

/** Something outside the design that lives in its instants: a stream's host end, a monitor. */
export interface Agent {
  /** Step 2: values are settled, from before the edges. */
  sample(edges: readonly ClockEdge[]): void;
  /** Step 4: may `land`. */
  act(edges: readonly ClockEdge[]): void;
  /** Whether it ever lands anything. */
  readonly drives?: boolean;
  /** The engine does what it does, in cycles that it passes by itself. */
  readonly inEngine?: boolean;
  /** Such cycles have passed, counted from 0. */
  leapt?(timeOf: (cycle: number) => number): void;
}

/** How far time may go by itself. */
export interface Stretch {
  /** So many instants at most. */
  readonly instants?: number;
  /** Femtoseconds: only what is due before that. */
  readonly before?: number | undefined;
  /** Not beyond the instant in which a clock has risen so often. */
  readonly until?: { readonly node: ClockNode; readonly rises: number } | undefined;
  /** Asked after each cycle in which nobody else has a part: whether to go on. */
  readonly goOn?: (() => boolean) | undefined;
}

/** What is due at a time besides clock edges. */
export type Event =
  | DriveEvent
  | { readonly kind: 'wake'; readonly thread: number; readonly serial: number }
  /** Only that there is an instant. */
  | { readonly kind: 'tick' };

/** Cycles that pass by themselves at most, so that others get their turns. */
const MOST_CYCLES = 4096;
const MOST_INSTANTS = 4 * MOST_CYCLES;

export class Kernel {
  readonly tree: InstanceTree;
  readonly drivers: Drivers;
  readonly engine: Engine;
  readonly clocks: ClockTree;
  readonly threads: Threads;
  readonly reports: Reports;
  readonly wheel = new TimeWheel<Event>();
  readonly resets: readonly AutomaticReset[];
  readonly options: KernelOptions;
  readonly limits: Limits;
  /** Called when an instant is over. */
  readonly observers: (() => void)[] = [];
  readonly agents: Agent[] = [];
  #edges: readonly ClockEdge[] = [];
  /** Instants so far, for `--stats`. */
  instants = 0;
  #now = 0;
  /** Somebody wrote since the last settle. */
  #unsettled = false;
  /** While the reset at the beginning runs, state is garbage and checks say nothing. */
  #starting = true;
  readonly #effects: Effects;
  /** What agents let land in this instant. */
  #arrivals: (() => void)[] = [];
  #conditionsReadTime: boolean | undefined;
  readonly #forced = new Map<string, { readonly place: Place; readonly value: bigint }>();
  readonly #order: Random | undefined;
  readonly #fallingMatters: ReadonlySet<ClockNode>;
  /** The time in an engine that runs by itself. */
  #engineTime: (() => number) | undefined;
  /** For edges of the tree of clocks; `none`: the engine cannot. */
  #tree: Leap | 'none' | undefined;

  constructor(hierarchy: Hierarchy, factory: EngineFactory, options: KernelOptions) {
    this.options = options;
    this.limits = options.limits ?? DEFAULT_LIMITS;
    this.tree = new InstanceTree(hierarchy);
    this.drivers = new Drivers(this.tree);
    this.clocks = new ClockTree(this.tree, options.clocks);
    this.threads = new Threads(options.seed);
    this.reports = new Reports(this.tree);
    this.#effects = this.#makeEffects();
    this.#order = options.shuffle === undefined ? undefined : Random.named(options.shuffle, 'threads');
    const { checks, covers = true, shuffle } = options;
    const { clockNodes } = this.clocks;
    const { processSteps } = this.limits;
    this.engine = factory.create(hierarchy, this.#effects.host, {
      checks,
      covers,
      shuffle,
      clockNodes,
      processSteps,
    });
    this.#fallingMatters = fallingNodes(this.tree, clockNodes);
    const resets = undrivenResets(this.tree).map((reset) => new AutomaticReset(reset, this.clocks));
    const { reset: automatic } = options;
    this.resets = resets.filter(({ name }) =>
      typeof automatic === 'boolean' ? automatic : automatic.includes(name),
    );
    for (const { place, value } of powerOnValues(this.tree, options.seed)) this.engine.write(place, value);
    for (const { place, words, field } of powerOnMemories(this.tree, options.seed))
      storeElements(this.engine, place, words, 0, field);
    for (const { place, value } of restingValues(this.tree, this.drivers)) this.engine.write(place, value);
    for (const reset of resets) this.engine.write(reset.place, reset.inactive);
    for (const { place, start, active, latest } of this.resets) {
      this.wheel.add(start, { kind: 'drive', place, low: 0, width: 1, value: active });
      this.wheel.add(latest, { kind: 'tick' });
    }
    this.engine.settle();
    this.engine.sample();
  }

  /** Clock edges of the last instant. */
  get edges(): readonly ClockEdge[] {
    return this.#edges;
  }

  get forced(): readonly { readonly place: Place; readonly value: bigint }[] {
    return [...this.#forced.values()];
  }

  /** Femtoseconds. */
  get now(): number {
    return this.#engineTime?.() ?? this.#now;
  }

  /** Time 0, and the automatic reset. Processes of the top begin when it is done; those of models, at 0. */
  start(): void {
    for (const { id } of this.tree.hierarchy.shapes) if (id > 0) this.#startThreads(id);
    if (this.resets.length === 0) this.#startThreads(0);
    this.#finish();
    if (this.resets.length > 0) {
      while (!this.resets.every((reset) => reset.isDone(this.#now)) && !this.reports.failed) this.instant();
      this.#startThreads(0);
    }
    this.#starting = false;
    this.clocks.countFromHere();
    this.#finish();
  }

  /** What failed in this instant, taken off. */
  takeFailures(): readonly Diagnostic[] {
    const all = this.reports.take();
    const { failures } = this.limits;
    const told = all.slice(0, failures).map((report) => toDiagnostic(report, this.clocks.cycle));
    const untold = all[failures];
    if (untold === undefined) return told;
    const message = `${all.length - failures} more checks failed in this instant`;
    return [...told, overLimit('failures', this.limits, untold.site.span, message, 'the first of them')];
  }

  #startThreads(shapeId: number): void {
    const { module, count } = this.tree.shape(shapeId);
    for (let instance = 0; instance < count; instance++) {
      for (const [process, { kind, name }] of module.processes.entries()) {
        if (kind !== 'test') continue;
        const path = join(this.tree.pathOf({ shape: shapeId, instance }), name);
        this.threads.start({ shape: shapeId, instance, process }, entryOf(module.processes[process]), path);
      }
    }
  }

  /** When something is due next; undefined: never again. */
  next(): number | undefined {
    this.#dropStale();
    const clock = this.clocks.next();
    const event = this.wheel.next();
    return clock === undefined || (event !== undefined && event < clock) ? event : clock;
  }

  #dropStale(): void {
    for (let first = this.wheel.first(); first?.kind === 'wake'; first = this.wheel.first()) {
      if (this.threads.get(first.thread)?.serial === first.serial) return;
      this.wheel.take();
    }
  }

  /** Goes to when something is due next, and through that instant. */
  instant(): void {
    const next = this.next();
    if (next === undefined) return;
    if (next > LAST_TIME)
      throw fault('M5005', undefined, `simulated time ends at ${formatTime(BigInt(LAST_TIME))}`);
    if (this.#unsettled) this.#settle();
    this.#now = next;
    const edges = this.clocks.pass(next, (place) => this.engine.read(place) !== 0n);
    this.#edges = edges;
    if (this.#matters(edges)) {
      for (const agent of this.agents) agent.sample(edges);
      this.engine.sample();
      this.engine.evaluate(edges);
      this.engine.commit();
    }
    for (let event = this.#takeDue(); event !== undefined; event = this.#takeDue()) this.#apply(event);
    for (const event of this.#effects.takeAtOnce()) this.#apply(event);
    this.engine.settle();
    if (this.threads.count > 0) {
      this.threads.passEdges(edges);
      this.threads.passTime(next);
    }
    for (const agent of this.agents) agent.act(edges);
    for (const reset of this.resets) {
      if (reset.pass(edges, next))
        this.#effects.landing.add(RESET_WRITER, reset.place, write(reset.inactive));
    }
    this.#finish();
  }

  /** So many rising edges of a clock, and every other event up to the last of them. */
  runCycles(node: ClockNode, count: number): void {
    const until = { node, rises: this.clocks.risesOf(node) + count };
    while (this.clocks.risesOf(node) < until.rises && !this.reports.failed && this.next() !== undefined) {
      this.advance({ until });
    }
  }

  /** Goes through the next instant; where nobody has a part in them but the engine and agents, through several. */
  advance(stretch: Stretch): void {
    const passed = this.#leaps(stretch) ? this.#passEdges(stretch) : this.#passCycles(stretch);
    if (!passed) this.instant();
  }

  /** Whether time goes on by edges of several nodes, or falling ones too. */
  get #hasManyEdges(): boolean {
    return this.clocks.count > 1 || this.#fallingMatters.size > 0;
  }

  /** Cycles of the only clock. */
  #passCycles({ instants = Infinity, before = Infinity, until, goOn }: Stretch): boolean {
    const { engine, clocks, threads, agents } = this;
    const node = clocks.steady;
    if (node === undefined || engine.runCycles === undefined) return false;
    const most = until === undefined ? Infinity : until.rises - clocks.risesOf(node);
    const free = this.#freeCycles(node, before);
    const cycles = Math.min(Math.floor(instants / 2), most, MOST_CYCLES, free.cycles);
    if (cycles < 1) return false;
    if (this.#unsettled) this.#settle();
    const edge: ClockEdge = { node, edge: 'rising' };
    const alone = agents.every(({ inEngine }) => inEngine === true) && !free.conditions && goOn === undefined;
    const done = alone
      ? this.#leap(node, () => engine.runCycles?.(edge, cycles, undefined) ?? 0)
      : engine.runCycles(edge, cycles, this.#hooks(edge, goOn));
    if (done === 0) return false;
    this.#edges = [edge];
    this.instants += 2 * done - 1;
    threads.passCycles(node, done);
    this.#finish();
    return true;
  }

  /** Lets the engine pass cycles by itself: who asks for the time meanwhile gets that of the cycle that runs. */
  #leap(node: ClockNode, run: () => number): number {
    const { agents, clocks, engine } = this;
    const done = this.#timed(() => clocks.riseAfter(node, engine.cyclesPassed ?? 0), run);
    if (done === 0) return 0;
    for (const agent of agents) agent.leapt?.((cycle) => clocks.riseAfter(node, cycle));
    this.#now = clocks.skipCycles(node, done);
    return done;
  }

  /** Edges of a whole tree of clocks. */
  #passEdges({ instants = Infinity, before = Infinity, until }: Stretch): boolean {
    const { engine, clocks, threads, agents, wheel } = this;
    this.#tree ??= engine.makeLeap?.(clocks.kinds) ?? 'none';
    const tree = this.#tree;
    if (tree === 'none' || !clocks.putNumbers(tree.numbers)) return false;
    const risesBefore = Array.from({ length: clocks.count }, (_, node) => clocks.risesOf(node));
    if (!threads.stopAt((node, more) => clocks.stopAt(tree.numbers, node, (risesBefore[node] ?? 0) + more)))
      return false;
    if (until !== undefined) clocks.stopAt(tree.numbers, until.node, until.rises);
    if (this.#unsettled) this.#settle();
    this.#dropStale();
    const end = Math.min(before, wheel.next() ?? Infinity, LAST_TIME + 1);
    const done = this.#timed(
      () => tree.now,
      () => tree.run(Math.min(instants, MOST_INSTANTS), end),
    );
    if (done === 0) return false;
    this.#now = tree.now;
    this.#edges = clocks.takeNumbers(tree.numbers);
    for (const agent of agents) agent.leapt?.((time) => time);
    this.instants += done - 1;
    for (const [node, rises] of risesBefore.entries())
      if (clocks.risesOf(node) > rises) threads.passCycles(node, clocks.risesOf(node) - rises);
    this.#finish();
    return true;
  }

  /** Whether edges of a tree of clocks may pass without anybody else. */
  #leaps({ goOn }: Stretch): boolean {
    const { agents } = this;
    return (
      this.#hasManyEdges &&
      goOn === undefined &&
      !this.#isWatched &&
      agents.every(({ inEngine }) => inEngine === true)
    );
  }

  /** Every instant counts: somebody looks on, or a reset is not over. */
  get #isWatched(): boolean {
    return this.observers.length > 0 || this.resets.some((reset) => !reset.isOver);
  }

  /** While the engine runs by itself, it has its own time. */
  #timed(now: () => number, run: () => number): number {
    this.#engineTime = now;
    try {
      return run();
    } finally {
      this.#engineTime = undefined;
    }
  }

  /** Cycles of the only clock in which no process, no event, no reset and no observer has a part; in the last one a process may be due. */
  #freeCycles(node: ClockNode, before: number): { readonly cycles: number; readonly conditions: boolean } {
    const { threads, clocks, wheel, agents } = this;
    const none = { cycles: 0, conditions: false };
    if (this.#isWatched || this.#fallingMatters.size > 0) return none;
    if (threads.count > 0 && this.#readsTime()) return none;
    this.#dropStale();
    const { cycles, conditions } = threads.freeCycles(node);
    const free = Math.min(cycles, clocks.cyclesBefore(node, Math.min(before, wheel.next() ?? Infinity)));
    // What agents let land, processes of the same instant do not see yet.
    if (threads.count === 0 || !agents.some(({ drives }) => drives === true))
      return { cycles: free, conditions };
    return conditions ? none : { cycles: Math.min(free, cycles - 1), conditions };
  }

  #hooks(edge: ClockEdge, goOn: (() => boolean) | undefined): CycleHooks {
    const { agents, clocks, threads, engine, reports } = this;
    const edges = [edge];
    const holds = (thread: Thread): boolean => engine.holds(thread);
    const waits = threads.count > 0;
    return {
      before: () => {
        this.#now = clocks.skipCycles(edge.node, 1);
        for (const agent of agents) agent.sample(edges);
        if (waits) engine.sample();
      },
      act: () => {
        for (const agent of agents) agent.act(edges);
        this.#arrive();
      },
      goOn: () => !reports.failed && !(waits && threads.anyUntil(holds)) && (goOn === undefined || goOn()),
    };
  }

  /** What agents let land. */
  #arrive(): void {
    if (this.#arrivals.length === 0) return;
    for (const put of this.#arrivals) put();
    this.#arrivals.length = 0;
  }

  /** Whether a process waits for a condition on the time itself. */
  #readsTime(): boolean {
    this.#conditionsReadTime ??= conditionsReadTime(this.tree);
    return this.#conditionsReadTime;
  }

  /** Rising edges always; falling ones where a process is sensitive to them, or somebody may look. */
  #matters(edges: readonly ClockEdge[]): boolean {
    return edges.some(
      ({ node, edge }) => edge === 'rising' || this.#fallingMatters.has(node) || this.threads.count > 0,
    );
  }

  #takeDue(): Event | undefined {
    return this.wheel.next() === this.#now ? this.wheel.take() : undefined;
  }

  #apply(event: Event): void {
    if (event.kind !== 'drive') return;
    const { place, low, width, value } = event;
    this.engine.write(place, insert(this.engine.read(place), low, width, truncate(value, width)));
  }

  #makeEffects(): Effects {
    const { tree, threads, reports, clocks, options } = this;
    return new Effects({
      tree,
      threads,
      reports,
      seed: options.seed,
      now: () => this.now,
      later: (time, event) => this.wheel.add(time, event),
      inReset: (ref) => this.#inReset(ref),
      stop: (node) => clocks.stop(node),
      start: (node) => clocks.start(node, this.#now),
      retune: (node, period) => clocks.retune(node, period),
      print: options.print,
      limits: this.limits,
    });
  }

  /** Step 4, and the end of the instant. */
  #finish(): void {
    if (this.threads.count > 0 || this.#landsSomething) this.#react();
    this.#judge();
    this.instants++;
    for (const observer of this.observers) observer();
  }

  get #landsSomething(): boolean {
    return this.#arrivals.length > 0 || !this.#effects.landing.isEmpty;
  }

  /** Rounds, as long as one wakes another. */
  #react(): void {
    for (let round = 0; ; round++) {
      this.threads.passUntil((thread) => this.engine.holds(thread));
      const ready = this.threads.ready();
      if (ready.length === 0 && !this.#landsSomething) break;
      if (round === this.limits.rounds) this.#neverEnds(ready);
      this.#runAll(ready);
      this.#land();
    }
    for (const { running, site } of this.threads.passDeadlines(this.#now)) {
      const { shape, instance } = running.thread;
      this.reports.fail({ site, shape, instance, values: [] }, this.#now);
    }
  }

  #runAll(ready: readonly Running[]): void {
    const queue = [...(this.#order === undefined ? ready : shuffled(ready, this.#order))];
    for (let running = queue.shift(); running !== undefined; running = queue.shift()) {
      this.#effects.thread = running.thread;
      const suspension = this.engine.run(running.thread);
      this.#effects.thread = undefined;
      queue.push(...this.threads.suspend(running, suspension, this.#now));
      for (const time of this.threads.dueTimes(running)) {
        this.wheel.add(time, { kind: 'wake', thread: running.thread.id, serial: running.serial });
      }
    }
  }

  #land(): void {
    this.#effects.land({
      read: (place) => this.engine.read(place),
      write: (place, value) => this.engine.write(place, value),
      force: (place, value) => this.force(place, value),
      release: (place) => this.release(place),
    });
    for (const event of this.#effects.takeAtOnce()) this.#apply(event);
    this.#arrive();
    this.#settle();
  }

  #neverEnds(ready: readonly Running[]): never {
    const signals = this.#effects.landing.lastNames();
    const names = ready.map(({ name }) => name);
    const first = ready[0]?.thread;
    const span =
      first === undefined ? undefined : this.tree.module(first.shape).processes[first.process]?.span;
    const what = [
      ...(signals.length > 0 ? [`writing ${signals.join(', ')}`] : []),
      `running ${names.join(', ')}`,
    ];
    throw fault('M5005', span, `${formatTime(BigInt(this.#now))} never ends: ${what.join('; ')}`, [
      raising('rounds', this.limits),
    ]);
  }

  /** Verdicts of combinational checks, which stand at the end of an instant. */
  #judge(): void {
    for (const failure of this.engine.standing()) {
      if (!this.#inReset(failure)) this.reports.fail(failure, this.#now);
    }
  }

  /** State is garbage before and under reset: what an instance's logic says there is no news. */
  #inReset(ref: { readonly shape: number; readonly instance: number }): boolean {
    if (this.#starting) return true;
    for (let at: { readonly shape: number; readonly instance: number } | undefined = ref; at !== undefined;) {
      const { shape, instance } = at;
      for (const { signal, activeHigh } of this.tree.module(shape).resets) {
        const level = this.engine.read({ kind: 'signal', shape, instance, id: signal, element: 0 }) !== 0n;
        if (level === activeHigh) return true;
      }
      at = this.tree.parentOf(at);
    }
    return false;
  }

  /** From outside, between instants: lands at once. */
  poke(place: Place, low: number, width: number, value: bigint): void {
    this.#apply({ kind: 'drive', place, low, width, value });
    this.#unsettled = true;
  }

  /** Until `release`. */
  force(at: Place, value: bigint): void {
    const place = this.tree.canonical(at);
    this.#forced.set(placeKey(place), { place, value });
    this.engine.force(place, value);
    this.#unsettled = true;
  }

  release(at: Place): void {
    const place = this.tree.canonical(at);
    this.#forced.delete(placeKey(place));
    this.engine.release(place);
    this.#unsettled = true;
  }

  /** Values come to rest, for a look from outside. */
  rest(): void {
    if (this.#unsettled) this.#settle();
  }

  #settle(): void {
    this.engine.settle();
    this.#unsettled = false;
  }

  /** Logic comes to rest, processes that wait for it react, and the instant is judged. */
  settle(): void {
    this.#settle();
    this.#finish();
  }

  /** For agents, in step 4: lands with what processes write. */
  land(put: () => void): void {
    this.#arrivals.push(put);
  }

  /** Somebody has written past the kernel, between instants. */
  disturb(): void {
    this.#unsettled = true;
  }

  /** Time goes on although nothing is due. `time` lies before what is due next. */
  passTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** For snapshots: what follows has been put in place. */
  resume(now: number): void {
    this.#now = now;
    this.#starting = false;
    this.#settle();
  }
}

const RESET_WRITER = { id: -1, name: 'the automatic reset', span: undefined };

function write(value: bigint, width = 1): { kind: 'drive'; low: 0; width: number; value: bigint } {
  return { kind: 'drive', low: 0, width, value };
}

function entryOf(process: { readonly kind: string; readonly entry?: number } | undefined): number {
  return process?.entry ?? 0;
}

/** Nodes at whose falling edges some process runs. */
function fallingNodes(tree: InstanceTree, clockNodes: readonly Int32Array[]): ReadonlySet<ClockNode> {
  const nodes = new Set<ClockNode>();
  for (const { id, module, count } of tree.hierarchy.shapes) {
    for (const process of module.processes) {
      if (process.kind !== 'seq' || process.edge !== 'falling') continue;
      for (let i = 0; i < count; i++)
        nodes.add(clockNodes[id]?.[i * module.clocks.length + process.clock] ?? -1);
    }
  }
  return nodes;
}

/** Whether some `wait until` looks at the time: for that one, no two moments are the same. */
function conditionsReadTime(tree: InstanceTree): boolean {
  let reads = false;
  for (const { module } of tree.hierarchy.shapes) {
    for (const process of module.processes) {
      if (process.kind !== 'test') continue;
      for (const instr of process.code) {
        if (instr.kind !== 'wait' || instr.what.kind !== 'until') continue;
        visitExpr(instr.what.cond, ({ kind }) => {
          reads ||= kind === 'now';
        });
      }
    }
  }
  return reads;
}

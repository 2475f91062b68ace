/** The engine that runs emitted code. */
import type { Hierarchy } from '../../../ir/hierarchy.js';
import type { ValueType } from '../../../ir/value-type.js';
import {
  endless,
  type ClockEdge,
  type ClockNode,
  type CycleHooks,
  type Engine,
  type EngineHost,
  type EngineOptions,
  type Failure,
  type Image,
  type Place,
  type Suspension,
  type Thread,
} from '../../../sim/engine.js';
import type { ClockKind, Leap } from '../../../sim/clock-numbers.js';
import type { Bytes, Field } from '../../../sim/rows.js';
import type { Tap, TapPlaces } from '../../../sim/streams/tap.js';
import { addCounts, countsBetween, type WatchRoom } from '../../../sim/streams/watch.js';
import { InstanceTree } from '../../../sim/instance-tree.js';
import { Random } from '../../../support/random.js';
import { shuffled } from '../../../support/shuffle.js';
import { Cones, type Cone } from './activity.js';
import { Edges, type EdgePlan } from './edges.js';
import { makeKernel, type Kernel } from './kernel.js';
import { MemoryWrites, type SharedList } from './memory-writes.js';
import type { Model, ModelFunctions, ModelRegion, ModelShape } from './model.js';
import { addressOf, loadBig, makeMemory, storeBig, type Memory } from './numbers.js';
import { canStandStill, Stillness } from './stillness.js';
import { prepareSteps, type PreparedStep } from './steps.js';
import { layOutTap, makeTap, type TapHost, type TapLayout } from './tap.js';

/** An edge at which nothing runs. */
const NOTHING: EdgePlan = { first: [], late: [], drives: new Set(), cone: { steps: [] }, runs: 0 };

const BYTES = { u8: 1, u16: 2, i32: 4 } as const;

/** What runs the functions, and the memory that they work on. */
export interface Machine {
  readonly name: Engine['name'];
  readonly memory: Memory;
  readonly cycles?: CycleMachine;
  /** The memory is used no more. */
  readonly close?: () => void;
}

/** Runs cycles by itself: one call for many. */
export interface CycleMachine {
  /** Cycles of a plan after which such a function pays for being compiled, and after which a better one does. */
  readonly worthFrom: readonly number[];
  /** So many different edges at most. */
  readonly mostEdges: number;
  /** A function that runs so many cycles, or fewer where one is the last ({@link CycleMachine.leave}), and returns how many. `stage`: which of {@link worthFrom}. */
  compile(due: DueEdge, services: CycleServices, stage: number): (cycles: number) => number;
  /** A function for what is clocked, with the commit, or for the logic behind it: where somebody has a part in each cycle. */
  compilePart(part: 'edge' | 'rest', due: DueEdge, services: CycleServices, stage: number): () => void;
  /** A function that passes so many instants of a tree of clocks, or fewer, of those before a time. */
  compileTree(
    tree: {
      readonly clocks: readonly ClockKind[];
      /** Where their numbers lie. */
      readonly at: number;
      /** Where the level of a gate lies, in bytes. */
      readonly enableAt: (gate: ClockKind & { readonly kind: 'gate' }) => number;
    },
    due: readonly DueEdge[],
    services: CycleServices,
    stage: number,
  ): (instants: number, before: number) => number;
  /** The step of the schedule that runs now; -1: the edge itself. */
  readonly step: number;
  /** Cycles that are over. */
  readonly passed: number;
  /** The cycle that runs is the last. */
  leave(): void;
  /** An instant of edges begins that it does not run itself. */
  instant(): void;
  /** Writes that wait, which the functions add to by themselves. */
  readonly writes: SharedList;
  /** Room for the numbers of so many clocks, behind one for the time; undefined: there is none left. */
  clockRoom(
    count: number,
  ): { readonly at: number; readonly now: Float64Array; readonly numbers: Float64Array } | undefined;
  /** Room for what is known of a stream with rows of so many bytes; undefined: there is none left. */
  room(size: number): (WatchRoom & { readonly at: number }) | undefined;
}

/** What runs at an edge. */
export interface DueEdge {
  readonly edge: ClockEdge;
  readonly plan: EdgePlan;
}

/** A stream that is watched in such cycles. */
export interface WatchedStream {
  readonly layout: TapLayout;
  readonly format: TapPlaces['format'];
  readonly byteCount: Field | undefined;
  readonly node: ClockNode;
  /** Where its room begins, in bytes: the numbers, then the rows. */
  readonly at: number;
  readonly numbers: Float64Array;
  readonly look: () => boolean;
}

/** What a cycle asks of the engine. */
export interface CycleServices {
  /** Writes of memories land: those of early memories, and at the commit all. */
  readonly land: (all: number) => void;
  /** Words of registers that were noted are copied. */
  readonly copyNoted: () => void;
  /** A step that is an asynchronous reset. */
  readonly reset: (step: number) => void;
  /** A stream is not as its protocol says. */
  readonly look: (stream: number) => void;
  readonly streams: readonly WatchedStream[];
  readonly model: Model;
}

export class ModelEngine implements Engine {
  readonly name: Engine['name'];
  readonly hierarchy: Hierarchy;
  readonly activity = { evaluations: 0 };
  readonly #model: Model;
  readonly #memory: Memory;
  readonly #host: EngineHost;
  readonly #functions: ModelFunctions;
  readonly #writes: MemoryWrites;
  readonly #cones: Cones;
  readonly #steps: readonly PreparedStep[];
  readonly #edges: Edges;
  readonly #random: Random | undefined;
  /** For each shape, the tests' functions by the index of the process. */
  readonly #tests: readonly ReadonlyMap<number, number>[];
  readonly #forced = new Map<string, { readonly place: Place; readonly value: bigint }>();
  /** Logic that has to settle. */
  #dirty: Cone | undefined;
  /** Where verdicts go: to a step's list while it settles, else to the host. */
  #verdicts: { readonly failures: Failure[]; readonly covers: Failure[] } | undefined;
  /** Words of registers that the commit copies one by one. */
  #noted = new Int32Array(1024);
  #noteCount = 0;
  /** A check has failed in a run of cycles. */
  #failed = false;
  readonly #cycles: CycleMachine | undefined;
  readonly #close: (() => void) | undefined;
  /** Functions that run many cycles; how many each plan has run without. */
  readonly #loops = new Map<EdgePlan, { readonly stage: number; readonly run: (cycles: number) => number }>();
  /** Functions of parts of a cycle, and how often they were wanted. */
  readonly #parts = new Map<
    EdgePlan | Cone,
    { uses: number; stage: number; run: (() => void) | undefined }
  >();
  #treeLoop:
    { readonly stage: number; readonly run: (instants: number, before: number) => number } | undefined;
  readonly #ranAlone = new Map<EdgePlan, number>();
  #stillness: Stillness | 'never' | undefined;
  /** What a cycle in which nothing changes adds to what is known of each stream. */
  #stillCounts: readonly (Float64Array | undefined)[] = [];
  /** A cover has been hit. */
  #covered = false;
  readonly #streams: WatchedStream[] = [];
  /** Of those that run one by one. */
  #passed = 0;
  /** Such a function is running. */
  #inLoop = false;
  #due: readonly EdgePlan[] = [];
  readonly #hasAsynchronousResets: boolean;
  readonly #tapHost: TapHost;

  constructor(
    hierarchy: Hierarchy,
    model: Model,
    functionsOf: (kernel: Kernel) => ModelFunctions,
    host: EngineHost,
    options: EngineOptions,
    { name, memory, cycles, close }: Machine = { name: 'ts', memory: makeMemory(model.bytes) },
  ) {
    this.name = name;
    this.hierarchy = hierarchy;
    this.#model = model;
    this.#host = host;
    this.#memory = memory;
    this.#cycles = cycles;
    this.#close = close;
    this.#random = options.shuffle === undefined ? undefined : Random.named(options.shuffle, 'processes');
    const nodeOf = (shape: number, slot: number): number => options.clockNodes[shape]?.[slot] ?? -1;
    this.#writes = new MemoryWrites(
      this.#memory,
      model.ports,
      (shape, memory) => found(this.#shape(shape).memories[memory]),
      (shape, instance, clock) => nodeOf(shape, instance * this.#shape(shape).clocks + clock),
      host,
      cycles?.writes,
    );
    this.#functions = functionsOf(
      makeKernel(this.#memory, new InstanceTree(hierarchy), {
        host,
        node: nodeOf,
        fail: (site, shape, instance, values) => {
          const failure = { site, shape, instance, values };
          this.#failed = true;
          const verdicts = this.#inLoop ? this.#loopVerdicts() : this.#verdicts;
          if (verdicts === undefined) host.fail(failure);
          else verdicts.failures.push(failure);
        },
        cover: (site, shape, instance) => {
          this.#covered = true;
          if (this.#verdicts === undefined) host.cover(site, shape, instance);
          else this.#verdicts.covers.push({ site, shape, instance, values: [] });
        },
        note: (address, words) => this.#note(address, words),
        pend: (port, instance, element, mask, value) =>
          this.#writes.pend(port, instance, element, mask, value),
        look: (shape, memory, instance, element, to) => this.#look(shape, memory, instance, element, to),
        undefine: (shape, memory, instance, element, to) =>
          this.#undefine({ kind: 'memory', shape, instance, id: memory, element }, to),
        shown: (thread, pc, part) => this.#shown(thread, pc, part),
        processSteps: options.processSteps,
        endless: ({ shape, process, pc }) => {
          throw endless(hierarchy.shapes[shape]?.module.processes[process], pc, options.processSteps);
        },
      }),
    );
    this.#tests = this.#testNumbers();
    this.#steps = prepareSteps(model, this.#functions, (shape, reset, first, stride, count) =>
      this.#reset(shape, reset, first, stride, count),
    );
    this.#cones = new Cones(this.#steps);
    this.#dirty = this.#cones.all;
    this.#edges = new Edges(model, this.#functions, this.#cones, options.clockNodes);
    this.#hasAsynchronousResets = model.steps.some(({ kind }) => kind === 'reset');
    this.#tapHost = {
      memory: this.#memory,
      region: (place) => this.#region(place),
      touched: (thing) => {
        if (this.#forced.size > 0) this.#holdForced();
        if (this.#dirty !== this.#cones.all) this.#mark(this.#cones.ofThing(thing));
      },
    };
  }

  #shape(id: number): ModelShape {
    return found(this.#model.shapes[id]);
  }

  #region({ kind, shape, id }: Place): ModelRegion {
    const { signals, memories } = this.#shape(shape);
    return found(kind === 'signal' ? signals[id] : memories[id]);
  }

  // ── Values from outside ───────────────────────────────────────────────────────────────────────────────────────────

  read(place: Place): bigint {
    const region = this.#region(place);
    return loadBig(this.#memory, region.bank, addressOf(region, place.instance, place.element), region.limbs);
  }

  get image(): Image {
    return {
      bytes: this.#memory.u8,
      rangeOf: (place, count) => {
        const region = this.#region(place);
        const unit = BYTES[region.bank];
        const start = addressOf(region, place.instance, place.element) * unit;
        return { start, unit, size: count * region.limbs * unit };
      },
    };
  }

  write(place: Place, value: bigint): void {
    if (this.#forced.size > 0 && this.#forced.has(keyOf(this.#region(place), place))) return;
    this.#put(place, value);
  }

  loadRow(from: Place, rows: Bytes, at: number, field: Field): boolean {
    const region = this.#region(from);
    const image = this.#image(region, from, field);
    if (image !== undefined) rows.u8.set(image, at + field.offset);
    return image !== undefined;
  }

  storeRow(to: Place, rows: Bytes, at: number, field: Field): boolean {
    const region = this.#region(to);
    const image = this.#image(region, to, field);
    if (image === undefined || region.shadow !== undefined || this.#forced.size > 0) return false;
    const from = at + field.offset;
    image.set(rows.u8.subarray(from, from + image.length));
    if (this.#dirty !== this.#cones.all) this.#mark(this.#cones.ofThing(region.thing));
    return true;
  }

  /** Elements as they lie; undefined where that is not as in a row. */
  #image(
    region: ModelRegion,
    { instance, element }: Place,
    { unit, limbs, count }: Field,
  ): Uint8Array | undefined {
    if (BYTES[region.bank] !== unit || region.limbs !== limbs) return undefined;
    const start = addressOf(region, instance, element) * unit;
    return this.#memory.u8.subarray(start, start + count * limbs * unit);
  }

  #put(place: Place, value: bigint): void {
    const region = this.#region(place);
    const { bank, limbs, shadow } = region;
    const address = addressOf(region, place.instance, place.element);
    storeBig(this.#memory, bank, address, limbs, value);
    if (shadow !== undefined) storeBig(this.#memory, bank, address + shadow, limbs, value);
    if (this.#dirty !== this.#cones.all) this.#mark(this.#cones.ofThing(region.thing));
  }

  #mark(cone: Cone): void {
    this.#dirty = this.#cones.join(this.#dirty, cone);
  }

  force(place: Place, value: bigint): void {
    this.#forced.set(keyOf(this.#region(place), place), { place, value });
    this.#put(place, value);
  }

  release(place: Place): void {
    this.#forced.delete(keyOf(this.#region(place), place));
    this.#dirty = this.#cones.all;
  }

  /** Forced places get their values back after something else has written. */
  #holdForced(): void {
    for (const { place, value } of this.#forced.values()) {
      if (this.read(place) !== value) this.#put(place, value);
    }
  }

  // ── Combinational logic ───────────────────────────────────────────────────────────────────────────────────────────

  settle(): void {
    while (this.#dirty !== undefined) {
      const { steps } = this.#dirty;
      this.#dirty = undefined;
      if (this.#forced.size > 0 || this.#random !== undefined) this.#settleCarefully(steps);
      else for (const step of steps) this.#run(step);
    }
  }

  #settleCarefully(steps: readonly PreparedStep[]): void {
    const order =
      this.#random === undefined
        ? steps
        : shuffled(steps, this.#random).toSorted((one, other) => one.level - other.level);
    for (const step of order) {
      this.#run(step);
      // What is forced is forced before the steps that read it.
      const pending = this.#dirty;
      this.#holdForced();
      this.#dirty = pending;
    }
  }

  #run(step: PreparedStep): void {
    this.activity.evaluations += step.runs;
    const { verdicts } = step;
    if (verdicts === undefined) return step.run();
    if (verdicts.failures.length > 0) verdicts.failures.length = 0;
    if (verdicts.covers.length > 0) verdicts.covers.length = 0;
    this.#verdicts = verdicts;
    step.run();
    this.#verdicts = undefined;
    if (verdicts.failures.length > 0) this.#failed = true;
  }

  /** An asynchronous reset acts: where it is active, its registers take their initial values. */
  #reset(shapeId: number, resetId: number, first: number, stride: number, count: number): void {
    const shape = this.#shape(shapeId);
    const reset = found(shape.resets[resetId]);
    const level = found(shape.signals[reset.signal]);
    for (let n = 0, instance = first; n < count; n++, instance += stride) {
      const active = loadBig(this.#memory, level.bank, addressOf(level, instance, 0), 1) !== 0n;
      if (active !== reset.activeHigh) continue;
      for (const { signal, init } of reset.registers)
        this.#initialise(found(shape.signals[signal]), instance, init);
    }
  }

  #initialise(region: ModelRegion, instance: number, init: readonly bigint[]): void {
    const { bank, limbs, length, shadow } = region;
    for (let element = 0; element < length; element++) {
      const value = (init.length === 1 ? init[0] : init[element]) ?? 0n;
      const address = addressOf(region, instance, element);
      storeBig(this.#memory, bank, address, limbs, value);
      if (shadow !== undefined) storeBig(this.#memory, bank, address + shadow, limbs, value);
    }
  }

  standing(): readonly Failure[] {
    const failures: Failure[] = [];
    for (const { verdicts } of this.#steps) {
      if (verdicts === undefined) continue;
      failures.push(...verdicts.failures);
      for (const { site, shape, instance } of verdicts.covers) this.#host.cover(site, shape, instance);
    }
    return failures;
  }

  // ── Edges ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  evaluate(edges: readonly ClockEdge[]): void {
    const plans = this.#edges.plansOf(edges);
    this.#due = plans;
    this.#cycles?.instant();
    for (const { first } of plans) for (const { go } of this.#anyOrder(first)) go();
    if (plans.some(({ late }) => late.length > 0)) {
      this.#writes.land(false);
      for (const { late } of plans) for (const { go } of this.#anyOrder(late)) go();
    }
    for (const { runs } of plans) this.activity.evaluations += runs;
  }

  #anyOrder<T>(items: readonly T[]): readonly T[] {
    return this.#random === undefined ? items : shuffled(items, this.#random);
  }

  /** As long as nobody else has a part in it, an edge of one clock is all that happens. */
  runCycles(edge: ClockEdge, cycles: number, hooks: CycleHooks | undefined): number {
    if (!this.#runsAlone()) return 0;
    const [plan] = this.#edges.plansOf([edge]);
    if (plan === undefined && hooks === undefined && this.#watchedAt(edge).length === 0) {
      // Nothing changes but what processes of tests will see of before the edge.
      this.sample();
      return cycles;
    }
    this.#failed = false;
    return hooks === undefined
      ? this.#runAlone(edge, plan ?? NOTHING, cycles)
      : this.#runWith(edge, plan ?? NOTHING, cycles, hooks);
  }

  /** Settles, and tells whether nothing but edges has a part in what follows. */
  #runsAlone(): boolean {
    this.settle();
    const standing = this.#steps.some(
      ({ verdicts }) => verdicts !== undefined && verdicts.failures.length > 0,
    );
    return this.#model.leaps && !standing && this.#forced.size === 0 && this.#random === undefined;
  }

  #runAlone(edge: ClockEdge, plan: EdgePlan, cycles: number): number {
    const loop = this.#loopOf(edge, plan, cycles);
    if (loop === undefined) return this.#runOneByOne(edge, plan, cycles);
    const streams = this.#watchedAt(edge);
    this.#stillness ??= canStandStill(this.hierarchy, this.#model)
      ? new Stillness(this.#memory, this.#model.bytes)
      : 'never';
    const stillness = this.#stillness;
    if (stillness !== 'never' && stillness.holds()) {
      for (const [i, { numbers }] of streams.entries()) addCounts(numbers, this.#stillCounts[i], cycles);
      return cycles;
    }
    const done =
      stillness !== 'never' && stillness.isDue(cycles)
        ? this.#lookAtCycle(stillness, loop, streams)
        : this.#inside(() => loop(cycles));
    this.activity.evaluations +=
      done * (plan.runs + plan.cone.steps.reduce((sum, { runs }) => sum + runs, 0));
    return done;
  }

  /** Runs one cycle, to see whether it changes anything. */
  #lookAtCycle(
    stillness: Stillness,
    loop: (cycles: number) => number,
    streams: readonly WatchedStream[],
  ): number {
    const before = streams.map(({ numbers }) => numbers.slice());
    this.#covered = false;
    stillness.look(() => this.#inside(() => loop(1)));
    const counts = streams.map(({ numbers }, i) => countsBetween(before[i], numbers));
    if (this.#covered || this.#failed || counts.includes(undefined)) stillness.deny();
    this.#stillCounts = counts;
    return 1;
  }

  #inside<T>(run: () => T): T {
    this.#inLoop = true;
    try {
      return run();
    } finally {
      this.#inLoop = false;
    }
  }

  /** Where it pays. */
  #loopOf(edge: ClockEdge, plan: EdgePlan, cycles: number): ((cycles: number) => number) | undefined {
    if (this.#cycles === undefined) return undefined;
    const known = this.#loops.get(plan);
    const ran = (this.#ranAlone.get(plan) ?? 0) + cycles;
    this.#ranAlone.set(plan, ran);
    const stage = this.#stageOf(ran);
    if (known !== undefined && known.stage >= stage) return known.run;
    if (stage < 0) return undefined;
    const run = this.#cycles.compile({ edge, plan }, this.#services(this.#watchedAt(edge)), stage);
    this.#loops.set(plan, { stage, run });
    return run;
  }

  /** After so many cycles; -1: nothing pays yet. */
  #stageOf(ran: number): number {
    return this.#cycles?.worthFrom.findLastIndex((from) => ran >= from) ?? -1;
  }

  #services(streams: readonly WatchedStream[]): CycleServices {
    return {
      land: (all) => this.#writes.land(all !== 0),
      copyNoted: () => this.#copyNoted(),
      reset: (step) => this.#steps[step]?.run(),
      look: (stream) => {
        if (streams[stream]?.look() === true) this.#cycles?.leave();
      },
      streams,
      model: this.#model,
    };
  }

  makeLeap(clocks: readonly ClockKind[]): Leap | undefined {
    const machine = this.#cycles;
    const due = machine && this.#dueEdges(clocks, machine.mostEdges);
    const room = due && machine?.clockRoom(clocks.length);
    if (machine === undefined || due === undefined || room === undefined) return undefined;
    const { at, now, numbers } = room;
    const enableAt = ({ enable }: ClockKind & { readonly kind: 'gate' }): number =>
      addressOf(this.#region(enable), enable.instance, enable.element);
    let ran = 0;
    return {
      numbers,
      get now() {
        return now[0] ?? 0;
      },
      run: (instants, before) => {
        const stage = this.#stageOf(ran);
        ran++;
        if (stage < 0 || !this.#runsAlone()) return 0;
        if (this.#treeLoop === undefined || this.#treeLoop.stage < stage) {
          const services = this.#services(this.#streams);
          this.#treeLoop = {
            stage,
            run: machine.compileTree({ clocks, at, enableAt }, due, services, stage),
          };
        }
        const { run } = this.#treeLoop;
        this.#failed = false;
        const done = this.#inside(() => run(instants, before));
        ran += done;
        return done;
      },
    };
  }

  /** Edges at which something runs or is watched; undefined: too many. */
  #dueEdges(clocks: readonly ClockKind[], most: number): readonly DueEdge[] | undefined {
    if (clocks.length > most) return undefined;
    const watched = new Set(this.#streams.map(({ node }) => node));
    const due = [...clocks.keys()].flatMap((node) =>
      (['rising', 'falling'] as const).flatMap((edge): readonly DueEdge[] => {
        const plan = this.#edges.planOf({ node, edge });
        return plan.runs > 0 || (edge === 'rising' && watched.has(node))
          ? [{ edge: { node, edge }, plan }]
          : [];
      }),
    );
    return due.length > most ? undefined : due;
  }

  #loopVerdicts(): PreparedStep['verdicts'] {
    this.#cycles?.leave();
    return this.#steps[this.#cycles?.step ?? -1]?.verdicts;
  }

  #watchedAt({ node, edge }: ClockEdge): readonly WatchedStream[] {
    return edge === 'rising' ? this.#streams.filter((stream) => stream.node === node) : [];
  }

  #runOneByOne(edge: ClockEdge, { first, late, cone, runs }: EdgePlan, cycles: number): number {
    const streams = this.#watchedAt(edge);
    let done = 0;
    for (; done < cycles && !this.#failed; done++) {
      this.#passed = done;
      this.sample();
      for (const { look } of streams) if (look()) this.#failed = true;
      this.#pass(first, late);
      for (const step of cone.steps) this.#run(step);
    }
    this.activity.evaluations += done * runs;
    return done;
  }

  #runWith(edge: ClockEdge, plan: EdgePlan, cycles: number, hooks: CycleHooks): number {
    const { cone, runs } = plan;
    let done = 0;
    do {
      done++;
      hooks.before();
      this.#passPlan(edge, plan);
      this.#dirty = cone;
      // Where a level acts at once, what comes and goes between two settles matters.
      if (this.#hasAsynchronousResets) this.settle();
      hooks.act();
      if (this.#hasAsynchronousResets) this.settle();
      else this.#settleOnce(edge);
    } while (done < cycles && !this.#failed && hooks.goOn());
    this.activity.evaluations += done * runs;
    return done;
  }

  #passPlan(edge: ClockEdge, plan: EdgePlan): void {
    const part = this.#partOf(plan, (stage, machine) =>
      machine.compilePart('edge', { edge, plan: { ...plan, cone: NOTHING.cone } }, this.#services([]), stage),
    );
    if (part === undefined) return this.#pass(plan.first, plan.late);
    this.#inside(part);
  }

  /** What has to settle, in a cycle of which no verdict was given yet. */
  #settleOnce(edge: ClockEdge): void {
    const cone = this.#dirty;
    if (cone === undefined) return;
    const part = this.#partOf(cone, (stage, machine) =>
      machine.compilePart('rest', { edge, plan: { ...NOTHING, cone } }, this.#services([]), stage),
    );
    if (part === undefined) return this.settle();
    this.#dirty = undefined;
    this.#inside(part);
    for (const { runs } of cone.steps) this.activity.evaluations += runs;
  }

  /** A function of part of a cycle, where that pays. */
  #partOf(
    key: EdgePlan | Cone,
    compile: (stage: number, machine: CycleMachine) => () => void,
  ): (() => void) | undefined {
    if (this.#cycles === undefined) return undefined;
    const part = this.#parts.get(key) ?? { uses: 0, stage: -1, run: undefined };
    this.#parts.set(key, part);
    const stage = this.#stageOf(part.uses++);
    if (stage > part.stage) {
      part.stage = stage;
      part.run = compile(stage, this.#cycles);
    }
    return part.run;
  }

  #pass(first: EdgePlan['first'], late: EdgePlan['late']): void {
    this.#cycles?.instant();
    for (const { go } of first) go();
    if (late.length > 0) {
      this.#writes.land(false);
      for (const { go } of late) go();
    }
    this.#copy();
  }

  close(): void {
    this.#close?.();
  }

  get cyclesPassed(): number {
    return this.#inLoop ? (this.#cycles?.passed ?? 0) : this.#passed;
  }

  watch(
    places: TapPlaces,
    node: ClockNode,
    byteCount: Field | undefined,
    look: () => boolean,
  ): WatchRoom | undefined {
    const layout = layOutTap((place) => this.#region(place), places);
    const room = layout && this.#cycles?.room(places.format.size);
    if (layout === undefined || room === undefined) return undefined;
    this.#streams.push({
      layout,
      format: places.format,
      byteCount,
      node,
      at: room.at,
      numbers: room.numbers,
      look,
    });
    this.#loops.clear();
    this.#treeLoop = undefined;
    return room;
  }

  tap(places: TapPlaces): Tap | undefined {
    return makeTap(this.#tapHost, places);
  }

  commit(): void {
    this.#copy();
    for (const { cone } of this.#due) this.#mark(cone);
    this.#due = [];
    if (this.#forced.size > 0) this.#holdForced();
  }

  #copy(): void {
    const { bytes, copied } = this.#model.shadow;
    if (copied > 0) this.#memory.u8.copyWithin(0, bytes, bytes + copied);
    if (this.#noteCount > 0) this.#copyNoted();
    this.#writes.land(true);
  }

  #note(address: number, words: number): void {
    if (this.#noteCount + words > this.#noted.length) {
      const longer = new Int32Array(this.#noted.length * 2 + words);
      longer.set(this.#noted);
      this.#noted = longer;
    }
    for (let i = 0; i < words; i++) this.#noted[this.#noteCount++] = address + i;
  }

  #copyNoted(): void {
    const { i32 } = this.#memory;
    const distance = this.#model.shadow.bytes / BYTES.i32;
    for (let i = 0; i < this.#noteCount; i++) {
      const address = this.#noted[i] ?? 0;
      i32[address - distance] = i32[address] ?? 0;
    }
    this.#noteCount = 0;
  }

  /** A read of a memory whose words are undefined while they are written. */
  #look(shape: number, id: number, instance: number, element: number, to: number): void {
    const region = found(this.#shape(shape).memories[id]);
    const place: Place = { kind: 'memory', shape, instance, id, element };
    const inside = element < region.length;
    if (inside && this.#writes.isWritten(region, instance, element)) return this.#undefine(place, to);
    const value = inside ? this.read(place) : 0n;
    storeBig(this.#memory, 'i32', to, region.bank === 'i32' ? region.limbs : 1, value);
  }

  /** A word of a memory that is written in this instant. */
  #undefine(place: Place, to: number): void {
    const { bank, limbs } = this.#region(place);
    storeBig(this.#memory, 'i32', to, bank === 'i32' ? limbs : 1, this.#host.undefinedValue(place));
  }

  // ── Test processes ────────────────────────────────────────────────────────────────────────────────────────────────

  /** The kernel counts processes as they were; where logic was split since, tests have other numbers here. */
  #testNumbers(): readonly ReadonlyMap<number, number>[] {
    return this.hierarchy.shapes.map(({ module }) => {
      const indices = [...module.processes.entries()]
        .filter(([, { kind }]) => kind === 'test')
        .map(([index]) => index);
      return new Map(indices.map((index, i) => [index, i]));
    });
  }

  #test({
    shape,
    process,
  }: {
    readonly shape: number;
    readonly process: number;
  }): ModelFunctions['tests'][number][number] {
    return found(this.#functions.tests[shape]?.[this.#tests[shape]?.get(process) ?? -1]);
  }

  run(thread: Thread): Suspension {
    return this.#test(thread).run(thread);
  }

  holds(thread: Thread): boolean {
    return this.#test(thread).holds(thread);
  }

  #shown({ shape, process }: Thread, pc: number, part: number): ValueType {
    const test = this.hierarchy.shapes[shape]?.module.processes[process];
    const instr = test?.kind === 'test' ? test.code[pc] : undefined;
    const shown = instr?.kind === 'print' ? instr.parts[part] : undefined;
    if (shown === undefined || typeof shown === 'string') throw new Error('nothing is printed there');
    return shown.type;
  }

  sample(): void {
    for (const shape of this.#model.shapes) {
      for (const { signal, region } of shape.samples) {
        const from = found(shape.signals[signal]);
        const units = shape.instances * from.stride;
        this.#memory[region.bank].copyWithin(region.base, from.base, from.base + units);
      }
    }
  }

  readSampled(): readonly bigint[] {
    return this.#sampledPlaces().map(({ bank, address, limbs }) =>
      loadBig(this.#memory, bank, address, limbs),
    );
  }

  writeSampled(values: readonly bigint[]): void {
    for (const [i, { bank, address, limbs }] of this.#sampledPlaces().entries())
      storeBig(this.#memory, bank, address, limbs, values[i] ?? 0n);
  }

  #sampledPlaces(): readonly {
    readonly bank: ModelRegion['bank'];
    readonly address: number;
    readonly limbs: number;
  }[] {
    return this.#model.shapes.flatMap((shape) =>
      shape.samples.flatMap(({ region }) =>
        Array.from({ length: shape.instances * region.length }, (_, i) => ({
          bank: region.bank,
          limbs: region.limbs,
          address: region.base + i * region.limbs,
        })),
      ),
    );
  }

  readLocal(shape: number, instance: number, process: number, local: number, element: number): bigint {
    const region = this.#local(shape, process, local);
    if (region === undefined || element >= region.length) return 0n;
    return loadBig(this.#memory, region.bank, addressOf(region, instance, element), region.limbs);
  }

  writeLocal(
    shape: number,
    instance: number,
    process: number,
    local: number,
    element: number,
    value: bigint,
  ): void {
    const region = this.#local(shape, process, local);
    if (region === undefined || element >= region.length) return;
    storeBig(this.#memory, region.bank, addressOf(region, instance, element), region.limbs, value);
  }

  #local(
    shape: number,
    process: number,
    local: number,
  ): ModelShape['tests'][number]['locals'][number] | undefined {
    return this.#shape(shape).tests[this.#tests[shape]?.get(process) ?? -1]?.locals[local];
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the model has no such part');
  return value;
}

/** The one name of a place that parent and child both see. */
function keyOf(region: ModelRegion, { instance, element }: Place): string {
  return `${region.bank} ${addressOf(region, instance, element)}`;
}

/**
 * What the kernel asks of an engine, and what an engine may ask of the kernel.
 *
 * The kernel owns time: clocks, instants, waiting processes, force, delays. An engine owns values: it settles combinational logic, computes what registers
 * become, and runs test processes up to their next wait. One instant (semantics.md):
 *
 *     kernel                                  engine
 *     which edges are due?
 *                                             sample()            keep what `sampled` expressions will read
 *                                             evaluate(edges)     next values, from settled values before the edge; clocked checks
 *                                             commit()            all at once
 *                                             settle()
 *     which processes are due?                run(thread) …       all read the settled snapshot; drives go to the host
 *     apply the drives together               write(place, …)
 *                                             settle()
 *     end of the instant                      standing()          verdicts of combinational checks
 *
 * What engines must agree on, beyond the IR's own definition:
 *
 * - Wires start at 0; the kernel writes what registers and memories hold at power-on, then settles. A process's locals are 0 at its start (of each run).
 * - Inside a process a read after a drive of the same wire gives the driven value; registers give their old value until `commit`.
 * - An instance group's port in the parent and the child's port are one place: the parent's element `k · length + e` is element `e` of child `k`.
 * - A synchronous reset acts at the edges at which the register's own process runs (the rising edge of its domain where none writes it), as sampled.
 *   An asynchronous one holds its registers at their initial values in every `settle` in which it is active, whatever else writes them, and at edges as sampled.
 * - `readUnderWrite` concerns reads in `seq` processes. `old` is the content before the edge. For `new` and `undefined` all writes of the instant
 *   are found first, with operands read as `old`; what registers become, and which checks fail, is then found with reads that meet a write to their word
 *   giving the written word, or `host.undefinedValue`.
 * - Writes of one process to one word land in the order of its statements. Where two processes write overlapping bits of one word in one instant: on one
 *   clock node, the one that stands first in `Module.processes` wins; from two nodes the word becomes `host.undefinedValue`. Both call `host.collide` once
 *   for the word.
 * - `checks: false` silences combinational and clocked processes; what test processes demand is always reported, and covers always count.
 * - Power-on garbage raises no alarm: the kernel drops failures of instances under a reset, so engines report all.
 */
import type { Hierarchy } from '../ir/hierarchy.js';
import { raising } from '../diagnostics/limits.js';
import type { Process, Site, SiteId } from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import { fault, type SimulationError } from './errors.js';
import type { ClockKind, Leap } from './clock-numbers.js';
import type { Bytes, Field } from './rows.js';
import type { Tap, TapPlaces } from './streams/tap.js';
import type { WatchRoom } from './streams/watch.js';

/** One element of a signal or one word of a memory, anywhere in the design. */
export interface Place {
  readonly shape: number;
  readonly instance: number;
  readonly kind: 'signal' | 'memory';
  /** SignalId or MemoryId in the shape's module. */
  readonly id: number;
  readonly element: number;
}

/** A clock port, source, gate or divider of one instance, resolved to a node of the clock tree (see `clock-tree.ts`). */
export type ClockNode = number;

export interface ClockEdge {
  readonly node: ClockNode;
  readonly edge: 'rising' | 'falling';
}

/** A running test process: forked branches are threads of the same process and share its locals. */
export interface Thread {
  readonly id: number;
  readonly shape: number;
  readonly instance: number;
  /** Index into the module's processes. */
  readonly process: number;
  /** Next instruction; the engine moves it: past a wait that it suspends at, except for `until`. */
  pc: number;
}

/** Why a thread stopped running. Durations and counts are evaluated, in femtoseconds. */
export type Suspension =
  | {
      readonly kind: 'cycles';
      readonly node: ClockNode;
      readonly count: number;
      readonly timeout: Deadline | undefined;
    }
  | {
      readonly kind: 'edge';
      readonly node: ClockNode;
      readonly edge: 'rising' | 'falling';
      readonly timeout: Deadline | undefined;
    }
  | { readonly kind: 'time'; readonly duration: bigint; readonly timeout: Deadline | undefined }
  /** Not yet true: the kernel asks `holds(thread)` again after each settle in which something changed. The pc stays at the wait. */
  | { readonly kind: 'until'; readonly timeout: Deadline | undefined }
  | { readonly kind: 'settle' }
  | { readonly kind: 'fork'; readonly branches: readonly number[]; readonly join: 'all' | 'any' }
  | { readonly kind: 'end' };

export interface Deadline {
  readonly duration: bigint;
  readonly site: SiteId;
}

/** A check that failed, with the values it shows. */
export interface Failure {
  readonly site: SiteId;
  readonly shape: number;
  readonly instance: number;
  /** Leaf values of `Site.shows`, in order. */
  readonly values: readonly bigint[];
}

/** An unknown bit where it should not be: `--x-check`. */
export interface Finding {
  readonly site: Site;
  readonly shape: number;
  readonly instance: number;
  /** Where it comes from. Asked at once, and only where anybody hears. */
  readonly notes: () => readonly string[];
}

/** What a thread does to the world while it runs. The kernel collects it and lets it land when all threads have suspended. */
export interface EngineHost {
  /** Femtoseconds. */
  now(): bigint;
  /** A poke: bits `low … low + width - 1` of the element. */
  drive(thread: Thread, place: Place, low: number, width: number, value: bigint): void;
  /** `after` in a model: lands later. */
  driveLater(place: Place, low: number, width: number, value: bigint, delay: bigint): void;
  force(thread: Thread, place: Place, value: bigint): void;
  release(thread: Thread, place: Place): void;
  deposit(thread: Thread, place: Place, value: bigint): void;
  clock(
    thread: Thread,
    node: ClockNode,
    action: { readonly kind: 'stop' | 'start' } | { readonly kind: 'retune'; readonly period: bigint },
  ): void;
  /** 0 to `span`, both included. `random low..=high` of width w becomes `low + random((high - low) mod 2^w)` mod 2^w. */
  random(thread: Thread, span: bigint): bigint;
  /** A value is the packed image of its type. */
  print(
    thread: Thread,
    parts: readonly (string | { readonly value: bigint; readonly type: ValueType })[],
  ): void;
  /** A clocked or sequential check failed. */
  fail(failure: Failure): void;
  /** A clocked, sequential or standing check of the plane of unknown bits. */
  find(finding: Finding): void;
  /** A `cover` was hit. */
  cover(site: SiteId, shape: number, instance: number): void;
  /** Two memory ports met: a warning with the place. */
  collide(place: Place): void;
  /** The seeded value for `undefined` read-under-write and colliding clocks: the same for one place during one instant. */
  undefinedValue(place: Place): bigint;
}

/** What happens in cycles that an engine runs by itself. */
export interface CycleHooks {
  /** Before the edge; values are settled. */
  before(): void;
  /** After the commit. May write inputs; logic settles afterwards. */
  act(): void;
  /** At the end of the cycle. */
  goOn(): boolean;
}

/** Where an engine keeps values, as rows do (`rows.ts`): whoever has it reads, and never writes. */
export interface Image {
  /** Anew for each look: a memory may move. Its length is a multiple of 8. */
  readonly bytes: Uint8Array;
  /** Elements of a place from there on, in bytes. */
  rangeOf(
    place: Place,
    count: number,
  ): { readonly start: number; readonly unit: 1 | 2 | 4; readonly size: number };
}

export interface Engine {
  readonly name: 'interpreter' | 'ts' | 'wasm';
  readonly hierarchy: Hierarchy;
  /** Unsigned image of the element. Does not settle. */
  read(place: Place): bigint;
  /** Optional, for speed: values as they lie, for who looks at which of them have changed. */
  readonly image?: Image;
  /** Deposits; marks what depends on it for the next `settle`. A forced place keeps its forced value. */
  write(place: Place, value: bigint): void;
  /** Optional, for speed: `field.count` elements from a place on, copied to a row. False where the engine cannot. */
  loadRow?(from: Place, rows: Bytes, at: number, field: Field): boolean;
  /** The other way round: deposits. */
  storeRow?(to: Place, rows: Bytes, at: number, field: Field): boolean;
  /** Until `release`, the place holds the value whatever drives it. */
  force(place: Place, value: bigint): void;
  /** Driven wires go back to what drives them at the next `settle`; everything else keeps the forced value until it is written again. */
  release(place: Place): void;
  /** Combinational logic and asynchronous resets come to rest. Cheap where nothing changed. */
  settle(): void;
  sample(): void;
  evaluate(edges: readonly ClockEdge[]): void;
  commit(): void;
  /**
   * Optional, for speed: up to `cycles` times evaluate `edge`, commit and settle, without the kernel. Called only where nothing else is due, and no falling edge
   * matters. The engine stops after the cycle in which a check (clocked or standing) failed, or where `goOn` says so, and returns how many cycles it ran; 0
   * declines, which it must where it needs delays, and before it has called a hook.
   */
  runCycles?(edge: ClockEdge, cycles: number, hooks: CycleHooks | undefined): number;
  /** Optional, for speed: passes instants of several clocks, gates, dividers. Undefined where the engine cannot, for such a tree. */
  makeLeap?(clocks: readonly ClockKind[]): Leap | undefined;
  /** While `runCycles` runs without hooks: cycles that are over. */
  readonly cyclesPassed?: number;
  /** Optional, for speed: how a stream is read and driven without numbers. Undefined where the engine cannot. */
  tap?(places: TapPlaces): Tap | undefined;
  /**
   * Optional, for speed: room for what is known of a stream, which `runCycles` without hooks then keeps up to date at each rising edge of the node, before it
   * evaluates. Where something is not as the protocol says, it calls `look`, which watches that edge in its place, and tells whether the cycle is the last.
   */
  watch?(
    places: TapPlaces,
    node: ClockNode,
    byteCount: Field | undefined,
    look: () => boolean,
  ): WatchRoom | undefined;
  run(thread: Thread): Suspension;
  /** Evaluates the condition of the `until` that the thread stands at. */
  holds(thread: Thread): boolean;
  /** The failing verdicts of combinational checks now; combinational covers that hold are told to the host. Called once, at the end of an instant. */
  standing(): readonly Failure[];
  /** Locals of test processes, for snapshots: `length` elements each. */
  readLocal(shape: number, instance: number, process: number, local: number, element: number): bigint;
  writeLocal(
    shape: number,
    instance: number,
    process: number,
    local: number,
    element: number,
    value: bigint,
  ): void;
  /**
   * Values kept by the last `sample()`, for snapshots, in the order that all engines share: shapes in order, in each the signals that `sampled`
   * expressions of its test processes name in order of id, of each all instances, of each all elements.
   */
  readSampled(): readonly bigint[];
  writeSampled(values: readonly bigint[]): void;
  /** Optional: nobody asks the engine for anything any more, so what it has may serve another. */
  close?(): void;
  /** Processes evaluated since the start, for `--stats`. */
  readonly activity: { readonly evaluations: number };
}

/** A process that never waits, at the instruction where its steps were used up. */
export function endless(process: Process | undefined, pc: number, steps: number): SimulationError {
  const span = process?.kind === 'test' ? (process.code[pc]?.span ?? process.span) : undefined;
  const message = `process ${process?.name ?? '?'} runs without ever waiting: ${steps} instructions so far`;
  return fault('M5005', span, message, [raising('processSteps', { processSteps: steps })]);
}

export interface EngineFactory {
  readonly name: Engine['name'];
  /** `--no-intrinsics`: it wants every function as it is written, also those that are proved equal to an operator. */
  readonly noIntrinsics?: boolean;
  /** `--x-check`: it tracks unknown bits beside the values (`unknown/engine.ts`). */
  readonly xCheck?: boolean;
  create(hierarchy: Hierarchy, host: EngineHost, options: EngineOptions): Engine;
}

export interface EngineOptions {
  /** `--no-checks`: removes the reports, never the values. */
  readonly checks: boolean;
  /** False: nobody asks which covers were hit. An engine may count them all the same. */
  readonly covers?: boolean;
  /** `clockNodes[shape][instance * clocks + clock]`: the clock tree node of each clock of each instance. */
  readonly clockNodes: readonly Int32Array[];
  /** `--shuffle`: an engine that has a choice in which order it runs processes takes a seeded one. */
  readonly shuffle: bigint | undefined;
  /** A thread that executes so many instructions without a wait is taken for one that never will: {@link endless}. */
  readonly processSteps: number;
}

/**
 * The whole state of a run as plain data, in the order of declaration: what is loaded in another engine goes on to the same bits. Combinational values are not
 * in it; a settle gives them back.
 */
import { loadElements, storeElements } from '../bulk.js';
import type { Place } from '../engine.js';
import { wordsOf } from '../power-on.js';
import { Bytes, rowFormat, type Field } from '../rows.js';
import type { ClockNodeState } from './clock-tree.js';
import type { Event, Kernel } from './kernel.js';
import type { ThreadState } from './threads.js';
import { misuse } from '../errors.js';

export interface KernelSnapshot {
  /** Name of the top, to tell snapshots of other designs. */
  readonly top: string;
  readonly time: number;
  /** Registers and undriven wires. */
  readonly values: readonly bigint[];
  /** The words of each memory, as a row. */
  readonly memories: readonly Uint8Array[];
  readonly locals: readonly bigint[];
  readonly sampled: readonly bigint[];
  readonly forced: readonly { readonly place: Place; readonly value: bigint }[];
  readonly clocks: readonly ClockNodeState[];
  readonly events: readonly { readonly time: number; readonly event: Event }[];
  readonly threads: readonly ThreadState[];
  readonly nextThread: number;
  readonly resets: readonly { readonly edges: number; readonly done: boolean }[];
}

export function saveKernel(kernel: Kernel): KernelSnapshot {
  kernel.rest();
  const { engine, tree, threads } = kernel;
  return {
    top: tree.hierarchy.design.top,
    time: kernel.now,
    values: [...savedPlaces(kernel)].map((place) => engine.read(place)),
    memories: [...savedMemories(kernel)].map(({ place, field, size }) => {
      const words = new Bytes(size);
      loadElements(engine, place, words, 0, field);
      return words.u8;
    }),
    locals: [...localPlaces(kernel)].map((at) => engine.readLocal(...at)),
    sampled: engine.readSampled(),
    forced: kernel.forced,
    clocks: kernel.clocks.state,
    events: kernel.wheel.entries(),
    threads: threads.state,
    nextThread: threads.nextId,
    resets: kernel.resets.map(({ state }) => state),
  };
}

export function restoreKernel(kernel: Kernel, snapshot: KernelSnapshot): void {
  const { engine, tree, threads, wheel } = kernel;
  const { top } = tree.hierarchy.design;
  if (snapshot.top !== top) throw misuse('M6014', `the snapshot is of ${snapshot.top}, not of ${top}`);
  for (const { place } of kernel.forced) kernel.release(place);
  let next = 0;
  for (const place of savedPlaces(kernel)) engine.write(place, snapshot.values[next++] ?? 0n);
  for (const [i, { place, field, size }] of [...savedMemories(kernel)].entries())
    storeElements(engine, place, Bytes.of(snapshot.memories[i] ?? new Uint8Array(size)), 0, field);
  next = 0;
  for (const at of localPlaces(kernel)) engine.writeLocal(...at, snapshot.locals[next++] ?? 0n);
  for (const { place, value } of snapshot.forced) kernel.force(place, value);
  engine.writeSampled(snapshot.sampled);
  kernel.clocks.state = snapshot.clocks;
  wheel.clear();
  for (const { time, event } of snapshot.events) wheel.add(time, event);
  threads.state = snapshot.threads;
  threads.nextId = snapshot.nextThread;
  for (const [i, state] of snapshot.resets.entries()) {
    const reset = kernel.resets[i];
    if (reset !== undefined) reset.state = state;
  }
  kernel.resume(snapshot.time);
}

/** What no settle brings back. */
function* savedPlaces({ tree, drivers }: Kernel): Generator<Place> {
  for (const ref of tree.walk()) {
    const { shape, instance } = ref;
    const { signals } = tree.module(shape);
    for (const [id, signal] of signals.entries()) {
      if (signal.instancePort !== undefined || drivers.isDriven(ref, id)) continue;
      for (let element = 0; element < signal.length; element++) {
        yield { kind: 'signal', shape, instance, id, element };
      }
    }
  }
}

function* savedMemories({
  tree,
}: Kernel): Generator<{ readonly place: Place; readonly field: Field; readonly size: number }> {
  for (const ref of tree.walk()) {
    for (const [id, memory] of tree.module(ref.shape).memories.entries()) {
      const field = wordsOf(memory);
      yield { place: { ...ref, kind: 'memory', id, element: 0 }, field, size: rowFormat([field]).size };
    }
  }
}

type LocalPlace = readonly [shape: number, instance: number, process: number, local: number, element: number];

function* localPlaces({ tree }: Kernel): Generator<LocalPlace> {
  for (const { id: shape, module, count } of tree.hierarchy.shapes) {
    for (const [process, { kind, locals }] of module.processes.entries()) {
      if (kind !== 'test') continue;
      for (let instance = 0; instance < count; instance++) {
        for (const [local, { length }] of locals.entries()) {
          for (let element = 0; element < length; element++) yield [shape, instance, process, local, element];
        }
      }
    }
  }
}

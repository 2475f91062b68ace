/** All stream ports of the top, and how scripts reach them. */
import { Random } from '../../support/random.js';
import { nearest } from '../../support/suggest.js';
import { misuse } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import type { RowQueue } from '../rows.js';
import { decode, encode, type FloatCodec, type HostInput, type HostValue } from '../values.js';
import { beatCodec, type BeatCodec } from './bytes.js';
import { Drain, Feeder, type HostEndState } from './host-end.js';
import { StreamMonitor } from './monitor.js';
import { findStreams, type Stream } from './stream.js';

export class HostStreams {
  readonly monitor: StreamMonitor;
  readonly #kernel: Kernel;
  readonly #feeders = new Map<string, Feeder>();
  readonly #drains = new Map<string, Drain>();
  readonly #codecs = new Map<Stream, BeatCodec>();

  /** `stall`: the probability with which both kinds of ends hesitate. `statistics`: somebody asks for those of streams inside the design too. */
  constructor(
    kernel: Kernel,
    {
      stall,
      checks,
      statistics,
    }: { readonly stall: number; readonly checks: boolean; readonly statistics: boolean },
  ) {
    this.#kernel = kernel;
    const isWatched = checks || statistics;
    const streams = findStreams(kernel).filter(({ port }) => isWatched || port !== undefined);
    this.monitor = new StreamMonitor(kernel, streams, checks);
    if (streams.length > 0) kernel.agents.push(this.monitor);
    for (const stream of streams.filter(({ port }) => port !== undefined)) {
      const random = Random.named(kernel.options.seed, `stall ${stream.path}`);
      const hesitation = stall > 0 ? { probability: stall, random } : undefined;
      if (stream.port === 'in') this.#feeders.set(stream.path, new Feeder(kernel, stream, hesitation));
      else this.#drains.set(stream.path, new Drain(kernel, stream, hesitation));
    }
    kernel.agents.push(...this.#feeders.values(), ...this.#drains.values());
  }

  /** What stands at the ports before the first edge. */
  begin(): void {
    for (const drain of this.#drains.values()) drain.presentNow();
  }

  /** The script drives a signal of a port itself from now on. */
  takeOver(signal: number): void {
    for (const { stream, end } of this.#ends()) {
      const lanes = [stream.valid, stream.ready, ...stream.beat];
      if (lanes.some(({ from }) => from.kind === 'signal' && from.signal === signal)) end.taken = true;
    }
  }

  /** A packet of bytes, or of values of the data's type. */
  feed(port: string, input: Uint8Array | readonly HostInput[], floats: FloatCodec | undefined): void {
    const feeder = this.#feeders.get(port) ?? this.#unknown(port, 'in', this.#feeders.keys());
    const { stream, queue } = feeder;
    if (input instanceof Uint8Array) this.#codecOf(stream).write(input, queue);
    else input.forEach((value, i) => pushValue(stream, queue, value, i === input.length - 1, floats));
    feeder.taken = false;
    feeder.presentNow();
  }

  /** A whole packet's beats, taken off; undefined where none has come to its end. */
  takePacket(port: string): RowQueue | undefined {
    return this.drain(port).takePacket();
  }

  /** All beats that have come, taken off. */
  takeBeats(port: string): RowQueue {
    return this.drain(port).takeBeats();
  }

  bytesOf(port: string, beats: RowQueue): Uint8Array {
    return this.#codecOf(this.drain(port).stream).read(beats);
  }

  valuesOf(port: string, beats: RowQueue): readonly HostValue[] {
    const { stream } = this.drain(port);
    const { format } = stream;
    return Array.from({ length: beats.length }, (_, i) => beats.at(i))
      .filter((at) => !format.isEmpty(beats.bytes, at))
      .map((at) => valueAt(stream, beats, at));
  }

  /** Keeps no beats of ports that nobody wants to look at. */
  discardAllBut(wanted: ReadonlySet<string>): void {
    for (const [port, drain] of this.#drains) drain.discards = !wanted.has(port);
  }

  drain(port: string): Drain {
    return this.#drains.get(port) ?? this.#unknown(port, 'out', this.#drains.keys());
  }

  /** Something fed has not been taken yet, or a port at which the design offers a beat or stands inside a packet is not done. */
  get isBusy(): boolean {
    for (const { queue } of this.#feeders.values()) if (queue.length > 0) return true;
    for (const drain of this.#drains.values())
      if (drain.isOffered || this.monitor.isOpen(drain.stream)) return true;
    return false;
  }

  /** A whole packet has come out of a port. */
  hasPacket(port: string): boolean {
    return this.drain(port).hasPacket;
  }

  /** Ports of the top that stand inside a packet. */
  get openPackets(): readonly string[] {
    return this.monitor.open.filter(({ port }) => port !== undefined).map(({ path }) => path);
  }

  get state(): readonly HostEndState[] {
    return this.#ends().map(({ end }) => end.state);
  }

  set state(states: readonly HostEndState[]) {
    for (const [i, { end }] of this.#ends().entries()) {
      const state = states[i];
      if (state !== undefined) end.state = state;
    }
  }

  #codecOf(stream: Stream): BeatCodec {
    const codec = this.#codecs.get(stream) ?? beatCodec(stream.dataType, stream.format, stream.path);
    this.#codecs.set(stream, codec);
    return codec;
  }

  #ends(): readonly { readonly stream: Stream; readonly end: Feeder | Drain }[] {
    return [...this.#feeders.values(), ...this.#drains.values()].map((end) => ({ stream: end.stream, end }));
  }

  #unknown(port: string, direction: 'in' | 'out', names: Iterable<string>): never {
    const known = [...names];
    const near = nearest(port, known);
    const module = this.#kernel.tree.module(0).name;
    const what = direction === 'in' ? 'stream that can be fed' : 'stream to collect from';
    throw misuse(
      'M6005',
      `${module} has no ${what} called ${port}${near === undefined ? '' : `; ${near} is near`}`,
      `it has ${known.join(', ') || 'none'}`,
    );
  }
}

function pushValue(
  { dataType, path, format }: Stream,
  queue: RowQueue,
  value: HostInput,
  last: boolean,
  floats: FloatCodec | undefined,
): void {
  const elements: { readonly field: number; readonly element: number; readonly bits: bigint }[] = [];
  encode(dataType, value, (field, element, bits) => elements.push({ field, element, bits }), path, floats);
  const at = queue.push();
  for (const { field: leaf, element, bits } of elements) {
    const field = format.data[leaf];
    if (field !== undefined) queue.bytes.setElement(at, field, element, bits);
  }
  format.mark(queue.bytes, at, { last, empty: false });
}

function valueAt({ dataType, format }: Stream, { bytes }: RowQueue, at: number): HostValue {
  return decode(dataType, (leaf, element) => {
    const field = format.data[leaf];
    return field === undefined ? 0n : bytes.element(at, field, element);
  });
}

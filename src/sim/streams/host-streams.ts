/** All stream ports of the top, and how scripts reach them. */
import { Random } from '../../support/random.js';
import { nearest } from '../../support/suggest.js';
import { misuse } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import { elementCount, leafStarts } from '../packing.js';
import { decode, encode, type FloatCodec, type HostInput, type HostValue } from '../values.js';
import { beatsOfBytes, bytesOfBeats, type Beat } from './bytes.js';
import { Drain, Feeder, type HostEndState } from './host-end.js';
import { StreamMonitor } from './monitor.js';
import { findStreams, type Stream } from './stream.js';

export class HostStreams {
  readonly monitor: StreamMonitor;
  readonly #kernel: Kernel;
  readonly #feeders = new Map<string, Feeder>();
  readonly #drains = new Map<string, Drain>();

  /** `stall`: the probability with which both kinds of ends hesitate. */
  constructor(kernel: Kernel, stall: number, checks: boolean) {
    this.#kernel = kernel;
    const streams = findStreams(kernel);
    this.monitor = new StreamMonitor(kernel, streams, checks);
    kernel.agents.push(this.monitor);
    for (const [i, stream] of streams.filter(({ port }) => port !== undefined).entries()) {
      const random = Random.named(kernel.options.seed, `stall ${stream.path}`);
      const hesitation = stall > 0 ? { probability: stall, random } : undefined;
      const id = -2 - i;
      if (stream.port === 'in') this.#feeders.set(stream.path, new Feeder(kernel, stream, id, hesitation));
      else this.#drains.set(stream.path, new Drain(kernel, stream, id, hesitation));
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
      const lanes = [stream.valid, stream.ready, ...stream.data, stream.last, stream.empty];
      if (lanes.some((lane) => lane?.from.kind === 'signal' && lane.from.signal === signal)) end.taken = true;
    }
  }

  /** A packet of bytes, or of values of the data's type. */
  feed(port: string, input: Uint8Array | readonly HostInput[], floats: FloatCodec | undefined): void {
    const feeder = this.#feeders.get(port) ?? this.#unknown(port, 'in', this.#feeders.keys());
    const { dataType, path, protocol } = feeder.stream;
    const beats =
      input instanceof Uint8Array
        ? beatsOfBytes(dataType, input, path)
        : input.map((value, i) => beatOfValue(feeder.stream, value, i === input.length - 1, floats));
    const sent = protocol === 'stream' ? beats.filter(({ empty }) => !empty) : beats;
    for (const beat of sent) feeder.queue.push(beat);
    feeder.taken = false;
    feeder.presentNow();
  }

  /** A whole packet's beats, taken off; undefined where none has come to its end. */
  takePacket(port: string): readonly Beat[] | undefined {
    return this.drain(port).takePacket();
  }

  /** All beats that have come, taken off. */
  takeBeats(port: string): readonly Beat[] {
    return this.drain(port).takeBeats();
  }

  bytesOf(port: string, beats: readonly Beat[]): Uint8Array {
    return bytesOfBeats(this.drain(port).stream.dataType, beats);
  }

  valuesOf(port: string, beats: readonly Beat[]): readonly HostValue[] {
    const { dataType } = this.drain(port).stream;
    return beats.filter(({ empty }) => !empty).map(({ data }) => valueOfBeat(dataType, data));
  }

  drain(port: string): Drain {
    return this.#drains.get(port) ?? this.#unknown(port, 'out', this.#drains.keys());
  }

  /** Everything fed has been taken. */
  get drained(): boolean {
    return [...this.#feeders.values()].every(({ queue }) => queue.length === 0);
  }

  /** Ports at which the design offers a beat, or stands inside a packet. */
  get unfinished(): readonly string[] {
    const open = new Set(this.monitor.open);
    return [...this.#drains.values()]
      .filter(({ stream }) => open.has(stream) || this.#offers(stream))
      .map(({ stream }) => stream.path);
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

  #offers({ valid, ref }: Stream): boolean {
    const { shape, instance } = ref;
    if (valid.from.kind !== 'signal') return false;
    return (
      this.#kernel.engine.read({
        kind: 'signal',
        shape,
        instance,
        id: valid.from.signal,
        element: valid.element,
      }) !== 0n
    );
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

function beatOfValue(
  { dataType, path }: Stream,
  value: HostInput,
  last: boolean,
  floats: FloatCodec | undefined,
): Beat {
  const starts = leafStarts(dataType);
  const data = Array.from({ length: elementCount(dataType) }, () => 0n);
  encode(
    dataType,
    value,
    (leaf, element, bits) => (data[(starts[leaf] ?? 0) + element] = bits),
    path,
    floats,
  );
  return { data, last, empty: false };
}

function valueOfBeat(type: Stream['dataType'], data: readonly bigint[]): HostValue {
  const starts = leafStarts(type);
  return decode(type, (leaf, element) => data[(starts[leaf] ?? 0) + element] ?? 0n);
}

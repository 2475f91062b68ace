/** Watches every stream of the design: its protocol, and what `--stats` tells of it. */
import type { Site } from '../../ir/ir.js';
import type { ClockEdge } from '../engine.js';
import { signalOf } from '../instance-tree.js';
import type { Agent, Kernel } from '../kernel/kernel.js';
import { formatTime } from '../time.js';
import { inReset, readLane, type Stream } from './stream.js';

export interface StreamStats {
  readonly path: string;
  /** Cycles outside reset. */
  readonly cycles: number;
  readonly beats: number;
  /** Cycles in which a beat waited for `ready`. */
  readonly stalls: number;
  /** Cycles in which somebody was ready and nothing came. */
  readonly idle: number;
  /** The part of the cycles in which a beat stood there. */
  readonly occupancy: number;
}

interface Watched {
  readonly stream: Stream;
  cycles: number;
  beats: number;
  stalls: number;
  idle: number;
  /** A beat that waits: what it must still be at the next edge. */
  offered: readonly bigint[] | undefined;
  lastBeat: { readonly time: number; readonly data: readonly bigint[] } | undefined;
  /** Between the first beat of a packet and its last. */
  open: boolean;
}

export class StreamMonitor implements Agent {
  readonly #kernel: Kernel;
  readonly #checks: boolean;
  readonly #watched: readonly Watched[];
  /** Beats of all streams so far. */
  #moved = 0;

  constructor(kernel: Kernel, streams: readonly Stream[], checks: boolean) {
    this.#kernel = kernel;
    this.#checks = checks;
    this.#watched = streams.map((stream) => ({
      stream,
      cycles: 0,
      beats: 0,
      stalls: 0,
      idle: 0,
      offered: undefined,
      lastBeat: undefined,
      open: false,
    }));
  }

  get moved(): number {
    return this.#moved;
  }

  get stats(): readonly StreamStats[] {
    return this.#watched.map(({ stream, cycles, beats, stalls, idle }) => ({
      path: stream.path,
      cycles,
      beats,
      stalls,
      idle,
      occupancy: (beats + stalls) / Math.max(1, cycles),
    }));
  }

  /** Streams that stand inside a packet. */
  get open(): readonly Stream[] {
    return this.#watched.filter(({ open }) => open).map(({ stream }) => stream);
  }

  sample(edges: readonly ClockEdge[]): void {
    for (const watched of this.#watched) {
      const { node } = watched.stream;
      if (edges.some((edge) => edge.node === node && edge.edge === 'rising')) this.#watch(watched);
    }
  }

  act(): void {
    // Watches only.
  }

  /** One line for each stream on which something waits: who for whom, and the last beat. */
  describeWaiting(): readonly string[] {
    return this.#watched.flatMap(({ stream, lastBeat }) => {
      const valid = readLane(this.#kernel, stream, stream.valid) !== 0n;
      const ready = readLane(this.#kernel, stream, stream.ready) !== 0n;
      if (valid === ready) return [];
      const [sender, receiver] = this.#endsOf(stream);
      const waits = valid
        ? `${sender} offers a beat, ${receiver} is not ready`
        : `${receiver} is ready, ${sender} offers nothing`;
      const beat =
        lastBeat === undefined
          ? 'no beat so far'
          : `last beat ${hex(lastBeat.data)} at ${formatTime(BigInt(lastBeat.time))}`;
      return [`${stream.path}: ${waits}; ${beat}`];
    });
  }

  /** Who sends and who receives, as far as the port tells. */
  #endsOf({ ref, valid, port }: Stream): readonly [sender: string, receiver: string] {
    const { tree } = this.#kernel;
    const { from } = valid;
    const direction = from.kind === 'signal' ? signalOf(tree.module(ref.shape), from.signal).port : undefined;
    const inside = ref.shape === 0 ? tree.module(0).name : tree.pathOf(ref);
    const outside = port === undefined ? 'the other end' : 'the host';
    if (direction === undefined) return ['its sender', 'its receiver'];
    return direction === 'in' ? [outside, inside] : [inside, outside];
  }

  #watch(watched: Watched): void {
    const { stream } = watched;
    const kernel = this.#kernel;
    if (inReset(kernel, stream)) {
      watched.offered = undefined;
      watched.open = false;
      return;
    }
    const valid = readLane(kernel, stream, stream.valid) !== 0n;
    const ready = readLane(kernel, stream, stream.ready) !== 0n;
    watched.cycles++;
    if (!valid) {
      if (watched.offered !== undefined) this.#broken(stream, '`valid` fell before the beat was taken');
      watched.offered = undefined;
      if (ready) watched.idle++;
      return;
    }
    const beat = beatOf(kernel, stream);
    const { offered } = watched;
    if (offered !== undefined && offered.some((value, i) => value !== beat[i])) {
      this.#broken(stream, `the beat changed from ${hex(offered)} to ${hex(beat)} before it was taken`);
    }
    const last = stream.last !== undefined && readLane(kernel, stream, stream.last) !== 0n;
    const empty = stream.empty !== undefined && readLane(kernel, stream, stream.empty) !== 0n;
    if (empty && !last) this.#broken(stream, '`empty` came without `last`');
    watched.offered = ready ? undefined : beat;
    if (!ready) {
      watched.stalls++;
      return;
    }
    watched.beats++;
    this.#moved++;
    watched.open = stream.last !== undefined && !last;
    watched.lastBeat = { time: kernel.now, data: beat };
  }

  #broken(stream: Stream, message: string): void {
    if (!this.#checks) return;
    const { path, span } = stream;
    const site: Site = {
      kind: 'stream',
      name: '',
      message: `${path}: ${message}`,
      source: '',
      shows: [],
      span,
    };
    this.#kernel.reports.add({ site, path: '', time: BigInt(this.#kernel.now), values: [] });
  }
}

/** Data, and what belongs to it: all that must hold. */
function beatOf(kernel: Kernel, stream: Stream): readonly bigint[] {
  const marks = [stream.last, stream.empty].filter((lane) => lane !== undefined);
  return [...stream.data, ...marks].map((lane) => readLane(kernel, stream, lane));
}

function hex(values: readonly bigint[]): string {
  return values.length === 1
    ? `0x${(values[0] ?? 0n).toString(16)}`
    : `{${values.map((v) => `0x${v.toString(16)}`).join(', ')}}`;
}

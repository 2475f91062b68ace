/** Watches every stream of the design: its protocol, and what `--stats` tells of it. */
import type { Site } from '../../ir/ir.js';
import type { ClockEdge, ClockNode } from '../engine.js';
import { signalOf } from '../instance-tree.js';
import type { Agent, Kernel } from '../kernel/kernel.js';
import { Bytes, elementsOfRow, type Field } from '../rows.js';
import { formatTime } from '../time.js';
import { lanesOf } from './bytes.js';
import type { Stream } from './stream.js';
import { tapOf, type Tap } from './tap.js';

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
  /** Of a byte port: how many went through in all, and for each cycle. */
  readonly bytes?: number;
  readonly bytesPerCycle?: number;
}

/** The row of the beat that waits: what it must still be at the next edge. That of the last beat follows. */
const OFFERED = 0;

class Watched {
  readonly stream: Stream;
  readonly tap: Tap;
  readonly rows: Bytes;
  readonly size: number;
  /** Where a beat of bytes says how many it holds. */
  readonly byteCount: Field | undefined;
  bytes = 0;
  cycles = 0;
  beats = 0;
  stalls = 0;
  idle = 0;
  /** A beat waits. */
  offered = false;
  /** When the last beat was, in femtoseconds; -1: there was none. */
  lastAt = -1;
  /** Between the first beat of a packet and its last. */
  open = false;

  constructor(kernel: Kernel, stream: Stream) {
    this.stream = stream;
    this.tap = tapOf(kernel, stream);
    this.size = stream.format.size;
    this.rows = new Bytes(2 * this.size);
    const lanes = lanesOf(stream.dataType);
    this.byteCount = lanes && stream.format.data[lanes.count];
  }
}

export class StreamMonitor implements Agent {
  readonly #kernel: Kernel;
  readonly #checks: boolean;
  readonly #watched: readonly Watched[];
  readonly #byStream: ReadonlyMap<Stream, Watched>;
  readonly #byNode = new Map<ClockNode, readonly Watched[]>();
  /** Beats of all streams so far. */
  #moved = 0;

  constructor(kernel: Kernel, streams: readonly Stream[], checks: boolean) {
    this.#kernel = kernel;
    this.#checks = checks;
    this.#watched = streams.map((stream) => new Watched(kernel, stream));
    this.#byStream = new Map(this.#watched.map((watched) => [watched.stream, watched]));
    for (const { node } of streams) {
      const own = this.#watched.filter(({ stream }) => stream.node === node);
      this.#byNode.set(node, own);
    }
  }

  get moved(): number {
    return this.#moved;
  }

  get stats(): readonly StreamStats[] {
    return this.#watched.map(({ stream, byteCount, bytes, cycles, beats, stalls, idle }) => ({
      path: stream.path,
      cycles,
      beats,
      stalls,
      idle,
      occupancy: (beats + stalls) / Math.max(1, cycles),
      ...(byteCount === undefined ? {} : { bytes, bytesPerCycle: bytes / Math.max(1, cycles) }),
    }));
  }

  /** Streams that stand inside a packet. */
  get open(): readonly Stream[] {
    return this.#watched.filter(({ open }) => open).map(({ stream }) => stream);
  }

  /** Whether a stream stands inside a packet. */
  isOpen(stream: Stream): boolean {
    return this.#byStream.get(stream)?.open === true;
  }

  sample(edges: readonly ClockEdge[]): void {
    for (const { node, edge } of edges) {
      if (edge !== 'rising') continue;
      for (const watched of this.#byNode.get(node) ?? []) this.#watch(watched);
    }
  }

  act(): void {
    // Watches only.
  }

  /** One line for each stream on which something waits: who for whom, and the last beat. */
  describeWaiting(): readonly string[] {
    return this.#watched.flatMap((watched) => {
      const { stream, tap, lastAt, size } = watched;
      const valid = tap.isValid();
      if (valid === tap.isReady()) return [];
      const [sender, receiver] = this.#endsOf(stream);
      const waits = valid
        ? `${sender} offers a beat, ${receiver} is not ready`
        : `${receiver} is ready, ${sender} offers nothing`;
      const beat =
        lastAt < 0 ? 'no beat so far' : `last beat ${shown(watched, size)} at ${formatTime(BigInt(lastAt))}`;
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
    const { tap, rows, size, offered } = watched;
    if (tap.isReset()) {
      watched.offered = false;
      watched.open = false;
      return;
    }
    watched.cycles++;
    const ready = tap.isReady();
    if (!tap.isValid()) {
      if (offered) this.#broken(watched, '`valid` fell before the beat was taken');
      watched.offered = false;
      if (ready) watched.idle++;
      return;
    }
    if (!ready) {
      if (offered) this.#compare(watched);
      tap.load(rows, OFFERED);
      this.#checkMarks(watched, OFFERED);
      watched.offered = true;
      watched.stalls++;
      return;
    }
    if (offered) this.#compare(watched);
    tap.load(rows, size);
    watched.offered = false;
    watched.beats++;
    this.#moved++;
    const { byteCount } = watched;
    const { format } = watched.stream;
    if (byteCount !== undefined && !format.isEmpty(rows, size))
      watched.bytes += rows.part(size, byteCount, 0);
    watched.open = format.last !== undefined && !this.#checkMarks(watched, size);
    watched.lastAt = this.#kernel.now;
  }

  /** The beat must still be what was offered. */
  #compare(watched: Watched): void {
    const { tap, rows } = watched;
    if (tap.equals(rows, OFFERED)) return;
    const now = new Bytes(watched.size);
    tap.load(now, 0);
    const [before, after] = [
      shown(watched, OFFERED),
      hexOf([...elementsOfRow(now, 0, watched.stream.format)]),
    ];
    this.#broken(watched, `the beat changed from ${before} to ${after} before it was taken`);
  }

  /** Whether the beat is the last of its packet. */
  #checkMarks(watched: Watched, at: number): boolean {
    const { format } = watched.stream;
    const { rows } = watched;
    const last = format.isLast(rows, at);
    if (!last && format.isEmpty(rows, at)) this.#broken(watched, '`empty` came without `last`');
    return last;
  }

  #broken({ stream }: Watched, message: string): void {
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

function shown({ rows, stream }: Watched, at: number): string {
  return hexOf([...elementsOfRow(rows, at, stream.format)]);
}

function hexOf(values: readonly bigint[]): string {
  return values.length === 1
    ? `0x${(values[0] ?? 0n).toString(16)}`
    : `{${values.map((v) => `0x${v.toString(16)}`).join(', ')}}`;
}

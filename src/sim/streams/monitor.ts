/** Watches every stream of the design: its protocol, and what `--stats` tells of it. */
import type { Site } from '../../ir/ir.js';
import type { ClockEdge, ClockNode } from '../engine.js';
import { signalOf } from '../instance-tree.js';
import type { Agent, Kernel } from '../kernel/kernel.js';
import { Bytes, elementsOfRow, type Field } from '../rows.js';
import { formatTime } from '../time.js';
import { lanesOf } from './bytes.js';
import type { Stream } from './stream.js';
import { tapOf, tapPlacesOf, type Tap } from './tap.js';
import { makeWatchRoom, WATCHED } from './watch.js';

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

/** The row of the beat that waits. That of the last beat follows. */
const OFFERED = 0;

class Watched {
  readonly stream: Stream;
  readonly tap: Tap;
  readonly rows: Bytes;
  readonly numbers: Float64Array;
  readonly size: number;
  /** The engine watches in the cycles that it runs by itself. */
  readonly inEngine: boolean;
  /** Where a beat of bytes says how many it holds. */
  readonly byteCount: Field | undefined;
  /** When the last beat was, in femtoseconds; -1: there was none. */
  lastAt = -1;

  /** `look` watches one edge. */
  constructor(kernel: Kernel, stream: Stream, look: (watched: Watched) => boolean) {
    this.stream = stream;
    this.tap = tapOf(kernel, stream);
    this.size = stream.format.size;
    const lanes = lanesOf(stream.dataType);
    this.byteCount = lanes && stream.format.data[lanes.count];
    const places = tapPlacesOf(stream);
    const room = places && kernel.engine.watch?.(places, stream.node, this.byteCount, () => look(this));
    this.inEngine = room !== undefined;
    ({ rows: this.rows, numbers: this.numbers } = room ?? makeWatchRoom(this.size));
  }

  of(what: keyof typeof WATCHED): number {
    return this.numbers[WATCHED[what]] ?? 0;
  }

  set(what: keyof typeof WATCHED, value: number): void {
    this.numbers[WATCHED[what]] = value;
  }

  count(what: keyof typeof WATCHED, more = 1): void {
    this.set(what, this.of(what) + more);
  }
}

export class StreamMonitor implements Agent {
  readonly inEngine: boolean;
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
    const look = (watched: Watched): boolean => {
      this.#watch(watched);
      return kernel.reports.failed;
    };
    this.#watched = streams.map((stream) => new Watched(kernel, stream, look));
    this.inEngine = this.#watched.every(({ inEngine }) => inEngine);
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
    return this.#watched.map((watched) => {
      const [cycles, beats, stalls] = [watched.of('cycles'), watched.of('beats'), watched.of('stalls')];
      const bytes = watched.of('bytes');
      return {
        path: watched.stream.path,
        cycles,
        beats,
        stalls,
        idle: watched.of('idle'),
        occupancy: (beats + stalls) / Math.max(1, cycles),
        ...(watched.byteCount === undefined ? {} : { bytes, bytesPerCycle: bytes / Math.max(1, cycles) }),
      };
    });
  }

  /** Streams that stand inside a packet. */
  get open(): readonly Stream[] {
    return this.#watched.filter((watched) => watched.of('open') !== 0).map(({ stream }) => stream);
  }

  /** Whether a stream stands inside a packet. */
  isOpen(stream: Stream): boolean {
    return this.#byStream.get(stream)?.of('open') === 1;
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

  leapt(timeOf: (cycle: number) => number): void {
    this.#moved = 0;
    for (const watched of this.#watched) {
      this.#moved += watched.of('beats');
      const at = watched.of('beatAt');
      if (at === 0) continue;
      watched.lastAt = timeOf(at - 1);
      watched.set('beatAt', 0);
    }
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
    const { tap, rows, size } = watched;
    if (tap.isReset()) {
      watched.set('offered', 0);
      watched.set('open', 0);
      return;
    }
    watched.count('cycles');
    const offered = watched.of('offered') !== 0;
    const ready = tap.isReady();
    if (!tap.isValid()) {
      if (offered) this.#broken(watched, '`valid` fell before the beat was taken');
      watched.set('offered', 0);
      if (ready) watched.count('idle');
      return;
    }
    if (offered) this.#compare(watched);
    if (!ready) {
      tap.load(rows, OFFERED);
      this.#checkMarks(watched, OFFERED);
      watched.set('offered', 1);
      watched.count('stalls');
      return;
    }
    tap.load(rows, size);
    watched.set('offered', 0);
    watched.count('beats');
    this.#moved++;
    const { byteCount } = watched;
    const { format } = watched.stream;
    if (byteCount !== undefined && !format.isEmpty(rows, size))
      watched.count('bytes', rows.part(size, byteCount, 0));
    watched.set('open', format.last !== undefined && !this.#checkMarks(watched, size) ? 1 : 0);
    watched.set('beatAt', 0);
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

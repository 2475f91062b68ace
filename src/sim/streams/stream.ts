/** The streams of a design, found through the types of its debug records. */
import type { InstanceRef } from '../../ir/hierarchy.js';
import type { DebugLeaf, DebugRecord } from '../../ir/ir.js';
import type { ValueType } from '../../ir/value-type.js';
import type { Span } from '../../support/span.js';
import type { ClockNode, Place } from '../engine.js';
import { join, signalOf } from '../instance-tree.js';
import type { Kernel } from '../kernel/kernel.js';
import { placeKey } from '../kernel/landing.js';
import { leavesOfTarget } from '../names.js';
import { placeOf } from '../probe.js';
import { fieldsOf, select, whole, type Part } from '../selection.js';
import { BeatFormat } from './beats.js';

/** Consecutive elements of one leaf of a stream. */
export interface Lanes {
  readonly from: DebugLeaf;
  readonly width: number;
  readonly start: number;
  readonly count: number;
}

export interface Stream {
  /** `dut.fifo[2].source` */
  readonly path: string;
  readonly ref: InstanceRef;
  readonly span: Span;
  readonly protocol: 'stream' | 'packets';
  /** The clock at whose rising edges beats move. */
  readonly node: ClockNode;
  /** While one of these is active, nothing is expected. */
  readonly resets: readonly { readonly place: Place; readonly active: bigint }[];
  /** Of a port of the top: `in` takes beats from outside. */
  readonly port: 'in' | 'out' | undefined;
  readonly dataType: ValueType;
  readonly valid: Lanes;
  readonly ready: Lanes;
  /** What a beat is made of, in the order of the fields of `format`: the data's leaves, `last`, `empty`. */
  readonly beat: readonly Lanes[];
  readonly format: BeatFormat;
}

/** A stream that several modules name is listed once, as the innermost of them does: that one knows all its resets. */
export function findStreams(kernel: Kernel): readonly Stream[] {
  const streams = new Map<string, Stream>();
  for (const ref of kernel.tree.walk()) {
    for (const record of kernel.tree.module(ref.shape).debug) {
      for (const { name, part } of bundlesIn(record.name, whole(record.type))) {
        const stream = streamOf(kernel, ref, record, name, part);
        if (stream === undefined) continue;
        const place = placeOf(ref, stream.valid.from, stream.valid.start);
        streams.set(place === undefined ? stream.path : placeKey(kernel.tree.canonical(place)), stream);
      }
    }
  }
  return [...streams.values()];
}

function* bundlesIn(name: string, part: Part): Generator<{ readonly name: string; readonly part: Part }> {
  const { type } = part;
  if (type.kind === 'bundle' && type.protocol !== undefined) yield { name, part };
  else if (type.kind === 'array') {
    if (!holdsBundle(type.element)) return;
    for (let index = 0; index < type.length; index++) {
      const below = select(part, { kind: 'index', index });
      if (typeof below !== 'string') yield* bundlesIn(`${name}[${index}]`, below);
    }
  } else {
    for (const field of fieldsOf(type) ?? []) {
      const below = select(part, { kind: 'field', name: field.name });
      if (typeof below !== 'string') yield* bundlesIn(`${name}.${field.name}`, below);
    }
  }
}

function holdsBundle(type: ValueType): boolean {
  if (type.kind === 'array') return holdsBundle(type.element);
  return type.kind === 'bundle' || (fieldsOf(type) ?? []).some((field) => holdsBundle(field.type));
}

function streamOf(
  kernel: Kernel,
  ref: InstanceRef,
  record: DebugRecord,
  name: string,
  part: Part,
): Stream | undefined {
  if (part.type.kind !== 'bundle' || part.type.protocol === undefined) return undefined;
  const field = (
    wanted: string,
  ): { readonly type: ValueType; readonly lanes: readonly Lanes[] } | undefined => {
    const below = select(part, { kind: 'field', name: wanted });
    if (typeof below === 'string') return undefined;
    const lanes = leavesOfTarget({ path: name, ref, record, part: below }).map(
      ({ from, elements: { width, start, count } }): Lanes => ({ from, width, start, count }),
    );
    return { type: below.type, lanes };
  };
  const data = field('data');
  const lane = (wanted: string): Lanes | undefined => field(wanted)?.lanes[0];
  const [valid, ready, last, empty] = [lane('valid'), lane('ready'), lane('last'), lane('empty')];
  const node = valid === undefined ? undefined : clockOf(kernel, ref, valid);
  if (valid === undefined || ready === undefined || node === undefined) return undefined;
  const dataLanes = data?.lanes ?? [];
  return {
    path: join(kernel.tree.pathOf(ref), name),
    ref,
    span: record.span,
    protocol: part.type.protocol,
    node,
    resets: resetsAround(kernel, ref),
    port: record.role === 'port' && ref.shape === 0 ? portOf(kernel, valid) : undefined,
    dataType: data?.type ?? { kind: 'uint', width: 0 },
    valid,
    ready,
    beat: [...dataLanes, ...[last, empty].filter((mark) => mark !== undefined)],
    format: new BeatFormat(dataLanes, { last: last !== undefined, empty: empty !== undefined }),
  };
}

function portOf(kernel: Kernel, { from }: Lanes): 'in' | 'out' | undefined {
  return from.kind === 'signal' ? signalOf(kernel.tree.module(0), from.signal).port : undefined;
}

/** The domain of `valid`; where it has none, the module's only clock. */
function clockOf(kernel: Kernel, { shape, instance }: InstanceRef, { from }: Lanes): ClockNode | undefined {
  const { clocks, signals } = kernel.tree.module(shape);
  const domain = from.kind === 'signal' ? signals[from.signal]?.domain : undefined;
  const clock = typeof domain === 'number' ? domain : clocks.length === 1 ? 0 : undefined;
  return clock === undefined
    ? undefined
    : kernel.clocks.clockNodes[shape]?.[instance * clocks.length + clock];
}

function resetsAround(kernel: Kernel, ref: InstanceRef): Stream['resets'] {
  const resets: { place: Place; active: bigint }[] = [];
  for (let at: InstanceRef | undefined = ref; at !== undefined; at = kernel.tree.parentOf(at)) {
    for (const { signal, activeHigh } of kernel.tree.module(at.shape).resets) {
      const place = placeOf(at, { kind: 'signal', signal }, 0);
      if (place !== undefined) resets.push({ place, active: activeHigh ? 1n : 0n });
    }
  }
  return resets;
}

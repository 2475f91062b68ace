/** Reads what names mean, whether it is stored or has to be computed. */
import type { InstanceRef } from '../ir/hierarchy.js';
import type { DebugLeaf, Expr } from '../ir/ir.js';
import { extract } from '../support/bits.js';
import type { Place } from './engine.js';
import { signalOf } from './instance-tree.js';
import { evaluate } from './interpreter/evaluate.js';
import type { Frame } from './interpreter/frame.js';
import type { Kernel } from './kernel/kernel.js';
import { leavesOfTarget, type Target } from './names.js';
import { decode, type HostValue } from './values.js';

/** Where an element of a leaf is stored; undefined where it is computed. */
export function placeOf(
  { shape, instance }: InstanceRef,
  from: DebugLeaf,
  element: number,
): Place | undefined {
  if (from.kind === 'signal') return { kind: 'signal', shape, instance, id: from.signal, element };
  if (from.kind === 'memory') return { kind: 'memory', shape, instance, id: from.memory, element };
  return undefined;
}

/** Settled values only: the kernel has to be at rest. */
export function readElement(
  kernel: Kernel,
  ref: InstanceRef,
  from: DebugLeaf,
  width: number,
  element: number,
): bigint {
  if (from.kind === 'expr') return extract(compute(kernel, ref, from.value), element * width, width);
  const place = placeOf(ref, from, element);
  return place === undefined ? 0n : kernel.engine.read(place);
}

/** All elements of all leaves, in order. */
export function readTarget(kernel: Kernel, target: Target): readonly bigint[] {
  return leavesOfTarget(target).flatMap(({ from, elements: { start, count, width } }) =>
    Array.from({ length: count }, (_, i) => readElement(kernel, target.ref, from, width, start + i)),
  );
}

export function hostValue(kernel: Kernel, target: Target): HostValue {
  const leaves = leavesOfTarget(target);
  return decode(target.part.type, (leaf, element) => {
    const found = leaves[leaf];
    if (found === undefined) return 0n;
    const { start, width } = found.elements;
    return readElement(kernel, target.ref, found.from, width, start + element);
  });
}

/** An expression over the state of a module, for what no signal holds any more. */
function compute(kernel: Kernel, { shape, instance }: InstanceRef, expr: Expr): bigint {
  const module = kernel.tree.module(shape);
  const never = (): never => {
    throw new Error('a debug record only reads');
  };
  const at = (kind: Place['kind'], id: number, length: number, element: bigint): bigint =>
    element < BigInt(length)
      ? kernel.engine.read({ kind, shape, instance, id, element: Number(element) })
      : 0n;
  const frame: Frame = {
    read: (signal, element) => at('signal', signal, signalOf(module, signal).length, element),
    readMemory: (memory, address) => at('memory', memory, module.memories[memory]?.depth ?? 0, address),
    now: () => BigInt(kernel.now),
    sampled: never,
    drive: never,
    writeMemory: never,
    check: never,
  };
  return evaluate(expr, frame, []);
}

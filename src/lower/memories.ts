/** Memories: one for each leaf of the word; an array in the word is packed into it, element 0 least significant. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import { extract } from '../support/bits.js';
import { powerOnValues } from './power-on.js';
import { must } from './internal-error.js';
import { constantLeaves, shapesOf, toValueType } from './value-types.js';
import { positionsOf } from './values.js';
import { leavesOf } from '../ir/value-type.js';

export function lowerMemory(memory: hir.Memory): readonly ir.Memory[] {
  const { name, depth, readUnderWrite, asyncRead, span } = memory;
  const type = toValueType(memory.element);
  const leaves = leavesOf(type);
  return shapesOf(type).map((shape, i): ir.Memory => {
    const role = must(leaves[i], 'a leaf for each shape', span).role;
    const values = shape.length === 1 ? powerOnValues(role) : undefined;
    return {
      name: name + shape.name,
      width: shape.width * shape.length,
      depth,
      readUnderWrite,
      asyncRead,
      init: initialWords(memory, i, shape.width),
      powerOn: values === undefined ? { kind: 'bits' } : { kind: 'oneOf', values },
      span,
    };
  });
}

function initialWords(memory: hir.Memory, leaf: number, width: number): readonly bigint[] | undefined {
  const { init } = memory;
  if (init === undefined) return undefined;
  if (init.kind === 'fill') {
    const elements = must(
      constantLeaves(memory.element, init.value)[leaf],
      'a leaf of the initial word',
      memory.span,
    );
    return [join(elements, width)];
  }
  const positions = must(positionsOf(toValueType(memory.element))[leaf], 'a leaf of the word', memory.span);
  // What a file says nothing of is 0; one word alone would stand for all.
  return Array.from({ length: memory.depth }, (_, i) => {
    const word = init.words[i] ?? 0n;
    return join(
      positions.map((low) => extract(word, low, width)),
      width,
    );
  });
}

function join(elements: readonly bigint[], width: number): bigint {
  return elements.reduceRight((image, element) => (image << BigInt(width)) | element, 0n);
}

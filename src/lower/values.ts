/**
 * Values while they are lowered: a list of leaves in the order of `leavesOf`.
 *
 * A leaf is a function from an element's index to an expression, so that an array which is merely looked at (an element of a register file, one side of a
 * choice) never has to be copied. What `at` returns is cheap to repeat: whoever makes a leaf from something expensive puts that into a local first.
 */
import type { Expr } from '../ir/ir.js';
import { widthOf } from '../ir/value-type.js';
import type { ValueType } from '../ir/value-type.js';
import type { Span } from '../support/span.js';
import { InternalError } from './internal-error.js';
import * as make from './make.js';
import { shapesOf } from './value-types.js';

export interface Leaf {
  readonly width: number;
  /** Number of elements, 1 where no array was passed on the way. */
  readonly length: number;
  /** `index` may have any width; 0 where length is 1. */
  at(index: Expr): Expr;
  /** Past the end, `at` gives 0 by itself. */
  readonly total: boolean;
  /** Elements stand in storage as they are: to read one again costs nothing, and gives the same. */
  readonly stored: boolean;
  /** Each element is an expression of its own: constant indices are cheap, one that moves costs statements or shifts. */
  readonly listed: boolean;
  /** Set where the leaf is the whole of a signal or local, which a call can name. */
  readonly whole:
    | { readonly kind: 'signal'; readonly signal: number }
    | { readonly kind: 'local'; readonly local: number }
    | undefined;
}

export type Value = readonly Leaf[];

export function scalarLeaf(expr: Expr): Leaf {
  return computedLeaf(expr.width, 1, () => expr);
}

/** An array that is computed element by element. */
export function computedLeaf(width: number, length: number, at: (index: Expr) => Expr, listed = false): Leaf {
  return { width, length, at, total: false, stored: false, listed, whole: undefined };
}

export function scalar(expr: Expr): Value {
  return [scalarLeaf(expr)];
}

/** The expression of a value that is one leaf without elements. */
export function only(value: Value, span: Span): Expr {
  const [leaf, ...rest] = value;
  if (leaf === undefined || rest.length > 0 || leaf.length !== 1)
    throw new InternalError('a scalar is wanted', span);
  return leaf.at(make.at(0, span));
}

/** Field `field` of a struct, tuple or bundle. */
export function fieldOf<T>(leaves: readonly T[], type: ValueType, field: number): readonly T[] {
  const parts = partsOf(type);
  const before = parts.slice(0, field).reduce((sum, part) => sum + shapesOf(part).length, 0);
  const part = parts[field];
  if (part === undefined) throw new InternalError(`there is no field ${field} in a ${type.kind}`);
  return leaves.slice(before, before + shapesOf(part).length);
}

export function partsOf(type: ValueType): readonly ValueType[] {
  switch (type.kind) {
    case 'struct':
    case 'bundle':
      return type.fields.map((field) => field.type);
    case 'tuple':
      return type.elements;
    default:
      throw new InternalError(`a ${type.kind} has no fields`);
  }
}

/**
 * One element of an array of `element`s: element `index` of each leaf, or that part of it which belongs there. With `inside` given, an index may be out of
 * range, and then reads 0.
 */
export function elementOf(
  array: Value,
  element: ValueType,
  index: Expr,
  inside: Expr | undefined,
  span: Span,
): Value {
  return shapesOf(element).map((shape, i): Leaf => {
    const leaf = array[i];
    if (leaf === undefined) throw new InternalError('an array has fewer leaves than its elements', span);
    const base = make.scaleIndex(index, shape.length, span);
    const read = (offset: Expr): Expr => leaf.at(make.addIndex(base, offset, span));
    const safe = inside === undefined || (leaf.total && shape.length === 1);
    return {
      width: leaf.width,
      length: shape.length,
      at: safe ? read : (offset) => make.mux(inside, read(offset), make.constant(0n, leaf.width, span), span),
      total: false,
      stored: leaf.stored && safe,
      listed: leaf.listed,
      whole: undefined,
    };
  });
}

/** The packed image: first fields most significant, element 0 of an array least significant. */
export function pack(value: Value, type: ValueType, span: Span): Expr {
  switch (type.kind) {
    case 'struct':
    case 'bundle':
    case 'tuple':
      return make.concat(
        partsOf(type).map((part, i) => pack(fieldOf(value, type, i), part, span)),
        span,
      );
    case 'array': {
      const images = Array.from({ length: type.length }, (_, i) =>
        pack(elementOf(value, type.element, make.at(i, span), undefined, span), type.element, span),
      );
      return make.concat(images.toReversed(), span);
    }
    case 'union':
      return make.concat(
        value.map((leaf) => leaf.at(make.at(0, span))),
        span,
      );
    default:
      return only(value, span);
  }
}

/** Where a leaf's elements lie in a packed image: at `low`, and `stride` bits apart for each dimension, the outermost first. */
interface Layout {
  readonly width: number;
  readonly low: number;
  readonly dims: readonly { readonly length: number; readonly stride: number }[];
}

/** More elements than this are cut out of an image in a loop. */
const MOST_LISTED = 64;

/** The parts of a packed image. `bits` is read once for each part: it should be held. */
export function unpack(bits: Expr, type: ValueType, span: Span): Value {
  const layouts: Layout[] = [];
  layOut(type, 0, [], layouts);
  return layouts.map((layout): Leaf => {
    const length = layout.dims.reduce((total, dim) => total * dim.length, 1);
    const at = (index: Expr): Expr => make.slice(bits, positionOf(layout, index, span), layout.width, span);
    return layout.dims.length === 0
      ? scalarLeaf(at(make.at(0, span)))
      : computedLeaf(layout.width, length, at, length <= MOST_LISTED);
  });
}

/** For each leaf, the lowest bit of each of its elements in the packed image. */
export function positionsOf(type: ValueType): readonly (readonly number[])[] {
  const layouts: Layout[] = [];
  layOut(type, 0, [], layouts);
  return layouts.map(({ low, dims }) =>
    dims.reduce(
      (lows, { length, stride }) =>
        lows.flatMap((base) => Array.from({ length }, (_, i) => base + i * stride)),
      [low],
    ),
  );
}

function layOut(type: ValueType, low: number, dims: Layout['dims'], into: Layout[]): void {
  switch (type.kind) {
    case 'struct':
    case 'bundle':
    case 'tuple': {
      let top = low + widthOf(type);
      for (const part of partsOf(type)) {
        top -= widthOf(part);
        layOut(part, top, dims, into);
      }
      return;
    }
    case 'array':
      layOut(type.element, low, [...dims, { length: type.length, stride: widthOf(type.element) }], into);
      return;
    case 'union':
      into.push({ width: type.tagWidth, low: low + type.payloadWidth, dims });
      into.push({ width: type.payloadWidth, low, dims });
      return;
    default:
      into.push({ width: widthOf(type), low, dims });
  }
}

/** The flat index is taken apart only where the elements do not follow each other evenly (an array inside a struct inside an array). */
function positionOf(layout: Layout, index: Expr, span: Span): Expr {
  const { dims } = layout;
  const even = dims.every(({ stride }, i) => {
    const inner = dims[i + 1];
    return inner === undefined || stride === inner.stride * inner.length;
  });
  const innermost = dims.at(-1);
  if (innermost === undefined) return make.at(layout.low, span);
  if (even)
    return make.addIndex(make.scaleIndex(index, innermost.stride, span), make.at(layout.low, span), span);
  let position = make.at(layout.low, span);
  let below = dims.reduce((total, dim) => total * dim.length, 1);
  for (const { length, stride } of dims) {
    below /= length;
    const digit = make.binary(
      'urem',
      make.binary('udiv', make.toIndex(index, span), make.at(below, span), span),
      make.at(length, span),
      span,
    );
    position = make.addIndex(position, make.scaleIndex(digit, stride, span), span);
  }
  return position;
}

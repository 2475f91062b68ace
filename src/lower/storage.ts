/** Reading and writing what outlives a process: signals, ports of groups, memories. */
import type * as ir from '../ir/ir.js';
import type { Span } from '../support/span.js';
import * as make from './make.js';
import type { Names } from './module-names.js';
import { positionExpr, rankExpr } from './ranks.js';
import type { Sink } from './sinks.js';
import { product } from './value-types.js';
import type { Leaf } from './values.js';
import { computedLeaf, scalarLeaf } from './values.js';

/** The number of an element in generate loops: the outermost index first, the last one fastest. */
export function flatIndex(
  { dims, subset }: Pick<Names, 'dims' | 'subset'>,
  indices: readonly ir.Expr[],
  span: Span,
): ir.Expr {
  return subset === undefined
    ? positionExpr(dims, indices, span)
    : rankExpr(subset.rank, dims, indices, span);
}

type NamedLeaf = Names['leaves'][number];

/** `kind: 'sampled'` reads what stood there just before the edge. */
export function signalLeaf(
  kind: 'read' | 'sampled',
  leaf: NamedLeaf,
  dims: readonly number[],
  place: ir.Expr,
  span: Span,
): Leaf {
  const elements = leaf.length * product(dims);
  const base = make.scaleIndex(place, leaf.length, span);
  const at = (offset: ir.Expr): ir.Expr => ({
    kind,
    signal: leaf.id,
    index: elements === 1 ? undefined : make.addIndex(base, offset, span),
    width: leaf.width,
    span,
  });
  const whole =
    kind === 'read' && dims.length === 0 ? ({ kind: 'signal', signal: leaf.id } as const) : undefined;
  if (leaf.length === 1) return { ...scalarLeaf(at(make.at(0, span))), whole };
  return {
    width: leaf.width,
    length: leaf.length,
    at,
    total: dims.length === 0,
    stored: true,
    listed: false,
    whole,
  };
}

export function signalSink(
  leaf: NamedLeaf,
  dims: readonly number[],
  place: ir.Expr,
  delay: ir.Expr | undefined,
  span: Span,
): Sink {
  const elements = leaf.length * product(dims);
  const base = make.scaleIndex(place, leaf.length, span);
  return {
    width: leaf.width,
    length: leaf.length,
    total: dims.length === 0,
    store: (offset, range, value, at) => {
      const index = elements === 1 ? undefined : make.addIndex(base, offset, at);
      return [{ kind: 'drive', signal: leaf.id, index, range, value, delay, span: at }];
    },
    storeWhole: undefined,
  };
}

/** A leaf of a memory's word. Arrays are packed into the word, element 0 least significant; `word` is held where it is used more than once. */
export function memoryLeaf(
  leaf: NamedLeaf,
  address: ir.Expr,
  hold: (word: ir.Expr) => ir.Expr,
  span: Span,
): Leaf {
  const word: ir.Expr = { kind: 'memRead', memory: leaf.id, address, width: leaf.width * leaf.length, span };
  if (leaf.length === 1) return scalarLeaf(word);
  const held = hold(word);
  const at = (index: ir.Expr): ir.Expr =>
    make.slice(held, make.scaleIndex(index, leaf.width, span), leaf.width, span);
  return computedLeaf(leaf.width, leaf.length, at, true);
}

export function memorySink(leaf: NamedLeaf, address: ir.Expr): Sink {
  const write = (range: ir.BitRange | undefined, value: ir.Expr, span: Span): readonly ir.Stmt[] => [
    { kind: 'memWrite', memory: leaf.id, address, range, lanes: undefined, value, span },
  ];
  const single = leaf.length === 1;
  return {
    width: leaf.width,
    length: leaf.length,
    total: false,
    store: (index, range, value, span) => {
      if (single) return write(range, value, span);
      const element = { low: make.scaleIndex(index, leaf.width, span), width: leaf.width };
      return write(
        range === undefined ? element : make.narrow(element, range.low, range.width, span),
        value,
        span,
      );
    },
    storeWhole: single ? undefined : (image, span) => write(undefined, image, span),
  };
}

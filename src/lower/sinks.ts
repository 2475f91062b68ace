/** Places that take a value, split into leaves as values are: the other half of `values.ts`. */
import type { BitRange, Expr, Stmt } from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import type { Span } from '../support/span.js';
import { must } from './internal-error.js';
import * as make from './make.js';
import { shapesOf } from './value-types.js';

export interface Sink {
  readonly width: number;
  readonly length: number;
  /** Past the end, `store` does nothing by itself. */
  readonly total: boolean;
  /** Stores an element, or bits of it. */
  store(index: Expr, range: BitRange | undefined, value: Expr, span: Span): readonly Stmt[];
  /** Set where all elements are written as one packed image: a word of a memory. */
  readonly storeWhole: ((image: Expr, span: Span) => readonly Stmt[]) | undefined;
}

/** Bits of a scalar. */
export function rangeOf(sink: Sink, low: Expr, width: number): Sink {
  return {
    width,
    length: sink.length,
    total: false,
    store: (index, range, value, span) =>
      sink.store(
        index,
        make.narrow({ low, width }, range?.low ?? make.at(0, span), range?.width ?? width, span),
        value,
        span,
      ),
    storeWhole: undefined,
  };
}

/** One element of an array of `element`s. With `inside` given, the index may be out of range, and then nothing is written. */
export function elementOf(
  sinks: readonly Sink[],
  element: ValueType,
  index: Expr,
  inside: Inside | undefined,
  span: Span,
): readonly Sink[] {
  return shapesOf(element).map((shape, i): Sink => {
    const sink = must(sinks[i], 'an array has fewer leaves than its elements', span);
    const base = make.scaleIndex(index, shape.length, span);
    const safe = inside === undefined || (sink.total && shape.length === 1);
    return {
      width: sink.width,
      length: shape.length,
      total: false,
      store: (offset, range, value, at) => {
        const stored = sink.store(make.addIndex(base, offset, span), range, value, at);
        return safe
          ? stored
          : [{ kind: 'if', id: inside.branch(), cond: inside.cond, then: stored, else: [], span: at }];
      },
      storeWhole: undefined,
    };
  });
}

/** The condition that an index is in range, and where the `if` that tests it gets its number. */
export interface Inside {
  readonly cond: Expr;
  readonly branch: () => number;
}

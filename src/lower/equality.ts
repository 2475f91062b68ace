/** `==` of whole values, leaf by leaf. */
import type * as ir from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { must } from './internal-error.js';
import * as make from './make.js';
import { shapesOf } from './value-types.js';
import type { Leaf, Value } from './values.js';

/** Arrays of up to so many elements are compared in one expression, longer ones in a loop. */
const UNROLLED = 8;

export function equal(body: Body, type: ValueType, left: Value, right: Value, span: Span): ir.Expr {
  const tests = shapesOf(type).map((shape, i) => {
    const a = must(left[i], 'a value has fewer leaves than its type', span);
    const b = must(right[i], 'a value has fewer leaves than its type', span);
    return leafEqual(body, a, b, shape.length, span);
  });
  return make.all(tests, span);
}

function leafEqual(body: Body, left: Leaf, right: Leaf, length: number, span: Span): ir.Expr {
  const [a, b] = length <= UNROLLED ? [left, right] : [body.settled(left, span), body.settled(right, span)];
  const test = (index: ir.Expr): ir.Expr => make.equal(a.at(index), b.at(index), span);
  if (length <= UNROLLED) {
    return make.all(
      Array.from({ length }, (_, i) => test(make.at(i, span))),
      span,
    );
  }
  const same = body.addLocal('same', 1, 1, span, false);
  const set = (value: ir.Expr): void => {
    body.emit({ kind: 'set', local: same, index: undefined, range: undefined, value, span });
  };
  set(make.constant(1n, 1, span));
  body.repeat('i', 0, length, span, (index) => {
    set(make.and(body.read(same), test(index), span));
  });
  return body.read(same);
}

/** Sequences: as many elements, and those equal. The first leaf of either is its length. */
export function equalSequences(body: Body, left: Value, right: Value, span: Span): ir.Expr {
  const [leftLength, ...leftLeaves] = left;
  const [rightLength, ...rightLeaves] = right;
  const zero = make.at(0, span);
  const count = body.hold(must(leftLength, 'a sequence has a length', span).at(zero), 'count');
  const sameLength = make.equal(count, must(rightLength, 'a sequence has a length', span).at(zero), span);
  const same = body.addLocal('same', 1, 1, span, false);
  const set = (value: ir.Expr): void => {
    body.emit({ kind: 'set', local: same, index: undefined, range: undefined, value, span });
  };
  set(sameLength);
  const limit = Math.min(leftLeaves[0]?.length ?? 0, rightLeaves[0]?.length ?? 0);
  leftLeaves.forEach((leaf, i) => {
    const other = must(rightLeaves[i], 'sequences of one type have the same leaves', span);
    const stride = Math.max(1, leaf.length / Math.max(1, limit));
    body.repeat('i', 0, Math.min(leaf.length, other.length), span, (index) => {
      const element = stride === 1 ? index : make.binary('udiv', index, make.at(stride, span), span);
      const past = make.not(make.binary('ult', element, count, span));
      const equalHere = make.equal(leaf.at(index), other.at(index), span);
      set(make.and(body.read(same), make.or(past, equalHere, span), span));
    });
  });
  return body.read(same);
}

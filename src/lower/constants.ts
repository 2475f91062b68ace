/** Constants as values. */
import type * as ir from '../ir/ir.js';
import type { Type, Value as ConstantValue } from '../semantics/types.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { must } from './internal-error.js';
import * as make from './make.js';
import { constantLeaves, shapesOf, toValueType } from './value-types.js';
import type { Leaf, Value } from './values.js';
import { computedLeaf, scalarLeaf } from './values.js';

export function lowerConstant(body: Body, type: Type, value: ConstantValue, span: Span): Value {
  const shapes = shapesOf(toValueType(type));
  return constantLeaves(type, value).map((elements, i): Leaf => {
    const { width, length } = must(shapes[i], 'a constant has more leaves than its type', span);
    const [first] = elements;
    if (first === undefined) return computedLeaf(width, 0, () => make.constant(0n, width, span));
    if (length === 1) return scalarLeaf(make.constant(first, width, span));
    if (elements.every((element) => element === first))
      return computedLeaf(width, length, () => make.constant(first, width, span));
    return computedLeaf(width, length, (index) => lookUp(body, elements, width, index, span), true);
  });
}

/** A table: a `switch` where the index is not known. */
function lookUp(body: Body, elements: readonly bigint[], width: number, index: ir.Expr, span: Span): ir.Expr {
  if (index.kind === 'const') return make.constant(elements[Number(index.value)] ?? 0n, width, span);
  const result = body.addLocal('entry', width, 1, span, true);
  const set = (value: bigint): readonly ir.Stmt[] => [
    {
      kind: 'set',
      local: result,
      index: undefined,
      range: undefined,
      value: make.constant(value, width, span),
      span,
    },
  ];
  const places = new Map<bigint, bigint[]>();
  elements.forEach((element, i) => {
    const known = places.get(element);
    // What an index of few bits cannot reach is no case of it.
    if (BigInt(i) >> BigInt(index.width) !== 0n) return;
    if (known === undefined) places.set(element, [BigInt(i)]);
    else known.push(BigInt(i));
  });
  const cases = [...places].map(([element, values]) => ({ values, body: set(element), span }));
  body.emit({ kind: 'switch', id: body.nextBranch(), subject: index, cases, default: set(0n), span });
  return body.read(result);
}

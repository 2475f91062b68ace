/** Calls: arguments leaf by leaf, arrays by name, results in locals. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import * as make from './make.js';
import { shapesOf, toValueType } from './value-types.js';
import type { Leaf, Value } from './values.js';

export function lowerCall(body: Body, expr: Extract<hir.Expr, { kind: 'call' }>): Value {
  const { func, span } = expr;
  const args = expr.args.flatMap((arg) =>
    body.rules.value(body, arg).map((leaf) => argOf(body, leaf, arg.span)),
  );
  const results = shapesOf(toValueType(func.result)).map((shape) =>
    body.addLocal(plainName(func.name) + shape.name, shape.width, shape.length, span, true),
  );
  body.rules.noteCall(func);
  body.emit({ kind: 'call', func: func.name, args, results, span });
  return results.map((local) => body.localLeaf(local));
}

function argOf(body: Body, leaf: Leaf, span: Span): ir.Arg {
  if (leaf.length === 1) return { kind: 'value', value: leaf.at(make.at(0, span)) };
  if (leaf.whole !== undefined) return leaf.whole;
  const local = body.addLocal('argument', leaf.width, leaf.length, span, true);
  body.copyLeaf(body.localSink(local), leaf, span);
  return { kind: 'local', local };
}

/** The name of a function without its arguments: `parityOf` of `parityOf<64>`. */
function plainName(name: string): string {
  return name.split('<', 1)[0] ?? name;
}

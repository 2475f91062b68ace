/** Sequences of tests: a length, and room for as many elements as there may be. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { InternalError, must } from './internal-error.js';
import * as make from './make.js';
import { elementOf as elementSinks } from './sinks.js';
import { toValueType } from './value-types.js';
import { elementOf } from './values.js';
import type { Value } from './values.js';

function typeOf(sequence: hir.Local): Extract<hir.Local['type'], { kind: 'sequence' }> {
  if (sequence.type.kind !== 'sequence')
    throw new InternalError(`\`${sequence.name}\` is no sequence`, sequence.span);
  return sequence.type;
}

export function lengthOf(body: Body, sequence: hir.Local, span: Span): ir.Expr {
  return must(body.bindingOf(sequence, span).value[0], 'a sequence has a length', span).at(make.at(0, span));
}

/** The element at an index that is below the length. */
export function elementAt(body: Body, sequence: hir.Local, index: ir.Expr, span: Span): Value {
  const elements = body.bindingOf(sequence, span).value.slice(1);
  return elementOf(elements, toValueType(typeOf(sequence).element), index, undefined, span);
}

/** Behind the last element; a full sequence takes no more, and says so. */
export function push(body: Body, sequence: hir.Local, value: Value, span: Span): void {
  const { element, limit } = typeOf(sequence);
  const sinks = must(body.bindingOf(sequence, span).sinks, `\`${sequence.name}\` is no variable`, span);
  const end = body.hold(lengthOf(body, sequence, span), 'end');
  const room = make.binary('ult', end, make.at(limit, span), span);
  body.check(
    { kind: 'index', message: `\`${sequence.name}\` is full: it holds at most ${limit}`, span },
    room,
    [],
  );
  const then = body.capture(() => {
    body.copy(elementSinks(sinks.slice(1), toValueType(element), end, undefined, span), value, span);
    const next = make.binary('add', end, make.at(1, span), span);
    for (const set of must(sinks[0], 'a sequence has a length', span).store(
      make.at(0, span),
      undefined,
      next,
      span,
    ))
      body.emit(set);
  });
  body.branch(body.nextBranch(), room, then, [], span);
}

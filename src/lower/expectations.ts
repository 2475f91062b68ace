/** `expect` and `fail`: checks with the operands shown, and text with values in it. */
import type * as hir from '../semantics/hir.js';
import type { ValueType } from '../ir/value-type.js';
import type { Body, Shown } from './body.js';
import { elementsOf, showOf } from './body.js';
import { lowerScalar } from './expressions.js';
import * as make from './make.js';
import { plainText } from './sites.js';
import { toValueType } from './value-types.js';
import type { Value } from './values.js';

/** More elements than this are not shown. */
const MOST_SHOWN = 256;

export function lowerExpect(body: Body, statement: Extract<hir.Stmt, { kind: 'expect' }>): void {
  const { source, span } = statement;
  const operands = statement.operands.flatMap(({ text, value, shownAs, guarded }): readonly Shown[] => {
    let computed: Value = [];
    const needed = body.capture(() => {
      computed = body.rules.value(body, value);
    });
    if (guarded && needed.length > 0) return [];
    body.emitAll(needed);
    const shown = { text, type: toValueType(shownAs), value: body.holdAll(computed, value.span) };
    body.known.set(value, shown.value);
    return shown.value.reduce((sum, leaf) => sum + leaf.length, 0) > MOST_SHOWN ? [] : [shown];
  });
  const cond = lowerScalar(body, statement.cond);
  body.known.clear();
  const message = lowerMessage(body, statement.message, operands.length);
  const shows = [...operands, ...message.shows];
  const site = body.sites.add({
    kind: 'expect',
    name: '',
    message: message.text,
    source,
    shows: shows.map(showOf),
    span,
  });
  body.emit({
    kind: 'check',
    site,
    cond,
    values: shows.flatMap(({ value }) => elementsOf(value, span)),
    span,
  });
}

export function lowerFail(body: Body, { message, span }: Extract<hir.Stmt, { kind: 'fail' }>): void {
  const { text, shows } = lowerMessage(body, message, 0);
  const site = body.sites.add({
    kind: 'fail',
    name: '',
    message: text,
    source: '',
    shows: shows.map(showOf),
    span,
  });
  const values = shows.flatMap(({ value }) => elementsOf(value, span));
  body.emit({ kind: 'check', site, cond: make.constant(0n, 1, span), values, span });
}

/** Text and values in turn. */
export function messageParts(
  body: Body,
  message: hir.Message,
): readonly (string | { readonly value: Value; readonly type: ValueType })[] {
  return message.parts.map((part) =>
    typeof part === 'string' ? part : { value: body.rules.value(body, part), type: toValueType(part.type) },
  );
}

/** A value inside a text is `{n}`, the n-th that the site shows; such values have no text of their own. */
export function lowerMessage(
  body: Body,
  message: hir.Message | undefined,
  before: number,
): { readonly text: string; readonly shows: readonly Shown[] } {
  const shows: Shown[] = [];
  if (message === undefined) return { text: '', shows };
  const text = messageParts(body, message).map((part) => {
    if (typeof part === 'string') return plainText(part);
    shows.push({ text: '', ...part });
    return `{${before + shows.length - 1}}`;
  });
  return { text: text.join(''), shows };
}

/** Attributes that mean something. One that means nothing is an error: a typing slip in it would go unnoticed for long. */
import { error } from '../diagnostics/diagnostic.js';
import { FLOAT_FORMATS } from '../numerics/formats.js';
import { FLOAT_FUNCTIONS } from '../operators/float-intrinsics.js';
import { INTRINSIC_OPS, isIntrinsicOp, type IntrinsicOp } from '../operators/operators.js';
import type { Span } from '../support/span.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';
import type { Context } from './context.js';
import { Scope } from './scope.js';
import { valueText } from './values.js';

/** By what they may stand in front of. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  module: ['model', 'crossing', 'emit'],
  port: ['status'],
  test: ['timeout', 'seed', 'should_fail'],
  property: ['runs', 'timeout', 'seed', 'should_fail'],
};

/** The same in the standard library: who promises that a function equals an operator has proved it, and the proof stands in our tests. */
const KNOWN_IN_STANDARD: typeof KNOWN = { ...KNOWN, fn: ['intrinsic'] };

export function checkAttributes(context: Context, file: ast.File): void {
  for (const item of file.items) {
    if (!('attributes' in item)) continue;
    check(context, item.kind, item.attributes);
    if (item.kind === 'fn') checkIntrinsic(context, item);
    if (item.kind === 'module')
      for (const member of item.body)
        if ('attributes' in member) check(context, member.kind, member.attributes);
  }
}

/**
 * `#[intrinsic(clz)]`: the operator of the IR that a function of the standard library is proved equal to; `#[intrinsic(fadd, F)]`: what it is equal to for
 * the formats that its parameters are, where it is for those. `scope` has the parameters.
 */
export function intrinsicOf(
  context: Context,
  { attributes, span }: ast.FnDecl,
  scope: Scope,
): IntrinsicOp | undefined {
  const attribute = context.isStandard(span) ? attributes.find(isIntrinsic) : undefined;
  const [head, ...parameters] = attribute === undefined ? [] : namesIn(attribute);
  if (head === undefined) return undefined;
  const formats = parameters.map((parameter) => formatOf(context, parameter, scope, attribute?.span ?? span));
  const name = [head, ...formats].join('.');
  return isIntrinsicOp(name) ? name : undefined;
}

/** The name of the format that a parameter is, policy and all; empty where it has none. */
function formatOf(context: Context, parameter: string, scope: Scope, span: Span): string {
  const table = context.library('float/format');
  const wanted = valueNamed(context, scope, parameter, span);
  if (table === undefined || wanted === undefined) return '';
  const found = FLOAT_FORMATS.find(
    ({ name }) => valueNamed(context, table, name.toUpperCase(), span) === wanted,
  );
  return found?.name ?? '';
}

/** The value of a constant, as text. */
function valueNamed(context: Context, scope: Scope, text: string, span: Span): string | undefined {
  const value = context.checks.expr(context, new Scope('block', scope), {
    kind: 'name',
    name: { kind: 'ident', text, span },
    generics: undefined,
    span,
  });
  return value.kind === 'const' ? valueText(value.value, value.type) : undefined;
}

function checkIntrinsic(context: Context, declaration: ast.FnDecl): void {
  const attribute = declaration.attributes.find(isIntrinsic);
  if (attribute === undefined || !context.isStandard(declaration.span)) return;
  const [head = '', ...parameters] = namesIn(attribute);
  const isKnown = parameters.length === 0 ? isIntrinsicOp(head) : FLOAT_FUNCTIONS.includes(head);
  if (isKnown) return;
  const near = nearest(head, parameters.length === 0 ? INTRINSIC_OPS : FLOAT_FUNCTIONS);
  const hint = near === undefined ? 'not this' : `did you mean \`${near}\`?`;
  const message = '`intrinsic` takes an operator of the IR: `popcount`, `mul`';
  context.diagnostics.add(error('M2019', attribute.span, message, hint));
}

const isIntrinsic = ({ name }: ast.Attribute): boolean => name.text === 'intrinsic';

/** An operator, and parameters of the function; nothing where something else stands there. */
function namesIn({ args }: ast.Attribute): readonly string[] {
  const names = args.flatMap(({ value }) => (value.kind === 'name' ? [value.name.text] : []));
  return names.length === args.length ? names : [];
}

function check(context: Context, kind: string, attributes: readonly ast.Attribute[]): void {
  for (const { name, span } of attributes) {
    const known = (context.isStandard(span) ? KNOWN_IN_STANDARD : KNOWN)[kind] ?? [];
    if (known.includes(name.text)) continue;
    const near = nearest(name.text, known);
    const list = known.map((each) => `\`#[${each}]\``).join(', ');
    const message = error(
      'M2018',
      span,
      `\`#[${name.text}]\` means nothing in front of ${describe(kind)}`,
      near === undefined ? 'unknown here' : `did you mean \`${near}\`?`,
    ).note(list === '' ? 'no attribute may stand here' : `known here: ${list}`);
    context.diagnostics.add(
      near === undefined ? message : message.fix(`to write \`${near}\``, [{ span: name.span, text: near }]),
    );
  }
}

function describe(kind: string): string {
  return kind === 'fn' ? 'a function' : `a \`${kind}\``;
}

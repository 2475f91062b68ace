/** Attributes that mean something. One that means nothing is an error: a typing slip in it would go unnoticed for long. */
import { error } from '../diagnostics/diagnostic.js';
import { INTRINSIC_OPS, isIntrinsicOp, type IntrinsicOp } from '../operators/operators.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';
import type { Context } from './context.js';

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

/** `#[intrinsic(clz)]`: the operator of the IR that a function of the standard library is proved equal to. */
export function intrinsicOf(context: Context, { attributes, span }: ast.FnDecl): IntrinsicOp | undefined {
  const name = context.isStandard(span) ? namedOperator(attributes.find(isIntrinsic)) : undefined;
  return name !== undefined && isIntrinsicOp(name) ? name : undefined;
}

function checkIntrinsic(context: Context, declaration: ast.FnDecl): void {
  const attribute = declaration.attributes.find(isIntrinsic);
  if (attribute === undefined || !context.isStandard(declaration.span)) return;
  if (intrinsicOf(context, declaration) !== undefined) return;
  const near = nearest(namedOperator(attribute) ?? '', INTRINSIC_OPS);
  const hint = near === undefined ? 'not this' : `did you mean \`${near}\`?`;
  const message = '`intrinsic` takes an operator of the IR: `popcount`, `mul`';
  context.diagnostics.add(error('M2019', attribute.span, message, hint));
}

const isIntrinsic = ({ name }: ast.Attribute): boolean => name.text === 'intrinsic';

function namedOperator(attribute: ast.Attribute | undefined): string | undefined {
  const [first, ...others] = attribute?.args ?? [];
  return first?.value.kind === 'name' && others.length === 0 ? first.value.name.text : undefined;
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

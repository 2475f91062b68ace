/** Attributes that mean something. One that means nothing is an error: a typing slip in it would go unnoticed for long. */
import type { DiagnosticBag } from '../diagnostics/bag.js';
import { error } from '../diagnostics/diagnostic.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';

/** By what they may stand in front of. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  module: ['model', 'crossing', 'emit'],
  port: ['status'],
  fn: ['intrinsic'],
  test: ['timeout', 'seed', 'should_fail'],
  property: ['runs', 'timeout', 'seed', 'should_fail'],
};

export function checkAttributes(diagnostics: DiagnosticBag, file: ast.File): void {
  for (const item of file.items) {
    if (!('attributes' in item)) continue;
    check(diagnostics, item.kind, item.attributes);
    if (item.kind === 'module')
      for (const member of item.body)
        if ('attributes' in member) check(diagnostics, member.kind, member.attributes);
  }
}

function check(diagnostics: DiagnosticBag, kind: string, attributes: readonly ast.Attribute[]): void {
  const known = KNOWN[kind] ?? [];
  for (const { name, span } of attributes) {
    if (known.includes(name.text)) continue;
    const near = nearest(name.text, known);
    const list = known.map((each) => `\`#[${each}]\``).join(', ');
    const message = error(
      'M2018',
      span,
      `\`#[${name.text}]\` means nothing in front of ${describe(kind)}`,
      near === undefined ? 'unknown here' : `did you mean \`${near}\`?`,
    ).note(list === '' ? 'no attribute may stand here' : `known here: ${list}`);
    diagnostics.add(
      near === undefined ? message : message.fix(`to write \`${near}\``, [{ span: name.span, text: near }]),
    );
  }
}

function describe(kind: string): string {
  return kind === 'fn' ? 'a function' : `a \`${kind}\``;
}

/** Names in functions that nothing reads; signals are looked at once their drivers are known. */
import { warning } from '../diagnostics/diagnostic.js';
import type * as ast from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { Context } from './context.js';
import type { Scope } from './scope.js';

/**
 * Warns of what is named in a block and nowhere read. A name that begins with `_` may be unused; parameters and names in patterns are there for their
 * place, and are not asked about. After errors nobody knows what would have been read.
 */
export function reportUnused(context: Context, scope: Scope, declared: readonly ast.Stmt[]): void {
  if (context.diagnostics.hasErrors) return;
  for (const name of declared.flatMap(namesOf)) {
    if (scope.used.has(name.text) || name.text.startsWith('_')) continue;
    context.diagnostics.add(warning('M2201', name.span, `\`${name.text}\` is not used`, 'nothing reads it'));
  }
}

function namesOf(declared: ast.Stmt): readonly ast.Ident[] {
  switch (declared.kind) {
    case 'let':
      return declared.names;
    case 'var':
      return [declared.name];
    default:
      return [];
  }
}

/** A branch that is not taken here may be taken for other parameters: what it names is used. */
export function markUsed(scope: Scope, skipped: ast.Node): void {
  walk(skipped, (node) => {
    if (isIdent(node)) scope.lookup(node.text);
  });
}

function isIdent(node: ast.Node): node is ast.Ident {
  return 'kind' in node && node.kind === 'ident';
}

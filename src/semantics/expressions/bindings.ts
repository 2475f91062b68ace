/** `if x is Load(a) && a > 3 { … }`: the names of the pattern are known in the branch, so the `if` is a `match` with a guard. */
import type * as ast from '../../syntax/ast.js';

export interface AsMatch {
  readonly value: ast.Expr;
  readonly patterns: readonly ast.Pattern[];
  readonly guard: ast.Expr | undefined;
}

/** The condition taken apart, if its first part is a pattern that binds names. */
export function asMatch(condition: ast.Expr): AsMatch | undefined {
  const parts: ast.BinaryExpr[] = [];
  let first = unparenthesised(condition);
  while (first.kind === 'binary' && first.operator === '&&') {
    parts.push(first);
    first = unparenthesised(first.left);
  }
  if (first.kind !== 'is' || !first.patterns.some(binds)) return undefined;
  const rest = parts.toReversed().map((part) => part.right);
  const guard = rest.reduce<ast.Expr | undefined>(
    (left, right) =>
      left === undefined
        ? right
        : {
            kind: 'binary',
            operator: '&&',
            operatorSpan: right.span,
            left,
            right,
            span: { ...left.span, end: right.span.end },
          },
    undefined,
  );
  return { value: first.value, patterns: first.patterns, guard };
}

function unparenthesised(expr: ast.Expr): ast.Expr {
  return expr.kind === 'paren' ? unparenthesised(expr.inner) : expr;
}

function binds(pattern: ast.Pattern): boolean {
  switch (pattern.kind) {
    case 'bindPattern':
      return true;
    case 'variantPattern':
      return pattern.fields?.some((field) => binds(field.pattern)) ?? false;
    case 'tuplePattern':
      return pattern.elements.some(binds);
    case 'orPattern':
      return pattern.alternatives.some(binds);
    default:
      return false;
  }
}

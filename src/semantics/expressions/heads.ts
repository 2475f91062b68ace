/** What stands before a dot or an index where it is no value: a package, a type, instances, a memory. */
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { memberOfPackage, pathOf } from '../names.js';
import { sizedName } from '../prelude.js';
import type { InstanceSymbol, Scope, Symbol } from '../scope.js';

export type Head =
  | { readonly kind: 'symbol'; readonly symbol: Symbol }
  /** Some of the indices of an instance name, or all. */
  | {
      readonly kind: 'instance';
      readonly symbol: InstanceSymbol;
      readonly indices: readonly { readonly written: ast.Expr; readonly index: hir.Expr }[];
    }
  /** The name of a type, to be resolved by who asks. */
  | { readonly kind: 'type'; readonly written: ast.Expr };

/** `undefined`: the expression is a value, or an error that checking it will report. */
export function headOf(context: Context, scope: Scope, expr: ast.Expr): Head | undefined {
  switch (expr.kind) {
    case 'name': {
      const symbol = scope.lookup(expr.name.text)?.symbol;
      if (symbol === undefined)
        return sizedName(expr.name.text) === undefined ? undefined : { kind: 'type', written: expr };
      return ofSymbol(symbol, expr);
    }
    case 'fieldExpr': {
      if (pathOf(expr.base) === undefined) return undefined;
      const base = headOf(context, scope, expr.base);
      if (base?.kind !== 'symbol' || base.symbol.kind !== 'package') return undefined;
      const symbol = memberOfPackage(context, base.symbol, expr.name) ?? {
        kind: 'error',
        span: expr.name.span,
      };
      return ofSymbol(symbol, expr) ?? { kind: 'symbol', symbol };
    }
    case 'index': {
      const base = headOf(context, scope, expr.base);
      if (base?.kind !== 'instance' || base.indices.length >= base.symbol.rank) return undefined;
      const index = context.checks.expr(context, scope, expr.index);
      return { ...base, indices: [...base.indices, { written: expr.index, index }] };
    }
    default:
      return undefined;
  }
}

function ofSymbol(symbol: Symbol, written: ast.Expr): Head | undefined {
  switch (symbol.kind) {
    case 'instance':
      return { kind: 'instance', symbol, indices: [] };
    case 'package':
    case 'memory':
    case 'clock':
    case 'reset':
    case 'fsm':
    case 'error':
      return { kind: 'symbol', symbol };
    case 'type':
    case 'builtin':
      return { kind: 'type', written };
    case 'declaration':
      switch (symbol.declaration.kind) {
        case 'typeDecl':
        case 'struct':
        case 'enum':
        case 'union':
        case 'bundle':
          return { kind: 'type', written };
        default:
          return undefined;
      }
    default:
      return undefined;
  }
}

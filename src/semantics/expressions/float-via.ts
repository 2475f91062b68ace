/**
 * `via::<W>(expr)`: operators in `expr` are those of W, which has every number of the operands. These become numbers of W, each operator rounds there, and
 * the result is rounded once more, into the type of the operands: what a datapath does that is wider than its ends.
 *
 *     a, b, c ─▶ as W ─▶ + - · / fma √ in W ─▶ round
 */
import { error } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { isFloat, type Float } from '../float-types.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { sameType, typeName } from '../type-names.js';
import { isWritten } from './arguments.js';
import { failed, isFailed } from './build.js';
import { conversion, holdsAll } from './float-conversions.js';
import { perform, performExactly, type Operation } from './float-library.js';
import { arithmetic, fusedMultiplyAdd, negated, squareRoot } from './float-operators.js';

/** The last rounding, of what was computed in `wide`. */
export function viaFormat(
  context: Context,
  scope: Scope,
  expr: ast.Expr,
  wide: Float,
  span: Span,
): Operation | undefined {
  const via = new Via(context, scope, wide);
  const value = via.value(expr);
  if (isFailed(value)) return undefined;
  if (via.narrow !== undefined) return conversion(context, value, via.narrow, span);
  context.diagnostics.add(
    error('M3107', span, 'from which format?', 'no operand here has one').note(
      'a suffix gives one: `1.5_bf16`',
    ),
  );
  return undefined;
}

class Via {
  readonly #context: Context;
  readonly #scope: Scope;
  readonly #wide: Float;
  /** The first operand has the type that all of them have. */
  #first: { readonly type: Float; readonly span: Span } | undefined;

  constructor(context: Context, scope: Scope, wide: Float) {
    this.#context = context;
    this.#scope = scope;
    this.#wide = wide;
  }

  /** The type of the operands, once there was one. */
  get narrow(): Float | undefined {
    return this.#first?.type;
  }

  value(expr: ast.Expr): hir.Expr {
    const { span } = expr;
    if (isWritten(expr)) return this.#context.checks.against(this.#context, this.#scope, expr, this.#wide);
    switch (expr.kind) {
      case 'paren':
        return this.value(expr.inner);
      case 'unary': {
        if (expr.operator !== '-') return this.#operand(expr);
        const value = this.value(expr.operand);
        return isFailed(value) ? failed(span) : negated(this.#context, value, this.#wide, span);
      }
      case 'binary':
        return this.#chain(expr);
      case 'call':
        return this.#call(expr) ?? this.#operand(expr);
      default:
        return this.#operand(expr);
    }
  }

  /** Walked, not recursed into: a chain may be thousands long. */
  #chain(expr: ast.BinaryExpr): hir.Expr {
    const spine: ast.BinaryExpr[] = [];
    let leftmost: ast.Expr = expr;
    for (; leftmost.kind === 'binary'; leftmost = leftmost.left) spine.push(leftmost);
    let left = this.value(leftmost);
    for (const each of spine.toReversed()) {
      const right = this.value(each.right);
      if (isFailed(left) || isFailed(right)) return failed(expr.span);
      left = this.#perform(
        arithmetic(this.#context, each.operator, [left, right], this.#wide, each.span),
        each,
      );
    }
    return left;
  }

  #call(call: ast.CallExpr): hir.Expr | undefined {
    const { callee, args, span } = call;
    const symbol = callee.kind === 'name' ? this.#scope.lookup(callee.name.text)?.symbol : undefined;
    const name = symbol?.kind === 'builtin' ? symbol.name : undefined;
    const isRoot = name === 'sqrt' && args.length === 1;
    if (!isRoot && !(name === 'fma' && args.length === 3)) return undefined;
    const [a, b, c] = args.map(({ value }) => this.value(value));
    if (a === undefined || [a, b, c].some((each) => each !== undefined && isFailed(each)))
      return failed(span);
    if (b === undefined || c === undefined)
      return this.#perform(squareRoot(this.#context, a, this.#wide, span), call);
    const operation = fusedMultiplyAdd(this.#context, [a, b, c], this.#wide, this.#wide, span);
    return this.#perform(operation, call);
  }

  #perform(operation: Operation | undefined, { span }: ast.Expr): hir.Expr {
    if (operation !== undefined) return perform(this.#context, operation);
    this.#context.diagnostics.add(
      error('M3105', span, `\`${this.#context.text(span)}\` is no arithmetic of floats`, 'gives no float'),
    );
    return failed(span);
  }

  /** As a number of the wider format. */
  #operand(expr: ast.Expr): hir.Expr {
    const { span } = expr;
    const value = this.#context.checks.expr(this.#context, this.#scope, expr);
    if (isFailed(value)) return value;
    const { type } = value;
    const wide = typeName(this.#wide);
    if (!isFloat(type) || !holdsAll(this.#wide, type)) {
      const message = `\`${wide}\` does not have every value of \`${typeName(type)}\``;
      this.#context.diagnostics.add(error('M3108', span, message, 'its value could change'));
      return failed(span);
    }
    const first = (this.#first ??= { type, span });
    if (!sameType(type, first.type)) {
      const message = `operands of one type go via \`${wide}\`, these are \`${typeName(first.type)}\` and \`${typeName(type)}\``;
      this.#context.diagnostics.add(
        error('M3101', span, message, `\`${typeName(type)}\``).label(
          first.span,
          `\`${typeName(first.type)}\``,
        ),
      );
      return failed(span);
    }
    if (sameType(type, this.#wide)) return value;
    const operation = conversion(this.#context, value, this.#wide, span);
    return operation === undefined ? failed(span) : performExactly(this.#context, operation);
  }
}

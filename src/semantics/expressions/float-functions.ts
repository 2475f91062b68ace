/**
 * Functions that round: `sqrt(x)`, `fma(a, b, c)`, `round::<T>(x)`; and what is said of how something is rounded: by way of another format (`via`), by
 * random bits (`stochastic`), with the exceptions beside it (`flagged`).
 */
import { error } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { isFloat, type Float } from '../float-types.js';
import type * as hir from '../hir.js';
import { typeOfArgument } from '../names.js';
import type { Scope } from '../scope.js';
import { bits, sameType, typeName } from '../type-names.js';
import type { Type } from '../types.js';
import { isWritten, operands, wantedType } from './arguments.js';
import { failed, isFailed } from './build.js';
import { extentOf } from './extent.js';
import { conversion, writtenRounding } from './float-conversions.js';
import { perform, performWith, type Operation, type Random } from './float-library.js';
import { fusedMultiplyAdd, squareRoot } from './float-operators.js';
import { viaFormat } from './float-via.js';
import { coerce, landOwn } from './land.js';
import { binaryOperation } from './operators.js';

type Rounding = 'sqrt' | 'fma' | 'round' | 'via';
type FloatFunction = Rounding | 'stochastic' | 'flagged';

export function checkFloatFunction(
  context: Context,
  scope: Scope,
  name: FloatFunction,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
): hir.Expr {
  switch (name) {
    case 'stochastic':
      return stochastic(context, scope, call, expected, false);
    case 'flagged':
      return flagged(context, scope, call, expected);
    default: {
      const operation = roundingCall(context, scope, name, call, generics, expected);
      return operation === undefined ? failed(call.span) : perform(context, operation);
    }
  }
}

/** `stochastic(a + b, bits)`. */
function stochastic(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  expected: Type | undefined,
  isFlagged: boolean,
): hir.Expr {
  const [what, chance, extra] = call.args;
  if (what === undefined || chance === undefined || extra !== undefined)
    return wrongCount(context, call, '`stochastic` takes an operation and its random bits');
  const operation = operationIn(context, scope, what.value, expected);
  if (operation === undefined) return failed(call.span);
  const random: Random = {
    span: chance.span,
    asBits: (width) => context.checks.against(context, scope, chance.value, bits(width)),
  };
  return performWith(context, { ...operation, span: call.span }, random, isFlagged);
}

/** `flagged(a + b)`: `(sum, flags)`. */
function flagged(context: Context, scope: Scope, call: ast.CallExpr, expected: Type | undefined): hir.Expr {
  const [what, extra] = call.args;
  if (what === undefined || extra !== undefined)
    return wrongCount(context, call, '`flagged` takes one operation');
  const wanted = expected?.kind === 'tuple' ? expected.elements[0] : undefined;
  const inner = withoutParens(what.value);
  if (inner.kind === 'call' && calledBuiltin(scope, inner) === 'stochastic')
    return stochastic(context, scope, inner, wanted, true);
  const operation = operationIn(context, scope, what.value, wanted);
  return operation === undefined
    ? failed(call.span)
    : performWith(context, { ...operation, span: call.span }, undefined, true);
}

function wrongCount(context: Context, call: ast.CallExpr, takes: string): hir.Expr {
  context.diagnostics.add(error('M2016', call.span, takes, `${call.args.length} given`));
  return failed(call.span);
}

/** The one operation that is written, its operands computed and itself not. */
function operationIn(
  context: Context,
  scope: Scope,
  written: ast.Expr,
  expected: Type | undefined,
): Operation | undefined {
  const expr = withoutParens(written);
  if (expr.kind === 'binary') {
    const found = binaryOperation(context, scope, expr);
    if (found !== undefined) return found === 'failed' ? undefined : found;
  }
  const name = expr.kind === 'call' ? calledBuiltin(scope, expr) : undefined;
  if (expr.kind === 'call' && (name === 'sqrt' || name === 'fma' || name === 'round' || name === 'via'))
    return roundingCall(context, scope, name, expr, genericsOf(expr), expected);
  context.diagnostics.add(
    error('M3105', expr.span, `\`${context.text(expr.span)}\` rounds nothing`, 'no operation of floats').note(
      'rule: what rounds is `+`, `-`, `*`, `/` of floats, `sqrt`, `fma`, `round`, `via`',
    ),
  );
  return undefined;
}

function withoutParens(expr: ast.Expr): ast.Expr {
  return expr.kind === 'paren' ? withoutParens(expr.inner) : expr;
}

function calledBuiltin(scope: Scope, { callee }: ast.CallExpr): string | undefined {
  if (callee.kind !== 'name') return undefined;
  const symbol = scope.lookup(callee.name.text)?.symbol;
  return symbol?.kind === 'builtin' ? symbol.name : undefined;
}

const genericsOf = ({ callee }: ast.CallExpr): readonly ast.GenericArg[] | undefined =>
  callee.kind === 'name' ? callee.generics : undefined;

// ── Functions ───────────────────────────────────────────────────────────────────────────────────────────────────────

function roundingCall(
  context: Context,
  scope: Scope,
  name: Rounding,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
): Operation | undefined {
  switch (name) {
    case 'sqrt': {
      const [value] = floats(context, scope, call, 1, expected) ?? [];
      return value && squareRoot(context, value.value, value.type, call.span);
    }
    case 'fma':
      return fma(context, scope, call, expected);
    case 'round':
      return round(context, scope, call, generics, expected);
    case 'via':
      return via(context, scope, call, generics);
  }
}

/** The factors are of one type; the result is of that of the summand. */
function fma(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  expected: Type | undefined,
): Operation | undefined {
  const [a, b, c] = floats(context, scope, call, 3, expected) ?? [];
  if (a === undefined || b === undefined || c === undefined) return undefined;
  if (sameType(a.type, b.type))
    return fusedMultiplyAdd(context, [a.value, b.value, c.value], a.type, c.type, call.span);
  context.diagnostics.add(
    error(
      'M3101',
      call.span,
      `\`fma\` takes factors of one type, these are \`${typeName(a.type)}\` and \`${typeName(b.type)}\``,
      'nothing is converted silently',
    )
      .label(a.value.span, `\`${typeName(a.type)}\``)
      .label(b.value.span, `\`${typeName(b.type)}\``),
  );
  return undefined;
}

interface FloatValue {
  readonly value: hir.Expr;
  readonly type: Float;
}

/** The arguments, all floats. A number that is written out takes the type of another argument, the one before if it has one, else of the result. */
function floats(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  count: number,
  expected: Type | undefined,
): readonly FloatValue[] | undefined {
  if (call.args.length !== count) {
    operands(context, scope, call, count);
    return undefined;
  }
  const known = call.args.map(({ value }) =>
    isWritten(value) ? undefined : context.checks.expr(context, scope, value),
  );
  const types = known.map((value) => value?.type);
  const found = call.args.map(({ value: written }, i): FloatValue | undefined => {
    const near = [...types.slice(0, i).toReversed(), ...types.slice(i + 1), expected];
    const type = near.find((each) => each !== undefined && isFloat(each));
    const value =
      known[i]?.type.kind === 'integer' && type !== undefined
        ? coerce(context, scope, known[i], type)
        : (known[i] ??
          (type === undefined
            ? context.checks.expr(context, scope, written)
            : context.checks.against(context, scope, written, type)));
    if (isFailed(value)) return undefined;
    if (isFloat(value.type)) return { value, type: value.type };
    const name = context.text(call.callee.span);
    context.diagnostics.add(
      error('M3105', value.span, `\`${name}\` does not take \`${typeName(value.type)}\``, 'takes floats'),
    );
    return undefined;
  });
  return found.every((each) => each !== undefined) ? found : undefined;
}

/** `round::<bf16>(x)`; for an integer `round::<i8>(x, rounding: .down)`, which has no rounding in its type. */
function round(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
): Operation | undefined {
  const { span } = call;
  const type = wantedType(context, scope, call, generics, expected, 'round::<bf16>(x)');
  const last = call.args.at(-1);
  const chosen = call.args.length === 2 && last?.name?.text === 'rounding' ? last : undefined;
  const args = chosen === undefined ? call.args : call.args.slice(0, 1);
  const [given] = operands(context, scope, { ...call, args }, 1);
  const rounding = chosen === undefined ? undefined : writtenRounding(context, scope, chosen.value);
  if (type === undefined || given === undefined) return undefined;
  if (chosen !== undefined && isFloat(type)) {
    const rule = `rule: the rounding of a float is that of its type: \`${typeName(type)}<rounding = …>\``;
    const message = `\`${typeName(type)}\` says by itself how it is rounded`;
    context.diagnostics.add(error('M2017', chosen.span, message, 'one too many').note(rule));
    return undefined;
  }
  if (chosen !== undefined && rounding === undefined) return undefined;
  const value = given.type.kind === 'integer' ? ofOwnWidth(context, scope, given) : given;
  if (isFailed(value)) return undefined;
  const operation = conversion(context, value, type, span, rounding);
  if (operation !== undefined) return operation;
  const [from, to] = [typeName(value.type), typeName(type)];
  const takes = 'from floats and integers to floats, from floats to integers';
  context.diagnostics.add(error('M3105', span, `\`round\` does not make \`${to}\` of \`${from}\``, takes));
  return undefined;
}

function ofOwnWidth(context: Context, scope: Scope, value: hir.Expr): hir.Expr {
  return landOwn(context, scope, value, (extentOf(scope, value)?.low ?? 0n) < 0n);
}

/** `via::<fp32>(a * b + c)`. */
function via(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
): Operation | undefined {
  const [argument, extra] = call.args;
  const [written] = generics ?? [];
  const wide = written === undefined ? undefined : typeOfArgument(written);
  if (argument === undefined || extra !== undefined || wide === undefined) {
    wrongCount(context, call, '`via` takes a format and what is computed in it: `via::<fp32>(a * b)`');
    return undefined;
  }
  const type = context.checks.type(context, scope, wide);
  if (type.kind === 'error') return undefined;
  if (isFloat(type)) return viaFormat(context, scope, argument.value, type, call.span);
  context.diagnostics.add(notAFloat(type, wide.span));
  return undefined;
}

function notAFloat(type: Type, span: Span): ReturnType<typeof error> {
  return error('M2104', span, '`via` takes the type of a float', `this is \`${typeName(type)}\``);
}

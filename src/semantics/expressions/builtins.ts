/** Built-in functions: changes of width, and arithmetic on compile-time integers. */
import { error } from '../../diagnostics/diagnostic.js';
import { bitLength, clog2 } from '../../support/bits.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { isFloat } from '../float-types.js';
import { exprOfArgument, typeOfArgument } from '../names.js';
import type { Builtin } from '../prelude.js';
import { wrongWidth } from '../resolve-type.js';
import type { Scope } from '../scope.js';
import { bits, int, INTEGER, isHardware, typeName, uint, widthOf } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { failed, fold, integer, isFailed } from './build.js';
import { alike, operands, wantedType } from './arguments.js';
import { extentOf } from './extent.js';
import { checkFloatFunction } from './float-functions.js';
import { floatMethod } from './float-methods.js';
import { landOwn, shortText } from './land.js';
import { checkExtreme } from './methods.js';

export function checkBuiltin(
  context: Context,
  scope: Scope,
  name: Builtin,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
): hir.Expr {
  switch (name) {
    case 'trunc':
    case 'zext':
    case 'sext':
    case 'sat':
    case 'resize':
      return resize(context, scope, name, call, generics, expected);
    case 'bitcast':
      return bitcast(context, scope, call, generics, expected);
    case 'sqrt':
    case 'fma':
    case 'round':
    case 'via':
    case 'stochastic':
    case 'flagged':
      return checkFloatFunction(context, scope, name, call, generics, expected);
    case 'clog2':
    case 'log2':
    case 'ceilDiv':
    case 'pow':
      return onIntegers(context, scope, name, call);
    case 'min':
    case 'max': {
      const both = alike(context, scope, call);
      return both === undefined
        ? failed(call.span)
        : checkExtreme(context, scope, name, both[0], both[1], call.span);
    }
    case 'abs': {
      const [value] = operands(context, scope, call, 1);
      if (value === undefined) return failed(call.span);
      if (isFloat(value.type)) return floatMethod(context, value, value.type, 'abs', [], call.span);
      const type = value.type.kind === 'int' ? uint(value.type.width) : value.type;
      if (type.kind === 'integer' || value.type.kind === 'int')
        return fold(context, { kind: 'unary', op: 'abs', value, type, span: call.span });
      context.diagnostics.add(
        error(
          'M3105',
          value.span,
          `\`abs\` does not take \`${typeName(value.type)}\``,
          'takes signed numbers',
        ),
      );
      return failed(call.span);
    }
    default:
      context.diagnostics.add(
        error(
          'M3116',
          call.callee.span,
          `\`${name}\` is a type, and types are not called`,
          'not a function',
        ).note(`to convert: \`x as ${name}<…>\``),
      );
      return failed(call.span);
  }
}

function onIntegers(
  context: Context,
  scope: Scope,
  name: 'clog2' | 'log2' | 'ceilDiv' | 'pow',
  call: ast.CallExpr,
): hir.Expr {
  const count = name === 'clog2' || name === 'log2' ? 1 : 2;
  if (operands(context, scope, call, count, INTEGER).length !== count) return failed(call.span);
  const values = call.args.map(({ value }) => evaluateConstant(context, scope, value, INTEGER)?.value);
  const [a, b] = values;
  if (typeof a !== 'bigint' || (count === 2 && typeof b !== 'bigint')) return failed(call.span);
  const result = compute(name, a, typeof b === 'bigint' ? b : 0n);
  if (typeof result === 'bigint') return integer(result, call.span);
  context.diagnostics.add(
    error(
      'M3303',
      call.span,
      `\`${name}\` ${result}`,
      count === 2 && typeof b === 'bigint' ? `given ${a} and ${b}` : `given ${a}`,
    ),
  );
  return failed(call.span);
}

function compute(name: 'clog2' | 'log2' | 'ceilDiv' | 'pow', a: bigint, b: bigint): bigint | string {
  switch (name) {
    case 'clog2':
      return a < 0n ? 'takes 0 or more' : BigInt(clog2(a));
    case 'log2':
      return a < 1n ? 'takes 1 or more' : BigInt(bitLength(a) - 1);
    case 'ceilDiv':
      return b < 1n ? 'divides by 1 or more' : (a + (a > 0n ? b - 1n : 0n)) / b;
    case 'pow':
      return b < 0n || b > 65_536n ? 'takes an exponent from 0 to 65536' : a ** b;
  }
}

// ── Widths ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Resize = 'trunc' | 'zext' | 'sext' | 'sat' | 'resize';
type Vector = HardwareType & { kind: 'uint' | 'int' | 'bits' };

function isVector(type: Type): type is Vector {
  return type.kind === 'uint' || type.kind === 'int' || type.kind === 'bits';
}

function resize(
  context: Context,
  scope: Scope,
  name: Resize,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
): hir.Expr {
  const { span } = call;
  const [given] = operands(context, scope, call, 1);
  if (given === undefined) return failed(span);
  const value =
    given.type.kind === 'integer'
      ? landOwn(context, scope, given, (extentOf(scope, given)?.low ?? 0n) < 0n)
      : given;
  if (isFailed(value)) return failed(span);
  if (
    !isVector(value.type) ||
    (name === 'sat' && value.type.kind === 'bits') ||
    (name === 'sext' && value.type.kind === 'uint')
  ) {
    context.diagnostics.add(
      error(
        'M3105',
        call.callee.span,
        `\`${name}\` does not take \`${typeName(value.type)}\``,
        name === 'sext' ? 'takes signed numbers and bits' : 'takes numbers',
      ),
    );
    return failed(span);
  }
  const type = target(context, scope, name, call, value.type, generics, expected);
  if (type === undefined) return failed(span);
  return convert(context, name, call, given.type.kind === 'integer', value, type);
}

/** `::<8>`, `::<u8>`, or the width of the place. */
function target(
  context: Context,
  scope: Scope,
  name: Resize,
  call: ast.CallExpr,
  from: Vector,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
): Vector | undefined {
  const written = generics?.[0];
  if (written !== undefined) {
    const type = writtenTarget(context, scope, written, from);
    if (type !== undefined && type.kind !== from.kind) {
      context.diagnostics.add(
        error(
          'M3101',
          written.span,
          `\`${name}\` keeps the kind of number: \`${typeName(from)}\` does not become \`${typeName(type)}\``,
          'another kind',
        ),
      );
      return undefined;
    }
    return type;
  }
  if (expected?.kind === 'error') return undefined;
  if (expected !== undefined && isVector(expected)) return withWidth(from, expected.width);
  context.diagnostics.add(
    error('M3107', call.span, `\`${name}\` to which width?`, 'nothing here gives one')
      .note(
        'rule: a bare `trunc`, `zext`, `sext`, `sat` or `resize` takes its width from the one typed place where it lands',
      )
      .fix('to give the width', [
        { span: { ...call.callee.span, start: call.callee.span.end }, text: '::<8>' },
      ]),
  );
  return undefined;
}

function writtenTarget(
  context: Context,
  scope: Scope,
  written: ast.GenericArg,
  from: Vector,
): Vector | undefined {
  const asExpr = exprOfArgument(written);
  const checked = asExpr === undefined ? undefined : context.checks.expr(context, scope, asExpr);
  if (asExpr === undefined || checked === undefined || checked.type.kind === 'type') {
    const asType = typeOfArgument(written);
    const type: Type = asType === undefined ? { kind: 'error' } : context.checks.type(context, scope, asType);
    if (isVector(type)) return type;
    if (type.kind !== 'error') {
      context.diagnostics.add(
        error(
          'M3101',
          written.span,
          `\`${typeName(type)}\` is no number with a width`,
          'a width or a type of one is wanted',
        ),
      );
    }
    return undefined;
  }
  const width = evaluateConstant(context, scope, asExpr, INTEGER)?.value;
  if (typeof width !== 'bigint') return undefined;
  const wrong = wrongWidth(context, written.span, width);
  if (wrong === undefined) return withWidth(from, Number(width));
  context.diagnostics.add(wrong);
  return undefined;
}

function withWidth(type: Vector, width: number): Vector {
  return type.kind === 'uint' ? uint(width) : type.kind === 'int' ? int(width) : bits(width);
}

function convert(
  context: Context,
  name: Resize,
  call: ast.CallExpr,
  exact: boolean,
  value: hir.Expr,
  type: Vector,
): hir.Expr {
  const { span } = call;
  const from = isVector(value.type) ? value.type.width : 0;
  const widens = type.kind === 'int' ? 'sext' : 'zext';
  const grows = type.width > from;
  // An exact number has only the width that it needs, so either direction is fine.
  const op = name === 'resize' || (exact && name !== 'sat') ? (grows ? widens : 'trunc') : name;
  const wrong =
    op === 'trunc' || op === 'sat'
      ? grows && !exact
        ? 'narrows'
        : undefined
      : type.width < from
        ? 'widens'
        : undefined;
  if (wrong !== undefined) {
    const right = wrong === 'narrows' ? widens : 'trunc';
    context.diagnostics.add(
      error(
        'M3109',
        span,
        `\`${op}\` ${wrong}, and \`${typeName(type)}\` is ${grows ? 'wider' : 'narrower'} than \`${typeName(value.type)}\``,
        `\`${shortText(context, value.span)}\` has ${from} bits`,
      ).fix(`to ${grows ? 'widen' : 'narrow'}`, [
        { span: { ...call.callee.span, end: call.callee.span.start + name.length }, text: right },
      ]),
    );
    return failed(span);
  }
  if (op === 'zext' && type.kind === 'int') {
    context.diagnostics.add(
      error(
        'M3109',
        span,
        `\`zext\` of \`${typeName(value.type)}\` would lose the sign`,
        'puts zeros above a signed number',
      ).fix('to keep the value', [
        { span: { ...call.callee.span, end: call.callee.span.start + name.length }, text: 'sext' },
      ]),
    );
    return failed(span);
  }
  return fold(context, { kind: 'convert', op: exact && grows ? widens : op, value, type, span });
}

function bitcast(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
): hir.Expr {
  const { span } = call;
  const type = wantedType(context, scope, call, generics, expected, 'bitcast::<State>(x)');
  const [value] = operands(context, scope, call, 1);
  if (value === undefined || type === undefined) return failed(span);
  if (!isHardware(value.type)) {
    context.diagnostics.add(
      error(
        'M3107',
        value.span,
        `\`${shortText(context, value.span)}\` has no bits yet`,
        `\`${typeName(value.type)}\``,
      ).note('a suffix gives a width: `3_u4`'),
    );
    return failed(span);
  }
  if (widthOf(value.type) !== widthOf(type)) {
    context.diagnostics.add(
      error(
        'M3110',
        span,
        `\`${typeName(type)}\` has ${widthOf(type)} bits, \`${shortText(context, value.span)}\` has ${widthOf(value.type)}`,
        '`bitcast` keeps the bits',
      ).label(value.span, `\`${typeName(value.type)}\``),
    );
    return failed(span);
  }
  return fold(context, { kind: 'convert', op: 'bitcast', value, type, span });
}

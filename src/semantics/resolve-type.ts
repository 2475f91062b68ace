/** Types as written to types. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import { overLimit } from '../diagnostics/limits.js';
import type { Span } from '../support/span.js';
import { bitLength, clog2 } from '../support/bits.js';
import type * as ast from '../syntax/ast.js';
import { evaluateConstant } from './constants.js';
import type { Context } from './context.js';
import { declaredType } from './declared-types.js';
import { genericFloatType, isFloat, withWrittenPolicy } from './float-types.js';
import { exprOfArgument, located, lookupPath, typeOfArgument, whatIs } from './names.js';
import { sizedName } from './prelude.js';
import type { Scope, Symbol } from './scope.js';
import { bits, ERROR, int, INTEGER, isHardware, typeKey, typeName, uint } from './type-names.js';
import { oversize } from './type-size.js';
import type { BundleType, HardwareType, Type } from './types.js';

/** The type that is written, or the error type after a diagnostic. */
export function resolveType(context: Context, scope: Scope, written: ast.TypeExpr): Type {
  switch (written.kind) {
    case 'nameType':
      return namedType(context, scope, written);
    case 'arrayType':
      return arrayType(context, scope, written);
    case 'sequenceType': {
      const element = hardwareOnly(
        context,
        resolveType(context, scope, written.element),
        written.element.span,
        'a sequence',
      );
      const limit = lengthOf(context, scope, written.limit);
      return element === undefined || limit === undefined ? ERROR : { kind: 'sequence', element, limit };
    }
    case 'tupleType': {
      const elements = written.elements.map((each) =>
        hardwareOnly(context, resolveType(context, scope, each), each.span, 'a tuple'),
      );
      return elements.every((each) => each !== undefined)
        ? ofSize(context, { kind: 'tuple', elements }, written.span)
        : ERROR;
    }
    case 'fnType': {
      const params = written.params.map((param) => resolveType(context, scope, param));
      const result = resolveType(context, scope, written.result);
      return [...params, result].some((each) => each.kind === 'error')
        ? ERROR
        : { kind: 'fn', params, result };
    }
    case 'error':
      context.diagnostics.failAgain();
      return ERROR;
  }
}

function namedType(context: Context, scope: Scope, written: ast.NameType): Type {
  const { segments } = written.path;
  const [first] = segments;
  if (first !== undefined && segments.length === 1 && scope.lookup(first.text) === undefined) {
    const sized = sizedName(first.text);
    if (sized !== undefined) return sizedType(context, sized, written);
  }
  const symbol = lookupPath(context, scope, segments);
  if (symbol === undefined || symbol.kind === 'error') return ERROR;
  switch (symbol.kind) {
    case 'type':
      if (isFloat(symbol.type) && written.args.length > 0)
        return withWrittenPolicy(context, scope, symbol.type, written);
      return withoutArguments(context, written) ? symbol.type : ERROR;
    case 'builtin':
      return builtinType(context, scope, symbol.name, written);
    case 'declaration': {
      const { declaration } = symbol;
      if (declaration.kind === 'const' || declaration.kind === 'fn' || declaration.kind === 'module')
        return notAType(context, written, symbol);
      return declaredType(context, declaration, symbol.scope, written.args, scope, written.span);
    }
    default:
      return notAType(context, written, symbol);
  }
}

function notAType(context: Context, written: ast.NameType, symbol: Symbol): Type {
  const name = context.text(written.path.span);
  context.diagnostics.add(
    located(
      error('M2010', written.span, `\`${name}\` is ${whatIs(symbol)}`, 'a type is wanted here'),
      symbol.span,
    ),
  );
  return ERROR;
}

function withoutArguments(context: Context, written: ast.NameType): boolean {
  const [extra] = written.args;
  if (extra === undefined) return true;
  context.diagnostics.add(
    error('M2103', extra.span, `\`${context.text(written.path.span)}\` takes no parameters`, 'one too many'),
  );
  return false;
}

function sizedType(
  context: Context,
  sized: NonNullable<ReturnType<typeof sizedName>>,
  written: ast.NameType,
): Type {
  if (!withoutArguments(context, written) || !widthAllowed(context, BigInt(sized.width), written.span))
    return ERROR;
  return sized.kind === 'uint'
    ? uint(sized.width)
    : sized.kind === 'int'
      ? int(sized.width)
      : bits(sized.width);
}

function builtinType(context: Context, scope: Scope, name: string, written: ast.NameType): Type {
  switch (name) {
    case 'int':
      if (written.args.length === 0) return INTEGER;
      return vector(context, scope, written, int);
    case 'uint':
      return vector(context, scope, written, uint);
    case 'bits':
      return vector(context, scope, written, bits);
    case 'below': {
      const limit = numberArgument(context, scope, written);
      if (limit === undefined || !atLeast(context, limit, 1n, written)) return ERROR;
      return { kind: 'uint', width: clog2(limit), limit };
    }
    case 'upTo': {
      const last = numberArgument(context, scope, written);
      if (last === undefined || !atLeast(context, last, 0n, written)) return ERROR;
      return { kind: 'uint', width: bitLength(last), limit: last + 1n };
    }
    case 'stream':
    case 'packets':
      return streamType(context, scope, name, written);
    case 'float':
      return genericFloatType(context, scope, written);
    default:
      context.diagnostics.add(
        error('M2010', written.span, `\`${name}\` is a function`, 'a type is wanted here'),
      );
      return ERROR;
  }
}

function vector(context: Context, scope: Scope, written: ast.NameType, make: (width: number) => Type): Type {
  const width = numberArgument(context, scope, written);
  return width === undefined || !widthAllowed(context, width, written.span) ? ERROR : make(Number(width));
}

/** The one argument of `uint<N>` and its like. */
function numberArgument(context: Context, scope: Scope, written: ast.NameType): bigint | undefined {
  const [argument, extra] = written.args;
  const name = context.text(written.path.span);
  if (argument === undefined || extra !== undefined) {
    context.diagnostics.add(
      argument === undefined
        ? error('M2102', written.span, `\`${name}\` takes a number`, `which? \`${name}<8>\``)
        : error('M2103', extra?.span ?? written.span, `\`${name}\` takes one number`, 'one too many'),
    );
    return undefined;
  }
  const expr = exprOfArgument(argument);
  if (expr === undefined) {
    context.diagnostics.add(error('M2104', argument.span, `\`${name}\` takes a number`, 'this is a type'));
    return undefined;
  }
  const checked = context.checks.expr(context, scope, expr);
  if (checked.type.kind === 'type') {
    context.diagnostics.add(error('M2104', argument.span, `\`${name}\` takes a number`, 'this is a type'));
    return undefined;
  }
  const found = evaluateConstant(context, scope, expr, INTEGER);
  return typeof found?.value === 'bigint' ? found.value : undefined;
}

function atLeast(context: Context, value: bigint, least: bigint, written: ast.NameType): boolean {
  const wrong =
    value < least
      ? error(
          'M3111',
          written.span,
          `\`${context.text(written.path.span)}\` takes ${least} or more`,
          `this is ${value}`,
        )
      : wrongWidth(context, written.span, bitLength(value));
  if (wrong !== undefined) context.diagnostics.add(wrong);
  return wrong === undefined;
}

function widthAllowed(context: Context, width: bigint, span: Span): boolean {
  const wrong = wrongWidth(context, span, width);
  if (wrong !== undefined) context.diagnostics.add(wrong);
  return wrong === undefined;
}

/** What to say of a vector of `width` bits; undefined where there may be one. */
export function wrongWidth(
  { limits }: Context,
  span: Span,
  width: bigint | number,
  message = `a width of ${width} is not allowed`,
): Diagnostic | undefined {
  if (width < 0) return error('M3111', span, message, 'negative').note(`rule: 0 to ${limits.width} bits`);
  return width > limits.width ? overLimit('width', limits, span, message, 'too wide') : undefined;
}

/** The outer node is the first index: `T[A][B]` is A elements of `T[B]`, so that `x[a][b]` has a < A and b < B. */
function arrayType(context: Context, scope: Scope, written: ast.ArrayType): Type {
  const element = resolveType(context, scope, written.element);
  const length = lengthOf(context, scope, written.length);
  if (length === undefined || element.kind === 'error') return ERROR;
  if (element.kind === 'bundle' || element.kind === 'bundleArray')
    return { kind: 'bundleArray', element, length };
  if (isHardware(element)) return ofSize(context, { kind: 'array', element, length }, written.span);
  context.diagnostics.add(
    error(
      'M3117',
      written.span,
      `\`${typeName(element)}\` cannot be the element of an array`,
      'hardware has no such type',
    ),
  );
  return ERROR;
}

/** The type, unless it is too large. */
function ofSize(context: Context, type: HardwareType, span: Span): Type {
  const wrong = oversize(context, type, span);
  if (wrong !== undefined) context.diagnostics.add(wrong);
  return wrong === undefined ? type : ERROR;
}

function lengthOf(context: Context, scope: Scope, expr: ast.Expr): number | undefined {
  const found = evaluateConstant(context, scope, expr, INTEGER);
  if (typeof found?.value !== 'bigint') return undefined;
  if (found.value >= 0n && found.value <= BigInt(context.limits.elements)) return Number(found.value);
  context.diagnostics.add(wrongLength(context, expr.span, found.value));
  return undefined;
}

/** What to say of an array that is shorter than nothing or longer than its limit. */
export function wrongLength({ limits }: Context, span: Span, length: bigint): Diagnostic {
  const message = `a length of ${length} is not allowed`;
  return length < 0n
    ? error('M3111', span, message, 'negative').note(`rule: 0 to ${limits.elements} elements`)
    : overLimit('elements', limits, span, message, 'too long');
}

/** The type if hardware can hold it, else a diagnostic. */
export function hardwareOnly(
  context: Context,
  type: Type,
  span: Span,
  holder: string,
): HardwareType | undefined {
  if (isHardware(type)) return type;
  if (type.kind === 'error') return undefined;
  const why = type.kind === 'integer' ? '`int` has no width; `int<N>` has one' : 'not a type of hardware';
  context.diagnostics.add(error('M3117', span, `${holder} cannot hold \`${typeName(type)}\``, why));
  return undefined;
}

/** `valid`, `ready` against it, `data`; packets add `last` and `empty`. */
function streamType(context: Context, scope: Scope, name: 'stream' | 'packets', written: ast.NameType): Type {
  const [argument, extra] = written.args;
  const element = argument === undefined ? undefined : typeOfArgument(argument);
  if (element === undefined || extra !== undefined) {
    context.diagnostics.add(
      error(
        extra === undefined ? 'M2102' : 'M2103',
        extra?.span ?? written.span,
        `\`${name}\` takes one type`,
        `as in \`${name}<u8>\``,
      ),
    );
    return ERROR;
  }
  const data = hardwareOnly(context, resolveType(context, scope, element), element.span, `\`${name}\``);
  return data === undefined ? ERROR : makeStream(name, data, written.span);
}

export function makeStream(protocol: 'stream' | 'packets', data: HardwareType, span: Span): BundleType {
  const bool: HardwareType = { kind: 'bool' };
  const fields: BundleType['fields'] = [
    { name: 'valid', flipped: false, type: bool, span },
    { name: 'ready', flipped: true, type: bool, span },
    { name: 'data', flipped: false, type: data, span },
  ];
  const ends: BundleType['fields'] = [
    { name: 'last', flipped: false, type: bool, span },
    { name: 'empty', flipped: false, type: bool, span },
  ];
  const name = `${protocol}<${typeName(data)}>`;
  const id = `${protocol}<${typeKey(data)}>`;
  return {
    kind: 'bundle',
    id,
    name,
    protocol,
    fields: protocol === 'packets' ? [...fields, ...ends] : fields,
    span,
  };
}

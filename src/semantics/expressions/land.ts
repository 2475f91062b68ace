/** Where a value lands: exact numbers take the type of the place, everything else must have it already. */
import {
  error,
  insertAfter,
  insertBefore,
  replace,
  type DiagnosticBuilder,
  type Edit,
} from '../../diagnostics/diagnostic.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import { constantOf } from '../constants.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import {
  describeType,
  INTEGER,
  isHardware,
  numberRange,
  sameType,
  typeName,
  widthOf,
} from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { isParts, valueText } from '../values.js';
import { constant, failed, isFailed } from './build.js';
import { extentOf, firstOutside } from './extent.js';
import { isFloat } from '../float-types.js';
import { landWhole } from './float-literals.js';

/** The place that a value goes to, for messages: `count`, what is said of its declaration, and where that is. */
export interface Destination {
  readonly name: string;
  readonly text: string;
  readonly span: Span;
}

/** The value as one of the type, or a diagnostic. `written` lets the message offer edits. */
export function coerce(
  context: Context,
  scope: Scope,
  value: hir.Expr,
  type: Type,
  written?: ast.Expr,
  to?: Destination,
): hir.Expr {
  if (isFailed(value) || type.kind === 'error') return isFailed(value) ? value : failed(value.span);
  if (sameType(value.type, type)) return value.kind === 'const' ? { ...value, type } : value;
  if (value.type.kind === 'integer') return landInteger(context, scope, value, type, to);
  if (value.type.kind === 'list' && type.kind === 'array')
    return landList(context, scope, value, value.type.length, type, to);
  return mismatch(context, value, type, written, to);
}

/** An exact number in the place of a hardware number; every value that it can have must fit. */
export function landInteger(
  context: Context,
  scope: Scope,
  value: hir.Expr,
  type: Type,
  to?: Destination,
): hir.Expr {
  const range = isFloat(type) ? undefined : numberRange(type);
  if (range === undefined && !isFloat(type)) {
    const message = error(
      'M3101',
      value.span,
      `a number cannot be \`${typeName(type)}\``,
      `\`${typeName(type)}\` is wanted`,
    );
    const word =
      type.kind === 'bool' && value.kind === 'const'
        ? value.value === 0n
          ? 'false'
          : value.value === 1n
            ? 'true'
            : undefined
        : undefined;
    context.diagnostics.add(
      withPlace(
        word === undefined ? message : message.fix(`to say \`${word}\``, [replace(value.span, word)]),
        to,
      ),
    );
    return failed(value.span);
  }
  // What hardware chooses between lands on each side.
  if (value.kind === 'if') {
    const chain: (hir.Expr & { kind: 'if' })[] = [];
    let last: hir.Expr = value;
    for (; last.kind === 'if'; last = last.else)
      chain.push({ ...last, then: landInteger(context, scope, last.then, type, to), type });
    const otherwise = landInteger(context, scope, last, type, to);
    if (isFailed(otherwise) || chain.some(({ then }) => isFailed(then))) return failed(value.span);
    return chain.reduceRight<hir.Expr>((rest, each) => ({ ...each, else: rest }), otherwise);
  }
  if (value.kind === 'match') {
    const arms = value.arms.map((arm) => ({
      ...arm,
      value: landInteger(context, scope, arm.value, type, to),
    }));
    return arms.some((arm) => isFailed(arm.value)) ? failed(value.span) : { ...value, arms, type };
  }
  if (value.kind === 'block') {
    const result = landInteger(context, scope, value.result, type, to);
    return isFailed(result) ? result : { ...value, result, type };
  }
  if (isFloat(type) || range === undefined)
    return isFloat(type) ? landWhole(context, value, type) : failed(value.span);
  const outside = firstOutside(scope, value, range.low, range.high);
  if (outside !== undefined) {
    const where = outside.where === '' ? '' : ` for ${outside.where}`;
    const text = context.text(value.span);
    const what =
      text === String(outside.value) ? `${outside.value}` : `\`${text}\` is ${outside.value}${where} and`;
    context.diagnostics.add(
      withPlace(
        error(
          'M3103',
          value.span,
          `${what} does not fit ${describeType(type)}`,
          `it holds ${range.low} to ${range.high}`,
        ).note('rule: a number is never cut to fit'),
        to,
      ),
    );
    return failed(value.span);
  }
  return value.kind === 'const' ? { ...value, type } : { kind: 'land', value, type, span: value.span };
}

/** The least type of its own for an exact number, as an operand of growing arithmetic. */
export function landOwn(context: Context, scope: Scope, value: hir.Expr, signed: boolean): hir.Expr {
  const extent = extentOf(scope, value) ?? { low: 0n, high: 0n };
  const bitsOf = (number: bigint): number => (number === 0n ? 0 : number.toString(2).length);
  if (!signed && extent.low < 0n) {
    context.diagnostics.add(
      error(
        'M3102',
        value.span,
        `${extent.low} is negative, the other side is unsigned`,
        'a negative number',
      ).note('rule: operands are of one sign; `x as int<N>` keeps the value in a wider signed type'),
    );
    return failed(value.span);
  }
  const width = signed
    ? Math.max(
        bitsOf(extent.low < 0n ? -extent.low - 1n : extent.low),
        bitsOf(extent.high < 0n ? -extent.high - 1n : extent.high),
      ) + 1
    : bitsOf(extent.high);
  return landInteger(
    context,
    scope,
    value,
    signed ? { kind: 'int', width } : { kind: 'uint', width, limit: undefined },
  );
}

function landList(
  context: Context,
  scope: Scope,
  value: hir.Expr,
  length: number,
  type: HardwareType & { kind: 'array' },
  to: Destination | undefined,
): hir.Expr {
  if (length !== type.length) {
    context.diagnostics.add(
      withPlace(
        error(
          'M3115',
          value.span,
          `${length} elements, \`${typeName(type)}\` has ${type.length}`,
          `${length} here`,
        ),
        to,
      ),
    );
    return failed(value.span);
  }
  if (value.kind === 'const' && isParts(value.value)) {
    const element = value.type.kind === 'list' ? value.type.element : INTEGER;
    const parts = value.value.map((part) =>
      coerce(context, scope, constant(part, element, value.span), type.element, undefined, to),
    );
    if (parts.some(isFailed)) return failed(value.span);
    return constant(
      parts.map((part) => (part.kind === 'const' ? part.value : 0n)),
      type,
      value.span,
    );
  }
  if (value.kind === 'aggregate') {
    const parts = value.parts.map((part) => coerce(context, scope, part, type.element, undefined, to));
    return parts.some(isFailed) ? failed(value.span) : { ...value, parts, type };
  }
  if (value.kind === 'fill' || value.kind === 'generate') {
    const inner = coerce(context, scope, value.value, type.element, undefined, to);
    return isFailed(inner) ? inner : { ...value, value: inner, type };
  }
  return mismatch(context, value, type, undefined, to);
}

// ── Messages ────────────────────────────────────────────────────────────────────────────────────────────────────────

function withPlace(message: DiagnosticBuilder, to: Destination | undefined): DiagnosticBuilder {
  return to === undefined ? message : message.label(to.span, to.text);
}

/** Says what differs between a value and its place, and what would make it fit. */
export function mismatch(
  context: Context,
  value: hir.Expr,
  type: Type,
  written?: ast.Expr,
  to?: Destination,
): hir.Expr {
  // Where a constant is wanted, that it is none matters more than its type.
  const known =
    type.kind !== 'integer' || !isHardware(value.type) || constantOf(context, value) !== undefined;
  if (known)
    context.diagnostics.add(
      withFixes(withPlace(describe(context, value, type, written, to), to), value, type, written),
    );
  return failed(value.span);
}

function describe(
  context: Context,
  value: hir.Expr,
  type: Type,
  written: ast.Expr | undefined,
  to: Destination | undefined,
): DiagnosticBuilder {
  const from = value.type;
  const text = shortText(context, value.span);
  if (isVector(from) && from.kind === type.kind && isVector(type)) {
    const why = written === undefined ? undefined : growth(written, value);
    return error(
      'M3104',
      value.span,
      `\`${text}\` has ${from.width} bits, \`${to?.name ?? typeName(type)}\` holds ${type.width}`,
      why ?? `this is \`${typeName(from)}\``,
    );
  }
  if (isNumber(from) && isNumber(type)) {
    const why = written === undefined ? undefined : growth(written, value);
    if (why !== undefined)
      return error(
        'M3104',
        value.span,
        `\`${text}\` is \`${typeName(from)}\`, \`${typeName(type)}\` is wanted`,
        why,
      );
    return error(
      'M3102',
      value.span,
      `\`${text}\` is \`${typeName(from)}\`, \`${typeName(type)}\` is wanted`,
      from.kind === 'int' ? 'this is signed' : 'this is unsigned',
    );
  }
  if (from.kind === 'array' && type.kind === 'array' && sameType(from.element, type.element)) {
    return error(
      'M3115',
      value.span,
      `\`${text}\` has ${from.length} elements, \`${typeName(type)}\` has ${type.length}`,
      `this is \`${typeName(from)}\``,
    );
  }
  const message = error(
    'M3101',
    value.span,
    `\`${text}\` is \`${typeName(from)}\`, \`${typeName(type)}\` is wanted`,
    `this is ${describeType(from)}`,
  );
  return typeName(from) === typeName(type) ? message.note('two declarations have this name') : message;
}

type Vector = HardwareType & { kind: 'uint' | 'int' | 'bits' };

function isVector(type: Type): type is Vector {
  return type.kind === 'uint' || type.kind === 'int' || type.kind === 'bits';
}

function isNumber(type: Type): boolean {
  return type.kind === 'uint' || type.kind === 'int';
}

export function shortText(context: Context, span: Span): string {
  const text = context.text(span).replaceAll(/\s+/g, ' ');
  return text.length <= 50 ? text : `${text.slice(0, 47)}…`;
}

const GROWING: ReadonlySet<ast.BinaryOp> = new Set(['+', '-', '*']);

function growth(written: ast.Expr, value: hir.Expr): string | undefined {
  const inner = written.kind === 'paren' ? written.inner : written;
  if (inner.kind !== 'binary' || !GROWING.has(inner.operator) || value.kind !== 'binary') return undefined;
  const side = (operand: hir.Expr): string =>
    operand.kind === 'const' ? 'a literal' : `\`${typeName(operand.type)}\``;
  const both = `${side(value.left)} and ${side(value.right)}`;
  if (inner.operator === '-' && value.left.type.kind === 'uint')
    return `\`-\` on ${both} gives a signed number, one bit wider`;
  return inner.operator === '*'
    ? `\`*\` on ${both} is as wide as both together`
    : `\`${inner.operator}\` on ${both} grows by one bit`;
}

function withFixes(
  message: DiagnosticBuilder,
  value: hir.Expr,
  type: Type,
  written: ast.Expr | undefined,
): DiagnosticBuilder {
  const from = value.type;
  const inner = written?.kind === 'paren' ? written.inner : written;
  const wrap = (call: string): readonly Edit[] => [
    insertBefore(value.span, `${call}(`),
    insertAfter(value.span, ')'),
  ];
  if (isVector(from) && isVector(type)) {
    if (
      inner?.kind === 'binary' &&
      GROWING.has(inner.operator) &&
      value.kind === 'binary' &&
      fitsOperands(value, type, inner.operator)
    ) {
      return message
        .fix('to wrap', [replace(inner.operatorSpan, `${inner.operator}%`)])
        .fix('to saturate', [replace(inner.operatorSpan, `${inner.operator}|`)]);
    }
    if (from.kind === type.kind) {
      if (from.width < type.width)
        return message.fix('to widen', wrap(type.kind === 'int' ? 'sext' : 'zext'));
      const cut = message.fix('to drop the upper bits', wrap('trunc'));
      return type.kind === 'bits' ? cut : cut.fix('to saturate', wrap('sat'));
    }
    if (from.width === type.width) {
      const keeps =
        from.kind === 'bits' ? type.kind === 'uint' : from.kind === 'uint' && type.kind === 'bits';
      return keeps
        ? message.fix('to convert', asType(value, inner, type))
        : message.fix('to keep the bits', wrap(`bitcast::<${typeName(type)}>`));
    }
    if (from.kind === 'uint' && type.kind === 'int' && type.width > from.width)
      return message.fix('to convert', asType(value, inner, type));
    return message;
  }
  if (isVector(from) && type.kind === 'integer') return message.fix('to convert', asType(value, inner, type));
  if (isVector(from) && type.kind === 'bool')
    return message.fix('to ask whether it is not zero', [insertAfter(value.span, ' != 0')]);
  if (from.kind === 'bool' && (type.kind === 'uint' || type.kind === 'bits')) {
    if (type.width === 1) return message.fix('to convert', asType(value, inner, type));
    const one = { ...type, width: 1 };
    return type.width === 0
      ? message
      : message.fix('to count it as 0 or 1', asType(value, inner, one, 'zext'));
  }
  if (!isHardware(from) || !isHardware(type) || widthOf(from) !== widthOf(type)) return message;
  if (type.kind === 'bits')
    return message.fix('to take its bits', [
      insertBefore(value.span, '('),
      insertAfter(value.span, ').bits'),
    ]);
  return message.fix('to reinterpret the bits', wrap(`bitcast::<${typeName(type)}>`));
}

/** `x +% 1` must have the type that is wanted. */
function fitsOperands(value: hir.Expr & { kind: 'binary' }, type: Vector, operator: ast.BinaryOp): boolean {
  if (value.left.kind !== 'const' && value.right.kind !== 'const')
    return sameType(value.left.type, type) && sameType(value.right.type, type);
  const other = value.left.kind === 'const' ? value.right : value.left;
  return sameType(other.type, type) && (operator !== '-' || value.right.kind === 'const');
}

/** `x as u8`, or with a call around it. */
function asType(value: hir.Expr, written: ast.Expr | undefined, type: Type, call?: string): readonly Edit[] {
  const simple =
    written === undefined || ['name', 'fieldExpr', 'index', 'slice', 'call', 'paren'].includes(written.kind);
  const [open, close] = call === undefined ? ['', ''] : [`${call}(`, ')'];
  const after = insertAfter(value.span, `${simple ? '' : ')'} as ${typeName(type)}${close}`);
  const before = `${open}${simple ? '' : '('}`;
  return before === '' ? [after] : [insertBefore(value.span, before), after];
}

/** `5`, or `below<10>`: for messages about operands. */
export function operandText(value: hir.Expr): string {
  return value.kind === 'const' && value.type.kind === 'integer'
    ? valueText(value.value, value.type)
    : typeName(value.type);
}

/** Tuples, arrays, structs, variants: values made of parts. */
import { error } from '../../diagnostics/diagnostic.js';
import { nearest } from '../../support/suggest.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { wrongLength } from '../resolve-type.js';
import type { Scope } from '../scope.js';
import { INTEGER, isHardware, sameType, typeName } from '../type-names.js';
import { oversize } from '../type-size.js';
import type { FieldType, HardwareType, Type, UnionType } from '../types.js';
import { spend } from '../work.js';
import { failed, fold, isFailed } from './build.js';
import { coerce } from './land.js';
import { unknownVariant } from './fields.js';

export function checkTuple(
  context: Context,
  scope: Scope,
  expr: ast.TupleExpr,
  expected: Type | undefined,
): hir.Expr {
  const wanted = expected?.kind === 'tuple' ? expected.elements : undefined;
  const parts = expr.elements.map((element, i) => {
    const type = wanted?.[i];
    return type === undefined
      ? context.checks.expr(context, scope, element)
      : context.checks.against(context, scope, element, type);
  });
  if (parts.some(isFailed)) return failed(expr.span);
  const types = parts.map((part) => part.type);
  const loose = parts.find((part) => !isHardware(part.type));
  if (loose !== undefined) {
    context.diagnostics.add(
      error(
        'M3107',
        loose.span,
        `\`${context.text(loose.span)}\` needs a type to be part of a tuple`,
        `\`${typeName(loose.type)}\` has no bits`,
      ).note('a suffix gives one: `3_u4`'),
    );
    return failed(expr.span);
  }
  const type: HardwareType = { kind: 'tuple', elements: types.filter(isHardware) };
  const wrong = oversize(context, type, expr.span);
  if (wrong === undefined) return fold(context, { kind: 'aggregate', parts, type, span: expr.span });
  context.diagnostics.add(wrong);
  return failed(expr.span);
}

export function checkArray(
  context: Context,
  scope: Scope,
  expr: ast.ArrayExpr,
  expected: Type | undefined,
): hir.Expr {
  const wanted = elementOf(expected);
  if (wanted !== undefined) {
    const parts = expr.elements.map((element) => context.checks.against(context, scope, element, wanted));
    return parts.some(isFailed) ? failed(expr.span) : arrayOf(context, parts, wanted, expr.span);
  }
  const first = expr.elements.map((element) => context.checks.expr(context, scope, element));
  return first.some(isFailed) || expected?.kind === 'error'
    ? failed(expr.span)
    : uniform(context, scope, first, expr.span);
}

export function elementOf(expected: Type | undefined): Type | undefined {
  return expected?.kind === 'array' || expected?.kind === 'list' || expected?.kind === 'sequence'
    ? expected.element
    : undefined;
}

/** Elements of one type: that of the first that has one; exact numbers land there. */
export function uniform(
  context: Context,
  scope: Scope,
  elements: readonly hir.Expr[],
  span: ast.Node['span'],
): hir.Expr {
  const type = elements.find((element) => element.type.kind !== 'integer')?.type ?? INTEGER;
  const parts = elements.map((element) => coerce(context, scope, element, type));
  return parts.some(isFailed) ? failed(span) : arrayOf(context, parts, type, span);
}

export function arrayOf(
  context: Context,
  parts: readonly hir.Expr[],
  element: Type,
  span: ast.Node['span'],
): hir.Expr {
  return fold(context, { kind: 'aggregate', parts, type: arrayType(element, parts.length), span });
}

/** Of hardware an array, else a list. */
export function arrayType(element: Type, length: number): Type {
  return isHardware(element) ? { kind: 'array', element, length } : { kind: 'list', element, length };
}

/** So many references to one value take as long, and as much room, as a step. */
const ELEMENTS_A_STEP = 16;

/** `[value; count]`. */
export function checkRepeat(
  context: Context,
  scope: Scope,
  expr: ast.RepeatExpr,
  expected: Type | undefined,
): hir.Expr {
  const wanted = elementOf(expected);
  const value =
    wanted === undefined
      ? context.checks.expr(context, scope, expr.value)
      : context.checks.against(context, scope, expr.value, wanted);
  const count = evaluateConstant(context, scope, expr.count, INTEGER)?.value;
  if (isFailed(value) || typeof count !== 'bigint') return failed(expr.span);
  if (count < 0n || count > BigInt(context.limits.elements)) {
    context.diagnostics.add(wrongLength(context, expr.count.span, count));
    return failed(expr.span);
  }
  const type = arrayType(value.type, Number(count));
  const wrong = isHardware(type) ? oversize(context, type, expr.span) : undefined;
  if (wrong !== undefined) context.diagnostics.add(wrong);
  if (wrong !== undefined || !spend(context, expr.span, Number(count) / ELEMENTS_A_STEP))
    return failed(expr.span);
  return fold(context, { kind: 'fill', value, type, span: expr.span });
}

// ── Structs and variants ────────────────────────────────────────────────────────────────────────────────────────────

/** `Point(x: 1, y: 2)`, `Point(..p, x: 3)`. */
export function checkStruct(
  context: Context,
  scope: Scope,
  type: HardwareType & { kind: 'struct' },
  call: ast.CallExpr,
): hir.Expr {
  const rest = call.args.find((argument) => argument.spread);
  const base = rest === undefined ? undefined : context.checks.against(context, scope, rest.value, type);
  const given = namedArguments(context, `\`${typeName(type)}\``, type.fields, call, type.span);
  if (given === undefined || (base !== undefined && isFailed(base))) return failed(call.span);
  const missing = base === undefined ? type.fields.filter((field) => !given.has(field.name)) : [];
  if (missing.length > 0) {
    const names = missing.map((field) => `\`${field.name}\``).join(', ');
    context.diagnostics.add(
      error(
        'M2016',
        call.span,
        `\`${typeName(type)}\` needs ${names}`,
        missing.length === 1 ? 'it is missing' : 'they are missing',
      )
        .label(type.span, 'declared here')
        .note('to take the rest from another: `..other`'),
    );
  }
  const parts = type.fields.map((field, i): hir.Expr => {
    const argument = given.get(field.name);
    if (argument !== undefined) return context.checks.against(context, scope, argument.value, field.type);
    if (base === undefined) return failed(call.span);
    return fold(context, { kind: 'field', base, field: i, type: field.type, span: base.span });
  });
  return parts.some(isFailed)
    ? failed(call.span)
    : fold(context, { kind: 'aggregate', parts, type, span: call.span });
}

/** `Op.Load(addr: a)`. */
export function checkVariant(
  context: Context,
  scope: Scope,
  type: UnionType,
  name: ast.Ident,
  call: ast.CallExpr,
): hir.Expr {
  const variant = type.variants.findIndex((each) => each.name === name.text);
  const found = type.variants[variant];
  if (found === undefined) return unknownVariant(context, type, name);
  const given = namedArguments(
    context,
    `\`${typeName(type)}.${found.name}\``,
    found.fields,
    call,
    found.span,
  );
  if (given === undefined) return failed(call.span);
  const missing = found.fields.filter((field) => !given.has(field.name));
  if (missing.length > 0) {
    context.diagnostics.add(
      error(
        'M2016',
        call.span,
        `\`${typeName(type)}.${found.name}\` needs ${missing.map((field) => `\`${field.name}\``).join(', ')}`,
        missing.length === 1 ? 'it is missing' : 'they are missing',
      ).label(found.span, 'declared here'),
    );
  }
  const fields = found.fields.map((field) => {
    const argument = given.get(field.name);
    return argument === undefined
      ? failed(call.span)
      : context.checks.against(context, scope, argument.value, field.type);
  });
  return fields.some(isFailed)
    ? failed(call.span)
    : fold(context, { kind: 'variant', variant, fields, type, span: call.span });
}

/** By name; a bare name that is a field's stands for that field, and a single field needs no name. */
function namedArguments(
  context: Context,
  what: string,
  fields: readonly FieldType[],
  call: ast.CallExpr,
  declared: ast.Node['span'],
): Map<string, ast.Argument> | undefined {
  const given = new Map<string, ast.Argument>();
  let fine = true;
  for (const argument of call.args) {
    if (argument.spread) continue;
    const name = argumentName(argument, fields);
    const field = fields.find((each) => each.name === name);
    if (name === undefined || field === undefined) {
      fine = false;
      context.diagnostics.add(unknownArgument(argument, what, fields).label(declared, 'declared here'));
      continue;
    }
    const earlier = given.get(name);
    if (earlier !== undefined) {
      fine = false;
      context.diagnostics.add(
        error('M2017', argument.span, `\`${name}\` is given twice`, 'again here').label(
          earlier.span,
          'the first one',
        ),
      );
    }
    given.set(name, argument);
  }
  return fine ? given : undefined;
}

function argumentName(argument: ast.Argument, fields: readonly FieldType[]): string | undefined {
  if (argument.name !== undefined) return argument.name.text;
  const shorthand = argument.value.kind === 'name' ? argument.value.name.text : undefined;
  if (shorthand !== undefined && fields.some((field) => field.name === shorthand)) return shorthand;
  return fields.length === 1 ? fields[0]?.name : undefined;
}

function unknownArgument(
  argument: ast.Argument,
  what: string,
  fields: readonly FieldType[],
): ReturnType<typeof error> {
  const names = fields.map((field) => field.name);
  const takes =
    names.length === 0 ? 'it takes none' : `it takes: ${names.map((each) => `\`${each}\``).join(', ')}`;
  if (argument.name === undefined)
    return error('M2015', argument.span, `arguments of ${what} are given by name`, 'which field?').note(
      takes,
    );
  const near = nearest(argument.name.text, names);
  const message = error(
    'M2015',
    argument.name.span,
    `${what} has no \`${argument.name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  ).note(takes);
  return near === undefined
    ? message
    : message.fix(`to give \`${near}\``, [{ span: argument.name.span, text: near }]);
}

/** The value in every branch has one type; `undefined` while all are exact numbers. */
export function commonType(values: readonly hir.Expr[]): Type | undefined {
  return values.find((value) => value.type.kind !== 'integer' && !isFailed(value))?.type;
}

/** What a choice gives in one of its cases. */
export interface Branch {
  readonly scope: Scope;
  readonly value: hir.Expr;
  readonly written: ast.Expr | undefined;
}

/** Brings branches to the type that the place wants, each for itself; else to one type, or says which two differ. */
export function unifyBranches(
  context: Context,
  branches: readonly Branch[],
  expected: Type | undefined,
): readonly hir.Expr[] {
  const leader = branches.find(({ value }) => value.type.kind !== 'integer' && !isFailed(value))?.value;
  const type = leader?.type ?? INTEGER;
  return branches.map(({ scope, value, written }) => {
    if (isFailed(value)) return value;
    const exact = value.type.kind === 'integer' || value.type.kind === 'list';
    if (expected !== undefined || exact || sameType(value.type, type))
      return coerce(context, scope, value, expected ?? type, written);
    const message = error(
      'M3207',
      value.span,
      `this branch is \`${typeName(value.type)}\`, another is \`${typeName(type)}\``,
      `\`${typeName(value.type)}\``,
    );
    context.diagnostics.add(
      leader === undefined ? message : message.label(leader.span, `\`${typeName(type)}\``),
    );
    return failed(value.span);
  });
}

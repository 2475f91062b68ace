/** Parameters of modules, types and functions, and the arguments given to them. */
import { error } from '../diagnostics/diagnostic.js';
import { nearest } from '../support/suggest.js';
import type { Span } from '../support/span.js';
import type * as ast from '../syntax/ast.js';
import { inHead } from './circles.js';
import { constantOf, evaluateConstant } from './constants.js';
import type { Context, GenericValue } from './context.js';
import { formatName } from './float-types.js';
import { exprOfArgument, typeOfArgument } from './names.js';
import { Scope } from './scope.js';
import { describeType, sameType, typeKey, typeName } from './type-names.js';
import type { Type } from './types.js';
import { functionOfValue, numberOf, rangeOfValue, valueText } from './values.js';

export interface BoundGenerics {
  /** In the order of the parameters. */
  readonly values: readonly GenericValue[];
  /** Where the parameters are known: inside the scope of the declaration. */
  readonly scope: Scope;
}

/**
 * Arguments, by place and by name, against parameters; defaults fill in, bounds are checked. `known` are arguments that were inferred: they stand in
 * for those not written.
 */
export function bindGenerics(
  context: Context,
  declaredIn: Scope,
  generics: ast.Generics,
  args: readonly ast.GenericArg[],
  usedIn: Scope,
  span: Span,
  known: ReadonlyMap<string, GenericValue> = new Map(),
): BoundGenerics | undefined {
  const given = arrange(context, generics, args);
  if (given === undefined) return undefined;
  const scope = new Scope('parameters', declaredIn);
  const values: GenericValue[] = [];
  let complete = true;
  for (const param of generics.params) {
    const argument = given.get(param);
    const inferred = known.get(param.name.text);
    const value =
      argument !== undefined
        ? genericValue(context, param, argument, usedIn, scope)
        : inferred !== undefined
          ? withinKind(context, param, inferred, scope, span)
          : inHead(context, param, span, () => defaultOf(context, param, scope, span));
    if (value === undefined) {
      complete = false;
      scope.define(param.name.text, { kind: 'error', span: param.name.span });
      continue;
    }
    define(scope, param, value);
    values.push(value);
    const at = argument?.span ?? span;
    const fits = inHead(context, param, at, () => withinRange(context, param, value, scope, at));
    complete = fits === true && complete;
  }
  complete =
    complete && inHead(context, generics, span, () => holds(context, generics, scope, span)) === true;
  return complete ? { values, scope } : undefined;
}

/** Enters parameters with their values into a scope, and returns it. */
export function genericScope(generics: ast.Generics, values: readonly GenericValue[], scope: Scope): Scope {
  generics.params.forEach((param, i) => {
    const value = values[i];
    if (value !== undefined) define(scope, param, value);
  });
  return scope;
}

/** `Fifo<u8, 4>`. */
export function canonicalName(name: string, values: readonly GenericValue[]): string {
  return values.length === 0 ? name : `${name}<${values.map(genericText).join(', ')}>`;
}

export function genericText(value: GenericValue): string {
  if (value.kind === 'type') return typeName(value.type);
  return formatName(value.type, value.value) ?? valueText(value.value, value.type);
}

/** Unlike {@link genericText} it tells types and functions of one name apart: what specialisations are found again by. */
export function genericKey(value: GenericValue): string {
  if (value.kind === 'type') return typeKey(value.type);
  return functionOfValue(value.value) ?? valueText(value.value, value.type);
}

function define(scope: Scope, param: ast.GenericParam, value: GenericValue): void {
  const { span } = param.name;
  scope.define(
    param.name.text,
    value.kind === 'type'
      ? { kind: 'type', type: value.type, span }
      : { kind: 'constant', type: value.type, value: value.value, mutable: false, span },
  );
}

function arrange(
  context: Context,
  generics: ast.Generics,
  args: readonly ast.GenericArg[],
): Map<ast.GenericParam, ast.GenericArg> | undefined {
  const given = new Map<ast.GenericParam, ast.GenericArg>();
  let fine = true;
  args.forEach((argument, i) => {
    const { name } = argument;
    const param =
      name === undefined
        ? generics.params[i]
        : generics.params.find((candidate) => candidate.name.text === name.text);
    if (param === undefined) {
      fine = false;
      context.diagnostics.add(
        name === undefined ? tooMany(argument, generics) : unknownParameter(name, generics),
      );
      return;
    }
    const earlier = given.get(param);
    if (earlier !== undefined) {
      fine = false;
      context.diagnostics.add(
        error('M2103', argument.span, `parameter \`${param.name.text}\` is given twice`, 'again here').label(
          earlier.span,
          'the first one',
        ),
      );
      return;
    }
    given.set(param, argument);
  });
  return fine ? given : undefined;
}

function tooMany(argument: ast.GenericArg, generics: ast.Generics): ReturnType<typeof error> {
  const names = generics.params.map((param) => `\`${param.name.text}\``).join(', ');
  return error(
    'M2103',
    argument.span,
    `there are only ${generics.params.length} parameters`,
    'one too many',
  ).note(names === '' ? 'it takes none' : `they are ${names}`);
}

function unknownParameter(name: ast.Ident, generics: ast.Generics): ReturnType<typeof error> {
  const names = generics.params.map((param) => param.name.text);
  const near = nearest(name.text, names);
  const message = error(
    'M2101',
    name.span,
    `there is no parameter \`${name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  ).note(`parameters: ${names.map((each) => `\`${each}\``).join(', ')}`);
  return near === undefined ? message : message.fix(`to give \`${near}\``, [{ span: name.span, text: near }]);
}

/** `type`: any type. `float`: one of floating point. */
type KindOfTypes = 'type' | 'float';

/** What types a parameter takes; undefined where it takes values. */
export function takesTypes({ bound }: ast.GenericParam, scope: Scope): KindOfTypes | undefined {
  if (bound.kind !== 'nameType' || bound.path.segments.length !== 1 || bound.args.length > 0)
    return undefined;
  const name = bound.path.segments[0]?.text;
  if (name === 'type') return name;
  return name === 'float' && scope.lookup(name)?.symbol.kind === 'builtin' ? name : undefined;
}

const isAmong = (type: Type, types: KindOfTypes): boolean => types === 'type' || type.kind === 'number';

function genericValue(
  context: Context,
  param: ast.GenericParam,
  argument: ast.GenericArg,
  usedIn: Scope,
  scope: Scope,
): GenericValue | undefined {
  const types = takesTypes(param, scope);
  if (types !== undefined) {
    const takes = types === 'float' ? 'takes the type of a float' : 'takes a type';
    const type = typeOfArgument(argument);
    if (type === undefined) {
      context.diagnostics.add(wrongKind(param, argument.span, takes, 'this is a value'));
      return undefined;
    }
    const resolved = context.checks.type(context, usedIn, type);
    if (resolved.kind === 'error') return undefined;
    if (isAmong(resolved, types)) return { kind: 'type', type: resolved };
    context.diagnostics.add(wrongKind(param, argument.span, takes, `this is ${describeType(resolved)}`));
    return undefined;
  }
  const bound = inHead(context, param.bound, argument.span, () =>
    context.checks.type(context, scope, param.bound),
  );
  if (bound === undefined || bound.kind === 'error') return undefined;
  const takes =
    bound.kind === 'fn'
      ? `takes the name of a function, ${describeType(bound)}`
      : `takes a value of type ${describeType(bound)}`;
  const expr = exprOfArgument(argument);
  if (expr === undefined) {
    context.diagnostics.add(wrongKind(param, argument.span, takes, 'this is a type'));
    return undefined;
  }
  const checked = context.checks.expr(context, usedIn, expr, bound);
  const misplaced = checked.type.kind === 'type' || (bound.kind === 'fn' && checked.type.kind !== 'fn');
  if (misplaced && checked.type.kind !== 'error') {
    const what = checked.type.kind === 'type' ? 'this is a type' : 'this is a value';
    context.diagnostics.add(wrongKind(param, argument.span, takes, what));
    return undefined;
  }
  const found = sameType(checked.type, bound)
    ? constantOf(context, checked)
    : evaluateConstant(context, usedIn, expr, bound);
  return found === undefined ? undefined : { kind: 'value', ...found };
}

function wrongKind(
  param: ast.GenericParam,
  span: Span,
  takes: string,
  label: string,
): ReturnType<typeof error> {
  return error('M2104', span, `parameter \`${param.name.text}\` ${takes}`, label).label(
    param.span,
    'declared here',
  );
}

function withinKind(
  context: Context,
  param: ast.GenericParam,
  value: GenericValue,
  scope: Scope,
  span: Span,
): GenericValue | undefined {
  const types = takesTypes(param, scope);
  const bound: Type =
    types === undefined ? context.checks.type(context, scope, param.bound) : { kind: 'type' };
  const fits =
    types === undefined
      ? value.kind === 'value' && sameType(value.type, bound)
      : value.kind === 'type' && isAmong(value.type, types);
  if (fits) return value;
  context.diagnostics.add(
    wrongKind(
      param,
      span,
      types === 'float' ? 'takes the type of a float' : `is ${describeType(bound)}`,
      `\`${genericText(value)}\` follows from the arguments`,
    ),
  );
  return undefined;
}

function defaultOf(
  context: Context,
  param: ast.GenericParam,
  scope: Scope,
  span: Span,
): GenericValue | undefined {
  if (param.default !== undefined) return genericValue(context, param, param.default, scope, scope);
  context.diagnostics.add(
    error('M2102', span, `parameter \`${param.name.text}\` has no value`, 'it must be given here').label(
      param.span,
      'declared without a default',
    ),
  );
  return undefined;
}

function withinRange(
  context: Context,
  param: ast.GenericParam,
  value: GenericValue,
  scope: Scope,
  span: Span,
): boolean {
  if (param.range === undefined || value.kind === 'type') return true;
  const found = evaluateConstant(context, scope, param.range, { kind: 'range' });
  const range = found === undefined ? undefined : rangeOfValue(found.value);
  if (range === undefined) return false;
  const number = numberOf(value.value);
  if (range.low <= number && number < range.high) return true;
  context.diagnostics.add(
    error(
      'M3303',
      span,
      `parameter \`${param.name.text}\` is ${number}, and must be in ${context.text(param.range.span)}`,
      `${number} is out of bounds`,
    ).label(param.range.span, 'the bound'),
  );
  return false;
}

function holds(context: Context, generics: ast.Generics, scope: Scope, span: Span): boolean {
  return generics.where.every((condition) => {
    const found = evaluateConstant(context, scope, condition, { kind: 'bool' });
    if (found?.value === true) return true;
    if (found !== undefined) {
      const values = generics.params.flatMap((param) => {
        const symbol = scope.own(param.name.text);
        return symbol?.kind === 'constant'
          ? [`${param.name.text} = ${valueText(symbol.value, symbol.type)}`]
          : [];
      });
      context.diagnostics.add(
        error(
          'M3303',
          span,
          `\`${context.text(condition.span)}\` does not hold for ${values.join(', ')}`,
          'these parameters are not allowed',
        ).label(condition.span, 'demanded here'),
      );
    }
    return false;
  });
}

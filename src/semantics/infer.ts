/** Generic arguments of a call that follow from the types of its arguments: `lowest(x)` for `lowest::<8>(x)`. */
import { DiagnosticBag } from '../diagnostics/bag.js';
import type * as ast from '../syntax/ast.js';
import type { Context, GenericValue } from './context.js';
import type { Scope } from './scope.js';
import { INTEGER, isHardware } from './type-names.js';
import type { FnType, Type } from './types.js';

/** By name of the parameter. What cannot be inferred is left out: the binding says so where it is needed. */
export function inferGenerics(
  context: Context,
  scope: Scope,
  declaration: ast.FnDecl,
  written: readonly ast.GenericArg[],
  given: ReadonlyMap<ast.FnParam, ast.Expr>,
): ReadonlyMap<string, GenericValue> {
  const inferred = new Map<string, GenericValue>();
  const open = openParameters(declaration, written);
  if (open.size === 0) return inferred;
  // A look only: the arguments are checked against their types once these are known.
  const silent: Context = { ...context, diagnostics: new DiagnosticBag() };
  for (const [param, argument] of given) {
    if (!mentions(param.type, open)) continue;
    match(param.type, context.checks.expr(silent, scope, argument).type, open, inferred);
  }
  return inferred;
}

/** The same of a function that is passed: what follows from the signature that is wanted of it. */
export function inferFromSignature(
  declaration: ast.FnDecl,
  written: readonly ast.GenericArg[],
  wanted: FnType,
): ReadonlyMap<string, GenericValue> {
  const inferred = new Map<string, GenericValue>();
  const params = declaration.params.map((param) => param.type);
  matchSignature(
    { params, result: declaration.result },
    wanted,
    openParameters(declaration, written),
    inferred,
  );
  return inferred;
}

/** The names of those that are not written. */
function openParameters(declaration: ast.FnDecl, written: readonly ast.GenericArg[]): ReadonlySet<string> {
  const open = new Set(
    declaration.generics.params
      .slice(written.filter((each) => each.name === undefined).length)
      .map((param) => param.name.text),
  );
  for (const each of written) if (each.name !== undefined) open.delete(each.name.text);
  return open;
}

function mentions(type: ast.TypeExpr, names: ReadonlySet<string>): boolean {
  switch (type.kind) {
    case 'nameType':
      return (
        names.has(bareName(type) ?? '') ||
        type.args.some(({ value }) => names.has(nameOfArgument(value) ?? ''))
      );
    case 'arrayType':
      return mentions(type.element, names) || names.has(nameOfExpr(type.length) ?? '');
    case 'sequenceType':
      return mentions(type.element, names);
    case 'tupleType':
      return type.elements.some((element) => mentions(element, names));
    case 'fnType':
      return [...type.params, type.result].some((each) => mentions(each, names));
    case 'error':
      return false;
  }
}

function match(
  written: ast.TypeExpr,
  type: Type,
  open: ReadonlySet<string>,
  into: Map<string, GenericValue>,
): void {
  switch (written.kind) {
    case 'nameType': {
      const name = bareName(written);
      if (name === undefined) return;
      if (open.has(name) && written.args.length === 0) {
        if (isHardware(type) && !into.has(name)) into.set(name, { kind: 'type', type });
        return;
      }
      const [argument] = written.args;
      const number = argument === undefined ? undefined : nameOfArgument(argument.value);
      const width = widthFor(name, type);
      if (number !== undefined && width !== undefined && open.has(number)) bindNumber(number, width, into);
      return;
    }
    case 'arrayType': {
      if (type.kind !== 'array') return;
      const name = nameOfExpr(written.length);
      if (name !== undefined && open.has(name)) bindNumber(name, BigInt(type.length), into);
      match(written.element, type.element, open, into);
      return;
    }
    case 'tupleType':
      if (type.kind === 'tuple')
        written.elements.forEach((element, i) =>
          match(element, type.elements[i] ?? { kind: 'error' }, open, into),
        );
      return;
    case 'fnType':
      if (type.kind === 'fn') matchSignature(written, type, open, into);
      return;
    default:
  }
}

function matchSignature(
  written: Pick<ast.FnType, 'params' | 'result'>,
  type: FnType,
  open: ReadonlySet<string>,
  into: Map<string, GenericValue>,
): void {
  written.params.forEach((param, i) => match(param, type.params[i] ?? { kind: 'error' }, open, into));
  match(written.result, type.result, open, into);
}

function bindNumber(name: string, value: bigint, into: Map<string, GenericValue>): void {
  if (!into.has(name)) into.set(name, { kind: 'value', type: INTEGER, value });
}

/** The `N` of `uint<N>` and its like. */
function widthFor(name: string, type: Type): bigint | undefined {
  if ((name === 'uint' || name === 'int' || name === 'bits') && type.kind === name) return BigInt(type.width);
  if (type.kind !== 'uint' || type.limit === undefined) return undefined;
  return name === 'below' ? type.limit : name === 'upTo' ? type.limit - 1n : undefined;
}

function bareName(type: ast.NameType): string | undefined {
  return type.path.segments.length === 1 ? type.path.segments[0]?.text : undefined;
}

function nameOfArgument(value: ast.GenericArg['value']): string | undefined {
  if (value.kind === 'expr') return nameOfExpr(value.expr);
  return value.type.kind === 'nameType' && value.type.args.length === 0 ? bareName(value.type) : undefined;
}

function nameOfExpr(expr: ast.Expr): string | undefined {
  return expr.kind === 'name' && expr.generics === undefined ? expr.name.text : undefined;
}

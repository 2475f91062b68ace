/** Patterns against the type of what is matched, and the names that they bind. */
import { error } from '../diagnostics/diagnostic.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';
import { constantOf } from './constants.js';
import type { Context } from './context.js';
import { checkCoverage } from './exhaustive.js';
import type * as hir from './hir.js';
import { lookupPath, typeExprOf } from './names.js';
import type { Scope } from './scope.js';
import { isHardware, sameType, typeName, uint } from './type-names.js';
import type { FieldType, HardwareType, Type, UnionType, Value } from './types.js';
import { isParts, isUnionValue, numberOf } from './values.js';

/** Checks alternatives of one arm and enters the names that they bind into the scope. */
export function checkPattern(
  context: Context,
  scope: Scope,
  patterns: readonly ast.Pattern[],
  type: HardwareType,
): hir.Pattern {
  const bound = new Map<string, hir.Local>();
  const checked = new PatternChecker(context, scope, bound).checkAlternatives(patterns, type);
  for (const [name, local] of bound) scope.define(name, { kind: 'local', local, span: local.span });
  return checked;
}

function sameBindings(
  context: Context,
  first: ast.Pattern,
  bound: ReadonlyMap<string, hir.Local>,
  pattern: ast.Pattern,
  own: ReadonlyMap<string, hir.Local>,
): void {
  const missing =
    [...bound.keys()].find((name) => !own.has(name)) ?? [...own.keys()].find((name) => !bound.has(name));
  if (missing === undefined) return;
  const [has, lacks] = bound.has(missing) ? [first, pattern] : [pattern, first];
  context.diagnostics.add(
    error(
      'M3204',
      lacks.span,
      `this alternative does not bind \`${missing}\``,
      `\`${missing}\` would have no value`,
    )
      .label(has.span, 'bound here')
      .note('rule: alternatives share the body of their arm'),
  );
}

/** Reports arms that are never taken, and values that no arm takes. */
export function checkMatchArms(
  context: Context,
  type: HardwareType,
  arms: readonly { readonly pattern: hir.Pattern; readonly guard: hir.Expr | undefined }[],
  span: ast.Node['span'],
): void {
  if (arms.some((arm) => isWrong(arm.pattern))) return;
  checkCoverage(context, type, arms, span);
}

class PatternChecker {
  readonly #context: Context;
  readonly #scope: Scope;
  readonly #bound: Map<string, hir.Local>;
  /** Of the first alternative: the others bind the same variables. */
  readonly #shared: ReadonlyMap<string, hir.Local>;

  constructor(
    context: Context,
    scope: Scope,
    bound: Map<string, hir.Local>,
    shared: ReadonlyMap<string, hir.Local> = new Map(),
  ) {
    this.#context = context;
    this.#scope = scope;
    this.#bound = bound;
    this.#shared = shared;
  }

  /** Patterns of which one is to match; all of them bind the same. */
  checkAlternatives(patterns: readonly ast.Pattern[], type: HardwareType): hir.Pattern {
    const [first, ...others] = patterns;
    if (first === undefined) return { kind: 'wildcard', span: { file: 0, start: 0, end: 0 } };
    if (others.length === 0) return this.check(first, type);
    const bound = new Map<string, hir.Local>();
    const alternatives = [
      new PatternChecker(this.#context, this.#scope, bound, this.#shared).check(first, type),
    ];
    const shared = new Map([...this.#shared, ...bound]);
    for (const pattern of others) {
      const own = new Map<string, hir.Local>();
      alternatives.push(new PatternChecker(this.#context, this.#scope, own, shared).check(pattern, type));
      sameBindings(this.#context, first, bound, pattern, own);
    }
    for (const local of bound.values()) this.#enter(local, local.span);
    return {
      kind: 'or',
      alternatives,
      span: { ...first.span, end: others.at(-1)?.span.end ?? first.span.end },
    };
  }

  check(pattern: ast.Pattern, type: HardwareType): hir.Pattern {
    const { span } = pattern;
    switch (pattern.kind) {
      case 'wildcardPattern':
        return { kind: 'wildcard', span };
      case 'error':
        this.#context.diagnostics.failAgain();
        return wrong(span);
      case 'bindPattern':
        return this.#name(pattern, type);
      case 'valuePattern':
        return this.#value(pattern.value, type, span);
      case 'rangePattern':
        return this.#range(pattern, type);
      case 'orPattern':
        return this.checkAlternatives(pattern.alternatives, type);
      case 'tuplePattern':
        if (type.kind !== 'tuple') return this.#unfit(span, `a tuple`, type);
        if (type.elements.length !== pattern.elements.length) {
          this.#context.diagnostics.add(
            error(
              'M3115',
              span,
              `${pattern.elements.length} patterns for \`${typeName(type)}\``,
              'one for each element',
            ),
          );
          return wrong(span);
        }
        return {
          kind: 'aggregate',
          fields: pattern.elements.map((element, i) => this.check(element, type.elements[i] ?? type)),
          span,
        };
      case 'variantPattern':
        return this.#path(pattern.path, pattern.fields, pattern.rest, type, span);
    }
  }

  /** A bare name is a variant of the type, a constant, or binds. */
  #name(pattern: ast.BindPattern, type: HardwareType): hir.Pattern {
    const { name, span } = pattern;
    if (
      (type.kind === 'enum' || type.kind === 'union') &&
      type.variants.some((variant) => variant.name === name.text)
    )
      return this.#path([name], undefined, false, type, span);
    const symbol = this.#scope.lookup(name.text)?.symbol;
    const constant =
      symbol?.kind === 'constant'
        ? !symbol.mutable
        : symbol?.kind === 'declaration' && symbol.declaration.kind === 'const';
    if (constant)
      return this.#value({ kind: 'name', name, generics: undefined, span: name.span }, type, span);
    return this.#bind(name, type);
  }

  #bind(name: ast.Ident, type: HardwareType): hir.Pattern {
    const shared = this.#shared.get(name.text);
    if (shared !== undefined && isHardware(shared.type) && !sameType(shared.type, type)) {
      this.#context.diagnostics.add(
        error(
          'M3204',
          name.span,
          `\`${name.text}\` is \`${typeName(type)}\` here and \`${typeName(shared.type)}\` in another alternative`,
          'another type',
        ).label(shared.span, `\`${typeName(shared.type)}\``),
      );
    }
    const local = shared ?? { name: name.text, type, mutable: false, span: name.span };
    this.#enter(local, name.span);
    return { kind: 'bind', local, span: name.span };
  }

  #enter(local: hir.Local, span: ast.Node['span']): void {
    const earlier = this.#bound.get(local.name);
    if (earlier !== undefined) {
      this.#context.diagnostics.add(
        error('M2002', span, `\`${local.name}\` is bound twice in one pattern`, 'again here').label(
          earlier.span,
          'the first one',
        ),
      );
    }
    this.#bound.set(local.name, local);
  }

  #value(written: ast.Expr, type: HardwareType, span: ast.Node['span']): hir.Pattern {
    const checked = this.#context.checks.expr(this.#context, this.#scope, written, type);
    if (checked.type.kind === 'error') return wrong(span);
    const number = type.kind === 'uint' || type.kind === 'int' || type.kind === 'bits';
    if (!sameType(checked.type, type) && !(checked.type.kind === 'integer' && number))
      return this.#unfit(span, `\`${typeName(checked.type)}\``, type);
    const found = constantOf(this.#context, checked);
    if (found === undefined) return wrong(span);
    if (found.type.kind === 'integer' && !this.#fits(numberOf(found.value), type, span)) return wrong(span);
    return patternOf(found.value, type, span);
  }

  #range(pattern: ast.RangePattern, type: HardwareType): hir.Pattern {
    const { span } = pattern;
    if (type.kind !== 'uint' && type.kind !== 'int' && type.kind !== 'bits')
      return this.#unfit(span, 'a range of numbers', type);
    const low = this.#limit(pattern.low, type);
    const high = this.#limit(pattern.high, type);
    if (low === undefined || high === undefined) return wrong(span);
    const last = pattern.inclusive ? high : high - 1n;
    if (last < low) {
      this.#context.diagnostics.add(
        error('M3203', span, `the range ${low} to ${last} is empty`, 'takes nothing'),
      );
      return wrong(span);
    }
    return this.#fits(low, type, pattern.low.span) && this.#fits(last, type, pattern.high.span)
      ? { kind: 'range', low, high: last, span }
      : wrong(span);
  }

  #limit(written: ast.Expr, type: HardwareType): bigint | undefined {
    const checked = this.#context.checks.expr(this.#context, this.#scope, written);
    if (checked.type.kind !== 'integer' && !sameType(checked.type, type)) {
      if (checked.type.kind !== 'error') this.#unfit(written.span, `\`${typeName(checked.type)}\``, type);
      return undefined;
    }
    const found = constantOf(this.#context, checked);
    return typeof found?.value === 'bigint' ? found.value : undefined;
  }

  #fits(value: bigint, type: HardwareType, span: ast.Node['span']): boolean {
    if (type.kind !== 'uint' && type.kind !== 'int' && type.kind !== 'bits') return true;
    const low = type.kind === 'int' ? -(1n << BigInt(Math.max(0, type.width - 1))) : 0n;
    const high = low + (1n << BigInt(type.width)) - 1n;
    if (low <= value && value <= high) return true;
    this.#context.diagnostics.add(
      error('M3203', span, `${value} is no value of \`${typeName(type)}\``, `it holds ${low} to ${high}`),
    );
    return false;
  }

  #path(
    path: readonly ast.Ident[],
    fields: readonly ast.PatternField[] | undefined,
    rest: boolean,
    type: HardwareType,
    span: ast.Node['span'],
  ): hir.Pattern {
    const name = path.at(-1);
    if (name === undefined) return wrong(span);
    if (type.kind === 'struct')
      return this.#struct(path, fields ?? [], rest || fields === undefined, type, span);
    if (type.kind !== 'enum' && type.kind !== 'union')
      return fields === undefined
        ? this.#value(exprOf(path), type, span)
        : this.#unfit(span, `\`${name.text}(…)\``, type);
    if (path.length > 1 && !this.#names(path.slice(0, -1), type)) return wrong(span);
    const variant = type.variants.findIndex((each) => each.name === name.text);
    if (variant < 0)
      return path.length === 1 && fields === undefined && this.#isConstant(name)
        ? this.#value(exprOf(path), type, span)
        : this.#noVariant(type, name, span);
    if (type.kind === 'union') {
      const found = type.variants[variant];
      return {
        kind: 'variant',
        variant,
        fields: this.#fields(name.text, found?.fields ?? [], fields, rest, span),
        span,
      };
    }
    if (fields !== undefined && fields.length > 0) return this.#unfit(span, `\`${name.text}(…)\``, type);
    return { kind: 'value', value: type.variants[variant]?.value ?? 0n, span };
  }

  #isConstant(name: ast.Ident): boolean {
    const symbol = this.#scope.lookup(name.text)?.symbol;
    return (
      symbol?.kind === 'constant' || (symbol?.kind === 'declaration' && symbol.declaration.kind === 'const')
    );
  }

  #noVariant(
    type: (HardwareType & { kind: 'enum' }) | UnionType,
    name: ast.Ident,
    span: ast.Node['span'],
  ): hir.Pattern {
    const names = type.variants.map((each) => each.name);
    const near = nearest(name.text, names);
    const message = error(
      'M2013',
      name.span,
      `\`${type.name}\` has no variant \`${name.text}\``,
      near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
    )
      .label(type.span, 'declared here')
      .note(`variants: ${names.map((each) => `\`${each}\``).join(', ')}`);
    this.#context.diagnostics.add(
      near === undefined ? message : message.fix(`to use \`${near}\``, [{ span: name.span, text: near }]),
    );
    return wrong(span);
  }

  /** Whether a path in front of a variant names the type that is matched. */
  #names(path: readonly ast.Ident[], type: HardwareType): boolean {
    const symbol = lookupPath(this.#context, this.#scope, path);
    if (symbol === undefined) return false;
    if (symbol.kind === 'fsm') return sameType(symbol.state.type, type);
    const last = path.at(-1);
    // A generic declaration is named without its arguments.
    if (
      symbol.kind === 'declaration' &&
      last !== undefined &&
      'span' in type &&
      symbol.declaration.name.span === type.span
    )
      return true;
    const written = typeExprOf(exprOf(path));
    const named: Type =
      written === undefined
        ? { kind: 'error' }
        : this.#context.checks.type(this.#context, this.#scope, written);
    if (named.kind === 'error') return false;
    if (sameType(named, type)) return true;
    const span = { file: path[0]?.span.file ?? 0, start: path[0]?.span.start ?? 0, end: last?.span.end ?? 0 };
    this.#unfit(span, `a variant of \`${typeName(named)}\``, type);
    return false;
  }

  #struct(
    path: readonly ast.Ident[],
    fields: readonly ast.PatternField[],
    rest: boolean,
    type: HardwareType & { kind: 'struct' },
    span: ast.Node['span'],
  ): hir.Pattern {
    if (!this.#names(path, type)) return wrong(span);
    return { kind: 'aggregate', fields: this.#fields(type.name, type.fields, fields, rest, span), span };
  }

  /** By place or by name. Without parentheses any fields will do. */
  #fields(
    what: string,
    declared: readonly FieldType[],
    written: readonly ast.PatternField[] | undefined,
    rest: boolean,
    span: ast.Node['span'],
  ): readonly hir.Pattern[] {
    const given = new Map<number, hir.Pattern>();
    (written ?? []).forEach((each, i) => {
      const { name } = each;
      const shorthand =
        name === undefined && each.pattern.kind === 'bindPattern' ? each.pattern.name.text : undefined;
      const byName = declared.findIndex((field) => field.name === (name?.text ?? shorthand));
      const index = name !== undefined || byName >= 0 ? byName : i;
      const field = declared[index];
      if (field === undefined) {
        const known = declared.map((candidate) => `\`${candidate.name}\``).join(', ');
        this.#context.diagnostics.add(
          name === undefined
            ? error('M3115', each.pattern.span, `\`${what}\` has ${declared.length} fields`, 'one too many')
            : error('M2011', name.span, `\`${what}\` has no field \`${name.text}\``, 'unknown').note(
                `it has: ${known}`,
              ),
        );
        return;
      }
      given.set(index, this.check(each.pattern, field.type));
    });
    const missing = declared.filter((_, i) => !given.has(i));
    if (written !== undefined && !rest && missing.length > 0) {
      this.#context.diagnostics.add(
        error(
          'M3115',
          span,
          `\`${what}\` has ${declared.length} fields, this names ${given.size}`,
          `missing: ${missing.map((field) => `\`${field.name}\``).join(', ')}`,
        ).note('`..` stands for the rest'),
      );
    }
    return declared.map((_, i) => given.get(i) ?? { kind: 'wildcard', span });
  }

  #unfit(span: ast.Node['span'], what: string, type: HardwareType): hir.Pattern {
    this.#context.diagnostics.add(
      error('M3203', span, `${what} does not fit \`${typeName(type)}\``, `\`${typeName(type)}\` is matched`),
    );
    return wrong(span);
  }
}

function exprOf(path: readonly ast.Ident[]): ast.Expr {
  const [first, ...rest] = path;
  const none = { file: 0, start: 0, end: 0 };
  let expr: ast.Expr =
    first === undefined
      ? { kind: 'error', span: none }
      : { kind: 'name', name: first, generics: undefined, span: first.span };
  for (const name of rest)
    expr = {
      kind: 'fieldExpr',
      base: expr,
      name,
      generics: undefined,
      span: { ...expr.span, end: name.span.end },
    };
  return expr;
}

/** A constant as a pattern: parts by parts, so that coverage can be judged. */
export function patternOf(value: Value, type: HardwareType, span: ast.Node['span']): hir.Pattern {
  if (isParts(value) && (type.kind === 'struct' || type.kind === 'tuple' || type.kind === 'array')) {
    const typeAt = (i: number): HardwareType =>
      (type.kind === 'struct'
        ? type.fields[i]?.type
        : type.kind === 'tuple'
          ? type.elements[i]
          : type.element) ?? uint(0);
    return { kind: 'aggregate', fields: value.map((part, i) => patternOf(part, typeAt(i), span)), span };
  }
  if (isUnionValue(value) && type.kind === 'union') {
    const fields = type.variants[value.variant]?.fields ?? [];
    return {
      kind: 'variant',
      variant: value.variant,
      fields: value.fields.map((field, i) => patternOf(field, fields[i]?.type ?? uint(0), span)),
      span,
    };
  }
  return { kind: 'value', value, span };
}

/** Stands in after a diagnostic: takes nothing, and keeps the coverage from being judged. */
function wrong(span: ast.Node['span']): hir.Pattern {
  return { kind: 'or', alternatives: [], span };
}

function isWrong(pattern: hir.Pattern): boolean {
  switch (pattern.kind) {
    case 'or':
      return pattern.alternatives.length === 0 || pattern.alternatives.some(isWrong);
    case 'variant':
    case 'aggregate':
      return pattern.fields.some(isWrong);
    default:
      return false;
  }
}

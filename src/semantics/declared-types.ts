/** Types that are declared: aliases, structs, enums, unions, bundles. One object for one declaration with one set of arguments. */
import { error } from '../diagnostics/diagnostic.js';
import type { Span } from '../support/span.js';
import { clog2, popcount } from '../support/bits.js';
import type * as ast from '../syntax/ast.js';
import { docText } from '../syntax/docs.js';
import { failedBefore, isTooDeep, markFailed, reportCircle } from './circles.js';
import { evaluateConstant } from './constants.js';
import type { Context } from './context.js';
import { bindGenerics, canonicalName, genericKey } from './generics.js';
import type { Scope } from './scope.js';
import { ERROR, isHardware, typeName, widthOf } from './type-names.js';
import { oversize } from './type-size.js';
import type { BundleFieldType, EnumType, FieldType, Type, UnionType } from './types.js';

export type TypeDeclaration = ast.TypeDecl | ast.StructDecl | ast.EnumDecl | ast.UnionDecl | ast.BundleDecl;

const NO_GENERICS: ast.Generics = { params: [], where: [] };

/** The type of a declaration that stands in `declaredIn`, with arguments written in `usedIn`. */
export function declaredType(
  context: Context,
  declaration: TypeDeclaration,
  declaredIn: Scope,
  args: readonly ast.GenericArg[],
  usedIn: Scope,
  span: Span,
): Type {
  const generics = declaration.kind === 'enum' ? NO_GENERICS : declaration.generics;
  const bound = bindGenerics(context, declaredIn, generics, args, usedIn, span);
  if (bound === undefined) return ERROR;
  const known = specialisations(context, declaration, declaredIn);
  const key = bound.values.map(genericKey).join(', ');
  const found = known.get(key);
  if (found === 'pending') {
    reportCircle(context, 'M3309', context.cache.openTypes, declaration);
    return ERROR;
  }
  if (found !== undefined) return found;
  const id = `${declaration.name.text}<${key}>${identity(context, declaration, declaredIn)}`;
  if (failedBefore(context, id) || isTooDeep(context, declaration)) return ERROR;
  known.set(key, 'pending');
  context.cache.openTypes.push(declaration);
  const { failures } = context.diagnostics;
  try {
    const name = canonicalName(declaration.name.text, bound.values);
    const type = build(context, declaration, bound.scope, name, id);
    const wrong = isHardware(type) ? oversize(context, type, declaration.name.span) : undefined;
    if (wrong !== undefined) context.diagnostics.add(wrong);
    if (context.diagnostics.failures === failures) known.set(key, type);
    else markFailed(context, id);
    return wrong === undefined ? type : ERROR;
  } finally {
    context.cache.openTypes.pop();
    if (known.get(key) === 'pending') known.delete(key);
  }
}

function specialisations(
  context: Context,
  declaration: ast.Node,
  scope: Scope,
): Map<string, Type | 'pending'> {
  const byNode = context.cache.types.get(scope) ?? new Map<ast.Node, Map<string, Type | 'pending'>>();
  context.cache.types.set(scope, byNode);
  const known = byNode.get(declaration) ?? new Map<string, Type | 'pending'>();
  byNode.set(declaration, known);
  return known;
}

/** Tells declarations of one name apart: by place, and local ones by the specialisation around them. */
export function identity(context: Context, declaration: ast.Node, scope: Scope): string {
  const place = `@${declaration.span.file}:${declaration.span.start}`;
  if (scope.kind === 'package') return place;
  const { scopeNumbers } = context.cache;
  const number = scopeNumbers.get(scope) ?? scopeNumbers.size;
  scopeNumbers.set(scope, number);
  return `${place}.${number}`;
}

function build(context: Context, declaration: TypeDeclaration, scope: Scope, name: string, id: string): Type {
  const { span } = declaration.name;
  switch (declaration.kind) {
    case 'typeDecl':
      return context.checks.type(context, scope, declaration.type);
    case 'struct': {
      const fields = fieldTypes(context, scope, declaration.fields);
      return fields === undefined ? ERROR : { kind: 'struct', id, name, fields, span };
    }
    case 'enum':
      return enumType(context, scope, declaration, id);
    case 'union':
      return unionType(context, scope, declaration, name, id);
    case 'bundle': {
      const fields = bundleFields(context, scope, declaration);
      return fields === undefined ? ERROR : { kind: 'bundle', id, name, protocol: undefined, fields, span };
    }
  }
}

function fieldTypes(
  context: Context,
  scope: Scope,
  fields: readonly ast.FieldDecl[],
): readonly FieldType[] | undefined {
  reportTwice(context, fields);
  const types = fields.map((field): FieldType | undefined => {
    const type = context.checks.type(context, scope, field.type);
    if (isHardware(type)) return { name: field.name.text, type, span: field.name.span };
    if (type.kind !== 'error') {
      context.diagnostics.add(
        error('M3117', field.type.span, `a field cannot hold \`${typeName(type)}\``, 'fields are packed'),
      );
    }
    return undefined;
  });
  return types.every((type) => type !== undefined) ? types : undefined;
}

function reportTwice(context: Context, named: readonly { readonly name: ast.Ident }[]): void {
  const seen = new Map<string, ast.Ident>();
  for (const { name } of named) {
    const earlier = seen.get(name.text);
    if (earlier === undefined) seen.set(name.text, name);
    else
      context.diagnostics.add(
        error('M2002', name.span, `\`${name.text}\` is declared twice`, 'again here').label(
          earlier.span,
          'the first one',
        ),
      );
  }
}

/** A type without variants would have no value, and hardware always has one. */
function hasVariants(context: Context, { kind, name, variants }: ast.EnumDecl | ast.UnionDecl): boolean {
  if (variants.length > 0) return true;
  context.diagnostics.add(
    error('M3312', name.span, `\`${name.text}\` has no variants`, `${kind} of nothing`).note(
      'rule: a type has at least one value',
    ),
  );
  return false;
}

// ── Enums ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function enumType(context: Context, scope: Scope, declaration: ast.EnumDecl, id: string): Type {
  if (!hasVariants(context, declaration)) return ERROR;
  reportTwice(context, declaration.variants);
  const scheme = declaration.encoding?.kind === 'named' ? declaration.encoding.name : 'binary';
  const values = variantValues(context, scope, declaration, scheme);
  const width = enumWidth(context, scope, declaration, scheme, values);
  if (width === undefined) return ERROR;
  checkVariants(context, declaration, scheme, values, width);
  const variants: EnumType['variants'] = declaration.variants.map((variant, i) => ({
    name: variant.name.text,
    value: values[i] ?? 0n,
    docs: docText(variant),
    span: variant.name.span,
  }));
  return { kind: 'enum', id, name: declaration.name.text, width, variants, span: declaration.name.span };
}

type Scheme = 'binary' | 'onehot' | 'gray';

/** Those without a value count up from the one before. */
function variantValues(
  context: Context,
  scope: Scope,
  declaration: ast.EnumDecl,
  scheme: Scheme,
): readonly bigint[] {
  let next = 0n;
  return declaration.variants.map((variant) => {
    if (variant.value === undefined) return encode(scheme, next++);
    const found = evaluateConstant(context, scope, variant.value, { kind: 'integer' });
    const value = typeof found?.value === 'bigint' ? found.value : encode(scheme, next);
    next = scheme === 'binary' ? value + 1n : next + 1n;
    return value;
  });
}

function encode(scheme: Scheme, index: bigint): bigint {
  switch (scheme) {
    case 'binary':
      return index;
    case 'onehot':
      return 1n << index;
    case 'gray':
      return index ^ (index >> 1n);
  }
}

function enumWidth(
  context: Context,
  scope: Scope,
  declaration: ast.EnumDecl,
  scheme: Scheme,
  values: readonly bigint[],
): number | undefined {
  const { encoding } = declaration;
  if (encoding?.kind === 'type') {
    const type = context.checks.type(context, scope, encoding.type);
    if (type.kind === 'uint' || type.kind === 'bits') return type.width;
    if (type.kind !== 'error') {
      context.diagnostics.add(
        error(
          'M3308',
          encoding.span,
          `an enum is encoded in \`uN\` or \`bits<N>\`, not \`${typeName(type)}\``,
          'not plain bits',
        ),
      );
    }
    return undefined;
  }
  if (scheme === 'onehot') return Math.max(1, values.length);
  const greatest = values.reduce((most, value) => (value > most ? value : most), 0n);
  return Math.max(1, clog2(greatest + 1n));
}

function checkVariants(
  context: Context,
  declaration: ast.EnumDecl,
  scheme: Scheme,
  values: readonly bigint[],
  width: number,
): void {
  const seen = new Map<bigint, ast.EnumVariant>();
  declaration.variants.forEach((variant, i) => {
    const value = values[i] ?? 0n;
    const earlier = seen.get(value);
    if (earlier !== undefined) {
      context.diagnostics.add(
        error(
          'M3307',
          variant.span,
          `\`${variant.name.text}\` and \`${earlier.name.text}\` are both ${value}`,
          'the same value',
        ).label(earlier.span, `${value} here`),
      );
    }
    seen.set(value, variant);
    if (value < 0n || value >= 1n << BigInt(width)) {
      const message = error(
        'M3308',
        variant.span,
        `\`${variant.name.text}\` is ${value}, which ${width} bits cannot hold`,
        `0 to ${(1n << BigInt(width)) - 1n}`,
      );
      context.diagnostics.add(
        declaration.encoding === undefined
          ? message
          : message.label(declaration.encoding.span, `${width} bits`),
      );
    } else if (scheme === 'onehot' && popcount(value) !== 1) {
      context.diagnostics.add(
        error(
          'M3308',
          variant.span,
          `\`${variant.name.text}\` is ${value}, which has not exactly one bit set`,
          'not one-hot',
        ),
      );
    }
  });
}

// ── Unions and bundles ──────────────────────────────────────────────────────────────────────────────────────────────

function unionType(
  context: Context,
  scope: Scope,
  declaration: ast.UnionDecl,
  name: string,
  id: string,
): Type {
  if (!hasVariants(context, declaration)) return ERROR;
  reportTwice(context, declaration.variants);
  const variants = declaration.variants.map((variant, i): UnionType['variants'][number] | undefined => {
    const fields = fieldTypes(context, scope, variant.fields);
    return fields === undefined
      ? undefined
      : { name: variant.name.text, tag: BigInt(i), fields, span: variant.name.span };
  });
  if (!variants.every((variant) => variant !== undefined)) return ERROR;
  const payloadWidth = Math.max(
    0,
    ...variants.map((variant) => variant.fields.reduce((sum, field) => sum + widthOf(field.type), 0)),
  );
  return {
    kind: 'union',
    id,
    name,
    tagWidth: clog2(BigInt(variants.length)),
    payloadWidth,
    variants,
    span: declaration.name.span,
  };
}

function bundleFields(
  context: Context,
  scope: Scope,
  declaration: ast.BundleDecl,
): readonly BundleFieldType[] | undefined {
  reportTwice(context, declaration.fields);
  const fields = declaration.fields.map((field): BundleFieldType | undefined => {
    const type = context.checks.type(context, scope, field.type);
    if (type.kind === 'bundle' || type.kind === 'bundleArray' || isHardware(type)) {
      return { name: field.name.text, flipped: field.direction !== 'out', type, span: field.name.span };
    }
    if (type.kind !== 'error') {
      context.diagnostics.add(
        error(
          'M3117',
          field.type.span,
          `a bundle cannot hold \`${typeName(type)}\``,
          'hardware has no such type',
        ),
      );
    }
    return undefined;
  });
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

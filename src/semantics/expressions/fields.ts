/** What stands behind a dot: fields, variants, ports, properties. */
import { error } from '../../diagnostics/diagnostic.js';
import { nearest } from '../../support/suggest.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import { constantOf } from '../constants.js';
import { NeedsConstant, type Context } from '../context.js';
import { formatOf, isFloat } from '../float-types.js';
import type * as hir from '../hir.js';
import { located } from '../names.js';
import type { InstanceSymbol, Scope, Symbol } from '../scope.js';
import { bits, BOOL, INTEGER, isHardware, typeName, uint, widthOf } from '../type-names.js';
import type { BundleType, EnumType, Type, UnionType } from '../types.js';
import { numberOf, typeOfValue } from '../values.js';
import { constant, failed, fold, integer, isFailed } from './build.js';
import { alwaysWhere } from './extent.js';
import { headOf, type Head } from './heads.js';
import { checkIndexInRange } from './ranges.js';
import { checkMember, typeAsValue } from './names.js';

export function checkField(context: Context, scope: Scope, expr: ast.FieldExpr, expected?: Type): hir.Expr {
  const head = headOf(context, scope, expr.base);
  if (head?.kind === 'instance') return checkPort(context, scope, head, expr);
  if (head?.kind === 'type') {
    const type = typeAsValue(context, scope, head.written);
    return isFailed(type) ? failed(expr.span) : fieldOf(context, type, expr);
  }
  if (head !== undefined) return ofSymbol(context, scope, head.symbol, expr, expected);
  const base = context.checks.expr(context, scope, expr.base);
  return isFailed(base) ? failed(expr.span) : fieldOf(context, base, expr);
}

function ofSymbol(
  context: Context,
  scope: Scope,
  symbol: Symbol,
  expr: ast.FieldExpr,
  expected: Type | undefined,
): hir.Expr {
  const { name, span } = expr;
  switch (symbol.kind) {
    case 'package':
      return checkMember(context, scope, symbol, expr, expected);
    case 'memory':
      if (name.text === 'length') return integer(symbol.memory.depth, span);
      if (name.text === 'width') return integer(widthOf(symbol.memory.element), span);
      return unknownField(context, name, 'a memory', ['length', 'width'], symbol.span);
    case 'reset':
      if (name.text === 'active') return resetActive(symbol.reset, span);
      return unknownField(context, name, 'a reset', ['active'], symbol.span);
    case 'fsm': {
      if (name.text === 'state')
        return { kind: 'signal', signal: symbol.state, indices: [], type: symbol.state.type, span };
      const { type } = symbol.state;
      return type.kind === 'enum' ? enumVariant(context, type, name, span) : failed(span);
    }
    case 'clock':
      return unknownField(context, name, 'a clock', [], symbol.span);
    default:
      return failed(span);
  }
}

/** Active means active, whatever the level. */
function resetActive(reset: hir.Reset, span: Span): hir.Expr {
  const level: hir.Expr = { kind: 'signal', signal: reset.signal, indices: [], type: BOOL, span };
  return reset.activeHigh ? level : { kind: 'unary', op: 'not', value: level, type: BOOL, span };
}

function fieldOf(context: Context, base: hir.Expr, expr: ast.FieldExpr): hir.Expr {
  const { name, span } = expr;
  const { type } = base;
  const denoted = base.kind === 'const' && type.kind === 'type' ? typeOfValue(base.value) : undefined;
  if (denoted !== undefined) return ofType(context, denoted, expr);
  switch (type.kind) {
    case 'struct':
    case 'bundle': {
      const field = type.fields.findIndex((each) => each.name === name.text);
      const found = type.fields[field];
      if (found !== undefined) return fold(context, { kind: 'field', base, field, type: found.type, span });
      break;
    }
    case 'tuple': {
      const element = type.elements[Number(name.text)];
      if (element !== undefined)
        return fold(context, { kind: 'field', base, field: Number(name.text), type: element, span });
      break;
    }
    case 'sequence':
      if (name.text === 'length' && base.kind === 'local')
        return { kind: 'length', sequence: base.local, type: uint(32), span };
      break;
    default:
  }
  return property(context, base, name, span);
}

/** `.width` and `.length` are known of every type, `.bits` is the packed image of every value. */
function property(context: Context, base: hir.Expr, name: ast.Ident, span: Span): hir.Expr {
  const { type } = base;
  if (name.text === 'fire' && type.kind === 'bundle') return fire(context, base, type, name, span);
  if (
    name.text === 'length' &&
    (type.kind === 'array' || type.kind === 'list' || type.kind === 'bundleArray')
  )
    return integer(type.length, span);
  if (isHardware(type)) {
    if (name.text === 'width') return integer(widthOf(type), span);
    if (name.text === 'bits')
      return fold(context, { kind: 'convert', op: 'bitcast', value: base, type: bits(widthOf(type)), span });
  }
  const fields =
    type.kind === 'struct' || type.kind === 'bundle'
      ? type.fields.map((field) => field.name)
      : type.kind === 'tuple'
        ? type.elements.map((_, i) => String(i))
        : [];
  const declared = type.kind === 'struct' || type.kind === 'bundle' ? type.span : undefined;
  return unknownField(context, name, `\`${typeName(type)}\``, fields, declared);
}

/** A beat moves: `valid` and `ready` together. */
function fire(context: Context, base: hir.Expr, type: BundleType, name: ast.Ident, span: Span): hir.Expr {
  const part = (wanted: string): hir.Expr | undefined => {
    const field = type.fields.findIndex((each) => each.name === wanted);
    return field < 0 ? undefined : { kind: 'field', base, field, type: BOOL, span };
  };
  const valid = part('valid');
  const ready = part('ready');
  if (valid === undefined || ready === undefined || type.protocol === undefined) {
    return unknownField(
      context,
      name,
      `\`${typeName(type)}\``,
      type.fields.map((field) => field.name),
      type.span,
    );
  }
  return { kind: 'binary', op: 'logicalAnd', left: valid, right: ready, type: BOOL, span };
}

function ofType(context: Context, type: Type, expr: ast.FieldExpr): hir.Expr {
  const { name, span } = expr;
  if (type.kind === 'enum')
    return name.text === 'width' && !has(type, 'width')
      ? integer(type.width, span)
      : enumVariant(context, type, name, span);
  if (type.kind === 'union')
    return name.text === 'width' && !has(type, 'width')
      ? integer(widthOf(type), span)
      : plainVariant(context, type, name, span);
  if (isHardware(type) && name.text === 'width') return integer(widthOf(type), span);
  if (isFloat(type) && name.text === 'format') {
    const format = formatOf(context, type);
    return constant(format.value, format.type, span);
  }
  if (type.kind === 'array' && name.text === 'length') return integer(type.length, span);
  return unknownField(
    context,
    name,
    `the type \`${typeName(type)}\``,
    type.kind === 'array' ? ['width', 'length'] : isFloat(type) ? ['width', 'format'] : ['width'],
    undefined,
  );
}

function has(type: EnumType | UnionType, name: string): boolean {
  return type.variants.some((variant) => variant.name === name);
}

/** `.Idle`, whose type the place gives. */
export function checkDot(context: Context, expr: ast.DotExpr, expected: Type | undefined): hir.Expr {
  if (expected?.kind === 'error') return failed(expr.span);
  if (expected?.kind === 'enum') return enumVariant(context, expected, expr.name, expr.span);
  if (expected?.kind === 'union') return plainVariant(context, expected, expr.name, expr.span);
  context.diagnostics.add(
    expected === undefined
      ? error(
          'M3107',
          expr.span,
          `\`.${expr.name.text}\` is a variant of which type?`,
          'nothing here gives one',
        ).note(
          `rule: a variant without its type takes it from the one place where it lands; write \`Type.${expr.name.text}\``,
        )
      : error(
          'M3101',
          expr.span,
          `\`${typeName(expected)}\` has no variants`,
          `\`${typeName(expected)}\` is wanted`,
        ),
  );
  return failed(expr.span);
}

export function enumVariant(context: Context, type: EnumType, name: ast.Ident, span: Span): hir.Expr {
  const variant = type.variants.find((each) => each.name === name.text);
  return variant === undefined ? unknownVariant(context, type, name) : constant(variant.value, type, span);
}

function plainVariant(context: Context, type: UnionType, name: ast.Ident, span: Span): hir.Expr {
  const index = type.variants.findIndex((each) => each.name === name.text);
  const variant = type.variants[index];
  if (variant === undefined) return unknownVariant(context, type, name);
  if (variant.fields.length === 0)
    return constant({ kind: 'unionValue', variant: index, fields: [] }, type, span);
  context.diagnostics.add(
    error(
      'M2016',
      span,
      `\`${variant.name}\` needs ${variant.fields.map((field) => `\`${field.name}\``).join(', ')}`,
      'its fields are missing',
    ).label(variant.span, 'declared here'),
  );
  return failed(span);
}

export function unknownVariant(context: Context, type: EnumType | UnionType, name: ast.Ident): hir.Expr {
  const names = type.variants.map((variant) => variant.name);
  const near = nearest(name.text, names);
  const message = error(
    'M2013',
    name.span,
    `\`${type.name}\` has no variant \`${name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  )
    .label(type.span, 'declared here')
    .note(`variants: ${names.map((each) => `\`${each}\``).join(', ')}`);
  context.diagnostics.add(
    near === undefined ? message : message.fix(`to use \`${near}\``, [{ span: name.span, text: near }]),
  );
  return failed(name.span);
}

function unknownField(
  context: Context,
  name: ast.Ident,
  of: string,
  fields: readonly string[],
  declared: Span | undefined,
): hir.Expr {
  const near = nearest(name.text, fields);
  let message = error(
    'M2011',
    name.span,
    `${of} has no \`${name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  );
  if (declared !== undefined) message = located(message, declared);
  if (fields.length > 0) message = message.note(`it has: ${fields.map((each) => `\`${each}\``).join(', ')}`);
  context.diagnostics.add(
    near === undefined ? message : message.fix(`to use \`${near}\``, [{ span: name.span, text: near }]),
  );
  return failed(name.span);
}

// ── Instances ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** An instance that there is, whatever the indices. */
function requireMember(
  scope: Scope,
  group: hir.InstanceGroup,
  { positions, loop }: hir.InstanceSubset,
  indices: Extract<Head, { kind: 'instance' }>['indices'],
  span: ast.Node['span'],
): void {
  const position = indices.reduce<hir.Expr>(
    (flat, { index }, i) => {
      const stride: hir.Expr = { kind: 'const', value: BigInt(group.dims[i] ?? 1), type: INTEGER, span };
      const whole: hir.Expr =
        index.kind === 'const' ? { kind: 'const', value: numberOf(index.value), type: INTEGER, span } : index;
      const row: hir.Expr = { kind: 'binary', op: 'mul', left: flat, right: stride, type: INTEGER, span };
      return { kind: 'binary', op: 'add', left: row, right: whole, type: INTEGER, span };
    },
    { kind: 'const', value: 0n, type: INTEGER, span },
  );
  const known = new Set(positions.map(BigInt));
  if (!alwaysWhere(scope, position, (value) => known.has(value))) throw new NeedsConstant(loop);
}

function checkPort(
  context: Context,
  scope: Scope,
  head: Head & { kind: 'instance' },
  expr: ast.FieldExpr,
): hir.Expr {
  const { symbol, indices } = head;
  const { span } = expr;
  if (indices.length < symbol.rank) {
    const count = symbol.rank === 1 ? 'an index' : `${symbol.rank} indices`;
    context.diagnostics.add(
      error(
        'M2016',
        expr.base.span,
        `\`${symbol.name}\` is many: ${count} must follow the name`,
        'which one?',
      ).label(symbol.span, 'declared here'),
    );
    return failed(span);
  }
  if (indices.some(({ index }) => isFailed(index))) return failed(span);
  const group = symbol.group ?? single(context, symbol, head, expr.base.span);
  if (group === undefined) return failed(span);
  const whole = symbol.group !== undefined;
  if (
    whole &&
    !indices.every(({ index }, i) =>
      checkIndexInRange(context, scope, index, group.dims[i] ?? 0, symbol.name),
    )
  )
    return failed(span);
  if (whole && group.subset !== undefined) requireMember(scope, group, group.subset, indices, span);
  const port = group.module.ports.find((each) => each.name === expr.name.text);
  if (port === undefined) return unknownPort(context, group, expr.name);
  if (port.kind === 'clock') {
    context.diagnostics.add(
      error(
        'M2010',
        expr.name.span,
        `\`${port.name}\` of \`${group.module.name}\` is a clock`,
        'a value is wanted here',
      ).label(port.span, 'declared here'),
    );
    return failed(span);
  }
  const signal = port.kind === 'reset' ? port.reset.signal : port.signal;
  const at = whole ? indices.map(({ index }) => index) : [];
  return { kind: 'instancePort', port: { group, port: signal }, indices: at, type: signal.type, span };
}

/** Of instances that were written out one by one: the one of constant indices. */
function single(
  context: Context,
  symbol: InstanceSymbol,
  head: Head & { kind: 'instance' },
  span: Span,
): hir.InstanceGroup | undefined {
  const chosen = head.indices.find(({ index }) => isHardware(index.type) && index.kind !== 'const');
  if (chosen !== undefined) {
    context.diagnostics.add(
      error(
        'M3301',
        chosen.index.span,
        `\`${context.text(chosen.index.span)}\` is not known while compiling, and the instances of \`${symbol.name}\` are not all alike`,
        'chooses among different modules',
      )
        .label(symbol.span, 'each has parameters of its own')
        .note(`to choose among what they give: as in \`[for i in 0..N => ${symbol.name}[i].port][index]\``),
    );
    return undefined;
  }
  const values = head.indices.map(({ index }) => constantOf(context, index)?.value);
  if (!values.every((value) => typeof value === 'bigint')) return undefined;
  const group = symbol.singles.get(values.join(','));
  if (group === undefined) {
    const known = [...symbol.singles.keys()].slice(0, 8).map((key) => `[${key.replaceAll(',', '][')}]`);
    context.diagnostics.add(
      error('M3114', span, `there is no \`${symbol.name}[${values.join('][')}]\``, 'out of range')
        .label(symbol.span, 'declared here')
        .note(`there are: ${known.join(', ')}${symbol.singles.size > 8 ? ', …' : ''}`),
    );
  }
  return group;
}

function unknownPort(context: Context, group: hir.InstanceGroup, name: ast.Ident): hir.Expr {
  const names = group.module.ports.map((port) => port.name);
  const near = nearest(name.text, names);
  const message = error(
    'M2014',
    name.span,
    `\`${group.module.name}\` has no port \`${name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  )
    .label(group.module.span, 'declared here')
    .note(`its ports: ${names.map((each) => `\`${each}\``).join(', ')}`);
  context.diagnostics.add(
    near === undefined ? message : message.fix(`to use \`${near}\``, [{ span: name.span, text: near }]),
  );
  return failed(name.span);
}

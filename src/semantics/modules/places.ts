/** Turning a readable place into a drivable one, and joining two connections field by field. */
import { error } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../support/span.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import type { BundleType, Type } from '../types.js';
import { sameType, typeName } from '../type-names.js';

/** The place that an expression names, if it names one. */
export function targetOf(expr: hir.Expr): hir.Target | undefined {
  switch (expr.kind) {
    case 'signal':
      return makeTarget({ kind: 'signal', signal: expr.signal, indices: expr.indices }, [], expr);
    case 'instancePort':
      return makeTarget({ kind: 'instancePort', port: expr.port, indices: expr.indices }, [], expr);
    case 'local':
      return makeTarget({ kind: 'local', local: expr.local }, [], expr);
    case 'memRead':
      return makeTarget({ kind: 'memory', memory: expr.memory, address: expr.address }, [], expr);
    case 'field':
      return extend(expr.base, { kind: 'field', field: expr.field }, expr);
    case 'element':
      return extend(expr.base, { kind: 'element', index: expr.index }, expr);
    case 'bit':
      return extend(expr.base, { kind: 'range', low: expr.index, width: 1 }, expr);
    case 'slice':
      return extend(expr.base, { kind: 'range', low: expr.low, width: expr.width }, expr);
    default:
      return undefined;
  }
}

function extend(base: hir.Expr, projection: hir.Projection, expr: hir.Expr): hir.Target | undefined {
  const inner = targetOf(base);
  return inner === undefined ? undefined : makeTarget(inner.root, [...inner.path, projection], expr);
}

function makeTarget(root: hir.Target['root'], path: readonly hir.Projection[], expr: hir.Expr): hir.Target {
  // The type of a target that is no plain value is only looked at by whoever splits it into fields.
  return { root, path, type: expr.type as hir.Target['type'], span: expr.span };
}

/** Which way a connection faces, seen from inside the module: what it gives can be read, what it takes can be driven. */
export type Facing = 'gives' | 'takes' | 'both';

/** An `in` port gives and an `out` port takes; for ports of instances it is the other way round. */
export function facingOf(expr: hir.Expr): Facing {
  switch (expr.kind) {
    case 'signal':
      return expr.signal.direction === 'in' ? 'gives' : expr.signal.direction === 'out' ? 'takes' : 'both';
    case 'instancePort':
      return expr.port.port.direction === 'in' ? 'takes' : 'gives';
    case 'element':
    case 'bit':
    case 'slice':
      return facingOf(expr.base);
    case 'memRead':
      return 'both';
    case 'field': {
      const facing = facingOf(expr.base);
      const flipped = expr.base.type.kind === 'bundle' && expr.base.type.fields[expr.field]?.flipped === true;
      return flipped ? opposite(facing) : facing;
    }
    default:
      return 'gives';
  }
}

function opposite(facing: Facing): Facing {
  return facing === 'gives' ? 'takes' : facing === 'takes' ? 'gives' : 'both';
}

/** Drives `to` from `from`, flipped fields the other way; `except` names the top fields that are left out. */
export function connectPlaces(
  context: Context,
  from: hir.Expr,
  to: hir.Expr,
  except: ReadonlySet<string>,
  span: Span,
): readonly hir.Stmt[] {
  if (from.type.kind === 'error' || to.type.kind === 'error') return [];
  if (
    from.type.kind === 'bundleArray' &&
    to.type.kind === 'bundleArray' &&
    from.type.length === to.type.length
  ) {
    return Array.from({ length: from.type.length }, (_, i) =>
      connectPlaces(context, elementOf(from, i, span), elementOf(to, i, span), except, span),
    ).flat();
  }
  if (from.type.kind === 'bundle' && to.type.kind === 'bundle')
    return connectBundles(context, from, from.type, to, to.type, except, span);
  if (!sameType(from.type, to.type)) {
    context.diagnostics.add(
      error(
        'M3101',
        span,
        `\`${typeName(from.type)}\` cannot be connected to \`${typeName(to.type)}\``,
        'the types differ',
      )
        .label(from.span, typeName(from.type))
        .label(to.span, typeName(to.type)),
    );
    return [];
  }
  const target = targetOf(to);
  return target === undefined ? [] : [{ kind: 'assign', target, value: from, span }];
}

function connectBundles(
  context: Context,
  from: hir.Expr,
  fromType: BundleType,
  to: hir.Expr,
  toType: BundleType,
  except: ReadonlySet<string>,
  span: Span,
): readonly hir.Stmt[] {
  const statements: hir.Stmt[] = [];
  const missing: string[] = [];
  toType.fields.forEach((field, index) => {
    if (except.has(field.name)) return;
    const other = fromType.fields.findIndex(
      (candidate) => candidate.name === field.name && candidate.flipped === field.flipped,
    );
    if (other < 0) {
      missing.push(field.name);
      return;
    }
    const left = fieldOf(from, fromType, other, span);
    const right = fieldOf(to, toType, index, span);
    statements.push(
      ...(field.flipped
        ? connectPlaces(context, right, left, new Set(), span)
        : connectPlaces(context, left, right, new Set(), span)),
    );
  });
  for (const field of fromType.fields) {
    if (
      !except.has(field.name) &&
      !toType.fields.some((candidate) => candidate.name === field.name && candidate.flipped === field.flipped)
    )
      missing.push(field.name);
  }
  if (missing.length > 0) {
    const names = missing.map((name) => `\`${name}\``).join(', ');
    context.diagnostics.add(
      error(
        'M4011',
        span,
        `\`${typeName(fromType)}\` and \`${typeName(toType)}\` do not both have ${names}`,
        'leaves something out',
      )
        .note('rule: `connect` is total')
        .note(`to leave it out on purpose: \`connect … to … except { ${missing.join(', ')} };\``),
    );
  }
  return statements;
}

function fieldOf(base: hir.Expr, type: BundleType, index: number, span: Span): hir.Expr {
  return { kind: 'field', base, field: index, type: fieldType(type, index), span };
}

function fieldType(type: BundleType, index: number): Type {
  return type.fields[index]?.type ?? { kind: 'error' };
}

function elementOf(base: hir.Expr, index: number, span: Span): hir.Expr {
  const type: Type = base.type.kind === 'bundleArray' ? base.type.element : { kind: 'error' };
  return {
    kind: 'element',
    base,
    index: { kind: 'const', value: BigInt(index), type: { kind: 'integer' }, span },
    type,
    span,
  };
}

/**
 * Which values a `match` leaves out, and which arms are never taken: the usefulness algorithm of Maranget ("Warnings for pattern matching", 2007). A row
 * of patterns is useful after others if it takes a vector of values that none of them takes; a `match` is exhaustive if a row of wildcards is not.
 */
import { error } from '../diagnostics/diagnostic.js';
import type { Span } from '../support/span.js';
import type { Context } from './context.js';
import type { Budget } from './evaluate.js';
import type * as hir from './hir.js';
import { bits, numberRange, typeName } from './type-names.js';
import type { HardwareType } from './types.js';
import { numberOf, valueText } from './values.js';
import { spend } from './work.js';

type Row = readonly hir.Pattern[];

/** A part of a type's values: numbers from `low` to `high`, a variant, the only shape of a struct, or anything at all. */
type Shape =
  | { readonly kind: 'interval'; readonly low: bigint; readonly high: bigint }
  | { readonly kind: 'variant'; readonly variant: number; readonly fields: readonly HardwareType[] }
  | { readonly kind: 'aggregate'; readonly fields: readonly HardwareType[] }
  | { readonly kind: 'any' };

interface Arm {
  readonly pattern: hir.Pattern;
  readonly guard: hir.Expr | undefined;
}

/** Examples shown of what is left out. */
const SHOWN = 3;

/** Says what no arm takes, and which arms are never taken. That can take more time than there is, and is then given up. */
export function checkCoverage(context: Context, type: HardwareType, arms: readonly Arm[], span: Span): void {
  try {
    reportUnreachable(context, type, arms);
    reportUncovered(context, type, arms, span);
  } catch (thrown) {
    if (!(thrown instanceof TooManyRows)) throw thrown;
    spend(context, span, 0);
  }
}

/** Thrown where `limits.steps` are spent. */
class TooManyRows extends Error {}

function reportUncovered(context: Context, type: HardwareType, arms: readonly Arm[], span: Span): void {
  const rows: Row[] = arms.filter((arm) => arm.guard === undefined).map((arm) => [arm.pattern]);
  const examples: string[] = [];
  const any: Row = [{ kind: 'wildcard', span }];
  for (
    let missing = useful(context, rows, [type], any);
    missing !== undefined;
    missing = useful(context, rows, [type], any)
  ) {
    const [pattern] = missing;
    if (pattern === undefined || examples.length === SHOWN) {
      examples.push('…');
      break;
    }
    examples.push(`\`${patternText(pattern, type)}\``);
    rows.push(missing);
  }
  if (examples.length === 0) return;
  context.diagnostics.add(
    error(
      'M3201',
      span,
      `this \`match\` leaves out ${examples.join(', ')}`,
      `no arm takes ${examples.length === 1 ? 'it' : 'them'}`,
    ).note('rule: there is an arm for every value; `_` takes the rest'),
  );
}

function reportUnreachable(context: Context, type: HardwareType, arms: readonly Arm[]): void {
  const above = new RowsByHead();
  for (const arm of arms) {
    const alternatives = arm.pattern.kind === 'or' ? arm.pattern.alternatives : [arm.pattern];
    for (const alternative of alternatives) {
      const rows = above.meeting(alternative);
      if (useful(context, rows, [type], [alternative]) === undefined) {
        const whole = alternatives.length === 1 ? 'this arm is' : 'this alternative is';
        context.diagnostics.add(
          error('M3202', alternative.span, `${whole} never taken`, 'those above take all that it would'),
        );
      } else reportInside(context, type, rows, alternative);
      if (arm.guard === undefined) above.add([alternative]);
    }
  }
}

/** Alternatives inside of a pattern that itself is taken. */
function reportInside(
  context: Context,
  type: HardwareType,
  rows: readonly Row[],
  pattern: hir.Pattern,
): void {
  for (const { before, only, span } of choicesOf(pattern)) {
    if (useful(context, [...rows, ...before.map((each) => [each])], [type], [only]) !== undefined) continue;
    context.diagnostics.add(
      error('M3202', span, 'this alternative is never taken', 'those before it take all that it would'),
    );
  }
}

interface Choice {
  /** The whole pattern, with this alternative alone. */
  readonly only: hir.Pattern;
  /** The whole pattern, with each of the alternatives before it. */
  readonly before: readonly hir.Pattern[];
  readonly span: Span;
}

function choicesOf(pattern: hir.Pattern): readonly Choice[] {
  switch (pattern.kind) {
    case 'or':
      return pattern.alternatives.flatMap((only, i) => [
        { only, before: pattern.alternatives.slice(0, i), span: only.span },
        ...choicesOf(only),
      ]);
    case 'variant':
    case 'aggregate':
      return pattern.fields.flatMap((field, i) => {
        const within = (inner: hir.Pattern): hir.Pattern => ({
          ...pattern,
          fields: pattern.fields.with(i, inner),
        });
        return choicesOf(field).map(({ only, before, span }) => ({
          only: within(only),
          before: before.map(within),
          span,
        }));
      });
    default:
      return [];
  }
}

/** A vector of values, as patterns, that the query takes and no row does. */
function useful(
  budget: Budget,
  rows: readonly Row[],
  types: readonly HardwareType[],
  query: Row,
): Row | undefined {
  budget.cache.work += 1 + rows.length;
  if (budget.cache.work > budget.limits.steps) throw new TooManyRows();
  const [type, ...others] = types;
  const [head, ...tail] = query;
  if (type === undefined || head === undefined) return rows.length === 0 ? [] : undefined;
  if (head.kind === 'or') {
    for (const alternative of head.alternatives) {
      const found = useful(budget, rows, types, [alternative, ...tail]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const byHead = new RowsByHead();
  for (const row of rows) for (const each of expandHead(row)) byHead.add(each);
  const meeting = byHead.meeting(head);
  for (const shape of shapes(type, head, meeting)) {
    const inner = 'fields' in shape ? shape.fields : [];
    const own = specialise(query, shape, inner.length);
    if (own === undefined) continue;
    const found = useful(budget, byHead.taking(shape, inner.length), [...inner, ...others], own);
    if (found !== undefined)
      return [
        patternOfShape(shape, type, found.slice(0, inner.length), head.span),
        ...found.slice(inner.length),
      ];
  }
  return undefined;
}

function expandHead(row: Row): readonly Row[] {
  const [head, ...tail] = row;
  if (head?.kind !== 'or') return [row];
  return head.alternatives.flatMap((alternative) => expandHead([alternative, ...tail]));
}

/** The number or variant, of a pattern that names one. */
function keyOf(pattern: hir.Pattern): bigint | undefined {
  if (pattern.kind === 'value') return numberOf(pattern.value);
  return pattern.kind === 'variant' ? BigInt(pattern.variant) : undefined;
}

/** Rows by the one value or variant that they take, as most of a long `match` do, so that not each has to be compared with all. */
class RowsByHead {
  readonly #named = new Map<bigint, Row[]>();
  readonly #others: Row[] = [];

  add(row: Row): void {
    const key = row[0] === undefined ? undefined : keyOf(row[0]);
    const known = key === undefined ? this.#others : this.#named.get(key);
    if (known !== undefined) known.push(row);
    else if (key !== undefined) this.#named.set(key, [row]);
  }

  /** Those that may take something that the pattern takes. */
  meeting(pattern: hir.Pattern): readonly Row[] {
    const key = keyOf(pattern);
    const named = key === undefined ? [...this.#named.values()].flat() : (this.#named.get(key) ?? []);
    return [...named, ...this.#others];
  }

  /** What they leave for the values of a shape. */
  taking(shape: Shape, arity: number): readonly Row[] {
    const key =
      shape.kind === 'variant' ? BigInt(shape.variant) : shape.kind === 'interval' ? shape.low : undefined;
    const named = key === undefined ? undefined : this.#named.get(key);
    return [...(named ?? []), ...this.#others]
      .map((row) => specialise(row, shape, arity))
      .filter((row) => row !== undefined);
  }
}

/** What of a row is left for values of a shape; `undefined` if it takes none of them. */
function specialise(row: Row, shape: Shape, arity: number): Row | undefined {
  const [head, ...tail] = row;
  if (head === undefined) return undefined;
  const open = (): Row => [
    ...Array.from({ length: arity }, (): hir.Pattern => ({ kind: 'wildcard', span: head.span })),
    ...tail,
  ];
  switch (head.kind) {
    case 'wildcard':
    case 'bind':
      return open();
    case 'value':
      return shape.kind === 'interval' && shape.low === numberOf(head.value) && shape.high === shape.low
        ? tail
        : undefined;
    case 'range':
      return shape.kind === 'interval' && head.low <= shape.low && shape.high <= head.high ? tail : undefined;
    case 'variant':
      return shape.kind === 'variant' && shape.variant === head.variant
        ? [...head.fields, ...tail]
        : undefined;
    case 'aggregate':
      return shape.kind === 'aggregate' ? [...head.fields, ...tail] : undefined;
    case 'or':
      return undefined;
  }
}

/** Splits the values of a type that `head` takes so that every row takes each part whole or not at all. */
function shapes(type: HardwareType, head: hir.Pattern, rows: readonly Row[]): readonly Shape[] {
  const specific = [head, ...rows.flatMap(([first]) => first ?? [])].filter(
    ({ kind }) => kind !== 'wildcard' && kind !== 'bind',
  );
  if (specific.length === 0) return [{ kind: 'any' }];
  const key = keyOf(head);
  if (head.kind === 'value' && key !== undefined) return [{ kind: 'interval', low: key, high: key }];
  switch (type.kind) {
    case 'bool':
      return [0n, 1n].map((value) => ({ kind: 'interval', low: value, high: value }));
    case 'enum':
      return type.variants.map(({ value }) => ({ kind: 'interval', low: value, high: value }));
    case 'union':
      return type.variants.flatMap(({ fields }, variant) =>
        key === undefined || key === BigInt(variant)
          ? [{ kind: 'variant', variant, fields: fields.map((field) => field.type) }]
          : [],
      );
    case 'struct':
      return [{ kind: 'aggregate', fields: type.fields.map((field) => field.type) }];
    case 'tuple':
      return [{ kind: 'aggregate', fields: type.elements }];
    case 'array':
      return [
        { kind: 'aggregate', fields: Array.from<HardwareType>({ length: type.length }).fill(type.element) },
      ];
    default:
      return intervals(type, specific);
  }
}

function intervals(type: HardwareType, column: readonly hir.Pattern[]): readonly Shape[] {
  const { low, high } = numberRange(type) ?? { low: 0n, high: 0n };
  const starts = new Set([low]);
  const cut = (from: bigint, to: bigint): void => {
    if (from > low && from <= high) starts.add(from);
    if (to >= low && to < high) starts.add(to + 1n);
  };
  for (const pattern of column) {
    if (pattern.kind === 'value') cut(numberOf(pattern.value), numberOf(pattern.value));
    else if (pattern.kind === 'range') cut(pattern.low, pattern.high);
  }
  const sorted = [...starts].toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return sorted.map((start, i) => ({
    kind: 'interval',
    low: start,
    high: (sorted[i + 1] ?? high + 1n) - 1n,
  }));
}

function patternOfShape(shape: Shape, type: HardwareType, fields: Row, span: Span): hir.Pattern {
  switch (shape.kind) {
    case 'any':
      return { kind: 'wildcard', span };
    case 'variant':
      return { kind: 'variant', variant: shape.variant, fields, span };
    case 'aggregate':
      return { kind: 'aggregate', fields, span };
    case 'interval':
      if (shape.low !== shape.high) return { kind: 'range', low: shape.low, high: shape.high, span };
      return { kind: 'value', value: type.kind === 'bool' ? shape.low === 1n : shape.low, span };
  }
}

/** As a person would write the pattern. */
function patternText(pattern: hir.Pattern, type: HardwareType): string {
  switch (pattern.kind) {
    case 'value':
      return valueText(pattern.value, type);
    case 'range':
      return `${pattern.low}..=${pattern.high}`;
    case 'variant': {
      const variant = type.kind === 'union' ? type.variants[pattern.variant] : undefined;
      const fields = pattern.fields.map((field, i) => patternText(field, variant?.fields[i]?.type ?? type));
      const name = `${typeName(type)}.${variant?.name ?? '_'}`;
      return fields.length === 0 ? name : `${name}(${fields.join(', ')})`;
    }
    case 'aggregate': {
      const typeAt = (i: number): HardwareType =>
        (type.kind === 'tuple'
          ? type.elements[i]
          : type.kind === 'struct'
            ? type.fields[i]?.type
            : type.kind === 'array'
              ? type.element
              : undefined) ?? bits(0);
      const parts = pattern.fields.map((field, i) => patternText(field, typeAt(i)));
      if (type.kind === 'struct')
        return `${typeName(type)}(${parts.map((part, i) => `${type.fields[i]?.name ?? ''}: ${part}`).join(', ')})`;
      return type.kind === 'array' ? `[${parts.join(', ')}]` : `(${parts.join(', ')})`;
    }
    default:
      return '_';
  }
}

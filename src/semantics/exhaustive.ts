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
    const search = new Search(context);
    reportUnreachable(context, search, type, arms);
    reportUncovered(context, search, type, arms, span);
  } catch (thrown) {
    if (!(thrown instanceof TooManyRows)) throw thrown;
    spend(context, span, 0);
  }
}

/** Thrown where `limits.steps` are spent. */
class TooManyRows extends Error {}

function reportUncovered(
  context: Context,
  search: Search,
  type: HardwareType,
  arms: readonly Arm[],
  span: Span,
): void {
  const rows: Row[] = arms.filter((arm) => arm.guard === undefined).map((arm) => [arm.pattern]);
  const examples: string[] = [];
  const any: Row = [{ kind: 'wildcard', span }];
  for (
    let missing = search.missing(rows, [any], [type]);
    missing !== undefined;
    missing = search.missing(rows, [any], [type])
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

function reportUnreachable(context: Context, search: Search, type: HardwareType, arms: readonly Arm[]): void {
  const above = new ByKey<Row>();
  for (const arm of arms) {
    const alternatives = arm.pattern.kind === 'or' ? arm.pattern.alternatives : [arm.pattern];
    for (const alternative of alternatives) {
      const rows = above.meeting(keyOf(alternative));
      if (search.missing(rows, [[alternative]], [type]) === undefined) {
        const whole = alternatives.length === 1 ? 'this arm is' : 'this alternative is';
        context.diagnostics.add(
          error('M3202', alternative.span, `${whole} never taken`, 'those above take all that it would'),
        );
      } else reportInside(context, search, type, rows, alternative);
      if (arm.guard === undefined) above.add(alternative, [alternative]);
    }
  }
}

/** Alternatives inside of a pattern that itself is taken. */
function reportInside(
  context: Context,
  search: Search,
  type: HardwareType,
  rows: readonly Row[],
  pattern: hir.Pattern,
): void {
  for (const { before, only, span } of choicesOf(pattern)) {
    if (search.missing([...rows, ...before.map((each) => [each])], [[only]], [type]) !== undefined) continue;
    context.diagnostics.add(
      error('M3202', span, 'this alternative is never taken', 'those before it take all that it would'),
    );
  }
}

interface Choice {
  /** The whole pattern, with this alternative alone. */
  readonly only: hir.Pattern;
  /** The whole pattern, with each of the alternatives before it that may take the same. */
  readonly before: readonly hir.Pattern[];
  readonly span: Span;
}

function* choicesOf(pattern: hir.Pattern): Generator<Choice> {
  if (pattern.kind === 'or') {
    const before = new ByKey<hir.Pattern>();
    for (const only of pattern.alternatives) {
      yield { only, before: before.meeting(keyOf(only)), span: only.span };
      yield* choicesOf(only);
      before.add(only, only);
    }
  } else if (pattern.kind === 'variant' || pattern.kind === 'aggregate') {
    for (const [i, field] of pattern.fields.entries()) {
      const within = (inner: hir.Pattern): hir.Pattern => ({
        ...pattern,
        fields: pattern.fields.with(i, inner),
      });
      for (const { only, before, span } of choicesOf(field))
        yield { only: within(only), before: before.map(within), span };
    }
  }
}

/** Looks for values that patterns leave. What was found to be covered once is not looked at again, however it is reached. */
class Search {
  readonly #budget: Budget;
  readonly #ids = new Map<unknown, number>();
  readonly #covered = new Set<string>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** A vector of values, as patterns, that one of the queries takes and no row does. */
  missing(rows: readonly Row[], queries: readonly Row[], types: readonly HardwareType[]): Row | undefined {
    const { cache, limits } = this.#budget;
    cache.work += 1 + rows.length + ((rows.length + queries.length) * types.length) / CELLS_A_STEP;
    if (cache.work > limits.steps) throw new TooManyRows();
    const [query] = queries;
    if (query === undefined || rows.some((row) => row.every(takesAll))) return undefined;
    if (rows.length === 0) return query.map(oneOf);
    const key = this.#keyOf(rows, queries, types);
    if (this.#covered.has(key)) return undefined;
    const found = this.#missingBy(columnOf(rows), rows, queries, types);
    if (found === undefined) this.#covered.add(key);
    return found;
  }

  /** The same, with the values of one column told apart. */
  #missingBy(
    at: number,
    rows: readonly Row[],
    queries: readonly Row[],
    types: readonly HardwareType[],
  ): Row | undefined {
    const type = types[at] ?? bits(0);
    const others = types.toSpliced(at, 1);
    const taken = new Column(rows, at);
    const asked = new Column(queries, at);
    for (const shape of shapes(type, asked, taken)) {
      const inner = 'fields' in shape ? shape.fields : [];
      const own = asked.taking(shape, inner.length);
      if (own.length === 0) continue;
      const found = this.missing(taken.taking(shape, inner.length), own, [...inner, ...others]);
      if (found === undefined) continue;
      const fields = found.slice(0, inner.length);
      const span = queries[0]?.[at]?.span ?? { file: 0, start: 0, end: 0 };
      return found.slice(inner.length).toSpliced(at, 0, patternOfShape(shape, type, fields, span));
    }
    return undefined;
  }

  #keyOf(rows: readonly Row[], queries: readonly Row[], types: readonly HardwareType[]): string {
    const lists = (matrix: readonly Row[]): string =>
      matrix.map((row) => row.map((pattern) => this.#idOf(pattern)).join(' ')).join(';');
    return `${lists(rows)}/${lists(queries)}/${types.map((type) => this.#numbered(type)).join(' ')}`;
  }

  /** A number that patterns which take the same by the same words share. */
  #idOf(pattern: hir.Pattern): number {
    if (takesAll(pattern)) return 0;
    const known = this.#ids.get(pattern);
    if (known !== undefined) return known;
    const id = this.#numbered(this.#wordsOf(pattern));
    this.#ids.set(pattern, id);
    return id;
  }

  #wordsOf(pattern: hir.Pattern): string {
    const inside = (parts: readonly hir.Pattern[]): string => parts.map((part) => this.#idOf(part)).join(' ');
    switch (pattern.kind) {
      case 'wildcard':
      case 'bind':
        return '_';
      case 'value':
        return `=${numberOf(pattern.value)}`;
      case 'range':
        return `${pattern.low}..${pattern.high}`;
      case 'variant':
        return `${pattern.variant}(${inside(pattern.fields)})`;
      case 'aggregate':
        return `(${inside(pattern.fields)})`;
      case 'or':
        return `|${inside(pattern.alternatives)}`;
    }
  }

  #numbered(what: unknown): number {
    const id = this.#ids.get(what) ?? this.#ids.size + 1;
    this.#ids.set(what, id);
    return id;
  }
}

/** Patterns of rows that cost about as much as a step. */
const CELLS_A_STEP = 8;

function takesAll({ kind }: hir.Pattern): boolean {
  return kind === 'wildcard' || kind === 'bind';
}

/** A pattern without alternatives that takes some of what the pattern takes. */
function oneOf(pattern: hir.Pattern): hir.Pattern {
  switch (pattern.kind) {
    case 'or': {
      const [first] = pattern.alternatives;
      return first === undefined ? pattern : oneOf(first);
    }
    case 'bind':
      return { kind: 'wildcard', span: pattern.span };
    case 'variant':
    case 'aggregate':
      return { ...pattern, fields: pattern.fields.map(oneOf) };
    default:
      return pattern;
  }
}

/** The column that most rows look at, so that each of its values leaves few rows over. */
function columnOf(rows: readonly Row[]): number {
  const looks = (rows[0] ?? []).map(() => 0);
  for (const row of rows) {
    for (const [at, pattern] of row.entries()) if (!takesAll(pattern)) looks[at] = (looks[at] ?? 0) + 1;
  }
  let best = 0;
  for (const [at, count] of looks.entries()) if (count > (looks[best] ?? 0)) best = at;
  return best;
}

/** One of the alternatives of a pattern, and the row that it stands in. */
interface Cell {
  readonly pattern: hir.Pattern;
  readonly row: Row;
}

/** The number or variant, of a pattern that names one. */
function keyOf(pattern: hir.Pattern): bigint | undefined {
  if (pattern.kind === 'value') return numberOf(pattern.value);
  return pattern.kind === 'variant' ? BigInt(pattern.variant) : undefined;
}

/** Things by the one value or variant that their patterns take, as most of a long `match` do, so that not each has to be compared with all. */
class ByKey<T> {
  readonly #named = new Map<bigint, T[]>();
  readonly #others: T[] = [];

  add(pattern: hir.Pattern, thing: T): void {
    const key = keyOf(pattern);
    const known = key === undefined ? this.#others : this.#named.get(key);
    if (known !== undefined) known.push(thing);
    else if (key !== undefined) this.#named.set(key, [thing]);
  }

  /** Those that may take the value or variant; without one, all. */
  meeting(key: bigint | undefined): readonly T[] {
    const named = key === undefined ? [...this.#named.values()].flat() : (this.#named.get(key) ?? []);
    return [...named, ...this.#others];
  }
}

/** A column of a matrix, its alternatives one by one. */
class Column {
  readonly cells: readonly Cell[];
  readonly #at: number;
  readonly #byKey = new ByKey<Cell>();

  constructor(rows: readonly Row[], at: number) {
    this.#at = at;
    this.cells = rows.flatMap((row) => cellsOf(row[at], row));
    for (const cell of this.cells) this.#byKey.add(cell.pattern, cell);
  }

  /** What the rows leave for the values of a shape, the parts of the shape first. Alternatives without parts leave the same, which stands there once. */
  taking(shape: Shape, arity: number): readonly Row[] {
    const key =
      shape.kind === 'variant' ? BigInt(shape.variant) : shape.kind === 'interval' ? shape.low : undefined;
    const left: Row[] = [];
    let last: Row | undefined;
    for (const { pattern, row } of this.#byKey.meeting(key)) {
      const parts = partsOf(pattern, shape, arity);
      if (parts === undefined || (arity === 0 && row === last)) continue;
      last = row;
      left.push([...parts, ...row.toSpliced(this.#at, 1)]);
    }
    return left;
  }
}

function cellsOf(pattern: hir.Pattern | undefined, row: Row): readonly Cell[] {
  if (pattern === undefined) return [];
  return pattern.kind === 'or'
    ? pattern.alternatives.flatMap((alternative) => cellsOf(alternative, row))
    : [{ pattern, row }];
}

/** What a pattern asks of the parts of a shape; `undefined` if it takes none of its values. */
function partsOf(pattern: hir.Pattern, shape: Shape, arity: number): Row | undefined {
  switch (pattern.kind) {
    case 'wildcard':
    case 'bind':
      return Array.from({ length: arity }, (): hir.Pattern => ({ kind: 'wildcard', span: pattern.span }));
    case 'value':
      return shape.kind === 'interval' && shape.low === numberOf(pattern.value) && shape.high === shape.low
        ? []
        : undefined;
    case 'range':
      return shape.kind === 'interval' && pattern.low <= shape.low && shape.high <= pattern.high
        ? []
        : undefined;
    case 'variant':
      return shape.kind === 'variant' && shape.variant === pattern.variant ? pattern.fields : undefined;
    case 'aggregate':
      return shape.kind === 'aggregate' ? pattern.fields : undefined;
    case 'or':
      return undefined;
  }
}

/** Splits the values of a type that are asked for so that every row takes each part whole or not at all. */
function shapes(type: HardwareType, asked: Column, taken: Column): readonly Shape[] {
  const wanted = asked.cells.map(({ pattern }) => pattern).filter((pattern) => !takesAll(pattern));
  const specific = [
    ...wanted,
    ...taken.cells.map(({ pattern }) => pattern).filter((pattern) => !takesAll(pattern)),
  ];
  if (specific.length === 0) return [{ kind: 'any' }];
  const keys = asked.cells.map(({ pattern }) => keyOf(pattern));
  const named = keys.every((key) => key !== undefined) ? new Set(keys) : undefined;
  switch (type.kind) {
    case 'bool':
      return [0n, 1n].map((value) => ({ kind: 'interval', low: value, high: value }));
    case 'union':
      return type.variants.flatMap(({ fields }, variant) =>
        named?.has(BigInt(variant)) === false
          ? []
          : [{ kind: 'variant', variant, fields: fields.map((field) => field.type) }],
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
      if (named !== undefined)
        return [...named].map((value) => ({ kind: 'interval', low: value, high: value }));
      return type.kind === 'enum'
        ? type.variants.map(({ value }) => ({ kind: 'interval', low: value, high: value }))
        : intervals(type, specific);
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

/**
 * What statements may write when it is unknown whether they run: places, not values. An index or address that the statements do not change themselves says
 * which element; else it may be any. So with conditions inside: where they are known, arms that are not taken write nothing.
 */
import { constant, not } from '../ir/builder.js';
import { ExprNumbers } from '../ir/equal.js';
import type { BitRange, Expr, LocalId, Stmt } from '../ir/ir.js';
import { bodiesOf, visitExpr, visitStmts } from '../ir/walk.js';
import { mask } from '../support/bits.js';
import type { Span } from '../support/span.js';
import type { Twins } from './unknown-body.js';
import { or, some } from './unknown-rules.js';

/** Makes code in the process that the statements belong to. */
export interface Maker {
  readonly locals: readonly { readonly width: number; readonly length: number }[];
  twin(local: LocalId): LocalId | undefined;
  unknown(expr: Expr, out: Stmt[]): Expr | undefined;
  keep(expr: Expr, out: Stmt[]): Expr;
  fill(count: number, span: Span, write: (index: Expr | undefined) => Stmt): Stmt;
}

export interface PoisonOptions {
  readonly maker: Maker;
  readonly twins: Twins;
  /** What is to be said where a statement may write, before it is unknown what it wrote. */
  readonly say: (stmt: Stmt) => readonly Stmt[];
}

export function poisonOf(body: readonly Stmt[], options: PoisonOptions): readonly Stmt[] {
  return new Poison(options, changedIn(body, options.twins)).body(body);
}

/** What reads otherwise after the statements: registers keep their value until all commit. */
interface Changed {
  readonly locals: ReadonlySet<number>;
  readonly signals: ReadonlySet<number>;
}

/** A place as far as it stays the same. */
interface Target {
  readonly key: string;
  readonly width: number;
  /** Elements, or words. */
  readonly count: number;
  readonly index: Expr | undefined;
  readonly range: BitRange | undefined;
  readonly span: Span;
  readonly write: (index: Expr | undefined, range: BitRange | undefined, value: Expr) => Stmt;
}

type If = Stmt & { readonly kind: 'if' };

class Poison {
  readonly #options: PoisonOptions;
  readonly #changed: Changed;
  readonly #numbers = new ExprNumbers();

  constructor(options: PoisonOptions, changed: Changed) {
    this.#options = options;
    this.#changed = changed;
  }

  body(body: readonly Stmt[]): readonly Stmt[] {
    const out: Stmt[] = [];
    this.#collect(body, new Set(), out);
    return out;
  }

  /** A place that was met before needs no mention. */
  #collect(body: readonly Stmt[], met: Set<string>, out: Stmt[]): void {
    for (const stmt of body) {
      if (stmt.kind === 'for') {
        const inner: Stmt[] = [];
        this.#collect(stmt.body, new Set(met), inner);
        if (inner.length > 0) out.push({ ...stmt, body: inner });
      } else if (stmt.kind === 'if' && this.#stable(stmt.cond) !== undefined) {
        this.#choice(stmt, met, out);
      } else {
        for (const target of this.#targets(stmt)) this.#mark(target, stmt, met, out);
        for (const each of bodiesOf(stmt)) this.#collect(each, met, out);
      }
    }
  }

  #choice({ cond, then, else: otherwise, span }: If, met: ReadonlySet<string>, out: Stmt[]): void {
    const { maker } = this.#options;
    const unknown = maker.unknown(cond, out);
    const may = (holds: Expr, body: readonly Stmt[]): void => {
      const inner: Stmt[] = [];
      this.#collect(body, new Set(met), inner);
      if (inner.length === 0) return;
      out.push({ kind: 'if', id: 0, cond: or(holds, unknown) ?? holds, then: inner, else: [], span });
    };
    may(cond, then);
    may(not(cond), otherwise);
  }

  #mark(target: Target, stmt: Stmt, met: Set<string>, out: Stmt[]): void {
    const { maker } = this.#options;
    const { width, count, span, write } = target;
    const index = target.index && this.#stable(target.index);
    const low = target.range && this.#stable(target.range.low);
    const isAnyElement = target.index !== undefined && index === undefined;
    const range = low === undefined ? undefined : target.range;
    const whole = `${target.key} *`;
    const key = isAnyElement
      ? whole
      : `${target.key} ${this.#keyOf(index)} ${this.#keyOf(low)} ${range?.width}`;
    if (met.has(key) || met.has(whole)) return;
    met.add(key);
    out.push(...this.#options.say(stmt));
    const ones = constant(mask(width), width);
    const all = (): Stmt => maker.fill(count, span, (each) => write(each, undefined, ones));
    if (isAnyElement) {
      out.push(all());
      return;
    }
    const wildIndex = index && maker.unknown(index, out);
    const wildLow = low && maker.unknown(low, out);
    const part = range === undefined ? ones : constant(mask(range.width), range.width);
    const isWild = or(wildIndex && some(wildIndex), wildLow && some(wildLow));
    const kept = isWild && maker.keep(isWild, out);
    out.push(write(index, range, part));
    if (kept !== undefined) out.push({ kind: 'if', id: 0, cond: kept, then: [all()], else: [], span });
  }

  #keyOf(expr: Expr | undefined): string {
    return expr === undefined ? '' : `${this.#numbers.numberOf(expr)}`;
  }

  /** The expression, where it means the same after the statements as in them. */
  #stable(expr: Expr): Expr | undefined {
    let isStable = true;
    visitExpr(expr, (node) => {
      if (node.kind === 'local') isStable &&= !this.#changed.locals.has(node.local);
      if (node.kind === 'read') isStable &&= !this.#changed.signals.has(node.signal);
    });
    return isStable ? expr : undefined;
  }

  #targets(stmt: Stmt): readonly Target[] {
    const { twins } = this.#options;
    switch (stmt.kind) {
      case 'set':
        return this.#local(stmt.local, stmt);
      case 'call':
        return stmt.results.flatMap((local) =>
          this.#local(local, { index: undefined, range: undefined, span: stmt.span }, true),
        );
      case 'drive': {
        const signal = twins.signal(stmt.signal);
        const { width = 0, length = 1 } = twins.signals[stmt.signal] ?? {};
        if (signal === undefined) return [];
        const { delay, span } = stmt;
        const write: Target['write'] = (index, range, value) => ({
          kind: 'drive',
          signal,
          index,
          range,
          value,
          delay,
          span,
        });
        return [{ ...stmt, key: `signal ${signal}`, width, count: length, write }];
      }
      case 'memWrite': {
        const memory = twins.memory(stmt.memory);
        const { width = 0, depth = 1 } = twins.memories[stmt.memory] ?? {};
        if (memory === undefined) return [];
        const { address, span } = stmt;
        const write: Target['write'] = (index, range, value) => ({
          kind: 'memWrite',
          memory,
          address: index ?? constant(0n, 1),
          range,
          lanes: undefined,
          value,
          span,
        });
        return [{ ...stmt, index: address, key: `memory ${memory}`, width, count: depth, write }];
      }
      default:
        return [];
    }
  }

  #local(
    local: LocalId,
    place: Pick<Target, 'index' | 'range' | 'span'>,
    isWhole = false,
  ): readonly Target[] {
    const { maker } = this.#options;
    const twin = maker.twin(local);
    const { width = 0, length = 1 } = maker.locals[local] ?? {};
    if (twin === undefined) return [];
    const write: Target['write'] = (index, range, value) => ({
      kind: 'set',
      local: twin,
      index,
      range,
      value,
      span: place.span,
    });
    const { index, range, span } = place;
    const target: Target = { key: `local ${twin}`, width, count: length, index, range, span, write };
    if (!isWhole || length === 1) return [target];
    const all: Target['write'] = (_, __, value) =>
      maker.fill(length, span, (each) => write(each, undefined, value));
    return [{ ...target, write: all }];
  }
}

function changedIn(body: readonly Stmt[], { signals: all }: Twins): Changed {
  const locals = new Set<number>();
  const signals = new Set<number>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set') locals.add(stmt.local);
    else if (stmt.kind === 'drive' && all[stmt.signal]?.storage === 'wire') signals.add(stmt.signal);
    else if (stmt.kind === 'call') for (const result of stmt.results) locals.add(result);
  });
  return { locals, signals };
}

/**
 * A process or function under construction: its locals, the statements so far, and what the names of the source stand for.
 *
 * Expressions may need statements in front of them (a `match`, a call, a check). They are emitted here, before the statement that the expression belongs to;
 * `choose` keeps those of an arm behind the condition of the arm.
 */
import type * as hir from '../semantics/hir.js';
import type * as ir from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import type { Span } from '../support/span.js';
import { InternalError, must } from './internal-error.js';
import * as make from './make.js';
import type { ModuleNames } from './module-names.js';
import type { Shadows } from './shadows.js';
import type { Sink } from './sinks.js';
import type { Sites } from './sites.js';
import { INDEX_WIDTH, shapesOf } from './value-types.js';
import type { Leaf, Value } from './values.js';
import { computedLeaf, scalarLeaf } from './values.js';

/** Expressions hold statements and statements hold expressions: one table ties the knot, so that no file needs to import its own users. */
export interface Rules {
  value(body: Body, expr: hir.Expr): Value;
  statements(body: Body, statements: readonly hir.Stmt[]): void;
  /** A function that is called is lowered too. */
  noteCall(func: hir.Func): void;
}

/** What a local of the source stands for: its value, and where an assignment to it goes. */
export interface Binding {
  readonly value: Value;
  readonly sinks: readonly Sink[] | undefined;
}

/** A condition and what follows from it. */
export interface Rung {
  readonly span: Span;
  readonly test: () => ir.Expr;
  readonly lower: () => void;
}

/** A condition and the value under it. */
export interface Choice {
  readonly span: Span;
  readonly test: () => ir.Expr;
  readonly value: () => Value;
}

/** A value, and what has to be done for it. */
interface Aside {
  readonly value: Value;
  readonly statements: readonly ir.Stmt[];
}

/** Copies of at most so many elements are spelled out: a loop would be no shorter. */
const UNROLLED = 4;

export interface BodyParts {
  readonly kind: 'comb' | 'seq' | 'test' | 'function';
  readonly rules: Rules;
  readonly sites: Sites;
  /** Absent in functions, which see no signals. */
  readonly module: ModuleNames | undefined;
  readonly shadows: Shadows | undefined;
  /** Numbers of `if` and `switch`, for coverage. */
  readonly nextBranch: () => number;
}

export class Body {
  readonly kind: BodyParts['kind'];
  readonly rules: Rules;
  readonly sites: Sites;
  readonly shadows: Shadows | undefined;
  readonly nextBranch: () => number;
  readonly locals: ir.Local[] = [];
  readonly loops = new Map<hir.LoopVar, ir.Expr>();
  readonly bindings = new Map<hir.Local, Binding>();
  /** Values that have been computed already for another use of the same expression. */
  readonly known = new Map<hir.Expr, Value>();
  /** Set while a condition is lowered that is evaluated again and again: nothing may be put aside in front of it. */
  inPlace = false;
  readonly #module: ModuleNames | undefined;
  /** Locals that are written once before they are read, in each run of the statements that read them. */
  readonly #stable = new Set<ir.LocalId>();
  #statements: ir.Stmt[] = [];

  constructor(parts: BodyParts) {
    this.kind = parts.kind;
    this.rules = parts.rules;
    this.sites = parts.sites;
    this.shadows = parts.shadows;
    this.nextBranch = parts.nextBranch;
    this.#module = parts.module;
  }

  get module(): ModuleNames {
    return must(this.#module, 'a function reads a signal');
  }

  // ── Statements ────────────────────────────────────────────────────────────────────────────────────────────────────

  emit(statement: ir.Stmt): void {
    this.#statements.push(statement);
  }

  emitAll(statements: readonly ir.Stmt[]): void {
    for (const statement of statements) this.#statements.push(statement);
  }

  /** The statements that `lower` emits, taken aside. */
  capture(lower: () => void): readonly ir.Stmt[] {
    const outer = this.#statements;
    const own: ir.Stmt[] = [];
    this.#statements = own;
    lower();
    this.#statements = outer;
    return own;
  }

  /** A statement for each index of `from … to - 1`. */
  repeat(name: string, from: number, to: number, span: Span, lower: (index: ir.Expr) => void): void {
    const local = this.addLocal(name, INDEX_WIDTH, 1, span, true);
    const body = this.capture(() => {
      lower(this.read(local));
    });
    if (from < to && body.length > 0) this.emit({ kind: 'for', local, from, to, body, span });
  }

  /** Branches whose arms do nothing are left out. */
  branch(
    id: number,
    cond: ir.Expr,
    then: readonly ir.Stmt[],
    otherwise: readonly ir.Stmt[],
    span: Span,
  ): void {
    if (cond.kind === 'const') {
      this.emitAll(cond.value === 1n ? then : otherwise);
    } else if (then.length + otherwise.length > 0) {
      this.emit({ kind: 'if', id, cond, then, else: otherwise, span });
    }
  }

  /** Conditions one after the other, each with what it needs and what follows from it; built without recursion, as there may be many. */
  ladder(rungs: readonly Rung[], last: () => void): void {
    const built = rungs.map(({ test, lower, span }) => {
      let cond: ir.Expr | undefined;
      const before = this.capture(() => {
        cond = test();
      });
      const id = this.nextBranch();
      return { before, cond: must(cond, 'a condition', span), id, then: this.capture(lower), span };
    });
    let rest = this.capture(last);
    for (const { before, cond, id, then, span } of built.toReversed()) {
      const otherwise = rest;
      rest = this.capture(() => {
        this.emitAll(before);
        this.branch(id, cond, then, otherwise, span);
      });
    }
    this.emitAll(rest);
  }

  // ── Locals ────────────────────────────────────────────────────────────────────────────────────────────────────────

  addLocal(name: string, width: number, length: number, span: Span, stable: boolean): ir.LocalId {
    const local = this.locals.length;
    this.locals.push({ name, width, length, span });
    if (stable) this.#stable.add(local);
    return local;
  }

  /** A local of one element. */
  read(local: ir.LocalId): ir.Expr {
    const { width, span } = must(this.locals[local], 'a local that was never made');
    return { kind: 'local', local, index: undefined, width, span };
  }

  localLeaf(local: ir.LocalId): Leaf {
    const { width, length, span } = must(this.locals[local], 'a local that was never made');
    if (length === 1) return { ...scalarLeaf(this.read(local)), whole: { kind: 'local', local } };
    return {
      width,
      length,
      at: (index) => ({ kind: 'local', local, index, width, span }),
      total: true,
      stored: this.#stable.has(local),
      listed: false,
      whole: { kind: 'local', local },
    };
  }

  localSink(local: ir.LocalId): Sink {
    const { width, length } = must(this.locals[local], 'a local that was never made');
    return {
      width,
      length,
      total: true,
      store: (index, range, value, span) => [
        { kind: 'set', local, index: length === 1 ? undefined : index, range, value, span },
      ],
      storeWhole: undefined,
    };
  }

  /** A local for each leaf of a type: what a `var` or a result needs. */
  addStorage(
    name: string,
    type: ValueType,
    span: Span,
    stable: boolean,
  ): { readonly value: Value; readonly sinks: readonly Sink[] } {
    const locals = shapesOf(type).map((shape) =>
      this.addLocal(name + shape.name, shape.width, shape.length, span, stable),
    );
    return {
      value: locals.map((local) => this.localLeaf(local)),
      sinks: locals.map((local) => this.localSink(local)),
    };
  }

  copy(sinks: readonly Sink[], value: Value, span: Span): void {
    sinks.forEach((sink, i) => {
      this.copyLeaf(sink, must(value[i], 'a value has fewer leaves than its target', span), span);
    });
  }

  copyLeaf(sink: Sink, leaf: Leaf, span: Span): void {
    if (sink.storeWhole === undefined) {
      this.copyElements(sink, leaf, 0, sink.length, span);
      return;
    }
    const elements = Array.from({ length: sink.length }, (_, i) => leaf.at(make.at(i, span)));
    this.emitAll(sink.storeWhole(make.concat(elements.toReversed(), span), span));
  }

  /** Elements `from … to - 1`. */
  copyElements(sink: Sink, leaf: Leaf, from: number, to: number, span: Span): void {
    const copyElement = (index: ir.Expr): void => {
      this.emitAll(sink.store(index, undefined, leaf.at(index), span));
    };
    if (to - from > UNROLLED && !leaf.listed) this.repeat('i', from, to, span, copyElement);
    else for (let i = from; i < to; i++) copyElement(make.at(i, span));
  }

  bindingOf(local: hir.Local, span: Span): Binding {
    return must(this.bindings.get(local), `\`${local.name}\` is used before it is made`, span);
  }

  /** Gives a name to a value that does not change: for nothing where it is one already. In a test time may pass before it is read, so there it is copied. */
  name(local: hir.Local, type: ValueType, value: Value): void {
    const shapes = shapesOf(type);
    const leaves = value.map((leaf, i): Leaf => {
      const shape = must(shapes[i], 'a value has more leaves than its type', local.span);
      if (this.inPlace || (this.kind !== 'test' && this.#keeps(leaf, local.span))) return leaf;
      const storage = this.addLocal(local.name + shape.name, shape.width, shape.length, local.span, true);
      this.copyLeaf(this.localSink(storage), leaf, local.span);
      return this.localLeaf(storage);
    });
    this.bindings.set(local, { value: leaves, sinks: undefined });
  }

  #keeps(leaf: Leaf, span: Span): boolean {
    return leaf.length === 1 ? this.#isCheap(leaf.at(make.at(0, span))) : leaf.stored;
  }

  // ── Values that are used more than once ───────────────────────────────────────────────────────────────────────────

  /** Something that can be repeated: itself, where it is no work and cannot change before it is used, else a local. */
  hold(expr: ir.Expr, name = 't'): ir.Expr {
    if (this.inPlace || this.#isCheap(expr)) return expr;
    const local = this.addLocal(name, expr.width, 1, expr.span, true);
    this.emit({ kind: 'set', local, index: undefined, range: undefined, value: expr, span: expr.span });
    return this.read(local);
  }

  holdAll(value: Value, span: Span): Value {
    return value.map((leaf) =>
      leaf.length === 1 ? scalarLeaf(this.hold(leaf.at(make.at(0, span)))) : this.settled(leaf, span),
    );
  }

  /** A leaf that an index may move over: listed elements are put into a local. */
  settled(leaf: Leaf, span: Span): Leaf {
    if (!leaf.listed || this.inPlace) return leaf;
    const local = this.addLocal('elements', leaf.width, leaf.length, span, true);
    this.copyLeaf(this.localSink(local), leaf, span);
    return this.localLeaf(local);
  }

  #isStable(expr: ir.Expr): boolean {
    switch (expr.kind) {
      case 'const':
        return true;
      case 'read':
        return expr.index === undefined || this.#isStable(expr.index);
      case 'local':
        return this.#stable.has(expr.local) && (expr.index === undefined || this.#isStable(expr.index));
      default:
        return false;
    }
  }

  #isCheap(expr: ir.Expr): boolean {
    if (expr.kind === 'extract' || expr.kind === 'extend') return this.#isCheap(expr.value);
    return this.#isStable(expr) || this.#isNeighbour(expr);
  }

  /** `i - 1`: a loop that names its neighbours stays wiring. */
  #isNeighbour(expr: ir.Expr): boolean {
    if (expr.kind !== 'binary' || (expr.op !== 'add' && expr.op !== 'sub')) return false;
    return expr.left.kind === 'local' && this.#isStable(expr.left) && expr.right.kind === 'const';
  }

  // ── Choices ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** One of two values, each computed (and checked) only where it is chosen: a `mux` where expressions are enough, else an `if`. */
  choose(cond: ir.Expr, type: ValueType, then: () => Value, otherwise: () => Value, span: Span): Value {
    if (cond.kind === 'const') return cond.value === 1n ? then() : otherwise();
    return this.#between(cond, type, this.#aside(then, span), this.#aside(otherwise, span), span);
  }

  /** The first of the values whose condition holds, or the last; built without recursion, as there may be many. */
  chooseFirst(choices: readonly Choice[], type: ValueType, last: () => Value, span: Span): Value {
    const built = choices.map((choice) => {
      let cond: ir.Expr | undefined;
      const before = this.capture(() => {
        cond = choice.test();
      });
      return {
        before,
        cond: must(cond, 'a condition', choice.span),
        value: this.#aside(choice.value, choice.span),
        span: choice.span,
      };
    });
    let rest = this.#aside(last, span);
    for (const { before, cond, value, span: at } of built.toReversed()) {
      const otherwise = rest;
      rest = this.#aside(() => {
        this.emitAll(before);
        return this.#between(cond, type, value, otherwise, at);
      }, at);
    }
    this.emitAll(rest.statements);
    return rest.value;
  }

  #between(cond: ir.Expr, type: ValueType, left: Aside, right: Aside, span: Span): Value {
    if (cond.kind === 'const') {
      const { statements, value } = cond.value === 1n ? left : right;
      this.emitAll(statements);
      return value;
    }
    if (!isPure(left.statements) || !isPure(right.statements)) {
      const id = this.nextBranch();
      const result = this.addStorage('chosen', type, span, true);
      const arm = ({ statements, value }: Aside): readonly ir.Stmt[] =>
        this.capture(() => {
          this.emitAll(statements);
          this.copy(result.sinks, value, span);
        });
      this.branch(id, cond, arm(left), arm(right), span);
      return result.value;
    }
    const checks = left.statements.length + right.statements.length;
    const once = checks === 0 && left.value.length === 1 && left.value[0]?.length === 1;
    const held = once ? cond : this.hold(cond, 'cond');
    this.guard(held, left.statements);
    this.guard(make.not(held), right.statements);
    return left.value.map((leaf, i) => {
      const other = must(right.value[i], 'the arms of a choice have different leaves', span);
      const at = (index: ir.Expr): ir.Expr => make.mux(held, leaf.at(index), other.at(index), span);
      return leaf.length === 1
        ? scalarLeaf(at(make.at(0, span)))
        : computedLeaf(leaf.width, leaf.length, at, leaf.listed || other.listed);
    });
  }

  /** Emits checks that matter only where `cond` holds. */
  guard(cond: ir.Expr, checks: readonly ir.Stmt[]): void {
    for (const check of checks) {
      if (check.kind !== 'check')
        throw new InternalError('only checks can be judged at another place', check.span);
      this.emit({ ...check, cond: make.or(make.not(cond), check.cond, check.span) });
    }
  }

  /** What a scalar needs is emitted here too, not where it is used. */
  #aside(lower: () => Value, span: Span): Aside {
    let value: Value = [];
    const statements = this.capture(() => {
      value = lower().map((leaf) => (leaf.length === 1 ? scalarLeaf(leaf.at(make.at(0, span))) : leaf));
    });
    return { value, statements };
  }

  // ── Checks ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Reports where `cond` does not hold. */
  check(site: Omit<ir.Site, 'shows' | 'name' | 'source'>, cond: ir.Expr, shows: readonly Shown[]): void {
    if (make.isConstant(cond, 1n)) return;
    const id = this.sites.add({ ...site, name: '', source: '', shows: shows.map(showOf) });
    this.emit({
      kind: 'check',
      site: id,
      cond,
      values: shows.flatMap((shown) => elementsOf(shown.value, site.span)),
      span: site.span,
    });
  }
}

/** A value that a message shows. */
export interface Shown {
  readonly text: string;
  readonly type: ValueType;
  readonly value: Value;
}

export function showOf(shown: Shown): ir.Site['shows'][number] {
  return {
    text: shown.text,
    type: shown.type,
    leaves: shown.value.reduce((sum, leaf) => sum + leaf.length, 0),
  };
}

/** Every element of every leaf. */
export function elementsOf(value: Value, span: Span): readonly ir.Expr[] {
  return value.flatMap((leaf) => Array.from({ length: leaf.length }, (_, i) => leaf.at(make.at(i, span))));
}

function isPure(statements: readonly ir.Stmt[]): boolean {
  return statements.every((statement) => statement.kind === 'check');
}

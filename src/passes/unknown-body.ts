/**
 * The second plane of one process or function: beside every variable that may hold unknown bits stands one that says which. Statements for values stay as
 * they are. Where a condition is unknown, the arm that is taken runs as ever, and then everything that either arm may write is unknown.
 */
import { binary, concat, constant, extract } from '../ir/builder.js';
import type {
  Arg,
  BitRange,
  Expr,
  Func,
  Local,
  LocalId,
  MemoryId,
  Signal,
  SignalId,
  Stmt,
} from '../ir/ir.js';
import { nowhere } from '../ir/nowhere.js';
import { bodiesOf, foldExpr } from '../ir/walk.js';
import { mask } from '../support/bits.js';
import type { Span } from '../support/span.js';
import { twinName } from './unknown-names.js';
import { poisonOf } from './unknown-poison.js';
import { every, or, pairOf, some, zeros, type Pair } from './unknown-rules.js';

/** What stands beside a signal or memory; undefined where it is never unknown. */
export interface Twins {
  readonly signal: (id: SignalId) => SignalId | undefined;
  readonly memory: (id: MemoryId) => MemoryId | undefined;
  /** For a register without an initial value: 1 once it has been written. */
  readonly written: (id: SignalId) => SignalId | undefined;
  readonly signals: readonly Pick<Signal, 'width' | 'length' | 'storage'>[];
  readonly memories: readonly { readonly width: number; readonly depth: number }[];
}

/** What the statements of a process are to say besides. All may put statements before the one that they are asked about. */
export interface Findings {
  /** `unknown`: which bits of the condition are. */
  branch(stmt: Stmt, unknown: Expr, out: Stmt[]): void;
  /** A statement in a branch by an unknown condition, which may run or not. */
  decided(stmt: Stmt, branch: Stmt): readonly Stmt[];
  /** A drive or a write whose place or value was decided by unknown bits; `unknown` has one bit. */
  write(stmt: Stmt, unknown: Expr, body: Body, out: Stmt[]): void;
  check(stmt: Stmt & { readonly kind: 'check' }, unknown: Expr, out: Stmt[]): void;
}

export interface FunctionTwins {
  readonly func: Func;
  readonly reached: ReadonlySet<LocalId>;
}

export interface BodyContext {
  readonly twins: Twins;
  readonly functions: ReadonlyMap<string, FunctionTwins>;
  readonly findings: Findings;
}

export class Body {
  readonly locals: Local[];
  readonly #context: BodyContext;
  readonly #twins: ReadonlyMap<LocalId, LocalId>;

  constructor(locals: readonly Local[], reached: ReadonlySet<LocalId>, context: BodyContext) {
    this.#context = context;
    this.locals = [...locals];
    const ids = [...reached].toSorted((a, b) => a - b);
    this.#twins = new Map(
      ids.flatMap((id) => {
        const local = locals[id];
        return local === undefined ? [] : [[id, this.#add({ ...local, name: twinName(local.name) })]];
      }),
    );
  }

  twin(local: LocalId): LocalId | undefined {
    return this.#twins.get(local);
  }

  statements(body: readonly Stmt[]): readonly Stmt[] {
    return body.flatMap((stmt) => {
      const out: Stmt[] = [];
      this.#statement(stmt, out);
      return out;
    });
  }

  /** Which bits of an expression are unknown; undefined where none can be. What has to be computed before goes to `out`. */
  unknown(root: Expr, out: Stmt[]): Expr | undefined {
    const leaves: Expr[] = [];
    const inner: Stmt[] = [];
    const keep = (expr: Expr): Expr => this.keep(expr, inner);
    const { unknown } = foldExpr<Pair>(
      root,
      (expr, operands) => pairOf(expr, operands, keep),
      (expr) => (isLeaf(expr) ? this.#leaf(expr, leaves, out) : undefined),
    );
    if (unknown === undefined || isSimple(unknown) || leaves.length === 0) {
      out.push(...inner);
      return unknown;
    }
    // Mostly nothing is unknown, and then the rules have nothing to say.
    const result = this.fresh(root.width, root.span);
    const anyLeaf = leaves.map((leaf) => some(leaf)).reduce((a, b) => binary('or', a, b));
    out.push({
      kind: 'if',
      id: 0,
      cond: anyLeaf,
      then: [...inner, assign(result, unknown)],
      else: [assign(result, zeros(root))],
      span: root.span,
    });
    return readLocal(result, root);
  }

  /** A variable of its own for what is written more than once. */
  keep(expr: Expr, out: Stmt[]): Expr {
    if (isSimple(expr)) return expr;
    const local = this.fresh(expr.width, expr.span);
    out.push(assign(local, expr));
    return readLocal(local, expr);
  }

  fresh(width: number, span: Span, length = 1): LocalId {
    return this.#add({ name: `u${this.locals.length}`, width, length, span });
  }

  /** Everything that the arms of a branch may write becomes unknown. */
  #poison(branch: Stmt): readonly Stmt[] {
    const { twins, findings } = this.#context;
    const say = (stmt: Stmt): readonly Stmt[] => findings.decided(stmt, branch);
    return poisonOf(bodiesOf(branch).flat(), { maker: this, twins, say });
  }

  /** All elements, or all words, of what stands beside something. */
  fill(count: number, span: Span, write: (index: Expr | undefined) => Stmt): Stmt {
    if (count === 1) return write(undefined);
    const local = this.fresh(32, span);
    const index: Expr = { kind: 'local', local, index: undefined, width: 32, span };
    return { kind: 'for', local, from: 0, to: count, body: [write(index)], span };
  }

  #add(local: Local): LocalId {
    return this.locals.push(local) - 1;
  }

  #leaf(expr: Expr, leaves: Expr[], out: Stmt[]): Pair {
    const pair = this.#leafPair(expr, out);
    if (pair.unknown === undefined) return pair;
    const unknown = this.keep(pair.unknown, out);
    leaves.push(unknown);
    return { value: pair.value, unknown };
  }

  #leafPair(expr: Expr, out: Stmt[]): Pair {
    switch (expr.kind) {
      case 'read':
      case 'sampled': {
        const twin = this.#context.twins.signal(expr.signal);
        const { index, wild } = this.#index(expr.index, expr.width, out);
        const unknown = twin === undefined ? undefined : { ...expr, signal: twin, index };
        return { value: { ...expr, index }, unknown: expr.width === 0 ? undefined : or(unknown, wild) };
      }
      case 'local': {
        const twin = this.twin(expr.local);
        const { index, wild } = this.#index(expr.index, expr.width, out);
        const unknown = twin === undefined ? undefined : { ...expr, local: twin, index };
        return { value: { ...expr, index }, unknown: expr.width === 0 ? undefined : or(unknown, wild) };
      }
      case 'memRead': {
        const twin = this.#context.twins.memory(expr.memory);
        const { index = expr.address, wild } = this.#index(expr.address, expr.width, out);
        const unknown = twin === undefined ? undefined : { ...expr, memory: twin, address: index };
        const value = { ...expr, address: index };
        return { value, unknown: expr.width === 0 ? undefined : or(unknown, wild) };
      }
      default:
        return { value: expr, unknown: undefined };
    }
  }

  /** `wild`: all bits, where it is not known which element is read. */
  #index(
    index: Expr | undefined,
    width: number,
    out: Stmt[],
  ): { readonly index: Expr | undefined; readonly wild: Expr | undefined } {
    if (index === undefined) return { index, wild: undefined };
    const unknown = this.unknown(index, out);
    if (unknown === undefined) return { index, wild: undefined };
    return { index: this.keep(index, out), wild: every(this.keep(some(unknown), out), width) };
  }

  #statement(stmt: Stmt, out: Stmt[]): void {
    switch (stmt.kind) {
      case 'set':
        return this.#set(stmt, out);
      case 'drive':
        return this.#drive(stmt, out);
      case 'memWrite':
        return this.#write(stmt, out);
      case 'if': {
        const then = this.statements(stmt.then);
        const otherwise = this.statements(stmt.else);
        return this.#choice(stmt, stmt.cond, { ...stmt, then, else: otherwise }, out);
      }
      case 'switch': {
        const cases = stmt.cases.map((arm) => ({ ...arm, body: this.statements(arm.body) }));
        const made: Stmt = { ...stmt, cases, default: this.statements(stmt.default) };
        return this.#choice(stmt, stmt.subject, made, out);
      }
      case 'for':
        out.push({ ...stmt, body: this.statements(stmt.body) });
        return;
      case 'call':
        return this.#call(stmt, out);
      case 'check': {
        const unknown = this.unknown(stmt.cond, out);
        if (unknown !== undefined) this.#context.findings.check(stmt, unknown, out);
        out.push(stmt);
        return;
      }
    }
  }

  /** `old` is what `made` was made from. */
  #choice(old: Stmt, cond: Expr, made: Stmt, out: Stmt[]): void {
    const unknown = this.unknown(cond, out);
    if (unknown === undefined) {
      out.push(made);
      return;
    }
    // The arms may change what the condition was made of.
    const local = this.fresh(1, cond.span);
    out.push(assign(local, some(unknown)));
    const isUnknown: Expr = { kind: 'local', local, index: undefined, width: 1, span: cond.span };
    this.#context.findings.branch(old, isUnknown, out);
    out.push(made, ...when(isUnknown, this.#poison(old)));
  }

  #set(stmt: Stmt & { readonly kind: 'set' }, out: Stmt[]): void {
    const twin = this.twin(stmt.local);
    if (twin !== undefined) {
      const { length = 1, width = 0 } = this.locals[stmt.local] ?? {};
      this.#assign(stmt, stmt.value, width, length, out, (place, value) => ({
        kind: 'set',
        local: twin,
        ...place,
        value,
        span: stmt.span,
      }));
    }
    out.push(stmt);
  }

  #drive(stmt: Stmt & { readonly kind: 'drive' }, out: Stmt[]): void {
    const twin = this.#context.twins.signal(stmt.signal);
    if (twin !== undefined) {
      const { length = 1, width = 0 } = this.#context.twins.signals[stmt.signal] ?? {};
      const { delay, span } = stmt;
      const unknown = this.#assign(stmt, stmt.value, width, length, out, (place, value) => ({
        kind: 'drive',
        signal: twin,
        ...place,
        value,
        delay,
        span,
      }));
      if (unknown !== undefined) this.#context.findings.write(stmt, some(unknown), this, out);
    }
    const written = this.#context.twins.written(stmt.signal);
    if (written !== undefined) {
      const { index, delay, span } = stmt;
      const value = constant(1n, 1, span);
      out.push({ kind: 'drive', signal: written, index, range: undefined, value, delay, span });
    }
    out.push(stmt);
  }

  /** What stands beside the target becomes which bits of the value are unknown; all there is, where the place is unknown. Answers with those of the value. */
  #assign(
    { index, range }: { readonly index: Expr | undefined; readonly range: BitRange | undefined },
    value: Expr,
    width: number,
    length: number,
    out: Stmt[],
    write: (place: { index: Expr | undefined; range: BitRange | undefined }, value: Expr) => Stmt,
  ): Expr | undefined {
    const wildIndex = index && this.unknown(index, out);
    const wildLow = range && this.unknown(range.low, out);
    const isWildIndex = wildIndex && this.keep(some(wildIndex), out);
    const isWildLow = wildLow && this.keep(some(wildLow), out);
    const found = this.unknown(value, out);
    const unknown = found && this.keep(found, out);
    out.push(write({ index, range }, unknown ?? zeros(value)));
    const ones = constant(mask(width), width);
    if (isWildLow !== undefined) out.push(...when(isWildLow, [write({ index, range: undefined }, ones)]));
    if (isWildIndex !== undefined)
      out.push(
        ...when(isWildIndex, [
          this.fill(length, value.span, (each) => write({ index: each, range: undefined }, ones)),
        ]),
      );
    return unknown;
  }

  /** Lanes of which it is unknown whether they are written are unknown; so is every word, where it is unknown which is written. */
  #write(stmt: Stmt & { readonly kind: 'memWrite' }, out: Stmt[]): void {
    const twin = this.#context.twins.memory(stmt.memory);
    if (twin === undefined) {
      out.push(stmt);
      return;
    }
    const { width = 0, depth = 0 } = this.#context.twins.memories[stmt.memory] ?? {};
    const { address, range, lanes, value, span } = stmt;
    const wildAddress = this.unknown(address, out);
    const wildLow = range && this.unknown(range.low, out);
    const wildLanes = lanes && this.unknown(lanes.enable, out);
    const found = this.unknown(value, out);
    const ones = constant(mask(width), width);
    if (lanes !== undefined && wildLanes !== undefined) {
      const kept = this.keep(wildLanes, out);
      const enable = binary('or', lanes.enable, kept);
      const unknown = range === undefined ? (or(found, spread(kept, lanes.lane)) ?? zeros(value)) : ones;
      out.push({ ...stmt, memory: twin, lanes: { ...lanes, enable }, value: unknown });
    } else out.push({ ...stmt, memory: twin, value: found ?? zeros(value) });
    const word = (at: Expr | undefined): Stmt => ({
      kind: 'memWrite',
      memory: twin,
      address: at ?? constant(0n, 1),
      range: undefined,
      lanes: undefined,
      value: ones,
      span,
    });
    const mayWrite = lanes === undefined ? undefined : some(or(lanes.enable, wildLanes) ?? lanes.enable);
    const during = (wild: Expr): Expr => {
      const any = some(wild);
      return this.keep(mayWrite === undefined ? any : binary('and', any, mayWrite), out);
    };
    if (wildLow !== undefined) out.push(...when(during(wildLow), [word(address)]));
    if (wildAddress !== undefined) {
      const isWild = during(wildAddress);
      this.#context.findings.write(stmt, isWild, this, out);
      out.push(...when(isWild, [this.fill(depth, span, word)]));
    }
    out.push(stmt);
  }

  #call(stmt: Stmt & { readonly kind: 'call' }, out: Stmt[]): void {
    const callee = this.#context.functions.get(stmt.func);
    if (callee === undefined) {
      out.push(stmt);
      return;
    }
    const { func, reached } = callee;
    const args = stmt.args.flatMap((arg, i): readonly Arg[] => {
      const param = func.params[i];
      return param !== undefined && reached.has(param) ? [this.#argument(arg, func.locals[param], out)] : [];
    });
    const twinned = func.results.flatMap((result, i) => {
      const target = stmt.results[i];
      const twin = target === undefined ? undefined : this.twin(target);
      return twin !== undefined && reached.has(result) ? [twin] : [];
    });
    out.push({ ...stmt, args: [...stmt.args, ...args], results: [...stmt.results, ...twinned] });
    func.results.forEach((result, i) => {
      const target = stmt.results[i];
      if (target !== undefined && !reached.has(result)) out.push(...this.setAll(target, () => 0n, stmt.span));
    });
  }

  #argument(arg: Arg, param: Local | undefined, out: Stmt[]): Arg {
    if (arg.kind === 'value')
      return { kind: 'value', value: this.unknown(arg.value, out) ?? zeros(arg.value) };
    if (arg.kind === 'local') {
      const twin = this.twin(arg.local);
      if (twin !== undefined) return { kind: 'local', local: twin };
    } else {
      const twin = this.#context.twins.signal(arg.signal);
      if (twin !== undefined) return { kind: 'signal', signal: twin };
    }
    const { width = 0, length = 1, span = nowhere } = param ?? {};
    // Never set, and so 0.
    return { kind: 'local', local: this.fresh(width, span, length) };
  }

  /** All elements of what stands beside a variable. */
  setAll(local: LocalId, value: (width: number) => bigint, span: Span): readonly Stmt[] {
    const twin = this.twin(local);
    const { width = 0, length = 1 } = this.locals[local] ?? {};
    if (twin === undefined) return [];
    const bits = constant(value(width), width);
    return [
      this.fill(length, span, (index) => ({
        kind: 'set',
        local: twin,
        index,
        range: undefined,
        value: bits,
        span,
      })),
    ];
  }
}

function isLeaf({ kind }: Expr): boolean {
  return kind === 'read' || kind === 'sampled' || kind === 'local' || kind === 'memRead';
}

function isSimple(expr: Expr): boolean {
  return (
    expr.kind === 'const' || ((expr.kind === 'local' || expr.kind === 'read') && expr.index === undefined)
  );
}

function assign(local: LocalId, value: Expr): Stmt {
  return { kind: 'set', local, index: undefined, range: undefined, value, span: value.span };
}

function readLocal(local: LocalId, { width, span }: Expr): Expr {
  return { kind: 'local', local, index: undefined, width, span };
}

function when(cond: Expr, then: readonly Stmt[]): readonly Stmt[] {
  return then.length === 0 ? [] : [{ kind: 'if', id: 0, cond, then, else: [], span: cond.span }];
}

/** `lane` bits for every one of `enable`. */
function spread(enable: Expr, lane: number): Expr {
  const lanes = Array.from({ length: enable.width }, (_, i) => every(extract(enable, i, 1), lane));
  return concat(lanes.toReversed());
}

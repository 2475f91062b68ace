/** Random statements over targets that are already assigned. */
import { constant, drive, set } from '../../src/ir/builder.js';
import type { LocalsBuilder, Part } from '../../src/ir/builder.js';
import type { Expr, Func, Stmt } from '../../src/ir/ir.js';
import { nowhere } from '../../src/ir/nowhere.js';
import type { Random } from '../../src/support/random.js';
import type { ExprMaker } from './random-ir-exprs.js';

export interface Target {
  readonly signal: number;
  readonly width: number;
  readonly length: number;
}

export interface BodyContext {
  readonly random: Random;
  readonly exprs: ExprMaker;
  readonly locals: LocalsBuilder;
  readonly targets: readonly Target[];
  readonly functions: readonly Func[];
  /** Makes a site that shows values of these widths; undefined: no checks. */
  readonly site: ((widths: readonly number[]) => number) | undefined;
  readonly depth: number;
}

export class BodyMaker {
  readonly #context: BodyContext;
  /** Locals that may be set again. */
  readonly #variables: number[] = [];
  #ids = 0;

  constructor(context: BodyContext) {
    this.#context = context;
  }

  /** New locals, with a value each, that expressions read from now on. */
  locals(count: number): readonly Stmt[] {
    const { random, exprs, locals, depth } = this.#context;
    return Array.from({ length: count }, () => {
      const width = random.pick([1, 4, 8, 32, 40]);
      const value = exprs.expr(width, depth);
      const local = locals.local(`v${locals.locals.length}`, width);
      this.#variables.push(local);
      exprs.sources.push({ width, read: () => locals.read(local) });
      return set(local, value);
    });
  }

  /** Every target gets a value on every path. */
  defaults(): readonly Stmt[] {
    const { exprs, depth } = this.#context;
    return this.#context.targets.map(({ signal, width, length }) => {
      if (length === 1) return drive(signal, exprs.expr(width, depth));
      return this.#loop(length, (index) => [drive(signal, exprs.expr(width, 2), { index })]);
    });
  }

  statements(count: number, nesting = 2): readonly Stmt[] {
    return Array.from({ length: count }, () => this.#statement(nesting));
  }

  #statement(nesting: number): Stmt {
    const { random, exprs, depth, site } = this.#context;
    const inner = (): readonly Stmt[] => this.statements(random.below(3), nesting - 1);
    const choice = random.below(nesting > 0 ? 9 : 5);
    switch (choice) {
      case 0:
        if (this.#variables.length > 0) return this.#set();
        return this.#drive();
      case 1:
        return this.#call();
      case 2:
        if (site === undefined) return this.#drive();
        return this.#check(site);
      case 5:
      case 6:
        return {
          kind: 'if',
          id: this.#ids++,
          cond: exprs.expr(1, depth),
          then: inner(),
          else: inner(),
          span: nowhere,
        };
      case 7:
        return this.#switch(inner);
      case 8:
        return this.#loop(random.below(4), (index) => {
          exprs.sources.push({ width: 32, read: () => index });
          const body = inner();
          exprs.sources.pop();
          return body;
        });
      default:
        return this.#drive();
    }
  }

  #part(width: number, length: number): { readonly part: Part; readonly width: number } {
    const { random, exprs } = this.#context;
    const index = length === 1 ? {} : { index: exprs.expr(random.pick([1, 2, 3, 32]), 1) };
    if (width === 0 || random.chance(0.7)) return { part: index, width };
    const bits = 1 + random.below(width);
    const low = random.chance(0.5) ? exprs.expr(4, 1) : constant(BigInt(random.below(width)), 8);
    return { part: { ...index, range: { low, width: bits } }, width: bits };
  }

  #drive(): Stmt {
    const { random, exprs, targets, depth } = this.#context;
    const target = targets[random.below(Math.max(1, targets.length))];
    if (target === undefined) return this.#variables.length > 0 ? this.#set() : this.#loop(0, () => []);
    const { part, width } = this.#part(target.width, target.length);
    return drive(target.signal, exprs.expr(width, depth), part);
  }

  #set(): Stmt {
    const { random, exprs, locals, depth } = this.#context;
    const local = this.#variables[random.below(this.#variables.length)]!;
    const { part, width } = this.#part(locals.locals[local]!.width, 1);
    return set(local, exprs.expr(width, depth), part);
  }

  #call(): Stmt {
    const { random, exprs, locals, functions } = this.#context;
    const func = functions[random.below(Math.max(1, functions.length))];
    if (func === undefined) return this.#drive();
    const results = func.results.map((id) =>
      locals.local(`r${locals.locals.length}`, func.locals[id]!.width),
    );
    const fills: Stmt[] = [];
    const args = func.params.map((id) => {
      const { width, length } = func.locals[id]!;
      if (length === 1) return { kind: 'value', value: exprs.expr(width, 2) } as const;
      const local = locals.local(`a${locals.locals.length}`, width, length);
      fills.push(this.#loop(length, (index) => [set(local, exprs.expr(width, 1), { index })]));
      return { kind: 'local', local } as const;
    });
    const calls: Stmt = { kind: 'call', func: func.name, args, results, span: nowhere };
    const taken = results.flatMap((local) => this.#take(locals.read(local)));
    return this.#loop(1, () => [...fills, calls, ...taken]);
  }

  /** Uses a value in a target or variable. */
  #take(value: Expr): readonly Stmt[] {
    const { random, exprs, targets, locals } = this.#context;
    const target = targets[random.below(Math.max(1, targets.length))];
    if (target !== undefined && target.length === 1)
      return [drive(target.signal, exprs.fitted(value, target.width))];
    const local = this.#variables[0];
    return local === undefined ? [] : [set(local, exprs.fitted(value, locals.locals[local]!.width))];
  }

  #check(site: (widths: readonly number[]) => number): Stmt {
    const { random, exprs } = this.#context;
    const values = Array.from({ length: random.below(3) }, () => exprs.expr(random.pick([1, 8, 33]), 1));
    const id = site(values.map((value) => value.width));
    return { kind: 'check', site: id, cond: exprs.expr(1, 3), values, span: nowhere };
  }

  #switch(inner: () => readonly Stmt[]): Stmt {
    const { random, exprs } = this.#context;
    const width = random.pick([1, 2, 3]);
    const cases: (Stmt & { kind: 'switch' })['cases'][number][] = [];
    for (let value = 0; value < 2 ** width; value++) {
      const last = cases.at(-1);
      if (random.chance(0.2)) continue;
      if (last !== undefined && random.chance(0.3)) {
        cases[cases.length - 1] = { ...last, values: [...last.values, BigInt(value)] };
      } else {
        cases.push({ values: [BigInt(value)], body: inner(), span: nowhere });
      }
    }
    const subject = exprs.expr(width, 2);
    return { kind: 'switch', id: this.#ids++, subject, cases, default: inner(), span: nowhere };
  }

  #loop(times: number, body: (index: Expr) => readonly Stmt[]): Stmt {
    const { locals } = this.#context;
    const local = locals.local(`i${locals.locals.length}`, 32);
    return { kind: 'for', local, from: 0, to: times, body: body(locals.read(local)), span: nowhere };
  }
}

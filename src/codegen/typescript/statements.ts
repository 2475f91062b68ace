/** Statements. Control flow stays as it was written. */
import type { Arg, Expr, Stmt } from '../../ir/ir.js';
import { bankOf, type Region } from '../layout.js';
import { condition, either, opposite, stored } from './exact.js';
import type { Expressions } from './expressions.js';
import { resultValue, type Callees, type FunctionFace, type FunctionResult } from './face.js';
import { counter, type Locals } from './locals.js';
import { piecesOf, type For, type Range } from './loops.js';
import { Moves, type Arrays } from './moves.js';
import { Block } from './output.js';
import { addressOf, isInside, writeBits, type Target } from './places.js';
import { known, literal, narrow, ZERO, type Num, type Value } from './value.js';
import type { Writer } from './writer.js';

type DriveStmt = Extract<Stmt, { kind: 'drive' }>;
type MemWriteStmt = Extract<Stmt, { kind: 'memWrite' }>;
type CheckStmt = Extract<Stmt, { kind: 'check' }>;
type If = Extract<Stmt, { kind: 'if' }>;

/** What statements do to the world around the process at hand. */
export interface Effects extends Arrays {
  drive(stmt: DriveStmt, statements: Statements): void;
  memWrite(stmt: MemWriteStmt, statements: Statements): void;
  check(stmt: CheckStmt, statements: Statements): void;
  read(signal: number, index: undefined, expressions: Expressions): Value;
}

/** Links of `else if` that may nest. */
const MOST_LINKS = 50;

/** The statements of an `else if` chain, each the only one in the `else` of that before. */
function linksOf(stmt: If): readonly If[] {
  const links = [stmt];
  for (;;) {
    const [only, ...others] = links.at(-1)?.else ?? [];
    if (only?.kind !== 'if' || others.length > 0) return links;
    links.push(only);
  }
}

/** How to write a process as several functions. */
export interface Outlining {
  /** Makes a function of a block; gives its name. */
  readonly outline: (block: Block, parameters: readonly string[]) => string;
  /** Variables that the functions are given: numbers of instances, counters of the loops around; what is no number has its type behind it. */
  readonly scope: string[];
}

/** Characters of a function's text. */
const ENOUGH = 8000;

export class Statements {
  readonly writer: Writer;
  readonly expressions: Expressions;
  readonly locals: Locals;
  readonly #effects: Effects;
  readonly #functions: Callees;
  readonly #moves: Moves;

  readonly #outlining: Outlining | undefined;

  constructor(
    expressions: Expressions,
    locals: Locals,
    effects: Effects,
    functions: Callees,
    outlining?: Outlining,
  ) {
    this.#outlining = outlining;
    this.writer = expressions.writer;
    this.expressions = expressions;
    this.locals = locals;
    this.#effects = effects;
    this.#functions = functions;
    this.#moves = new Moves(expressions, locals, effects);
  }

  body(list: readonly Stmt[]): void {
    if (this.#outlining !== undefined) return this.#inParts(list, this.#outlining);
    for (const stmt of list) {
      this.writer.forgetTemporaries();
      this.#statement(stmt);
    }
  }

  /** V8 does not optimise large functions: statements are put into functions of their own as soon as they are enough for one. */
  #inParts(list: readonly Stmt[], { outline, scope }: Outlining): void {
    const { out } = this.writer;
    let part = new Block(undefined);
    for (const stmt of list) {
      this.writer.forgetTemporaries();
      out.within(part, () => this.#statement(stmt));
      if (part.size < ENOUGH) continue;
      const given = scope.map((variable) => variable.replace(/:.*/, ''));
      out.line(`${outline(part, scope)}(${given.join(', ')});`);
      part = new Block(undefined);
    }
    out.take(part);
  }

  #statement(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set':
        return this.#set(stmt);
      case 'drive':
        return this.#effects.drive(stmt, this);
      case 'memWrite':
        return this.#effects.memWrite(stmt, this);
      case 'check':
        return this.#effects.check(stmt, this);
      case 'if':
        return this.#if(stmt);
      case 'switch':
        return this.#switch(stmt);
      case 'for':
        return this.#for(stmt);
      case 'call':
        return this.#call(stmt.args, stmt.results, this.#functions.named(stmt.func));
    }
  }

  #set(stmt: Extract<Stmt, { kind: 'set' }>): void {
    const { locals, writer } = this;
    if (locals.isSetOnce(stmt.local)) {
      locals.bind(stmt.local, writer.freeze(this.expressions.value(stmt.value), locals.hint(stmt.local)));
      return;
    }
    this.assign(
      stmt,
      locals.lengthOf(stmt.local),
      (index) => locals.target(stmt.local, index)(writer),
      stmt.value,
    );
  }

  /** Writes a value, or bits, to an element that the statement names. */
  assign(
    where: Pick<DriveStmt, 'index' | 'range'>,
    length: number,
    target: (index: Num | undefined) => Target,
    value: Expr,
  ): void {
    const { writer } = this;
    const { index, range } = where;
    const [given, ...rest] = this.expressions.together(
      [value, index, range?.low].filter((expr) => expr !== undefined),
    );
    if (given === undefined) return;
    const at = index === undefined ? undefined : rest.shift();
    const low = range === undefined ? undefined : rest.shift();
    const write = (element: Num | undefined): void => {
      const place = target(element);
      if (range === undefined || low === undefined) place.write(writer, given);
      else writeBits(writer, place, writer.capped(low), range.width, given);
    };
    if (at === undefined) return write(undefined);
    const element = writer.atom(writer.capped(at), 'index');
    const inside = isInside(element, length);
    if (inside.test === undefined) {
      if (known(inside) === 1) write(element);
      return;
    }
    // What the guard does not need to be computed for is computed already; only the write is guarded.
    writer.out.nest(`if (${inside.test.holds.text})`, () => write(element));
  }

  /** `else if` chains stay flat where the next condition needs no statements of its own. */
  #if(stmt: If): void {
    const links = linksOf(stmt);
    if (links.length > MOST_LINKS) return this.#chain(links);
    const { out } = this.writer;
    let current = stmt;
    let cond = this.expressions.condition(stmt.cond);
    let head = 'if';
    for (;;) {
      const { then, else: otherwise } = current;
      const thenBlock = out.inner(() => this.body(then));
      if (thenBlock.isEmpty && head === 'if') {
        const elseBlock = out.inner(() => this.body(otherwise));
        if (elseBlock.isEmpty) return;
        out.line(`if (${opposite(cond).text}) {`);
        out.put(elseBlock);
        break;
      }
      out.line(`${head} (${condition(cond).text}) {`);
      out.put(thenBlock);
      const [only, ...others] = otherwise;
      const nextCond =
        only?.kind === 'if' && others.length === 0 ? this.#conditionInPlace(only.cond) : undefined;
      if (only?.kind !== 'if' || nextCond === undefined) {
        const elseBlock = out.inner(() => this.body(otherwise));
        if (!elseBlock.isEmpty) {
          out.line('} else {');
          out.put(elseBlock);
        }
        break;
      }
      current = only;
      cond = nextCond;
      head = '} else if';
    }
    out.line('}');
  }

  /** A long chain of `else if`, without one inside the other. */
  #chain(links: readonly If[]): void {
    const { out } = this.writer;
    const label = out.names.fresh('chain');
    out.nest(`${label}:`, () => {
      for (const { cond, then } of links) {
        out.nest(`if (${condition(this.expressions.condition(cond)).text})`, () => {
          this.body(then);
          out.line(`break ${label};`);
        });
      }
      this.body(links.at(-1)?.else ?? []);
    });
  }

  /** A condition, if it can be written without statements before it. */
  #conditionInPlace(expr: Expr): Num | undefined {
    let cond: Num = ZERO;
    const block = this.writer.out.inner(() => {
      cond = this.expressions.inPlace(() => this.expressions.condition(expr));
    });
    return block.isEmpty ? cond : undefined;
  }

  #switch(stmt: Extract<Stmt, { kind: 'switch' }>): void {
    const { out } = this.writer;
    const subject = this.expressions.value(stmt.subject);
    if (subject.form !== 'narrow') return this.#comparisons(stmt, subject);
    const { width } = subject;
    out.line(`switch (${stored(subject.num, width).text}) {`);
    const cases = out.inner(() => {
      for (const { values, body } of stmt.cases) {
        const labels = values.map((value) => `case ${stored(literal(Number(value)), width).text}:`);
        this.#case(labels, body);
      }
      if (stmt.default.length > 0) this.#case(['default:'], stmt.default);
    });
    out.put(cases);
    out.line('}');
  }

  #case(labels: readonly string[], body: readonly Stmt[]): void {
    const { out } = this.writer;
    for (const label of labels.slice(0, -1)) out.line(label);
    const last = labels.at(-1);
    if (last === undefined) return;
    out.nest(last, () => {
      this.body(body);
      out.line('break;');
    });
  }

  #comparisons(stmt: Extract<Stmt, { kind: 'switch' }>, value: Value): void {
    const { writer } = this;
    const { out } = writer;
    const subject = writer.keep(value, 'subject');
    const tests = stmt.cases.map(({ values }) =>
      values
        .map((one) => this.expressions.same(subject, writer.constant(one, subject.width)))
        .reduce(either, ZERO),
    );
    const kept = tests.map((test) => writer.atom(test, 'matches'));
    let head = 'if';
    for (const [i, { body }] of stmt.cases.entries()) {
      out.line(`${head} (${condition(kept[i] ?? ZERO).text}) {`);
      out.put(out.inner(() => this.body(body)));
      head = '} else if';
    }
    if (head === 'if') return this.body(stmt.default);
    if (stmt.default.length > 0) {
      out.line('} else {');
      out.put(out.inner(() => this.body(stmt.default)));
    }
    out.line('}');
  }

  #for(stmt: For): void {
    if (stmt.from >= stmt.to) return;
    const { moves, rest } = this.#moves.separate(stmt);
    for (const one of [...moves, ...rest]) {
      const pieces = this.locals.hasPlace(one.local) ? [one] : piecesOf(one);
      for (const piece of pieces) {
        if (!this.#moves.write(one, piece)) this.#loop(one, piece);
      }
    }
  }

  #loop({ local, body }: For, { from, to }: Range): void {
    const { locals, writer } = this;
    const { out } = writer;
    if (from + 1 === to && !locals.hasPlace(local)) {
      locals.bind(local, narrow(32, literal(from)));
      this.body(body);
      locals.bind(local, undefined);
      return;
    }
    const variable = out.names.fresh(locals.hint(local));
    out.nest(`for (let ${variable} = ${from}; ${variable} < ${to}; ${variable}++)`, () => {
      const value = counter(variable, from, to);
      if (locals.hasPlace(local)) locals.target(local, undefined)(writer).write(writer, value);
      else locals.bind(local, value);
      this.#outlining?.scope.push(variable);
      this.body(body);
      this.#outlining?.scope.pop();
    });
    locals.bind(local, undefined);
  }

  #call(args: readonly Arg[], results: readonly number[], func: FunctionFace): void {
    const { writer, locals } = this;
    const { out } = writer;
    const values = this.expressions.together(
      args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : [])),
    );
    let next = 0;
    const texts = args.flatMap((arg) => {
      if (arg.kind === 'value') return argumentsOf(writer, values[next++] ?? narrow(0, ZERO));
      if (arg.kind === 'local')
        return locals.lengthOf(arg.local) === 1
          ? argumentsOf(writer, locals.read(arg.local, undefined))
          : [this.#lent(locals.placeOf(arg.local))];
      const array = this.#effects.array(arg.signal);
      return array.region.length === 1
        ? argumentsOf(writer, this.#effects.read(arg.signal, undefined, this.expressions))
        : [this.#lent(array)];
    });
    const call = `${func.name}(${texts.join(', ')})`;
    if (func.results.some((result) => result.kind !== 'returned')) out.line(`${call};`);
    for (const [i, local] of results.entries()) {
      const result = func.results[i];
      if (result !== undefined) this.#take(local, result, call);
    }
  }

  #take(local: number, result: FunctionResult, call: string): void {
    const { writer, locals } = this;
    if (result.kind === 'place' && (locals.lengthOf(local) !== 1 || result.region.length !== 1)) {
      const { bank, base, limbs, length } = result.region;
      const to = locals.placeOf(local);
      const start = addressOf(to.region, to.instance, ZERO).text;
      writer.out.line(`${bank}.copyWithin(${start}, ${base}, ${base + length * limbs});`);
      return;
    }
    const value = resultValue(result, call);
    if (locals.isSetOnce(local)) locals.bind(local, writer.freeze(value, locals.hint(local)));
    else if (locals.hasPlace(local)) locals.target(local, undefined)(writer).write(writer, value);
  }

  /** The address of an array for a callee, which expects it in the bank of its width. */
  #lent({ region, instance }: { readonly region: Region; readonly instance: string | undefined }): string {
    const start = addressOf(region, instance, ZERO).text;
    const bank = bankOf(region.width);
    if (region.bank === bank) return start;
    const copy = this.writer.layout.scratch(bank, region.length);
    const { out } = this.writer;
    const i = out.names.fresh('i');
    out.nest(`for (let ${i} = 0; ${i} < ${region.length}; ${i}++)`, () => {
      out.line(`${bank}[${copy} + ${i}] = ${region.bank}[${start} + ${i}];`);
    });
    return `${copy}`;
  }
}

/** A value as arguments: numbers, or the address of its words. */
export function argumentsOf(writer: Writer, value: Value): readonly string[] {
  if (value.form === 'memory') return [value.address];
  return writer.limbs(value).map((limb) => limb.text);
}

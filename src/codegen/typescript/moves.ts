/** Loops that are moves of memory: written as `fill` and `copyWithin` of the views. */
import type { Expr, Stmt } from '../../ir/ir.js';
import type { Region } from '../layout.js';
import { stored } from './exact.js';
import type { Expressions } from './expressions.js';
import { counter, type Locals } from './locals.js';
import {
  isConsecutive,
  mentions,
  mentionsSignal,
  nestOf,
  piecesOf,
  separableDrives,
  without,
  type Drive,
  type For,
  type Nest,
  type Range,
} from './loops.js';
import { addressOf } from './places.js';
import { formOf, known, literal, narrow, type Value } from './value.js';
import { offset, type Writer } from './writer.js';

/** Where arrays lie. */
export interface Arrays {
  /** Where elements of a signal may be written all at once; undefined where each has to be noted. */
  bulk(signal: number): Region | undefined;
  /** An array signal as a whole. */
  array(signal: number): { readonly region: Region; readonly instance: string | undefined };
}

export class Moves {
  readonly #expressions: Expressions;
  readonly #locals: Locals;
  readonly #arrays: Arrays;
  readonly #writer: Writer;

  constructor(expressions: Expressions, locals: Locals, arrays: Arrays) {
    this.#expressions = expressions;
    this.#locals = locals;
    this.#arrays = arrays;
    this.#writer = expressions.writer;
  }

  /** A nest of loops that drives several signals, with those that are mostly moves in nests of their own. */
  separate(stmt: For): { readonly moves: readonly For[]; readonly rest: readonly For[] } {
    const drives = separableDrives(stmt, (id) => this.#locals.isSetOnce(id));
    const moves = new Map<Drive, For>();
    for (const { drive, alone } of drives) {
      const whole = iterationsOf([alone]);
      if (this.#writer.out.imagine(() => this.#left([alone])) * 2 < whole) moves.set(drive, alone);
    }
    const rest = without(stmt, new Set(moves.keys()));
    return { moves: [...moves.values()], rest: rest === undefined ? [] : [rest] };
  }

  /** Iterations that stay when moves are taken out. */
  #left(body: readonly Stmt[]): number {
    const locals = this.#locals;
    return body.reduce((sum, stmt) => {
      if (stmt.kind !== 'for') return sum + 1;
      const pieces = piecesOf(stmt).map((piece) => {
        if (this.write(stmt, piece)) return 0;
        const { from, to } = piece;
        locals.bind(stmt.local, from + 1 === to ? narrow(32, literal(from)) : counter('k', from, to));
        const once = this.#left(stmt.body);
        locals.bind(stmt.local, undefined);
        return once * (to - from);
      });
      return sum + pieces.reduce((one, other) => one + other, 0);
    }, 0);
  }

  /** Writes a loop as one move of memory, where it is one. */
  write(stmt: For, range: Range): boolean {
    const nest = nestOf(stmt, range);
    if (nest === undefined || nest.loops.some(({ local }) => this.#locals.hasPlace(local))) return false;
    const { index, signal } = nest.drive;
    const to = this.#arrays.bulk(signal);
    const value = this.#decided(nest.drive.value, nest);
    if (to === undefined || !isConsecutive(index, nest) || !this.#staysInside(index, nest, to.length))
      return false;
    const writer = this.#writer;
    const { out } = writer;
    const { instance } = this.#arrays.array(signal);
    if (!nest.loops.some(({ local }) => mentions(value, local))) {
      if (formOf(to.width) !== 'narrow' || mentionsSignal(value, signal)) return false;
      const [given, first] = this.#atStart([value, index], nest);
      if (given?.form !== 'narrow' || first === undefined) return false;
      const start = writer.atomOf(addressOf(to, instance, writer.capped(first)), 'start');
      out.line(
        `${to.bank}.fill(${stored(given.num, to.width).text}, ${start}, ${offset(start, nest.count)});`,
      );
      return true;
    }
    if (value.kind !== 'read' || value.index === undefined) return false;
    const from = this.#arrays.array(value.signal).region;
    const apart = value.signal !== signal || from.base !== to.base;
    if (!apart || from.bank !== to.bank || from.limbs !== to.limbs) return false;
    if (!isConsecutive(value.index, nest) || !this.#staysInside(value.index, nest, from.length)) return false;
    const [first, source] = this.#atStart([index, value.index], nest);
    if (first === undefined || source === undefined) return false;
    const start = addressOf(to, instance, writer.capped(first)).text;
    const begin = writer.atomOf(addressOf(from, instance, writer.capped(source)), 'begin');
    out.line(`${to.bank}.copyWithin(${start}, ${begin}, ${offset(begin, nest.count * to.limbs)});`);
    return true;
  }

  /** Of a choice that the range of the loops decides, what is chosen. */
  #decided(value: Expr, nest: Nest): Expr {
    let expr = value;
    while (expr.kind === 'mux') {
      const { cond } = expr;
      const outcome = this.#inNest(nest, () => known(this.#expressions.condition(cond)));
      if (outcome === undefined) break;
      expr = outcome % 2 === 0 ? expr.else : expr.then;
    }
    return expr;
  }

  #staysInside(index: Expr, nest: Nest, length: number): boolean {
    return this.#inNest(nest, () => this.#writer.capped(this.#expressions.value(index)).high < length);
  }

  /** Values in the first iteration. */
  #atStart(exprs: readonly Expr[], nest: Nest): readonly Value[] {
    const locals = this.#locals;
    for (const { local, from } of nest.loops) locals.bind(local, narrow(32, literal(from)));
    const values = this.#expressions.together(exprs);
    for (const { local } of nest.loops) locals.bind(local, undefined);
    return values;
  }

  /** What would be known inside a nest; nothing is written. */
  #inNest<T>(nest: Nest, ask: () => T): T {
    const locals = this.#locals;
    for (const [i, { local, from, to }] of nest.loops.entries())
      locals.bind(local, counter(`k${i}`, from, to));
    const answer = this.#writer.out.imagine(ask);
    for (const { local } of nest.loops) locals.bind(local, undefined);
    return answer;
  }
}

function iterationsOf(body: readonly Stmt[]): number {
  return body.reduce(
    (sum, stmt) =>
      sum + (stmt.kind === 'for' ? iterationsOf(stmt.body) * Math.max(0, stmt.to - stmt.from) : 1),
    0,
  );
}

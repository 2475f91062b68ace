/** Statements. Control flow stays as it was written. */
import type { BitRange, Expr, LocalId, Stmt } from '../../ir/ir.js';
import { bankOf, unitBytes } from '../layout.js';
import { copyBytes } from './bytes.js';
import { LIMB, limbCount, narrow, type Kept, type Value, type Wide } from './emitter.js';
import type { Label } from './encoder/code.js';
import type { Callees, CalleeResult } from './functions.js';
import type { Expressions } from './expressions.js';
import { most, typeOf } from './known.js';
import { standIn, whereInside, writeBits, type Target } from './places.js';
import { piecesOf, type Range } from '../typescript/loops.js';
import { Moves, setsLocal, type Arrays } from './moves.js';
import type { Forwarding } from './forwarding.js';
import type { Rooms } from './rooms.js';
import { Tables } from './tables.js';
import {
  addressOf,
  elementBytes,
  FIRST,
  load,
  pushBase,
  startOf,
  store,
  type Address,
  type Index,
  type Place,
} from './storage.js';
import type { Variables } from './variables.js';

type Case<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;
export type Drive = Case<'drive'>;
export type MemWrite = Case<'memWrite'>;
export type Check = Case<'check'>;

/** What statements do to the world around the process at hand. */
export interface Effects extends Arrays {
  drive(stmt: Drive, statements: Statements): void;
  memWrite(stmt: MemWrite, statements: Statements): void;
  check(stmt: Check, statements: Statements): void;
  /** Where an array signal lies. */
  array(signal: number): { readonly place: Place; readonly address: Address };
  readWhole(signal: number): Value;
}

/** Cases that lie so far apart are compared one by one. */
const SPARSE = 4;

export class Statements {
  readonly expressions: Expressions;
  readonly variables: Variables;
  readonly #effects: Effects;
  readonly #callees: Callees;
  readonly #rooms: Rooms;
  readonly #moves: Moves;
  /** What is known of the locals of the loops around. */
  readonly #around = new Map<LocalId, { readonly low: number; readonly high: number }>();

  constructor(
    expressions: Expressions,
    variables: Variables,
    effects: Effects,
    callees: Callees,
    rooms: Rooms,
    whole: readonly Stmt[],
    forwarding?: Forwarding,
  ) {
    this.#rooms = rooms;
    const tables = new Tables(expressions, effects, variables, rooms, forwarding);
    this.#moves = new Moves(expressions, effects, tables, whole);
    this.expressions = expressions;
    this.variables = variables;
    expressions.floats.variables = variables;
    this.#effects = effects;
    this.#callees = callees;
  }

  body(list: readonly Stmt[]): void {
    for (const stmt of list) this.expressions.emitter.statement(() => this.#statement(stmt));
  }

  #statement(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set': {
        const { local } = stmt;
        const { length } = this.variables.local(local);
        const number = this.variables.numberOf(local);
        if (number !== undefined) {
          this.expressions.begin([stmt.value]);
          this.expressions.floats.number(stmt.value);
          return this.expressions.emitter.code.set(number);
        }
        return this.assign(stmt, length, (index) => this.variables.target(local, index), stmt.value);
      }
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
        return this.#call(stmt);
    }
  }

  /** Writes a value, or bits, to an element that the statement names. */
  assign(
    { index, range }: { readonly index: Expr | undefined; readonly range: BitRange | undefined },
    length: number,
    target: (index: Index) => Target,
    value: Expr,
  ): void {
    const { expressions } = this;
    const { emitter } = expressions;
    expressions.begin([value, index, range?.low].filter((expr) => expr !== undefined));
    const element = expressions.index(index);
    whereInside(emitter, element.index, element.max, length, () => {
      const place = target(element.index);
      if (range === undefined) place.write(() => expressions.value(value));
      else writeBits(expressions, place, range, value);
    });
  }

  /** `else if` chains may be of any length, so they are followed, not entered. */
  #if(stmt: Case<'if'>): void {
    const { emitter } = this.expressions;
    const { code } = emitter;
    let depth = 0;
    let link: Case<'if'> = stmt;
    for (;;) {
      const { cond, then, else: otherwise } = link;
      this.expressions.begin([cond]);
      this.expressions.condition(cond);
      code.open();
      depth++;
      emitter.block(() => this.body(then));
      const [only, ...others] = otherwise;
      if (only === undefined) break;
      code.op('else');
      if (only.kind !== 'if' || others.length > 0) {
        emitter.block(() => this.body(otherwise));
        break;
      }
      link = only;
      emitter.enter();
    }
    for (let i = 0; i < depth; i++) {
      if (i < depth - 1) emitter.leave();
      code.end();
    }
  }

  #switch(stmt: Case<'switch'>): void {
    const { expressions } = this;
    const { emitter } = expressions;
    const { code } = emitter;
    const { subject, cases, default: otherwise } = stmt;
    const value = expressions.alone(subject);
    const kept = emitter.keep(value.form === 'narrow' ? emitter.exact(value) : value);
    const end = code.openBlock();
    const last = code.openBlock();
    // The innermost block ends where the first case begins.
    const targets = cases.map(() => code.openBlock()).toReversed();
    this.#dispatch(stmt, standIn(emitter, kept), targets, last);
    for (const { body } of cases) {
      code.end();
      emitter.block(() => this.body(body));
      code.branch(end);
    }
    code.end();
    emitter.block(() => this.body(otherwise));
    code.end();
  }

  #dispatch({ cases }: Case<'switch'>, subject: Expr, targets: readonly Label[], otherwise: Label): void {
    const { expressions } = this;
    const { code } = expressions.emitter;
    const all = cases.flatMap(({ values }, i) =>
      values.map((value) => ({ value, to: targets[i] ?? otherwise })),
    );
    const top = all.reduce((greatest, { value }) => (value > greatest ? value : greatest), 0n);
    if (subject.width <= 32 && all.length > 2 && top < BigInt(SPARSE * all.length)) {
      const labels = Array.from({ length: Number(top) + 1 }, () => otherwise);
      for (const { value, to } of all) labels[Number(value)] = to;
      expressions.value(subject);
      code.branchTable(labels, otherwise);
      return;
    }
    for (const { value, to } of all) {
      this.#equals(subject, value);
      code.branchIf(to);
    }
    code.branch(otherwise);
  }

  #equals(subject: Expr, value: bigint): void {
    const { emitter } = this.expressions;
    const { code } = emitter;
    const given = this.expressions.value(subject);
    if (given.form === 'wide') return this.#equalLimbs(given, value);
    emitter.constant(value, subject.width);
    code.op(`${typeOf(subject.width)}.eq`);
  }

  #equalLimbs({ limbs }: Wide, value: bigint): void {
    const { emitter } = this.expressions;
    const { code } = emitter;
    for (const [i, limb] of limbs.entries()) {
      emitter.limb(limb);
      code.i64((value >> BigInt(LIMB * i)) & ((1n << 64n) - 1n));
      code.op('i64.xor');
      if (i > 0) code.op('i64.or');
    }
    code.op('i64.eqz');
  }

  #for(stmt: Case<'for'>): void {
    if (stmt.from >= stmt.to) return;
    for (const one of this.#moves.separate(stmt)) {
      if (this.#around.size === 0 && this.#moves.writeTables(one)) continue;
      const isCounted = !setsLocal(one.body, one.local);
      for (const piece of isCounted ? piecesOf(one) : [one]) {
        this.expressions.emitter.statement(() => {
          if (!isCounted || !this.#moves.write(one, piece, this.#around)) this.#loop(one, piece);
        });
      }
    }
  }

  #loop({ local, body }: Case<'for'>, { from, to }: Range): void {
    const { emitter } = this.expressions;
    const { code } = emitter;
    const { variables } = this;
    const counter = emitter.temporary('i32');
    const isFixed = !setsLocal(body, local);
    code.i32(from);
    code.set(counter);
    emitter.loop((again) => {
      variables.target(local, FIRST).write(() => {
        code.get(counter);
        return { form: 'narrow', width: 32, max: most(32) };
      });
      if (isFixed) {
        variables.count(local, { local: counter, max: from < 0 ? most(32) : to - 1 });
        this.#around.set(local, { low: from, high: to - 1 });
      }
      this.body(body);
      variables.count(local, undefined);
      this.#around.delete(local);
      code.get(counter);
      code.i32(1);
      code.op('i32.add');
      code.tee(counter);
      code.i32(to);
      code.op('i32.ne');
      code.branchIf(again);
    });
  }

  #call({ func, args, results }: Case<'call'>): void {
    const { expressions, variables } = this;
    const { emitter } = expressions;
    const { code } = emitter;
    const callee = this.#callees.named(func);
    expressions.begin(args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : [])));
    for (const arg of args) {
      switch (arg.kind) {
        case 'value':
          this.#argument(expressions.value(arg.value));
          break;
        case 'local':
          if (variables.local(arg.local).length === 1) this.#argument(variables.read(arg.local, FIRST, 0));
          else {
            const { place, base } = variables.placeOf(arg.local);
            this.#address({ base, offset: place.base * unitBytes(place.bank) });
          }
          break;
        case 'signal': {
          const { place, address } = this.#effects.array(arg.signal);
          if (place.length === 1) this.#argument(this.#effects.readWhole(arg.signal));
          else this.#lend(place, address);
          break;
        }
      }
    }
    code.call(callee.index);
    const kept = callee.results.toReversed().map((result) => this.#taken(result));
    for (const [i, local] of results.entries()) {
      const value = kept.at(-1 - i);
      const result = callee.results[i];
      if (value !== undefined) {
        variables.target(local, FIRST).write(() => emitter.use(value));
      } else if (result?.kind === 'place') {
        const { place, base } = variables.placeOf(local);
        const size = place.length * elementBytes(place);
        copyBytes(code, startOf(place, base), startOf(result.place, undefined), size);
      }
    }
  }

  /** What a call has left on the stack, into variables; the last result lies on top. */
  #taken(result: CalleeResult): Kept | undefined {
    if (result.kind === 'place') return undefined;
    const { emitter } = this.expressions;
    const { width } = result;
    if (width <= LIMB) return emitter.keep(narrow(width, most(width)));
    const limbs = Array.from({ length: limbCount(width) }, () => emitter.temporary('i64'));
    for (const local of limbs.toReversed()) emitter.code.set(local);
    return { form: 'wide', width, limbs };
  }

  #argument(value: Value): void {
    const { emitter } = this.expressions;
    if (value.form === 'narrow') emitter.exact(value);
    else for (const limb of value.limbs) emitter.limb(limb);
  }

  #address(address: Address): void {
    const { code } = this.expressions.emitter;
    pushBase(this.expressions.emitter, address);
    if (address.offset === 0) return;
    code.i32(address.offset);
    code.op('i32.add');
  }

  /** The address of an array for a callee, which expects it in the bank of its width. */
  #lend(place: Place, address: Address): void {
    const bank = bankOf(place.width);
    if (place.bank === bank) return this.#address(address);
    const { emitter } = this.expressions;
    const { code } = emitter;
    const copy = this.#rooms.room(place.width, place.length);
    const element = emitter.temporary('i32');
    code.i32(0);
    code.set(element);
    emitter.loop((again) => {
      const index = { local: element };
      const from = addressOf(emitter, place, address.base, index);
      store(emitter, copy, addressOf(emitter, copy, undefined, index), () =>
        load(emitter, place, place.width, from),
      );
      code.get(element);
      code.i32(1);
      code.op('i32.add');
      code.tee(element);
      code.i32(place.length);
      code.op('i32.ne');
      code.branchIf(again);
    });
    this.#address({ base: undefined, offset: copy.base * unitBytes(copy.bank) });
  }
}

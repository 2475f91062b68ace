/** Procedural code: what stands in `always_comb`, `always_ff` and functions. */
import type { BitRange, Expr, Local, LocalId, MemoryId, SignalId, Stmt } from '../../ir/ir.js';
import { clog2, mask } from '../../support/bits.js';
import { receive } from './calls.js';
import { addressWidth, below, expression, type Meanings } from './expressions.js';
import { Lines } from './lines.js';
import { literal } from './literals.js';
import type { LocalUse } from './locals.js';
import { atom, constant, fitted, operand, slice, word, wordIndex, type Piece } from './piece.js';
import { valueIn, type Bits, type Iteration } from './iterations.js';
import { rangeOf, type Range } from './ranges.js';
import type { Extent } from './repeats.js';
import type { ModuleScope } from './scope.js';
import { Vector } from './vectors.js';

export interface BodyOptions {
  readonly assign: '=' | '<=';
  /** The block is a function's. */
  readonly isFunction?: boolean;
  /** The `always_comb` that this is, or that calls this function. */
  readonly caller?: object | undefined;
  /** Values cannot become wires of the module: they depend on where the block stands. */
  readonly isLocal?: boolean;
  /** Where an assignment to a signal lands, if not at the signal itself. */
  readonly target?: (drive: Stmt & { kind: 'drive' }) => Target | undefined;
  /** A word of a memory as this process sees it, if not as it is stored. */
  readonly word?: (memory: MemoryId, address: Piece) => Piece | undefined;
}

/** A write port: which word, which bits of it, and what they become. */
export interface PortWires {
  readonly enable: Vector;
  readonly address: Vector;
  readonly data: Vector;
  /** Bits that are written; undefined: all. */
  readonly mask: Vector | undefined;
}

/** A vector, and which of its elements. */
export interface Target {
  readonly vector: Vector;
  readonly index: Expr | undefined;
}

type Place = { readonly index: Expr | undefined; readonly range: BitRange | undefined };

export class BodyWriter implements Meanings {
  lines = new Lines();
  /** Of the generate loops around what is being written. */
  iterations: readonly Iteration[] | undefined;
  /** What a write to memory sets, in place of the memory. */
  port: PortWires | undefined;
  readonly #scope: ModuleScope;
  readonly #locals: readonly Local[];
  readonly #uses: readonly LocalUse[];
  readonly #options: BodyOptions;
  readonly #bound = new Map<LocalId, Vector | Piece>();
  readonly #ranges = new Map<LocalId, Range>();
  /** Whether what is being written stands behind a condition. */
  #isConditional = false;
  /** Variables of the block. */
  readonly #variables: { readonly vector: Vector; readonly isCleared: boolean }[] = [];

  constructor(scope: ModuleScope, locals: readonly Local[], uses: readonly LocalUse[], options: BodyOptions) {
    this.#scope = scope;
    this.#locals = locals;
    this.#uses = uses;
    this.#options = options;
  }

  get helpers(): ModuleScope['helpers'] {
    return this.#scope.helpers;
  }

  readonly signal = (id: SignalId): Vector => this.#scope.signal(id);

  /** By enumeration where it stands in generate loops, else by what its operators say. */
  readonly rangeOf = (expr: Expr): Range => {
    const values = this.iterations?.map((iteration) => valueIn(expr, iteration));
    const known = values?.filter((value) => value !== undefined);
    const [first] = known ?? [];
    if (known === undefined || first === undefined || known.length !== values?.length)
      return rangeOf(expr, (id) => this.#ranges.get(id));
    return known.reduce<Range>(
      ({ low, high }, value) => ({ low: value < low ? value : low, high: value > high ? value : high }),
      { low: first, high: first },
    );
  };

  readonly depth = (id: MemoryId): number => this.#scope.module.memories[id]?.depth ?? 0;

  readonly word = (id: MemoryId, address: Piece): Piece => {
    const seen = this.#options.word?.(id, address);
    if (seen !== undefined) return seen;
    const width = this.#scope.module.memories[id]?.width ?? 0;
    return atom(width, () => `${this.#scope.memories[id] ?? ''}[${wordIndex(address)}]`);
  };

  readonly local = (id: LocalId): Vector | Piece => {
    const bound = this.#bound.get(id);
    if (bound !== undefined) return bound;
    const { name, width, length } = this.#get(id);
    if (width * length === 0) return constant(0n, 0);
    if (this.#uses[id] === 'unused') return constant(0n, width);
    const use = this.#uses[id];
    // A loop that is not always run would leave its variable a latch.
    const isCleared = use === 'cleared' || (use === 'loop' && this.#isConditional);
    const vector = this.variable(name, { width, length }, isCleared);
    this.#bound.set(id, vector);
    return vector;
  };

  bind(id: LocalId, meaning: Vector | Piece, values?: Range): void {
    this.#bound.set(id, meaning);
    if (values !== undefined) this.#ranges.set(id, values);
  }

  /** All of a local, arrays too. */
  whole(id: LocalId): Piece {
    const local = this.local(id);
    return local instanceof Vector ? local.whole : local;
  }

  piece(expr: Expr): Piece {
    return expression(expr, this);
  }

  /** A variable of the block, set to 0 first where not all of it is assigned. */
  variable(name: string, { width, length }: Extent, isCleared: boolean): Vector {
    const vector = new Vector(this.#scope.names.fresh(name), width, length);
    this.#variables.push({ vector, isCleared });
    return vector;
  }

  /** Some bits of one vector become those of another. */
  copy(from: Vector, to: Vector, parts: readonly Bits[]): void {
    for (const { low, width } of parts)
      this.lines.add(`${to.select(low, width)} = ${from.at(low, width).text()};`);
  }

  /** Whether anything but names for values has been written. */
  get isEmpty(): boolean {
    return this.lines.isEmpty;
  }

  /** The variables, then the statements, behind a head such as `always_comb`. `inputs`: what else may go unread here. */
  writeBlock(lines: Lines, head: string, name: string, inputs: readonly Vector[] = []): void {
    const unread = [...inputs, ...this.#variables.map(({ vector }) => vector)].flatMap(
      (vector) => vector.unread,
    );
    const label = `${head === '' ? '' : `${head} `}begin${name === '' ? '' : ` : ${name}`}`;
    const declare = (): void => {
      for (const { vector } of this.#variables) lines.add(`logic ${vector.declared};`);
      if (unread.length > 0 || nothing !== undefined) lines.add('logic unused;');
    };
    const isFunction = this.#options.isFunction === true;
    // Icarus runs an `always_comb` that waits for nothing for ever.
    const nothing =
      head === 'always_comb' && !this.#scope.canChange(this.lines.namesRead())
        ? this.#scope.nothing()
        : undefined;
    if (isFunction) declare();
    lines.add(label);
    lines.inside(() => {
      if (!isFunction) declare();
      for (const { vector, isCleared } of this.#variables) {
        if (isCleared) lines.add(`${vector.text} = ${literal(0n, vector.bits)};`);
      }
      lines.append(this.lines);
      if (unread.length > 0 || nothing !== undefined)
        lines.add(
          `unused = &{1'b0, ${[...unread, ...(nothing === undefined ? [] : [nothing])].join(', ')}};`,
        );
    });
    lines.add('end');
  }

  statements(body: readonly Stmt[]): void {
    for (const stmt of body) this.statement(stmt);
  }

  statement(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set':
        this.#set(stmt);
        return;
      case 'drive': {
        const { vector, index } = this.#options.target?.(stmt) ?? {
          vector: this.#scope.signal(stmt.signal),
          index: stmt.index,
        };
        this.assign(vector, { index, range: stmt.range }, stmt.value, this.#options.assign);
        return;
      }
      case 'memWrite':
        this.memoryWrite(stmt);
        return;
      case 'if':
        this.#choose(stmt);
        return;
      case 'switch':
        this.#switch(stmt);
        return;
      case 'for':
        this.#loop(stmt);
        return;
      case 'call':
        this.#call(stmt);
        return;
      case 'check': {
        const keyword = this.#scope.assertionOf(stmt.site);
        if (keyword !== undefined) this.lines.add(`${keyword} (${this.piece(stmt.cond).text()});`);
        return;
      }
    }
  }

  get #makesWires(): boolean {
    return this.#options.isFunction !== true && this.#options.isLocal !== true;
  }

  #get(id: LocalId): Local {
    const local = this.#locals[id];
    if (local === undefined) throw new Error(`no local ${id}`);
    return local;
  }

  #set(stmt: Stmt & { kind: 'set' }): void {
    const { width, length, name } = this.#get(stmt.local);
    if (width * length === 0) return;
    switch (this.#uses[stmt.local]) {
      case 'unused':
        return;
      case 'inline':
        this.#bound.set(stmt.local, this.piece(stmt.value));
        return;
      case 'wire': {
        const value = this.piece(stmt.value);
        if (value.value !== undefined) {
          this.#bound.set(stmt.local, value);
          return;
        }
        if (this.#makesWires) {
          const wire = this.#scope.wire(name, width);
          this.#scope.logic.add(`assign ${wire.text} = ${value.text()};`);
          this.#bound.set(stmt.local, wire);
          return;
        }
        break;
      }
      default:
        break;
    }
    const local = this.local(stmt.local);
    if (local instanceof Vector) this.assign(local, stmt, stmt.value, '=');
  }

  /** Continuous assignments; a place that is not there is left out by a generate condition. */
  continuous(vector: Vector, place: Place, value: Expr): Lines {
    const { lines } = this;
    const own = new Lines();
    this.lines = own;
    this.assign(vector, place, value, 'assign');
    this.lines = lines;
    return own;
  }

  /** An element of a vector becomes a variable. */
  putBack(variable: Vector, { vector, index }: Target): void {
    this.#assignAt(vector, { index, range: undefined }, () => variable.whole, '=');
  }

  /** An assignment to an element of a vector, or to bits of it; what lies outside is not written. */
  assign(vector: Vector, place: Place, value: Expr, operator: '=' | '<=' | 'assign'): void {
    if (value.width > 0) this.#assignAt(vector, place, () => this.piece(value), operator);
  }

  #assignAt(
    vector: Vector,
    { index, range: bits }: Place,
    value: () => Piece,
    operator: '=' | '<=' | 'assign',
  ): void {
    const { width, length } = vector;
    if (width === 0 || length === 0) return;
    const at = index === undefined || index.width === 0 ? constant(0n, 1) : this.piece(index);
    const isInside = at.value === undefined && index !== undefined && this.#highest(index) < BigInt(length);
    if (at.value !== undefined && at.value >= BigInt(length)) return;
    const write = (): void => this.#assignElement(vector, at, bits, value(), operator);
    if (at.value !== undefined || isInside) write();
    else this.#guarded(below(at, BigInt(length)), write);
  }

  #assignElement(
    vector: Vector,
    at: Piece,
    bits: BitRange | undefined,
    value: Piece,
    operator: '=' | '<=' | 'assign',
  ): void {
    if (vector.isUnpacked) {
      this.#assignElement(vector.word(at), constant(0n, 1), bits, value, operator);
      return;
    }
    const put = (target: string, what: Piece): void => {
      const text = what.text(what.width === vector.width ? vector.names : undefined);
      this.lines.add(
        operator === 'assign' ? `assign ${target} = ${text};` : `${target} ${operator} ${text};`,
      );
    };
    const { width } = vector;
    const select = (low: number, count: number): string =>
      at.value === undefined
        ? vector.selectFrom(vector.baseOf(at, low), count)
        : vector.select(Number(at.value) * width + low, count);
    if (bits === undefined) {
      put(select(0, width), value);
      return;
    }
    const low = bits.low.width === 0 ? constant(0n, 1) : this.piece(bits.low);
    if (low.value !== undefined) {
      const from = Number(low.value < BigInt(width) ? low.value : BigInt(width));
      const count = Math.min(bits.width, width - from);
      if (count > 0) put(select(from, count), slice(value, 0, count));
      return;
    }
    const base = (offset: string): string => {
      const element =
        at.value === undefined
          ? `${operand(word(at))} * 32'd${width}`
          : literal(at.value * BigInt(width), 32);
      const first = `${operand(word(low))}${offset}`;
      return at.value === 0n ? first : `${element} + ${first}`;
    };
    if (this.#highest(bits.low) + BigInt(bits.width) <= BigInt(width)) {
      const exact = fitted(low, clog2(BigInt(vector.bits))).text();
      put(vector.selectFrom(at.value === 0n ? exact : base(''), bits.width), value);
      return;
    }
    const writeBits = (): void => {
      for (let i = 0; i < bits.width; i++) {
        const offset = i === 0 ? '' : ` + 32'd${i}`;
        const write = (): void => put(vector.selectFrom(base(offset), 1), slice(value, i, 1));
        if (i === 0) write();
        else this.#guarded(`${operand(word(low))}${offset} < 32'd${width}`, write);
      }
    };
    if (this.#highest(bits.low) < BigInt(width)) writeBits();
    else this.#guarded(below(low, BigInt(width)), writeBits);
  }

  #highest(expr: Expr): bigint {
    return this.rangeOf(expr).high;
  }

  #guarded(cond: string, write: () => void): void {
    this.lines.add(`if (${cond}) begin`);
    this.lines.inside(write);
    this.lines.add('end');
  }

  /** A write port: as many assignments as it has lanes. */
  memoryWrite(stmt: Stmt & { kind: 'memWrite' }): void {
    const memory = this.#scope.module.memories[stmt.memory];
    if (memory === undefined || memory.width === 0 || memory.depth === 0) return;
    const words = BigInt(memory.depth);
    const address = stmt.address.width === 0 ? constant(0n, 1) : this.piece(stmt.address);
    if (address.value !== undefined && address.value >= words) return;
    const at = fitted(address, addressWidth(words));
    const { port } = this;
    const write = (): void => {
      if (port === undefined) {
        const word = `${this.#scope.memories[stmt.memory] ?? ''}[${wordIndex(at)}]`;
        this.#writeLanes(new Vector(word, memory.width, 1), stmt, '<=');
        return;
      }
      const { enable, address: where, data, mask: bits } = port;
      this.lines.add(`${enable.text} = 1'b1;`);
      this.lines.add(`${where.text} = ${at.text()};`);
      this.#writeLanes(data, stmt, '=');
      const ones = {
        kind: 'const',
        value: mask(stmt.value.width),
        width: stmt.value.width,
        span: stmt.span,
      } as const;
      if (bits !== undefined) this.#writeLanes(bits, { ...stmt, value: ones }, '=');
    };
    if (this.#highest(stmt.address) < words) write();
    else this.#guarded(below(address, words), write);
  }

  #writeLanes(
    target: Vector,
    { range: bits, lanes, value, span }: Stmt & { kind: 'memWrite' },
    operator: '=' | '<=',
  ): void {
    const zero = constant(0n, 1);
    if (lanes === undefined) {
      this.#assignElement(target, zero, bits, this.piece(value), operator);
      return;
    }
    const enable = this.piece(lanes.enable);
    const data = this.piece(value);
    for (let i = 0; i < lanes.enable.width; i++) {
      const low = i * lanes.lane;
      const at = { kind: 'const', value: BigInt(low), width: 32, span } as const;
      this.#guarded(slice(enable, i, 1).text(), () =>
        this.#assignElement(
          target,
          zero,
          { low: at, width: lanes.lane },
          slice(data, low, lanes.lane),
          operator,
        ),
      );
    }
  }

  #choose(stmt: Stmt & { kind: 'if' }): void {
    const { lines } = this;
    const cond = this.piece(stmt.cond);
    if (cond.value !== undefined) {
      this.statements(cond.value === 0n ? stmt.else : stmt.then);
      return;
    }
    lines.add(`if (${cond.text()}) begin`);
    let last: readonly Stmt[] = [stmt];
    for (let next: Stmt | undefined = stmt; next?.kind === 'if';) {
      const { then, else: otherwise }: Stmt & { kind: 'if' } = next;
      lines.inside(() => this.#conditional(then));
      last = otherwise;
      const [only, ...more]: readonly Stmt[] = otherwise;
      next = only?.kind === 'if' && more.length === 0 ? only : undefined;
      if (next?.kind === 'if') lines.add(`end else if (${this.piece(next.cond).text()}) begin`);
    }
    if (last.length > 0) {
      lines.add('end else begin');
      lines.inside(() => this.#conditional(last));
    }
    lines.add('end');
  }

  #conditional(body: readonly Stmt[]): void {
    const before = this.#isConditional;
    this.#isConditional = true;
    this.statements(body);
    this.#isConditional = before;
  }

  #switch({ subject, cases, default: others }: Stmt & { kind: 'switch' }): void {
    const { lines } = this;
    const piece = subject.width === 0 ? constant(0n, 0) : this.piece(subject);
    const { value } = piece;
    if (value !== undefined) {
      this.statements(cases.find(({ values }) => values.includes(value))?.body ?? others);
      return;
    }
    lines.add(`case (${piece.text()})`);
    const arm = (label: string, body: readonly Stmt[]): void => {
      lines.add(`${label}: begin`);
      lines.inside(() => this.#conditional(body));
      lines.add('end');
    };
    lines.inside(() => {
      for (const { values, body } of cases) {
        arm(values.map((value) => constant(value, subject.width).text(piece.names)).join(', '), body);
      }
      if (others.length > 0) arm('default', others);
      else lines.add('default: ;');
    });
    lines.add('endcase');
  }

  #loop({ local, from, to, body }: Stmt & { kind: 'for' }): void {
    if (from >= to) return;
    const variable = this.local(local);
    if (!(variable instanceof Vector)) throw new Error('a loop without a variable');
    const name = variable.text;
    const at = (value: number): string => literal(BigInt.asUintN(32, BigInt(value)), 32);
    if (from >= 0) this.#ranges.set(local, { low: BigInt(from), high: BigInt(to - 1) });
    const goesOn = from >= 0 ? `${name} < ${at(to)}` : `${name} != ${at(to)}`;
    variable.read();
    this.lines.add(`for (${name} = ${at(from)}; ${goesOn}; ${name} = ${name} + 32'd1) begin`);
    this.lines.inside(() => this.statements(body));
    this.lines.add('end');
    this.#ranges.delete(local);
  }

  /** A call as a value; results side by side. */
  #call(stmt: Stmt & { kind: 'call' }): void {
    const hasBits = (id: LocalId): boolean => this.#get(id).width * this.#get(id).length > 0;
    const results = stmt.results.filter(hasBits);
    const [first] = results;
    if (first === undefined || results.every((id) => this.#uses[id] === 'unused')) return;
    const { locals, params } = this.#scope.functions.get(stmt.func);
    const args = stmt.args.flatMap((arg, i): readonly Piece[] => {
      const param = locals[params[i] ?? -1];
      if (param === undefined || param.width * param.length === 0) return [];
      switch (arg.kind) {
        case 'value':
          return [this.piece(arg.value)];
        case 'local':
          return [this.whole(arg.local)];
        case 'signal':
          return [this.signal(arg.signal).whole];
      }
    });
    const isWire = this.#uses[first] === 'wire' && this.#makesWires;
    const name = this.#scope.functions.nameOf(stmt.func, isWire ? undefined : this.#options.caller);
    const given = args.length > 0 ? args : [NO_ARGUMENT];
    const call = (): string => `${name}(${given.map((arg) => arg.text()).join(', ')})`;
    const { width } = this.#get(first);
    if (this.#uses[first] === 'inline') {
      this.#bound.set(first, atom(width, call));
      return;
    }
    if (isWire) {
      const wires = this.#scope.functions.wiresOf(call(), stmt.func, () =>
        results.map((id) => {
          const result = this.#get(id);
          return this.#scope.wire(result.name, result.width, result.length);
        }),
      );
      for (const [i, id] of results.entries()) this.#bound.set(id, wires[i] ?? NO_ARGUMENT);
      return;
    }
    const targets = results.map((id) => {
      const local = this.local(id);
      return local instanceof Vector ? local : this.variable(this.#get(id).name, this.#get(id), false);
    });
    const make = (title: string, bits: number): Vector =>
      this.variable(title, { width: bits, length: 1 }, false);
    for (const line of receive(call(), targets, stmt.func, make)) this.lines.add(line);
  }
}

/** Icarus 11 writes a call without arguments so that its own simulator cannot read it. */
const NO_ARGUMENT = constant(0n, 1);

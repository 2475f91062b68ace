/** What combinational and clocked processes have in common: how they see signals and memories, and how they report. */
import type { Expr, Module, SignalId, Stmt } from '../../ir/ir.js';
import type { Shape } from '../../ir/hierarchy.js';
import type { Layout, Region, SignalRegion } from '../layout.js';
import { limbsOf } from '../layout.js';
import { condition, opposite, unsigned } from './exact.js';
import type { Expressions, Leaf, Leaves } from './expressions.js';
import type { Callees } from './face.js';
import type { Block } from './output.js';
import type { Locals } from './locals.js';
import { addressOf, loadAt, loadElement, placeTarget, type Target } from './places.js';
import type { Effects, Statements } from './statements.js';
import { formOf, narrow, rangeOf, ZERO, type Num, type Value } from './value.js';
import type { Writer } from './writer.js';

/** What is the same for all processes of a shape. */
export interface Surroundings {
  readonly layout: Layout;
  readonly shape: Shape;
  readonly functions: Callees;
  readonly isCover: (site: number) => boolean;
  /** `--no-checks`. */
  readonly checks: boolean;
  /** Makes a function of a part of a process; gives its name. */
  readonly outline: (block: Block, parameters: readonly string[]) => string;
}

export abstract class Frame implements Leaves, Effects {
  protected readonly around: Surroundings;
  protected readonly writer: Writer;
  /** The number of the instance; undefined where there is only one. */
  protected readonly instance: string | undefined;
  #locals: Locals | undefined;

  constructor(around: Surroundings, writer: Writer, instance: string | undefined) {
    this.around = around;
    this.writer = writer;
    this.instance = instance;
  }

  get module(): Module {
    return this.around.shape.module;
  }

  get locals(): Locals {
    if (this.#locals === undefined) throw new Error('locals come before code');
    return this.#locals;
  }

  set locals(locals: Locals) {
    this.#locals = locals;
  }

  get shapeId(): number {
    return this.around.shape.id;
  }

  /** The instance's number as an argument. */
  get number(): string {
    return this.instance ?? '0';
  }

  leaf(expr: Leaf, expressions: Expressions): Value {
    const element = (index: Expr | undefined): Num | undefined =>
      index === undefined ? undefined : this.writer.capped(expressions.emit(index));
    switch (expr.kind) {
      case 'read':
        return this.read(expr.signal, element(expr.index), expressions);
      case 'local':
        return this.locals.read(expr.local, element(expr.index));
      case 'memRead':
        return this.memRead(expr.memory, element(expr.address) ?? ZERO);
      case 'sampled':
        return this.sampled(expr.signal, element(expr.index));
      case 'now':
        return this.writer.assemble(expr.width, (low) => ({
          text: low === 0 ? 'nowLow()' : 'nowHigh()',
          binds: 13,
          ...rangeOf(32),
        }));
    }
  }

  protected region(signal: SignalId): SignalRegion {
    return this.around.layout.signal(this.around.shape.id, signal);
  }

  protected hint(signal: SignalId): string {
    return this.module.signals[signal]?.name ?? 'x';
  }

  /** A value that does not change while the process runs is read once. */
  read(signal: SignalId, index: Num | undefined, expressions: Expressions): Value {
    const region = this.region(signal);
    const hint = this.hint(signal);
    if (index !== undefined) return loadElement(this.writer, region, this.instance, index, hint);
    const address = addressOf(region, this.instance, ZERO);
    const key = `signal ${signal}`;
    // A value at hand is from before the edge; its place may have been written since.
    if (!expressions.caching)
      return this.writer.out.block.find(key) ?? loadAt(this.writer, region, address, hint);
    return this.once(key, expressions, () => {
      const value = loadAt(this.writer, region, address, hint);
      return value.form === 'memory' ? value : this.writer.freeze(value, hint);
    });
  }

  /** A value read where the statement begins, unless it is at hand already. */
  protected once(key: string, expressions: Expressions, read: () => Value): Value {
    const { out } = this.writer;
    const known = out.block.find(key);
    if (known !== undefined) return known;
    let value: Value = narrow(0, ZERO);
    out.within(expressions.anchor, () => {
      value = read();
      out.block.known.set(key, value);
    });
    return value;
  }

  protected memRead(memory: number, address: Num): Value {
    const region = this.around.layout.memory(this.around.shape.id, memory);
    return loadElement(
      this.writer,
      region,
      this.instance,
      address,
      this.module.memories[memory]?.name ?? 'word',
    );
  }

  protected sampled(_signal: SignalId, _index: Num | undefined): Value {
    throw new Error('only test processes see samples');
  }

  /** An element, or the only one, that is written at once. */
  protected place(
    region: Region,
    index: Num | undefined,
    hint: string,
    written?: (address: string) => void,
  ): Target {
    return placeTarget(this.writer, region, addressOf(region, this.instance, index ?? ZERO), hint, written);
  }

  abstract drive(stmt: Extract<Stmt, { kind: 'drive' }>, statements: Statements): void;
  abstract bulk(signal: SignalId): Region | undefined;
  abstract memWrite(stmt: Extract<Stmt, { kind: 'memWrite' }>, statements: Statements): void;

  check(stmt: Extract<Stmt, { kind: 'check' }>, statements: Statements): void {
    const { out } = this.writer;
    const { shape, isCover, checks } = this.around;
    if (isCover(stmt.site)) {
      const holds = condition(statements.expressions.condition(stmt.cond));
      out.line(`if (${holds.text}) cover(${stmt.site}, ${shape.id}, ${this.number});`);
      return;
    }
    if (!checks) return;
    const fails = opposite(statements.expressions.condition(stmt.cond));
    out.nest(`if (${fails.text})`, () => {
      const values = statements.expressions.together(stmt.values).map((value) => bigint(this.writer, value));
      out.line(`fail(${stmt.site}, ${shape.id}, ${this.number}, [${values.join(', ')}]);`);
    });
  }

  array(signal: SignalId): { readonly region: Region; readonly instance: string | undefined } {
    return { region: this.region(signal), instance: this.instance };
  }
}

/** A value for those outside the engine, who know numbers of any size. */
export function bigint(writer: Writer, value: Value): string {
  switch (value.form) {
    case 'narrow':
      return `BigInt(${unsigned(value.num, value.width).text})`;
    case 'limbs':
      return `bigint(${writer
        .limbs(value)
        .map((limb) => limb.text)
        .join(', ')})`;
    case 'memory':
      return `bigintAt(${value.address}, ${limbsOf(value.width)})`;
  }
}

/** Whether a signal is one value that variables can hold. */
export function isScalar({ length, width }: { readonly length: number; readonly width: number }): boolean {
  return length === 1 && formOf(width) !== 'memory';
}

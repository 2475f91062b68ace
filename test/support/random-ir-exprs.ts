/** Random expressions of a given width over given sources. */
import { binary, concat, constant, extend, extract, mux, unary } from '../../src/ir/builder.js';
import type { Expr } from '../../src/ir/ir.js';
import { countWidth } from '../../src/operators/operators.js';
import type { BinaryOp, UnaryOp } from '../../src/operators/operators.js';
import type { Random } from '../../src/support/random.js';

/** Something that can be read. `index` makes an index, where one is needed. */
export interface Source {
  readonly width: number;
  readonly read: (index: () => Expr) => Expr;
}

const SAME = ['add', 'sub', 'mul', 'udiv', 'sdiv', 'urem', 'srem', 'and', 'or', 'xor'] as const;
const COMPARE = ['eq', 'ne', 'ult', 'ule', 'slt', 'sle'] as const;
const COUNTS: readonly [UnaryOp, ...UnaryOp[]] = ['popcount', 'clz', 'ctz'];
const SHIFT: readonly [BinaryOp, ...BinaryOp[]] = ['shl', 'lshr', 'ashr'];

export class ExprMaker {
  readonly #random: Random;
  readonly #widths: readonly [number, ...number[]];
  readonly sources: Source[];

  constructor(random: Random, widths: readonly [number, ...number[]], sources: readonly Source[]) {
    this.#random = random;
    this.#widths = widths;
    this.sources = [...sources];
  }

  /** A maker that also reads `more`, and into which more can be put without this one seeing it. */
  with(more: readonly Source[]): ExprMaker {
    return new ExprMaker(this.#random, this.#widths, [...this.sources, ...more]);
  }

  expr(width: number, depth: number): Expr {
    const random = this.#random;
    if (depth <= 0 || random.chance(0.15)) return this.#leaf(width, depth);
    const next = depth - 1;
    const any = (): Expr => this.expr(random.pick(this.#widths), next);
    switch (random.below(9)) {
      case 0:
        return unary(random.chance(0.5) ? 'not' : 'neg', this.expr(width, next));
      case 1:
      case 2:
        return binary(random.pick(SAME), this.expr(width, next), this.expr(width, next));
      case 3: {
        const amount = this.expr(random.pick([1, 2, 3, 4, 6, 8, 40]), next);
        return binary(random.pick(SHIFT), this.expr(width, next), amount);
      }
      case 4:
        return mux(this.expr(1, next), this.expr(width, next), this.expr(width, next));
      case 5:
        if (width === 1) {
          const left = any();
          return binary(random.pick(COMPARE), left, this.expr(left.width, next));
        }
        return this.#joined(width, next);
      case 6:
        if (width === 1) return unary(random.pick(['redand', 'redor', 'redxor']), any());
        return this.#extended(width, next);
      case 7:
        return this.#counted(width, next);
      default:
        return this.fitted(any(), width);
    }
  }

  /** Any value made to have a width. */
  fitted(value: Expr, width: number): Expr {
    if (value.width < width) return extend(value, width, this.#random.chance(0.5));
    return extract(value, this.#random.below(value.width - width + 1), width);
  }

  #leaf(width: number, depth: number): Expr {
    const source = this.sources[this.#random.below(this.sources.length + 1)];
    if (source === undefined || this.#random.chance(0.15)) return constant(this.#constant(width), width);
    const index = (): Expr =>
      depth > -2 ? this.expr(this.#random.pick([1, 2, 3, 32]), Math.min(depth, 0) - 1) : constant(0n, 1);
    return this.fitted(source.read(index), width);
  }

  #constant(width: number): bigint {
    return this.#random.chance(0.5) ? this.#random.bits(width) : this.#random.bits(Math.min(width, 2));
  }

  #joined(width: number, depth: number): Expr {
    if (width === 0) return concat([]);
    const low = this.#random.below(width + 1);
    return concat([this.expr(width - low, depth), this.expr(low, depth)]);
  }

  #extended(width: number, depth: number): Expr {
    const narrow = this.#random.below(width + 1);
    return extend(this.expr(narrow, depth), width, this.#random.chance(0.5));
  }

  #counted(width: number, depth: number): Expr {
    const value = this.expr(this.#random.pick(this.#widths), depth);
    if (countWidth(value.width) > width) return this.expr(width, depth);
    const op = this.#random.pick(COUNTS);
    return extend(unary(op, value), width, false);
  }
}

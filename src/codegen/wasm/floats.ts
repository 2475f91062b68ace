/**
 * Operators on codes of fp32. Inside an expression numbers stay numbers; where their bits are wanted, the NaN becomes the canonical one, for WebAssembly
 * leaves open which it is (core specification, 4.3.3).
 */
import type { Expr, LocalId } from '../../ir/ir.js';
import { isFloatOp } from '../../operators/operators.js';
import { narrow, type Emitter, type Narrow } from './emitter.js';
import type { PlainOp } from './encoder/opcodes.js';
import type { Expressions } from './expressions.js';
import { most } from './known.js';

const NAN = 0x7fc0_0000;

const INSTRUCTIONS = {
  fsqrt: 'f32.sqrt',
  fadd: 'f32.add',
  fsub: 'f32.sub',
  fmul: 'f32.mul',
  fdiv: 'f32.div',
  fmin: 'f32.min',
  fmax: 'f32.max',
  feq: 'f32.eq',
  flt: 'f32.lt',
  fle: 'f32.le',
} as const satisfies Readonly<Record<string, PlainOp>>;

type FloatExpr = Extract<Expr, { kind: 'unary' | 'binary' }>;

/** Whether it is computed as a number. */
export const isNumber = (expr: Expr): expr is FloatExpr =>
  (expr.kind === 'unary' || expr.kind === 'binary') && expr.width === 32 && isFloatOp(expr.op);

/** Whether its operands are codes of fp32. */
export const isNumberOperator = (expr: Expr): boolean =>
  (expr.kind === 'unary' || expr.kind === 'binary') && isFloatOp(expr.op);

/** Variables that hold numbers as such. */
export interface NumberVariables {
  /** The variable, of type `f32`. */
  numberOf(local: LocalId): number | undefined;
}

export class Floats {
  readonly #expressions: Expressions;
  variables: NumberVariables | undefined;

  constructor(expressions: Expressions) {
    this.#expressions = expressions;
  }

  /** The bits of a result, or the bit of a comparison. */
  code(expr: Expr & FloatExpr): Narrow {
    const { emitter } = this.#expressions;
    if (!isNumber(expr)) {
      this.#compute(expr);
      return narrow(1, 1);
    }
    this.#compute(expr);
    return canonical(emitter);
  }

  /** A code as a number, `f32`. */
  number(expr: Expr): void {
    const { emitter } = this.#expressions;
    if (isNumber(expr) && emitter.bound(expr) === undefined) return this.#compute(expr);
    const variable = expr.kind === 'local' ? this.variables?.numberOf(expr.local) : undefined;
    if (variable !== undefined) return emitter.code.get(variable);
    this.#expressions.exact(expr);
    emitter.code.op('f32.reinterpret_i32');
  }

  #compute(expr: FloatExpr): void {
    const { code } = this.#expressions.emitter;
    if (expr.kind === 'unary') {
      this.number(expr.value);
      code.op('f32.sqrt');
      return;
    }
    if (expr.op === 'fmabf16') return this.#fused(expr.left, expr.right);
    this.number(expr.left);
    this.number(expr.right);
    if (!isInstruction(expr.op)) throw new Error(`no instruction for ${expr.op}`);
    code.op(INSTRUCTIONS[expr.op]);
  }

  /**
   * A product of bf16 is exact in fp32 where it is normal, and then there is one rounding. In fp64 it always is, and its sum with a number of fp32 is
   * rounded to 53 bits: never onto a tie of fp32 that it was not on, as the smaller of the two has 24 bits at most.
   */
  #fused(factors: Expr, added: Expr): void {
    const { emitter } = this.#expressions;
    const { code } = emitter;
    this.#expressions.exact(factors);
    const both = emitter.temporary('i32');
    code.set(both);
    const [a, b] = [emitter.temporary('f32'), emitter.temporary('f32')];
    code.get(both);
    code.i32(-0x1_0000);
    code.op('i32.and', 'f32.reinterpret_i32');
    code.tee(a);
    code.get(both);
    code.i32(16);
    code.op('i32.shl', 'f32.reinterpret_i32');
    code.tee(b);
    const product = emitter.temporary('f32');
    code.op('f32.mul');
    code.tee(product);
    // Exponents from 1 to 254.
    code.op('i32.reinterpret_f32');
    code.i32(1);
    code.op('i32.shl');
    code.i32(0x0100_0000);
    code.op('i32.sub');
    code.i32(-0x0200_0000);
    code.op('i32.lt_u');
    this.number(added);
    const sum = emitter.temporary('f32');
    code.set(sum);
    code.open('f32');
    code.get(product);
    code.get(sum);
    code.op('f32.add', 'else');
    code.get(a);
    code.op('f64.promote_f32');
    code.get(b);
    code.op('f64.promote_f32', 'f64.mul');
    code.get(sum);
    code.op('f64.promote_f32', 'f64.add', 'f32.demote_f64');
    code.end();
  }
}

/** The bits of the number on the stack; of any NaN those of the canonical one. */
export function canonical(emitter: Emitter): Narrow {
  const { code } = emitter;
  const result = emitter.temporary('f32');
  code.tee(result);
  code.op('i32.reinterpret_f32');
  code.i32(NAN);
  code.get(result);
  code.get(result);
  code.op('f32.eq', 'select');
  return narrow(32, most(32));
}

const isInstruction = (op: string): op is keyof typeof INSTRUCTIONS => op in INSTRUCTIONS;

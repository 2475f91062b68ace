/** Code being written, with what is at hand at each place of it: values in variables, and variables that may be used again. */
import type { Expr } from '../../ir/ir.js';
import type { Code, Label, ValType } from './encoder/code.js';
import { isExact, most, typeOf } from './known.js';

/** A value of up to 64 bits on top of the stack. */
export interface Narrow {
  readonly form: 'narrow';
  readonly width: number;
  /** As `known.ts` says. */
  readonly max: number;
}

/** 64 bits: a variable, or a constant. */
export type Limb = number | bigint;

/** A value of more than 64 bits, the lowest limb first; bits past the width are 0. */
export interface Wide {
  readonly form: 'wide';
  readonly width: number;
  readonly limbs: readonly Limb[];
}

export type Value = Narrow | Wide;

/** A value in a variable, to be used any number of times. */
export interface KeptNarrow {
  readonly form: 'kept';
  readonly width: number;
  readonly max: number;
  readonly local: number;
}

export type Kept = KeptNarrow | Wide;

export const LIMB = 64;

export const limbCount = (width: number): number => Math.ceil(width / LIMB);

export const narrow = (width: number, max: number): Narrow => ({ form: 'narrow', width, max });

interface Scope {
  /** Whether code inside may be passed by: what is found in it holds nowhere else. */
  readonly isBlock: boolean;
  readonly locals: number[];
  readonly values: Map<string | Expr, Kept>;
}

export class Emitter {
  readonly code: Code;
  readonly #scopes: Scope[] = [{ isBlock: true, locals: [], values: new Map() }];

  constructor(code: Code) {
    this.code = code;
  }

  // ── Scopes ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Variables made inside are nobody's afterwards. */
  statement(emit: () => void): void {
    this.#within(false, emit);
  }

  /** Code that may be passed by, or run again. */
  block(emit: () => void): void {
    this.#within(true, emit);
  }

  #within(isBlock: boolean, emit: () => void): void {
    this.#scopes.push({ isBlock, locals: [], values: new Map() });
    emit();
    this.leave();
  }

  /** Opens a block that {@link leave} closes; for chains that would nest too deep here. */
  enter(): void {
    this.#scopes.push({ isBlock: true, locals: [], values: new Map() });
  }

  leave(): void {
    for (const local of this.#scopes.pop()?.locals ?? []) this.code.release(local);
  }

  /** A variable until the statement at hand ends. */
  temporary(type: ValType): number {
    const local = this.code.fresh(type);
    this.#scopes.at(-1)?.locals.push(local);
    return local;
  }

  /** What was remembered on every way to here. */
  find(key: string): Kept | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const found = this.#scopes[i]?.values.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What an expression stands for. Only within its statement: others that share it may run when its variables have changed. */
  bound(expr: Expr): Kept | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i];
      const found = scope?.values.get(expr);
      if (found !== undefined || scope?.isBlock === false) return found;
    }
    return undefined;
  }

  /** Remembers a value until the block at hand ends. */
  remember(key: string, value: Value): Kept {
    const scope = this.#scopes.findLast(({ isBlock }) => isBlock);
    if (scope === undefined) throw new Error('code is written inside a block');
    const locals: number[] = [];
    const kept = this.#keep(value, (type) => {
      const local = this.code.fresh(type);
      locals.push(local);
      return local;
    });
    scope.locals.push(...locals);
    scope.values.set(key, kept);
    return kept;
  }

  /** An expression stands for a value until the innermost scope ends. */
  bind(expr: Expr, value: Kept): void {
    this.#scopes.at(-1)?.values.set(expr, value);
  }

  // ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────

  keep(value: Value): Kept {
    return this.#keep(value, (type) => this.temporary(type));
  }

  #keep(value: Value, variable: (type: ValType) => number): Kept {
    if (value.form === 'wide') {
      const limbs = value.limbs.map((limb) => {
        if (typeof limb === 'bigint') return limb;
        const own = variable('i64');
        this.code.get(limb);
        this.code.set(own);
        return own;
      });
      return { ...value, limbs };
    }
    const local = variable(typeOf(value.width));
    this.code.set(local);
    return { form: 'kept', width: value.width, max: value.max, local };
  }

  /** The value as an expression has it: on the stack, if it is narrow. */
  use(kept: Kept): Value {
    if (kept.form === 'wide') return kept;
    this.code.get(kept.local);
    return narrow(kept.width, kept.max);
  }

  limb(limb: Limb): void {
    if (typeof limb === 'bigint') this.code.i64(limb);
    else this.code.get(limb);
  }

  /** A constant of up to 64 bits. */
  constant(value: bigint, width: number): Narrow {
    if (width <= 32) {
      this.code.i32(Number(value));
      return narrow(width, Number(value));
    }
    this.code.i64(value);
    return narrow(width, value < 2n ** 53n ? Number(value) : most(width));
  }

  /** Bits past the width of the value on the stack become 0. */
  exact({ width, max }: Narrow): Narrow {
    if (isExact(max, width)) return narrow(width, max);
    if (width <= 32) {
      this.code.i32(width === 32 ? -1 : 2 ** width - 1);
      this.code.op('i32.and');
    } else {
      this.code.i64((1n << BigInt(width)) - 1n);
      this.code.op('i64.and');
    }
    return narrow(width, most(width));
  }

  /** The value on the stack with its sign in all upper bits of its variable. */
  signed({ width, max }: Narrow): void {
    const { code } = this;
    if (width === 0 || max <= most(width - 1)) return;
    if (width === 32 || width === 64) return;
    if (width === 8) return code.op('i32.extend8_s');
    if (width === 16) return code.op('i32.extend16_s');
    if (width < 32) {
      code.i32(32 - width);
      code.op('i32.shl');
      code.i32(32 - width);
      code.op('i32.shr_s');
    } else {
      code.i64(BigInt(64 - width));
      code.op('i64.shl');
      code.i64(BigInt(64 - width));
      code.op('i64.shr_s');
    }
  }

  /** The limbs of a value, in variables. */
  limbs(value: Value): readonly Limb[] {
    if (value.form === 'wide') return value.limbs;
    this.exact(value);
    if (value.width <= 32) this.code.op('i64.extend_i32_u');
    const local = this.temporary('i64');
    this.code.set(local);
    return [local];
  }

  /** The narrow value on the stack, capped to 32 bits: for amounts and indices, of which a greater one is as good as any. The greatest that it may be. */
  capped(value: Value): number {
    const { code } = this;
    if (value.form === 'narrow') {
      const { width, max } = this.exact(value);
      if (width <= 32) return max;
      if (max > most(32)) {
        this.#capUnless((local) => {
          code.get(local);
          code.i64(0x1_0000_0000n);
          code.op('i64.lt_u');
        });
      } else code.op('i32.wrap_i64');
      return Math.min(max, most(32));
    }
    const [low, ...rest] = value.limbs;
    const above = this.temporary('i64');
    for (const [i, limb] of rest.entries()) {
      this.limb(limb);
      if (i > 0) code.op('i64.or');
    }
    code.set(above);
    this.limb(low ?? 0n);
    this.#capUnless((local) => {
      code.get(local);
      code.i64(32n);
      code.op('i64.shr_u');
      code.get(above);
      code.op('i64.or', 'i64.eqz');
    });
    return most(32);
  }

  /** `fits` says whether the value on the stack has 32 bits. */
  #capUnless(fits: (local: number) => void): void {
    const { code } = this;
    const local = this.temporary('i64');
    code.tee(local);
    code.op('i32.wrap_i64');
    code.i32(-1);
    fits(local);
    code.op('select');
  }

  loop(body: (label: Label) => void): void {
    this.block(() => this.code.loop(body));
  }
}

/** What the parts of the expression writer share: temporaries, and moving values between their forms. */
import { limbsOf, type Layout } from '../layout.js';
import { fromTest, shiftLeft, shiftRight, signed, stored, unsigned, bitOr, choose } from './exact.js';
import type { Output } from './output.js';
import {
  Binds,
  infix,
  isAtom,
  known,
  limbWidth,
  literal,
  name,
  narrow,
  rangeOf,
  WORD_MAX,
  ZERO,
  formOf,
  type Num,
  type Piece,
  type Value,
} from './value.js';

export class Writer {
  readonly out: Output;
  readonly layout: Layout;
  /** Free temporaries of the memory by their number of words; all are free again after each statement. */
  readonly #pools = new Map<number, { readonly addresses: number[]; used: number }>();

  constructor(out: Output, layout: Layout) {
    this.out = out;
    this.layout = layout;
  }

  /** After a statement nothing needs its temporaries any more. */
  forgetTemporaries(): void {
    for (const pool of this.#pools.values()) pool.used = 0;
  }

  /** The address of a temporary of so many bits. */
  temporary(width: number): string {
    const words = limbsOf(width);
    const pool = this.#pools.get(words) ?? { addresses: [], used: 0 };
    this.#pools.set(words, pool);
    const address = (pool.addresses[pool.used++] ??= this.layout.scratch('i32', words));
    return `${address}`;
  }

  /** As something that may be written down several times. */
  atom(num: Num, hint = 't'): Num {
    if (isAtom(num) || known(num) !== undefined) return num;
    if (num.test !== undefined) {
      const text = this.out.constant(hint, num.test.holds.text);
      return fromTest({ text, binds: Binds.atom }, { text: `!${text}`, binds: Binds.prefix });
    }
    return name(this.out.constant(hint, num.text), num.low, num.high);
  }

  atomOf(piece: Piece, hint = 't'): string {
    return isAtom(piece) ? piece.text : this.out.constant(hint, piece.text);
  }

  /** A value that may be used several times. */
  keep(value: Value, hint = 't'): Value {
    switch (value.form) {
      case 'narrow':
        return narrow(value.width, this.atom(value.num, hint));
      case 'limbs':
        return { ...value, limbs: value.limbs.map((limb, i) => this.atom(limb, `${hint}_${i}`)) };
      case 'memory':
        return value;
    }
  }

  /** A value that stays what it is, whatever is written later. Up to 128 bits. */
  freeze(value: Value, hint: string): Value {
    const fixed = (num: Num, own: string): Num =>
      num.mutable === true ? name(this.out.constant(own, num.text), num.low, num.high) : this.atom(num, own);
    switch (value.form) {
      case 'narrow':
        return narrow(value.width, fixed(value.num, hint));
      case 'limbs':
        return { ...value, limbs: value.limbs.map((limb, i) => fixed(limb, `${hint}_${i}`)) };
      case 'memory':
        throw new Error('a wide value is copied');
    }
  }

  word(address: string, i: number): string {
    return `i32[${offset(address, i)}]`;
  }

  /** The words of a value. */
  limbs(value: Value): readonly Num[] {
    switch (value.form) {
      case 'narrow':
        return [stored(value.num, value.width)];
      case 'limbs':
        return value.limbs;
      case 'memory':
        return Array.from({ length: limbsOf(value.width) }, (_, i) => {
          const { low, high } = rangeOf(limbWidth(value.width, i));
          return name(this.word(value.address, i), low, high);
        });
    }
  }

  /** The words of a value, each to be written down several times. */
  atoms(value: Value): readonly Num[] {
    return this.limbs(value).map((limb) => this.atom(limb));
  }

  /** The address of a value in the memory, where it is put if it is not there. */
  address(value: Value): string {
    if (value.form === 'memory') return value.address;
    const address = this.temporary(value.width);
    for (const [i, limb] of this.limbs(value).entries()) {
      this.out.line(`${this.word(address, i)} = ${limb.text};`);
    }
    return address;
  }

  /** A copy that may be overwritten. */
  copy(value: Value): string {
    if (value.form !== 'memory') return this.address(value);
    const address = this.temporary(value.width);
    this.out.line(`copy(${address}, ${value.address}, ${value.width});`);
    return address;
  }

  /** A value that lies in the memory, in the form of its width. */
  load(address: string, width: number): Value {
    const value: Value = { form: 'memory', width, address };
    const form = formOf(width);
    if (form === 'memory') return value;
    const limbs = this.atoms(value);
    return form === 'limbs' ? { form, width, limbs } : narrow(width, limbs[0] ?? ZERO);
  }

  /** `width` ≤ 32 bits from a constant one, right modulo 2^width. They lie inside the value. */
  slice(value: Value, low: number, width: number): Num {
    if (width === 0) return ZERO;
    if (value.form === 'narrow') return shiftRight(value.num, low);
    const limbs = this.limbs(value);
    const [first, shift] = [low >>> 5, low & 31];
    const limb = limbs[first] ?? ZERO;
    if (shift + width <= 32) return shiftRight(limb, shift);
    const upper = shiftLeft(limbs[first + 1] ?? ZERO, 32 - shift);
    return bitOr(shiftedDown(limb, shift), upper);
  }

  /** Bits of a value from a constant one, as a value. */
  part(value: Value, low: number, width: number): Value {
    if (width <= 128) return this.assemble(width, (from, bits) => this.slice(value, low + from, bits));
    const from = this.address(value);
    if (low % 32 === 0 && (width % 32 === 0 || low + width === value.width)) {
      const start = offset(from, low / 32);
      return { form: 'memory', width, address: isNumber(from) ? start : this.out.constant('part', start) };
    }
    const address = this.temporary(width);
    this.out.line(`clear(${address}, ${width});`);
    this.out.line(`putBits(${address}, 0, ${from}, ${low}, ${width});`);
    return { form: 'memory', width, address };
  }

  /** A value made of slices of something; up to 128 bits. */
  assemble(width: number, sliceAt: (low: number, width: number) => Num): Value {
    if (width <= 32) return narrow(width, sliceAt(0, width));
    const limbs = Array.from({ length: limbsOf(width) }, (_, i) => {
      const bits = limbWidth(width, i);
      return stored(sliceAt(32 * i, bits), bits);
    });
    return { form: 'limbs', width, limbs };
  }

  zero(width: number): Value {
    return width > 128 ? this.constant(0n, width) : this.assemble(width, () => ZERO);
  }

  constant(value: bigint, width: number): Value {
    const wordAt = (i: number): number => Number(BigInt.asIntN(32, value >> BigInt(32 * i)));
    if (width <= 128) return this.assemble(width, (low) => literal(wordAt(low / 32)));
    const address = this.temporary(width);
    this.out.line(`clear(${address}, ${width});`);
    for (let i = 0; i < limbsOf(width); i++) {
      if (wordAt(i) !== 0) this.out.line(`${this.word(address, i)} = ${literal(wordAt(i)).text};`);
    }
    return { form: 'memory', width, address };
  }

  /** As an index or an amount: a number that is not negative, 2^32 - 1 where the value is more. */
  capped(value: Value): Num {
    switch (value.form) {
      case 'narrow':
        return unsigned(value.num, value.width);
      case 'limbs': {
        const [lowest = ZERO, ...others] = this.atoms(value);
        const above = others.reduce((sum, limb) => bitOr(sum, limb));
        const small = fromTest(
          infix(above, '===', ZERO, Binds.equality),
          infix(above, '!==', ZERO, Binds.equality),
        );
        if (known(above) === 0) return unsigned(lowest, 32);
        return choose(small, unsigned(lowest, 32), literal(WORD_MAX));
      }
      case 'memory':
        return name(`capped(${value.address}, ${value.width})`, 0, WORD_MAX);
    }
  }

  /** A limb-wise choice between values of one width of up to 128 bits. `cond` may be written down several times. */
  choose(cond: Num, then: Value, otherwise: Value): Value {
    if (then.form === 'narrow' && otherwise.form === 'narrow')
      return narrow(then.width, choose(cond, then.num, otherwise.num));
    const [a, b] = [this.limbs(then), this.limbs(otherwise)];
    const limbs = a.map((limb, i) => choose(cond, limb, b[i] ?? ZERO));
    return { form: 'limbs', width: then.width, limbs };
  }

  /** All bits equal to the sign of a value of some width, of its uppermost word. */
  signOf(limbs: readonly Num[], width: number): Num {
    const top = limbs.at(-1) ?? ZERO;
    return shiftRight(signed(top, limbWidth(width, limbs.length - 1)), 31);
  }
}

const isNumber = (text: string): boolean => /^(0x[\da-f]+|\d+)$/.test(text);

/** `address + i`, worked out where the address is a number. */
export function offset(address: string, i: number): string {
  if (isNumber(address)) return `${Number(address) + i}`;
  return i === 0 ? address : `${address} + ${i}`;
}

/** A word moved down by 1 to 31, with zeros from above. */
function shiftedDown(limb: Num, amount: number): Num {
  const value = known(limb);
  if (value !== undefined) return literal(value >>> amount);
  const piece = infix(limb, '>>>', literal(amount), Binds.shift);
  return { ...piece, low: 0, high: 2 ** (32 - amount) - 1 };
}

/** A call of one of the runtime's functions. */
export function call(func: string, ...args: readonly (string | number)[]): Piece {
  return { text: `${func}(${args.join(', ')})`, binds: Binds.atom };
}

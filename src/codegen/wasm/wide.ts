/** Operators on values of more than 64 bits, limb by limb in variables. What is rare and long is called instead (see `helpers.ts`). */
import type { BinaryOp, BitsUnaryOp } from '../../operators/operators.js';
import type { Emitter, Limb, Narrow, Wide } from './emitter.js';
import { LIMB, limbCount, narrow } from './emitter.js';
import type { PlainOp } from './encoder/opcodes.js';

const ONES = (1n << 64n) - 1n;

/** The ones of limb `i` of a value. */
export function maskOf(width: number, i: number): bigint {
  const bits = Math.min(LIMB, width - i * LIMB);
  return (1n << BigInt(bits)) - 1n;
}

export function wideConstant(value: bigint, width: number): Wide {
  const limbs = Array.from({ length: limbCount(width) }, (_, i) => (value >> BigInt(LIMB * i)) & ONES);
  return { form: 'wide', width, limbs };
}

/** Each limb from the stack into a variable of its own. */
export function build(emitter: Emitter, width: number, emit: (i: number) => void): Wide {
  const limbs = Array.from({ length: limbCount(width) }, (_, i) => {
    emit(i);
    const local = emitter.temporary('i64');
    emitter.code.set(local);
    return local;
  });
  return { form: 'wide', width, limbs };
}

/** Bits of a limb that may lie past the width become 0. */
export function trim(emitter: Emitter, width: number, i: number): void {
  const mask = maskOf(width, i);
  if (mask === ONES) return;
  emitter.code.i64(mask);
  emitter.code.op('i64.and');
}

/** Bits in a row: limbs of which `width` bits count, at bit `low` of the whole. */
export interface Piece {
  readonly limbs: readonly Limb[];
  readonly low: number;
  readonly width: number;
}

/** 64 bits of limbs, from bit `low` on, onto the stack. */
export function bitsFrom(emitter: Emitter, limbs: readonly Limb[], low: number): void {
  const { code } = emitter;
  const first = Math.floor(low / LIMB);
  const shift = low % LIMB;
  const [one, next] = [limbs[first] ?? 0n, limbs[first + 1]];
  emitter.limb(one);
  if (shift === 0) return;
  code.i64(BigInt(shift));
  code.op('i64.shr_u');
  if (next === undefined) return;
  emitter.limb(next);
  code.i64(BigInt(LIMB - shift));
  code.op('i64.shl', 'i64.or');
}

/** Pieces that do not overlap, put together; 0 between them. What lies past the width is left out. */
export function assemble(emitter: Emitter, width: number, pieces: readonly Piece[]): Wide {
  const { code } = emitter;
  return build(emitter, width, (i) => {
    const [begin, end] = [i * LIMB, (i + 1) * LIMB];
    let parts = 0;
    for (const { limbs, low, width: bits } of pieces) {
      if (low >= end || low + bits <= begin) continue;
      bitsFrom(emitter, limbs, Math.max(0, begin - low));
      if (low > begin) {
        code.i64(BigInt(low - begin));
        code.op('i64.shl');
      }
      if (parts++ > 0) code.op('i64.or');
    }
    if (parts === 0) code.i64(0n);
    else trim(emitter, width, i);
  });
}

/** Bits `low … low + width - 1`, more than 64 of them. */
export function slice(emitter: Emitter, limbs: readonly Limb[], low: number, width: number): Wide {
  return build(emitter, width, (i) => {
    bitsFrom(emitter, limbs, low + i * LIMB);
    trim(emitter, width, i);
  });
}

export function extendSigned(emitter: Emitter, limbs: readonly Limb[], from: number, width: number): Wide {
  const { code } = emitter;
  const top = Math.ceil(from / LIMB) - 1;
  const signed = emitter.temporary('i64');
  const unused = BigInt(LIMB * (top + 1) - from);
  emitter.limb(limbs[top] ?? 0n);
  code.i64(unused);
  code.op('i64.shl');
  code.i64(unused);
  code.op('i64.shr_s');
  code.set(signed);
  return build(emitter, width, (i) => {
    if (i < top) emitter.limb(limbs[i] ?? 0n);
    else {
      code.get(signed);
      if (i > top) {
        code.i64(63n);
        code.op('i64.shr_s');
      }
    }
    trim(emitter, width, i);
  });
}

const BITWISE: ReadonlyMap<BinaryOp, PlainOp> = new Map([
  ['and', 'i64.and'],
  ['or', 'i64.or'],
  ['xor', 'i64.xor'],
]);

/** Undefined where the operator is left to helpers. */
export function binaryWide(emitter: Emitter, op: BinaryOp, a: Wide, b: Wide): Wide | Narrow | undefined {
  const { width } = a;
  const bitwise = BITWISE.get(op);
  if (bitwise !== undefined) {
    return build(emitter, width, (i) => {
      emitter.limb(a.limbs[i] ?? 0n);
      emitter.limb(b.limbs[i] ?? 0n);
      emitter.code.op(bitwise);
    });
  }
  switch (op) {
    case 'add':
      return sum(emitter, a, b);
    case 'sub':
      return difference(emitter, a, b);
    case 'eq':
    case 'ne':
      for (const [i, limb] of a.limbs.entries()) {
        emitter.limb(limb);
        emitter.limb(b.limbs[i] ?? 0n);
        emitter.code.op('i64.xor');
        if (i > 0) emitter.code.op('i64.or');
      }
      emitter.code.op('i64.eqz');
      if (op === 'ne') emitter.code.op('i32.eqz');
      return narrow(1, 1);
    case 'ult':
      return less(emitter, a, b, false);
    case 'slt':
      return less(emitter, a, b, true);
    case 'ule':
    case 'sle':
      less(emitter, b, a, op === 'sle');
      emitter.code.op('i32.eqz');
      return narrow(1, 1);
    default:
      return undefined;
  }
}

function sum(emitter: Emitter, a: Wide, b: Wide): Wide {
  const { code } = emitter;
  const carry = emitter.temporary('i32');
  const total = emitter.temporary('i64');
  return build(emitter, a.width, (i) => {
    const [x, y] = [a.limbs[i] ?? 0n, b.limbs[i] ?? 0n];
    emitter.limb(x);
    emitter.limb(y);
    code.op('i64.add');
    code.tee(total);
    emitter.limb(x);
    code.op('i64.lt_u');
    if (i > 0) {
      const with0 = emitter.temporary('i64');
      code.get(total);
      code.get(carry);
      code.op('i64.extend_i32_u', 'i64.add');
      code.tee(with0);
      code.get(total);
      code.op('i64.lt_u', 'i32.or');
      code.set(carry);
      code.get(with0);
    } else {
      code.set(carry);
      code.get(total);
    }
    trim(emitter, a.width, i);
  });
}

export function difference(emitter: Emitter, a: Wide, b: Wide): Wide {
  const { code } = emitter;
  const borrow = emitter.temporary('i32');
  const left = emitter.temporary('i64');
  return build(emitter, a.width, (i) => {
    const [x, y] = [a.limbs[i] ?? 0n, b.limbs[i] ?? 0n];
    emitter.limb(x);
    emitter.limb(y);
    code.op('i64.sub');
    code.set(left);
    emitter.limb(x);
    emitter.limb(y);
    code.op('i64.lt_u');
    if (i > 0) {
      const taken = emitter.temporary('i64');
      code.get(borrow);
      code.op('i64.extend_i32_u');
      code.set(taken);
      code.get(left);
      code.get(taken);
      code.op('i64.lt_u', 'i32.or');
      code.set(borrow);
      code.get(left);
      code.get(taken);
      code.op('i64.sub');
    } else {
      code.set(borrow);
      code.get(left);
    }
    trim(emitter, a.width, i);
  });
}

/** From the lowest limb up: a higher one decides unless both are equal. */
function less(emitter: Emitter, a: Wide, b: Wide, signed: boolean): Narrow {
  const { code } = emitter;
  const top = a.limbs.length - 1;
  const unused = BigInt(LIMB * (top + 1) - a.width);
  const limb = (value: Limb, i: number): void => {
    emitter.limb(value);
    if (!signed || i < top || unused === 0n) return;
    code.i64(unused);
    code.op('i64.shl');
  };
  const result = emitter.temporary('i32');
  for (const [i, x] of a.limbs.entries()) {
    const y = b.limbs[i] ?? 0n;
    limb(x, i);
    limb(y, i);
    code.op(signed && i === top ? 'i64.lt_s' : 'i64.lt_u');
    if (i > 0) {
      code.get(result);
      emitter.limb(x);
      emitter.limb(y);
      code.op('i64.eq', 'i32.and', 'i32.or');
    }
    code.set(result);
  }
  code.get(result);
  return narrow(1, 1);
}

/** `not` and `neg` keep the width; the others leave a number of 32 bits on the stack. */
export function unaryWide(emitter: Emitter, op: BitsUnaryOp, value: Wide): Wide | Narrow {
  const { code } = emitter;
  const { width, limbs } = value;
  const count = limbs.length;
  const fold = (each: (limb: Limb, i: number) => void, join: PlainOp): void => {
    for (const [i, limb] of limbs.entries()) {
      each(limb, i);
      if (i > 0) code.op(join);
    }
  };
  switch (op) {
    case 'not':
      return build(emitter, width, (i) => {
        emitter.limb(limbs[i] ?? 0n);
        code.i64(maskOf(width, i));
        code.op('i64.xor');
      });
    case 'neg':
      return difference(emitter, wideConstant(0n, width), value);
    case 'redand':
      fold((limb, i) => {
        emitter.limb(limb);
        code.i64(maskOf(width, i));
        code.op('i64.xor');
      }, 'i64.or');
      code.op('i64.eqz');
      return narrow(1, 1);
    case 'redor':
      fold((limb) => emitter.limb(limb), 'i64.or');
      code.op('i64.eqz', 'i32.eqz');
      return narrow(1, 1);
    case 'redxor':
      fold((limb) => emitter.limb(limb), 'i64.xor');
      code.op('i64.popcnt', 'i32.wrap_i64');
      code.i32(1);
      code.op('i32.and');
      return narrow(1, 1);
    case 'popcount':
      fold((limb) => {
        emitter.limb(limb);
        code.op('i64.popcnt', 'i32.wrap_i64');
      }, 'i32.add');
      return narrow(32, width);
    case 'clz':
    case 'ctz': {
      code.i32(width);
      for (let n = 0; n < count; n++) {
        // The limb that decides comes last.
        const i = op === 'clz' ? n : count - 1 - n;
        const limb = limbs[i] ?? 0n;
        const found = emitter.temporary('i32');
        code.set(found);
        emitter.limb(limb);
        code.op(op === 'clz' ? 'i64.clz' : 'i64.ctz', 'i32.wrap_i64');
        code.i32(op === 'clz' ? width - LIMB * (i + 1) : LIMB * i);
        code.op('i32.add');
        code.get(found);
        emitter.limb(limb);
        code.op('i64.eqz', 'i32.eqz', 'select');
      }
      return narrow(32, width);
    }
  }
}

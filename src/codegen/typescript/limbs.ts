/** Operators on values of 33 to 128 bits, word by word. */
import type { BitsBinaryOp, BitsUnaryOp } from '../../operators/operators.js';
import { limbsOf } from '../layout.js';
import {
  add,
  bitAnd,
  bitOr,
  bitXor,
  both,
  choose,
  either,
  equal,
  flip,
  fromTest,
  invert,
  less,
  shiftLeft,
  signed,
  stored,
  subtract,
  unsigned,
} from './exact.js';
import type { Shift } from './narrow.js';
import {
  Binds,
  infix,
  INT_MAX,
  INT_MIN,
  known,
  limbWidth,
  literal,
  name,
  narrow,
  ZERO,
  type Num,
  type Value,
} from './value.js';
import { call, type Writer } from './writer.js';

type Words = readonly Num[];

const word = (text: string): Num => name(text, INT_MIN, INT_MAX);

function exact(limbs: Words, width: number): Value {
  return { form: 'limbs', width, limbs: limbs.map((limb, i) => stored(limb, limbWidth(width, i))) };
}

/** `width` is the operand's, `result` that of a count. */
export function unaryLimbs(writer: Writer, op: BitsUnaryOp, value: Value, result: number): Value {
  const { width } = value;
  switch (op) {
    case 'not':
      return exact(writer.limbs(value).map(invert), width);
    case 'neg':
      return exact(
        chain(
          writer,
          'sub',
          writer.limbs(value).map(() => ZERO),
          writer.atoms(value),
        ),
        width,
      );
    case 'redand': {
      const tests = writer.limbs(value).map((limb, i) => {
        const bits = limbWidth(width, i);
        return equal(limb, literal(bits === 32 ? -1 : 2 ** bits - 1), bits);
      });
      return narrow(1, tests.reduce(both));
    }
    case 'redor':
      return narrow(1, flip(equal(writer.limbs(value).reduce(bitOr), ZERO, 32)));
    case 'redxor':
      return narrow(1, { ...call('parity', writer.limbs(value).reduce(bitXor).text), low: 0, high: 1 });
    case 'popcount': {
      const counts = writer
        .limbs(value)
        .map((limb): Num => ({ ...call('ones', limb.text), low: 0, high: 32 }));
      return widened(writer, counts.reduce(add), result);
    }
    case 'clz': {
      const limbs = writer.atoms(value);
      const zeros = limbs.reduce((below, limb, i) => {
        const bits = limbWidth(width, i);
        const own = subtract({ ...call('Math.clz32', limb.text), low: 0, high: 32 }, literal(32 - bits));
        return choose(flip(equal(limb, ZERO, 32)), own, add(below, literal(bits)));
      }, ZERO);
      return widened(writer, { ...zeros, low: 0, high: width }, result);
    }
    case 'ctz': {
      const limbs = writer.atoms(value);
      const zeros = limbs.reduceRight<Num>((above, limb, i) => {
        const own: Num = { ...call('trailingZeros', limb.text), low: 0, high: 32 };
        return choose(flip(equal(limb, ZERO, 32)), add(own, literal(32 * i)), above);
      }, literal(width));
      return widened(writer, { ...zeros, low: 0, high: width }, result);
    }
  }
}

/** A count as a value of any width. */
export function widened(writer: Writer, num: Num, width: number): Value {
  if (width <= 32) return narrow(width, num);
  if (width <= 128) return writer.assemble(width, (low) => (low === 0 ? num : ZERO));
  const address = writer.temporary(width);
  writer.out.line(`clear(${address}, ${width});`);
  writer.out.line(`${writer.word(address, 0)} = ${num.text};`);
  return { form: 'memory', width, address };
}

/** Everything but shifts. */
export function binaryLimbs(
  writer: Writer,
  op: Exclude<BitsBinaryOp, Shift>,
  left: Value,
  right: Value,
): Value {
  const { width } = left;
  switch (op) {
    case 'add':
    case 'sub':
      return exact(chain(writer, op, writer.atoms(left), writer.atoms(right)), width);
    case 'and':
    case 'or':
    case 'xor': {
      const operate = { and: bitAnd, or: bitOr, xor: bitXor }[op];
      const b = writer.limbs(right);
      return exact(
        writer.limbs(left).map((limb, i) => operate(limb, b[i] ?? ZERO)),
        width,
      );
    }
    case 'mul':
      return limbsOf(width) === 2 ? product(writer, left, right) : byMemory(writer, 'multiply', left, right);
    case 'udiv':
    case 'urem':
    case 'sdiv':
    case 'srem':
      return divided(writer, op, left, right);
    case 'eq':
    case 'ne': {
      const b = writer.limbs(right);
      const same = writer
        .limbs(left)
        .map((limb, i) => equal(limb, b[i] ?? ZERO, limbWidth(width, i)))
        .reduce(both);
      return narrow(1, op === 'eq' ? same : flip(same));
    }
    case 'ult':
      return narrow(1, lessLimbs(writer, left, right, false));
    case 'ule':
      return narrow(1, flip(lessLimbs(writer, right, left, false)));
    case 'slt':
      return narrow(1, lessLimbs(writer, left, right, true));
    case 'sle':
      return narrow(1, flip(lessLimbs(writer, right, left, true)));
  }
}

/** A sum or difference with the carries worked out in 32 bits (Warren, Hacker's Delight, 2-16). */
function chain(writer: Writer, op: 'add' | 'sub', a: Words, b: Words): Words {
  let carry: Num = ZERO;
  return a.map((x, i) => {
    const y = b[i] ?? ZERO;
    const sum = op === 'add' ? add(add(x, y), carry) : subtract(subtract(x, y), carry);
    if (i === a.length - 1) return sum;
    const z = writer.atom(stored(sum, 32), op === 'add' ? 'sum' : 'difference');
    const out =
      op === 'add'
        ? bitOr(bitAnd(x, y), bitAnd(bitOr(x, y), invert(z)))
        : bitOr(bitAnd(invert(x), y), bitAnd(bitOr(invert(x), y), z));
    const top = { ...infix(out, '>>>', literal(31), Binds.shift), low: 0, high: 1 };
    carry = known(out) === 0 ? ZERO : writer.atom(top, 'carry');
    return z;
  });
}

/** The low 64 bits of a product. */
function product(writer: Writer, left: Value, right: Value): Value {
  const [a0 = ZERO, a1 = ZERO] = writer.atoms(left);
  const [b0 = ZERO, b1 = ZERO] = writer.atoms(right);
  const times = (a: Num, b: Num): Num =>
    known(a) === 0 || known(b) === 0 ? ZERO : word(`Math.imul(${a.text}, ${b.text})`);
  const high = word(`mulHigh(${a0.text}, ${b0.text})`);
  return exact([times(a0, b0), add(add(high, times(a0, b1)), times(a1, b0))], left.width);
}

function byMemory(writer: Writer, operation: string, left: Value, right: Value): Value {
  const { width } = left;
  const [a, b] = [writer.address(left), writer.address(right)];
  const to = writer.temporary(width);
  writer.out.line(`${operation}(${to}, ${a}, ${b}, ${width});`);
  return writer.load(to, width);
}

export function divided(
  writer: Writer,
  op: 'udiv' | 'urem' | 'sdiv' | 'srem',
  left: Value,
  right: Value,
): Value {
  const { width } = left;
  const isSigned = op === 'sdiv' || op === 'srem';
  const [a, b] = isSigned
    ? [writer.copy(left), writer.copy(right)]
    : [writer.address(left), writer.address(right)];
  const [quotient, remainder] = [writer.temporary(width), writer.temporary(width)];
  writer.out.line(
    `${isSigned ? 'divideSigned' : 'divide'}(${quotient}, ${remainder}, ${a}, ${b}, ${width});`,
  );
  return writer.load(op === 'udiv' || op === 'sdiv' ? quotient : remainder, width);
}

function lessLimbs(writer: Writer, left: Value, right: Value, isSigned: boolean): Num {
  const { width } = left;
  const [a, b] = [writer.atoms(left), writer.atoms(right)];
  return a.reduce<Num>((below, x, i) => {
    const y = b[i] ?? ZERO;
    const bits = limbWidth(width, i);
    const top = isSigned && i === a.length - 1;
    const own = top ? less(signed(x, bits), signed(y, bits)) : less(unsigned(x, bits), unsigned(y, bits));
    return i === 0 ? own : either(own, both(equal(x, y, 32), below));
  }, ZERO);
}

export function shiftLimbs(writer: Writer, op: Shift, value: Value, amount: Num): Value {
  const { width } = value;
  const by = known(amount);
  if (by !== undefined) return shiftedBy(writer, op, value, by);
  if (limbsOf(width) === 2) return shiftPair(writer, op, value, amount);
  const a = writer.address(value);
  const to = writer.temporary(width);
  writer.out.line(`${SHIFTS[op]}(${to}, ${a}, ${amount.text}, ${width});`);
  return writer.load(to, width);
}

export const SHIFTS = { shl: 'shiftLeft', lshr: 'shiftRight', ashr: 'shiftRightSigned' } as const;

/** By a constant: words are put together anew. */
function shiftedBy(writer: Writer, op: Shift, value: Value, by: number): Value {
  const { width } = value;
  const whole: Value = { form: 'limbs', width, limbs: writer.atoms(value) };
  const fill = op === 'ashr' ? writer.atom(writer.signOf(whole.limbs, width), 'sign') : ZERO;
  return writer.assemble(width, (low, bits) => {
    const from = op === 'shl' ? low - by : low + by;
    const start = Math.max(from, 0);
    const end = Math.min(from + bits, width);
    const inside = start < end ? writer.slice(whole, start, end - start) : ZERO;
    if (start >= end) return fill;
    if (from < 0) return shiftLeft(inside, -from);
    if (end - start === bits || op !== 'ashr') return stored(inside, end - start);
    return bitOr(stored(inside, end - start), shiftLeft(fill, end - start));
  });
}

/** Two words by an amount that is not known; `x >>> 1 >>> 31 - n` moves by 32 - n even where n is 0. */
function shiftPair(writer: Writer, op: Shift, value: Value, amount: Num): Value {
  const { out } = writer;
  const { width } = value;
  const [first = ZERO, second = ZERO] = writer.atoms(value);
  const n = writer.atomOf(amount, 'amount');
  const [low, high] = [out.names.fresh('low'), out.names.fresh('high')];
  const left = op === 'shl';
  const top = op === 'ashr' ? signed(second, width - 32) : second;
  const a = first.text;
  const b = top.binds === Binds.atom ? top.text : out.constant('top', top.text);
  const moved = (by: string): string => (op === 'ashr' ? `${b} >> ${by}` : `(${b} >>> ${by}) | 0`);
  const fill = op === 'ashr' ? `${b} >> 31` : '0';
  out.line(`let ${low} = ${left ? '0' : fill};`);
  out.line(`let ${high} = ${left ? '0' : fill};`);
  out.nest(`if (${n} < 32)`, () => {
    if (left) {
      out.line(`${low} = ${a} << ${n};`);
      out.line(`${high} = (${b} << ${n}) | ((${a} >>> 1) >>> (31 - ${n}));`);
    } else {
      out.line(`${low} = (${a} >>> ${n}) | ((${b} << 1) << (31 - ${n}));`);
      out.line(`${high} = ${moved(n)};`);
    }
  });
  out.nest(`else if (${n} < 64)`, () => {
    out.line(left ? `${high} = ${a} << (${n} - 32);` : `${low} = ${moved(`(${n} - 32)`)};`);
  });
  return exact([word(low), word(high)], width);
}

/** A test as a value, for the operators that are asked of the memory. */
export function tested(text: string): Value {
  const holds = { text, binds: Binds.atom };
  return narrow(1, fromTest(holds, { text: `!${text}`, binds: Binds.prefix }));
}

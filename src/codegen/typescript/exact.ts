/** Arithmetic on numbers of up to 32 bits: what to write, and what is then known of the range. */
import {
  at,
  Binds,
  infix,
  INT_MAX,
  INT_MIN,
  known,
  literal,
  WORD_MAX,
  ZERO,
  type Binding,
  type Num,
  type Piece,
} from './value.js';

const maskOf = (width: number): number => 2 ** width - 1;

function ranged(piece: Piece, low: number, high: number): Num {
  return low === high && Number.isSafeInteger(low) ? literal(low) : { ...piece, low, high };
}

const isInt = ({ low, high }: Num): boolean => low >= INT_MIN && high <= INT_MAX;

// ── Bringing values into their range ────────────────────────────────────────────────────────────────────────────────

/** As it is stored: without bits past the width; of 32 bits, signed. */
export function stored(num: Num, width: number): Num {
  if (width === 0) return ZERO;
  if (width === 32) return signed(num, 32);
  if (num.low >= 0 && num.high <= maskOf(width)) return num;
  const value = known(num);
  if (value !== undefined) return literal(modulo(value, width));
  return bitAnd(num, literal(maskOf(width)));
}

/** As a number that is not negative. */
export function unsigned(num: Num, width: number): Num {
  if (num.low >= 0 && num.high <= maskOf(width)) return num;
  if (width < 32) return stored(num, width);
  const value = known(num);
  if (value !== undefined) return literal(modulo(value, 32));
  return { ...infix(num, '>>>', ZERO, Binds.shift), low: 0, high: WORD_MAX };
}

/** Read as two's complement. */
export function signed(num: Num, width: number): Num {
  if (width === 0) return ZERO;
  const half = 2 ** (width - 1);
  if (num.low >= -half && num.high < half) return num;
  const value = known(num);
  if (value !== undefined) {
    const low = modulo(value, width);
    return literal(low >= half ? low - 2 * half : low);
  }
  if (width === 32) return { ...infix(num, '|', ZERO, Binds.bitOr), low: INT_MIN, high: INT_MAX };
  const up = literal(32 - width);
  const shifted = infix(infix(num, '<<', up, Binds.shift), '>>', up, Binds.shift);
  return { ...shifted, low: -half, high: half - 1 };
}

const modulo = (value: number, width: number): number => {
  const period = 2 ** width;
  return ((value % period) + period) % period;
};

// ── Conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** 1 where `holds` does. */
export function fromTest(holds: Piece, fails: Piece): Num {
  const text = `${at(holds, Binds.or)} ? 1 : 0`;
  return { text, binds: Binds.choice, low: 0, high: 1, test: { holds, fails } };
}

/** A condition on one bit. */
export function condition(num: Num): Piece {
  if (num.test !== undefined) return num.test.holds;
  const value = known(num);
  if (value !== undefined) return { text: value % 2 === 0 ? 'false' : 'true', binds: Binds.atom };
  return infix(stored(num, 1), '!==', ZERO, Binds.equality);
}

export function opposite(num: Num): Piece {
  if (num.test !== undefined) return num.test.fails;
  return infix(stored(num, 1), '===', ZERO, Binds.equality);
}

function compare(left: Num, operator: string, inverse: string, right: Num, binds: Binding): Num {
  return fromTest(infix(left, operator, right, binds), infix(left, inverse, right, binds));
}

export function equal(left: Num, right: Num, width: number): Num {
  const [a, b] = [stored(left, width), stored(right, width)];
  const [x, y] = [known(a), known(b)];
  if (x !== undefined && y !== undefined) return literal(x === y ? 1 : 0);
  if (a.high < b.low || b.high < a.low) return ZERO;
  return compare(a, '===', '!==', b, Binds.equality);
}

export function less(left: Num, right: Num): Num {
  if (left.high < right.low) return literal(1);
  if (left.low >= right.high) return ZERO;
  return compare(left, '<', '>=', right, Binds.order);
}

export function lessOrEqual(left: Num, right: Num): Num {
  if (left.high <= right.low) return literal(1);
  if (left.low > right.high) return ZERO;
  return compare(left, '<=', '>', right, Binds.order);
}

/** Both of two bits. */
export function both(left: Num, right: Num): Num {
  if (left.test === undefined && right.test === undefined) return bitAnd(left, right);
  return fromTest(
    infix(condition(left), '&&', condition(right), Binds.and),
    infix(opposite(left), '||', opposite(right), Binds.or),
  );
}

export function either(left: Num, right: Num): Num {
  if (left.test === undefined && right.test === undefined) return bitOr(left, right);
  return fromTest(
    infix(condition(left), '||', condition(right), Binds.or),
    infix(opposite(left), '&&', opposite(right), Binds.and),
  );
}

/** The other value of a bit. */
export function flip(num: Num): Num {
  if (num.test !== undefined) return fromTest(num.test.fails, num.test.holds);
  const value = known(num);
  if (value !== undefined) return literal(1 - modulo(value, 1));
  return { ...infix(stored(num, 1), '^', literal(1), Binds.bitXor), low: 0, high: 1 };
}

// ── Operators. Results are right modulo 2^32. ───────────────────────────────────────────────────────────────────────

/** Sums beyond this are cut to 32 bits at once, so that V8 adds integers without asking for overflow. */
const SMALL = 2 ** 24;

function wrapped(piece: Piece, low: number, high: number): Num {
  if (low > -SMALL && high < SMALL) return ranged(piece, low, high);
  const cut = infix(piece, '|', ZERO, Binds.bitOr);
  return low >= INT_MIN && high <= INT_MAX ? { ...cut, low, high } : { ...cut, low: INT_MIN, high: INT_MAX };
}

export function add(left: Num, right: Num): Num {
  if (known(right) === 0) return left;
  if (known(left) === 0) return right;
  const value = known(right);
  const piece =
    value !== undefined && value < 0
      ? infix(left, '-', literal(-value), Binds.sum)
      : infix(left, '+', right, Binds.sum);
  return wrapped(piece, left.low + right.low, left.high + right.high);
}

export function subtract(left: Num, right: Num): Num {
  if (known(right) === 0) return left;
  return wrapped(infix(left, '-', right, Binds.sum), left.low - right.high, left.high - right.low);
}

export function multiply(left: Num, right: Num): Num {
  const corners = [left.low, left.high].flatMap((a) => [a * right.low, a * right.high]);
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  const piece = { text: `Math.imul(${left.text}, ${right.text})`, binds: Binds.atom };
  return low >= INT_MIN && high <= INT_MAX
    ? ranged(piece, low, high)
    : { ...piece, low: INT_MIN, high: INT_MAX };
}

/** The fewest bits of two's complement that hold the range. */
function bitsOf({ low, high }: Num): number {
  const size = (value: number): number => (value < 0 ? 32 - Math.clz32(~value) : 32 - Math.clz32(value));
  return Math.max(size(low), size(high));
}

/** What a bit operation gives of operands of so many bits. */
function spread(left: Num, right: Num): { readonly low: number; readonly high: number } {
  if (!isInt(left) || !isInt(right)) return { low: INT_MIN, high: INT_MAX };
  const size = 2 ** Math.max(bitsOf(left), bitsOf(right));
  const low = left.low >= 0 && right.low >= 0 ? 0 : -size;
  return { low: Math.max(low, INT_MIN), high: Math.min(size - 1, INT_MAX) };
}

export function bitAnd(left: Num, right: Num): Num {
  const [x, y] = [known(left), known(right)];
  if (x !== undefined && y !== undefined) return literal(x & y);
  const piece = infix(left, '&', right, Binds.bitAnd);
  const highs = [left, right].filter((num) => num.low >= 0 && isInt(num)).map((num) => num.high);
  if (highs.length > 0) return ranged(piece, 0, Math.min(...highs));
  return { ...piece, ...spread(left, right) };
}

export function bitOr(left: Num, right: Num): Num {
  const [x, y] = [known(left), known(right)];
  if (x !== undefined && y !== undefined) return literal(x | y);
  if (x === 0 && isInt(right)) return right;
  if (y === 0 && isInt(left)) return left;
  return { ...infix(left, '|', right, Binds.bitOr), ...spread(left, right) };
}

export function bitXor(left: Num, right: Num): Num {
  const [x, y] = [known(left), known(right)];
  if (x !== undefined && y !== undefined) return literal(x ^ y);
  return { ...infix(left, '^', right, Binds.bitXor), ...spread(left, right) };
}

export function invert(num: Num): Num {
  const piece = { text: `~${at(num, Binds.prefix)}`, binds: Binds.prefix };
  return isInt(num) ? ranged(piece, ~num.high, ~num.low) : { ...piece, low: INT_MIN, high: INT_MAX };
}

/** By 0 to 31. */
export function shiftLeft(num: Num, amount: number): Num {
  if (amount === 0) return num;
  const piece = infix(num, '<<', literal(amount), Binds.shift);
  const [low, high] = [num.low * 2 ** amount, num.high * 2 ** amount];
  return low >= INT_MIN && high <= INT_MAX
    ? ranged(piece, low, high)
    : { ...piece, low: INT_MIN, high: INT_MAX };
}

/** By 0 to 31; zeros, or copies of bit 31 where the number may be negative, come in from above. */
export function shiftRight(num: Num, amount: number): Num {
  if (amount === 0) return num;
  const value = known(num);
  if (value !== undefined && isInt(num)) return literal(value >> amount);
  if (num.low >= 0)
    return ranged(
      infix(num, '>>>', literal(amount), Binds.shift),
      Math.floor(num.low / 2 ** amount),
      Math.floor(num.high / 2 ** amount),
    );
  const piece = infix(num, '>>', literal(amount), Binds.shift);
  if (!isInt(num)) return { ...piece, low: INT_MIN, high: INT_MAX };
  return ranged(piece, num.low >> amount, num.high >> amount);
}

/** One of two, by a bit. */
export function choose(cond: Num, then: Num, otherwise: Num): Num {
  const value = known(cond);
  if (value !== undefined) return value % 2 === 0 ? otherwise : then;
  if (then.text === otherwise.text) return then;
  if (known(then) === 1 && known(otherwise) === 0) return fromTest(condition(cond), opposite(cond));
  if (known(then) === 0 && known(otherwise) === 1) return fromTest(opposite(cond), condition(cond));
  const text = `${at(condition(cond), Binds.or)} ? ${at(then, Binds.choice)} : ${at(otherwise, Binds.choice)}`;
  return {
    text,
    binds: Binds.choice,
    low: Math.min(then.low, otherwise.low),
    high: Math.max(then.high, otherwise.high),
  };
}

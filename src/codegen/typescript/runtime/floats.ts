/**
 * Operators on codes of fp32, as words. JavaScript computes in fp64 and rounds to fp32 (`Math.fround`): the same as to round once, since fp64 has more than
 * twice as many digits (Figueroa, When is double rounding innocuous?, SIGNUM Newsletter 30(3), 1995).
 */
const words = new Int32Array(1);
const numbers = new Float32Array(words.buffer);

const NAN = 0x7fc0_0000;

function number(word: number): number {
  words[0] = word;
  return numbers[0] ?? 0;
}

/** The code, to nearest even; one NaN stands for all. */
function code(value: number): number {
  numbers[0] = value;
  return Number.isNaN(value) ? NAN : (words[0] ?? 0);
}

const bit = (holds: boolean): number => (holds ? 1 : 0);

export const floatOperations = {
  fadd: (a: number, b: number): number => code(number(a) + number(b)),
  fsub: (a: number, b: number): number => code(number(a) - number(b)),
  fmul: (a: number, b: number): number => code(number(a) * number(b)),
  fdiv: (a: number, b: number): number => code(number(a) / number(b)),
  fsqrt: (a: number): number => code(Math.sqrt(number(a))),
  fmin: (a: number, b: number): number => code(Math.min(number(a), number(b))),
  fmax: (a: number, b: number): number => code(Math.max(number(a), number(b))),
  /** The product has 16 digits and the sum is rounded in fp64 to 53: never onto a tie of fp32 that it was not on. */
  fmabf16: (factors: number, added: number): number =>
    code(number(factors & 0xffff_0000) * number(factors << 16) + number(added)),
  feq: (a: number, b: number): number => bit(number(a) === number(b)),
  flt: (a: number, b: number): number => bit(number(a) < number(b)),
  fle: (a: number, b: number): number => bit(number(a) <= number(b)),
};

/**
 * How functions of `std.float` are computed by operators on fp32 and on integers. A shorter format is exact in fp32; a result is computed there, and rounded
 * again, for the formats where that is the same as to round once (`operators/float-intrinsics.ts`). Every form is proved equal to its function by
 * `test/passes/float-intrinsics.test.ts`.
 */
import { binary, concat, constant, extend, extract, mux, not, unary } from '../ir/builder.js';
import type { Expr } from '../ir/ir.js';
import {
  canonicalNaN,
  fp32,
  greatestMagnitude,
  hasInfinity,
  hasNaN,
  infinityMagnitude,
  signMask,
  widthOf,
  type FloatFormat,
} from '../numerics/formats.js';
import { floatForm } from '../operators/float-intrinsics.js';
import type { BinaryOp } from '../operators/operators.js';
import type { Span } from '../support/span.js';

/** A value that is used several times, in a variable. */
export type Keep = (value: Expr) => Expr;

/** The value of an intrinsic; undefined where its operands are not what it takes. */
export function floatExpr(name: string, operands: readonly Expr[], keep: Keep, span: Span): Expr | undefined {
  const form = floatForm(name);
  const [first, second, third] = operands.map(keep);
  const [from] = form?.formats ?? [];
  const to = form?.formats.at(-1);
  if (form === undefined || first === undefined || from === undefined || to === undefined) return undefined;
  const wide = (code: Expr): Expr => widened(code, from, keep);
  switch (form.function) {
    case 'fconvert':
      return from === fp32 ? narrowed(first, to, true, keep) : converted(first, from, keep);
    case 'fsqrt':
      return narrowed(unary('fsqrt', wide(first), span), to, false, keep);
    case 'ffma':
      if (second === undefined || third === undefined) return undefined;
      // Products of short formats are exact in fp32, but those of bf16 may be too large or too small.
      if (from.exponentBits === fp32.exponentBits)
        return binary('fmabf16', concat([first, second]), third, span);
      return binary('fadd', binary('fmul', wide(first), wide(second), span), third, span);
    case 'feq':
    case 'flt':
    case 'fle':
      return second && binary(form.function, wide(first), wide(second), span);
    case 'fproduct':
      return second && binary('fmul', wide(first), wide(second), span);
    default: {
      const op: BinaryOp = form.function;
      return second && narrowed(binary(op, wide(first), wide(second), span), to, false, keep);
    }
  }
}

const WIDTH = 32;
const SIGN = WIDTH - 1;

const word = (value: bigint | number, { span }: Expr): Expr => constant(BigInt(value), WIDTH, span);

/** All but the sign. */
const magnitudeOf = (code: Expr): Expr => extract(code, 0, code.width - 1, code.span);
const signOf = (code: Expr): Expr => extract(code, code.width - 1, 1, code.span);

/** How much higher the fields of fp32 stand. */
const shiftOf = (format: FloatFormat): number => fp32.fractionBits - format.fractionBits;

// ── To fp32 ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A code in fp32, exact; a NaN is some NaN. The fields are moved to their places and multiplied by a power of two for the difference of the biases, which
 * also makes normal numbers of subnormal ones.
 */
function widened(code: Expr, format: FloatFormat, keep: Keep): Expr {
  const { span } = code;
  if (format === fp32) return code;
  if (format.exponentBits === fp32.exponentBits)
    return concat([code, constant(0n, shiftOf(format), span)], span);
  const magnitude = magnitudeOf(code);
  const placed = keep(binary('shl', extend(magnitude, WIDTH, false), word(shiftOf(format), code), span));
  const scale = word(BigInt(2 * fp32.bias - format.bias) << BigInt(fp32.fractionBits), code);
  const number = binary('fmul', placed, scale, span);
  const beyond = binary('ult', constant(greatestMagnitude(format), magnitude.width, span), magnitude, span);
  const special = hasInfinity(format)
    ? binary('or', placed, word(infinityMagnitude(fp32), code), span)
    : word(canonicalNaN(fp32), code);
  const signed = concat([
    signOf(code),
    extract(beyondNumbers(format) ? mux(beyond, special, number) : number, 0, SIGN, span),
  ]);
  if (format.specials !== 'unsignedZero') return signed;
  const isNaN = binary('eq', code, constant(canonicalNaN(format), code.width, span), span);
  return mux(isNaN, word(canonicalNaN(fp32), code), signed);
}

/** Whether magnitudes above the greatest number are something else. */
const beyondNumbers = ({ specials }: FloatFormat): boolean => specials === 'ieee' || specials === 'nanOnly';

/** The same as a result: a NaN is the canonical one, with its sign. */
function converted(code: Expr, format: FloatFormat, keep: Keep): Expr {
  const { span } = code;
  const wide = widened(code, format, keep);
  const own = extract(code, 0, code.width - 1, span);
  const top = hasInfinity(format) ? infinityMagnitude(format) : greatestMagnitude(format);
  const isNaN =
    format.specials === 'unsignedZero'
      ? binary('eq', code, constant(canonicalNaN(format), code.width, span), span)
      : binary('ult', constant(top, own.width, span), own, span);
  const nan = concat([signOf(code), constant(canonicalNaN(fp32), SIGN, span)]);
  return mux(isNaN, nan, wide);
}

// ── From fp32 ───────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A number of fp32 in a shorter format, to nearest even. Codes of normal numbers follow each other as the numbers do, so half of the last place is added
 * and the rest cut; a subnormal number is added to one so large that its last place is that of the format. A NaN, and an overflow that is one, keep their
 * sign with `keeps`, as conversions do and arithmetic does not.
 */
function narrowed(wide: Expr, format: FloatFormat, keeps: boolean, keep: Keep): Expr {
  if (format === fp32) return wide;
  const code = keep(wide);
  const { span } = code;
  const width = widthOf(format);
  const shift = shiftOf(format);
  const sign = signOf(code);
  const magnitude = keep(extend(magnitudeOf(code), WIDTH, false, span));
  const lower = BigInt(fp32.bias - format.bias) << BigInt(fp32.fractionBits);
  const rebiased = keep(binary('sub', magnitude, word(lower, code), span));
  const odd = extend(extract(rebiased, shift, 1, span), WIDTH, false, span);
  const half = word(2 ** (shift - 1) - 1, code);
  const raised = binary('add', binary('add', rebiased, half, span), odd, span);
  const normal = binary('lshr', raised, word(shift, code), span);
  const rounded = keep(
    lower === 0n ? normal : mux(isSmall(magnitude, format), small(magnitude, format), normal),
  );
  const tooLarge = binary('ult', word(greatestMagnitude(format), code), rounded, span);
  const isNaN = binary('ult', word(infinityMagnitude(fp32), code), magnitude, span);

  const number = (value: Expr): Expr => withSign(sign, extract(value, 0, width - 1, span), format);
  const overflow = hasInfinity(format)
    ? number(word(infinityMagnitude(format), code))
    : hasNaN(format)
      ? nanOf(sign, format, keeps)
      : number(word(greatestMagnitude(format), code));
  return mux(isNaN, nanOf(sign, format, keeps), mux(tooLarge, overflow, number(rounded)));
}

/** Less than the least normal number. */
function isSmall(magnitude: Expr, format: FloatFormat): Expr {
  const least = BigInt(fp32.bias - format.bias + 1) << BigInt(fp32.fractionBits);
  return binary('ult', magnitude, word(least, magnitude), magnitude.span);
}

/** Of a subnormal number, how many of the least there are. */
function small(magnitude: Expr, format: FloatFormat): Expr {
  const exponent = fp32.bias - format.bias + 1 + shiftOf(format);
  const large = word(BigInt(exponent) << BigInt(fp32.fractionBits), magnitude);
  const sum = binary('fadd', magnitude, large, magnitude.span);
  return binary('sub', sum, large, magnitude.span);
}

/** There is no -0 where its code is NaN. */
function withSign(sign: Expr, magnitude: Expr, { specials }: FloatFormat): Expr {
  if (specials !== 'unsignedZero') return concat([sign, magnitude]);
  const isZero = not(unary('redor', magnitude, magnitude.span));
  return concat([mux(isZero, constant(0n, 1, sign.span), sign), magnitude]);
}

function nanOf(sign: Expr, format: FloatFormat, keeps: boolean): Expr {
  const canonical = constant(canonicalNaN(format), widthOf(format), sign.span);
  if (!keeps || format.specials === 'unsignedZero') return canonical;
  return mux(sign, constant(canonicalNaN(format) ^ signMask(format), widthOf(format), sign.span), canonical);
}

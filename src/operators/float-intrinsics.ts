/**
 * Functions of `std.float` that engines compute by operators on fp32, by name and formats: `fadd.bf16` is the sum of two numbers of bf16, in bf16, and
 * `fconvert.fp32.fp16` a conversion. Which formats go with which function, and the widths; `passes/float-intrinsics.ts` says how each is computed.
 */
import {
  bf16,
  fp16,
  fp32,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  fp8_e5m2fnuz,
  formatNamed,
  tf32,
  widthOf,
  type FloatFormat,
} from '../numerics/formats.js';

export type FloatFunction =
  | 'fadd'
  | 'fsub'
  | 'fmul'
  | 'fdiv'
  | 'fsqrt'
  | 'fmin'
  | 'fmax'
  | 'feq'
  | 'flt'
  | 'fle'
  | 'fproduct'
  | 'ffma'
  | 'fconvert';

export type FloatIntrinsic = `${FloatFunction}.${string}`;

/**
 * Where a sum, product, quotient or root of two numbers may be computed in fp32 and rounded again: fp32 has 24 digits, 2p + 2 or more of theirs (Figueroa,
 * When is double rounding innocuous?, SIGNUM Newsletter 30(3), 1995), and a result that fp32 holds as subnormal is exact or has 16 bits more than bf16.
 */
const SHORT = [bf16, fp16, fp8_e4m3, fp8_e5m2];

/** Each of these is exact in fp32. */
const CONVERTED = [...SHORT, tf32, fp8_e4m3fnuz, fp8_e5m2fnuz];

const own = [fp32, ...SHORT].map((format) => [format]);
const converted = CONVERTED.flatMap((format) => [
  [format, fp32],
  [fp32, format],
]);
/** Products of two numbers into fp32, and added to one of fp32. */
const widened = SHORT.map((format) => [format, fp32]);

const FORMATS: Readonly<Record<FloatFunction, readonly (readonly FloatFormat[])[]>> = {
  fadd: own,
  fsub: own,
  fmul: own,
  fdiv: own,
  fsqrt: own,
  fmin: own,
  fmax: own,
  feq: own,
  flt: own,
  fle: own,
  fproduct: widened,
  ffma: widened,
  fconvert: converted,
};

export const FLOAT_FUNCTIONS: readonly string[] = Object.keys(FORMATS);

const isFloatFunction = (text: string): text is FloatFunction => Object.hasOwn(FORMATS, text);

export interface FloatForm {
  readonly function: FloatFunction;
  /** Of the operands, and of the result, where it is another. */
  readonly formats: readonly FloatFormat[];
  readonly operands: readonly number[];
  readonly result: number;
}

/** What an intrinsic computes, or undefined where there is none of the name. */
export function floatForm(name: string): FloatForm | undefined {
  const [head = '', ...names] = name.split('.');
  if (!isFloatFunction(head)) return undefined;
  const formats = FORMATS[head].find(
    (each) =>
      each.length === names.length && each.every((format, i) => format === formatNamed(names[i] ?? '')),
  );
  const [first] = formats ?? [];
  const last = formats?.at(-1);
  if (formats === undefined || first === undefined || last === undefined) return undefined;
  const width = widthOf(first);
  const count = { fsqrt: 1, fconvert: 1, ffma: 3 } as const;
  const taken = head === 'fsqrt' || head === 'fconvert' || head === 'ffma' ? count[head] : 2;
  const operands = Array.from({ length: taken }, (_, i) => (i === 2 ? widthOf(last) : width));
  const isBit = head === 'feq' || head === 'flt' || head === 'fle';
  return { function: head, formats, operands, result: isBit ? 1 : widthOf(last) };
}

export const isFloatIntrinsic = (text: string): text is FloatIntrinsic => floatForm(text) !== undefined;

/** All of them. */
export const FLOAT_INTRINSICS: readonly string[] = FLOAT_FUNCTIONS.flatMap((head) =>
  isFloatFunction(head)
    ? FORMATS[head].map((formats) => [head, ...formats.map(({ name }) => name)].join('.'))
    : [],
);

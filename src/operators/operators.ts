/**
 * The one table of operators: what the IR computes with, and what users write. Widths, folding, back ends, the formatter and the documentation
 * read it; nothing else says what an operator is.
 *
 * Two layers. IR operators work on bit vectors and are total. Surface operators work on types and grow as the language says; `ir` names what they
 * become once both operands have been extended to the width of the work. Float and fixed-point formats are a class of their own (`number`): an
 * operator takes it once its correctly rounded meaning stands in `src/numerics`.
 */
import { clog2 } from '../support/bits.js';
import { isFloatIntrinsic, type FloatIntrinsic } from './float-intrinsics.js';

// ── IR operators ────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * `not neg`: same width. `redand redor redxor`: 1 bit. `popcount clz ctz`: any width that holds the operand's width. `fsqrt`: of fp32.
 */
export type UnaryOp = 'not' | 'neg' | 'redand' | 'redor' | 'redxor' | 'popcount' | 'clz' | 'ctz' | 'fsqrt';

/**
 * Operands and result have one width, but: comparisons give 1 bit; the right side of a shift has any width and counts in full
 * (a shift by the width or more gives 0, or the sign). Division truncates toward zero; by 0 it gives 0.
 */
export type BinaryOp =
  | ArithmeticOp
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'lshr'
  | 'ashr'
  | 'eq'
  | 'ne'
  | 'ult'
  | 'ule'
  | 'slt'
  | 'sle'
  | FloatOp;

/**
 * On codes of fp32, to nearest even, NaN being canonical: what engines have as an instruction. Only the pass `intrinsics` writes them; what is emitted
 * has the functions that they are proved equal to. `fmabf16` takes two factors of bf16 side by side, and what is added to their product before it is rounded.
 */
export type FloatOp = FloatArithmeticOp | 'feq' | 'flt' | 'fle';

export type FloatArithmeticOp = 'fadd' | 'fsub' | 'fmul' | 'fdiv' | 'fmin' | 'fmax' | 'fmabf16';

export type ArithmeticOp = 'add' | 'sub' | 'mul' | 'udiv' | 'sdiv' | 'urem' | 'srem';

/**
 * How wide the result is, and what the operands must be.
 * `same`: all one width. `bit`: operands of one width, 1 bit. `shift`: as the left, the right has any width. `count`: as written, at least {@link countWidth}.
 */
export type WidthRule = 'same' | 'bit' | 'shift' | 'count';

/**
 * Which bits of the result are unknown where bits of the operands are; `unknown.ts` computes it. Every rule is sound, not every one is exact.
 *
 * - `bitwise`: bit i where bit i of an operand is. `and`, `or`: but a known 0, or 1, decides.
 * - `carry`: from the lowest unknown bit of the operands upward.
 * - `shift`: the unknown bits move along; all, where the amount has one (`ashr` spreads an unknown sign).
 * - `decideByZero`, `decideByOne`: one bit, known once a known 0, or 1, decides it.
 * - `difference`: one bit, known once a known bit differs.
 * - `order`: one bit, known where it is the same for the least and for the greatest that the operands may be.
 * - `range`: a count; bits above the greatest possible one are known to be 0.
 * - `all`: everything, once anything is.
 */
export type UnknownRule =
  | 'bitwise'
  | 'and'
  | 'or'
  | 'carry'
  | 'shift'
  | 'decideByZero'
  | 'decideByOne'
  | 'difference'
  | 'order'
  | 'range'
  | 'all';

export interface IrOperator {
  readonly width: WidthRule;
  readonly unknown: UnknownRule;
  /** The width of all operands, where they are codes of a format. */
  readonly operand: number | undefined;
  /** Operands may be exchanged. */
  readonly commutative: boolean;
  /** As a person would write it in the language. */
  readonly symbol: string;
  readonly meaning: string;
}

const one = (width: WidthRule, unknown: UnknownRule, symbol: string, meaning: string): IrOperator => ({
  width,
  unknown,
  operand: undefined,
  commutative: false,
  symbol,
  meaning,
});

const two = (
  width: WidthRule,
  unknown: UnknownRule,
  order: 'ordered' | 'commutative',
  symbol: string,
  meaning: string,
): IrOperator => ({
  width,
  unknown,
  operand: undefined,
  commutative: order === 'commutative',
  symbol,
  meaning,
});

/** Operators are not exchanged: of two zeros that differ in sign the order counts nowhere, but a number is as easily computed in the order it was written. */
const float = (width: 'same' | 'bit', symbol: string, meaning: string): IrOperator => ({
  width,
  unknown: 'all',
  operand: 32,
  commutative: false,
  symbol,
  meaning,
});

export const UNARY: Readonly<Record<UnaryOp, IrOperator>> = {
  not: one('same', 'bitwise', '~', 'every bit inverted'),
  neg: one('same', 'carry', '-', '0 - x, modulo 2^w'),
  redand: one('bit', 'decideByZero', '.and()', '1 where no bit is 0; 1 for no bits'),
  redor: one('bit', 'decideByOne', '.or()', '1 where some bit is 1; 0 for no bits'),
  redxor: one('bit', 'all', '.xor()', '1 where the number of ones is odd'),
  popcount: one('count', 'range', '.ones()', 'how many bits are 1'),
  clz: one('count', 'range', '.leadingZeros()', 'zeros above the highest 1; w for 0'),
  ctz: one('count', 'range', '.trailingZeros()', 'zeros below the lowest 1; w for 0'),
  fsqrt: float('same', 'sqrt', 'root of fp32'),
};

export const BINARY: Readonly<Record<BinaryOp, IrOperator>> = {
  add: two('same', 'carry', 'commutative', '+%', 'sum modulo 2^w'),
  sub: two('same', 'carry', 'ordered', '-%', 'difference modulo 2^w'),
  mul: two('same', 'carry', 'commutative', '*%', 'product modulo 2^w'),
  udiv: two('same', 'all', 'ordered', '/', 'unsigned quotient; 0 by 0'),
  sdiv: two('same', 'all', 'ordered', '/', 'quotient toward zero modulo 2^w; 0 by 0'),
  urem: two('same', 'all', 'ordered', '%', 'unsigned remainder; 0 by 0'),
  srem: two('same', 'all', 'ordered', '%', 'remainder with the sign of the dividend; 0 by 0'),
  and: two('same', 'and', 'commutative', '&', 'bit by bit'),
  or: two('same', 'or', 'commutative', '|', 'bit by bit'),
  xor: two('same', 'bitwise', 'commutative', '^', 'bit by bit'),
  shl: two('shift', 'shift', 'ordered', '<<', 'moved up; 0 by w or more'),
  lshr: two('shift', 'shift', 'ordered', '>>', 'moved down; 0 by w or more'),
  ashr: two('shift', 'shift', 'ordered', '>>', 'moved down, filled with the sign; all sign by w or more'),
  eq: two('bit', 'difference', 'commutative', '==', 'all bits equal; 1 for no bits'),
  ne: two('bit', 'difference', 'commutative', '!=', 'some bit differs'),
  ult: two('bit', 'order', 'ordered', '<', 'less, unsigned'),
  ule: two('bit', 'order', 'ordered', '<=', 'less or equal, unsigned'),
  slt: two('bit', 'order', 'ordered', '<', "less, two's complement"),
  sle: two('bit', 'order', 'ordered', '<=', "less or equal, two's complement"),
  fadd: float('same', '+', 'sum in fp32'),
  fsub: float('same', '-', 'difference in fp32'),
  fmul: float('same', '*', 'product in fp32'),
  fdiv: float('same', '/', 'quotient in fp32'),
  fmin: float('same', 'min', 'minimum of fp32 (IEEE 754-2019, 9.6)'),
  fmax: float('same', 'max', 'maximum of fp32 (IEEE 754-2019, 9.6)'),
  fmabf16: float('same', 'fma', 'upper half times lower half, of bf16, plus fp32, with one rounding'),
  feq: float('bit', '==', 'equal numbers of fp32'),
  flt: float('bit', '<', 'less in fp32'),
  fle: float('bit', '<=', 'less or equal in fp32'),
};

export const isUnaryOp = (text: string): text is UnaryOp => Object.hasOwn(UNARY, text);
export const isBinaryOp = (text: string): text is BinaryOp => Object.hasOwn(BINARY, text);

/** An operator of the IR that a function may name as equal to itself. */
export type IntrinsicOp = UnaryOp | BinaryOp | FloatIntrinsic;

export const INTRINSIC_OPS: readonly IntrinsicOp[] = [
  ...Object.keys(UNARY).filter(isUnaryOp),
  ...Object.keys(BINARY).filter(isBinaryOp),
];

export const isIntrinsicOp = (text: string): text is IntrinsicOp =>
  isUnaryOp(text) || isBinaryOp(text) || isFloatIntrinsic(text);

const FLOAT_OPS: ReadonlySet<string> = new Set(
  Object.entries({ ...UNARY, ...BINARY }).flatMap(([op, { operand }]) => (operand === undefined ? [] : [op])),
);

/** Whether operands are codes of fp32. */
export const isFloatOp = (op: UnaryOp | BinaryOp): op is FloatOp | 'fsqrt' => FLOAT_OPS.has(op);

/** Those that work on bit vectors of any width. */
export type BitsUnaryOp = Exclude<UnaryOp, 'fsqrt'>;
export type BitsBinaryOp = Exclude<BinaryOp, FloatOp>;

/** The fewest bits that hold a count of up to `width`. */
export function countWidth(width: number): number {
  return clog2(BigInt(width) + 1n);
}

/** The width of the result by the operand's (the left one's); undefined for `count`, whose width is written. */
export function resultWidth(operator: IrOperator, operand: number): number | undefined {
  switch (operator.width) {
    case 'same':
    case 'shift':
      return operand;
    case 'bit':
      return 1;
    case 'count':
      return undefined;
  }
}

// ── Surface operators ───────────────────────────────────────────────────────────────────────────────────────────────

/** What an operator may be asked to work on. `packed`: structs, unions, arrays and tuples. `number`: float and fixed-point formats. */
export type TypeClass = 'bool' | 'uint' | 'int' | 'bits' | 'enum' | 'packed' | 'number';

/** Names a level of the precedence table of the grammar. */
export type Precedence =
  'multiply' | 'add' | 'shift' | 'bitwise' | 'join' | 'comparison' | 'logic' | 'prefix';

export type SurfaceBinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '+%'
  | '-%'
  | '*%'
  | '+|'
  | '-|'
  | '*|'
  | '<<'
  | '>>'
  | '&'
  | '^'
  | '|'
  | '++'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&&'
  | '||';

export type SurfaceUnaryOp = '-' | '~' | '!';

/**
 * How the operands must agree. `class`: one of the classes, and both the same; widths may differ. `type`: both of one type. `amount`: the right
 * is `uint` or `bits` of any width. `each`: each of one of the classes.
 */
export type Agreement = 'class' | 'type' | 'amount' | 'each';

export interface SurfaceOperator {
  readonly precedence: Precedence;
  readonly classes: readonly TypeClass[];
  readonly agreement: Agreement;
  /** Class of the result; `left` is that of the left operand. */
  readonly result: 'left' | 'int' | 'bits' | 'bool';
  /** Width of the result. */
  readonly width: (left: number, right: number, signed: boolean) => number;
  /** What it is computed with after both sides are extended to the wider of the operands and the result; absent: in several steps. */
  readonly ir:
    { readonly unsigned: BinaryOp; readonly signed: BinaryOp; readonly swapped: boolean } | undefined;
}

const NUMBERS: readonly TypeClass[] = ['uint', 'int'];
const BITWISE: readonly TypeClass[] = ['uint', 'int', 'bits', 'bool'];
const SCALARS: readonly TypeClass[] = ['bool', 'bits', 'uint', 'int', 'enum'];
const PACKED: readonly TypeClass[] = [...SCALARS, 'packed'];

const widest = (left: number, right: number): number => Math.max(left, right);
const asLeft = (left: number): number => left;
const single = (): number => 1;
const ir = (unsigned: BinaryOp, signed: BinaryOp = unsigned): SurfaceOperator['ir'] => ({
  unsigned,
  signed,
  swapped: false,
});
const swapped = (unsigned: BinaryOp, signed: BinaryOp): SurfaceOperator['ir'] => ({
  unsigned,
  signed,
  swapped: true,
});

const growing = (
  precedence: Precedence,
  result: 'left' | 'int',
  width: SurfaceOperator['width'],
  how: SurfaceOperator['ir'],
): SurfaceOperator => ({ precedence, classes: NUMBERS, agreement: 'class', result, width, ir: how });

const keeping = (
  precedence: Precedence,
  classes: readonly TypeClass[],
  how: SurfaceOperator['ir'],
): SurfaceOperator => ({ precedence, classes, agreement: 'type', result: 'left', width: asLeft, ir: how });

const shift = (how: SurfaceOperator['ir']): SurfaceOperator => ({
  precedence: 'shift',
  classes: ['uint', 'int', 'bits'],
  agreement: 'amount',
  result: 'left',
  width: asLeft,
  ir: how,
});

const equality = (how: SurfaceOperator['ir']): SurfaceOperator => ({
  precedence: 'comparison',
  classes: PACKED,
  agreement: 'class',
  result: 'bool',
  width: single,
  ir: how,
});

const order = (how: SurfaceOperator['ir']): SurfaceOperator => ({ ...equality(how), classes: NUMBERS });

const logic = (how: SurfaceOperator['ir']): SurfaceOperator => ({
  precedence: 'logic',
  classes: ['bool'],
  agreement: 'type',
  result: 'bool',
  width: single,
  ir: how,
});

export const SURFACE_BINARY: Readonly<Record<SurfaceBinaryOp, SurfaceOperator>> = {
  '*': growing('multiply', 'left', (left, right) => left + right, ir('mul')),
  '/': growing('multiply', 'left', (left, _, signed) => left + (signed ? 1 : 0), ir('udiv', 'sdiv')),
  '%': growing('multiply', 'left', (left, right) => Math.min(left, right), ir('urem', 'srem')),
  '+': growing('add', 'left', (left, right) => widest(left, right) + 1, ir('add')),
  '-': growing('add', 'int', (left, right) => widest(left, right) + 1, ir('sub')),
  '*%': keeping('multiply', NUMBERS, ir('mul')),
  '+%': keeping('add', NUMBERS, ir('add')),
  '-%': keeping('add', NUMBERS, ir('sub')),
  '*|': keeping('multiply', NUMBERS, undefined),
  '+|': keeping('add', NUMBERS, undefined),
  '-|': keeping('add', NUMBERS, undefined),
  '<<': shift(ir('shl')),
  '>>': shift(ir('lshr', 'ashr')),
  '&': keeping('bitwise', BITWISE, ir('and')),
  '^': keeping('bitwise', BITWISE, ir('xor')),
  '|': keeping('bitwise', BITWISE, ir('or')),
  '++': {
    precedence: 'join',
    classes: SCALARS,
    agreement: 'each',
    result: 'bits',
    width: (left, right) => left + right,
    ir: undefined,
  },
  '==': equality(ir('eq')),
  '!=': equality(ir('ne')),
  '<': order(ir('ult', 'slt')),
  '<=': order(ir('ule', 'sle')),
  '>': order(swapped('ult', 'slt')),
  '>=': order(swapped('ule', 'sle')),
  '&&': logic(ir('and')),
  '||': logic(ir('or')),
};

export interface SurfaceUnary {
  readonly classes: readonly TypeClass[];
  readonly result: 'operand' | 'int' | 'bool';
  readonly width: (operand: number) => number;
  readonly ir: UnaryOp;
}

export const SURFACE_UNARY: Readonly<Record<SurfaceUnaryOp, SurfaceUnary>> = {
  '-': { classes: NUMBERS, result: 'int', width: (operand) => operand + 1, ir: 'neg' },
  '~': { classes: BITWISE, result: 'operand', width: (operand) => operand, ir: 'not' },
  '!': { classes: ['bool'], result: 'bool', width: single, ir: 'not' },
};

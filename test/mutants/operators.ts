/** Every operator of the table, confused with another one wherever it is computed, and every column of the table itself. */
import { BINARY, UNARY } from '../../src/operators/operators.js';
import { isBinaryOp, isFloatOp, isUnaryOp } from '../../src/operators/operators.js';
import type {
  BitsBinaryOp as BinaryOp,
  BitsUnaryOp as UnaryOp,
  IrOperator,
  UnknownRule,
} from '../../src/operators/operators.js';
import { mutantsOf, type Mutant } from './mutant.js';

// ── What an operator computes ───────────────────────────────────────────────────────────────────────────────────────

/** What it computes instead: the operator that it is taken for most easily. */
const TAKEN_FOR: Readonly<Record<UnaryOp | BinaryOp, UnaryOp | BinaryOp>> = {
  not: 'neg',
  neg: 'not',
  redand: 'redor',
  redor: 'redand',
  redxor: 'redor',
  popcount: 'clz',
  clz: 'ctz',
  ctz: 'clz',
  add: 'sub',
  sub: 'add',
  mul: 'add',
  udiv: 'urem',
  sdiv: 'udiv',
  urem: 'udiv',
  srem: 'urem',
  and: 'or',
  or: 'xor',
  xor: 'or',
  shl: 'lshr',
  lshr: 'ashr',
  ashr: 'lshr',
  eq: 'ne',
  ne: 'eq',
  ult: 'ule',
  ule: 'ult',
  slt: 'ult',
  sle: 'ule',
};

/** Those on codes of numbers have their own proofs (`test/passes/float-intrinsics.test.ts`). */
const isOfBits = (op: string): boolean => !(isUnaryOp(op) || isBinaryOp(op)) || !isFloatOp(op);

const UNARY_OPS = Object.keys(UNARY).filter(isOfBits) as readonly UnaryOp[];
const SHIFTS: readonly BinaryOp[] = ['shl', 'lshr', 'ashr'];
const BINARY_OPS = Object.keys(BINARY).filter(isOfBits) as readonly BinaryOp[];
const NO_SHIFTS = BINARY_OPS.filter((op) => !SHIFTS.includes(op));

/** Where operators are told apart: in this text `OP` is read, and in front of it stands what confuses them. */
interface Place {
  readonly file: string;
  readonly net: readonly string[];
  readonly ops: readonly (UnaryOp | BinaryOp)[];
  readonly find: string;
  /** With `OP` for an expression that confuses two operators. */
  readonly replace: string;
  /** The variable that holds the operator. */
  readonly op?: string;
}

/** Reads its parameter confused from here on. */
const reassigned = (find: string): Pick<Place, 'find' | 'replace'> => {
  const at = find.lastIndexOf('  switch (op)');
  return {
    find,
    replace: at < 0 ? `${find}\n  op = OP;` : `${find.slice(0, at)}  op = OP;\n${find.slice(at)}`,
  };
};

const REFERENCE = ['test/operators/evaluate.test.ts'];
const INTERPRETER = ['test/codegen/lockstep.test.ts'];
const FOLDING = ['test/passes/simplify.test.ts'];
const LOWERING = ['test/lower/arithmetic.test.ts', 'test/semantics/constants.test.ts'];
const engine = (width: number): readonly string[] => [
  `test/codegen/operators.test.ts#operators on ${width} bits, .ts`,
];
const EMITTER = ['test/codegen/systemverilog/operators.test.ts#on 7 bits'];

const NARROW = 'src/codegen/typescript/narrow.ts';
const LIMBS = 'src/codegen/typescript/limbs.ts';
const REGIONS = 'src/codegen/typescript/regions.ts';
const SYSTEMVERILOG = 'src/codegen/systemverilog/expressions.ts';

const PLACES: readonly Place[] = [
  {
    file: 'src/operators/evaluate.ts',
    net: REFERENCE,
    ops: UNARY_OPS,
    find: 'return UNARY[op](value, width);',
    replace: 'return UNARY[OP](value, width);',
  },
  {
    file: 'src/operators/evaluate.ts',
    net: REFERENCE,
    ops: BINARY_OPS,
    find: 'const result = BINARY[op](',
    replace: 'const result = BINARY[OP](',
  },
  {
    file: 'src/sim/interpreter/evaluate.ts',
    net: INTERPRETER,
    ops: UNARY_OPS,
    op: 'expr.op',
    find: 'return evaluateUnary(expr.op,',
    replace: 'return evaluateUnary(OP,',
  },
  {
    file: 'src/sim/interpreter/evaluate.ts',
    net: INTERPRETER,
    ops: BINARY_OPS,
    find: 'value = evaluateBinary(op,',
    replace: 'value = evaluateBinary(OP,',
  },
  {
    file: 'src/passes/simplify.ts',
    net: FOLDING,
    ops: UNARY_OPS,
    find: 'like(expr, evaluateUnary(op,',
    replace: 'like(expr, evaluateUnary(OP,',
  },
  {
    file: 'src/passes/simplify.ts',
    net: FOLDING,
    ops: BINARY_OPS,
    find: 'like(expr, evaluateBinary(op,',
    replace: 'like(expr, evaluateBinary(OP,',
  },
  {
    file: NARROW,
    net: engine(7),
    ops: UNARY_OPS,
    ...reassigned('const all = literal(width === 32 ? -1 : 2 ** width - 1);\n  switch (op)'),
  },
  {
    file: NARROW,
    net: engine(7),
    ops: NO_SHIFTS,
    ...reassigned('  width: number,\n): Num {\n  switch (op)'),
  },
  { file: NARROW, net: engine(7), ops: SHIFTS, ...reassigned('const by = known(amount);\n  switch (op)') },
  { file: LIMBS, net: engine(64), ops: UNARY_OPS, ...reassigned('const { width } = value;\n  switch (op)') },
  { file: LIMBS, net: engine(64), ops: NO_SHIFTS, ...reassigned('const { width } = left;\n  switch (op)') },
  {
    file: LIMBS,
    net: engine(64),
    ops: SHIFTS,
    ...reassigned('const { width } = value;\n  const by = known(amount);'),
  },
  {
    file: REGIONS,
    net: engine(160),
    ops: UNARY_OPS,
    ...reassigned(
      'widened(writer, { ...call(func, from, width), low: 0, high: width }, result);\n  switch (op)',
    ),
  },
  {
    file: REGIONS,
    net: engine(160),
    ops: NO_SHIFTS,
    ...reassigned("(value.form === 'narrow' ? narrow(1, flip(value.num)) : value);\n  switch (op)"),
  },
  { file: REGIONS, net: engine(160), ops: SHIFTS, find: 'SHIFTS[op], writer', replace: 'SHIFTS[OP], writer' },
  {
    file: SYSTEMVERILOG,
    net: EMITTER,
    ops: UNARY_OPS,
    ...reassigned('const prefix = (operator: string): Piece => prefixed(width, operator, value);'),
  },
  {
    file: SYSTEMVERILOG,
    net: EMITTER,
    ops: BINARY_OPS,
    ...reassigned('const bit = width === 1;\n  switch (op)'),
  },
];

function confused({ file, net, ops, find, replace, op = 'op' }: Place): readonly Mutant[] {
  return ops.flatMap((from) => {
    const to = TAKEN_FOR[from];
    const chosen = `(${op} === '${from}' ? '${to}' : ${op})`;
    return mutantsOf(file, net, [[`${from} computes ${to}`, find, replace.replace('OP', chosen)]]);
  });
}

// ── The language's own constants ────────────────────────────────────────────────────────────────────────────────────

/** Operators of constant expressions, which know numbers of any size. */
const CONSTANTS: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  mul: 'add',
  div: 'rem',
  rem: 'div',
  addW: 'addS',
  subW: 'subS',
  mulW: 'mulS',
  addS: 'addW',
  subS: 'subW',
  mulS: 'mulW',
  shl: 'shr',
  shr: 'shl',
  and: 'or',
  or: 'xor',
  xor: 'or',
  eq: 'ne',
  ne: 'eq',
  lt: 'le',
  le: 'lt',
  gt: 'ge',
  ge: 'gt',
  logicalAnd: 'logicalOr',
  logicalOr: 'logicalAnd',
  min: 'max',
  max: 'min',
};

const OF_CONSTANTS = Object.entries(CONSTANTS).flatMap(([from, to]) =>
  mutantsOf(
    'src/semantics/operators.ts',
    ['test/semantics/constants.test.ts', 'test/language/corpus.test.ts'],
    [
      [
        `${from} computes ${to}`,
        'const time = timeValue(op, left, right);',
        `op = op === '${from}' ? '${to}' : op;\n  const time = timeValue(op, left, right);`,
      ],
    ],
  ),
);

const OF_LOWERING = mutantsOf('src/lower/arithmetic.ts', LOWERING, [
  ['saturation of a sum one bit too narrow', "expr: at('add', wider + 1)", "expr: at('add', wider)"],
  ['saturation of a difference one bit too narrow', "expr: at('sub', wider + 1)", "expr: at('sub', wider)"],
  [
    'a saturating difference keeps its sign',
    "at('sub', wider + 1), signed: true }",
    "at('sub', wider + 1), signed }",
  ],
  ['>> of signed numbers brings in zeros', "signed ? 'ashr' : 'lshr'", "'lshr'"],
  ['/ of signed numbers is unsigned', "signed ? 'sdiv' : 'udiv'", "'udiv'"],
  ['% of signed numbers is unsigned', "signed ? 'srem' : 'urem'", "'urem'"],
  ['< of signed numbers is unsigned', "signed ? 'slt' : 'ult', wider", "'ult', wider"],
  ['<= is <', "signed ? 'sle' : 'ule', wider", "signed ? 'slt' : 'ult', wider"],
  ['> is >=', "return lowerBinary('lt', right, left,", "return lowerBinary('le', right, left,"],
  ['>= does not swap', "return lowerBinary('le', right, left,", "return lowerBinary('le', left, right,"],
  ['min is max', "op === 'min'\n", "op === 'max'\n"],
  [
    'reverse keeps the order',
    'make.extract(held, i, 1, span)',
    'make.extract(held, expr.width - 1 - i, 1, span)',
  ],
]);

// ── The table ───────────────────────────────────────────────────────────────────────────────────────────────────────

const TABLE = 'src/operators/operators.ts';

/** A rule that claims to know what it cannot. */
const UNSOUND: Readonly<Record<UnknownRule, UnknownRule>> = {
  bitwise: 'and',
  and: 'or',
  or: 'and',
  carry: 'bitwise',
  shift: 'bitwise',
  decideByZero: 'decideByOne',
  decideByOne: 'decideByZero',
  difference: 'order',
  order: 'difference',
  range: 'bitwise',
  all: 'bitwise',
};

function columnsOf(
  [op, { width, unknown, commutative }]: readonly [string, IrOperator],
  arity: 'one' | 'two',
): readonly Mutant[] {
  const head = `  ${op}: ${arity}('${width}', '${unknown}'`;
  const otherWidth = width === 'bit' ? 'same' : 'bit';
  // No unary operator looks at two operands.
  const otherRule =
    unknown === 'bitwise' && arity === 'one'
      ? 'decideByOne'
      : unknown === 'all' && arity === 'one'
        ? 'decideByOne'
        : UNSOUND[unknown];
  const changes: [string, string, string][] = [
    [`width of ${op}`, head, `  ${op}: ${arity}('${otherWidth}', '${unknown}'`],
    [`unknown bits of ${op}`, head, `  ${op}: ${arity}('${width}', '${otherRule}'`],
  ];
  if (arity === 'two' && !commutative)
    changes.push([`${op} is commutative`, `${head}, 'ordered'`, `${head}, 'commutative'`]);
  return mutantsOf(
    TABLE,
    ['test/operators', 'test/passes/passes.test.ts', 'test/ir', 'test/codegen/operators.test.ts'],
    changes,
  );
}

const OF_TABLE = [
  ...Object.entries(UNARY)
    .filter(([op]) => isOfBits(op))
    .flatMap((entry) => columnsOf(entry, 'one')),
  ...Object.entries(BINARY)
    .filter(([op]) => isOfBits(op))
    .flatMap((entry) => columnsOf(entry, 'two')),
  ...mutantsOf(
    TABLE,
    ['test/operators/operators.test.ts', 'test/lower/arithmetic.test.ts'],
    [
      [
        'a product as wide as its wider factor',
        "(left, right) => left + right, ir('mul')",
        "widest, ir('mul')",
      ],
      ['a signed quotient does not grow', '(signed ? 1 : 0)', '0'],
      ['a remainder as wide as the dividend', 'Math.min(left, right)', 'left'],
      ['a sum does not grow', "(left, right) => widest(left, right) + 1, ir('add')", "widest, ir('add')"],
      [
        'a difference does not grow',
        "(left, right) => widest(left, right) + 1, ir('sub')",
        "widest, ir('sub')",
      ],
      ['a difference keeps the class', "growing('add', 'int',", "growing('add', 'left',"],
      ['a negation does not grow', '(operand) => operand + 1', '(operand) => operand'],
      ['a count one bit short', 'clog2(BigInt(width) + 1n)', 'clog2(BigInt(width))'],
    ],
  ),
];

export const OPERATOR_MUTANTS: readonly Mutant[] = [
  ...PLACES.flatMap(confused),
  ...OF_CONSTANTS,
  ...OF_LOWERING,
  ...OF_TABLE,
];

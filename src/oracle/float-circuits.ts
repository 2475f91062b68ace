/** Operations of `std.float` under the names of TestFloat and as conversions: as circuits with an encoding, or another number, and the exceptions. */
import { FLOAT_FORMATS, type FloatFormat } from '../numerics/formats.js';
import type { FloatType } from '../numerics/codec.js';
import { columnWidth, type Column, type TestFloatOperation } from '../numerics/testfloat.js';
import type { Circuit } from './bench.js';

/** In the order of the inputs of a circuit. */
const NAMES = ['a', 'b', 'c'] as const;

/** Bits of the exceptions, in the order of RISC-V's `fflags`. */
const FLAGS = 5;

/** `FloatFormat(..BF16, rounding: …)`. Stochastic rounding is not among what a circuit does. */
function written({ format, rounding, overflow, subnormals, tininess }: FloatType): string {
  return (
    `FloatFormat(..${writtenFormat(format)}, rounding: Rounding.${rounding}, overflow: Overflow.${overflow}, ` +
    `subnormals: Subnormals.${subnormals}, tininess: Tininess.${tininess})`
  );
}

function writtenFormat(format: FloatFormat): string {
  const { name, exponentBits, fractionBits } = format;
  return FLOAT_FORMATS.includes(format) ? name.toUpperCase() : `ieeeFormat(${exponentBits}, ${fractionBits})`;
}

const LIBRARY = [
  `std.float.format.{FloatFormat, Overflow, Rounding, Subnormals, Tininess, ieeeFormat, ${FLOAT_FORMATS.map(({ name }) => name.toUpperCase()).join(', ')}}`,
  'std.float.add.{addWithFlags, subtractWithFlags}',
  'std.float.compare.{Relation, compareWithFlags}',
  'std.float.convert.{convertWithFlags, fromSigned, fromUnsigned, roundToInteger, toSigned, toUnsigned}',
  'std.float.divide.divideWithFlags',
  'std.float.fma.fmaWithFlags',
  'std.float.multiply.multiplyWithFlags',
  'std.float.sqrt.sqrtWithFlags',
];

/** `result` and `flags` of an operation: what it gives, and the exceptions. `type` makes a format a type with the policy. */
export function testFloatCircuit(
  operation: TestFloatOperation,
  type: (format: FloatFormat) => FloatType,
): Circuit {
  const { operands, result } = operation;
  const [from] = operands;
  if (from === undefined) throw new Error(`${operation.name} has no operand`);
  const body = [
    ...(from.kind === 'float' ? [`const A = ${written(type(from.format))};`] : []),
    ...(result.kind === 'float' ? [`const F = ${written(type(result.format))};`] : []),
    `let found = ${expression(operation.name, from, result, type)};`,
  ];
  const value = valueOf(operation.name, result);
  return {
    uses: LIBRARY,
    inputs: operands.map((column, i) => ({ name: NAMES[i] ?? '', width: columnWidth(column) })),
    body: body.join('\n'),
    outputs: [
      { name: 'result', width: columnWidth(result), written: value },
      { name: 'flags', width: FLAGS, written: flagsOf(operation.name, result) },
    ],
  };
}

/** The conversion of codes. */
export function conversionCircuit(from: FloatType, to: FloatType): Circuit {
  const [a, f] = [
    { kind: 'float', format: from.format },
    { kind: 'float', format: to.format },
  ] as const;
  return {
    uses: LIBRARY,
    inputs: [{ name: 'a', width: columnWidth(a) }],
    body: `const A = ${written(from)};\nconst F = ${written(to)};\nlet found = convertWithFlags::<A, F>(a, 0);`,
    outputs: [
      { name: 'result', width: columnWidth(f), written: 'found.code' },
      { name: 'flags', width: FLAGS, written: 'found.flags.bits' },
    ],
  };
}

const BINARY: ReadonlyMap<string, string> = new Map([
  ['add', 'addWithFlags'],
  ['sub', 'subtractWithFlags'],
  ['mul', 'multiplyWithFlags'],
  ['div', 'divideWithFlags'],
]);

function expression(
  name: string,
  from: Column,
  result: Column,
  type: (format: FloatFormat) => FloatType,
): string {
  if (result.kind === 'boolean') return 'compareWithFlags::<A>(a, b)';
  if (from.kind === 'integer') {
    const { width } = from.format;
    return from.format.isSigned
      ? `fromSigned::<F, ${width}, 0>(bitcast::<int<${width}>>(a), 0)`
      : `fromUnsigned::<F, ${width}, 0>(a as uint<${width}>, 0)`;
  }
  if (result.kind === 'integer' && from.kind === 'float') {
    const { isSigned, width } = result.format;
    const { rounding } = type(from.format);
    return `to${isSigned ? 'Signed' : 'Unsigned'}::<A, Rounding.${rounding}, 0, ${width}, 0>(a, 0)`;
  }
  const operation = name.slice(name.indexOf('_') + 1);
  const binary = BINARY.get(operation);
  if (binary !== undefined) return `${binary}::<F>(a, b, 0)`;
  if (operation === 'mulAdd') return 'fmaWithFlags::<F, F>(a, b, c, 0)';
  if (operation === 'sqrt') return 'sqrtWithFlags::<F>(a, 0)';
  if (operation === 'roundToInt') return 'roundToInteger::<F, F.rounding>(a)';
  return 'convertWithFlags::<A, F>(a, 0)';
}

function valueOf(name: string, result: Column): string {
  if (result.kind === 'integer') return 'found.count';
  if (result.kind === 'float') return 'found.code';
  const relation = /_(eq|lt|le)/.exec(name)?.[1];
  const less = 'found.relation == Relation.less';
  const equal = 'found.relation == Relation.equal';
  const holds = relation === 'eq' ? equal : relation === 'lt' ? less : `${less} || ${equal}`;
  return `(${holds}) as bits<1>`;
}

/** Of a comparison only `invalid`: IEEE 754-2019, 5.11 has predicates that signal for any NaN, and quiet ones. */
function flagsOf(name: string, result: Column): string {
  if (result.kind !== 'boolean') return 'found.flags.bits';
  const isQuiet = name.endsWith('_eq') || name.endsWith('_quiet');
  return `found.${isQuiet ? 'invalidQuiet' : 'invalidSignaling'} ++ false.repeat(4)`;
}

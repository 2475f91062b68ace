/**
 * What functions of `std.float` are computed by, held against the functions as they are written and against the exact reference: on all operands where they
 * have 16 bits or fewer together, else on numbers around every place where something changes, and on random ones.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { findSources } from '../../src/driver/find-files.js';
import {
  add,
  divide,
  fusedProduct,
  multiply,
  product,
  rounded,
  sqrt,
  subtract,
} from '../../src/numerics/arithmetic.js';
import { decode, floatType } from '../../src/numerics/codec.js';
import { extremum, relation } from '../../src/numerics/compare.js';
import { convert } from '../../src/numerics/convert.js';
import { fp32, greatestMagnitude, signMask, widthOf, type FloatFormat } from '../../src/numerics/formats.js';
import {
  FLOAT_INTRINSICS,
  floatForm,
  type FloatForm,
  type FloatFunction,
} from '../../src/operators/float-intrinsics.js';
import { BINARY, UNARY, isFloatOp } from '../../src/operators/operators.js';
import { Random } from '../../src/support/random.js';
import { compileSnippet, elaborateSnippet } from '../support/snippet.js';

const DRAWS = process.env['M3HDL_NIGHTLY'] === undefined ? 2_000 : 1_000_000;
/** Calls in one design. */
const LANES = 256;

const FUNCTIONS: Readonly<Record<FloatFunction, { readonly file: string; readonly name: string }>> = {
  fadd: { file: 'add', name: 'add' },
  fsub: { file: 'add', name: 'subtract' },
  fmul: { file: 'multiply', name: 'multiply' },
  fdiv: { file: 'divide', name: 'divide' },
  fsqrt: { file: 'sqrt', name: 'sqrt' },
  fmin: { file: 'compare', name: 'minimum' },
  fmax: { file: 'compare', name: 'maximum' },
  feq: { file: 'compare', name: 'equal' },
  flt: { file: 'compare', name: 'less' },
  fle: { file: 'compare', name: 'lessOrEqual' },
  fproduct: { file: 'multiply', name: 'productInto' },
  ffma: { file: 'fma', name: 'fma' },
  fconvert: { file: 'convert', name: 'convert' },
};

test('each function of the library that names one has its proof', () => {
  const named = findSources(nodeFiles, [join(packageRoot(), 'stdlib', 'float')]).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^#\[intrinsic\((\w+), .*\)\]\nfn (\w+)/gm)].map(
      ([, op, name]) => `${op} ${name}`,
    ),
  );
  const proved = Object.entries(FUNCTIONS).map(([op, { name }]) => `${op} ${name}`);
  expect(named.toSorted()).toEqual(proved.toSorted());
});

function reference({ function: op, formats }: FloatForm, operands: readonly bigint[]): bigint {
  const [from = fp32, to = from] = formats;
  const type = floatType(from);
  const [a = 0n, b = 0n, c = 0n] = operands;
  const bit = (holds: boolean): bigint => (holds ? 1n : 0n);
  switch (op) {
    case 'fadd':
      return add(type, a, b).bits;
    case 'fsub':
      return subtract(type, a, b).bits;
    case 'fmul':
      return multiply(type, a, b).bits;
    case 'fdiv':
      return divide(type, a, b).bits;
    case 'fsqrt':
      return sqrt(type, a).bits;
    case 'fmin':
      return extremum(type, 'minimum', a, b).bits;
    case 'fmax':
      return extremum(type, 'maximum', a, b).bits;
    case 'feq':
      return bit(relation(type, a, b) === 'equal');
    case 'flt':
      return bit(relation(type, a, b) === 'less');
    case 'fle':
      return bit(['less', 'equal'].includes(relation(type, a, b)));
    case 'fproduct':
      return rounded(floatType(to), product(decode(from, a), decode(from, b))).bits;
    case 'ffma':
      return rounded(
        floatType(to),
        fusedProduct(decode(from, a), decode(from, b), decode(to, c), 'nearestEven'),
      ).bits;
    case 'fconvert':
      return convert(type, floatType(to), a).bits;
  }
}

describe.each(FLOAT_INTRINSICS)('%s', (name) => {
  const form = floatForm(name);
  if (form === undefined) throw new Error(`there is no ${name}`);
  const { operands, result, formats } = form;
  const { file, name: callee } = FUNCTIONS[form.function];
  const text = `
    use std.float.${file}.${callee};
    use std.float.format.{${formats.map((format) => format.name.toUpperCase()).join(', ')}};
    module Top {
      ${operands.map((width, i) => `in x${i}: bits<${width}>[${LANES}];`).join(' ')}
      out y: ${result === 1 ? 'bool' : `bits<${result}>`}[${LANES}];
      for i in 0..${LANES} {
        y[i] = ${callee}::<${formats.map((format) => format.name.toUpperCase()).join(', ')}>(${operands.map((_, i) => `x${i}[i]`).join(', ')});
      }
    }`;

  test('is computed by operators, and equal to its function', () => {
    const { functions, modules } = elaborateSnippet(text, { top: 'Top' }).optimised.design;
    expect(functions).toEqual([]);
    expect(
      JSON.stringify(modules, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
    ).toMatch(
      name === 'fconvert.bf16.fp32' || name === 'fconvert.tf32.fp32' || /fp32\.(bf16|tf32)$/.test(name)
        ? /concat/
        : /"op":"f/,
    );
    const design = compileSnippet(text, { top: 'Top' });
    const simulations = [
      design.simulate({ engine: 'wasm', intrinsics: false }),
      design.simulate({ engine: 'wasm' }),
      design.simulate({ engine: 'ts' }),
    ];
    let lanes: (readonly bigint[])[] = [];
    const check = (): void => {
      const wanted = lanes.map((values) => reference(form, values));
      for (const simulation of simulations) {
        for (const i of operands.keys()) {
          const column = Array.from({ length: LANES }, (_, lane) => lanes[lane]?.[i] ?? 0n);
          simulation.poke(`x${i}`, column);
        }
        simulation.settle();
        const got = simulation.peek('y');
        if (!Array.isArray(got)) throw new Error('an array is peeked');
        const wrong = wanted.findIndex((value, lane) => BigInt(Number(got[lane])) !== value);
        expect([lanes[wrong], got[wrong]]).toEqual([lanes[wrong], wanted[wrong]]);
      }
      lanes = [];
    };
    for (const values of operandsOf(form)) {
      if (lanes.push(values) === LANES) check();
    }
    check();
  });
});

function* operandsOf({ operands, formats }: FloatForm): Generator<readonly bigint[]> {
  const bits = operands.reduce((sum, width) => sum + width, 0);
  if (bits <= 16) {
    for (let i = 0; i < 2 ** bits; i++) {
      yield operands.map((width, at) => (BigInt(i) >> BigInt(at * width)) & ((1n << BigInt(width)) - 1n));
    }
    return;
  }
  const random = new Random(BigInt(bits));
  const [from = fp32, to = from] = formats;
  const corners = [from, from, to].map(cornersOf);
  const pick = (list: readonly bigint[]): bigint => list[random.below(list.length)] ?? 0n;
  for (let i = 0; i < DRAWS; i++) {
    const values = operands.map((width, at) => (i % 4 === 3 ? random.bits(width) : pick(corners[at] ?? [])));
    yield values;
    // Numbers close to each other, whose sums cancel; and of a conversion, ties of the format it goes to.
    const [a = 0n, ...rest] = values;
    const width = BigInt(operands[0] ?? 0);
    yield [BigInt.asUintN(Number(width), a + BigInt(random.below(5)) - 2n), ...rest];
  }
}

/** Codes around every power of two, with few and with many ones, and what lies at the ends. */
function cornersOf(format: FloatFormat): readonly bigint[] {
  const { exponentBits, fractionBits } = format;
  const one = 1n << BigInt(fractionBits);
  const fractions = new Set([0n, 1n, 2n, 3n, one / 2n - 1n, one / 2n, one / 2n + 1n, one - 2n, one - 1n]);
  // Where shorter formats have their ties, and their neighbours.
  for (let i = 0; i < fractionBits; i++)
    for (const near of [-1n, 0n, 1n]) fractions.add((1n << BigInt(i)) + near);
  for (let i = 1; i < fractionBits; i++) fractions.add(one - (1n << BigInt(i)));
  const codes: bigint[] = [];
  for (let exponent = 0; exponent < 2 ** exponentBits; exponent++) {
    for (const fraction of fractions) {
      const code = (BigInt(exponent) << BigInt(fractionBits)) | (fraction & (one - 1n));
      codes.push(code, code | signMask(format));
    }
  }
  return [...codes, greatestMagnitude(format), 0n, signMask(format)].filter(
    (code) => code < 1n << BigInt(widthOf(format)),
  );
}

test('operators on numbers are those of the table that take codes', () => {
  const all = Object.entries({ ...UNARY, ...BINARY });
  const taking = all.filter(([, { operand }]) => operand !== undefined).map(([op]) => op);
  expect(taking).toEqual([
    'fsqrt',
    'fadd',
    'fsub',
    'fmul',
    'fdiv',
    'fmin',
    'fmax',
    'fmabf16',
    'feq',
    'flt',
    'fle',
  ]);
  expect([isFloatOp('fadd'), isFloatOp('add')]).toEqual([true, false]);
});

/** Arithmetic against MPFR: results and exceptions, every rounding that MPFR has. */
import { afterAll, describe, expect } from 'vitest';
import { add, divide, fma, multiply, sqrt, subtract } from '../../src/numerics/arithmetic.js';
import { isNaNCode } from '../../src/numerics/classify.js';
import { floatType, type FloatType, type Result } from '../../src/numerics/codec.js';
import {
  bf16,
  fp16,
  fp32,
  fp8_e5m2,
  genericFormat,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import { Random } from '../../src/support/random.js';
import { needsTool } from '../support/tools.js';
import { buildMpfr, MPFR_ROUNDINGS, MPFR_TOOLS, type Mpfr, type MpfrOperation } from './mpfr.js';
import { boundaryPairs, fusedOperands, nearPairs, randomPairs, type Operands } from './operands.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** Random and structured operands for each format and operation, all roundings together. */
const COUNT = NIGHTLY ? 10_000_000 : 100_000;
const BATCH = 25_000;

const FORMATS: readonly FloatFormat[] = [fp16, bf16, fp32];
const OTHERS: readonly FloatFormat[] = [
  tf32,
  fp8_e5m2,
  genericFormat(6, 9),
  genericFormat(3, 4),
  genericFormat(10, 3),
];

const OPERATIONS: { readonly [O in MpfrOperation]: (type: FloatType, [a, b, c]: Operands) => Result } = {
  add: (type, [a, b]) => add(type, a, b),
  subtract: (type, [a, b]) => subtract(type, a, b),
  multiply: (type, [a, b]) => multiply(type, a, b),
  divide: (type, [a, b]) => divide(type, a, b),
  fma: (type, [a, b, c]) => fma(type, a, b, c),
  sqrt: (type, [a]) => sqrt(type, a),
};
const BINARY = ['add', 'subtract', 'multiply', 'divide'] as const;

let built: Mpfr | undefined;
const mpfr = () => (built ??= buildMpfr());
afterAll(() => built?.remove());

/** The first few differences from MPFR. MPFR has no signaling NaN, so that exceptions are compared where there is no NaN among the operands. */
function differences(
  operation: MpfrOperation,
  format: FloatFormat,
  rounding: (typeof MPFR_ROUNDINGS)[number],
  operands: readonly Operands[],
): readonly string[] {
  const type = floatType(format, { rounding });
  const expected = mpfr().answers(operation, format, rounding, operands);
  const found: string[] = [];
  for (const [i, codes] of operands.entries()) {
    const got = OPERATIONS[operation](type, codes);
    const want = expected[i];
    const isSame =
      got.bits === want?.bits && (got.flags === want.flags || codes.some((code) => isNaNCode(format, code)));
    if (!isSame)
      found.push(
        `${format.name} ${operation} ${rounding} ${codes.join(' ')}: ${shown(got)}, MPFR ${shown(want)}`,
      );
    if (found.length > 3) break;
  }
  return found;
}

function shown(result: Result | undefined): string {
  return result === undefined ? 'nothing' : `${result.bits.toString(16)} with ${result.flags}`;
}

/** `count` operands in batches, a rounding a batch in turn, drawn from each of the sources in turn. */
function compareBatches(
  operation: MpfrOperation,
  format: FloatFormat,
  count: number,
  sources: readonly ((random: Random, count: number) => readonly Operands[])[],
): readonly string[] {
  const found: string[] = [];
  const batch = Math.min(BATCH, Math.ceil(count / MPFR_ROUNDINGS.length));
  for (let i = 0; i * batch < count; i++) {
    const random = Random.named(i, `${format.name} ${operation}`);
    const operands = sources.flatMap((source) => source(random, Math.ceil(batch / sources.length)));
    found.push(
      ...differences(operation, format, MPFR_ROUNDINGS[i % MPFR_ROUNDINGS.length] ?? 'nearestEven', operands),
    );
  }
  return found;
}

function expectNone(differences: readonly string[]): void {
  expect(differences).toEqual([]);
}

const sourcesOf = (format: FloatFormat) =>
  [randomPairs, nearPairs, boundaryPairs].map(
    (source) => (random: Random, count: number) => source(format, random, count),
  );

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  describe.each(BINARY)('%s', (operation) => {
    needsTool(...MPFR_TOOLS)('random, near and boundary pairs', { timeout: 7_200_000 }, () => {
      expectNone(compareBatches(operation, format, COUNT, sourcesOf(format)));
    });
  });

  needsTool(...MPFR_TOOLS)(
    'fma: cancellation, ties that the addend decides, boundaries',
    { timeout: 7_200_000 },
    () => {
      const nearest = floatType(format);
      const directed = (random: Random, count: number) =>
        fusedOperands(format, random, count, (a, b) => multiply(nearest, a, b).bits);
      expectNone(compareBatches('fma', format, COUNT, [directed, ...sourcesOf(format)]));
    },
  );
});

describe.each(OTHERS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  needsTool(...MPFR_TOOLS).each([...BINARY, 'fma'] as const)('%s', (operation) => {
    expectNone(compareBatches(operation, format, COUNT / 20, sourcesOf(format)));
  });
});

describe('square roots', () => {
  const small = [fp16, bf16, fp8_e5m2, genericFormat(6, 9), genericFormat(3, 4)];
  needsTool(...MPFR_TOOLS).each(small.map((format) => [format.name, format] as const))(
    'of every %s',
    (_, format) => {
      const all = Array.from({ length: 2 ** widthOf(format) }, (_, code): Operands => [BigInt(code), 0n, 0n]);
      expectNone(MPFR_ROUNDINGS.flatMap((rounding) => differences('sqrt', format, rounding, all)));
    },
  );

  needsTool(...MPFR_TOOLS)('of fp32 and tf32', { timeout: 7_200_000 }, () => {
    expectNone([fp32, tf32].flatMap((format) => compareBatches('sqrt', format, COUNT, sourcesOf(format))));
  });
});

/** std.lfsr: that its polynomials are primitive, by algebra and by going once round; that all forms walk the same way. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile } from '../../src/index.js';
import { compileSnippet } from '../support/snippet.js';

const WIDEST = 64;
const WIDTHS = Array.from({ length: WIDEST - 1 }, (_, i) => i + 2);

/** Polynomials over GF(2) are the bits of numbers. */
function multiply(a: bigint, b: bigint, modulus: bigint, degree: bigint): bigint {
  let product = 0n;
  let shifted = a;
  for (let rest = b; rest !== 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) product ^= shifted;
    shifted <<= 1n;
    if (shifted >> degree !== 0n) shifted ^= modulus;
  }
  return product;
}

/** x to a power. */
function powerOfX(exponent: bigint, modulus: bigint, degree: bigint): bigint {
  let result = 1n;
  let square = 2n;
  for (let rest = exponent; rest !== 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = multiply(result, square, modulus, degree);
    square = multiply(square, square, modulus, degree);
  }
  return result;
}

function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest !== 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Miller and Rabin's test with the first twelve primes, which errs for no number below 2^64 (Sorenson, Webster, 2015). */
function isPrime(n: bigint): boolean {
  const bases = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];
  if (n < 2n) return false;
  if (bases.some((base) => n % base === 0n)) return bases.includes(n);
  let odd = n - 1n;
  while (odd % 2n === 0n) odd /= 2n;
  return bases.every((base) => {
    let power = powerModulo(base, odd, n);
    if (power === 1n) return true;
    for (let exponent = odd; exponent < n - 1n; exponent *= 2n) {
      if (power === n - 1n) return true;
      power = (power * power) % n;
    }
    return false;
  });
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

/** A divisor of an odd number that is not prime (Pollard's rho). */
function divisorOf(n: bigint): bigint {
  for (let step = 1n; ; step++) {
    let [slow, fast, divisor] = [2n, 2n, 1n];
    const next = (x: bigint): bigint => (x * x + step) % n;
    while (divisor === 1n) {
      slow = next(slow);
      fast = next(next(fast));
      divisor = greatestCommonDivisor(slow > fast ? slow - fast : fast - slow, n);
    }
    if (divisor !== n) return divisor;
  }
}

function primeFactors(n: bigint): ReadonlySet<bigint> {
  if (n === 1n) return new Set();
  if (isPrime(n)) return new Set([n]);
  const divisor = divisorOf(n);
  return new Set([...primeFactors(divisor), ...primeFactors(n / divisor)]);
}

/** The primes of 2^width - 1, the order of the group that x must generate. */
const FACTORS = new Map(WIDTHS.map((width) => [width, primeFactors((1n << BigInt(width)) - 1n)] as const));

function isPrimitive(polynomial: bigint, width: number): boolean {
  const degree = BigInt(width);
  const order = (1n << degree) - 1n;
  if (powerOfX(order, polynomial, degree) !== 1n) return false;
  return [...(FACTORS.get(width) ?? [])].every((prime) => powerOfX(order / prime, polynomial, degree) !== 1n);
}

/** Ways to choose some of the exponents from 1 to `below` - 1, those with the lowest highest exponent first. */
function* choices(count: number, below: number): Generator<readonly number[], void> {
  if (count === 0) yield [];
  else
    for (let highest = count; highest < below; highest++)
      for (const rest of choices(count - 1, highest)) yield [...rest, highest];
}

/** The rule of the table: of the primitive polynomials with the fewest terms the reciprocal of the smallest. */
function tapsByRule(width: number): bigint {
  for (const count of [1, 3]) {
    for (const inner of choices(count, width)) {
      const polynomial = inner.reduce((sum, i) => sum | (1n << BigInt(i)), (1n << BigInt(width)) | 1n);
      if (isPrimitive(polynomial, width)) {
        const stages = [width, ...inner.map((i) => width - i)];
        return stages.reduce((taps, stage) => taps | (1n << BigInt(stage - 1)), 0n);
      }
    }
  }
  throw new Error(`no primitive polynomial of degree ${width} with five terms`);
}

function tapsOfLibrary(): ReadonlyMap<number, bigint> {
  const outputs = WIDTHS.map((n) => `out taps${n}: bits<${n}>; taps${n} = lfsrTaps::<${n}>();`);
  const sim = compileSnippet(`use std.lfsr.lfsrTaps;\nmodule Taps { ${outputs.join('\n')} }`, {
    top: 'Taps',
  }).simulate();
  sim.settle();
  return new Map(
    WIDTHS.map((width) => {
      const taps = sim.peek(`taps${width}`);
      if (typeof taps !== 'bigint') throw new TypeError(`taps${width} are bits`);
      return [width, taps];
    }),
  );
}

/** How long an Lfsr takes from its first state back to it, and how many of its leaving bits are set. */
async function onceRound(width: number, form: string): Promise<{ period: number; ones: number }> {
  const design = await compile(join(packageRoot(), 'stdlib/lfsr.m3hdl'), {
    top: 'Lfsr',
    params: { N: width, FORM: form },
  });
  const sim = design.simulate();
  sim.poke('enable', true);
  const start = sim.peek('state');
  let [period, ones] = [0, 0];
  do {
    if (sim.peek('leaving') === 1n) ones++;
    sim.step();
    period++;
  } while (sim.peek('state') !== start);
  return { period, ones };
}

describe('the table', () => {
  const library = tapsOfLibrary();

  test.each(WIDTHS)('of %i stages is primitive', (width) => {
    const polynomial = ((library.get(width) ?? 0n) << 1n) | 1n;
    expect(polynomial >> BigInt(width)).toBe(1n);
    expect(isPrimitive(polynomial, width)).toBe(true);
  });

  test('is what its rule says', () => {
    expect([...library]).toEqual(WIDTHS.map((width) => [width, tapsByRule(width)]));
  });

  test('has the polynomials of ITU-T O.150', () => {
    const stages = { 7: [7, 6], 9: [9, 5], 15: [15, 14], 23: [23, 18], 31: [31, 28] };
    for (const [width, taps] of Object.entries(stages)) {
      expect(library.get(Number(width))).toBe(taps.reduce((sum, tap) => sum | (1n << BigInt(tap - 1)), 0n));
    }
  });
});

test('a polynomial that is irreducible and not primitive is told from one that is', () => {
  // x^4 + x^3 + x^2 + x + 1 divides x^5 - 1; x^4 + x + 1 needs 15.
  expect(isPrimitive(0b11111n, 4)).toBe(false);
  expect(isPrimitive(0b10011n, 4)).toBe(true);
});

const LONGEST = process.env['M3HDL_NIGHTLY'] === undefined ? 16 : 20;

describe.each(['fibonacci', 'galois'])('%s', (form) => {
  test.each(WIDTHS.filter((width) => width <= LONGEST))(
    'goes through all states of %i stages',
    async (width) => {
      expect(await onceRound(width, form)).toEqual({ period: 2 ** width - 1, ones: 2 ** (width - 1) });
    },
  );
});

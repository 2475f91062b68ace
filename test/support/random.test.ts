import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { popcount } from '../../src/support/bits.js';
import { hash64, hashBits, hashWords, Random, splitmix64 } from '../../src/support/random.js';

// Published outputs for seed 1234567.
test('splitmix64 gives the reference numbers', () => {
  const numbers = splitmix64(1234567n);
  expect([1, 2, 3].map(() => numbers.next().value)).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
  ]);
});

describe('Random', () => {
  test('xoshiro128** follows its definition', () => {
    const random = new Random(0);
    random.state = [1, 2, 3, 4];
    expect([1, 2, 3, 4].map(() => random.word())).toEqual([11520, 0, 5927040, 70819200]);
  });

  test('the same seed gives the same stream; a restored state goes on from there', () => {
    const one = new Random(42);
    const other = new Random(42n);
    expect([one.word(), one.word()]).toEqual([other.word(), other.word()]);
    const state = one.state;
    const next = one.bits(100);
    one.state = state;
    expect(one.bits(100)).toBe(next);
  });

  test('names have streams of their own', () => {
    expect(Random.named(1, 'a').word()).not.toBe(Random.named(1, 'b').word());
  });

  test('numbers stay where they were asked for', () => {
    const random = new Random(7);
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (bound) => random.below(bound) < bound));
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 0n, max: 1n << 80n }), (low, size) => {
        const value = random.between(low, low + size);
        return low <= value && value <= low + size;
      }),
    );
    fc.assert(fc.property(fc.integer({ min: 0, max: 200 }), (w) => random.bits(w) >> BigInt(w) === 0n));
    expect(random.pick(['only'])).toBe('only');
    expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
  });

  test('below is even', () => {
    const random = new Random(3);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) {
      const face = random.below(6);
      counts[face] = (counts[face] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});

describe('power-on values', () => {
  test('depend on seed, name and index alone', () => {
    const value = hash64(1n, 'top.fifo.head', 0);
    expect(hash64(1n, 'top.fifo.head', 0)).toBe(value);
    expect(hash64(2n, 'top.fifo.head', 0)).not.toBe(value);
    expect(hash64(1n, 'top.fifo.tail', 0)).not.toBe(value);
    expect(hash64(1n, 'top.fifo.head', 1)).not.toBe(value);
  });

  test('are pinned: a change here changes every seeded run', () => {
    expect(hash64(1n, 'top.fifo.head', 0).toString(16)).toMatchInlineSnapshot(`"43826e81e00bccbc"`);
    expect(hashBits(1n, 'top.mem', 3, 130).toString(16)).toMatchInlineSnapshot(
      `"13113b748d69c3daa72f9e68220618512"`,
    );
  });

  test('have the width asked for, and about half their bits set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4096 }), (w) => hashBits(5n, 'x', 0, w) >> BigInt(w) === 0n),
    );
    const ones = popcount(hashBits(5n, 'x', 0, 4096));
    expect(Math.abs(ones - 2048)).toBeLessThan(200);
  });
});

test('words of hashes are those of their bits', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      fc.string(),
      fc.integer({ min: 1, max: 7 }),
      (seed, name, words) => {
        const values = [0n, 0n, 0n];
        hashWords(seed, name, values.length, words, (index, word, value) => {
          values[index] = (values[index] ?? 0n) | (BigInt(value >>> 0) << BigInt(32 * word));
        });
        expect(values).toEqual(values.map((_, index) => hashBits(seed, name, index, 32 * words)));
      },
    ),
  );
});

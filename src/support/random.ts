/**
 * Seeded randomness that gives the same numbers on every machine and engine, and that needs no BigInt while running.
 *
 * xoshiro128** (Blackman, Vigna, 2018) makes the numbers; splitmix64 (Steele, Lea, Flood, 2014) spreads seeds, and
 * names the power-on value of every register.
 */
import { truncate } from './bits.js';
import { Fnv1a64 } from './hash.js';
import { Word64 } from './words.js';

const GOLDEN = 0x9e37_79b9_7f4a_7c15n;

/** The output function of splitmix64: every bit of the input moves every bit of the output. */
function mix64(value: bigint): bigint {
  let z = BigInt.asUintN(64, value);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn);
  return z ^ (z >> 31n);
}

/** The numbers of splitmix64 from a seed, without end. */
export function* splitmix64(seed: bigint): Generator<bigint, never> {
  let state = BigInt.asUintN(64, seed);
  for (;;) {
    state = BigInt.asUintN(64, state + GOLDEN);
    yield mix64(state);
  }
}

/** 64 bits that depend on a seed, a name and an index only: not on layout, on order, or on engine. */
export function hash64(seed: bigint, name: string, index: number): bigint {
  return mix64(baseOf(seed, name) + BigInt(index) * GOLDEN);
}

function baseOf(seed: bigint, name: string): bigint {
  return mix64(mix64(seed + GOLDEN) ^ new Fnv1a64().text(name).value());
}

/** As many bits as asked for, from the same three. What a register of `w` bits holds at power-on. */
export function hashBits(seed: bigint, name: string, index: number, w: number): bigint {
  return hashFamily(seed, name)(index, w);
}

/** {@link hashBits} of many indices: the name is hashed once. */
export function hashFamily(seed: bigint, name: string): (index: number, w: number) => bigint {
  const base = baseOf(seed, name);
  return (index, w) => {
    const first = mix64(base + BigInt(index) * GOLDEN);
    if (w <= 64) return truncate(first, w);
    let value = first;
    const more = splitmix64(first);
    for (let low = 64; low < w; low += 64) value |= more.next().value << BigInt(low);
    return truncate(value, w);
  };
}

/**
 * {@link hashBits} of the indices 0, 1, …, as words of 32 bits, the lowest first: `words` for each index, all bits of them used. Told one after the other.
 */
export function hashWords(
  seed: bigint,
  name: string,
  count: number,
  words: number,
  tell: (index: number, word: number, value: number) => void,
): void {
  const state = new Word64().set(baseOf(seed, name));
  const first = new Word64();
  const mixed = new Word64();
  for (let index = 0; index < count; index++, state.add(STEP)) {
    mixWords(first.copy(state));
    mixed.copy(first);
    for (let word = 0; ; word += 2) {
      tell(index, word, mixed.low);
      if (word + 1 < words) tell(index, word + 1, mixed.high);
      if (word + 2 >= words) break;
      mixWords(mixed.copy(first.add(STEP)));
    }
  }
}

const STEP = new Word64().set(GOLDEN);
const FACTORS = [new Word64().set(0xbf58_476d_1ce4_e5b9n), new Word64().set(0x94d0_49bb_1331_11ebn)] as const;

/** {@link mix64}, without BigInt. */
function mixWords(value: Word64): Word64 {
  const [one, other] = FACTORS;
  return value.xorShiftRight(30).multiply(one).xorShiftRight(27).multiply(other).xorShiftRight(31);
}

/** The state of a {@link Random}, to save and restore. */
export type RandomState = readonly [number, number, number, number];

/** A stream of random numbers. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: bigint | number) {
    const words = splitmix64(BigInt(seed));
    const low = words.next().value;
    const high = words.next().value;
    this.#a = Number(low & 0xffff_ffffn) | 0;
    this.#b = Number(low >> 32n) | 0;
    this.#c = Number(high & 0xffff_ffffn) | 0;
    this.#d = Number(high >> 32n) | 0;
  }

  /** A stream of its own for each name, so that drawing more in one place changes nothing in another. */
  static named(seed: bigint | number, name: string): Random {
    return new Random(hash64(BigInt(seed), name, 0));
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  set state(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /** 32 bits, unsigned. */
  word(): number {
    const scaled = Math.imul(this.#b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** An integer from 0 to `bound - 1`, each as likely as the others; `bound` from 1 to 2^32. */
  below(bound: number): number {
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % bound;
    }
  }

  /** `w` bits. */
  bits(w: number): bigint {
    if (w <= 32) return BigInt(w === 0 ? 0 : this.word() >>> (32 - w));
    let value = 0n;
    for (let low = 0; low < w; low += 32) value |= BigInt(this.word()) << BigInt(low);
    return truncate(value, w);
  }

  /** An integer from `low` to `high`, both included, each as likely as the others. */
  between(low: bigint, high: bigint): bigint {
    const count = high - low + 1n;
    const w = count.toString(2).length;
    for (;;) {
      const value = this.bits(w);
      if (value < count) return low + value;
    }
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.word() < probability * 0x1_0000_0000;
  }

  /** One of several, each as likely as the others. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

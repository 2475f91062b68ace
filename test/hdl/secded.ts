/**
 * What the masks of the SECDED codes say, worked out from the masks alone: the yardstick for the blocks in `hdl/ecc`. It shares nothing with them, not even the way:
 * words are pairs of 32-bit numbers here.
 */
export type Policy = 'safe' | 'opentitan';

/** 32 bits each; a word of 16 or 32 bits has no upper half. */
interface Halves {
  readonly high: number;
  readonly low: number;
}

export interface Outcome {
  readonly data: bigint;
  readonly corrected: boolean;
  readonly uncorrectable: boolean;
  readonly syndrome: number;
}

/** OpenTitan's masks of today, check bit 0 first. */
const MASKS: ReadonlyMap<number, readonly bigint[]> = new Map([
  [16, [0x496en, 0xf20bn, 0x8ed8n, 0x7714n, 0xaca5n, 0x11f3n]],
  [32, [0x2606bd25n, 0xdeba8050n, 0x413d89aan, 0x31234ed1n, 0xc2c1323bn, 0x2dcc624cn, 0x98505586n]],
  [
    64,
    [
      0xb9000000001fffffn,
      0x5e00000fffe0003fn,
      0x67003ff003e007c1n,
      0xcd0fc0f03c207842n,
      0xb671c711c4438884n,
      0xb5b65926488c9108n,
      0xcbdaaa4a91152210n,
      0x7aed348d221a4420n,
    ],
  ],
]);

function halves(value: bigint): Halves {
  return { high: Number(value >> 32n), low: Number(value & 0xffff_ffffn) };
}

function parity(word: number): number {
  let rest = word;
  for (const shift of [16, 8, 4, 2, 1]) rest ^= rest >>> shift;
  return rest & 1;
}

export class Secded {
  readonly data: number;
  readonly length: number;
  readonly #rows: readonly Halves[];
  /** The syndrome of an error in each bit of the code word: the bit's column. */
  readonly columns: readonly number[];
  readonly #placeOf: ReadonlyMap<number, number>;

  constructor(data: number) {
    const masks = MASKS.get(data) ?? [];
    this.data = data;
    this.length = data + masks.length;
    this.#rows = masks.map(halves);
    this.columns = Array.from({ length: this.length }, (_, place) =>
      place < data
        ? masks.reduce((sum, mask, row) => sum | (Number((mask >> BigInt(place)) & 1n) << row), 0)
        : 1 << (place - data),
    );
    this.#placeOf = new Map(this.columns.map((column, place) => [column, place]));
  }

  encode(data: bigint): bigint {
    const { high, low } = halves(data);
    const check = this.#rows.reduce(
      (sum, row, i) => sum | (parity((high & row.high) ^ (low & row.low)) << i),
      0,
    );
    return (BigInt(check) << BigInt(this.data)) | data;
  }

  syndromeOf(places: readonly number[]): number {
    return places.reduce((sum, place) => sum ^ (this.columns[place] ?? 0), 0);
  }

  isColumn(syndrome: number): boolean {
    return this.#placeOf.has(syndrome);
  }

  /** What a decoder must say of `data`, whose code word was hit in `places`. */
  decode(data: bigint, places: readonly number[], policy: Policy): Outcome {
    const syndrome = this.syndromeOf(places);
    const column = this.#placeOf.get(syndrome);
    const flipped = column === undefined ? places : [...places, column];
    const isOdd = parity(syndrome) === 1;
    return {
      data: flipped.reduce((word, place) => (place < this.data ? word ^ (1n << BigInt(place)) : word), data),
      corrected: policy === 'opentitan' ? isOdd : column !== undefined,
      uncorrectable: syndrome !== 0 && (policy === 'opentitan' ? !isOdd : column === undefined),
      syndrome,
    };
  }
}

/** All sets of `weight` places below `length`. */
export function* errors(length: number, weight: number, from = 0): Generator<readonly number[]> {
  if (weight === 0) yield [];
  else {
    for (let place = from; place <= length - weight; place++) {
      for (const rest of errors(length, weight - 1, place + 1)) yield [place, ...rest];
    }
  }
}

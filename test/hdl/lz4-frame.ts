/**
 * Takes an LZ4 frame apart and holds each rule of the format against it, those too that decoders forgive (LZ4 block format, "End of block conditions"; frame format
 * 1.6.4). It shares nothing with the blocks in `hdl/lz4`. Checksums are left to the `lz4` tool.
 */
export interface FrameRules {
  /** Plain bytes in each block but the last. */
  readonly block: number;
  /** How far a match may reach back. */
  readonly window: number;
  readonly linked: boolean;
  readonly blockChecksum: boolean;
  readonly contentChecksum: boolean;
  readonly contentSize: boolean;
}

export interface Frame {
  readonly content: Uint8Array;
  readonly matches: number;
  /** Whether each block is stored. */
  readonly stored: readonly boolean[];
}

const MAGIC = 0x184d2204;
const MIN_MATCH = 4;
const LAST_LITERALS = 5;
const LAST_MATCH = 12;
/** A block with fewer bytes has no match. */
const SHORTEST = 13;

export class FrameError extends Error {}

function rule(holds: boolean, text: string): void {
  if (!holds) throw new FrameError(text);
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Uint8Array {
    rule(count <= this.left, `${count} bytes are wanted, ${this.left} are left`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A little-endian number of so many bytes. */
  number(bytes: number): number {
    return this.take(bytes).reduceRight((sum, byte) => sum * 256 + byte, 0);
  }

  /** A length whose half of a token is `nibble`. */
  length(nibble: number): number {
    let length = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255;) {
      byte = this.number(1);
      length += byte;
    }
    return length;
  }
}

/** The one frame of which `bytes` consist. */
export function walkFrame(bytes: Uint8Array, rules: FrameRules): Frame {
  const reader = new Reader(bytes);
  rule(reader.number(4) === MAGIC, 'a frame begins with its magic number');
  const flags = [
    1,
    !rules.linked,
    rules.blockChecksum,
    rules.contentSize,
    rules.contentChecksum,
    false,
    false,
  ];
  const byte = flags.reduce<number>((sum, flag) => sum * 2 + Number(flag), 0);
  rule(reader.number(1) === byte, `the flags are ${byte.toString(2)}`);
  const code = Math.max(4, Math.ceil((Math.log2(rules.block) - 8) / 2));
  rule(reader.number(1) === code << 4, `the descriptor is ${(code << 4).toString(16)}`);
  const size = rules.contentSize ? reader.number(8) : undefined;
  reader.take(1);

  const content: number[] = [];
  const stored: boolean[] = [];
  let matches = 0;
  for (let header = reader.number(4); header !== 0; header = reader.number(4)) {
    const from = content.length;
    rule(from === stored.length * rules.block, 'all blocks but the last are full');
    const isStored = header >= 2 ** 31;
    const block = reader.take(header % 2 ** 31);
    if (isStored) append(content, block);
    else matches += unpack(new Reader(block), content, rules);
    const length = content.length - from;
    rule(length > 0 && length <= rules.block, 'a block holds something, and no more than it may');
    rule(isStored || block.length < length, 'what does not get smaller is stored');
    stored.push(isStored);
    if (rules.blockChecksum) reader.take(4);
  }
  if (rules.contentChecksum) reader.take(4);
  rule(reader.left === 0, 'nothing stands behind the frame');
  rule(size === undefined || size === content.length, 'the content is as long as the header says');
  return { content: Uint8Array.from(content), matches, stored };
}

/** One by one: there are too many for the arguments of one call. */
function append(content: number[], bytes: Uint8Array): void {
  for (const byte of bytes) content.push(byte);
}

/** Appends a block to `content`; the number of its matches. */
function unpack(reader: Reader, content: number[], rules: FrameRules): number {
  const from = content.length;
  const oldest = rules.linked ? 0 : from;
  let matches = 0;
  let lastMatch = -Infinity;
  for (;;) {
    const token = reader.number(1);
    const literals = reader.take(reader.length(token >> 4));
    append(content, literals);
    if (reader.left === 0) {
      rule(token % 16 === 0, 'the last sequence has no match');
      rule(matches === 0 || literals.length >= LAST_LITERALS, 'the last five bytes are literals');
      rule(lastMatch + LAST_MATCH <= content.length, 'the last match begins 12 bytes before the end');
      rule(matches === 0 || content.length - from >= SHORTEST, 'a block of 12 bytes has no match');
      return matches;
    }
    const offset = reader.number(2);
    rule(offset > 0 && offset <= rules.window, `an offset is from 1 to the window: ${offset}`);
    rule(content.length - offset >= oldest, 'a match stays within its block, or frame');
    lastMatch = content.length;
    for (let rest = reader.length(token % 16) + MIN_MATCH; rest > 0; rest--) {
      content.push(content[content.length - offset] ?? 0);
    }
    matches++;
  }
}

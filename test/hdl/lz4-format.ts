/** LZ4 files made by hand, as the format's documents have it: what no compressor would write as well. Shares nothing with the blocks in `hdl/lz4`. */

const PRIMES = [0x9e37_79b1, 0x85eb_ca77, 0xc2b2_ae3d, 0x27d4_eb2f, 0x1656_67b1] as const;

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

/** XXH32 with seed 0. */
export function xxh32(bytes: Uint8Array): number {
  const [p1, p2, p3, p4, p5] = PRIMES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum: number = p5;
  let at = 0;
  if (bytes.length >= 16) {
    const sums = [p1 + p2, p2, 0, -p1];
    for (; at + 16 <= bytes.length; at += 16) {
      for (const [i, old] of sums.entries()) {
        sums[i] = Math.imul(rotate((old + Math.imul(view.getUint32(at + 4 * i, true), p2)) | 0, 13), p1);
      }
    }
    sum = sums.reduce((all, each, i) => all + rotate(each, [1, 7, 12, 18][i] ?? 0), 0);
  }
  let hash = (sum + bytes.length) | 0;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = Math.imul(rotate((hash + Math.imul(view.getUint32(at, true), p3)) | 0, 17), p4);
  }
  for (const byte of bytes.subarray(at)) hash = Math.imul(rotate((hash + Math.imul(byte, p5)) | 0, 11), p1);
  hash = Math.imul(hash ^ (hash >>> 15), p2);
  hash = Math.imul(hash ^ (hash >>> 13), p3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Little-endian. */
export function word(value: number): readonly number[] {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
}

export interface Header {
  readonly version?: number;
  readonly independent?: boolean;
  readonly blockChecksum?: boolean;
  readonly contentChecksum?: boolean;
  readonly contentSize?: bigint;
  readonly dictionary?: number;
  /** The lower bits of the flags and of the block descriptor that must be 0, as they are. */
  readonly reservedFlag?: boolean;
  readonly descriptor?: number;
}

export interface Block {
  readonly bytes: readonly number[];
  readonly stored?: boolean;
  /** Instead of the bytes' length. */
  readonly size?: number;
}

function headerOf(header: Header): readonly number[] {
  const { version = 1, independent = true, blockChecksum = false, contentChecksum = false } = header;
  const { contentSize, dictionary, reservedFlag = false, descriptor = 0x40 } = header;
  const flags = [
    dictionary !== undefined,
    reservedFlag,
    contentChecksum,
    contentSize !== undefined,
    blockChecksum,
    independent,
  ].reduce((sum, flag, i) => sum | (Number(flag) << i), version << 6);
  const size =
    contentSize === undefined
      ? []
      : [...word(Number(contentSize & 0xffff_ffffn)), ...word(Number(contentSize >> 32n))];
  const fields = [flags, descriptor, ...size, ...(dictionary === undefined ? [] : word(dictionary))];
  return [...fields, (xxh32(Uint8Array.from(fields)) >>> 8) & 0xff];
}

/** A frame; `content` is what it decodes to, as far as somebody asks for it. */
export function frameOf(
  header: Header,
  blocks: readonly Block[],
  content: readonly number[] = [],
): Uint8Array {
  const parts = blocks.flatMap(({ bytes, stored = false, size = bytes.length }) => [
    ...word(size + (stored ? 0x8000_0000 : 0)),
    ...bytes,
    ...(header.blockChecksum === true ? word(xxh32(Uint8Array.from(bytes))) : []),
  ]);
  const check = header.contentChecksum === true ? word(xxh32(Uint8Array.from(content))) : [];
  return Uint8Array.from([...word(0x184d_2204), ...headerOf(header), ...parts, ...word(0), ...check]);
}

/** A frame that readers pass over; `kind` from 0 to 15. */
export function skippableOf(bytes: readonly number[], kind = 0): Uint8Array {
  return Uint8Array.from([...word(0x184d_2a50 + kind), ...word(bytes.length), ...bytes]);
}

function more(length: number): readonly number[] {
  return length < 15
    ? []
    : [...Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255];
}

/** Literals, and a match unless they are the block's last. */
export function sequenceOf(
  literals: readonly number[],
  match?: { readonly offset: number; readonly length: number },
): readonly number[] {
  const extra = match === undefined ? 0 : match.length - 4;
  const token = (Math.min(15, literals.length) << 4) | Math.min(15, extra);
  const head = [token, ...more(literals.length), ...literals];
  return match === undefined ? head : [...head, match.offset & 0xff, match.offset >> 8, ...more(extra)];
}

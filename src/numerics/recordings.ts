/**
 * Recorded block operations d = c + a·b, as files: `TCV1`, then u32 count, u32 K, u32 bits; then for each operation K × a, K × b (8, 16 or 32 bits an encoding),
 * u32 c, u32 d; all little-endian, c and d encodings of the result, which is fp32 if not said otherwise. tf32 stands in the upper 19 bits of 32.
 */
import { formatNamed, tf32, type FloatFormat } from './formats.js';
import { hopperFor } from './tensor-core.js';

export interface BlockOperation {
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
  readonly c: bigint;
  readonly d: bigint;
}

/**
 * The format that a file's name says: a word between `_`, `-` and `.`, with or without the `fp8_` before it, as in `bf16_k64.bin` or `h200_e4m3.bin`. `undefined` where no word is a format that
 * Hopper's cores multiply.
 */
export function operandsOfFile(name: string): FloatFormat | undefined {
  for (const word of name.toLowerCase().split(/[-_.]/)) {
    const format = formatNamed(word) ?? formatNamed(`fp8_${word}`);
    if (format !== undefined && hopperFor(format) !== undefined) return format;
  }
  return undefined;
}

const MAGIC = 'TCV1';
const HEADER_BYTES = 16;

/** The operations of a file whose operands have this format. A RangeError where the file is not of this layout, is cut short, or has operands of another width. */
export function readRecordings(bytes: Uint8Array, operands: FloatFormat): readonly BlockOperation[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || new TextDecoder().decode(bytes.subarray(0, 4)) !== MAGIC)
    throw new RangeError(`a recording starts with ${MAGIC}`);
  const [count, k, bits] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
  const size = containerBits(operands) / 8;
  if (bits !== size * 8)
    throw new RangeError(`operands of ${operands.name} take ${size * 8} bits, not ${bits}`);
  const stride = 2 * k * size + 8;
  if (bytes.length !== HEADER_BYTES + count * stride)
    throw new RangeError(
      `${count} operations of K = ${k} take ${HEADER_BYTES + count * stride} bytes, not ${bytes.length}`,
    );
  return Array.from({ length: count }, (_, i) => {
    const at = HEADER_BYTES + i * stride;
    const operand = (index: number) => readOperand(view, at + index * size, operands);
    return {
      a: Array.from({ length: k }, (_, j) => operand(j)),
      b: Array.from({ length: k }, (_, j) => operand(k + j)),
      c: BigInt(view.getUint32(at + 2 * k * size, true)),
      d: BigInt(view.getUint32(at + 2 * k * size + 4, true)),
    };
  });
}

function containerBits(format: FloatFormat): number {
  const width = 1 + format.exponentBits + format.fractionBits;
  return width <= 8 ? 8 : width <= 16 ? 16 : 32;
}

function readOperand(view: DataView, at: number, format: FloatFormat): bigint {
  switch (containerBits(format)) {
    case 8:
      return BigInt(view.getUint8(at));
    case 16:
      return BigInt(view.getUint16(at, true));
    default: {
      const word = BigInt(view.getUint32(at, true));
      return format === tf32 ? word >> 13n : word;
    }
  }
}

/**
 * A file's bytes as beats and back. `Bytes<N>` carries up to N bytes a beat, lane 0 first, and only the last beat of a packet may be short. Any other type takes
 * ceil(width / 8) bytes, little-endian, upper bits zero.
 */
import { widthOf, type ValueType } from '../../ir/value-type.js';
import { misuse } from '../errors.js';
import { partsOfImage } from '../packing.js';
import type { RowQueue } from '../rows.js';
import { typeName } from '../show.js';
import type { BeatFormat } from './beats.js';

interface Lanes {
  readonly lanes: number;
  /** Which of the two leaves holds the bytes; the other one counts them. */
  readonly bytes: 0 | 1;
  readonly count: 0 | 1;
}

/** A struct of N bytes and a count. */
export function lanesOf(type: ValueType): Lanes | undefined {
  if (type.kind !== 'struct' || type.fields.length !== 2) return undefined;
  const isBytes = (field: ValueType): field is ValueType & { kind: 'array' } =>
    field.kind === 'array' &&
    (field.element.kind === 'uint' || field.element.kind === 'bits') &&
    field.element.width === 8;
  const [first, second] = type.fields;
  if (first === undefined || second === undefined) return undefined;
  if (isBytes(first.type) && second.type.kind === 'uint')
    return { lanes: first.type.length, bytes: 0, count: 1 };
  if (isBytes(second.type) && first.type.kind === 'uint')
    return { lanes: second.type.length, bytes: 1, count: 0 };
  return undefined;
}

/** Between the beats of a type and bytes, many beats at a time. */
export interface BeatCodec {
  /** The beats of a packet, behind what the queue holds. An empty packet is one empty beat, where the stream has such. */
  write(bytes: Uint8Array, into: RowQueue): void;
  /** The bytes of all beats of a queue, one after the other. */
  read(beats: RowQueue): Uint8Array;
}

/** `where` names the port in messages. */
export function beatCodec(type: ValueType, format: BeatFormat, where: string): BeatCodec {
  const lanes = lanesOf(type);
  const codec = lanes === undefined ? packedCodec(type, format, where) : lanedCodec(lanes, format);
  return {
    read: (beats) => codec.read(beats),
    write: (bytes, into) => {
      if (bytes.length > 0) return codec.write(bytes, into);
      if (format.empty === undefined) return;
      const at = into.push();
      into.bytes.u8.fill(0, at, at + format.size);
      format.mark(into.bytes, at, { last: true, empty: true });
    },
  };
}

function lanedCodec({ lanes, bytes: bytesField, count: countField }: Lanes, format: BeatFormat): BeatCodec {
  const [bytesAt, count] = [format.data[bytesField], format.data[countField]];
  if (bytesAt === undefined || count === undefined) throw new Error('a beat of bytes has two leaves');
  const { size } = format;
  return {
    write: (bytes, into) => {
      const beats = Math.ceil(bytes.length / lanes);
      let at = into.push(beats);
      const rows = into.bytes;
      const last = at + (beats - 1) * size;
      for (let from = 0; from < bytes.length; from += lanes, at += size) {
        const most = Math.min(lanes, bytes.length - from);
        const to = at + bytesAt.offset;
        for (let i = 0; i < lanes; i++) rows.u8[to + i] = i < most ? (bytes[from + i] ?? 0) : 0;
        rows.setPart(at, count, 0, most);
        format.mark(rows, at, { last: at === last, empty: false });
      }
    },
    read: (beats) => {
      const rows = beats.bytes;
      const bytes = new Uint8Array(beats.length * lanes);
      let end = 0;
      for (let n = 0; n < beats.length; n++) {
        const at = beats.at(n);
        if (format.isEmpty(rows, at)) continue;
        const most = Math.min(lanes, rows.part(at, count, 0));
        const from = at + bytesAt.offset;
        for (let i = 0; i < most; i++) bytes[end++] = rows.u8[from + i] ?? 0;
      }
      return bytes.slice(0, end);
    },
  };
}

/** Parts of elements by where they lie in the packed image. */
function packedCodec(type: ValueType, format: BeatFormat, where: string): BeatCodec {
  const width = widthOf(type);
  const each = Math.ceil(width / 8);
  const parts = partsOfImage(type).flatMap(({ leaf, element, low, width: bits }) => {
    const field = format.data[leaf];
    if (field === undefined) throw new Error('a beat has a field for each leaf');
    return Array.from({ length: Math.ceil(bits / 32) }, (_, i) => ({
      field,
      index: element * field.limbs + i,
      low: low + 32 * i,
      width: Math.min(32, bits - 32 * i),
    }));
  });
  const spare = (0xff << (width % 8)) & 0xff;
  const checkFits = (bytes: Uint8Array): void => {
    if (width % 8 === 0) return;
    for (let top = each - 1; top < bytes.length; top += each) {
      if (((bytes[top] ?? 0) & spare) === 0) continue;
      const digits = Array.from(bytes.subarray(top + 1 - each, top + 1).toReversed(), (byte) =>
        byte.toString(16).padStart(2, '0'),
      );
      const value = digits.join('').replace(/^0+/, '');
      throw misuse('M6009', `${where}: 0x${value} does not fit ${typeName(type)}`);
    }
  };
  return {
    write: (bytes, into) => {
      if (each === 0 || bytes.length % each !== 0) {
        throw misuse(
          'M6009',
          `${where}: ${bytes.length} bytes are no whole number of ${typeName(type)}, ${each} bytes each`,
        );
      }
      checkFits(bytes);
      const beats = bytes.length / each;
      let at = into.push(beats);
      const rows = into.bytes;
      for (let n = 0; n < beats; n++, at += format.size) {
        for (const part of parts)
          rows.setPart(at, part.field, part.index, bitsAt(bytes, 8 * each * n + part.low, part.width));
        format.mark(rows, at, { last: n === beats - 1, empty: false });
      }
    },
    read: (beats) => {
      const rows = beats.bytes;
      const bytes = new Uint8Array(beats.length * each);
      let end = 0;
      for (let n = 0; n < beats.length; n++) {
        const at = beats.at(n);
        if (format.isEmpty(rows, at)) continue;
        for (const part of parts)
          orBits(bytes, 8 * end + part.low, part.width, rows.part(at, part.field, part.index));
        end += each;
      }
      return bytes.slice(0, end);
    },
  };
}

/** Up to 32 bits from bit `low`, the lowest of each byte first. */
function bitsAt(bytes: Uint8Array, low: number, width: number): number {
  let byte = low >>> 3;
  let value = (bytes[byte] ?? 0) >>> (low & 7);
  for (let got = 8 - (low & 7); got < width; got += 8) value |= (bytes[++byte] ?? 0) << got;
  return width === 32 ? value >>> 0 : value & ((1 << width) - 1);
}

/** Puts them where there are zeros. */
function orBits(bytes: Uint8Array, low: number, width: number, value: number): void {
  let byte = low >>> 3;
  const shift = low & 7;
  bytes[byte] = (bytes[byte] ?? 0) | (value << shift);
  for (let put = 8 - shift; put < width; put += 8) {
    byte++;
    bytes[byte] = (bytes[byte] ?? 0) | (value >>> put);
  }
}

/**
 * A file's bytes as beats and back. `Bytes<N>` carries up to N bytes a beat, lane 0 first, and only the last beat of a packet may be short. Any other type takes
 * ceil(width / 8) bytes, little-endian, upper bits zero.
 */
import { mask } from '../../support/bits.js';
import { widthOf, type ValueType } from '../../ir/value-type.js';
import { misuse } from '../errors.js';
import { elementCount, pack, unpack } from '../packing.js';
import { typeName } from '../show.js';

/** What moves in one cycle: the elements of the data's leaves, in order. */
export interface Beat {
  readonly data: readonly bigint[];
  readonly last: boolean;
  readonly empty: boolean;
}

interface Lanes {
  readonly lanes: number;
  /** Which of the two leaves holds the bytes; the other one counts them. */
  readonly bytesFirst: boolean;
}

/** A struct of N bytes and a count. */
function lanesOf(type: ValueType): Lanes | undefined {
  if (type.kind !== 'struct' || type.fields.length !== 2) return undefined;
  const isBytes = (field: ValueType): field is ValueType & { kind: 'array' } =>
    field.kind === 'array' &&
    (field.element.kind === 'uint' || field.element.kind === 'bits') &&
    field.element.width === 8;
  const [first, second] = type.fields;
  if (first === undefined || second === undefined) return undefined;
  if (isBytes(first.type) && second.type.kind === 'uint')
    return { lanes: first.type.length, bytesFirst: true };
  if (isBytes(second.type) && first.type.kind === 'uint')
    return { lanes: second.type.length, bytesFirst: false };
  return undefined;
}

/** One packet. */
export function beatsOfBytes(type: ValueType, bytes: Uint8Array, where: string): readonly Beat[] {
  const lanes = lanesOf(type);
  if (bytes.length === 0) return [{ data: zeros(type), last: true, empty: true }];
  if (lanes !== undefined) {
    return chunks(bytes, lanes.lanes, (chunk, last) => {
      const data = Array.from({ length: lanes.lanes }, (_, i) => BigInt(chunk[i] ?? 0));
      const count = BigInt(chunk.length);
      return { data: lanes.bytesFirst ? [...data, count] : [count, ...data], last, empty: false };
    });
  }
  const width = widthOf(type);
  const size = Math.ceil(width / 8);
  if (size === 0 || bytes.length % size !== 0) {
    throw misuse(
      'M6009',
      `${where}: ${bytes.length} bytes are no whole number of ${typeName(type)}, ${size} bytes each`,
    );
  }
  return chunks(bytes, size, (chunk, last) => {
    const value = chunk.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    if (value > mask(width))
      throw misuse('M6009', `${where}: 0x${value.toString(16)} does not fit ${typeName(type)}`);
    return { data: unpack(type, value), last, empty: false };
  });
}

/** The bytes of beats, one after the other. */
export function bytesOfBeats(type: ValueType, beats: readonly Beat[]): Uint8Array {
  const lanes = lanesOf(type);
  const bytes: number[] = [];
  for (const { data, empty } of beats) {
    if (empty) continue;
    if (lanes === undefined) {
      let value = pack(type, data);
      for (let i = 0; i < Math.ceil(widthOf(type) / 8); i++, value >>= 8n) bytes.push(Number(value & 0xffn));
    } else {
      const count = Number(data[lanes.bytesFirst ? lanes.lanes : 0] ?? 0n);
      const from = lanes.bytesFirst ? 0 : 1;
      for (const byte of data.slice(from, from + Math.min(count, lanes.lanes))) bytes.push(Number(byte));
    }
  }
  return Uint8Array.from(bytes);
}

function chunks(
  bytes: Uint8Array,
  size: number,
  beat: (chunk: Uint8Array, last: boolean) => Beat,
): readonly Beat[] {
  const beats: Beat[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    beats.push(beat(bytes.subarray(at, at + size), at + size >= bytes.length));
  }
  return beats;
}

function zeros(type: ValueType): readonly bigint[] {
  return Array.from({ length: elementCount(type) }, () => 0n);
}

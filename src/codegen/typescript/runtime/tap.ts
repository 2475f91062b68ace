/** Streams as words of the linear memory: a beat is moved between there and a row as it lies, field by field. */
import type { Bytes } from '../../../sim/rows.js';
import type { Tap, TapPlaces } from '../../../sim/streams/tap.js';
import type { ModelRegion } from './model.js';
import { addressOf, type Memory } from './numbers.js';

/** What a tap needs of its engine. */
export interface TapHost {
  readonly memory: Memory;
  /** Something that logic reads has changed. */
  touched(thing: number): void;
  region(place: TapPlaces['valid']): ModelRegion;
}

/** Words, or bytes, that lie one after another in the memory and in a row. */
export interface Span {
  readonly address: number;
  /** In the units of the span, from the start of the row. */
  readonly offset: number;
  readonly count: number;
}

/** Where a stream lies in the memory. */
export interface TapLayout {
  readonly valid: Flag;
  readonly ready: Flag;
  readonly resets: readonly Level[];
  readonly words: readonly Span[];
  readonly bytes: readonly Span[];
  readonly beat: readonly ModelRegion[];
  /** The address of each field of the beat, in bytes. */
  readonly fields: readonly number[];
}

/** Undefined where something lies in another form than in a row. What the host drives are inputs, which have no second image. */
export function layOutTap(
  regionOf: TapHost['region'],
  { valid, ready, beat, resets, format }: TapPlaces,
): TapLayout | undefined {
  const [validRegion, readyRegion] = [regionOf(valid), regionOf(ready)];
  const beatRegions = beat.map(regionOf);
  const words: Span[] = [];
  const bytes: Span[] = [];
  const fields: number[] = [];
  for (const [i, { offset, unit, limbs, count }] of format.fields.entries()) {
    const region = beatRegions[i];
    const place = beat[i];
    if (region === undefined || place === undefined) return undefined;
    const size = BYTES[region.bank];
    if (size !== unit || region.limbs !== limbs) return undefined;
    const address = addressOf(region, place.instance, place.element);
    fields.push(address * unit);
    if (unit === 4) words.push({ address, offset: offset / 4, count: count * limbs });
    else bytes.push({ address: address * unit, offset, count: count * unit });
  }
  const levels = resets.map(({ place, active }) => {
    const region = regionOf(place);
    return { address: addressOf(region, place.instance, place.element), active: Number(active), region };
  });
  const flags = [validRegion, readyRegion, ...levels.map(({ region }) => region)];
  if (flags.some(({ bank }) => bank !== 'u8')) return undefined;
  return {
    valid: { address: addressOf(validRegion, valid.instance, valid.element), region: validRegion },
    ready: { address: addressOf(readyRegion, ready.instance, ready.element), region: readyRegion },
    resets: levels,
    words,
    bytes,
    beat: beatRegions,
    fields,
  };
}

export function makeTap(host: TapHost, places: TapPlaces): Tap | undefined {
  const layout = layOutTap((place) => host.region(place), places);
  return layout && new MemoryTap(host, layout);
}

const BYTES = { u8: 1, u16: 2, i32: 4 } as const;

export interface Level {
  readonly address: number;
  readonly active: number;
}

export interface Flag {
  readonly address: number;
  readonly region: ModelRegion;
}

class MemoryTap implements Tap {
  readonly #host: TapHost;
  readonly #u8: Uint8Array;
  readonly #i32: Int32Array;
  readonly #valid: Flag;
  readonly #ready: Flag;
  readonly #validAt: number;
  readonly #readyAt: number;
  readonly #resets: readonly Level[];
  readonly #words: readonly Span[];
  readonly #bytes: readonly Span[];
  readonly #things: readonly number[];

  constructor(host: TapHost, { valid, ready, resets, words, bytes, beat }: TapLayout) {
    this.#host = host;
    this.#u8 = host.memory.u8;
    this.#i32 = host.memory.i32;
    this.#valid = valid;
    this.#ready = ready;
    this.#validAt = valid.address;
    this.#readyAt = ready.address;
    this.#resets = resets;
    this.#words = words;
    this.#bytes = bytes;
    this.#things = [...new Set(beat.map(({ thing }) => thing))];
  }

  isReset(): boolean {
    for (const { address, active } of this.#resets) if (this.#u8[address] === active) return true;
    return false;
  }

  isValid(): boolean {
    return this.#u8[this.#validAt] !== 0;
  }

  isReady(): boolean {
    return this.#u8[this.#readyAt] !== 0;
  }

  setValid(valid: boolean): void {
    this.#set(this.#valid, valid);
  }

  setReady(ready: boolean): void {
    this.#set(this.#ready, ready);
  }

  #set({ address, region }: Flag, value: boolean): void {
    this.#u8[address] = value ? 1 : 0;
    this.#host.touched(region.thing);
  }

  load(rows: Bytes, at: number): void {
    const i32 = this.#i32;
    const u8 = this.#u8;
    const { u32: rowWords, u8: rowBytes } = rows;
    for (const { address, offset, count } of this.#words) {
      const to = (at >> 2) + offset;
      for (let i = 0; i < count; i++) rowWords[to + i] = i32[address + i] ?? 0;
    }
    for (const { address, offset, count } of this.#bytes) {
      const to = at + offset;
      for (let i = 0; i < count; i++) rowBytes[to + i] = u8[address + i] ?? 0;
    }
  }

  store(rows: Bytes, at: number): void {
    const i32 = this.#i32;
    const u8 = this.#u8;
    const { u32: rowWords, u8: rowBytes } = rows;
    for (const { address, offset, count } of this.#words) {
      const from = (at >> 2) + offset;
      for (let i = 0; i < count; i++) i32[address + i] = rowWords[from + i] ?? 0;
    }
    for (const { address, offset, count } of this.#bytes) {
      const from = at + offset;
      for (let i = 0; i < count; i++) u8[address + i] = rowBytes[from + i] ?? 0;
    }
    for (const thing of this.#things) this.#host.touched(thing);
  }

  equals(rows: Bytes, at: number): boolean {
    const i32 = this.#i32;
    const u8 = this.#u8;
    const { u32: rowWords, u8: rowBytes } = rows;
    for (const { address, offset, count } of this.#words) {
      const from = (at >> 2) + offset;
      for (let i = 0; i < count; i++) if (i32[address + i] !== ((rowWords[from + i] ?? 0) | 0)) return false;
    }
    for (const { address, offset, count } of this.#bytes) {
      const from = at + offset;
      for (let i = 0; i < count; i++) if (u8[address + i] !== rowBytes[from + i]) return false;
    }
    return true;
  }
}

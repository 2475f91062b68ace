/**
 * What stands at a stream, in whatever form the engine has it: everything that watches or drives streams works on rows of bytes through a tap, and needs no
 * numbers. Values must be settled where a tap reads.
 */
import type { Place } from '../engine.js';
import type { Kernel } from '../kernel/kernel.js';
import { placeOf, readElement } from '../probe.js';
import type { Bytes } from '../rows.js';
import type { Lanes, Stream } from './stream.js';

export interface Tap {
  /** Whether a reset around the stream is active. */
  isReset(): boolean;
  isValid(): boolean;
  isReady(): boolean;
  /** For the end that drives it; lands at once. */
  setValid(valid: boolean): void;
  setReady(ready: boolean): void;
  /** Copies the beat that stands there to the row at `at`. */
  load(rows: Bytes, at: number): void;
  /** Puts the row at `at` there; lands at once. */
  store(rows: Bytes, at: number): void;
  /** Whether the beat that stands there is that of the row at `at`. */
  equals(rows: Bytes, at: number): boolean;
}

/** Where a tap finds what it needs; undefined where some of it is computed and stands nowhere. */
export interface TapPlaces {
  readonly valid: Place;
  readonly ready: Place;
  /** The first element of each field of the beat. */
  readonly beat: readonly Place[];
  readonly resets: Stream['resets'];
  readonly format: Stream['format'];
}

/** The engine's own, where it has one. */
export function tapOf(kernel: Kernel, stream: Stream): Tap {
  const places = tapPlacesOf(stream);
  return (places && kernel.engine.tap?.(places)) ?? new NumberTap(kernel, stream);
}

/** Undefined where some of it is computed and stands nowhere. */
export function tapPlacesOf({ ref, valid, ready, beat, resets, format }: Stream): TapPlaces | undefined {
  const first = ({ from, start }: Lanes): Place | undefined => placeOf(ref, from, start);
  const [validPlace, readyPlace] = [first(valid), first(ready)];
  const beatPlaces = beat.flatMap((lanes) => first(lanes) ?? []);
  if (validPlace === undefined || readyPlace === undefined || beatPlaces.length < beat.length)
    return undefined;
  return { valid: validPlace, ready: readyPlace, beat: beatPlaces, resets, format };
}

/** Reads and writes one number after the other. */
class NumberTap implements Tap {
  readonly #kernel: Kernel;
  readonly #stream: Stream;

  constructor(kernel: Kernel, stream: Stream) {
    this.#kernel = kernel;
    this.#stream = stream;
  }

  isReset(): boolean {
    return this.#stream.resets.some(({ place, active }) => this.#kernel.engine.read(place) === active);
  }

  isValid(): boolean {
    return this.#read(this.#stream.valid, 0) !== 0n;
  }

  isReady(): boolean {
    return this.#read(this.#stream.ready, 0) !== 0n;
  }

  setValid(valid: boolean): void {
    this.#write(this.#stream.valid, 0, valid ? 1n : 0n);
  }

  setReady(ready: boolean): void {
    this.#write(this.#stream.ready, 0, ready ? 1n : 0n);
  }

  load(rows: Bytes, at: number): void {
    this.#each((lanes, field, i) => {
      rows.setElement(at, field, i, this.#read(lanes, i));
      return true;
    });
  }

  store(rows: Bytes, at: number): void {
    this.#each((lanes, field, i) => {
      this.#write(lanes, i, rows.element(at, field, i));
      return true;
    });
  }

  equals(rows: Bytes, at: number): boolean {
    return this.#each((lanes, field, i) => rows.element(at, field, i) === this.#read(lanes, i));
  }

  /** As long as it holds. */
  #each(
    holds: (lanes: Lanes, field: Stream['format']['fields'][number], element: number) => boolean,
  ): boolean {
    const { beat, format } = this.#stream;
    return format.fields.every((field, n) => {
      const lanes = beat[n];
      if (lanes === undefined) return true;
      for (let i = 0; i < field.count; i++) if (!holds(lanes, field, i)) return false;
      return true;
    });
  }

  #read({ from, width, start }: Lanes, element: number): bigint {
    return readElement(this.#kernel, this.#stream.ref, from, width, start + element);
  }

  #write({ from, start }: Lanes, element: number, value: bigint): void {
    const place = placeOf(this.#stream.ref, from, start + element);
    if (place !== undefined) this.#kernel.engine.write(place, value);
  }
}

/**
 * A stream watched at an edge: what `sim/streams/monitor.ts` does where all is as the protocol says. Everything else, which ends in a report, is left to it.
 */
import type { WatchedStream } from '../typescript/runtime/engine.js';
import type { Field } from '../../sim/rows.js';
import { WATCHED, WATCHED_NUMBERS } from '../../sim/streams/watch.js';
import type { Code } from './encoder/code.js';
import type { AccessOp } from './encoder/opcodes.js';

/** Bytes that are moved or compared at once. */
interface Piece {
  readonly address: number;
  /** From the start of the row. */
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
}

const LOAD = { 1: 'i64.load8_u', 2: 'i64.load16_u', 4: 'i64.load32_u', 8: 'i64.load' } as const;
const STORE = { 1: 'i64.store8', 2: 'i64.store16', 4: 'i64.store32', 8: 'i64.store' } as const;
const LOAD_PART = { 1: 'i32.load8_u', 2: 'i32.load16_u', 4: 'i32.load' } as const;

const SIZES = [8, 4, 2, 1] as const;

/** `moment`: what is noted of when a beat was taken, as a `f64`; `look`: calls the monitor for this edge. */
export function emitWatch(code: Code, stream: WatchedStream, moment: () => void, look: () => void): void {
  new WatchEmitter(code, stream, moment).emit(look);
}

class WatchEmitter {
  readonly #code: Code;
  readonly #stream: WatchedStream;
  readonly #moment: () => void;
  readonly #pieces: readonly Piece[];
  /** Of the row of the beat that waits, in bytes; that of the last beat follows. */
  readonly #rows: number;

  constructor(code: Code, stream: WatchedStream, moment: () => void) {
    this.#code = code;
    this.#stream = stream;
    this.#moment = moment;
    this.#pieces = piecesOf(stream);
    this.#rows = stream.at + 8 * WATCHED_NUMBERS;
  }

  emit(look: () => void): void {
    const code = this.#code;
    const { layout } = this.#stream;
    code.block((end) => {
      for (const { address, active } of layout.resets) {
        this.#byte(address);
        if (active === 0) code.op('i32.eqz');
        code.if(() => {
          this.#put('offered', 0);
          this.#put('open', 0);
          code.branch(end);
        });
      }
      this.#isBroken();
      code.if(() => {
        look();
        code.branch(end);
      });
      this.#count('cycles');
      this.#byte(layout.valid.address);
      code.op('i32.eqz');
      code.if(() => {
        this.#byte(layout.ready.address);
        code.if(() => this.#count('idle'));
        code.branch(end);
      });
      this.#byte(layout.ready.address);
      code.op('i32.eqz');
      code.if(() => {
        this.#copyTo(this.#rows);
        this.#put('offered', 1);
        this.#count('stalls');
        code.branch(end);
      });
      this.#taken();
    });
  }

  /** Whether the beat that waits is gone or another, or a beat of nothing ends no packet; onto the stack. */
  #isBroken(): void {
    const code = this.#code;
    const { layout, format } = this.#stream;
    this.#isOffered();
    code.open('i32');
    this.#byte(layout.valid.address);
    code.op('i32.eqz');
    this.#differs();
    code.op('i32.or', 'else');
    code.i32(0);
    code.end();
    const { last, empty } = format;
    if (empty === undefined) return;
    this.#byte(layout.valid.address);
    this.#flag(empty);
    code.op('i32.and');
    if (last !== undefined) {
      this.#flag(last);
      code.op('i32.eqz', 'i32.and');
    }
    code.op('i32.or');
  }

  #taken(): void {
    const code = this.#code;
    const { format, byteCount } = this.#stream;
    this.#copyTo(this.#rows + format.size);
    this.#put('offered', 0);
    this.#count('beats');
    if (byteCount !== undefined) {
      if (format.empty !== undefined) {
        this.#flag(format.empty);
        code.op('i32.eqz');
        code.open();
      }
      this.#add('bytes', () => this.#load(LOAD_PART[byteCount.unit], this.#addressOf(byteCount)));
      if (format.empty !== undefined) code.end();
    }
    if (format.last !== undefined) {
      const { last } = format;
      this.#store('open', () => {
        this.#flag(last);
        code.op('i32.eqz');
      });
    }
    code.i32(0);
    this.#moment();
    code.access('f64.store', this.#at('beatAt'));
  }

  /** The upper word of the number 1 is not 0. */
  #isOffered(): void {
    this.#load('i32.load', this.#at('offered') + 4);
  }

  /** Whether the beat that stands there is not the one that waits. */
  #differs(): void {
    const code = this.#code;
    code.i64(0n);
    for (const { address, offset, size } of this.#pieces) {
      this.#load(LOAD[size], address);
      this.#load(LOAD[size], this.#rows + offset);
      code.op('i64.xor', 'i64.or');
    }
    code.i64(0n);
    code.op('i64.ne');
  }

  #copyTo(row: number): void {
    const code = this.#code;
    for (const { address, offset, size } of this.#pieces) {
      code.i32(0);
      this.#load(LOAD[size], address);
      code.access(STORE[size], row + offset);
    }
  }

  #addressOf(field: Field): number {
    const { layout, format } = this.#stream;
    return layout.fields[format.fields.indexOf(field)] ?? 0;
  }

  #flag(field: Field): void {
    this.#byte(this.#addressOf(field));
  }

  #byte(address: number): void {
    this.#load('i32.load8_u', address);
  }

  #load(name: AccessOp, address: number): void {
    this.#code.i32(0);
    this.#code.access(name, address);
  }

  #at(what: keyof typeof WATCHED): number {
    return this.#stream.at + 8 * WATCHED[what];
  }

  #put(what: keyof typeof WATCHED, value: number): void {
    this.#store(what, () => this.#code.i32(value));
  }

  #store(what: keyof typeof WATCHED, value: () => void): void {
    this.#code.i32(0);
    value();
    this.#code.op('f64.convert_i32_u');
    this.#code.access('f64.store', this.#at(what));
  }

  #count(what: keyof typeof WATCHED): void {
    this.#add(what, () => this.#code.i32(1));
  }

  #add(what: keyof typeof WATCHED, more: () => void): void {
    const code = this.#code;
    code.i32(0);
    this.#load('f64.load', this.#at(what));
    more();
    code.op('f64.convert_i32_u', 'f64.add');
    code.access('f64.store', this.#at(what));
  }
}

function piecesOf({ layout }: WatchedStream): readonly Piece[] {
  const spans = [
    ...layout.words.map(({ address, offset, count }) => ({
      address: 4 * address,
      offset: 4 * offset,
      count: 4 * count,
    })),
    ...layout.bytes,
  ];
  return spans.flatMap(({ address, offset, count }) => {
    const pieces: Piece[] = [];
    for (let at = 0; at < count;) {
      const size = SIZES.find((one) => one <= count - at) ?? 1;
      pieces.push({ address: address + at, offset: offset + at, size });
      at += size;
    }
    return pieces;
  });
}

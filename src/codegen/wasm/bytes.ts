/** Bytes of the memory that are copied or set to 0. `memory.copy` and `memory.fill` are calls out of the module, which cost more than a few vectors do. */
import type { Code } from './encoder/code.js';
import type { Address } from './storage.js';

/** Bytes that are moved without a call. */
const MOST_INLINE = 512;

const VECTOR = 16;

const PIECES = [
  { size: 8, load: 'i64.load', store: 'i64.store' },
  { size: 4, load: 'i32.load', store: 'i32.store' },
  { size: 2, load: 'i32.load16_u', store: 'i32.store16' },
  { size: 1, load: 'i32.load8_u', store: 'i32.store8' },
] as const;

/** What is copied does not overlap. */
export function copyBytes(code: Code, to: Address, from: Address, size: number): void {
  if (size > MOST_INLINE) {
    pushAddress(code, to);
    pushAddress(code, from);
    code.i32(size);
    code.memoryCopy();
    return;
  }
  inPieces(
    size,
    (at) => {
      pushBase(code, to);
      pushBase(code, from);
      code.vectorAccess('v128.load', from.offset + at);
      code.vectorAccess('v128.store', to.offset + at);
    },
    ({ load, store }, at) => {
      pushBase(code, to);
      pushBase(code, from);
      code.access(load, from.offset + at);
      code.access(store, to.offset + at);
    },
  );
}

export function clearBytes(code: Code, to: Address, size: number): void {
  if (size > MOST_INLINE) {
    pushAddress(code, to);
    code.i32(0);
    code.i32(size);
    code.memoryFill();
    return;
  }
  inPieces(
    size,
    (at) => {
      pushBase(code, to);
      code.i32(0);
      code.vector('i8x16.splat');
      code.vectorAccess('v128.store', to.offset + at);
    },
    ({ size: bytes, store }, at) => {
      pushBase(code, to);
      if (bytes === 8) code.i64(0n);
      else code.i32(0);
      code.access(store, to.offset + at);
    },
  );
}

/** Vectors, of which the last may lie on the one before it; where there is none, smaller pieces. */
function inPieces(
  size: number,
  vector: (at: number) => void,
  piece: (one: (typeof PIECES)[number], at: number) => void,
): void {
  if (size >= VECTOR) {
    for (let at = 0; at < size; at += VECTOR) vector(Math.min(at, size - VECTOR));
    return;
  }
  let at = 0;
  for (const one of PIECES) {
    if (size - at < one.size) continue;
    piece(one, at);
    at += one.size;
  }
}

function pushBase(code: Code, { base }: Address): void {
  if (base === undefined) code.i32(0);
  else code.get(base);
}

function pushAddress(code: Code, { base, offset }: Address): void {
  if (base === undefined) return code.i32(offset);
  code.get(base);
  code.i32(offset);
  code.op('i32.add');
}

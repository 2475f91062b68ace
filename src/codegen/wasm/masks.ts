/** Words put together of single bits that sixteen lanes find at once: comparisons of one value with constants, elements of an array. */
import type { Expr, LocalId } from '../../ir/ir.js';
import type { Code } from './encoder/code.js';

const LANES = 16;

/** Bits beyond which a word is no longer one variable. */
const MOST = 64;

/** A value of up to 8 bits, and what it is compared with, the lowest bit first. */
export interface Comparisons {
  readonly subject: Expr;
  readonly constants: readonly number[];
}

/** Elements of a local array in a row, the lowest bit first. */
export interface Elements {
  readonly local: LocalId;
  readonly first: number;
  readonly count: number;
}

const isWord = (parts: readonly Expr[]): boolean =>
  parts.length >= LANES && parts.length <= MOST && parts.every(({ width }) => width === 1);

/** `parts`: of a concatenation, the highest first. */
export function comparisonsIn(parts: readonly Expr[]): Comparisons | undefined {
  if (!isWord(parts)) return undefined;
  let subject: Expr | undefined;
  const constants: number[] = [];
  for (const part of parts.toReversed()) {
    if (part.kind !== 'binary' || part.op !== 'eq' || part.right.kind !== 'const') return undefined;
    const { left, right } = part;
    if (left.width > 8 || left.width === 0) return undefined;
    subject ??= left;
    if (!isSameScalar(subject, left)) return undefined;
    constants.push(Number(right.value));
  }
  return subject && { subject, constants };
}

function isSameScalar(one: Expr, other: Expr): boolean {
  if (one === other) return true;
  if (one.kind === 'read' && other.kind === 'read')
    return one.signal === other.signal && one.index === undefined && other.index === undefined;
  if (one.kind === 'local' && other.kind === 'local')
    return one.local === other.local && one.index === undefined && other.index === undefined;
  return false;
}

export function elementsIn(parts: readonly Expr[]): Elements | undefined {
  if (!isWord(parts) || parts.length % LANES !== 0) return undefined;
  let found: Elements | undefined;
  for (const [bit, part] of parts.toReversed().entries()) {
    if (part.kind !== 'local' || part.index?.kind !== 'const') return undefined;
    const at = Number(part.index.value);
    found ??= { local: part.local, first: at, count: parts.length };
    if (part.local !== found.local || at !== found.first + bit) return undefined;
  }
  return found;
}

/** Bits of 16 lanes each, whose masks `emit` leaves on the stack, as a variable of the width's type. */
export function gather(code: Code, count: number, emit: (group: number) => void): void {
  const isNarrow = count <= 32;
  for (let group = 0; group * LANES < count; group++) {
    emit(group);
    code.vector('i8x16.bitmask');
    const rest = count - group * LANES;
    if (rest < LANES) {
      code.i32(2 ** rest - 1);
      code.op('i32.and');
    }
    if (!isNarrow) code.op('i64.extend_i32_u');
    if (group === 0) continue;
    if (isNarrow) {
      code.i32(group * LANES);
      code.op('i32.shl', 'i32.or');
    } else {
      code.i64(BigInt(group * LANES));
      code.op('i64.shl', 'i64.or');
    }
  }
}

/** Sixteen of the constants, from `group` on. */
export const lanesOf = (constants: readonly number[], group: number): Uint8Array =>
  Uint8Array.from({ length: LANES }, (_, lane) => constants[group * LANES + lane] ?? 0);

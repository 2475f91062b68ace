/** Loops, run while compiling: which places a statement writes, and which way a condition goes in each iteration. */
import { evaluateBinary, evaluateUnary } from '../../operators/evaluate.js';
import { extract, toSigned, truncate } from '../../support/bits.js';
import { foldExpr } from '../../ir/walk.js';
import type { BitRange, Expr, LocalId, Stmt } from '../../ir/ir.js';

/** A loop around a statement; its local is a constant while the design is elaborated. */
export interface Loop {
  readonly local: LocalId;
  readonly from: number;
  readonly to: number;
}

export type Iteration = ReadonlyMap<LocalId, bigint>;

/** More than these are not gone through. */
const MOST_ITERATIONS = 65_536;

/** All iterations of nested loops, the last one fastest; undefined where there are too many. */
export function iterationsOf(loops: readonly Loop[]): readonly Iteration[] | undefined {
  const count = loops.reduce((product, { from, to }) => product * Math.max(0, to - from), 1);
  if (count > MOST_ITERATIONS) return undefined;
  let all = [new Map<LocalId, bigint>()];
  for (const { local, from, to } of loops) {
    all = all.flatMap((outer) =>
      Array.from({ length: Math.max(0, to - from) }, (_, i) =>
        new Map(outer).set(local, BigInt.asUintN(32, BigInt(from + i))),
      ),
    );
  }
  return all;
}

/** What stands around a statement: its loops, and which way the conditions around it have gone. */
export interface Around {
  readonly loops: readonly Loop[];
  readonly conditions: readonly { readonly cond: Expr; readonly holds: boolean }[];
}

/** Iterations that reach a statement; a condition of anything but loop variables is taken to let all through. */
export function iterationsIn({ loops, conditions }: Around): readonly Iteration[] | undefined {
  const all = iterationsOf(loops);
  if (conditions.length === 0) return all;
  return all?.filter((iteration) =>
    conditions.every(({ cond, holds }) => {
      const value = valueIn(cond, iteration);
      return value === undefined || (value !== 0n) === holds;
    }),
  );
}

/** The value of an expression of constants and loop variables; undefined where it reads anything else. */
export function valueIn(root: Expr, iteration: Iteration): bigint | undefined {
  return foldExpr<bigint | undefined>(root, (expr, operands) => {
    const [first, second, third] = operands;
    switch (expr.kind) {
      case 'const':
        return expr.value;
      case 'local':
        return expr.index === undefined ? iteration.get(expr.local) : undefined;
      case 'unary':
        return first === undefined
          ? undefined
          : truncate(evaluateUnary(expr.op, first, expr.value.width), expr.width);
      case 'binary':
        return first === undefined || second === undefined
          ? undefined
          : evaluateBinary(expr.op, first, second, expr.left.width);
      case 'mux':
        return first === undefined ? undefined : first === 0n ? third : second;
      case 'extract':
        return first === undefined ? undefined : extract(first, expr.low, expr.width);
      case 'extend':
        return first === undefined || !expr.signed
          ? first
          : truncate(toSigned(first, expr.value.width), expr.width);
      case 'concat':
        return expr.parts.reduce<bigint | undefined>((image, part, i) => {
          const bits = operands[i];
          return image === undefined || bits === undefined ? undefined : (image << BigInt(part.width)) | bits;
        }, 0n);
      default:
        return undefined;
    }
  });
}

/** Bits of a signal as one vector. */
export interface Bits {
  readonly low: number;
  readonly width: number;
}

/**
 * The bits that an assignment to an element, or to bits of it, writes in one iteration; undefined where the place is computed.
 */
export function placeIn(
  stmt: { readonly index: Expr | undefined; readonly range: BitRange | undefined },
  leaf: { readonly width: number; readonly length: number },
  iteration: Iteration,
): Bits | undefined {
  const index = stmt.index === undefined ? 0n : valueIn(stmt.index, iteration);
  const low = stmt.range === undefined ? 0n : valueIn(stmt.range.low, iteration);
  if (index === undefined || low === undefined) return undefined;
  if (index >= BigInt(leaf.length) || low >= BigInt(leaf.width)) return { low: 0, width: 0 };
  const width = Math.min(stmt.range?.width ?? leaf.width, leaf.width - Number(low));
  return { low: Number(index) * leaf.width + Number(low), width };
}

/** Calls `visit` for every assignment in the statements with what stands around it. */
export function visitDrives(
  body: readonly Stmt[],
  visit: (stmt: Stmt & { kind: 'drive' }, around: Around) => void,
  loops: readonly Loop[] = [],
): void {
  const work: { readonly list: readonly Stmt[]; readonly around: Around }[] = [
    { list: body, around: { loops, conditions: [] } },
  ];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { around } = next;
    const under = (cond: Expr, holds: boolean): Around => ({
      ...around,
      conditions: [...around.conditions, { cond, holds }],
    });
    for (const stmt of next.list) {
      switch (stmt.kind) {
        case 'drive':
          visit(stmt, around);
          break;
        case 'for':
          work.push({ list: stmt.body, around: { ...around, loops: [...around.loops, stmt] } });
          break;
        case 'if':
          work.push(
            { list: stmt.then, around: under(stmt.cond, true) },
            { list: stmt.else, around: under(stmt.cond, false) },
          );
          break;
        case 'switch':
          for (const arm of stmt.cases) work.push({ list: arm.body, around });
          work.push({ list: stmt.default, around });
          break;
        default:
          break;
      }
    }
  }
}

/** The bits of a signal that a body may write, as ranges from low to high. */
export function bitsWritten(
  body: readonly Stmt[],
  signal: number,
  leaf: { readonly width: number; readonly length: number },
  loops: readonly Loop[] = [],
): readonly Bits[] {
  const bits = new Uint8Array(leaf.width * leaf.length);
  visitDrives(
    body,
    (stmt, around) => {
      if (stmt.signal !== signal) return;
      const iterations = iterationsIn(around);
      for (const iteration of iterations ?? [new Map<LocalId, bigint>()]) {
        const place = placeIn(stmt, leaf, iteration) ?? { low: 0, width: bits.length };
        bits.fill(1, place.low, place.low + place.width);
      }
    },
    loops,
  );
  const ranges: Bits[] = [];
  for (let low = 0; low < bits.length; low++) {
    if (bits[low] === 0) continue;
    let high = low;
    while (high + 1 < bits.length && bits[high + 1] === 1) high++;
    ranges.push({ low, width: high - low + 1 });
    low = high;
  }
  return ranges;
}

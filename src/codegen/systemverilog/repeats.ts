/**
 * Signals that a body assigns more than once on a path. In a run such a signal may have another value than in the end, which Icarus 11 takes for a change:
 * it wakes every `always_comb` that stands before one that waits, so that two of them can wake each other for ever.
 */
import type { SignalId, Stmt } from '../../ir/ir.js';
import { iterationsOf, placeIn, visitDrives, type Iteration, type Loop } from './iterations.js';

/** Widths of a signal as one vector. */
export interface Extent {
  readonly width: number;
  readonly length: number;
}

/** Loops that are run more often are taken to assign what they assign twice. */
const MOST_RUNS = 1024;

export function assignedAgain(
  body: readonly Stmt[],
  extentOf: (signal: SignalId) => Extent,
  loops: readonly Loop[] = [],
): ReadonlySet<SignalId> {
  const again = new Set<SignalId>();
  const walk = (statements: readonly Stmt[], iteration: Iteration, written: Written): void => {
    for (const stmt of statements) {
      switch (stmt.kind) {
        case 'drive': {
          if (again.has(stmt.signal)) break;
          const extent = extentOf(stmt.signal);
          const bits = written.get(stmt.signal) ?? new Uint8Array(extent.width * extent.length);
          const place = placeIn(stmt, extent, iteration) ?? { low: 0, width: bits.length };
          const end = place.low + place.width;
          if (bits.subarray(place.low, end).includes(1)) again.add(stmt.signal);
          written.set(stmt.signal, bits.fill(1, place.low, end));
          break;
        }
        case 'if':
          branch([stmt.then, stmt.else], iteration, written);
          break;
        case 'switch':
          branch([...stmt.cases.map((arm) => arm.body), stmt.default], iteration, written);
          break;
        case 'for': {
          const own = stmt.to - stmt.from > MOST_RUNS ? undefined : iterationsOf([stmt]);
          if (own === undefined) visitDrives(stmt.body, ({ signal }) => again.add(signal));
          else for (const each of own) walk(stmt.body, new Map([...iteration, ...each]), written);
          break;
        }
        default:
          break;
      }
    }
  };
  const branch = (arms: readonly (readonly Stmt[])[], iteration: Iteration, written: Written): void => {
    const after = arms.map((arm) => {
      const own = new Map([...written].map(([signal, bits]) => [signal, bits.slice()]));
      walk(arm, iteration, own);
      return own;
    });
    for (const own of after) join(written, own);
  };
  // Iterations of the loops around are blocks of their own.
  const [outer = new Map<number, bigint>()] = iterationsOf(loops) ?? [];
  walk(body, outer, new Map());
  return again;
}

/** The bits that a path has assigned so far. */
type Written = Map<SignalId, Uint8Array>;

function join(written: Written, other: Written): void {
  for (const [signal, bits] of other) {
    const known = written.get(signal);
    if (known === undefined) written.set(signal, bits);
    else for (const [i, bit] of bits.entries()) known[i] = (known[i] ?? 0) | bit;
  }
}

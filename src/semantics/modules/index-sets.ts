/** Which instances of a generate loop there are, where conditions around them choose: decided once for all indices, and numbered in closed form. */
import type { Budget } from '../evaluate.js';
import { EvaluationFault, Evaluator, NotConstant } from '../evaluate.js';
import type * as hir from '../hir.js';
import type { Guard } from '../scope.js';

/** A row of more kinds than this has no closed form that is worth its code. */
const PERIODS = [1, 2, 3, 4] as const;

/** The flat positions in the index space of `loops` (from 0, the last fastest) where all conditions hold; undefined if that cannot be decided here. */
export function positionsWhere(
  budget: Budget,
  loops: readonly hir.LoopVar[],
  conditions: readonly Guard[],
): readonly number[] | undefined {
  const evaluator = new Evaluator(budget, true);
  const positions: number[] = [];
  let position = 0;
  const walk = (depth: number): void => {
    const loop = loops[depth];
    if (loop === undefined) {
      if (conditions.every(({ condition, holds }) => evaluator.evaluate(condition) === holds))
        positions.push(position);
      position++;
      return;
    }
    for (let i = loop.from; i < loop.to; i++) {
      evaluator.loops.set(loop, BigInt(i));
      walk(depth + 1);
    }
  };
  try {
    walk(0);
    return positions;
  } catch (thrown) {
    if (thrown instanceof NotConstant || thrown instanceof EvaluationFault) return undefined;
    throw thrown;
  }
}

/** The number of a position among those present, where a closed form gives it. */
export function rankOf(dims: readonly number[], positions: readonly number[]): hir.Rank | undefined {
  const width = dims.at(-1) ?? 1;
  const rows = rowsOf(width, positions);
  const [single, ...more] = PERIODS;
  return inRows(rows, [single]) ?? evenly(positions) ?? inRows(rows, more);
}

/** Where they lie at one distance from each other, but for less than that: the squares of a chessboard. */
function evenly(positions: readonly number[]): hir.Rank | undefined {
  const distances = positions.slice(1).map((position, i) => position - (positions[i] ?? 0));
  const [least, greatest] = [Math.min(...distances), Math.max(...distances)];
  for (let stride = least; stride <= greatest; stride++)
    if (positions.every((position, i) => Math.floor(position / stride) === i))
      return { kind: 'even', stride };
  return undefined;
}

/** Where rows are progressions of one stride whose beginnings follow a quadratic rule. */
function inRows(
  rows: ReadonlyMap<number, readonly number[]>,
  periods: readonly number[],
): hir.Rank | undefined {
  const stride = strideOf([...rows.values()]);
  if (stride === undefined) return undefined;
  const offsets: Point[] = [];
  let before = 0;
  for (const [row, columns] of rows) {
    offsets.push({ at: row, value: before - Math.floor((columns[0] ?? 0) / stride) });
    before += columns.length;
  }
  for (const period of periods) {
    const pieces = Array.from({ length: period }, (_, residue) =>
      quadraticThrough(
        offsets
          .filter(({ at }) => at % period === residue)
          .map(({ at, value }) => ({ at: Math.floor(at / period), value })),
      ),
    );
    if (pieces.every((piece) => piece !== undefined)) return { kind: 'rows', stride, pieces };
  }
  return undefined;
}

function rowsOf(width: number, positions: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  for (const position of positions) {
    const row = Math.floor(position / width);
    const columns = rows.get(row) ?? [];
    columns.push(position % width);
    rows.set(row, columns);
  }
  return rows;
}

/** The one distance of neighbours in all rows. */
function strideOf(rows: readonly (readonly number[])[]): number | undefined {
  const distances = new Set(rows.flatMap((row) => row.slice(1).map((column, i) => column - (row[i] ?? 0))));
  const [first = 1] = distances;
  return distances.size <= 1 ? first : undefined;
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/** Through the first three points, if they are neighbours and the others lie on it, too. */
function quadraticThrough(points: readonly Point[]): hir.Quadratic | undefined {
  const [first, second, third] = points;
  if (first === undefined) return { origin: 0, value: 0, slope: 0, bend: 0 };
  if (second !== undefined && second.at !== first.at + 1) return undefined;
  const slope = (second?.value ?? first.value) - first.value;
  const bend = third === undefined || second === undefined ? 0 : third.value - second.value - slope;
  const { at: origin, value } = first;
  const fits = points.every((point) => {
    const distance = point.at - origin;
    return point.value === value + slope * distance + (bend * distance * (distance - 1)) / 2;
  });
  return fits ? { origin, value, slope, bend } : undefined;
}

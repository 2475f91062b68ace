/** The number of an instance among those that the conditions of its generate loop leave. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import * as make from './make.js';

/** Of the instance at the indices (the last one fastest). Where there is none, the number means nothing. */
export function rankExpr(
  rank: hir.Rank,
  dims: readonly number[],
  indices: readonly ir.Expr[],
  span: Span,
): ir.Expr {
  if (rank.kind === 'even') return quotient(positionExpr(dims, indices, span), rank.stride, span);
  const row = positionExpr(dims, indices.slice(0, -1), span);
  const column = indices.at(-1) ?? make.at(0, span);
  const { stride, pieces } = rank;
  const period = pieces.length;
  const at = quotient(row, period, span);
  const offsets = pieces.map((piece) => quadratic(piece, at, span));
  const offset = offsets.reduceRight((rest, value, residue) =>
    make.mux(make.equal(remainder(row, period, span), make.at(residue, span), span), value, rest, span),
  );
  return make.addIndex(quotient(column, stride, span), offset, span);
}

/** The place of indices in their whole space: the outermost first, the last one fastest. */
export function positionExpr(dims: readonly number[], indices: readonly ir.Expr[], span: Span): ir.Expr {
  return indices.reduce(
    (flat, index, i) => make.addIndex(make.scaleIndex(flat, dims[i] ?? 1, span), index, span),
    make.at(0, span),
  );
}

function quadratic({ origin, value, slope, bend }: hir.Quadratic, at: ir.Expr, span: Span): ir.Expr {
  const start = make.at(value - slope * origin, span);
  const straight = slope === 0 ? make.at(value, span) : plus(start, at, slope, span);
  if (bend === 0) return straight;
  const distance = shifted(at, -origin, span);
  const twice = make.binary('mul', distance, shifted(distance, -1, span), span);
  return plus(straight, make.binary('lshr', twice, make.at(1, span), span), bend, span);
}

/** `sum + factor · index`, as a difference where the factor is negative. */
function plus(sum: ir.Expr, index: ir.Expr, factor: number, span: Span): ir.Expr {
  const scaled = make.scaleIndex(index, Math.abs(factor), span);
  return factor < 0 ? make.binary('sub', sum, scaled, span) : make.addIndex(scaled, sum, span);
}

function shifted(index: ir.Expr, by: number, span: Span): ir.Expr {
  return by < 0
    ? make.binary('sub', make.toIndex(index, span), make.at(-by, span), span)
    : make.addIndex(index, make.at(by, span), span);
}

function quotient(index: ir.Expr, by: number, span: Span): ir.Expr {
  if (by === 1) return index;
  const shift = Math.log2(by);
  return Number.isInteger(shift)
    ? make.binary('lshr', index, make.at(shift, span), span)
    : make.binary('udiv', index, make.at(by, span), span);
}

function remainder(index: ir.Expr, by: number, span: Span): ir.Expr {
  const isPower = Number.isInteger(Math.log2(by));
  return isPower
    ? make.binary('and', index, make.at(by - 1, span), span)
    : make.binary('urem', index, make.at(by, span), span);
}

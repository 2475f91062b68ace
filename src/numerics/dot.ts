/**
 * Dot products c + Σ a[i] × b[i]. Floating-point addition is not associative, so order and accumulator are part of the meaning, and stand in its parameters.
 */
import { add, fusedProduct, product, rounded, sum, type Exact } from './arithmetic.js';
import { decodeOperand, type FloatType, type Result } from './codec.js';
import { tensorCoreDot, type TensorCore } from './tensor-core.js';
import type { Value } from './values.js';

/**
 * - `sequential`: from the first to the last, starting with c. Each product is added before it is rounded (`fused`), or after.
 * - `tree`: products are rounded, then neighbours are added level by level, an odd one is handed up; c is added last.
 * - `exact`: all of it, rounded once.
 * - `chunked`: sums of `length` products by another order, each starting from +0, added one after the other to c.
 * - `tensorCore`: blocks as the silicon does them; the accumulator's format must be that of its results.
 */
export type Accumulation =
  | { readonly order: 'sequential'; readonly isFused: boolean }
  | { readonly order: 'tree' }
  | { readonly order: 'exact' }
  | { readonly order: 'chunked'; readonly length: number; readonly inner: Accumulation }
  | { readonly order: 'tensorCore'; readonly core: TensorCore };

/** The types of a dot product: that of the operands, and that of c, of what is kept in between, and of the result. */
export interface DotTypes {
  readonly operands: FloatType;
  readonly accumulator: FloatType;
}

/**
 * c + Σ a[i] × b[i], encodings in and out. A RangeError where a and b differ in length, a chunk is not at least 1 long, or a tensor core is not one for these types.
 * Flags are those of all roundings together; tensor cores have none.
 */
export function dot(
  types: DotTypes,
  accumulation: Accumulation,
  a: readonly bigint[],
  b: readonly bigint[],
  c: bigint,
): Result {
  if (a.length !== b.length) throw new RangeError(`a dot product of ${a.length} and ${b.length} numbers`);
  switch (accumulation.order) {
    case 'sequential':
      return accumulation.isFused ? fusedInOrder(types, a, b, c) : roundedInOrder(types, a, b, c);
    case 'tree':
      return addedAsTree(types, a, b, c);
    case 'exact':
      return roundedOnce(types, a, b, c);
    case 'chunked':
      return addedInChunks(types, accumulation, a, b, c);
    case 'tensorCore':
      return { bits: onTensorCore(types, accumulation.core, a, b, c), flags: 0 };
  }
}

function operandValues(types: DotTypes, codes: readonly bigint[]): readonly Value[] {
  return codes.map((code) => decodeOperand(types.operands, code));
}

function exactProducts(types: DotTypes, a: readonly bigint[], b: readonly bigint[]): readonly Exact[] {
  return a.map((code, i) =>
    product(decodeOperand(types.operands, code), decodeOperand(types.operands, b[i] ?? code)),
  );
}

function roundedProducts(types: DotTypes, a: readonly bigint[], b: readonly bigint[]): readonly Result[] {
  return exactProducts(types, a, b).map((exact) => rounded(types.accumulator, exact));
}

function fusedInOrder(types: DotTypes, a: readonly bigint[], b: readonly bigint[], c: bigint): Result {
  const { accumulator } = types;
  const y = operandValues(types, b);
  return operandValues(types, a).reduce<Result>(
    (total, x, i) => {
      const z = decodeOperand(accumulator, total.bits);
      const next = rounded(accumulator, fusedProduct(x, y[i] ?? x, z, accumulator.rounding));
      return { bits: next.bits, flags: total.flags | next.flags };
    },
    { bits: c, flags: 0 },
  );
}

function roundedInOrder(types: DotTypes, a: readonly bigint[], b: readonly bigint[], c: bigint): Result {
  return roundedProducts(types, a, b).reduce((total, next) => added(types, total, next), {
    bits: c,
    flags: 0,
  });
}

function addedAsTree(types: DotTypes, a: readonly bigint[], b: readonly bigint[], c: bigint): Result {
  let level = roundedProducts(types, a, b);
  while (level.length > 1) level = pairSums(types, level);
  const start = { bits: c, flags: 0 };
  return level[0] === undefined ? start : added(types, start, level[0]);
}

/** Half as many: each even one plus its right neighbour, if it has one. */
function pairSums(types: DotTypes, level: readonly Result[]): readonly Result[] {
  return level.flatMap((x, i) => {
    if (i % 2 === 1) return [];
    const neighbour = level[i + 1];
    return [neighbour === undefined ? x : added(types, x, neighbour)];
  });
}

function roundedOnce(types: DotTypes, a: readonly bigint[], b: readonly bigint[], c: bigint): Result {
  const { accumulator } = types;
  const start: Exact = { value: decodeOperand(accumulator, c), flags: 0 };
  const total = exactProducts(types, a, b).reduce<Exact>((total, next) => {
    const { value, flags } = sum(total.value, next.value, accumulator.rounding);
    return { value, flags: flags | total.flags | next.flags };
  }, start);
  return rounded(accumulator, total);
}

function addedInChunks(
  types: DotTypes,
  { length, inner }: Accumulation & { readonly order: 'chunked' },
  a: readonly bigint[],
  b: readonly bigint[],
  c: bigint,
): Result {
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`a chunk of ${length} products`);
  let total: Result = { bits: c, flags: 0 };
  for (let start = 0; start < a.length; start += length) {
    const part = dot(types, inner, a.slice(start, start + length), b.slice(start, start + length), 0n);
    total = added(types, total, part);
  }
  return total;
}

function added({ accumulator }: DotTypes, x: Result, y: Result): Result {
  const { bits, flags } = add(accumulator, x.bits, y.bits);
  return { bits, flags: flags | x.flags | y.flags };
}

function onTensorCore(
  types: DotTypes,
  core: TensorCore,
  a: readonly bigint[],
  b: readonly bigint[],
  c: bigint,
): bigint {
  if (core.operands !== types.operands.format || types.accumulator.format !== core.result)
    throw new RangeError(`this tensor core takes ${core.operands.name} and gives ${core.result.name}`);
  return tensorCoreDot(core, a, b, c);
}

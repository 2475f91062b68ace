/**
 * Simpler values than one that breaks a property: nearer to zero, earlier variants, shorter sequences, and so fewer beats and stalls. Each candidate is
 * simpler in a measure that cannot fall forever, so that trying them one after the other ends.
 */
import type { PropertyParameter } from '../semantics/tests/elaborate.js';
import { numberRange } from '../semantics/type-names.js';
import type { FieldType, HardwareType, UnionType, UnionValue, Value } from '../semantics/types.js';
import { defaultValue, isParts, isUnionValue, numberOf, sameValue } from '../semantics/values.js';

/**
 * Takes a simpler argument wherever the property still breaks with it, until none does or `attempts` are used up. Yields what to try, is told whether it breaks,
 * and returns the simplest that did. Sequences are shortened before their elements are made simpler: what is not there needs no value.
 */
export function* shrink(
  parameters: readonly PropertyParameter[],
  failing: readonly Value[],
  attempts: number,
): Generator<readonly Value[], readonly Value[], boolean> {
  let best = failing;
  let left = attempts;
  for (;;) {
    let improved = false;
    for (const candidate of simplerCalls(parameters, best)) {
      if (left-- <= 0) return best;
      if (!(yield candidate)) continue;
      best = candidate;
      improved = true;
      break;
    }
    if (!improved) return best;
  }
}

function* simplerCalls(
  parameters: readonly PropertyParameter[],
  values: readonly Value[],
): Generator<readonly Value[]> {
  for (const [i, parameter] of parameters.entries()) {
    for (const simpler of simplerArguments(parameter, values[i] ?? 0n)) yield values.with(i, simpler);
  }
}

function simplerArguments({ type, limit }: PropertyParameter, value: Value): Iterable<Value> {
  return limit === undefined ? simpler(type, value) : simplerSequences(type, isParts(value) ? value : []);
}

function* simplerSequences(element: HardwareType, elements: readonly Value[]): Generator<Value> {
  yield* shorter(elements);
  yield* simplerParts(
    elements.map(() => element),
    elements,
  );
}

/** Without half of the elements, then without a quarter, down to one, wherever they stand. */
function* shorter(elements: readonly Value[]): Generator<readonly Value[]> {
  for (let size = elements.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from + size <= elements.length; from += size) yield elements.toSpliced(from, size);
  }
}

/** Simplest first. */
export function simpler(type: HardwareType, value: Value): Iterable<Value> {
  switch (type.kind) {
    case 'bool':
      return value === true ? [false] : [];
    case 'uint':
    case 'int':
    case 'bits':
    case 'number':
      return nearerToZero(numberOf(value), numberRange(type)?.high);
    case 'enum': {
      const at = type.variants.findIndex((variant) => variant.value === value);
      return type.variants.slice(0, Math.max(0, at)).map((variant) => variant.value);
    }
    case 'struct':
      return simplerAggregates(type, value, typesOf(type.fields));
    case 'tuple':
      return simplerAggregates(type, value, type.elements);
    case 'array':
      return simplerAggregates(
        type,
        value,
        Array.from<HardwareType>({ length: type.length }).fill(type.element),
      );
    case 'union':
      return isUnionValue(value) ? simplerVariants(type, value) : [];
  }
}

function* simplerVariants(type: UnionType, value: UnionValue): Generator<Value> {
  for (const [variant, { fields }] of type.variants.slice(0, value.variant).entries()) {
    yield { kind: 'unionValue', variant, fields: typesOf(fields).map(defaultValue) };
  }
  const own = typesOf(type.variants[value.variant]?.fields ?? []);
  for (const fields of simplerParts(own, value.fields)) yield { ...value, fields };
}

/** All zero at once, then part by part. */
function* simplerAggregates(
  type: HardwareType,
  value: Value,
  types: readonly HardwareType[],
): Generator<Value> {
  const simplest = defaultValue(type);
  if (sameValue(simplest, value)) return;
  yield simplest;
  if (isParts(value)) yield* simplerParts(types, value);
}

function* simplerParts(types: readonly HardwareType[], parts: readonly Value[]): Generator<readonly Value[]> {
  for (const [i, type] of types.entries()) {
    for (const part of simpler(type, parts[i] ?? 0n)) yield parts.with(i, part);
  }
}

/** 0, then the half, three quarters, … up to the neighbour; of a negative number first its positive twin. */
function* nearerToZero(value: bigint, high = value): Generator<bigint> {
  if (value < 0n && -value <= high) yield -value;
  for (let step = value; step !== 0n; step /= 2n) yield value - step;
}

function typesOf(fields: readonly FieldType[]): readonly HardwareType[] {
  return fields.map((field) => field.type);
}

/** All values of a type, numbered from 0: for `exhaustive`. */
import type { PropertyParameter } from '../semantics/tests/elaborate.js';
import { numberRange } from '../semantics/type-names.js';
import type { HardwareType, Value } from '../semantics/types.js';

/** How many combinations of arguments there are. */
export function combinations(parameters: readonly PropertyParameter[]): bigint {
  return parameters.reduce((product, parameter) => product * countOfArgument(parameter), 1n);
}

/** Combination `index`: the last argument changes fastest. */
export function combination(parameters: readonly PropertyParameter[], index: bigint): readonly Value[] {
  let rest = index;
  return parameters
    .toReversed()
    .map((parameter) => {
      const count = countOfArgument(parameter);
      const value = argumentAt(parameter, rest % count);
      rest /= count;
      return value;
    })
    .toReversed();
}

function countOfArgument({ type, limit }: PropertyParameter): bigint {
  const count = countOf(type);
  if (limit === undefined) return count;
  let sum = 0n;
  for (let length = 0; length <= limit; length++) sum += count ** BigInt(length);
  return sum;
}

/** Sequences come shortest first. */
function argumentAt({ type, limit }: PropertyParameter, index: bigint): Value {
  if (limit === undefined) return valueAt(type, index);
  const count = countOf(type);
  let rest = index;
  let length = 0;
  for (; rest >= count ** BigInt(length); length++) rest -= count ** BigInt(length);
  return valuesAt(Array.from<HardwareType>({ length }).fill(type), rest);
}

function countOf(type: HardwareType): bigint {
  switch (type.kind) {
    case 'bool':
      return 2n;
    case 'uint':
    case 'int':
    case 'bits': {
      const { low, high } = numberRange(type) ?? { low: 0n, high: 0n };
      return high - low + 1n;
    }
    case 'number':
      return 1n << BigInt(type.width);
    case 'enum':
      return BigInt(type.variants.length);
    case 'struct':
      return countOfAll(type.fields.map((field) => field.type));
    case 'tuple':
      return countOfAll(type.elements);
    case 'array':
      return countOf(type.element) ** BigInt(type.length);
    case 'union':
      return type.variants.reduce(
        (sum, { fields }) => sum + countOfAll(fields.map((field) => field.type)),
        0n,
      );
  }
}

function countOfAll(types: readonly HardwareType[]): bigint {
  return types.reduce((product, type) => product * countOf(type), 1n);
}

function valueAt(type: HardwareType, index: bigint): Value {
  switch (type.kind) {
    case 'bool':
      return index === 1n;
    case 'uint':
    case 'bits':
    case 'number':
      return index;
    case 'int':
      return index + (numberRange(type)?.low ?? 0n);
    case 'enum':
      return type.variants[Number(index)]?.value ?? 0n;
    case 'struct':
      return valuesAt(
        type.fields.map((field) => field.type),
        index,
      );
    case 'tuple':
      return valuesAt(type.elements, index);
    case 'array':
      return valuesAt(Array.from<HardwareType>({ length: type.length }).fill(type.element), index);
    case 'union': {
      let rest = index;
      for (const [variant, { fields }] of type.variants.entries()) {
        const types = fields.map((field) => field.type);
        const count = countOfAll(types);
        if (rest < count) return { kind: 'unionValue', variant, fields: valuesAt(types, rest) };
        rest -= count;
      }
      return { kind: 'unionValue', variant: 0, fields: [] };
    }
  }
}

function valuesAt(types: readonly HardwareType[], index: bigint): readonly Value[] {
  let rest = index;
  return types
    .toReversed()
    .map((type) => {
      const count = countOf(type);
      const value = valueAt(type, rest % count);
      rest /= count;
      return value;
    })
    .toReversed();
}

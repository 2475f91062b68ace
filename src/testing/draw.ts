/**
 * Random values of a type. Faults live at the ends of ranges and where a carry ripples, which uniform draws hardly ever hit, so corners come often, and
 * small numbers about as often as large ones.
 */
import type { PropertyParameter } from '../semantics/tests/elaborate.js';
import { numberRange } from '../semantics/type-names.js';
import type { HardwareType, Value } from '../semantics/types.js';
import { bitLength } from '../support/bits.js';
import type { Random } from '../support/random.js';

/** What an argument may be: a value of its type, or of a sequence the list of its elements. */
export function drawArgument({ type, limit }: PropertyParameter, random: Random): Value {
  if (limit === undefined) return draw(type, random);
  return Array.from({ length: drawLength(limit, random) }, () => draw(type, random));
}

/** Short ones, full ones, and everything between. */
function drawLength(limit: number, random: Random): number {
  if (random.chance(1 / 8)) return limit;
  const bound = random.chance(1 / 2) ? Math.min(limit, 4) : limit;
  return random.below(bound + 1);
}

export function draw(type: HardwareType, random: Random): Value {
  switch (type.kind) {
    case 'bool':
      return random.chance(1 / 2);
    case 'uint':
    case 'int':
    case 'bits': {
      const { low, high } = numberRange(type) ?? { low: 0n, high: 0n };
      return drawNumber(low, high, random);
    }
    case 'number':
      return drawNumber(0n, (1n << BigInt(type.width)) - 1n, random);
    case 'enum':
      return type.variants[random.below(type.variants.length)]?.value ?? 0n;
    case 'struct':
      return type.fields.map((field) => draw(field.type, random));
    case 'tuple':
      return type.elements.map((element) => draw(element, random));
    case 'array':
      return drawArray(type.element, type.length, random);
    case 'union': {
      const variant = random.below(type.variants.length);
      const fields = type.variants[variant]?.fields ?? [];
      return { kind: 'unionValue', variant, fields: fields.map((field) => draw(field.type, random)) };
    }
  }
}

/** Now and then all elements are equal: what depends on their sum or on their order then shows alone. */
function drawArray(element: HardwareType, length: number, random: Random): Value {
  if (!random.chance(1 / 8)) return Array.from({ length }, () => draw(element, random));
  return Array.from<Value>({ length }).fill(draw(element, random));
}

function drawNumber(low: bigint, high: bigint, random: Random): bigint {
  const within = (value: bigint): bigint => (value < low ? low : value > high ? high : value);
  switch (random.below(8)) {
    case 0:
      return random.pick([low, high, within(0n)]);
    case 1:
      return random.pick([within(low + 1n), within(high - 1n), within(1n), within(-1n)]);
    case 2:
      return within(nearPowerOfTwo(high, low < 0n, random));
    case 3:
    case 4:
      return within(ofAnySize(high, low < 0n, random));
    default:
      return random.between(low, high);
  }
}

function nearPowerOfTwo(high: bigint, signed: boolean, random: Random): bigint {
  const power = 1n << BigInt(random.below(bitLength(high) + 1));
  return negated(power + BigInt(random.below(3)) - 1n, signed, random);
}

/** Each number of digits as likely as the others. */
function ofAnySize(high: bigint, signed: boolean, random: Random): bigint {
  return negated(random.bits(random.below(bitLength(high) + 1)), signed, random);
}

function negated(value: bigint, signed: boolean, random: Random): bigint {
  return signed && random.chance(1 / 2) ? -value : value;
}

/** What happens at the inputs of a program: the same for every engine, and for a program from which something else was taken away. */
import type { Module, Signal } from '../../../src/ir/ir.js';
import type { Place } from '../../../src/sim/engine.js';
import { Random } from '../../../src/support/random.js';

export interface Poke {
  readonly place: Place;
  readonly width: number;
  readonly value: bigint;
}

/** All inputs of all cycles. */
export function stimulusOf(top: Module, seed: number, cycles: number): readonly (readonly Poke[])[] {
  const resets = new Map(top.resets.map((reset) => [reset.signal, reset]));
  const inputs = [...top.signals.entries()].filter(([, { port }]) => port === 'in');
  // A stream of numbers for each input, so that one less leaves the others as they are.
  const drawn = inputs.map(([id, signal]) => ({ id, signal, random: Random.named(seed, signal.name) }));
  return Array.from({ length: cycles }, () =>
    drawn.flatMap(({ id, signal, random }): readonly Poke[] => {
      const reset = resets.get(id);
      if (reset !== undefined)
        return [pokeOf(id, 0, signal, random.chance(0.08) === reset.activeHigh ? 1n : 0n)];
      if (random.chance(0.25)) return [];
      return Array.from({ length: signal.length }, (_, element) =>
        pokeOf(id, element, signal, valueOf(random, signal)),
      );
    }),
  );
}

function pokeOf(id: number, element: number, { width }: Signal, value: bigint): Poke {
  return { place: { kind: 'signal', shape: 0, instance: 0, id, element }, width, value };
}

function valueOf(random: Random, { width, powerOn }: Signal): bigint {
  if (powerOn.kind === 'oneOf') return powerOn.values[random.below(powerOn.values.length)] ?? 0n;
  const bits = random.bits(width);
  switch (random.below(7)) {
    case 0:
      return bits & random.bits(width) & random.bits(width);
    case 1:
      return bits | random.bits(width) | random.bits(width);
    case 2:
      return BigInt.asUintN(width, BigInt(random.below(4)));
    case 3:
      return BigInt.asUintN(width, -1n - BigInt(random.below(3)));
    case 4:
      return width === 0 ? 0n : BigInt.asUintN(width, (1n << BigInt(width - 1)) - BigInt(random.below(2)));
    default:
      return bits;
  }
}

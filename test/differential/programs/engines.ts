/** One program on every engine, as it was written and as the passes made it, side by side after every instant. */
import type { Compiled } from '../../../src/driver/compile-design.js';
import { typescriptEngine } from '../../../src/codegen/typescript/engine.js';
import { wasmEngineWith } from '../../../src/codegen/wasm/engine.js';
import { allEngines } from '../../../src/driver/engines.js';
import type { Hierarchy } from '../../../src/ir/hierarchy.js';
import type { EngineFactory } from '../../../src/sim/engine.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { stateHash } from '../../../src/sim/kernel/state-hash.js';
import { describeDifference, firstDifference } from '../../../src/sim/lockstep.js';
import { formatTime } from '../../../src/sim/time.js';
import { stimulusOf, type Poke } from './stimulus.js';

/** The period of the first clock of a top, in femtoseconds; others are odd to it. */
const PERIOD = 1_000_000;

export interface Run {
  readonly seed: number;
  readonly cycles: number;
}

interface Player {
  readonly name: string;
  readonly kernel: Kernel;
}

/** What is different, and when; undefined where all agree. */
export function differenceOfEngines(compiled: Compiled, run: Run): string | undefined {
  const [reference, ...others] = allEngines();
  if (reference === undefined) return undefined;
  const player = (factory: EngineFactory, how: 'as written' | 'optimised', checks: boolean): Player => ({
    name: `${factory.name}, ${how}`,
    kernel: kernelOf(
      how === 'optimised' ? compiled.optimised : compiled.hierarchy,
      factory,
      run.seed,
      checks,
    ),
  });
  // With checks a run ends where the first fails; without them it goes on, with the values that the language gives.
  const checked = [
    player(reference, 'as written', true),
    player(reference, 'optimised', true),
    ...others.map((factory) => player(factory, 'optimised', true)),
  ];
  const unchecked = [
    player(reference, 'as written', false),
    ...others.map((factory) => player(factory, 'as written', false)),
  ];
  return (
    differenceOf(compiled, run, checked) ??
    differenceOf(compiled, run, unchecked) ??
    differenceWhileNobodyLooks(compiled, run)
  );
}

/** Engines to which the kernel leaves whole cycles: from the first on, with processes called and with processes written out. */
const LEAPING = [
  ['cycles in the module', wasmEngineWith(0, Infinity)],
  ['cycles and processes in the module', wasmEngineWith(0, 0)],
] as const;

/** Cycles in a row in which nothing comes from outside: enough to pass over those in which nothing changes. */
const STRETCH = 40;

/** The same with stretches of cycles between two looks, which the WebAssembly engine goes through without the kernel. */
function differenceWhileNobodyLooks(compiled: Compiled, { seed, cycles }: Run): string | undefined {
  const { optimised } = compiled;
  if ((optimised.shapes[0]?.module.clocks.length ?? 0) === 0) return undefined;
  for (const checks of [true, false]) {
    const players = [
      { name: 'ts', kernel: kernelOf(optimised, typescriptEngine, seed, checks) },
      ...LEAPING.map(([name, factory]) => ({ name, kernel: kernelOf(optimised, factory, seed, checks) })),
    ];
    for (const { kernel } of players) kernel.start();
    const rows = stimulusOf(optimised.shapes[0]!.module, seed, Math.ceil(cycles / 10));
    for (const pokes of rows) {
      if (players.some(({ kernel }) => kernel.reports.failed)) break;
      for (const { kernel } of players) {
        play(kernel, pokes);
        kernel.runCycles(0, STRETCH);
      }
      const difference = compared(players);
      if (difference !== undefined) return `after ${STRETCH} cycles in a row, ${difference}`;
    }
  }
  return undefined;
}

function differenceOf(compiled: Compiled, run: Run, players: readonly Player[]): string | undefined {
  const kernels = players.map(({ kernel }) => kernel);
  for (const kernel of kernels) kernel.start();
  let difference = compared(players);
  for (const pokes of stimulusOf(compiled.hierarchy.shapes[0]!.module, run.seed, run.cycles)) {
    if (difference !== undefined || kernels.some(({ reports }) => reports.failed)) break;
    for (const kernel of kernels) play(kernel, pokes);
    difference = advanced(players);
  }
  return difference;
}

export function kernelOf(
  hierarchy: Hierarchy,
  factory: EngineFactory,
  seed: number,
  checks: boolean,
): Kernel {
  const { clocks } = hierarchy.shapes[0]!.module;
  const periods = clocks
    .slice(1)
    .map(
      ({ name }, i) =>
        [name, { period: { numerator: BigInt(700_000 + 310_000 * i), denominator: 1n } }] as const,
    );
  return new Kernel(hierarchy, factory, {
    seed: BigInt(seed),
    reset: true,
    checks,
    shuffle: undefined,
    clocks: new Map(periods),
    print: () => undefined,
  });
}

export function play(kernel: Kernel, pokes: readonly Poke[]): void {
  for (const { place, width, value } of pokes) kernel.poke(place, 0, width, value);
}

/** A period of the first clock, or a settle where there is none. */
function advanced(players: readonly Player[]): string | undefined {
  const [first] = players;
  const until = (first?.kernel.now ?? 0) + PERIOD;
  if (first?.kernel.clocks.count === 0) {
    for (const { kernel } of players) kernel.settle();
    return compared(players);
  }
  for (;;) {
    const difference = compared(players);
    if (difference !== undefined) return difference;
    const [next, ...others] = players.map(({ kernel }) => kernel.next());
    const odd = others.findIndex((other) => other !== next);
    if (odd >= 0)
      return `the next instant is ${next} fs on ${first?.name}, and ${others[odd]} fs on ${players[odd + 1]?.name}`;
    if (next === undefined || next > until) return undefined;
    for (const { kernel } of players) kernel.instant();
    if (players.some(({ kernel }) => kernel.reports.failed)) return compared(players);
  }
}

/** State and reports of all against those of the first. */
function compared(players: readonly Player[]): string | undefined {
  const [first, ...others] = players;
  if (first === undefined) return undefined;
  for (const { kernel } of players) kernel.rest();
  const hash = ({ kernel }: Player): bigint => stateHash(kernel.tree, kernel.engine, kernel.now);
  const [wanted, told] = [hash(first), reportsOf(first)];
  for (const other of others) {
    if (hash(other) !== wanted) {
      const difference = firstDifference(first.kernel, other.kernel);
      const what =
        difference === undefined
          ? 'the state hash'
          : describeDifference(first.kernel, other.kernel, difference);
      return `${what} (${first.name}; ${other.name})`;
    }
    const reports = reportsOf(other);
    if (reports !== told)
      return `at ${formatTime(BigInt(first.kernel.now))} ${first.name} reports ${told}, and ${other.name} ${reports}`;
  }
  return undefined;
}

function reportsOf({ kernel }: Player): string {
  return kernel.reports.failed
    ? JSON.stringify(kernel.takeFailures(), (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}` : value,
      )
    : '';
}

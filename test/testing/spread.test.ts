import { describe, expect, test } from 'vitest';
import { ownLane } from '../../src/cli/own-lane.js';
import { Workspace, type Compiler } from '../../src/driver/compiler.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Random } from '../../src/support/random.js';
import type { Block } from '../../src/testing/blocks.js';
import { resultOf, selectTests, type TestRequest, type TestResult } from '../../src/testing/runner.js';
import { spread, type Lane, type Pace } from '../../src/testing/spread.js';
import { split, WHOLE } from '../../src/testing/stretch.js';
import { inMemory } from '../driver/support.js';

const PROPERTIES = `
  enum Mode { off, slow, fast }
  property "holds" (a: u8, b: u8) { expect a + b == b + a; }
  property "breaks" (a: u8, mode: Mode) { expect a < 250 || mode == Mode.off; print a; }
  property "where" (a: u8) where a > 100 { expect a > 50; }
  property "where it breaks" (a: u8) where a > 30 { expect a < 240; }
  property "too narrow" (a: u32) where a == 123_456_789 { expect a > 0; }
  property "every one" (a: u6) where a > 40 exhaustive { expect a > 40; }
  property "every one, and one is wrong" (a: u6) where a % 2 == 1 exhaustive { expect a != 41; }
  property "none at all" (a: u4) where a > 15 exhaustive { expect true; }
  #[should_fail] property "should fail" (a: u4) { expect a != 3; }
  #[should_fail] property "should fail, and holds" (a: u4) { expect a <= 15; }
  test "plain" { expect false : "told"; }
  test "does not compile" { expect missing; }
`;

const SLOW: Pace = { slice: 1e9, patience: 1e9 };
const EAGER: Pace = { slice: 0, patience: 0 };

interface Told extends Omit<TestResult, 'block'> {
  readonly name: string;
  readonly printed: readonly string[];
}

interface Selected {
  readonly compilers: ReadonlyMap<Block, Compiler>;
  readonly request: TestRequest;
}

function selected(text: string): Selected {
  const request: TestRequest = {
    paths: ['t.m3hdl'],
    filter: undefined,
    engines: [interpreter],
    seed: 3n,
    wallSeconds: 30,
    shuffle: undefined,
    print: () => undefined,
  };
  const { blocks } = selectTests(new Workspace(inMemory({ 't.m3hdl': text, 'm3hdl.json': '{}' })), request);
  return { compilers: new Map(blocks.map(({ block, compiler }) => [block, compiler])), request };
}

async function resultsOn(text: string, count: number, pace: Pace, change = (lane: Lane): Lane => lane) {
  const { compilers, request } = selected(text);
  const lanes = Array.from({ length: count }, () => change(ownLane(compilers, request, false)));
  const results: Told[] = [];
  for await (const { block, pieces } of spread([...compilers.keys()], lanes, pace)) {
    const { passed, diagnostics, runs, time } = resultOf(
      block,
      pieces.map(({ piece }) => piece),
      pieces.flatMap(({ piece }) => piece.found),
    );
    const printed = pieces.flatMap((each) => each.printed);
    results.push({ name: block.name, passed, runs, time, printed, diagnostics });
  }
  return results;
}

/** Answers after a while that a seed names, so that what runs when is another order each time. */
function hesitant(random: Random): (lane: Lane) => Lane {
  return (lane) => ({
    run: async (block, stretch) => {
      await new Promise((resolve) => {
        setTimeout(resolve, random.below(3));
      });
      return lane.run(block, stretch);
    },
  });
}

describe('blocks on several lanes', () => {
  test('results are those of one lane, whatever runs when', async () => {
    const alone = await resultsOn(PROPERTIES, 1, SLOW);
    expect(alone.map(({ name, passed, runs }) => [name, passed, runs])).toMatchObject([
      ['holds', true, 100],
      ['breaks', false, expect.any(Number)],
      ['where', true, 100],
      ['where it breaks', false, expect.any(Number)],
      ['too narrow', false, 0],
      ['every one', true, 23],
      ['every one, and one is wrong', false, 21],
      ['none at all', false, 0],
      ['should fail', true, expect.any(Number)],
      ['should fail, and holds', false, 100],
      ['plain', false, 1],
      ['does not compile', false, 0],
    ]);
    for (let seed = 0; seed < 4; seed++) {
      const random = Random.named(BigInt(seed), 'order');
      expect(await resultsOn(PROPERTIES, 2 + seed, EAGER, hesitant(random))).toEqual(alone);
    }
  });

  test('of a property, all lanes get a part', async () => {
    const runs: number[] = [];
    const counting = (lane: Lane): Lane => {
      const index = runs.push(0) - 1;
      return {
        run: async (block, stretch) => {
          // Others have a turn.
          await new Promise((resolve) => {
            setTimeout(resolve, 0);
          });
          runs[index] = (runs[index] ?? 0) + 1;
          return lane.run(block, stretch);
        },
      };
    };
    await resultsOn('property "holds" (a: u8) { expect a == a; }', 3, EAGER, counting);
    expect(runs.every((count) => count > 20)).toBe(true);
  });

  test('a fault of a lane comes where the result would, and nothing after it', async () => {
    const text = 'test "a" { expect true; } test "b" { expect true; } test "c" { expect true; }';
    const { compilers, request } = selected(text);
    const own = ownLane(compilers, request, false);
    const breaking: Lane = {
      run: (block, stretch) =>
        block.name === 'b' ? Promise.reject(new TypeError('a slip')) : own.run(block, stretch),
    };
    const seen: string[] = [];
    const all = async (): Promise<void> => {
      for await (const { block } of spread([...compilers.keys()], [breaking, breaking], EAGER))
        seen.push(block.name);
    };
    await expect(all()).rejects.toThrow('a slip');
    expect(seen).toEqual(['a']);
  });
});

test('stretches are split into equal parts, none empty', () => {
  const parts = split({ ...WHOLE, from: 3, to: 10 }, 3);
  expect(parts.map(({ from, to }) => [from, to])).toEqual([
    [3, 5],
    [5, 7],
    [7, 10],
  ]);
  expect(split({ ...WHOLE, from: 3, to: 4 }, 3)).toHaveLength(1);
});

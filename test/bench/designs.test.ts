/** Every design of the benchmark, small: all engines of ours come to one checksum, and so does what is written by hand beside it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DESIGNS, type Design } from '../../bench/catalogue.mjs';
import { checksumOf, compileTop, simulate } from '../../bench/engines.mjs';
import { firstDifference, marks, type Mark } from '../../bench/marks.mjs';
import { emitted, handWritten, icarusSide, nativeSide, verilatorSide } from '../../bench/peers.mjs';
import { runSide, type Side } from '../../bench/side.mjs';
import { needsTool } from '../support/tools.js';

/** Up to 256 cycles. */
const MARKS = 9;

const cache = mkdtempSync(join(tmpdir(), 'm3hdl-bench-'));
afterAll(() => rmSync(cache, { recursive: true }));

const smaller = (design: Design): Design => ({ ...design, params: { ...design.params, ...design.small } });

function ownMarks(design: Design, engine: 'interpreter' | 'ts' | 'wasm'): readonly Mark[] {
  const [first] = design.clocks;
  const clocks = Object.fromEntries(design.clocks.map(({ port, every }) => [port, `${every}ns`]));
  const sim = simulate(compileTop(design).compiled, engine, { clocks, checks: true });
  const passed: Mark[] = [];
  for (const mark of marks()) {
    if (passed.length === MARKS) break;
    sim.step(first?.port, mark - (passed.at(-1)?.cycles ?? 0));
    passed.push({ cycles: mark, seconds: 0, checksum: checksumOf(sim) });
  }
  return passed;
}

/** Both reach the first marks; those must agree. */
async function agrees(design: Design, side: Side): Promise<void> {
  const expected = ownMarks(design, 'ts');
  const { marks: found } = await runSide(side, 0);
  expect(found.length).toBeGreaterThan(1);
  expect(firstDifference(expected, found)).toBeUndefined();
}

describe.each(DESIGNS.map((design) => [design.name, smaller(design)] as const))('%s', (_, design) => {
  test('runs alike on all engines, and does something', () => {
    const reference = ownMarks(design, 'interpreter');
    expect(new Set(reference.map(({ checksum }) => checksum)).size).toBeGreaterThan(2);
    expect(ownMarks(design, 'ts')).toEqual(reference);
    expect(ownMarks(design, 'wasm')).toEqual(reference);
  });

  const { byHand, native } = design;
  const icarus = { name: 'icarus', tool: 'iverilog', version: '', cache };

  needsTool('iverilog', 'vvp')('runs alike in Icarus Verilog', async () => {
    await agrees(design, icarusSide(design, emitted(design), { ...icarus, isByHand: false }));
    if (byHand === undefined) return;
    await agrees(design, icarusSide(design, handWritten(byHand), { ...icarus, isByHand: true }));
  });

  needsTool('gcc')('runs alike in C', async () => {
    if (native === undefined) return;
    await agrees(design, nativeSide(design, { tool: 'gcc', version: '', cache, enough: 0.001 }));
  });
});

/** Once it is built it comes from the cache; told that any time is enough, it ends at the first mark. */
async function isBuiltOnce(design: Design): Promise<void> {
  const settings = {
    name: 'verilator',
    tool: 'verilator',
    version: '',
    cache,
    enough: 0.001,
    isByHand: false,
  };
  const build = (): Side => verilatorSide(design, emitted(design), settings);
  const side = build();
  await agrees(design, side);
  expect(build()).toEqual(side);
  expect(execFileSync(side.command, ['0'], { encoding: 'utf8' })).toMatch(/^1 \d+\.\d+ [0-9a-f]{8}\n$/);
}

describe('Verilator', () => {
  needsTool('verilator', 'make', 'g++')(
    'is built and comes to the same checksum',
    async () => {
      const design = DESIGNS.map(smaller).find(({ name }) => name === 'array-8x8');
      if (design === undefined) throw new Error('there is no array');
      await isBuiltOnce(design);
    },
    120_000,
  );
});

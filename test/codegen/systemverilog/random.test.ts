/**
 * Random designs through Icarus, against the interpreter: by day a few dozen, in the nightly run thousands. Random inputs, resets among them, and every
 * output at every edge.
 */
import { describe, expect } from 'vitest';
import { Inexpressible, emitSystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import type { SystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import { buildHierarchy } from '../../../src/ir/hierarchy.js';
import type { Design } from '../../../src/ir/ir.js';
import { scheduleDesign } from '../../../src/passes/schedule.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { randomDesign } from '../../support/random-ir.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, randomBench, simulate, topOf } from './support.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** Designs of one module, and of two: Icarus 11 takes minutes for some of those with more. */
const SHAPES = [
  { modules: 1, count: NIGHTLY ? 2000 : 30, cycles: 60 },
  { modules: 2, count: NIGHTLY ? 1000 : 8, cycles: 20 },
] as const;

describe.each(SHAPES)('random designs of $modules modules', ({ modules, count, cycles }) => {
  for (let seed = 0; seed < count; seed++) {
    const { design } = scheduleDesign(randomDesign(seed, { modules, chains: seed % 2 === 0 }));
    const emitted = expressible(design);
    if (emitted === undefined) continue;
    needsTool('iverilog')(`seed ${seed}`, () => agrees(design, emitted, { cycles, seed }));
  }
});

/** The design as SystemVerilog; undefined where it has no counterpart there, as the falling edge of a divided clock. */
function expressible(design: Design): SystemVerilog | undefined {
  try {
    return emitSystemVerilog(design);
  } catch (refusal) {
    if (refusal instanceof Inexpressible) return undefined;
    throw refusal;
  }
}

function agrees(
  design: Design,
  emitted: SystemVerilog,
  run: { readonly cycles: number; readonly seed: number },
): void {
  const bench = randomBench(buildHierarchy(design), emitted, { ...run, engine: interpreter });
  expect(simulate([...filesOf(emitted), bench], `${topOf(emitted)}_tb`, ['-DSYNTHESIS'])).toMatch(/^PASS/);
}

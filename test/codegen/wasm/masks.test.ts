/** Words put together of single bits that lanes find, against the reference: counts around those of lanes and variables, subjects of several widths. */
import { expect, test } from 'vitest';
import { wasmEngine } from '../../../src/codegen/wasm/engine.js';
import type { EngineFactory } from '../../../src/sim/engine.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { Simulation } from '../../../src/sim/simulation.js';
import { Random } from '../../../src/support/random.js';
import { elaborateSnippet } from '../../support/snippet.js';

const COUNTS = [15, 16, 17, 31, 32, 33, 48, 63, 64, 65];

const outputs = COUNTS.map(
  (count) => `
    out whole${count}: bits<${count}>; out few${count}: bits<${count}>; out row${count}: bits<${count}>; out late${count}: bits<${count}>;
    whole${count} = [for i in 0..${count} => x == (i * 37 + 5) % 256].bits;
    few${count} = [for i in 0..${count} => (x[2:0] as u3) == (i * 3) % 8].bits;
    row${count} = [for i in 0..${count} => v[i] ^ x[0]].bits;
    late${count} = held${count};`,
);

const TEXT = `
  module Top {
    clock clk; reset rst; in x: u8; in word: bits<80>;
    let v: bool[80] = [for i in 0..80 => word[i]];
    ${outputs.join('')}
    ${COUNTS.map((count) => `reg held${count}: bits<${count}> = 0;`).join(' ')}
    on clk { ${COUNTS.map((count) => `held${count} <= [for i in 0..${count} => v[i + 3] && x[1]].bits;`).join(' ')} }
  }`;

/** All outputs after each of several inputs. */
function story(engine: EngineFactory): readonly unknown[] {
  const sim = new Simulation(elaborateSnippet(TEXT, { top: 'Top' }).hierarchyFor(engine), engine, {
    seed: 1,
  });
  const random = new Random(7);
  const told: unknown[] = [];
  for (let n = 0; n < 100; n++) {
    sim.poke('x', n < 64 ? BigInt((n * 37 + 5) % 256) : random.bits(8));
    sim.poke('word', random.bits(80));
    sim.step('clk', 1);
    for (const count of COUNTS)
      told.push(...['whole', 'few', 'row', 'late'].map((name) => sim.peek(`${name}${count}`)));
  }
  return told;
}

test('words of single bits', () => {
  expect(story(wasmEngine)).toEqual(story(interpreter));
});

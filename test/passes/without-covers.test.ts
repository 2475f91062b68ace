/** What nobody asks for is not counted: covers, and streams inside a design. */
import { expect, test } from 'vitest';
import { wasmEngine } from '../../src/codegen/wasm/engine.js';
import { typescriptEngine } from '../../src/codegen/typescript/engine.js';
import { Simulation, type SimulateOptions } from '../../src/sim/simulation.js';
import { elaborateSnippet } from '../support/snippet.js';

const TEXT = `
  module Sender { clock clk; reset rst; out s: stream<u8>; reg n: u8 = 0; s.valid = true; s.data = n; on clk { if s.fire { n <= n +% 1; cover n == 3; } } }
  module Receiver { clock clk; reset rst; in s: stream<u8>; out o: stream<u8>; o.valid = s.valid; o.data = s.data; s.ready = o.ready; }
  module Top {
    clock clk; reset rst; out o: stream<u8>;
    inst sender: Sender(clk, rst, s: _);
    inst receiver: Receiver(clk, rst, s: sender.s, o: _);
    o.valid = receiver.o.valid; o.data = receiver.o.data; receiver.o.ready = o.ready;
  }`;

function ran(engine: typeof wasmEngine, options: SimulateOptions): Simulation {
  const simulation = new Simulation(elaborateSnippet(TEXT, { top: 'Top' }).hierarchy, engine, options);
  simulation.step('clk', 300);
  return simulation;
}

test.each([wasmEngine, typescriptEngine])('$name', (engine) => {
  const all = ran(engine, { checks: false });
  const few = ran(engine, { checks: false, covers: false, statistics: false });
  const checked = ran(engine, { statistics: false });
  expect(all.covers.map(({ hits }) => hits)).toEqual([2]);
  expect(few.covers).toEqual([]);
  expect(checked.covers).toEqual(all.covers);
  const paths = ({ stats }: Simulation): readonly string[] => stats.streams.map(({ path }) => path);
  expect(paths(all).length).toBeGreaterThan(1);
  expect(paths(few)).toEqual(['o']);
  expect(paths(checked)).toEqual(paths(all));
  expect(few.stats.streams).toEqual(all.stats.streams.filter(({ path }) => path === 'o'));
  expect(few.peek('sender.n')).toBe(all.peek('sender.n'));
});

/** Register arrays whose elements move: all engines see what was there before the edge, whether they take a second image or write in place. */
import { expect, test } from 'vitest';
import { allEngines } from '../../src/driver/engines.js';
import { compileSnippet } from '../support/snippet.js';

test.each([
  ['toward 0', 'for i in 0..N { row[i] <= if i == N - 1 { x } else { row[i + 1] }; }'],
  ['away from 0', 'for i in 0..N { row[i] <= if i == 0 { x } else { row[i - 1] }; }'],
  ['by two', 'for i in 0..N { row[i] <= if i >= N - 2 { x } else { row[i + 2] }; }'],
  ['where they are', 'for i in 0..N { row[i] <= row[i] ^ x; }'],
  ['with what is beside them', 'for i in 0..N - 1 { row[i] <= row[i] +% row[i + 1]; } row[N - 1] <= x;'],
  ['with what is beside them, below', 'for i in 1..N { row[i] <= row[i] +% row[i - 1]; } row[0] <= x;'],
  ['some of them', 'for i in 0..N { if x[0] { row[i] <= if i == N - 1 { x } else { row[i + 1] }; } }'],
  ['twice', 'for i in 0..N - 1 { row[i] <= row[i + 1]; } for i in 0..N { if row[i][0] { row[i] <= x; } }'],
  ['from a table of places', 'for i in 0..N { row[i] <= row[(x[3:0] as u4)]; }'],
])('%s', (_, body) => {
  const text = `
    module Top {
      clock clk;
      in x: u8;
      out y: u8[20];
      const N = 20;
      reg row: u8[N] = [for i in 0..N => i];
      y = row;
      on clk { ${body} }
    }`;
  const design = compileSnippet(text, { top: 'Top' });
  const [reference, ...others] = allEngines().map((engine) => design.simulate({ engine: engine.name }));
  for (let cycle = 0; cycle < 40; cycle++) {
    const rows = [reference, ...others].map((simulation) => {
      simulation?.poke('x', BigInt((cycle * 77 + 13) % 256));
      simulation?.step();
      return simulation?.peek('y');
    });
    for (const row of rows) expect([cycle, row]).toEqual([cycle, rows[0]]);
  }
});

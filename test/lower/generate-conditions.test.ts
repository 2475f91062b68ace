/** Generate loops whose conditions choose instances: the loop is kept, and means what it means written out by hand. */
import { describe, expect, test } from 'vitest';
import { parseDesign } from '../../src/ir/parse.js';
import { printDesign } from '../../src/ir/print.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Simulation } from '../../src/sim/simulation.js';
import { Random } from '../../src/support/random.js';
import { checkSnippet, elaborateSnippet, runSnippet } from '../support/snippet.js';

const CELL = `
module Cell {
  clock clk;
  reset rst;
  in x: u8;
  out y: u8;
  reg y = 1;
  on clk { y <= (y *% 3) +% x; }
}`;

interface Condition {
  text(row: string, column: string): string;
  holds(row: number, column: number): boolean;
}

const CONDITIONS: readonly [Condition, ...Condition[]] = [
  { text: (r, c) => `${c} >= ${r}`, holds: (r, c) => c >= r },
  { text: (r, c) => `${c} < ${r}`, holds: (r, c) => c < r },
  { text: (r, c) => `(${r} + ${c}) % 2 == 0`, holds: (r, c) => (r + c) % 2 === 0 },
  { text: (r, c) => `${c} == ${r}`, holds: (r, c) => c === r },
  { text: (_, c) => `${c} % 3 == 1`, holds: (_, c) => c % 3 === 1 },
  { text: (r) => `${r} % 2 == 1`, holds: (r) => r % 2 === 1 },
  { text: (_, c) => `${c} != 2`, holds: (_, c) => c !== 2 },
  { text: (r) => `${r} > 20`, holds: (r) => r > 20 },
  { text: (r, c) => `${r} + ${c} < 5`, holds: (r, c) => r + c < 5 },
  { text: (r, c) => `${c} + 1 > ${r} * 2`, holds: (r, c) => c + 1 > r * 2 },
];

function drawCondition(random: Random): Condition {
  const one = random.pick(CONDITIONS);
  const other = random.pick(CONDITIONS);
  switch (random.below(4)) {
    case 0:
      return {
        text: (r, c) => `(${one.text(r, c)}) && (${other.text(r, c)})`,
        holds: (r, c) => one.holds(r, c) && other.holds(r, c),
      };
    case 1:
      return {
        text: (r, c) => `(${one.text(r, c)}) || (${other.text(r, c)})`,
        holds: (r, c) => one.holds(r, c) || other.holds(r, c),
      };
    default:
      return one;
  }
}

/** The condition decides between `a`, which hands on along the row where its neighbour is one, and `b`, of which a second condition leaves some. */
function pair(rows: number, columns: number, first: Condition, second: Condition): string {
  const insts: string[] = [];
  const all = Array.from(
    { length: rows * columns },
    (_, i) => [Math.floor(i / columns), i % columns] as const,
  );
  for (const [r, c] of all) {
    const at = `[${r}][${c}]`;
    const x = c > 0 && first.holds(r, c - 1) ? `a[${r}][${c - 1}].y` : `${r * 5 + c}`;
    if (first.holds(r, c)) insts.push(`inst a${at}: Cell(clk, rst, x: ${x}, y: ys${at});`);
    else if (second.holds(r, c)) insts.push(`inst b${at}: Cell(clk, rst, x: ${c}, y: ys${at});`);
    else insts.push(`inst d${at}: Cell(clk, rst, x: 9, y: ys${at});`);
  }
  const ports = `clock clk; reset rst; out ys: u8[${rows}][${columns}];`;
  return `${CELL}
module Looped { ${ports}
  for r in 0..${rows}, c in 0..${columns} {
    if ${first.text('r', 'c')} {
      inst a[r][c]: Cell(
        clk, rst,
        x: if c > 0 && (${first.text('r', '(c - 1)')}) { a[r][c - 1].y } else { r * 5 + c },
        y: ys[r][c],
      );
    } else if ${second.text('r', 'c')} {
      inst b[r][c]: Cell(clk, rst, x: c, y: ys[r][c]);
    } else {
      inst d[r][c]: Cell(clk, rst, x: 9, y: ys[r][c]);
    }
  }
}
module ByHand { ${ports}
  ${insts.join('\n  ')}
}
test "the same" {
  let looped = inst Looped(clk: 1GHz);
  let byHand = inst ByHand(clk: 1GHz);
  for i in 0..6 {
    wait 1 cycles of looped.clk;
    expect looped.ys == byHand.ys;
  }
}`;
}

test('random conditions, on every engine', async () => {
  const random = new Random(1n);
  for (let i = 0; i < 12; i++) {
    const code = pair(2 + random.below(4), 2 + random.below(5), drawCondition(random), drawCondition(random));
    const { passed, rendered } = await runSnippet(code);
    expect(passed, `${code}\n${rendered}`).toBe(true);
  }
});

function triangle(size: number, body = 'x: if c == r { 0 } else { a[r][c - 1].y }'): string {
  return `${CELL}
module Top { clock clk; reset rst; out y: u8;
  for r in 0..${size}, c in 0..${size} { if c >= r { inst a[r][c]: Cell(clk, rst, ${body}); } }
  y = a[0][${size - 1}].y;
}`;
}

describe('a triangle', () => {
  test('has as many processes at every size', () => {
    const processes = (size: number) =>
      elaborateSnippet(triangle(size), { top: 'Top' }).design.modules.at(-1)?.processes.length;
    expect(processes(24)).toBe(processes(6));
  });

  test('is printed, and parsed back', () => {
    const { design } = elaborateSnippet(triangle(4), { top: 'Top' });
    const text = printDesign(design);
    expect(text).toContain('at (0, 1, 2, 3, 5, 6, 7, 10, 11, 15)');
    expect(printDesign(parseDesign(text))).toBe(text);
  });

  test('its instances have the names of their indices', () => {
    const sim = new Simulation(
      elaborateSnippet(triangle(3), { top: 'Top' }).hierarchyFor(interpreter),
      interpreter,
      {},
    );
    expect(sim.peek('a[1][2].y')).toBe(1n);
    expect(() => sim.peek('a[2][1].y')).toThrow('there is no a[2][1]');
  });

  test('an instance that is not there cannot be read', () => {
    expect(checkSnippet(triangle(3, 'x: a[c][r].y')).rendered).toContain('there is no `a[1][0]`');
  });
});

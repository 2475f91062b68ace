import { describe, expect, test } from 'vitest';
import type { Design } from '../../src/ir/ir.js';
import { parseDesign } from '../../src/ir/parse.js';
import { printDesign } from '../../src/ir/print.js';
import type { Step } from '../../src/ir/schedule.js';
import { scheduleDesign, type ScheduledDesign } from '../../src/passes/schedule.js';
import { faultsOf } from './check-order.js';

/** Schedules a design without loops, and checks the order by playing it. */
function schedule(text: string): ScheduledDesign {
  const result = scheduleDesign(parseDesign(text));
  expect(result.diagnostics).toEqual([]);
  expect(faultsOf(result.design, result.schedule)).toEqual([]);
  return result;
}

function show(design: Design, steps: readonly Step[]): readonly string[] {
  const shapes = design.modules.toReversed();
  const process = (shape: number, id: number): string => {
    const module = shapes[shape];
    return `${module?.name}.${module?.processes[id]?.name}`;
  };
  const range = (p: { readonly first: number; readonly stride: number; readonly count?: number }): string =>
    `${p.first}+${p.stride}${p.count === undefined ? '' : `x${p.count}`}`;
  return steps.map((step) => {
    switch (step.kind) {
      case 'run':
        return `${step.level}: ${process(step.shape, step.process)} ${range(step.instances)} ${range(step.iterations)}`;
      case 'reset':
        return `${step.level}: reset ${step.reset} of ${shapes[step.shape]?.name} ${range(step.instances)}`;
      case 'repeat': {
        const body = step.body.map(
          (run) => `${process(run.shape, run.process)} ${range(run.instance)} ${range(run.iteration)}`,
        );
        return `${step.level}: ${step.times} times ${body.join('; ')}`;
      }
    }
  });
}

/** `n` instances in a row: `valid` and `data` go down, `ready` comes up. */
function chain(n: number): string {
  return `design Top;
module Cell {
  in wire %valid: 1;
  out wire %validOut: 1;
  in wire %readyIn: 1;
  out wire %ready: 1;
  comb both {
    %validOut = %valid;
    %ready = %readyIn;
  }
}
module Top {
  in wire %v: 1;
  in wire %r: 1;
  out wire %vo: 1;
  out wire %ro: 1;
  wire %cell.valid: 1 x ${n} of cell %valid;
  wire %cell.validOut: 1 x ${n} of cell %validOut;
  wire %cell.readyIn: 1 x ${n} of cell %readyIn;
  wire %cell.ready: 1 x ${n} of cell %ready;
  group cell[${n}]: Cell () (%valid = %cell.valid, %validOut = %cell.validOut, %readyIn = %cell.readyIn, %ready = %cell.ready);
  comb bind {
    local $c: 32;
    for $c in 0..${n} {
      %cell.valid[$c] = mux(eq($c, 0:32), %v, %cell.validOut[sub($c, 1:32)]);
      %cell.readyIn[$c] = mux(eq($c, ${n - 1}:32), %r, %cell.ready[add($c, 1:32)]);
    }
  }
  comb out {
    %vo = %cell.validOut[${n - 1}:32];
    %ro = %cell.ready[0:32];
  }
}
`;
}

/** `n` by `n` cells that each take from the left and from above, with registers or without. */
function array(n: number, storage: 'reg' | 'wire' = 'reg'): string {
  const index = `add(mul($r, ${n}:32), $c)`;
  return `design Top;
module Pe {
  clock clk port;
  in wire %left: 8;
  in wire %top: 8;
  out ${storage} %right: 8;
  wire %sum: 8;
  ${
    storage === 'reg'
      ? `comb sum {
    %sum = add(%left, %top);
  }
  seq step rising clk {
    %right = %sum;
  }`
      : `comb sum {
    %sum = add(%left, %top);
    %right = %sum;
  }`
  }
}
module Top {
  clock clk port;
  in wire %x: 8 x ${n};
  wire %pe.left: 8 x ${n * n} of pe %left;
  wire %pe.top: 8 x ${n * n} of pe %top;
  wire %pe.right: 8 x ${n * n} of pe %right;
  group pe[${n}][${n}]: Pe (clk) (%left = %pe.left, %top = %pe.top, %right = %pe.right);
  comb bind {
    local $r: 32;
    local $c: 32;
    for $r in 0..${n} {
      for $c in 0..${n} {
        %pe.left[${index}] = mux(eq($c, 0:32), %x[$r], %pe.right[sub(${index}, 1:32)]);
        %pe.top[${index}] = mux(eq($r, 0:32), %x[$c], %pe.right[sub(${index}, ${n}:32)]);
      }
    }
  }
}
`;
}

describe('static order', () => {
  test('processes stand behind what they read', () => {
    const {
      design,
      schedule: { steps },
    } = schedule(`design M;
module M {
  in wire %a: 8;
  wire %b: 8;
  out wire %c: 8;
  comb last {
    %c = not(%b);
  }
  comb first {
    %b = not(%a);
  }
}`);
    expect(show(design, steps)).toEqual(['0: M.first 0+0x1 0+0x1', '1: M.last 0+0x1 0+0x1']);
  });

  test('a thousand instances, `ready` up and `valid` down', () => {
    const {
      design,
      schedule: { steps },
    } = schedule(chain(1000));
    expect(show(design, steps)).toMatchInlineSnapshot(`
      [
        "0: 1000 times Top.bind: cell.readyIn 0+0 999+-1; Cell.both: ready 999+-1 0+0",
        "0: 1000 times Top.bind: cell.valid 0+0 0+1; Cell.both: validOut 0+1 0+0",
        "1: Top.out 0+0x1 0+0x1",
      ]
    `);
  });

  test('an array of registers costs nothing: no cycle, one step for all instances', () => {
    const {
      design,
      schedule: { steps },
    } = schedule(array(64));
    expect(show(design, steps)).toEqual(['0: Top.bind 0+0x1 0+0x1', '1: Pe.sum 0+1x4096 0+0x1']);
  });

  test('a wave through an array goes along its diagonals', () => {
    const {
      design,
      schedule: { steps },
    } = schedule(array(4, 'wire'));
    expect(show(design, steps).filter((line) => line.includes('Pe'))).toEqual([
      '1: Pe.sum 0+0x1 0+0x1',
      '3: Pe.sum 1+3x2 0+0x1',
      '5: Pe.sum 2+3x3 0+0x1',
      '7: Pe.sum 3+3x4 0+0x1',
      '9: Pe.sum 7+3x3 0+0x1',
      '11: Pe.sum 11+3x2 0+0x1',
      '13: Pe.sum 15+0x1 0+0x1',
    ]);
  });

  test('from one module to another and back through other ports', () => {
    const { design } = schedule(`design Top;
module A {
  in wire %a: 8;
  out wire %b: 8;
  in wire %c: 8;
  out wire %d: 8;
  comb both {
    %d = not(%c);
    %b = not(%a);
  }
}
module Top {
  in wire %x: 8;
  out wire %y: 8;
  wire %u.a: 8 of u %a;
  wire %u.b: 8 of u %b;
  wire %u.c: 8 of u %c;
  wire %u.d: 8 of u %d;
  group u: A () (%a = %u.a, %b = %u.b, %c = %u.c, %d = %u.d);
  comb bind {
    %u.a = %x;
    %u.c = %u.b;
    %y = %u.d;
  }
}`);
    expect(design.modules[0]?.processes.map(({ name }) => name)).toEqual(['both: d', 'both: b']);
  });

  test('bits of one signal that depend on each other in one loop, upwards and downwards', () => {
    for (const next of ['add($i, 1:32)', 'sub($i, 1:32)']) {
      const up = next.startsWith('add');
      schedule(`design M;
module M {
  in wire %a: 8;
  wire %c: 9;
  out wire %y: 9;
  comb first {
    %c bits ${up ? 0 : 8}:32 +: 1 = 1:1;
  }
  comb carry {
    local $i: 32;
    for $i in ${up ? '0..8' : '1..9'} {
      %c bits ${next} +: 1 = and(extract(0 +: 1, lshr(%c, $i)), extract(0 +: 1, %a));
    }
  }
  comb y {
    %y = %c;
  }
}`);
    }
  });

  test('instances that all do alike stay together', () => {
    const {
      design,
      schedule: { steps },
    } = schedule(`design Top;
module Leaf {
  in wire %a: 4;
  out wire %y: 4;
  wire %c: 4;
  comb low {
    %c bits 0:32 +: 2 = extract(0 +: 2, %a);
    %y bits 2:32 +: 2 = extract(2 +: 2, %c);
  }
  comb high {
    %c bits 2:32 +: 2 = extract(0 +: 2, %c);
    %y bits 0:32 +: 2 = extract(0 +: 2, %c);
  }
}
module Top {
  in wire %x: 4;
  wire %u.a: 4 x 100 of u %a;
  wire %u.y: 4 x 100 of u %y;
  group u[100]: Leaf () (%a = %u.a, %y = %u.y);
  comb bind {
    local $i: 32;
    for $i in 0..100 {
      %u.a[$i] = %x;
    }
  }
}`);
    expect(show(design, steps)).toMatchInlineSnapshot(`
      [
        "0: Top.bind 0+0x1 0+0x1",
        "1: Leaf.low: c 0+1x100 0+0x1",
        "2: Leaf.high: c 0+1x100 0+0x1",
        "3: Leaf.low: y 0+1x100 0+0x1",
        "3: Leaf.high: y 0+1x100 0+0x1",
      ]
    `);
  });

  test('a concat is driven part by part where the parts depend on each other', () => {
    const { design } = schedule(`design M;
module M {
  in wire %a: 4;
  out wire %y: 8;
  comb y {
    %y = concat(extract(0 +: 4, %y), %a);
  }
}`);
    expect(printDesign(design)).toContain('%y bits 4:32 +: 4 = extract(0 +: 4, %y);');
  });

  test('an asynchronous reset acts behind its signal and before what reads its registers', () => {
    const {
      design,
      schedule: { steps },
    } = schedule(`design M;
module M {
  clock clk port;
  reset rst = %rst on clk async high;
  in wire %a: 1;
  wire %rst: 1;
  reg %r: 1 on clk init (0) reset rst;
  out wire %y: 1;
  comb y {
    %y = %r;
  }
  comb rst {
    %rst = not(%a);
  }
}`);
    expect(show(design, steps)).toEqual([
      '0: M.rst 0+0x1 0+0x1',
      '1: reset 0 of M 0+0x1',
      '2: M.y 0+0x1 0+0x1',
    ]);
  });

  test('the enable of a gate is sampled', () => {
    schedule(`design M;
module M {
  clock clk port;
  clock gated gate clk enable %on;
  wire %on: 1;
  reg %r: 1 on gated;
  comb on {
    %on = not(%r);
  }
}`);
  });

  test('a value that is overwritten later stays with its reader', () => {
    const { design } = schedule(`design M;
module M {
  in wire %a: 8;
  in wire %s: 1;
  wire %t: 8;
  wire %u: 8;
  wire %v: 8;
  comb step {
    %t = %a;
    %u = not(%t);
    %t = add(%t, 1:8);
    %v = %w:8;
  }
  wire %w: 8;
  comb w {
    %w = %u;
  }
}`);
    expect(design.modules[0]?.processes.map(({ name }) => name)).toEqual(['step: t, u', 'step: v', 'w']);
  });
});

describe('combinational loops', () => {
  const loop = (text: string): readonly string[] =>
    scheduleDesign(parseDesign(text)).diagnostics.map(({ notes }) => notes[0] ?? '');

  test('within a module', () => {
    expect(
      loop(`design M;
module M {
  wire %a: 8;
  wire %b: 8;
  comb a {
    %a = add(%b, 1:8);
  }
  comb b {
    %b = %a;
  }
}`),
    ).toEqual(['the whole way round: `a` ← `b` ← `a`']);
  });

  test('through instances, once for all of them', () => {
    expect(loop(chain(5).replace('eq($c, 0:32), %v,', 'eq($c, 0:32), %cell.validOut[4:32],')))
      .toMatchInlineSnapshot(`
      [
        "the whole way round: \`cell[0].valid\` ← \`cell[4].validOut\` ← \`cell[4].valid\` ← \`cell[3].validOut\` ← \`cell[3].valid\` ← \`cell[2].validOut\` ← \`cell[2].valid\` ← \`cell[1].validOut\` ← \`cell[1].valid\` ← \`cell[0].validOut\` ← \`cell[0].valid\`",
      ]
    `);
  });

  test('through an asynchronous reset', () => {
    expect(
      loop(`design M;
module M {
  clock clk port;
  reset rst = %rst on clk async high;
  wire %rst: 1;
  reg %r: 1 on clk init (0) reset rst;
  comb rst {
    %rst = %r;
  }
}`),
    ).toEqual(['the whole way round: `r` ← `rst` ← `r`']);
  });
});

test('a process that stands for iterations runs all of them', () => {
  const { design, schedule: plan } = schedule(`design M;
module M {
  in wire %a: 8;
  out wire %y: 8 x 4;
  comb y family $c in 0..4 {
    local $c: 32;
    %y[$c] = %a;
  }
}`);
  expect(show(design, plan.steps)).toEqual(['0: M.y 0+0x1 0+1x4']);
});

// How long the static order takes: `npm run build && node bench/schedule.mjs`.
// Prints one line a design: processor time and wall time, the best of five rounds, since a shared machine only ever makes a round slower.
import { parseDesign } from '../dist/src/ir/parse.js';
import { scheduleDesign } from '../dist/src/passes/schedule.js';

/**
 * `n` by `n` cells that take from the left and from above, with a register in each or without.
 *
 * @param {number} n
 * @param {'reg' | 'wire'} storage
 */
function array(n, storage) {
  const index = `add(mul($r, ${n}:32), $c)`;
  const sum = '%sum = add(%left, %top);';
  const logic =
    storage === 'reg'
      ? `comb sum { ${sum} } seq step rising clk { %right = %sum; }`
      : `comb sum { ${sum} %right = %sum; }`;
  return `design Top;
module Pe {
  clock clk port;
  in wire %left: 8; in wire %top: 8; out ${storage} %right: 8; wire %sum: 8;
  ${logic}
}
module Top {
  clock clk port;
  in wire %x: 8 x ${n};
  wire %pe.left: 8 x ${n * n} of pe %left;
  wire %pe.top: 8 x ${n * n} of pe %top;
  wire %pe.right: 8 x ${n * n} of pe %right;
  group pe[${n}][${n}]: Pe (clk) (%left = %pe.left, %top = %pe.top, %right = %pe.right);
  comb bind {
    local $r: 32; local $c: 32;
    for $r in 0..${n} { for $c in 0..${n} {
      %pe.left[${index}] = mux(eq($c, 0:32), %x[$r], %pe.right[sub(${index}, 1:32)]);
      %pe.top[${index}] = mux(eq($r, 0:32), %x[$c], %pe.right[sub(${index}, ${n}:32)]);
    } }
  }
}`;
}

/**
 * `n` instances in a row: `valid` goes down, `ready` comes up.
 *
 * @param {number} n
 */
function chain(n) {
  return `design Top;
module Cell {
  in wire %valid: 1; out wire %validOut: 1; in wire %readyIn: 1; out wire %ready: 1;
  comb both { %validOut = %valid; %ready = %readyIn; }
}
module Top {
  in wire %v: 1; in wire %r: 1;
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
}`;
}

const designs = {
  'array 64x64, registered': array(64, 'reg'),
  'array 64x64, combinational': array(64, 'wire'),
  'chain of 1,000, both ways': chain(1_000),
  'array 316x316, registered': array(316, 'reg'),
  'chain of 100,000, both ways': chain(100_000),
};

for (const [name, text] of Object.entries(designs)) {
  const design = parseDesign(text);
  let [wall, cpu, steps] = [Infinity, Infinity, 0];
  for (let round = 0; round < 5; round++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    steps = scheduleDesign(design).schedule.steps.length;
    const used = process.cpuUsage(before);
    wall = Math.min(wall, performance.now() - start);
    cpu = Math.min(cpu, (used.user + used.system) / 1000);
  }
  console.log(`${name}: ${wall.toFixed(1)} ms, processor ${cpu.toFixed(1)} ms, ${steps} steps`);
}

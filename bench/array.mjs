// A weight-stationary array of multiply-accumulate cells on int8, cycles per second by engine and by Icarus Verilog on a peer written by hand:
//   npm run build && node bench/array.mjs [size]
// The runs take turns; what is printed are the medians. All must come to the same checksum.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { typescriptEngine } from '../dist/src/codegen/typescript/engine.js';
import { buildHierarchy } from '../dist/src/ir/hierarchy.js';
import { parseDesign } from '../dist/src/ir/parse.js';
import { interpreter } from '../dist/src/sim/interpreter/interpreter.js';
import { Kernel } from '../dist/src/sim/kernel/kernel.js';

const ROUNDS = 5;
const size = Number(process.argv[2] ?? 16);

/** @param {number} n */
function array(n) {
  const index = `add(mul($r, ${n}:32), $c)`;
  const port = (/** @type {string} */ name, /** @type {number} */ width) =>
    `wire %pe.${name}: ${width} x ${n * n} of pe %${name};`;
  const names = ['rst', 'load', 'enable', 'left', 'weight_in', 'above', 'right', 'weight', 'below'];
  const noise = Array.from({ length: n }, (_, r) => 0x9e3779b9 + r).join(', ');
  return `design Top;
module Pe {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk; in wire %load: 1 on clk; in wire %enable: 1 on clk;
  in wire %left: 8 on clk; in wire %weight_in: 8 on clk; in wire %above: 32 on clk;
  out reg %right: 8 on clk init (0) reset rst;
  out reg %weight: 8 on clk init (0) reset rst;
  out reg %below: 32 on clk init (0) reset rst;
  seq step rising clk {
    if 0: %load { %weight = %weight_in; }
    if 1: %enable {
      %right = %left;
      %below = add(%above, sext(mul(sext(%left):16, sext(%weight):16)):32);
    }
  }
}
module Top {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk;
  reg %count: 32 on clk init (0) reset rst;
  reg %noise: 32 x ${n} on clk init (${noise}) reset rst;
  out reg %checksum: 32 on clk init (0) reset rst;
  wire %mixed: 32 on clk;
  ${port('rst', 1)} ${port('load', 1)} ${port('enable', 1)} ${port('left', 8)} ${port('weight_in', 8)}
  ${port('above', 32)} ${port('right', 8)} ${port('weight', 8)} ${port('below', 32)}
  group pe[${n}][${n}]: Pe (clk) (${names.map((name) => `%${name} = %pe.${name}`).join(', ')});
  comb bind_rst { local $k: 32; for $k in 0..${n * n} { %pe.rst[$k] = %rst; } }
  comb bind_enable { local $k: 32; for $k in 0..${n * n} { %pe.enable[$k] = 1:1; } }
  comb bind_load { local $k: 32; for $k in 0..${n * n} { %pe.load[$k] = ult(%count, ${n}:32); } }
  comb bind_left {
    local $r: 32; local $c: 32;
    for $r in 0..${n} { for $c in 0..${n} {
      %pe.left[${index}] = mux(eq($c, 0:32), extract(0 +: 8, %noise[$r]), %pe.right[sub(${index}, 1:32)]);
    } }
  }
  comb bind_weight {
    local $r: 32; local $c: 32;
    for $r in 0..${n} { for $c in 0..${n} {
      %pe.weight_in[${index}] = mux(eq($r, 0:32), extract(8 +: 8, %noise[$c]), %pe.weight[sub(${index}, ${n}:32)]);
    } }
  }
  comb bind_above {
    local $r: 32; local $c: 32;
    for $r in 0..${n} { for $c in 0..${n} {
      %pe.above[${index}] = mux(eq($r, 0:32), 0:32, %pe.below[sub(${index}, ${n}:32)]);
    } }
  }
  comb mixed {
    local $c: 32; local $x: 32;
    for $c in 0..${n} { $x = xor($x, %pe.below[add(${(n - 1) * n}:32, $c)]); }
    %mixed = $x;
  }
  seq noise rising clk {
    local $r: 32; local $a: 32; local $b: 32;
    for $r in 0..${n} {
      $a = xor(%noise[$r], shl(%noise[$r], 13:5));
      $b = xor($a, lshr($a, 17:5));
      %noise[$r] = xor($b, shl($b, 5:5));
    }
  }
  seq count rising clk {
    %count = add(%count, 1:32);
    %checksum = xor(concat(extract(0 +: 31, %checksum), extract(31 +: 1, %checksum)), %mixed);
  }
}`;
}

const hierarchy = buildHierarchy(parseDesign(array(size)));
const options = {
  seed: 1n,
  reset: true,
  checks: true,
  shuffle: undefined,
  clocks: new Map(),
  print: () => undefined,
};

/** @param {import('../dist/src/sim/engine.js').EngineFactory} engine @param {number} cycles */
function simulate(engine, cycles) {
  const kernel = new Kernel(hierarchy, engine, options);
  kernel.start();
  const start = performance.now();
  kernel.runCycles(kernel.clocks.named(undefined), cycles);
  const seconds = (performance.now() - start) / 1000;
  const id = hierarchy.shapes[0]?.module.signals.findIndex(({ name }) => name === 'checksum') ?? -1;
  const checksum = kernel.engine.read({ kind: 'signal', shape: 0, instance: 0, id, element: 0 });
  return { rate: cycles / seconds, checksum: checksum.toString(16).padStart(8, '0') };
}

const folder = mkdtempSync(join(tmpdir(), 'm3hdl-array-'));
const vvp = join(folder, 'array.vvp');
const peer = fileURLToPath(new URL('peers/array.v', import.meta.url));
execFileSync('iverilog', ['-g2012', '-s', 'bench', `-Pbench.N=${size}`, '-o', vvp, peer]);

/** @param {number} cycles */
function icarus(cycles) {
  const run = (/** @type {number} */ count) => {
    const start = performance.now();
    const text = execFileSync('vvp', ['-n', vvp, `+cycles=${count}`], { encoding: 'utf8' });
    return { seconds: (performance.now() - start) / 1000, checksum: text.trim() };
  };
  const start = run(0);
  const whole = run(cycles);
  return { rate: cycles / (whole.seconds - start.seconds), checksum: whole.checksum };
}

const scale = 256 / (size * size);
const cycles = {
  few: Math.max(20, Math.round(400 * scale)),
  some: Math.round(4000 * scale),
  many: Math.round(400_000 * scale),
};
const expected = { few: icarus(cycles.few).checksum, many: simulate(typescriptEngine, cycles.many).checksum };
const contenders = [
  { name: 'interpreter', run: () => simulate(interpreter, cycles.few), expected: expected.few },
  { name: 'ts', run: () => simulate(typescriptEngine, cycles.many), expected: expected.many },
  {
    name: 'icarus',
    run: () => icarus(cycles.some),
    expected: simulate(typescriptEngine, cycles.some).checksum,
  },
];
const rates = new Map(contenders.map(({ name }) => [name, /** @type {number[]} */ ([])]));
for (let round = 0; round < ROUNDS; round++) {
  for (const contender of contenders) {
    const { rate, checksum } = contender.run();
    if (checksum !== contender.expected)
      throw new Error(`${contender.name}: checksum ${checksum}, not ${contender.expected}`);
    rates.get(contender.name)?.push(rate);
  }
}
rmSync(folder, { recursive: true });

const compileStart = performance.now();
new Kernel(buildHierarchy(parseDesign(array(size))), typescriptEngine, options).start();
console.log(
  `${size}×${size} cells; ts from IR text to the end of reset: ${(performance.now() - compileStart).toFixed(0)} ms`,
);
const median = (/** @type {number[]} */ values) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const icarusRate = median(rates.get('icarus') ?? []);
for (const [name, own] of rates) {
  const rate = median(own);
  console.log(
    `${name.padEnd(12)} ${rate.toFixed(0).padStart(9)} cycles/s   ${(rate / icarusRate).toFixed(2).padStart(8)} × Icarus`,
  );
}

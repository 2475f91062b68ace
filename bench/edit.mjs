// From an edit to the first assertion that fails because of it, with a cold process each time:
//   npm run build && node bench/edit.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './rounds.mjs';

const bin = fileURLToPath(new URL('../bin/m3hdl.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'm3hdl-edit-'));
const file = join(folder, 'counter.m3hdl');

/** @param {string} step  What the edit gets wrong. */
const counter = (step) => `module Counter {
  clock clk;
  reset rst;
  in  enable: bool;
  out count: u8;
  reg count = 0;
  on clk { if enable { count <= count +% ${step}; } }
}

test "counts while enabled" {
  let dut = inst Counter(clk: 1GHz);
  dut.enable = true;
  wait 3 cycles;
  expect dut.count == 3;
}
`;

/** @type {number[]} */
const seconds = [];
for (let round = 0; round < 5; round++) {
  writeFileSync(file, counter(String(round + 2)));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [bin, 'test', file], { encoding: 'utf8' });
  seconds.push((performance.now() - start) / 1000);
  if (status !== 1 || !stderr.includes('M5001')) throw new Error(`the edit went unnoticed: ${stderr}`);
}
rmSync(folder, { recursive: true });
console.log(
  `from an edit to the first assertion that fails: ${median(seconds).toFixed(2)} s, Node ${process.versions.node}`,
);

// A weight-stationary array of multiply-accumulate cells on int8, cycles per second by engine and by Icarus Verilog on a peer written by hand:
//   npm run build && node bench/array.mjs [size]
// The runs take turns; what is printed are the medians. All must come to the same checksum.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'm3hdl';
import { medianRates, printRates, simulate } from './rounds.mjs';

const size = Number(process.argv[2] ?? 16);

const compileStart = performance.now();
const source = fileURLToPath(new URL('arrays/array.m3hdl', import.meta.url));
const design = await compile(source, { top: 'Array', params: { N: size } });
design.simulate({ engine: 'ts' });
const compileTime = performance.now() - compileStart;

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
const rates = medianRates([
  {
    name: 'interpreter',
    run: () => simulate(design, 'interpreter', cycles.few),
    expected: icarus(cycles.few).checksum,
  },
  { name: 'ts', run: () => simulate(design, 'ts', cycles.many), expected: icarus(cycles.many).checksum },
  {
    name: 'Icarus',
    run: () => icarus(cycles.some),
    expected: simulate(design, 'ts', cycles.some).checksum,
  },
]);
rmSync(folder, { recursive: true });

const version = /version (\S+)/.exec(
  execFileSync('iverilog', ['-V'], { encoding: 'utf8', stdio: 'pipe' }),
)?.[1];
console.log(`${size}×${size} cells, Node ${process.versions.node}, Icarus Verilog ${version}`);
console.log(`from the source to the end of reset, ts: ${compileTime.toFixed(0)} ms`);
printRates(rates, 'Icarus');

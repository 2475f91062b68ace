// The ECC memory at work, cycles per second by engine; and as the demonstration has it, fed with a file by the host:
//   npm run build && node bench/memory.mjs
import { fileURLToPath } from 'node:url';
import { compile } from 'm3hdl';
import { median, medianRates, printRates, simulate } from './rounds.mjs';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const traffic = await compile(path('memory/traffic.m3hdl'), { top: 'Traffic' });

const cycles = { few: 4000, many: 400_000 };
const rates = medianRates([
  {
    name: 'interpreter',
    run: () => simulate(traffic, 'interpreter', cycles.few),
    expected: simulate(traffic, 'ts', cycles.few).checksum,
  },
  {
    name: 'ts',
    run: () => simulate(traffic, 'ts', cycles.many),
    expected: simulate(traffic, 'ts', cycles.many).checksum,
  },
]);
console.log(`ECC memory, 1,024 words of 64 bits, Node ${process.versions.node}`);
printRates(rates, 'interpreter');

const memory = await compile(path('../hdl/ecc/memory.m3hdl'), { top: 'EccMemory' });
const bytes = Uint8Array.from({ length: 1 << 18 }, (_, i) => i * 167);
/** @type {number[]} */
const fed = [];
for (let round = 0; round < 5; round++) {
  const sim = memory.simulate({ engine: 'ts' });
  sim.feed('plain', bytes);
  const back = await sim.collect('back');
  if (back.some((byte, i) => byte !== bytes[i])) throw new Error('the file came back changed');
  fed.push(sim.stats.cyclesPerSecond);
}
console.log(`ts, fed with a file by the host: ${median(fed).toFixed(0)} cycles/s`);

// Streams that the host feeds and drains, cycles per second on the TypeScript engine: a chain of queues, the ECC memory, and the LZ4 pair on a file:
//   npm run build && node bench/streams.mjs [file]
// And what a simulation costs before its first cycle.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'm3hdl';
import { median } from './rounds.mjs';

const ROUNDS = 5;
const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const text = readFileSync(process.argv[2] ?? path('../docs/reference.md'));
/** Long enough for V8 to have warmed up. */
const file = new Uint8Array(
  Buffer.concat(Array.from({ length: Math.ceil(2 ** 18 / text.length) }, () => text)),
);
const words = file.subarray(0, file.length - (file.length % 4));

/**
 * Feeds one port and drains another until nothing moves; the median rate.
 *
 * @param {{ name: string, source: string, top: string, from: string, to: string, input: Uint8Array }} run
 */
async function measure({ name, source, top, from, to, input }) {
  const design = await compile(path(source), { top });
  /** @type {number[]} */
  const rates = [];
  /** @type {number[]} */
  const starts = [];
  let output = new Uint8Array();
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const sim = design.simulate({ engine: 'ts' });
    starts.push(performance.now() - start);
    sim.feed(from, input);
    output = new Uint8Array(await sim.collect(to));
    rates.push(sim.stats.cyclesPerSecond);
  }
  console.log(
    `${name.padEnd(18)} ${median(rates).toFixed(0).padStart(9)} cycles/s   ${median(starts).toFixed(2).padStart(7)} ms to begin`,
  );
  return output;
}

const lz4 = '../hdl/lz4';
await measure({
  name: '32 queues',
  source: 'streams/chain.m3hdl',
  top: 'Chain',
  from: 'source',
  to: 'sink',
  input: words,
});
await measure({
  name: 'ECC memory',
  source: '../hdl/ecc/memory.m3hdl',
  top: 'EccMemory',
  from: 'plain',
  to: 'back',
  input: file,
});
const packed = await measure({
  name: 'LZ4 compressor',
  source: `${lz4}/compressor.m3hdl`,
  top: 'Lz4Compressor',
  from: 'plain',
  to: 'packed',
  input: file,
});
const back = await measure({
  name: 'LZ4 decompressor',
  source: `${lz4}/decompressor.m3hdl`,
  top: 'Lz4Decompressor',
  from: 'packed',
  to: 'plain',
  input: packed,
});
if (back.length !== file.length || back.some((byte, i) => byte !== file[i]))
  throw new Error('the file came back changed');

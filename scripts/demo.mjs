/**
 * `npm run demo -- [FILE] [--single RATE] [--double RATE] [--stall RATE] [--no-scrub] [--seed N] [--engine NAME] [--out FILE] [--waves FILE] [--design FILE]`
 *
 * A real file is compressed by LZ4, stored in an ECC memory in which bits of words are flipped at a given rate, read back and decompressed: the path of
 * `hdl/demo/path.m3hdl`. What comes back is compared with what went in; the compressed file is kept, and the first upset as waves. Exit code 1: bytes came back
 * wrong and nothing said so, the decompressor complains of what the memory gave it whole, or the memory's code or its counts are not what they must be.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, styleText } from 'node:util';
import { compile, CompileError, SimulationError, UsageError, VcdWriter } from 'm3hdl';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const LANES = 8;
/** Cycles that the waves show before the upset and after its end. */
const MARGIN = 8;
/** The masks of OpenTitan's (72,64) code, check bit 0 first, so that the block is not its own judge. */
const MASKS = [
  0xb9000000001fffffn,
  0x5e00000fffe0003fn,
  0x67003ff003e007c1n,
  0xcd0fc0f03c207842n,
  0xb671c711c4438884n,
  0xb5b65926488c9108n,
  0xcbdaaa4a91152210n,
  0x7aed348d221a4420n,
];
const COUNTERS = /** @type {const} */ (['singles', 'doubles', 'corrected', 'uncorrectable', 'scrubbed']);

/** Wrong usage, or a file that cannot be read: exit code 2. One that cannot be written: 74. */
class Refusal extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        single: { type: 'string', default: '0.01' },
        double: { type: 'string', default: '0' },
        stall: { type: 'string', default: '0.1' },
        'no-scrub': { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        engine: { type: 'string' },
        out: { type: 'string', default: join(root, 'build', 'demo.lz4') },
        waves: { type: 'string', default: join(root, 'build', 'demo.vcd') },
        design: { type: 'string', default: join(root, 'hdl/demo/path.m3hdl') },
      },
    });
  } catch (fault) {
    throw new Refusal(fault instanceof Error ? fault.message : String(fault));
  }
}

/** @param {string} text @param {string} name */
function probability(text, name) {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new Refusal(`--${name} is a probability, from 0 to less than 1, not \`${text}\``);
}

/** @param {string} text */
function seedOf(text) {
  if (/^\d+$/.test(text)) return BigInt(text);
  throw new Refusal(`--seed is a whole number, not \`${text}\``);
}

/** @param {string | undefined} text @returns {Pick<import('m3hdl').DesignSimulateOptions, 'engine'>} */
function engineOf(text) {
  if (text === undefined) return {};
  if (text === 'interpreter' || text === 'ts' || text === 'wasm') return { engine: text };
  throw new Refusal(`--engine is interpreter, ts or wasm, not \`${text}\``);
}

/** Texts of this repository, in a fixed order. */
function ownTexts() {
  /** @type {(folder: string) => Buffer[]} */
  const walk = (folder) =>
    readdirSync(folder, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return walk(path);
        return /\.(m3hdl|md)$/.test(entry.name) ? [readFileSync(path)] : [];
      });
  return Buffer.concat(['docs', 'stdlib'].flatMap((folder) => walk(join(root, folder))));
}

/** @param {string | undefined} path */
function read(path) {
  if (path === undefined) return { name: 'docs and stdlib of this repository', bytes: ownTexts() };
  try {
    return { name: path, bytes: readFileSync(path) };
  } catch (fault) {
    throw new Refusal(`${path} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

/** @param {import('m3hdl').Simulation} sim */
function countersOf(sim) {
  const entries = COUNTERS.map((name) => /** @type {const} */ ([name, Number(sim.peek(`counters.${name}`))]));
  return /** @type {Record<(typeof COUNTERS)[number], number>} */ (Object.fromEntries(entries));
}

/** Bytes that differ. @param {Uint8Array} sent @param {Uint8Array} back */
function differing(sent, back) {
  let bytes = Math.abs(sent.length - back.length);
  for (let i = 0; i < Math.min(sent.length, back.length); i++) if (sent[i] !== back[i]) bytes++;
  return bytes;
}

/**
 * Code words that are not what the masks say. The code is linear: the words of one bit stand for all of them.
 *
 * @param {import('m3hdl').Simulation} encoder
 */
function wrongCodeWords(encoder) {
  let wrong = 0;
  for (let place = 0n; place < 64n; place++) {
    const data = 1n << place;
    const check = MASKS.reduce((sum, mask, row) => sum | (((mask >> place) & 1n) << BigInt(row)), 0n);
    encoder.poke('data', data);
    if (encoder.peek('code') !== ((check << 64n) | data)) wrong++;
  }
  return wrong;
}

/** @param {string} path @param {string | Uint8Array} content */
function write(path, content) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (fault) {
    throw new Refusal(
      `${path} cannot be written: ${fault instanceof Error ? fault.message : String(fault)}`,
      74,
    );
  }
}

async function main() {
  const { values: options, positionals } = readOptions();
  const upsets = {
    single: Math.round(probability(options.single, 'single') * 65536),
    double: Math.round(probability(options.double, 'double') * 65536),
  };
  if (upsets.single + upsets.double > 65536)
    throw new Refusal('--single and --double are more than 1 together');
  const settings = {
    ...engineOf(options.engine),
    seed: seedOf(options.seed),
    stall: probability(options.stall, 'stall'),
  };
  const { name, bytes } = read(positionals[0]);
  const design = await compile(options.design, { top: 'CompressedMemory' });
  const encoder = await compile(join(dirname(options.design), '../ecc/secded.m3hdl'), {
    top: 'SecdedEncoder',
    params: { DATA: 64 },
  });

  /** The same every time. */
  const start = () => {
    const sim = design.simulate(settings);
    sim.poke('upsets', upsets);
    sim.poke('scrub', !options['no-scrub']);
    sim.feed('plain', bytes);
    return sim;
  };

  const sim = start();
  /** @type {number | undefined} */
  let upsetAt;
  const forget = sim.onInstant(() => {
    if (sim.peek('counters.singles') === 0n && sim.peek('counters.doubles') === 0n) return;
    upsetAt = sim.stats.cycles;
    forget();
  });
  const back = await sim.collect('back');
  const packed = await sim.collect('packed');
  // Of a file in which something is wrong the rest is still read.
  sim.run({ until: () => sim.peek('decompressor.isInside') === false });
  sim.step();
  write(options.out, packed);
  const counters = countersOf(sim);
  const error = sim.peek('error');
  const complaint = typeof error === 'string' ? error : '';
  const wrong = differing(bytes, back);

  const figure = (/** @type {number} */ value) => value.toLocaleString('en-US');
  /** @type {(size: number, work: string) => string} */
  const pace = (size, work) =>
    size === 0 ? '' : `${(size / Number(sim.peek(work))).toFixed(2)} bytes a cycle`;
  const ratio = bytes.length === 0 ? '' : `${((100 * packed.length) / bytes.length).toFixed(1)} %, `;
  const { engine, cycles, wallSeconds, cyclesPerSecond } = sim.stats;
  /** @type {[string, string, string][]} */
  const rows = [
    ['in', `${figure(bytes.length)} bytes`, ''],
    ['compressed', `${figure(packed.length)} bytes`, `${ratio}${pace(bytes.length, 'compressing')}`],
    ['stored', `${figure(Math.ceil(packed.length / LANES))} words`, 'of 64 bits'],
    ['upset', `${figure(counters.singles)} words`, 'one bit flipped'],
    ['', `${figure(counters.doubles)} words`, 'two bits flipped'],
    ['repaired', `${figure(counters.scrubbed)} words`, 'by the scrubber, where they stood'],
    ['', `${figure(counters.corrected)} words`, 'by the decoder, on the way out'],
    ['reported', `${figure(counters.uncorrectable)} words`, 'beyond repair'],
    ['decompressed', `${figure(back.length)} bytes`, pace(back.length, 'decompressing')],
    ['lost', `${figure(wrong)} bytes`, complaint === 'none' ? '' : `the decompressor says \`${complaint}\``],
    ['simulated', `${figure(cycles)} cycles`, `${(Number(sim.time) / 1e9).toFixed(2)} µs`],
    [
      'took',
      `${wallSeconds.toFixed(2)} s`,
      `${figure(Math.round(cyclesPerSecond))} cycles/s, engine ${engine}`,
    ],
  ];
  const [first, second] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    ([label, amount, note]) =>
      `  ${label.padEnd(first ?? 0)}  ${amount.padStart(second ?? 0)}${note === '' ? '' : `  ${styleText('dim', note)}`}`,
  );
  process.stdout.write(
    `\n${styleText('bold', name)}, compressed, and through an ECC memory of 1,024 words\n\n${lines.join('\n')}\n\n`,
  );

  const shown = (/** @type {string} */ path) => relative(process.cwd(), path);
  process.stdout.write(`  the compressed file: ${shown(options.out)}\n`);
  if (upsetAt !== undefined) {
    const window = waves(start(), upsetAt, options.waves);
    process.stdout.write(
      `  waves of the first upset, cycles ${window.map(figure).join(' to ')}: ${shown(options.waves)}\n`,
    );
  }

  const invalid = wrongCodeWords(encoder.simulate(settings));
  const isWhole = counters.uncorrectable === 0;
  const faults = [
    wrong > 0 && isWhole && complaint === 'none' ? 'bytes came back wrong, and nothing said so' : '',
    isWhole && complaint !== 'none' ? `the decompressor says \`${complaint}\` of a file that is whole` : '',
    invalid > 0 ? `${invalid} of 64 code words are not what the masks say` : '',
    counters.corrected + counters.scrubbed === counters.singles
      ? ''
      : 'not every single upset was repaired once',
    counters.uncorrectable === counters.doubles ? '' : 'not every double upset was reported, or others were',
  ].filter((fault) => fault !== '');
  const praise = wrong === 0 ? 'every byte came back' : 'bytes were lost, and that was reported';
  const verdict =
    faults.length === 0
      ? [styleText('green', `✓ ${praise}`)]
      : faults.map((fault) => styleText('red', `✗ ${fault}`));
  process.stdout.write(`${verdict.map((line) => `  ${line}\n`).join('')}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

/**
 * From shortly before the first upset until shortly after the word has been put right or reported. Returns the first and the last cycle.
 *
 * @param {import('m3hdl').Simulation} sim
 * @param {number} upsetAt
 * @param {string} path
 */
function waves(sim, upsetAt, path) {
  const from = Math.max(0, upsetAt - MARGIN);
  if (from > 0) sim.step(from);
  /** @type {Uint8Array[]} */
  const pieces = [];
  const writer = new VcdWriter(sim.kernel, (piece) => pieces.push(piece));
  const isOpen = () => {
    const { corrected, uncorrectable, scrubbed } = countersOf(sim);
    return corrected + uncorrectable + scrubbed === 0 && sim.streams.openPackets.length > 0;
  };
  sim.step(MARGIN + 1);
  while (isOpen()) sim.step();
  sim.step(MARGIN);
  writer.end();
  write(path, Buffer.concat(pieces));
  return [from, sim.stats.cycles];
}

try {
  await main();
} catch (fault) {
  if (
    fault instanceof Refusal ||
    fault instanceof CompileError ||
    fault instanceof SimulationError ||
    fault instanceof UsageError
  ) {
    process.stderr.write(`demo: ${fault.message}\n`);
    process.exitCode = fault instanceof Refusal ? fault.exitCode : 1;
  } else throw fault;
}

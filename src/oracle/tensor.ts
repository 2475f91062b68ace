/** `oracle -- tensor`: block operations that hardware has done, through `BlockFma` as that hardware adds. */
import { compileFile } from '../driver/design.js';
import { formatNamed, type FloatFormat } from '../numerics/formats.js';
import { operandsOfFile, readRecordings, type BlockOperation } from '../numerics/recordings.js';
import { hopperFor } from '../numerics/tensor-core.js';
import { Misuse, valueOf, type Oracle, type Surroundings } from './oracle.js';
import { Tally } from './tally.js';

export const tensorOracle: Oracle = {
  usage: 'FILE.bin [--format F]',
  arguments: 1,
  options: { format: { type: 'string' } },
  run: async ([path = ''], options, surroundings) => {
    const bytes = surroundings.readBytes(path);
    if (bytes === undefined) throw new Misuse(`${path} cannot be read`);
    const format = formatOf(path, valueOf(options, 'format'));
    const operations = recordingsOf(path, bytes, format);
    return { tally: compareBlocks(format, operations, surroundings) };
  },
};

function formatOf(path: string, named: string | undefined): FloatFormat {
  if (named === undefined) {
    const format = operandsOfFile(path.slice(path.lastIndexOf('/') + 1));
    if (format !== undefined) return format;
    throw new Misuse(`the name of ${path} says no format: give one by --format`);
  }
  const format = formatNamed(named);
  if (format !== undefined && hopperFor(format) !== undefined) return format;
  throw new Misuse(`--format is fp16, bf16, tf32, fp8_e4m3 or fp8_e5m2, not \`${named}\``);
}

function recordingsOf(path: string, bytes: Uint8Array, format: FloatFormat): readonly BlockOperation[] {
  try {
    return readRecordings(bytes, format);
  } catch (fault) {
    if (fault instanceof RangeError) throw new Misuse(`${path}: ${fault.message}`);
    throw fault;
  }
}

/** All operations are of one length. */
export function compareBlocks(
  format: FloatFormat,
  operations: readonly BlockOperation[],
  { environment, root, engine }: Omit<Surroundings, 'lines' | 'readBytes'>,
): Tally {
  const tally = new Tally();
  const k = operations[0]?.a.length;
  if (k === undefined) return tally;
  if (k === 0) throw new Misuse('operations without a product');
  const design = compileFile(
    `${root}/hdl/tensor/block_fma.m3hdl`,
    { top: 'BlockFma', params: { A: format.name, K: k, ACCUMULATE: 'hopper' } },
    environment,
  );
  const sim = design.simulate(engine === undefined ? {} : { engine });
  for (const [i, { a, b, c, d }] of operations.entries()) {
    sim.poke('a', [...a]);
    sim.poke('b', [...b]);
    sim.poke('c', c);
    const got = BigInt.asUintN(32, encodingOf(sim.peek('d')));
    tally.add(
      got === d,
      () =>
        `operation ${i}: d = ${hex(got)}, not ${hex(d)}\n${told('a', a)}\n${told('b', b)}\n${told('c', [c])}`,
    );
  }
  return tally;
}

function encodingOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  throw new Error('d is a float, which is read as its encoding');
}

function told(name: string, codes: readonly bigint[]): string {
  return `  ${name} = ${codes.map(hex).join(' ')}`;
}

function hex(code: bigint): string {
  return `0x${code.toString(16)}`;
}

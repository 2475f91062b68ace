/** `oracle -- convert`: every code of a format in another one, as a hash that other implementations can be asked for. */
import { floatType } from '../numerics/codec.js';
import { codeBytes, convert, fnv1a32 } from '../numerics/convert.js';
import { FLOAT_FORMATS, formatNamed, widthOf, type FloatFormat } from '../numerics/formats.js';
import { Bench, CASES } from './bench.js';
import { conversionCircuit } from './float-circuits.js';
import { Misuse, type Oracle } from './oracle.js';
import { Tally } from './tally.js';

export const convertOracle: Oracle = {
  usage: 'FROM TO [--saturate]',
  arguments: 2,
  options: { saturate: { type: 'boolean' } },
  run: async ([from = '', to = ''], options, { environment, engine }) => {
    const source = floatType(formatOf(from));
    const target = floatType(formatOf(to), options['saturate'] === true ? { overflow: 'saturate' } : {});
    const bench = new Bench(conversionCircuit(source, target), environment, engine);
    const count = 2 ** widthOf(source.format);
    const codes: bigint[] = [];
    const tally = new Tally();
    for (let first = 0; first < count; first += CASES) {
      const some = Math.min(CASES, count - first);
      for (let i = 0; i < some; i++) bench.inputs[0]?.setNumber(i, first + i);
      bench.run(some);
      for (let i = 0; i < some; i++) {
        const code = first + i;
        const got = bench.outputs[0]?.get(i) ?? 0n;
        const expected = convert(source, target, BigInt(code)).bits;
        tally.add(got === expected, () => `${from} ${hex(code)} is ${to} ${hex(got)}, not ${hex(expected)}`);
        codes.push(got);
      }
    }
    return { tally, output: fnv1a32(codeBytes(target.format, codes)) };
  },
};

/** Bits of the widest format whose codes are all asked for. */
const WIDEST = 16;

function formatOf(name: string): FloatFormat {
  const format = formatNamed(name);
  if (format !== undefined && widthOf(format) <= WIDEST) return format;
  const names = FLOAT_FORMATS.filter((each) => widthOf(each) <= WIDEST).map((each) => each.name);
  throw new Misuse(`\`${name}\` is none of ${names.join(', ')}`);
}

function hex(code: number | bigint): string {
  return `0x${code.toString(16)}`;
}

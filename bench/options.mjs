/** What `npm run bench --` takes. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { COSTS, DESIGNS, GROUPS } from './catalogue.mjs';

export const HELP = `m3hdl bench [options]

  --quick            a first look: few designs, short runs
  --only NAME        a design, a group of them, or edit, growth, waves; may be repeated
  --repeats N        runs of each side, in turns; default 5, quick 3
  --seconds S        the least that is measured in a run; default 0.5, quick 0.1
  --verilator PATH   another Verilator than the installed one
  --icarus PATH      another iverilog; vvp is taken from beside it
  --cc PATH          the C compiler of the native loops
  --no-peers         ours alone
  --out DIR          where bench.json and bench.html go; default build/bench
  --cache DIR        where peers are kept once they are built; default node_modules/.cache/m3hdl-bench
  --page FILE        no run: the page of the result that FILE holds
  --list             no run: the designs
  --json             the result on standard output, not the table
  --help`;

/** What the user got wrong. */
export class Misuse extends Error {}

const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** @param {string} text @param {string} name @param {number} least @param {boolean} isWhole */
function number(text, name, least, isWhole) {
  const value = Number(text);
  if (
    text.trim() === '' ||
    !Number.isFinite(value) ||
    value < least ||
    (isWhole && !Number.isInteger(value))
  ) {
    throw new Misuse(
      `--${name} takes ${isWhole ? 'a whole number' : 'a number'} from ${least} on, not \`${text}\``,
    );
  }
  return value;
}

/** @type {ReadonlySet<string>} */
const NAMES = new Set([...GROUPS, ...COSTS, ...DESIGNS.map(({ name }) => name)]);

/** @param {readonly string[]} names */
function selected(names) {
  for (const name of names) {
    if (!NAMES.has(name)) {
      throw new Misuse(`there is no design or group \`${name}\`: there are ${[...NAMES].join(', ')}`);
    }
  }
  return {
    designs: DESIGNS.filter((design) => names.includes(design.name) || names.includes(design.group)),
    costs: COSTS.filter((cost) => names.includes(cost)),
  };
}

/** @param {readonly string[]} args */
function parsed(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: flag,
        only: { type: 'string', multiple: true, default: [] },
        repeats: text,
        seconds: text,
        verilator: { type: 'string', default: 'verilator' },
        icarus: { type: 'string', default: 'iverilog' },
        cc: { type: 'string', default: 'gcc' },
        'no-peers': flag,
        out: { type: 'string', default: 'build/bench' },
        cache: { type: 'string', default: inRepository('node_modules/.cache/m3hdl-bench') },
        page: text,
        list: flag,
        json: flag,
        help: flag,
      },
    }).values;
  } catch (fault) {
    throw new Misuse(fault instanceof Error ? fault.message : String(fault));
  }
}

/** @param {readonly string[]} args */
export function optionsFrom(args) {
  const values = parsed(args);
  const isQuick = values.quick;
  const all = {
    designs: DESIGNS.filter((design) => !isQuick || design.isQuick),
    costs: COSTS.filter((cost) => !isQuick || cost === 'growth'),
  };
  return {
    isQuick,
    ...(values.only.length > 0 ? selected(values.only) : all),
    repeats: number(values.repeats ?? (isQuick ? '3' : '5'), 'repeats', 1, true),
    enough: number(values.seconds ?? (isQuick ? '0.1' : '0.5'), 'seconds', 0.001, false),
    verilator: values.verilator,
    icarus: values.icarus,
    cc: values.cc,
    hasPeers: !values['no-peers'],
    out: resolve(values.out),
    cache: resolve(values.cache),
    page: values.page,
    list: values.list,
    json: values.json,
    help: values.help,
  };
}

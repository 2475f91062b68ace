/**
 * `npm run oracle -- NAME … [--engine NAME] [--root DIR]`
 *
 * Holds compiled blocks against vectors that others made: `src/oracle` has a file for each oracle. Prints `N passed, M failed` and the first failures in full; a hash, where one is asked
 * for, stands alone on standard output. Exit code 1: something failed; 2: wrong usage, or a file that cannot be read. `--root` names a copy of this repository whose blocks and library are
 * taken instead of its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CompileError, SimulationError } from 'm3hdl';
import { environment } from '../dist/src/cli/environment.js';
import { Misuse } from '../dist/src/oracle/oracle.js';
import { ORACLES } from '../dist/src/oracle/oracles.js';

const COMMON = /** @type {const} */ ({ engine: { type: 'string' }, root: { type: 'string' } });

function usage() {
  const lines = Object.entries(ORACLES).map(([name, oracle]) =>
    typeof oracle === 'string' ? `  ${name}: ${oracle}` : `  ${name} ${oracle.usage}`,
  );
  return `npm run oracle -- NAME … [--engine interpreter|ts|wasm] [--root DIR]\n${lines.join('\n')}`;
}

/** @param {string | undefined} name */
function oracleOf(name) {
  const oracle = name === undefined || !Object.hasOwn(ORACLES, name) ? undefined : ORACLES[name];
  if (oracle === undefined)
    throw new Misuse(name === undefined ? usage() : `there is no \`${name}\`\n${usage()}`);
  if (typeof oracle === 'string') throw new Misuse(oracle);
  return oracle;
}

/** @param {unknown} text @returns {'interpreter' | 'ts' | 'wasm' | undefined} */
function engineOf(text) {
  if (text === undefined || text === 'interpreter' || text === 'ts' || text === 'wasm') return text;
  throw new Misuse(`--engine is interpreter, ts or wasm, not ${JSON.stringify(text)}`);
}

/** @param {unknown} folder */
function rootOf(folder) {
  const root = typeof folder === 'string' ? resolve(folder) : fileURLToPath(new URL('..', import.meta.url));
  if (existsSync(join(root, 'hdl')) && existsSync(join(root, 'stdlib'))) return root;
  throw new Misuse(`${root} has no hdl or no stdlib`);
}

/** @param {readonly string[]} args @param {import('../dist/src/oracle/oracle.js').Oracle} oracle */
function read(args, oracle) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...oracle.options, ...COMMON } });
  } catch (fault) {
    throw new Misuse(fault instanceof Error ? fault.message : String(fault));
  }
}

async function main() {
  const [name, ...args] = process.argv.slice(2);
  const oracle = oracleOf(name);
  const { positionals, values } = read(args, oracle);
  if (positionals.length !== oracle.arguments) throw new Misuse(`usage: ${name} ${oracle.usage}`);
  const { engine, root: folder, ...options } = values;
  const root = rootOf(folder);
  const { tally, output } = await oracle.run(positionals, options, {
    environment: { ...environment(), std: join(root, 'stdlib') },
    root,
    engine: engineOf(engine),
    readBytes(path) {
      try {
        return readFileSync(path);
      } catch {
        return undefined;
      }
    },
    lines: () => createInterface({ input: process.stdin, crlfDelay: Infinity }),
  });
  // Where something else is asked for, it stands alone on standard output.
  const report = output === undefined ? process.stdout : process.stderr;
  for (const text of [...tally.told, tally.summary]) report.write(`${text}\n`);
  if (output !== undefined) process.stdout.write(`${output}\n`);
  if (tally.failed > 0) process.exitCode = 1;
}

try {
  await main();
} catch (fault) {
  const isMisuse = fault instanceof Misuse;
  if (!isMisuse && !(fault instanceof CompileError) && !(fault instanceof SimulationError)) throw fault;
  process.stderr.write(`oracle: ${fault.message}\n`);
  process.exitCode = isMisuse ? 2 : 1;
}

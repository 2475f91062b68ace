/** The mechanism; `npm run mutants` asks the whole net. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { mutants } from './all.js';
import { mutated } from './mutant.js';

const SCRIPT = join(packageRoot(), 'scripts/mutants.mjs');

test('each mutant has a name of its own, and says what it changes', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  const faults = mutants.flatMap((mutant) => {
    const text = readFileSync(join(packageRoot(), mutant.file), 'utf8');
    try {
      return mutated(text, mutant) === text ? [`${mutant.name} changes nothing`] : [];
    } catch (fault) {
      return [String(fault)];
    }
  });
  expect(faults).toEqual([]);
});

test('a text that stands there several times, or not at all, is no mutant', () => {
  const mutant = { name: 'm', file: 'f.ts', find: 'a', replace: 'b', net: [] };
  expect(mutated('a + c', mutant)).toBe('b + c');
  expect(() => mutated('a + a', mutant)).toThrow('stands 2 times in f.ts');
  expect(() => mutated('c', mutant)).toThrow('stands 0 times in f.ts');
});

test('a sample is killed, each by a test that is named; what nobody can notice survives, and is told', async () => {
  const { stdout, code } = await run(process.execPath, [
    SCRIPT,
    '--list',
    'test/mutants/sample.ts',
    '--narrow',
  ]);
  const verdicts = stdout.trimEnd().split('\n').slice(0, -1);
  const survivors = verdicts.filter((line) => !/ killed by test\/.* > /.test(line));
  expect(survivors.map((line) => line.replace(/ +/g, ' '))).toEqual(['sim/show: a comment SURVIVED']);
  expect(stdout).toMatch(/\n5 mutants, 4 killed, 1 survived\n$/);
  expect(code).toBe(1);
}, 600_000);

const AT_NIGHT = process.env['M3HDL_NIGHTLY'] === undefined ? [] : [availableParallelism()];

test.each(AT_NIGHT)(
  'all of them are killed, %i at a time',
  async (jobs) => {
    const { stdout, code } = await run(process.execPath, [SCRIPT, '--jobs', `${jobs}`]);
    expect(stdout.split('\n').filter((line) => line.endsWith(' SURVIVED'))).toEqual([]);
    expect(code).toBe(0);
  },
  36_000_000,
);

async function run(
  program: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly code: number | undefined }> {
  // A vitest inside a vitest takes the outer one's variables for its own; and a mutant is worth no nightly run of each test.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|M3HDL_NIGHTLY)/.test(name)),
  );
  return new Promise((resolve) => {
    const child = execFile(program, args, { env }, (_, stdout) => {
      resolve({ stdout, code: child.exitCode ?? undefined });
    });
  });
}

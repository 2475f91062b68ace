/** Random programs: all are accepted, and all engines agree on them. */
import { expect, test } from 'vitest';
import { ProgramCompiler } from './compile.js';
import { differenceOfEngines } from './engines.js';
import { randomProgram } from './program.js';
import { print } from './tree.js';

test('random programs run alike on every engine', { timeout: 120_000 }, () => {
  const compiler = new ProgramCompiler();
  for (let seed = 0; seed < 60; seed++) {
    const { tree, top } = randomProgram(seed);
    const text = print(tree);
    const outcome = compiler.compile(text, top);
    if (outcome.kind === 'rejected') throw new Error(`seed ${seed}\n${outcome.errors}`);
    expect(
      differenceOfEngines(outcome.compiled, { seed, cycles: 20 }),
      `seed ${seed}\n${text}`,
    ).toBeUndefined();
  }
});

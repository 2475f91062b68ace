/** Emitted modules: their text, what the type checker says of them, and that they run. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typescriptEngine } from '../../../src/codegen/typescript/engine.js';
import { emitModule } from '../../../src/codegen/typescript/module.js';
import { buildHierarchy } from '../../../src/ir/hierarchy.js';
import { parseDesign } from '../../../src/ir/parse.js';
import { Simulation } from '../../../src/sim/simulation.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const fixtures = join(root, 'test/fixtures/codegen/typescript');
const NAMES = ['counter', 'queue', 'hostile'];

function emitted(name: string): string {
  const design = parseDesign(readFileSync(join(fixtures, `${name}.ir`), 'utf8'));
  return emitModule(design, { placeOf: () => `${name}.ir` });
}

test.each(NAMES)('the text of %s', async (name) => {
  await expect(emitted(name)).toMatchFileSnapshot(join(fixtures, `${name}.ts.txt`));
});

describe('in a project of its own', () => {
  // Inside this package, so that `m3hdl/runtime` is what was built.
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(root, 'dist/emitted-'));
    for (const name of NAMES) writeFileSync(join(folder, `${name}.ts`), emitted(name));
    const use = `import { Counter } from './counter.js';
const counter = new Counter({ seed: 1 });
counter.poke('enable', true);
counter.poke('mode', 'Down');
counter.step(3);
counter.settle();
const seen: readonly [bigint, bigint] = [counter.peek('count'), counter.peek('next')];
if (seen.join() !== '2,1') throw new Error(seen.join());
// @ts-expect-error -- no such port
counter.poke('enabel', true);
`;
    writeFileSync(join(folder, 'use.ts'), use);
    const options =
      '--ignoreConfig --strict --target es2023 --module nodenext --moduleResolution nodenext --types node --skipLibCheck';
    const args = [...options.split(' '), ...[...NAMES, 'use'].map((name) => join(folder, `${name}.ts`))];
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], {
      stdio: 'inherit',
    });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('a wrong port name is an error of the type checker, and at run time', () => {
    const run = (): string =>
      execFileSync(process.execPath, [join(folder, 'use.js')], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    expect(run).toThrow(/M6013[^]*enabel/);
  });

  test.each(NAMES)('%s loads', (name) => {
    execFileSync(process.execPath, [join(folder, `${name}.js`)]);
  });
});

test('the text of an array does not depend on its size', () => {
  // Names of instances stand nowhere in the code, numbers differ.
  const text = (n: number): string =>
    emitModule(
      parseDesign(
        readFileSync(join(fixtures, 'array.ir'), 'utf8')
          .replaceAll('@COUNT', `${n * n}`)
          .replaceAll('@SIZE', `${n}`),
      ),
    );
  const normal = (n: number): string => text(n).replaceAll(/\b(0x[0-9a-f]+|\d+)\b/g, '#');
  expect(normal(32)).toBe(normal(4));
  expect(text(32).length).toBeLessThan(text(4).length * 1.1);
});

test('names are never code', () => {
  const design = parseDesign(readFileSync(join(fixtures, 'hostile.ir'), 'utf8'));
  const simulation = new Simulation(buildHierarchy(design), typescriptEngine);
  simulation.poke("'; throw 1; '", 6n);
  simulation.poke('\u2028', 3n);
  expect([simulation.peek('constructor'), simulation.peek('u8')]).toEqual([6n, 5n]);
});

import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDesign } from '../../src/ir/parse.js';
import { printDesign } from '../../src/ir/print.js';
import { verifyDesign } from '../../src/ir/verify.js';
import { commonSubexpressions } from '../../src/passes/common-subexpressions.js';
import { constantFold } from '../../src/passes/constant-fold.js';
import { deadCode } from '../../src/passes/dead-code.js';
import { guardMerging } from '../../src/passes/guard-merging.js';
import { inlineCalls } from '../../src/passes/inline-calls.js';
import { inlineChecks } from '../../src/passes/inline-checks.js';
import { intrinsics } from '../../src/passes/intrinsics.js';
import { PIPELINES, runPipeline } from '../../src/passes/pipelines.js';
import { propagate } from '../../src/passes/propagate.js';
import { randomDesign } from '../support/random-ir.js';

const FIXTURES = new URL('../fixtures/ir/', import.meta.url);
const PASSES = [
  intrinsics,
  inlineChecks,
  inlineCalls,
  propagate,
  constantFold,
  guardMerging,
  commonSubexpressions,
  deadCode,
];

describe.each(PASSES)('$name', (pass) => {
  const folder = new URL(`${pass.name}/`, FIXTURES);
  const inputs = readdirSync(folder).filter((file) => file.endsWith('.ir') && !file.endsWith('.out.ir'));

  test.each(inputs)('%s', async (file) => {
    const design = parseDesign(readFileSync(new URL(file, folder), 'utf8'));
    expect(verifyDesign(design)).toEqual([]);
    const result = pass.run(design);
    expect(verifyDesign(result.design)).toEqual([]);
    const counts = Object.entries(result.statistics).map(([what, count]) => `${what} ${count}`);
    const golden = new URL(file.replace(/\.ir$/, '.out.ir'), folder);
    await expect(`// ${counts.join(', ')}\n${printDesign(result.design)}`).toMatchFileSnapshot(
      golden.pathname,
    );
  });

  test('gives back what it has nothing to do for', () => {
    const once = pass.run(pass.run(parseDesign(sound)).design).design;
    expect(pass.run(once).design).toBe(once);
  });
});

const sound = readFileSync(new URL('text/sound.ir', FIXTURES), 'utf8');

describe('on random designs', () => {
  test.each(PASSES)('$name keeps the verifier content', (pass) => {
    for (let seed = 0; seed < 40; seed++) {
      const design = randomDesign(seed, { modules: 3, processes: 4, test: seed % 4 === 0, chains: true });
      expect([seed, ...verifyDesign(pass.run(design).design)]).toEqual([seed]);
    }
  });

  test('so do all of them, again and again', () => {
    for (let seed = 100; seed < 120; seed++) {
      const design = randomDesign(seed, { modules: 3, test: true });
      const twice = [...PIPELINES.default, ...PIPELINES.default];
      expect(() => runPipeline(design, twice, { verifyEach: true })).not.toThrow();
    }
  });
});

describe('pipelines', () => {
  test('`none` changes nothing', () => {
    const design = parseDesign(sound);
    expect(runPipeline(design, PIPELINES.none)).toEqual({ design, statistics: [] });
  });

  test('`default` says what each pass did', () => {
    const { statistics } = runPipeline(parseDesign(sound), PIPELINES.default);
    expect(statistics.map(({ pass }) => pass)).toEqual(PASSES.map(({ name }) => name));
  });

  test('verifying names the pass that broke the design', () => {
    const broken = {
      name: 'breaker',
      summary: '',
      run: () => ({ design: parseDesign(sound.replace('not(%a)', '300:8')), statistics: {} }),
    };
    expect(() => runPipeline(parseDesign(sound), [broken], { verifyEach: true })).toThrow(
      /^breaker made a design/,
    );
  });
});

test('chains of any length go through every pass', () => {
  const deep = 20_000;
  const sum = `${'add('.repeat(deep)}%a${', %b)'.repeat(deep)}`;
  const chain = Array.from({ length: deep }, (_, i) => `if ${i}: eq(%a, ${i % 1000}:16) {\n %y = %b;\n }`);
  const text = `design M; module M { in wire %a: 16; in wire %b: 16; out wire %x: 16; out wire %y: 16;
    comb x { %x = ${sum}; } comb y { %y = %a; ${chain.join(' else ')} } }`;
  const { design } = runPipeline(parseDesign(text), PIPELINES.default, { verifyEach: true });
  expect(design.modules).toHaveLength(1);
});

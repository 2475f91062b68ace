import { expect, test } from 'vitest';
import { parseDesign } from '../../src/ir/parse.js';
import { printDesign } from '../../src/ir/print.js';
import { mapExprsOfModule, rewriteExpr } from '../../src/ir/rewrite.js';
import { verifyDesign } from '../../src/ir/verify.js';
import { span } from '../../src/support/span.js';
import { randomDesign } from '../support/random-ir.js';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

test('random designs are well formed', () => {
  for (const seed of SEEDS) {
    const design = randomDesign(seed, { modules: 3, test: seed % 2 === 0, chains: seed % 3 === 0 });
    expect([seed, ...verifyDesign(design)]).toEqual([seed]);
  }
});

test('random designs are read as they were printed', () => {
  for (const seed of SEEDS) {
    const design = randomDesign(seed, { modules: 3, test: seed % 2 === 0 });
    expect(parseDesign(printDesign(design))).toEqual(design);
  }
});

test('so are they with spans', () => {
  for (const seed of SEEDS) {
    const design = randomDesign(seed);
    let at = 0;
    const modules = design.modules.map((module) =>
      mapExprsOfModule(module, (root) =>
        rewriteExpr(root, (expr) => ({ ...expr, span: span(seed, at, (at += 2)) })),
      ),
    );
    const spanned = { ...design, modules };
    expect(parseDesign(printDesign(spanned, { spans: true }))).toEqual(spanned);
  }
});

test('a seed names a design', () => {
  expect(randomDesign(7)).toEqual(randomDesign(7));
  expect(printDesign(randomDesign(7))).not.toBe(printDesign(randomDesign(8)));
});

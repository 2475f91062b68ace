/** Every function of the library that names an operator equals it: its written form, on the reference, against the operator, on the engines that take it. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { Workspace } from '../../src/driver/compiler.js';
import { allEngines } from '../../src/driver/engines.js';
import { findSources } from '../../src/driver/find-files.js';
import { mask } from '../../src/support/bits.js';
import { MemoryFiles } from '../../src/support/files.js';
import { Random } from '../../src/support/random.js';
import { checkSnippet, compileSnippet, elaborateSnippet, errorLines } from '../support/snippet.js';

/** Up to so many bits of input all values are tried, else seeded ones. */
const EXHAUSTIVE = 12;
const DRAWS = 300;

interface Proof {
  readonly file: string;
  /** Widths of the operands. */
  readonly widths: readonly (readonly number[])[];
  readonly operand: (width: number) => string;
  readonly result: (...widths: readonly number[]) => string;
}

const counts: Proof = {
  file: 'bits',
  widths: [[1], [2], [3], [5], [8], [12], [31], [32], [33], [63], [64], [65], [128], [200]],
  operand: (width) => `bits<${width}>`,
  result: (width = 0) => `upTo<${width}>`,
};

const PROOFS: Readonly<Record<string, Proof>> = {
  popcount: counts,
  leadingZeros: counts,
  multiply: {
    file: 'multiplier',
    widths: [
      ...[1, 2, 3, 4, 6].flatMap((a) => [1, 2, 5, 6].map((b) => [a, b])),
      [16, 16],
      [31, 33],
      [32, 32],
      [53, 53],
      [64, 64],
      [1, 100],
      [65, 64],
    ],
    operand: (width) => `uint<${width}>`,
    result: (a = 0, b = 0) => `uint<${a + b}>`,
  },
};

const named = findSources(nodeFiles, [join(packageRoot(), 'stdlib')]).flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(/^#\[intrinsic\(\w+\)\]\nfn (\w+)/gm)].map(([, name = '']) => [
    name,
    basename(path, '.m3hdl'),
  ]),
);

test('each has its proof', () => {
  expect(named).toEqual(Object.entries(PROOFS).map(([name, { file }]) => [name, file]));
});

describe.each(Object.entries(PROOFS))('%s', (name, { file, widths, operand, result }) => {
  test.each(widths.map((each) => [each.join(' × '), each] as const))('of %s bits', (_, given) => {
    const inputs = given.map((width, i) => `in x${i}: ${operand(width)};`);
    const call = `${name}(${given.map((__, i) => `x${i}`).join(', ')})`;
    const text = `use std.${file}.${name};\nmodule Top { ${inputs.join(' ')} out y: ${result(...given)}; y = ${call}; }`;
    expect(elaborateSnippet(text, { top: 'Top' }).optimised.design.functions).toEqual([]);
    const design = compileSnippet(text, { top: 'Top' });
    const [reference, ...others] = allEngines().map((engine) => design.simulate({ engine: engine.name }));
    others.push(
      ...others.map(({ kernel }) => design.simulate({ engine: kernel.engine.name, intrinsics: false })),
    );
    for (const values of operandsOf(given)) {
      const results = [reference, ...others].map((simulation) => {
        for (const [i, value] of values.entries()) simulation?.poke(`x${i}`, value);
        simulation?.settle();
        return simulation?.peek('y');
      });
      expect([values, new Set(results)]).toEqual([values, new Set([results[0]])]);
    }
  });
});

function* operandsOf(widths: readonly number[]): Generator<readonly bigint[]> {
  const bits = widths.reduce((sum, width) => sum + width, 0);
  const random = new Random(BigInt(bits));
  const isSmall = bits <= EXHAUSTIVE;
  for (let i = 0; i < (isSmall ? 2 ** bits : DRAWS); i++) {
    let rest = BigInt(i);
    yield widths.map((width) => {
      if (!isSmall) return random.bits(width) >> BigInt(random.below(width));
      const value = rest & mask(width);
      rest >>= BigInt(width);
      return value;
    });
  }
}

test('the library is told of an operator that is none', () => {
  const workspace = new Workspace({
    files: new MemoryFiles({ 'std/x.m3hdl': '#[intrinsic(popcont)]\nfn ones(x: u8) -> u4 { x.ones() }' }),
    std: 'std',
    workingFolder: '.',
  });
  const { compiler, file } = workspace.open('std/x.m3hdl');
  if (file !== undefined) compiler.check(file);
  expect(compiler.diagnostics.map(({ code, labels }) => [code, labels[0]?.message])).toEqual([
    ['M2019', 'did you mean `popcount`?'],
  ]);
});

test('who is not the library may promise nothing', () => {
  const text = '#[intrinsic(add)] //~ ERROR M2018\nfn wrong(a: u8, b: u8) -> u8 { a -% b }';
  expect(errorLines(checkSnippet(text))).toEqual(['1: M2018']);
  const used = `${text}\nmodule Top { in a: u8; out y: u8; y = wrong(a, 1); }`;
  expect(errorLines(checkSnippet(used))).toEqual(['1: M2018']);
});

/** From a text to what its first test says on the interpreter: parsed, checked, lowered, verified, run. */
import { Workspace, type Compiler } from '../../src/driver/compiler.js';
import type * as ir from '../../src/ir/ir.js';
import { printDesign } from '../../src/ir/print.js';
import { assertVerified } from '../../src/ir/verify.js';
import type { Package } from '../../src/semantics/packages.js';
import { MemoryFiles } from '../../src/support/files.js';
import { bench } from '../sim/bench.js';

function load(text: string): { readonly compiler: Compiler; readonly file: Package } {
  const files = new MemoryFiles({ 'design.m3hdl': text });
  const { compiler, file } = new Workspace({ files, std: 'std', workingFolder: '' }).open('design.m3hdl');
  if (file === undefined) throw new Error('the file is not read');
  return { compiler, file };
}

/** The first test of a text, lowered and verified. */
export function compileTest(text: string): ir.Design {
  const { compiler, file } = load(text);
  const block = file.tree.items.find((item) => item.kind === 'test');
  const design = block === undefined ? undefined : compiler.test(file, block)?.compiled.design;
  if (design === undefined) {
    const said = compiler.packages.diagnostics.sorted();
    throw new Error(said.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  }
  assertVerified(design, 'lower');
  return design;
}

export function run(text: string): {
  readonly failures: readonly string[];
  readonly printed: readonly string[];
} {
  const made = bench(printDesign(compileTest(text)));
  return { failures: made.finish(), printed: made.printed };
}

/** Things that one of the tools once refused, each in the smallest design that has it. */
import { expect } from 'vitest';
import type { SystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import { Workspace } from '../../../src/driver/compiler.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { inMemory } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, lint, topOf, yosys } from './support.js';

/** The module `Top` of a source. */
function emitted(text: string): SystemVerilog {
  const workspace = new Workspace(inMemory({ 'top.m3hdl': text }));
  const { compiler, file } = workspace.open('top.m3hdl');
  const compiled = file === undefined ? undefined : compiler.top(file, 'Top', {});
  if (compiled === undefined) throw new Error(`refused: ${text}`);
  return systemVerilogOf(compiled, workspace.sources);
}

function passesLint(design: SystemVerilog): void {
  expect(lint(filesOf(design), topOf(design))).toBe('');
}

function isSynthesised(design: SystemVerilog): void {
  const script = `hierarchy -check -top ${topOf(design)}; proc; opt; check -assert`;
  expect(yosys(filesOf(design), script)).toBe('');
}

needsTool('verilator')('an instance named as something inside it', () => {
  const design = emitted(`module Inner {
  clock clk;
  in  data: u8;
  out held: u8;
  reg hash: u8 = 0;
  held = hash;
  on clk { hash <= data; }
}
module Top {
  clock clk;
  in  data: u8;
  out held: u8;
  inst hash: Inner(clk, data, held);
}`);
  passesLint(design);
});

needsTool('verilator')('a clock that nothing runs on', () => {
  passesLint(
    emitted(`module Top {
  clock clk;
  in  data: u8;
  out same: u8;
  same = data;
}`),
  );
});

needsTool('verilator')('words of C++ and SystemC as names', () => {
  const words = [
    'abort',
    'set',
    'list',
    'map',
    'queue',
    'vector',
    'override',
    'far',
    'near',
    'sensitive',
    'complex',
  ];
  passesLint(
    emitted(`module Top {
${words.map((word) => `  in  ${word}: bool;\n  out ${word}Too: bool;\n  ${word}Too = ${word};`).join('\n')}
}`),
  );
});

needsTool('verilator')('a sum as an index that may leave its array', () => {
  passesLint(
    emitted(`module Top {
  in  lanes: u8[5];
  in  place: u3;
  in  step:  u3;
  out lane:  u8;
  lane = lanes[place +% step];
}`),
  );
});

needsTool('yosys')('a loop behind a condition leaves no latch', () => {
  const design = emitted(`module Top {
  in  first:  u8[3];
  in  second: u8[3];
  in  choose: bool;
  out chosen: u8[3];
  comb {
    var lanes: u8[3] = first;
    if choose { for i in 0..3 { lanes[i] = lanes[i] ^ second[i]; } }
    chosen = lanes;
  }
}`);
  isSynthesised(design);
});

/**
 * Combinational blocks of the library, proved equal by Yosys to descriptions in plain Verilog that go another way; and refuted, each with one mistake in its
 * description. One run of Yosys for all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Workspace } from '../../../src/driver/compiler.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { inMemory, onDisk } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, inFolder, outputOf, type NamedFile } from './support.js';

const BLOCKS = `use std.bits.{fromOneHot, isOneHot, leadingZeros, lowestOne, oneHot, popcount, priorityEncode};
use std.gray.{fromGray, toGray};

module ToGray { in x: u13; out y: bits<13>; y = toGray(x); }
module FromGray { in x: bits<13>; out y: u13; y = fromGray(x); }
module Ones { in x: bits<13>; out tree: u4; out method: u4; tree = popcount(x); method = x.ones(); }
module Zeros { in x: bits<13>; out tree: u4; out method: u4; tree = leadingZeros(x); method = x.leadingZeros(); }
module Lowest {
  in  x: bits<13>;
  out index:  u4;
  out any:    bool;
  out lowest: bits<13>;
  let (found, some) = priorityEncode(x);
  index  = found;
  any    = some;
  lowest = lowestOne(x);
}
module Decoder {
  in  index: u4;
  in  x:     bits<13>;
  out line:  bits<13>;
  out back:  u4;
  out only:  bool;
  line = oneHot::<13>(index);
  back = fromOneHot(x);
  only = isOneHot(x);
}
`;

/** `text` describes the block; `slip` makes a mistake in it: what stands there, and what would be wrong. */
interface Description {
  readonly block: string;
  readonly ports: string;
  readonly text: string;
  readonly slip: readonly [right: string, wrong: string];
}

const DESCRIPTIONS: readonly Description[] = [
  {
    block: 'ToGray',
    ports: 'input [12:0] x, output reg [12:0] y',
    // A bit of the code says whether two neighbours differ.
    text: `integer i;
  always @* begin
    y[12] = x[12];
    for (i = 0; i < 12; i = i + 1) y[i] = x[i] != x[i + 1];
  end`,
    slip: ['i < 12;', 'i < 11;'],
  },
  {
    block: 'FromGray',
    ports: 'input [12:0] x, output reg [12:0] y',
    // From the top, each bit of the code turns the number around.
    text: `integer i;
  reg turned;
  always @* begin
    turned = 0;
    for (i = 12; i >= 0; i = i - 1) begin
      if (x[i]) turned = !turned;
      y[i] = turned;
    end
  end`,
    slip: ['turned = 0;', 'turned = x[0];'],
  },
  {
    block: 'Ones',
    ports: 'input [12:0] x, output reg [3:0] tree, output [3:0] method',
    text: `integer i;
  always @* begin
    tree = 0;
    for (i = 0; i < 13; i = i + 1) if (x[i]) tree = tree + 1;
  end
  assign method = tree;`,
    slip: ['i < 13', 'i < 12'],
  },
  {
    block: 'Zeros',
    ports: 'input [12:0] x, output reg [3:0] tree, output [3:0] method',
    text: `integer i;
  always @* begin
    tree = 13;
    for (i = 0; i < 13; i = i + 1) if (x >= (13'd1 << i)) tree = 12 - i;
  end
  assign method = tree;`,
    slip: ['>=', '>'],
  },
  {
    block: 'Lowest',
    ports: 'input [12:0] x, output reg [3:0] index, output any, output reg [12:0] lowest',
    text: `integer i;
  always @* begin
    index = 0;
    lowest = 0;
    for (i = 12; i >= 0; i = i - 1)
      if (x[i]) begin
        index = i;
        lowest = 13'd1 << i;
      end
  end
  assign any = x != 0;`,
    slip: ['index = 0', 'index = 12'],
  },
  {
    block: 'Decoder',
    ports:
      'input [3:0] index, input [12:0] x, output reg [12:0] line, output reg [3:0] back, output reg only',
    text: `integer i, ones;
  always @* begin
    ones = 0;
    back = 0;
    for (i = 0; i < 13; i = i + 1) begin
      line[i] = index == i;
      if (x[i]) begin
        ones = ones + 1;
        back = back | i;
      end
    end
    only = ones == 1;
  end`,
    slip: ['ones == 1', 'ones <= 1'],
  },
  {
    block: 'RoundRobinArbiter',
    ports: 'input clk, input rst, input [4:0] request, input advance, output reg [4:0] grant',
    // Goes round twice and takes the first: in the first round only who is in the mask. What is held is one grant.
    text: `reg [4:0] mask, held;
  integer i, j;
  reg found;
  always @* begin
    grant = held;
    found = held != 0;
    for (i = 0; i < 10; i = i + 1)
      if (!found && request[i % 5] && (i >= 5 || mask[i % 5])) begin
        found = 1;
        grant[i % 5] = 1;
      end
  end
  always @(posedge clk)
    if (rst) begin
      mask <= 5'b11111;
      held <= 0;
    end else begin
      held <= advance ? 5'd0 : grant;
      if (advance) for (j = 0; j < 5; j = j + 1) if (grant[j]) mask <= 5'b11110 << j;
    end
  always @* assume ((held & (held - 5'd1)) == 0);`,
    slip: ["5'b11110", "5'b11111"],
  },
];

/** One step of what has registers: they become ports, what they hold and what they will hold. */
const AS_ONE_STEP = 'proc; flatten; opt_clean; dffunmap; expose -evert-dff -shared RoundRobinArbiter*';

const KINDS = ['Right', 'Wrong'] as const;

function reference({ block, ports, text, slip }: Description, kind: (typeof KINDS)[number]): string {
  const [right, wrong] = slip;
  const body = kind === 'Right' ? text : text.replace(right, wrong);
  return `module ${block}${kind} (${ports});\n  ${body}\nendmodule\n`;
}

function emitted(): readonly NamedFile[] {
  const library = ['bits', 'gray'].map((name): readonly [string, string] => [
    `std/${name}.m3hdl`,
    readFileSync(join(onDisk.std, `${name}.m3hdl`), 'utf8'),
  ]);
  const memory = inMemory({ ...Object.fromEntries(library), 'blocks.m3hdl': BLOCKS });
  return DESCRIPTIONS.flatMap(({ block }) =>
    block === 'RoundRobinArbiter'
      ? compiled(new Workspace(onDisk), 'stdlib/arbiter.m3hdl', block, { N: 5 })
      : compiled(new Workspace(memory), 'blocks.m3hdl', block, {}),
  );
}

function compiled(
  workspace: Workspace,
  path: string,
  name: string,
  parameters: Readonly<Record<string, number>>,
): readonly NamedFile[] {
  const { compiler, file } = workspace.open(path);
  const top = file === undefined ? undefined : compiler.top(file, name, parameters);
  if (top === undefined) throw new Error(`${name} does not compile`);
  return filesOf(systemVerilogOf(top, compiler.sources));
}

/** What the solver says of each comparison, by the name of the description. */
function prove(): ReadonlyMap<string, string> {
  const files = emitted();
  const names = DESCRIPTIONS.flatMap(({ block }) =>
    KINDS.map((kind) => ({ block, name: `${block}${kind}` })),
  );
  const references = DESCRIPTIONS.flatMap((each) => KINDS.map((kind) => reference(each, kind))).join('\n');
  const script = [
    `read_verilog -sv ${files.map(({ name }) => name).join(' ')}`,
    'read_verilog -formal references.v',
    AS_ONE_STEP,
    ...names.map(({ block, name }) => `miter -equiv -flatten ${name} ${block} miter_${name}`),
    ...names.map(({ name }) => `tee -q -o ${name}.txt sat -set-assumes -prove trigger 0 miter_${name}`),
  ].join('; ');
  return inFolder([...files, { name: 'references.v', text: references }], (folder) => {
    const told = outputOf('yosys', ['-q', '-p', script], folder);
    if (told !== '') throw new Error(told);
    return new Map(names.map(({ name }) => [name, readFileSync(join(folder, `${name}.txt`), 'utf8')]));
  });
}

let verdicts: ReadonlyMap<string, string> | undefined;

function verdictOf(name: string): string {
  verdicts ??= prove();
  return /SAT proof finished - (.*)!/.exec(verdicts.get(name) ?? '')?.[1] ?? '';
}

describe.each(DESCRIPTIONS)('$block', ({ block }) => {
  needsTool('yosys')('is what its description says', () => isProved(block));
  needsTool('yosys')('is not what one with a mistake says', () => isRefuted(block));
});

function isProved(block: string): void {
  expect(verdictOf(`${block}Right`)).toBe('no model found: SUCCESS');
}

function isRefuted(block: string): void {
  expect(verdictOf(`${block}Wrong`)).toBe('model found: FAIL');
}

/** The emitted SECDED encoders, proved equal by Yosys to a description made from the published masks alone. */
import { expect } from 'vitest';
import { Workspace } from '../../../src/driver/compiler.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { onDisk } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, yosys, type NamedFile } from './support.js';

/** Hsiao's masks as OpenTitan's generator gives them (util/design/secded_gen.py), for p0 upward. */
const MASKS: readonly (readonly [data: number, masks: readonly string[]])[] = [
  [16, ['496e', 'f20b', '8ed8', '7714', 'aca5', '11f3']],
  [32, ['2606bd25', 'deba8050', '413d89aa', '31234ed1', 'c2c1323b', '2dcc624c', '98505586']],
  [
    64,
    [
      'b9000000001fffff',
      '5e00000fffe0003f',
      '67003ff003e007c1',
      'cd0fc0f03c207842',
      'b671c711c4438884',
      'b5b65926488c9108',
      'cbdaaa4a91152210',
      '7aed348d221a4420',
    ],
  ],
];

/** Parity bit j is the exclusive or of the data bits under mask j. */
function reference(data: number, masks: readonly string[]): NamedFile {
  const parities = masks.map((mask) => `^(data & ${data}'h${mask})`).toReversed();
  const text = `module Reference (input [${data - 1}:0] data, output [${data + masks.length - 1}:0] code);
  assign code = {${parities.join(', ')}, data};
endmodule
`;
  return { name: 'Reference.sv', text };
}

function encoder(data: number): readonly NamedFile[] {
  const workspace = new Workspace(onDisk);
  const { compiler, file } = workspace.open('hdl/ecc/secded.m3hdl');
  const compiled = file === undefined ? undefined : compiler.top(file, 'SecdedEncoder', { DATA: data });
  if (compiled === undefined) throw new Error('the encoder does not compile');
  return filesOf(systemVerilogOf(compiled, compiler.sources));
}

const PROOF = [
  'proc',
  'opt',
  'miter -equiv -flatten Reference SecdedEncoder miter',
  'hierarchy -top miter',
  'sat -verify -prove trigger 0 miter',
].join('; ');

function isProved(data: number, masks: readonly string[]): void {
  expect(yosys([...encoder(data), reference(data, masks)], PROOF)).toBe('');
}

/** One bit of one mask changed, and the proof must fail. */
function isRefuted(): void {
  const [data, [first = '', ...others]] = MASKS[0]!;
  const wrong = (BigInt(`0x${first}`) ^ 1n).toString(16);
  expect(yosys([...encoder(data), reference(data, [wrong, ...others])], PROOF)).toContain('ended with 1');
}

for (const [data, masks] of MASKS) {
  needsTool('yosys')(`${data} data bits`, () => isProved(data, masks));
}
needsTool('yosys')('a mask with a wrong bit is found out', isRefuted);

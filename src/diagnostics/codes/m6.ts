/** M6xxx: the command line, files, projects and the TypeScript interface. */
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

export const m6 = {
  M6001: {
    severity: 'error',
    title: 'a file that cannot be read',
    explanation: text`
      There is no such file, it is a folder or a pipe, it may not be read, or it is a link that was found in the project and leads out of
      it. Paths count from the working directory.`,
    example: 'm3hdl check hdl/ecc/secde.m3hdl',
    fixed: 'm3hdl check hdl/ecc/secded.m3hdl',
  },
  M6002: {
    severity: 'error',
    title: 'a file that cannot be written',
    explanation: text`
      The folder is not there, may not be written to, or the disk is full; or a link stands where a file of a name that we made should go.
      Of what a run writes, the rows, packets and waves before are whole.`,
    example: 'm3hdl compile hdl/ecc/secded.m3hdl --top SecdedEncoder --target ts --out /nowhere/x',
    fixed: 'm3hdl compile hdl/ecc/secded.m3hdl --top SecdedEncoder --target ts --out build',
  },
  M6003: {
    severity: 'error',
    title: 'a top module that the file does not have',
    explanation: text`
      \`--top\` names a module of the file. The message lists those it has and the nearest.`,
    example: 'm3hdl sim hdl/ecc/secded.m3hdl --top Encoder',
    fixed: 'm3hdl sim hdl/ecc/secded.m3hdl --top SecdedEncoder',
  },
  M6004: {
    severity: 'error',
    title: 'a parameter value that cannot be read',
    explanation: text`
      \`-P NAME=VALUE\` takes an integer, \`true\` or \`false\`, a variant, a type, or the name of a constant struct, as the parameter
      asks for. The message says which.`,
    example: 'm3hdl sim hdl/ecc/secded.m3hdl --top SecdedEncoder -P DATA=wide',
    fixed: 'm3hdl sim hdl/ecc/secded.m3hdl --top SecdedEncoder -P DATA=32',
  },
  M6005: {
    severity: 'error',
    title: 'a column, stream or clock that the module does not have',
    explanation: text`
      Columns of a stimulus file and the names in \`--feed\`, \`--collect\` and \`--clock\` are ports of the top module, of the right
      direction: \`a[0]\`, \`p.field\`, \`s.valid\` for parts. The message lists them and the nearest.`,
    example: 'm3hdl sim hdl/lz4/compressor.m3hdl --top Lz4Compressor --feed plan=in --collect packed=out',
    fixed: 'm3hdl sim hdl/lz4/compressor.m3hdl --top Lz4Compressor --feed plain=in --collect packed=out',
  },
  M6006: {
    severity: 'error',
    title: 'a stimulus value that its port cannot take',
    explanation: text`
      A value is decimal, \`0x…\`, \`true\`, \`false\` or a variant, and must fit the port. For a float port \`0x…\` is the encoding and
      anything else a value. The message gives the row, the column and the range.`,
    example: text`
      data
      70000`,
    fixed: text`
      data
      7000`,
  },
  M6007: {
    severity: 'error',
    title: 'a stimulus file of the wrong form',
    explanation: text`
      The first row names the columns, and every other row has as many values. The message gives the row.`,
    example: text`
      a,b
      1`,
    fixed: text`
      a,b
      1,2`,
  },
  M6008: {
    severity: 'error',
    title: 'a time or frequency that cannot be used',
    explanation: text`
      A time is a number above 0 with \`fs\`, \`ps\`, \`ns\`, \`us\`, \`ms\` or \`s\`, a frequency with \`Hz\`, \`kHz\`, \`MHz\` or \`GHz\`, and no period is
      shorter than 2 fs.`,
    example: 'm3hdl sim hdl/lz4/compressor.m3hdl --top Lz4Compressor --clock clk=625',
    fixed: 'm3hdl sim hdl/lz4/compressor.m3hdl --top Lz4Compressor --clock clk=625ps',
  },
  M6009: {
    severity: 'error',
    title: 'a file that is no whole number of beats',
    explanation: text`
      Each beat of the stream takes a whole number of bytes of the file, little-endian, and some remain at the end. Check that it
      is the file that is meant, and its length.`,
    example: 'printf abc | m3hdl sim pairs.m3hdl --top Pairs --feed pairs=-',
    fixed: 'printf abcd | m3hdl sim pairs.m3hdl --top Pairs --feed pairs=-',
  },
  M6010: {
    severity: 'error',
    title: 'an invalid project file',
    explanation: text`
      \`m3hdl.json\` is JSON with \`name\`, \`edition\`, \`libraries\` and \`exclude\`. The message says what is wrong and where.`,
    example: text`
      { "name": "npu", "libaries": ["../shared"] }`,
    fixed: text`
      { "name": "npu", "libraries": ["../shared"] }`,
  },
  M6011: {
    severity: 'error',
    title: 'something that a target cannot express',
    explanation: text`
      SystemVerilog is written for synthesis: a \`#[model]\` module, a \`process\` or a delay has no place in it. Compile the part that
      is hardware, or simulate with \`ts\` or \`wasm\`.`,
    example: 'm3hdl compile hdl/lpddr5x/dram.m3hdl --top DramModel --target systemverilog',
    fixed: 'm3hdl compile hdl/lpddr5x/controller.m3hdl --top Lpddr5xController --target systemverilog',
  },
  M6012: {
    severity: 'error',
    title: 'a path or filter that finds nothing',
    explanation: text`
      No \`.m3hdl\` file is below the paths, or no test has a name that the filter matches. A run that tests nothing must not pass.`,
    example: 'm3hdl test hdl/ecc --filter corects',
    fixed: 'm3hdl test hdl/ecc --filter corrects',
  },
  M6013: {
    severity: 'error',
    title: 'a path in the hierarchy that leads nowhere',
    explanation: text`
      \`pe[3][2].weight\` names instances from the top down, then a signal. The message says how far the path leads, and what is there.`,
    example: text`
      sim.peek('pe[3][2].wieght');`,
    fixed: text`
      sim.peek('pe[3][2].weight');`,
  },
  M6014: {
    severity: 'error',
    title: 'a value that a port cannot take',
    explanation: text`
      The value given to \`poke\`, \`feed\` or \`set\` is not of the port's type, or does not fit it. The message names the module, the
      port, its type and its range.`,
    example: text`
      sim.poke('data', 256); // data: u8`,
    fixed: text`
      sim.poke('data', 255); // data: u8`,
  },
  M6015: {
    severity: 'error',
    title: 'an unknown diagnostic code',
    explanation: text`
      \`m3hdl explain\` takes a code as messages show it: \`M\` and four digits. \`m3hdl explain\` alone lists them all.`,
    example: 'm3hdl explain M9999',
    fixed: 'm3hdl explain M3104',
  },
  M6016: {
    severity: 'error',
    title: 'something that this version does not have',
    explanation: text`
      The engine, target or option has its name, and is not built into this version. The message lists what is.`,
    example: 'm3hdl sim hdl/ecc/secded.m3hdl --top SecdedEncoder --fst waves.fst',
    fixed: 'm3hdl sim hdl/ecc/secded.m3hdl --top SecdedEncoder --vcd waves.vcd',
  },
  M6017: {
    severity: 'error',
    title: 'options that do not go together',
    explanation: text`
      An option lacks what it needs, or says the opposite of another. The message names both.`,
    example: 'm3hdl sim hdl/ecc/secded.m3hdl --top SecdedEncoder --stimulus-clock clk',
    fixed: 'm3hdl sim hdl/ecc/secded.m3hdl --top SecdedEncoder --stimulus in.csv --stimulus-clock clk',
  },
} as const satisfies Record<`M6${number}`, CodeEntry>;

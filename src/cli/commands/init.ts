import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { EDITION, MANIFEST } from '../../driver/project.js';
import { text } from '../../support/text.js';
import { writeWhole } from '../output.js';
import { refuse } from '../report.js';

export interface InitOptions {
  readonly dir: string | undefined;
  readonly json: boolean;
}

export function initOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('dir', { type: 'string', describe: 'where; default: this folder' })
    .example('$0 init npu', 'a project in the folder npu, whose first test passes');
}

/** A project that depends on nothing: a manifest, and a module with its tests. */
export function initCommand({ dir = '.', json }: InitOptions): void {
  const name = basename(resolve(dir));
  const files: Readonly<Record<string, string>> = {
    [MANIFEST]: `${JSON.stringify({ name, edition: EDITION, libraries: [] }, undefined, 2)}\n`,
    'counter.m3hdl': `${COUNTER}\n`,
  };
  const paths = Object.keys(files).map((file) => join(dir, file));
  const taken = paths.find((path) => existsSync(path));
  if (taken !== undefined) refuse('M6002', `\`${taken}\` is there already`, '`m3hdl init` replaces nothing');
  for (const [file, content] of Object.entries(files)) writeWhole(join(dir, file), content);
  const next = dir === '.' ? 'm3hdl test' : `cd ${dir} && m3hdl test`;
  process.stdout.write(
    json
      ? `${JSON.stringify({ version: 1, files: paths }, undefined, 2)}\n`
      : `${paths.join('\n')}\n\nNext: ${next}\n`,
  );
}

const COUNTER = text`
  /// Counts the cycles in which \`enable\` is high, and starts over after \`LAST\`.
  module Counter<LAST: int in 1..=65535 = 9> {
    clock clk;
    reset rst;
    in  enable: bool;
    out count:  upTo<LAST>;
    out wrap:   bool;

    reg count = 0;
    wrap = enable && count == LAST;

    on clk {
      if wrap { count <= 0; }
      else if enable { count <= count +% 1; }
    }

    assert bounded: count <= LAST;
  }

  test "counts while enabled" {
    let dut = inst Counter<9>(clk: 1GHz);
    dut.enable = true;
    wait 3 cycles;
    expect dut.count == 3;
    dut.enable = false;
    wait 5 cycles;
    expect dut.count == 3;
  }

  property "starts over after the last" (cycles: below<100>) {
    let dut = inst Counter<9>(clk: 1GHz);
    dut.enable = true;
    wait cycles cycles;
    expect dut.count == cycles % 10;
  }`;

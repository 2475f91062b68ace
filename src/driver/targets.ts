/** What a design can be written as. */
import { emitModule } from '../codegen/typescript/module.js';
import type { SystemVerilog } from '../codegen/systemverilog/systemverilog.js';
import { misuse } from '../sim/errors.js';
import type { SourceSet } from '../support/source.js';
import type { Compiled } from './compile-design.js';
import { placesIn, systemVerilogOf } from './systemverilog.js';

export const TARGETS = ['ts', 'wasm', 'systemverilog'] as const;

export type Target = (typeof TARGETS)[number];

export interface EmittedFile {
  readonly name: string;
  readonly content: string;
}

/** Of a file, without its ending; file systems take 255 bytes. */
const LONGEST_NAME = 200;

export function emit(compiled: Compiled, target: Target, sources: SourceSet): readonly EmittedFile[] {
  switch (target) {
    case 'ts': {
      const content = emitModule(compiled.optimised.design, { placeOf: placesIn(sources) });
      return [{ name: `${compiled.top.base.slice(0, LONGEST_NAME)}.ts`, content }];
    }
    case 'systemverilog':
      return filesOf(systemVerilogOf(compiled, sources));
    case 'wasm':
      throw misuse('M6016', `target \`${target}\` is not built yet`, 'there are `ts` and `systemverilog`');
  }
}

export function filesOf({ modules }: SystemVerilog): readonly EmittedFile[] {
  return modules.map(({ name, text }) => ({ name: `${name}.sv`, content: text }));
}

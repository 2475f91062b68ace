/** What a design can be written as. */
import { emitModule } from '../codegen/typescript/module.js';
import { compileModule } from '../codegen/wasm/engine.js';
import type { SystemVerilog } from '../codegen/systemverilog/systemverilog.js';
import type { SourceSet } from '../support/source.js';
import type { Compiled } from './compile-design.js';
import { placesIn, systemVerilogOf } from './systemverilog.js';

export const TARGETS = ['ts', 'wasm', 'systemverilog'] as const;

export type Target = (typeof TARGETS)[number];

export interface EmittedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface EmittedText extends EmittedFile {
  readonly content: string;
}

/** Of a file, without its ending; file systems take 255 bytes. */
const LONGEST_NAME = 200;

export function emit(
  compiled: Compiled,
  target: Exclude<Target, 'wasm'>,
  sources: SourceSet,
): readonly EmittedText[];
export function emit(compiled: Compiled, target: Target, sources: SourceSet): readonly EmittedFile[];
export function emit(compiled: Compiled, target: Target, sources: SourceSet): readonly EmittedFile[] {
  switch (target) {
    case 'ts': {
      const content = emitModule(compiled.optimised.design, { placeOf: placesIn(sources) });
      return [{ name: fileName(compiled, 'ts'), content }];
    }
    case 'systemverilog':
      return filesOf(systemVerilogOf(compiled, sources));
    case 'wasm':
      return [
        { name: fileName(compiled, 'wasm'), content: compileModule(compiled.optimised, true).program.bytes },
      ];
  }
}

function fileName({ top }: Compiled, ending: string): string {
  return `${top.base.slice(0, LONGEST_NAME)}.${ending}`;
}

export function filesOf({ modules }: SystemVerilog): readonly EmittedText[] {
  return modules.map(({ name, text }) => ({ name: `${name}.sv`, content: text }));
}

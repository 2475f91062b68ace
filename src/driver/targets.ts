/** What a design can be written as. */
import { emitModule } from '../codegen/typescript/module.js';
import { misuse } from '../sim/errors.js';
import type { SourceSet } from '../support/source.js';
import type { Span } from '../support/span.js';
import type { Compiled } from './compile-design.js';

export const TARGETS = ['ts', 'wasm', 'systemverilog'] as const;

export type Target = (typeof TARGETS)[number];

export interface EmittedFile {
  readonly name: string;
  readonly content: string;
}

export function emit(compiled: Compiled, target: Target, sources: SourceSet): readonly EmittedFile[] {
  if (target !== 'ts') {
    throw misuse('M6016', `target \`${target}\` is not built yet`, 'there is `ts`');
  }
  const placeOf = ({ file, start }: Span): string | undefined => {
    const source = sources.get(file);
    return source === undefined ? undefined : `${source.path}:${source.lines.position(start).line}`;
  };
  return [{ name: `${compiled.top.base}.ts`, content: emitModule(compiled.optimised.design, { placeOf }) }];
}

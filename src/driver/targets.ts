/** What a design can be written as. */
import { misuse } from '../sim/errors.js';
import type { Compiled } from './compile-design.js';

export const TARGETS = ['ts', 'wasm', 'systemverilog'] as const;

export interface EmittedFile {
  readonly name: string;
  readonly content: string;
}

export function emit(_compiled: Compiled, target: string): readonly EmittedFile[] {
  throw misuse('M6016', `target \`${target}\` is not built yet`);
}

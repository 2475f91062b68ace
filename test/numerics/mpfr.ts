/** MPFR as an oracle: `mpfr.c` beside this file, built once for a test file. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Result } from '../../src/numerics/codec.js';
import type { FloatFormat } from '../../src/numerics/formats.js';
import type { Rounding } from '../../src/numerics/rounding.js';
import type { Operands } from './operands.js';

export type MpfrOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'fma' | 'sqrt';

/** What building it takes. */
export const MPFR_TOOLS = ['gcc', 'mpfr.h'] as const;

/** What MPFR can round to; nearest away is not among it. */
export const MPFR_ROUNDINGS = [
  'nearestEven',
  'towardZero',
  'up',
  'down',
] as const satisfies readonly Rounding[];

export interface Mpfr {
  answers(
    operation: MpfrOperation,
    format: FloatFormat,
    rounding: (typeof MPFR_ROUNDINGS)[number],
    operands: readonly Operands[],
  ): readonly Result[];
  remove(): void;
}

export function buildMpfr(): Mpfr {
  const folder = mkdtempSync(join(tmpdir(), 'm3hdl-mpfr-'));
  const program = join(folder, 'mpfr');
  const source = fileURLToPath(new URL('mpfr.c', import.meta.url));
  execFileSync('gcc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, source, '-lmpfr', '-lgmp']);
  return {
    answers(operation, format, rounding, operands) {
      const args = [operation, String(format.exponentBits), String(format.fractionBits), rounding];
      const input = Uint32Array.from(operands.flat(), Number);
      const run = spawnSync(program, args, { input: new Uint8Array(input.buffer), maxBuffer: 1 << 30 });
      if (run.status !== 0) throw new Error(`mpfr ${args.join(' ')}: ${run.stderr.toString()}`);
      const output = new Uint32Array(Uint8Array.from(run.stdout).buffer);
      return operands.map((_, i) => ({ bits: BigInt(output[2 * i] ?? 0), flags: output[2 * i + 1] ?? 0 }));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** All that is asked of one program but for Icarus, which is asked about many at a time. */
import type { Compiled } from '../../../src/driver/compile-design.js';
import { ProgramCompiler } from './compile.js';
import { differenceOfEngines, type Run } from './engines.js';

/** `compiled` where nothing is wrong; `kind` names what went wrong in a word or two, without what differs from program to program. */
export type Verdict =
  | { readonly kind: 'agrees'; readonly compiled: Compiled }
  | { readonly kind: string; readonly compiled: undefined; readonly text: string };

const compiler = new ProgramCompiler();

export function verdictOf(text: string, top: string, run: Run): Verdict {
  try {
    const outcome = compiler.compile(text, top);
    if (outcome.kind === 'rejected')
      return {
        kind: `rejected ${outcome.errors.match(/M\d{4}/)?.[0] ?? ''}`,
        compiled: undefined,
        text: outcome.errors,
      };
    const difference = differenceOfEngines(outcome.compiled, run);
    return difference === undefined
      ? { kind: 'agrees', compiled: outcome.compiled }
      : { kind: 'differs', compiled: undefined, text: difference };
  } catch (thrown) {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { kind: `throws ${wordsOf(text)}`, compiled: undefined, text };
  }
}

/** The first line, without names and numbers. */
function wordsOf(text: string): string {
  return (text.split('\n')[0] ?? '').replaceAll(/\S*\d\S*/g, '…');
}

/** All that is asked of one program but for Icarus, which is asked about many at a time. */
import type { Compiled } from '../../../src/driver/compile-design.js';
import { ProgramCompiler } from './compile.js';
import { differenceOfEngines, type Run } from './engines.js';
import { benchOf, differencesInIcarus } from './icarus.js';

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

/** The same with Icarus, alone. */
export function verdictWithIcarus(text: string, top: string, run: Run): Verdict {
  const verdict = verdictOf(text, top, run);
  if (verdict.compiled === undefined) return verdict;
  try {
    const bench = benchOf(verdict.compiled, run);
    const said = bench === undefined ? undefined : differencesInIcarus([bench]).get(top);
    return said === undefined ? verdict : { kind: kindOfIcarus(said), compiled: undefined, text: said };
  } catch (thrown) {
    return { kind: 'throws in the emitter', compiled: undefined, text: String(thrown) };
  }
}

function kindOfIcarus(said: string): string {
  if (said.startsWith('FAIL')) return 'differs in Icarus';
  const error = said.split('\n').find((line) => line.includes('error')) ?? said;
  return `refused by Icarus: ${wordsOf(error)}`;
}

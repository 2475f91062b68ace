import type { Compiler } from '../driver/compiler.js';
import type { Block } from '../testing/blocks.js';
import { Runner, type TestRequest } from '../testing/runner.js';
import type { Lane } from '../testing/spread.js';
import { inTurns } from '../support/turns.js';

/** Runs in this thread, between whose turns signals are heard. */
export function ownLane(
  compilers: ReadonlyMap<Block, Compiler>,
  request: TestRequest,
  isAlone: boolean,
): Lane {
  let printed: string[] = [];
  const print = isAlone ? request.print : (text: string): void => void printed.push(text);
  const runner = new Runner({ ...request, print });
  return {
    run: async (block, stretch) => {
      const compiler = compilers.get(block);
      if (compiler === undefined) throw new Error(`\`${block.name}\` was not selected`);
      printed = [];
      const piece = await inTurns(runner.run(block, compiler, stretch));
      return { piece, printed };
    },
  };
}

/** What an oracle is: vectors that others made, held against a compiled block. `oracles.ts` lists those that there are. */
import type { Environment } from '../driver/compiler.js';
import type { EngineName } from '../driver/engines.js';
import type { Tally } from './tally.js';

/** What an oracle gets from the machine. */
export interface Surroundings {
  /** The compiler's files, and the library. */
  readonly environment: Environment;
  /** The folder in which `hdl/` stands. */
  readonly root: string;
  readonly engine: EngineName | undefined;
  /** Undefined where a file cannot be read. */
  readonly readBytes: (path: string) => Uint8Array | undefined;
  /** Standard input. */
  readonly lines: () => AsyncIterable<string>;
}

/** Values by option, `true` for those that have none. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

export interface Verdict {
  readonly tally: Tally;
  /** What is asked for besides the tally, and printed instead of it. */
  readonly output?: string;
}

export interface Oracle {
  /** `FILE.bin [--format F]`, for the message about wrong usage. */
  readonly usage: string;
  /** Positional arguments, all of which must be there. */
  readonly arguments: number;
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** Throws a {@link Misuse} for what is no vector, no option or no operation. */
  readonly run: (
    positionals: readonly string[],
    options: Options,
    surroundings: Surroundings,
  ) => Promise<Verdict>;
}

/** Wrong usage, or input that cannot be read. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** The value of an option that is not a switch. */
export function valueOf(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

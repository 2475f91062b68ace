/** The `test` and `property` blocks of a file, with what their attributes ask for. */
import type { DiagnosticBag } from '../diagnostics/bag.js';
import { error } from '../diagnostics/diagnostic.js';
import type { Package } from '../semantics/packages.js';
import type * as ast from '../syntax/ast.js';

export interface Block {
  readonly from: Package;
  readonly declaration: ast.TestDecl | ast.PropertyDecl;
  readonly name: string;
  /** How often a property is tried. */
  readonly runs: number;
  /** Femtoseconds of simulated time. */
  readonly timeout: bigint;
  /** Instead of the one that the run was given. */
  readonly seed: bigint | undefined;
  readonly shouldFail: boolean;
}

export const DEFAULT_RUNS = 100;
/** A million cycles of a default clock. */
export const DEFAULT_TIMEOUT = 1_000_000_000_000n;

const SECOND = 1_000_000_000_000_000n;

type Settings = Pick<Block, 'runs' | 'timeout' | 'seed' | 'shouldFail'>;

/** What each attribute makes of its argument; `undefined` where it is not of its kind. */
const ATTRIBUTES: Readonly<
  Record<
    string,
    { readonly takes: string; readonly read: (value: ast.Expr | undefined) => Partial<Settings> | undefined }
  >
> = {
  runs: {
    takes: 'a number from 1 on',
    read: (value) =>
      value?.kind === 'intLit' && value.value > 0n && value.value <= Number.MAX_SAFE_INTEGER
        ? { runs: Number(value.value) }
        : undefined,
  },
  timeout: {
    takes: 'a time: 10us',
    read: (value) =>
      value?.kind === 'timeLit' && value.unit === 's'
        ? { timeout: (value.numerator * SECOND) / value.denominator }
        : undefined,
  },
  seed: {
    takes: 'a number',
    read: (value) => (value?.kind === 'intLit' ? { seed: value.value } : undefined),
  },
  should_fail: {
    takes: 'no argument',
    read: (value) => (value === undefined ? { shouldFail: true } : undefined),
  },
};

/** In the order of the file. */
export function blocksOf(from: Package, diagnostics: DiagnosticBag): readonly Block[] {
  return from.tree.items.flatMap((item) =>
    item.kind === 'test' || item.kind === 'property' ? [readBlock(from, item, diagnostics)] : [],
  );
}

function readBlock(from: Package, declaration: Block['declaration'], diagnostics: DiagnosticBag): Block {
  let settings: Settings = {
    runs: DEFAULT_RUNS,
    timeout: DEFAULT_TIMEOUT,
    seed: undefined,
    shouldFail: false,
  };
  for (const attribute of declaration.attributes) {
    const { name, args, span } = attribute;
    const known = Object.hasOwn(ATTRIBUTES, name.text) ? ATTRIBUTES[name.text] : undefined;
    // The checker reports it.
    if (known === undefined) continue;
    const read = args.length > 1 ? undefined : known.read(args[0]?.value);
    if (read === undefined) {
      diagnostics.add(error('M2019', span, `\`${name.text}\` takes ${known.takes}`, 'not this'));
    } else settings = { ...settings, ...read };
  }
  return { from, declaration, name: declaration.name.parts.join(''), ...settings };
}

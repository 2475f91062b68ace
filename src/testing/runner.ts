/** Finds the tests under paths, runs them, and says of each how it went: in the order of paths and files, whatever runs when. */
import { DiagnosticBag } from '../diagnostics/bag.js';
import { diagnostic, error, primarySpan, type Diagnostic } from '../diagnostics/diagnostic.js';
import { stackOverflow } from '../diagnostics/limits.js';
import type { CompiledTest, Compiler, Workspace } from '../driver/compiler.js';
import type { Package } from '../semantics/packages.js';
import type { Kernel } from '../sim/kernel/kernel.js';
import { SimulationError } from '../sim/errors.js';
import type { TestOptions } from '../sim/test-run.js';
import { blocksOf, type Block } from './blocks.js';
import { runTest, type Engines } from './lockstep.js';
import { Property, type PropertyOutcome } from './property.js';
import { groupBy } from '../support/group-by.js';
import type { FileId } from '../support/span.js';
import { WHOLE, type Stretch } from './stretch.js';
import type { Turns } from '../support/turns.js';

export interface TestRequest {
  readonly paths: readonly string[];
  readonly filter: RegExp | undefined;
  readonly engines: Engines;
  readonly seed: bigint;
  /** Of each test; default: the limit of its project. */
  readonly wallSeconds: number | undefined;
  readonly shuffle: bigint | undefined;
  readonly print: (text: string) => void;
  /** Called before time begins, each time that a test is run. */
  readonly onStart?: (block: Block, kernel: Kernel) => void;
}

export interface TestResult {
  readonly block: Block;
  readonly passed: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** How often the body ran: once, or for a property as often as arguments were found. */
  readonly runs: number;
  /** Femtoseconds of simulated time, of the last run. */
  readonly time: bigint;
}

/** What was found before anything runs. */
export interface Selection {
  readonly blocks: readonly { readonly block: Block; readonly compiler: Compiler }[];
  /** Blocks that the filter leaves out. */
  readonly skipped: number;
  /** Blocks of files that are wrong, or that import what is: nobody knows what they would have tested. */
  readonly faulty: number;
  /** What is wrong with files and attributes. */
  readonly diagnostics: readonly Diagnostic[];
}

export function selectTests(workspace: Workspace, { paths, filter }: TestRequest): Selection {
  const files = workspace.sourcesOf(paths);
  const blocks: { block: Block; compiler: Compiler }[] = [];
  const bag = new DiagnosticBag();
  let skipped = 0;
  let faulty = 0;
  for (const { compiler, paths: own } of workspace.compilersFor(files)) {
    const found: Block[] = [];
    for (const path of own) {
      const file = compiler.load(path);
      if (file === undefined) continue;
      compiler.elaboration.declarations(file);
      for (const block of blocksOf(file, bag)) {
        if (filter === undefined || filter.test(fullName(block))) found.push(block);
        else skipped++;
      }
    }
    bag.add(...compiler.diagnostics);
    const wrong = filesWithErrors(bag.sorted());
    for (const [file, ofFile] of groupBy(found, ({ from }) => from)) {
      if (compiler.packages.reachedFrom(file).some(({ source }) => wrong.has(source.id)))
        faulty += ofFile.length;
      else blocks.push(...ofFile.map((block) => ({ block, compiler })));
    }
  }
  return { blocks, skipped, faulty, diagnostics: bag.sorted() };
}

function filesWithErrors(diagnostics: readonly Diagnostic[]): ReadonlySet<FileId | undefined> {
  return new Set(
    diagnostics.filter(({ severity }) => severity === 'error').map((each) => primarySpan(each)?.file),
  );
}

/** What a filter looks at: the package, then the name. */
export function fullName({ from, name }: { readonly from: Package; readonly name: string }): string {
  return `${from.name} ${name}`;
}

/** What a stretch of a block came to. */
export interface Piece {
  readonly from: number;
  /** What the compiler found that it had not said before. */
  readonly found: readonly Diagnostic[];
  /** Undefined where the block does not compile. */
  readonly outcome: PropertyOutcome | undefined;
}

export interface Prepared {
  readonly block: Block;
  /** Undefined where it does not compile. */
  readonly test: CompiledTest | undefined;
  /** What was found on the way, until it has been told. */
  readonly found: readonly Diagnostic[];
}

/** Runs blocks, whole or by stretches. Keeps the last test compiled: the rest of a property comes to where its beginning was run. */
export class Runner {
  readonly #request: TestRequest;
  #last: Prepared | undefined;

  constructor(request: TestRequest) {
    this.#request = request;
  }

  /** Compiles a block, unless it is the last one that was. */
  prepare(block: Block, compiler: Compiler): Prepared {
    if (this.#last?.block === block) return this.#last;
    const known = new Set(compiler.diagnostics);
    const test = compiler.test(block.from, block.declaration);
    const found = compiler.diagnostics.filter((each) => !known.has(each));
    this.#last = { block, test, found };
    return this.#last;
  }

  *run(block: Block, compiler: Compiler, stretch: Stretch = WHOLE): Turns<Piece> {
    const { test, found } = this.prepare(block, compiler);
    this.#last = { block, test, found: [] };
    const { from } = stretch;
    if (test === undefined) return { from, found, outcome: undefined };
    const { seed, shuffle, wallSeconds, print, onStart, engines } = this.#request;
    const { limits } = test.compiled;
    const wallTime = wallSeconds ?? limits.wallTime;
    const options: TestOptions = {
      seed: block.seed ?? seed,
      reset: true,
      checks: true,
      shuffle,
      clocks: new Map(),
      print,
      limits: { ...limits, wallTime },
      timeout: block.timeout,
      wallEnd: performance.now() + 1000 * wallTime - stretch.spent,
      onStart: (kernel) => onStart?.(block, kernel),
    };
    return { from, found, outcome: yield* outcomeOf(block, test, engines, options, stretch) };
  }
}

export function* runBlock(block: Block, compiler: Compiler, request: TestRequest): Turns<TestResult> {
  const piece = yield* new Runner(request).run(block, compiler);
  return resultOf(block, [piece], piece.found);
}

/** What all pieces of a block, in order, come to: the first that fails decides. */
export function resultOf(block: Block, pieces: readonly Piece[], found: readonly Diagnostic[]): TestResult {
  const first = pieces.findIndex(isFailing);
  const counted = pieces.slice(0, first < 0 ? undefined : first + 1);
  const outcomes = counted.map(({ outcome }) => outcome);
  const runs = outcomes.reduce((sum, outcome) => sum + (outcome?.runs ?? 0), 0);
  // A stretch of an exhaustive property in which nothing was wanted says nothing.
  const last =
    first < 0 ? (outcomes.findLast((outcome) => outcome?.runs !== 0) ?? outcomes.at(-1)) : outcomes.at(-1);
  if (last === undefined) return { block, passed: false, diagnostics: found, runs: 0, time: 0n };
  const { failures, warnings, time } = last;
  const wrong = block.shouldFail ? expectedFailure(block, failures) : failures;
  return { block, passed: wrong.length === 0, diagnostics: [...found, ...warnings, ...wrong], runs, time };
}

/** Whether no later piece of the block matters. */
export function isFailing({ outcome }: Piece): boolean {
  return outcome === undefined || outcome.failures.length > 0;
}

/** What cannot even begin, such as a clock of no period, fails at its name. */
function* outcomeOf(
  block: Block,
  test: CompiledTest,
  engines: Engines,
  options: TestOptions,
  stretch: Stretch,
): Turns<PropertyOutcome> {
  try {
    return block.declaration.kind === 'property'
      ? yield* new Property(block, test, engines, options).run(stretch)
      : { ...(yield* runTest(test.compiled, engines, options)), runs: 1 };
  } catch (fault) {
    const { span } = block.declaration.name;
    const deep = stackOverflow(fault, span);
    if (deep !== undefined) return { failures: [deep], warnings: [], covers: [], time: 0n, runs: 0 };
    if (!(fault instanceof SimulationError)) throw fault;
    const failures = fault.diagnostics.map((each) =>
      each.labels.length > 0 ? each : diagnostic(each.code, span, each.message).note(...each.notes),
    );
    return { failures, warnings: [], covers: [], time: 0n, runs: 0 };
  }
}

/** A lane that broke while it ran a piece. */
export function lostPiece(block: Block, { from }: Stretch, reason: string): Piece {
  const { span } = block.declaration.name;
  const why = error('M5025', span, `the thread that ran \`${block.name}\` was lost`).note(reason);
  const outcome = { failures: [why], warnings: [], covers: [], time: 0n, runs: 0 };
  return { from, found: [], outcome };
}

/** Faults of ours, and tests that were stopped, excuse nobody. */
function expectedFailure(block: Block, failures: readonly Diagnostic[]): readonly Diagnostic[] {
  if (failures.some(({ code }) => ['M5022', 'M5023', 'M5024', 'M5025'].includes(code))) return failures;
  if (failures.length > 0) return [];
  const { name } = block.declaration;
  return [error('M5020', name.span, `\`${block.name}\` should fail, and passes`)];
}

/** Properties: many drawn arguments, and the smallest that break it. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import { overLimit } from '../diagnostics/limits.js';
import type { CompiledTest } from '../driver/compiler.js';
import { WHERE_PORT, type PropertyParameter } from '../semantics/tests/elaborate.js';
import type { Value } from '../semantics/types.js';
import { isParts, valueText } from '../semantics/values.js';
import { Kernel } from '../sim/kernel/kernel.js';
import type { TestOptions, TestOutcome } from '../sim/test-run.js';
import { Random } from '../support/random.js';
import type { Block } from './blocks.js';
import { drawArgument } from './draw.js';
import { combination, combinations } from './enumerate.js';
import { inputsOf, outputPlace } from './inputs.js';
import { runTest, type Engines } from './lockstep.js';
import { shrink } from './shrink.js';
import { WHOLE, type Stretch } from './stretch.js';
import type { Turns } from '../support/turns.js';

/** Draws thrown away for each one wanted, before a `where` is taken for too narrow. */
const MOST_DISCARDS = 100;
const SHRINK_ATTEMPTS = 1000;

export interface PropertyOutcome extends Pick<TestOutcome, 'failures' | 'warnings' | 'covers' | 'time'> {
  /** Of this stretch. */
  readonly runs: number;
  /** What is left of the stretch, where its time was over. */
  readonly rest?: Stretch;
}

export class Property {
  readonly #block: Block;
  readonly #test: CompiledTest;
  readonly #engines: Engines;
  readonly #options: TestOptions;
  readonly #probe: Kernel | undefined;

  constructor(block: Block, test: CompiledTest, engines: Engines, options: TestOptions) {
    this.#block = block;
    this.#test = test;
    this.#engines = engines;
    this.#options = options;
    this.#probe = test.hasWhere ? probeOf(test, engines, options.seed) : undefined;
  }

  *run(stretch: Stretch = WHOLE): Turns<PropertyOutcome> {
    const begun = performance.now();
    const { exhaustive } = this.#declaration;
    const { parameters } = this.#test;
    const wanted = exhaustive ? combinations(parameters) : BigInt(this.#block.runs);
    if (exhaustive && wanted > BigInt(this.#test.compiled.limits.cases)) return this.#tooMany(wanted);
    const most = exhaustive ? wanted : wanted * BigInt(MOST_DISCARDS + 1);
    const to = Math.min(stretch.to, Number(wanted));
    let counted = stretch.counted;
    let last: TestOutcome | undefined;
    const runs = (): number => Math.max(0, counted - stretch.from);
    for (let tried = stretch.tried; tried < most && counted < to; tried++) {
      const spent = performance.now() - begun;
      if (last !== undefined && spent >= stretch.slice) {
        const rest = { ...stretch, tried, counted, from: counted, to, spent: stretch.spent + spent };
        return { ...last, runs: runs(), rest };
      }
      const values = exhaustive ? combination(parameters, tried) : this.#draw(tried);
      if (!this.#isWanted(values)) continue;
      if (counted++ < stretch.from) continue;
      const seed = this.#options.seed + BigInt(counted - 1);
      last = yield* this.#try(values, seed, silent);
      if (isStopped(last)) return { ...last, runs: runs() };
      if (last.failures.length > 0) return { ...(yield* this.#explain(values, seed, counted)), runs: runs() };
    }
    if (exhaustive ? counted === 0 : counted < to) return this.#tooFew(counted, most, runs());
    return { ...(last ?? NOTHING_RUN), runs: runs() };
  }

  get #declaration(): Extract<Block['declaration'], { kind: 'property' }> {
    const { declaration } = this.#block;
    if (declaration.kind !== 'property') throw new Error('a test has no arguments');
    return declaration;
  }

  #draw(index: bigint): readonly Value[] {
    const { from, name } = this.#block;
    const random = Random.named(this.#options.seed, `${from.name} ${name} ${index}`);
    return this.#test.parameters.map((parameter) => drawArgument(parameter, random));
  }

  /** Whether arguments satisfy the `where`: asked of logic alone, so no time needs to pass. */
  #isWanted(values: readonly Value[]): boolean {
    const kernel = this.#probe;
    if (kernel === undefined) return true;
    this.#poke(kernel, values);
    kernel.rest();
    return kernel.engine.read(outputPlace(kernel.tree.hierarchy, WHERE_PORT)) !== 0n;
  }

  *#try(
    values: readonly Value[],
    seed: bigint,
    print: TestOptions['print'],
    wallEnd = this.#options.wallEnd ?? Infinity,
  ): Turns<TestOutcome> {
    const { onStart } = this.#options;
    return yield* runTest(this.#test.compiled, this.#engines, {
      ...this.#options,
      seed,
      print,
      wallEnd,
      onStart: (kernel) => {
        this.#poke(kernel, values);
        onStart?.(kernel);
      },
    });
  }

  #poke(kernel: Kernel, values: readonly Value[]): void {
    for (const { place, value } of inputsOf(kernel.tree.hierarchy, this.#test.parameters, values)) {
      kernel.poke(place, 0, kernel.tree.widthOf(place), value);
    }
  }

  /** Makes the arguments as small as they go, and says with which the property breaks, and how. */
  *#explain(values: readonly Value[], seed: bigint, run: number): Turns<TestOutcome> {
    const { parameters } = this.#test;
    const search = shrink(parameters, values, SHRINK_ATTEMPTS);
    let smallest = values;
    for (let step = search.next(false); step.done !== true;) {
      const outcome = this.#isWanted(step.value) ? yield* this.#try(step.value, seed, silent) : undefined;
      if (outcome !== undefined && isStopped(outcome)) break;
      const fails = outcome !== undefined && outcome.failures.length > 0;
      if (fails) smallest = step.value;
      step = search.next(fails);
    }
    const result = yield* this.#try(smallest, seed, this.#options.print, Infinity);
    const call = parameters.map(
      (parameter, i) => `${parameter.name} = ${argumentText(parameter, smallest[i] ?? 0n)}`,
    );
    const head = error(
      'M5015',
      this.#block.declaration.name.span,
      `\`${this.#block.name}\` does not hold${call.length === 0 ? '' : ` for ${call.join(', ')}`}`,
    ).note(
      `run ${run}, seed ${this.#options.seed}: \`--seed ${this.#options.seed}\` finds it again`,
      `as a test:\n${this.#asTest(smallest, seed)}`,
    );
    return { ...result, failures: [head, ...result.failures] };
  }

  /** The call with its arguments written out: a `test` to keep. */
  #asTest(values: readonly Value[], seed: bigint): string {
    const { text } = this.#block.from.source;
    const { params, body, name } = this.#declaration;
    const slice = (node: { readonly span: { readonly start: number; readonly end: number } }): string =>
      text.slice(node.span.start, node.span.end);
    const lets = this.#test.parameters.map((parameter, i) => {
      const param = params.find((candidate) => candidate.name.text === parameter.name);
      const type = param === undefined ? '' : `: ${slice(param.type)}`;
      const keyword = parameter.limit === undefined ? 'let' : 'var';
      return `  ${keyword} ${parameter.name}${type} = ${argumentText(parameter, values[i] ?? 0n)};`;
    });
    return [`#[seed(${seed})]`, `test ${slice(name)} {`, ...lets, bodyLines(slice(body)), '}'].join('\n');
  }

  #tooFew(found: number, tried: bigint, runs: number): PropertyOutcome {
    const [condition] = this.#declaration.where;
    const message = `only ${found} of ${tried} draws satisfy the \`where\` of \`${this.#block.name}\``;
    return refused(
      error('M5019', condition?.span ?? this.#declaration.name.span, message, 'leaves too little'),
      runs,
    );
  }

  #tooMany(count: bigint): PropertyOutcome {
    const { limits } = this.#test.compiled;
    const message = `\`${this.#block.name}\` has ${count} combinations of arguments`;
    return refused(
      overLimit('cases', limits, this.#declaration.name.span, message, 'too many to run all'),
      0,
    );
  }
}

/** Whether the time for it was over, which says nothing of the property. */
function isStopped({ failures }: TestOutcome): boolean {
  return failures.some(({ code }) => code === 'M5023');
}

function silent(): void {
  // Only the run that is explained may print.
}

/** Of a stretch in which no combination is wanted. */
const NOTHING_RUN = { failures: [], warnings: [], covers: [], time: 0n } as const;

function refused(why: Diagnostic, runs: number): PropertyOutcome {
  return { ...NOTHING_RUN, failures: [why], runs };
}

/** A kernel that never starts: what it stands at follows from the inputs alone. */
function probeOf({ compiled }: CompiledTest, [engine]: Engines, seed: bigint): Kernel {
  return new Kernel(compiled.hierarchyFor(engine), engine, {
    seed,
    reset: false,
    checks: false,
    shuffle: undefined,
    clocks: new Map(),
    print: () => undefined,
  });
}

/** What stands between the braces, on lines of its own. */
function bodyLines(block: string): string {
  const inner = block.slice(1, -1);
  return inner.includes('\n') ? inner.replace(/^[ \t]*\n/, '').trimEnd() : `  ${inner.trim()}`;
}

function argumentText({ type, limit }: PropertyParameter, value: Value): string {
  if (limit === undefined || !isParts(value)) return valueText(value, type);
  return `[${value.map((element) => valueText(element, type)).join(', ')}]`;
}

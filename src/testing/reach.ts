/** Which tests an edit reaches: those of which a file has changed, and with it what they mean. */
import type { Compiler, Workspace } from '../driver/compiler.js';
import { MANIFEST } from '../driver/project.js';
import { printDesign } from '../ir/print.js';
import { contentHash } from '../support/hash.js';
import { resolveFrom } from '../support/paths.js';
import type { Turns } from '../support/turns.js';
import type { Block } from './blocks.js';
import { fullName, resultOf, type Prepared, type Runner, type TestResult } from './runner.js';

/** Texts of files by path; undefined for what is not there. */
type Texts = ReadonlyMap<string, string | undefined>;

interface Known {
  readonly texts: Texts;
  readonly meaning: string | undefined;
  readonly result: TestResult;
}

export interface Reached {
  readonly result: TestResult;
  /** Whether it was run, or stands as it was. */
  readonly hasRun: boolean;
}

/** Keeps how each test went from one round to the next. */
export class Reach {
  readonly #workspace: Workspace;
  readonly #paths: readonly string[];
  /** Of the round before, and of this one. */
  #known: ReadonlyMap<string, Known> = new Map();
  #next = new Map<string, Known>();
  #sources: string | undefined;
  #read = new Map<string, string | undefined>();
  #isListNew = true;

  constructor(workspace: Workspace, paths: readonly string[]) {
    this.#workspace = workspace;
    this.#paths = paths;
  }

  /** Whether files differ from what the last round read. */
  get isStale(): boolean {
    this.#read = new Map();
    if (this.#list() !== this.#sources) return true;
    return [...this.#next.values()].some(({ texts }) => !this.#isCurrent(texts));
  }

  /** All files that tests of the last round depend on. */
  get files(): readonly string[] {
    return [...new Set([...this.#next.values()].flatMap(({ texts }) => [...texts.keys()]))];
  }

  /** To be called before the files are looked at. A file that came or went may change what an import means, so then every test is looked at. */
  begin(): void {
    this.#known = this.#next;
    this.#next = new Map();
    this.#read = new Map();
    const sources = this.#list();
    this.#isListNew = sources !== this.#sources;
    this.#sources = sources;
  }

  *run(block: Block, compiler: Compiler, runner: Runner): Turns<Reached> {
    const key = this.#keyOf(block);
    const known = this.#known.get(key);
    if (known !== undefined && !this.#isListNew && this.#isCurrent(known.texts))
      return this.#keep(key, known);
    const prepared = runner.prepare(block, compiler);
    const texts = this.#textsOf(block, compiler);
    const meaning = meaningOf(prepared);
    // What failed is told again, since its places may have moved.
    if (known?.result.passed === true && meaning !== undefined && meaning === known.meaning)
      return this.#keep(key, { ...known, texts });
    const piece = yield* runner.run(block, compiler);
    const result = resultOf(block, [piece], piece.found);
    this.#next.set(key, { texts, meaning, result });
    return { result, hasRun: true };
  }

  #keep(key: string, known: Known): Reached {
    this.#next.set(key, known);
    return { result: known.result, hasRun: false };
  }

  /** Names may be used twice. */
  #keyOf(block: Block): string {
    const name = `${block.from.path} ${fullName(block)}`;
    let count = 0;
    while (this.#next.has(`${name} ${count}`)) count++;
    return `${name} ${count}`;
  }

  #textsOf({ from }: Block, { packages, project }: Compiler): Texts {
    const texts = new Map(packages.reachedFrom(from).map(({ path, source }) => [path, source.text] as const));
    const manifest = resolveFrom(project.root, MANIFEST);
    return new Map<string, string | undefined>(texts).set(manifest, this.#textOf(manifest));
  }

  #isCurrent(texts: Texts): boolean {
    return [...texts].every(([path, text]) => this.#textOf(path) === text);
  }

  /** Read once a round. */
  #textOf(path: string): string | undefined {
    if (!this.#read.has(path)) this.#read.set(path, this.#workspace.environment.files.readText(path));
    return this.#read.get(path);
  }

  #list(): string {
    return this.#workspace.sourcesOf(this.#paths).join('\n');
  }
}

/** Equal for blocks that cannot come to different ends: what is compiled, and how it is run. */
function meaningOf({ block, test }: Prepared): string | undefined {
  if (test === undefined) return undefined;
  const { declaration, seed, runs, timeout, shouldFail } = block;
  const { compiled, parameters } = test;
  const settings = [
    declaration.kind === 'property' && declaration.exhaustive,
    block.name,
    seed,
    runs,
    timeout,
    shouldFail,
    ...parameters.map(({ name, limit }) => `${name} ${limit}`),
  ];
  return contentHash(settings.join(' '), JSON.stringify(compiled.limits), printDesign(compiled.design));
}

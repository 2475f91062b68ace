/** What a thread runs that tests are spread over: it compiles what it is asked to run, with what it has read and compiled before. */
import { workerData } from 'piscina';
import { DiagnosticBag } from '../diagnostics/bag.js';
import { Workspace, type Compiler } from '../driver/compiler.js';
import { findProject } from '../driver/project.js';
import { blocksOf, type Block } from '../testing/blocks.js';
import { Runner } from '../testing/runner.js';
import { inTurns } from '../support/turns.js';
import { environment } from './environment.js';
import { enginesNamed } from './options.js';
import type { ThreadPiece, ThreadSetting, ThreadTask } from './thread-messages.js';

const setting = workerData as ThreadSetting;
const machine = environment(setting.limits);
const workspace = new Workspace(machine);
for (const { path, text } of setting.sources) workspace.sources.add(path, text);

let printed: string[] = [];

const runner = new Runner({
  paths: [],
  filter: undefined,
  engines: enginesNamed(setting.engines, setting.manner),
  seed: setting.seed,
  wallSeconds: setting.wallSeconds,
  shuffle: setting.shuffle,
  print: (text) => void printed.push(text),
});

/** By the root of the project. */
const compilers = new Map<string, Compiler>();
/** By path. */
const files = new Map<string, readonly Found[]>();

interface Found {
  readonly block: Block;
  readonly compiler: Compiler;
}

export async function runPiece({ path, item, stretch }: ThreadTask): Promise<ThreadPiece> {
  const found = blocksIn(path).find(({ block }) => block.from.tree.items[item] === block.declaration);
  if (found === undefined) throw new Error(`\`${path}\` has changed since its tests were found`);
  printed = [];
  const piece = await inTurns(runner.run(found.block, found.compiler, stretch));
  const read = workspace.sources.all.slice(setting.sources.length);
  return { piece, printed, files: read.map(({ id, path, text }) => ({ id, path, text })) };
}

function blocksIn(path: string): readonly Found[] {
  const known = files.get(path);
  if (known !== undefined) return known;
  const compiler = compilerOf(path);
  const from = compiler.load(path);
  if (from !== undefined) compiler.elaboration.declarations(from);
  // What is wrong with attributes was said when the tests were found.
  const blocks = from === undefined ? [] : blocksOf(from, new DiagnosticBag());
  const found = blocks.map((block) => ({ block, compiler }));
  files.set(path, found);
  return found;
}

function compilerOf(path: string): Compiler {
  const { root } = findProject(machine.files, path);
  const known = compilers.get(root);
  if (known !== undefined) return known;
  const { compiler } = workspace.open(path);
  compilers.set(root, compiler);
  return compiler;
}

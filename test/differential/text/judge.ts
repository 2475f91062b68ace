/** The front end and one text: what it owes every text, kept or broken. */
import { parse } from '../../../grammar/parser.js';
import { print } from '../../../grammar/print/print.js';
import { DiagnosticBag } from '../../../src/diagnostics/bag.js';
import { primarySpan, type Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { applyEdits } from '../../../src/diagnostics/render/fixes.js';
import { renderGitHub } from '../../../src/diagnostics/render/github.js';
import { renderJson } from '../../../src/diagnostics/render/json.js';
import { renderSarif } from '../../../src/diagnostics/render/sarif.js';
import { renderDiagnostics } from '../../../src/diagnostics/render/terminal.js';
import type { Compiled } from '../../../src/driver/compile-design.js';
import { Workspace, type Compiler } from '../../../src/driver/compiler.js';
import type { Design } from '../../../src/ir/ir.js';
import { parseDesign } from '../../../src/ir/parse.js';
import { printDesign } from '../../../src/ir/print.js';
import { Elaboration } from '../../../src/semantics/elaborate.js';
import type { Package } from '../../../src/semantics/packages.js';
import { MemoryFiles } from '../../../src/support/files.js';
import type { SourceSet } from '../../../src/support/source.js';
import type { Span } from '../../../src/support/span.js';
import type * as ast from '../../../src/syntax/ast.js';
import { walk } from '../../../src/syntax/walk.js';
import { blocksOf } from '../../../src/testing/blocks.js';
import type { Material } from './material.js';

/** A promise that was broken. */
export interface Fault {
  /** The promise: `throws`, `hangs`, `span`, `tree`, … */
  readonly kind: string;
  readonly message: string;
  /** Where it broke, and by what, without what differs from input to input: equal for equal causes, more or less. */
  readonly cause: string;
}

/** How far a text came. */
export type Reach = 'refused' | 'parsed' | 'compiled';

export interface Verdict {
  readonly reach: Reach;
  readonly fault: Fault | undefined;
}

/** A workspace keeps every text that it has seen. */
const ROUNDS = 200;
const PATH = 'input.m3hdl';

export class Judge {
  readonly #files: MemoryFiles;
  #workspace: Workspace;
  #rounds = 0;

  constructor({ files }: Pick<Material, 'files'>) {
    this.#files = new MemoryFiles(files);
    this.#workspace = this.#fresh();
  }

  judge(text: string): Verdict {
    if (++this.#rounds % ROUNDS === 0) this.#workspace = this.#fresh();
    this.#files.write(PATH, text);
    const trial = new Trial(this.#workspace, text);
    let fault: Fault | undefined;
    try {
      trial.run();
    } catch (error) {
      fault = faultOf(error);
    }
    return { reach: trial.reach, fault };
  }

  #fresh(): Workspace {
    const files = this.#files;
    return new Workspace({ files, std: 'stdlib', workingFolder: '', verify: true });
  }
}

/** What the trial throws where a promise is broken; all else that is thrown breaks the first promise. */
class Broken extends Error {
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof Broken) {
    const { kind, message } = error;
    return { kind, message, cause: `${kind}: ${general(message)}` };
  }
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const frame = /^\s+at (?:new )?([\w.#<>$]+)/m.exec(stack)?.[1] ?? '';
  // Where the stack ends is chance.
  const where = error instanceof RangeError && message.includes('call stack') ? '' : frame;
  const lines = stack.split('\n').slice(0, 12).join('\n');
  return {
    kind: 'throws',
    message: `${message}\n${lines}`,
    cause: `throws ${name} in ${where}: ${general(message)}`,
  };
}

function general(message: string): string {
  return message
    .replaceAll(/`[^`]*`|"[^"]*"/g, '_')
    .replaceAll(/\d+/g, '0')
    .slice(0, 160);
}

class Trial {
  reach: Reach = 'refused';
  readonly #workspace: Workspace;
  readonly #text: string;

  constructor(workspace: Workspace, text: string) {
    this.#workspace = workspace;
    this.#text = text;
  }

  run(): void {
    const { compiler, file } = this.#workspace.open(PATH);
    if (file === undefined) throw new Broken('silent', 'the file cannot be read');
    compiler.check(file);
    const bag = new DiagnosticBag();
    blocksOf(file, bag);
    const diagnostics = [...compiler.diagnostics, ...bag.sorted()];
    const { sources } = compiler;
    for (const each of diagnostics) checkDiagnostic(each, sources);
    checkRendering(diagnostics, sources);
    const unreadable = diagnostics.some(
      (each) => each.code.startsWith('M1') && primarySpan(each)?.file === file.source.id,
    );
    if (unreadable) return;
    this.reach = 'parsed';
    checkTree(file.tree, this.#text);
    if (compiler.hasErrors) return;
    this.#compile(compiler, file);
    this.reach = 'compiled';
  }

  #compile(compiler: Compiler, file: Package): void {
    for (const item of file.tree.items) {
      if (item.kind === 'module' && Elaboration.hasDefaults(item))
        this.#design(compiler, item.name.text, compiler.top(file, item.name.text));
      else if (item.kind === 'test' || item.kind === 'property')
        this.#design(compiler, item.name.parts.join(''), compiler.test(file, item)?.compiled);
    }
  }

  #design(compiler: Compiler, name: string, compiled: Compiled | undefined): void {
    if (compiled === undefined) {
      const said = compiler.diagnostics.map(({ code }) => code).join(' ');
      throw new Broken(
        'silent',
        `nothing was made of ${JSON.stringify(name)}, and no error said why (${said})`,
      );
    }
    checkPrinted(compiled.design, 'lowered');
    checkPrinted(compiled.optimised.design, 'optimised');
  }
}

// ── Diagnostics ─────────────────────────────────────────────────────────────────────────────────────────────────────

function checkDiagnostic(diagnostic: Diagnostic, sources: SourceSet): void {
  const { code, message, labels, fixes } = diagnostic;
  const spans = [...labels, ...fixes.flatMap(({ edits }) => edits)].map(({ span }) => span);
  for (const span of spans) {
    const wrong = wrongSpan(span, sources);
    if (wrong !== undefined) throw new Broken('span', `${code} ${wrong}: ${message}`);
  }
  if (labels.length > 0 && primarySpan(diagnostic) === undefined)
    throw new Broken('span', `${code} has no primary label: ${message}`);
  if (message.trim() === '') throw new Broken('message', `${code} says nothing`);
  if (/\bundefined\b(?!`)|\[object|\bNaN\b/.test(message) && !message.includes('`'))
    throw new Broken('message', `${code} says: ${message}`);
  for (const { title, edits } of fixes) {
    if (edits.length === 0) throw new Broken('fix', `${code} has a fix that changes nothing: ${title}`);
    for (const { span } of edits) {
      const text = sources.get(span.file)?.text ?? '';
      applyEdits(
        text,
        edits.filter((edit) => edit.span.file === span.file),
      );
    }
  }
}

function wrongSpan({ file, start, end }: Span, sources: SourceSet): string | undefined {
  const source = sources.get(file);
  if (source === undefined) return `is in file ${file}, which does not exist`;
  const { text } = source;
  if (!Number.isInteger(start) || !Number.isInteger(end)) return `is at ${start} to ${end}`;
  if (start < 0 || start > end || end > text.length) return `is at ${start} to ${end} of ${text.length}`;
  const split = [start, end].find((at) =>
    /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1)),
  );
  return split === undefined || split === 0 ? undefined : `splits a character at ${split}`;
}

function checkRendering(diagnostics: readonly Diagnostic[], sources: SourceSet): void {
  const plain = renderDiagnostics(diagnostics, sources, { color: false });
  if (diagnostics.length > 0 && plain.trim() === '') throw new Broken('rendering', 'nothing is shown');
  renderDiagnostics(diagnostics, sources, { color: true });
  renderGitHub(diagnostics, sources);
  JSON.parse(renderJson(diagnostics, sources));
  JSON.parse(renderSarif(diagnostics, sources, '0'));
}

// ── Round trips ─────────────────────────────────────────────────────────────────────────────────────────────────────

function checkTree(tree: ast.File, text: string): void {
  walk(tree, (node) => {
    const { start, end } = node.span;
    if (start < 0 || start > end || end > text.length)
      throw new Broken('tree', `a node is at ${start} to ${end} of ${text.length}`);
    if ('kind' in node && node.kind === 'error')
      throw new Broken('tree', 'the tree has an error in it, and no error said so');
  });
  const printed = print(tree);
  const again = parse({ id: 0, text: printed });
  const [complaint] = again.diagnostics;
  if (complaint !== undefined) {
    const at = primarySpan(complaint)?.start ?? 0;
    const near = printed.slice(Math.max(0, at - 60), at + 60);
    throw new Broken('printing', `what was printed has ${complaint.code}: ${complaint.message}\n${near}`);
  }
  const difference = firstDifference(tree, again.file);
  if (difference !== undefined)
    throw new Broken('printing', `what was printed reads as another tree: ${difference}`);
  if (print(again.file) !== printed)
    throw new Broken('printing', 'what was printed prints as something else');
}

/** Where two trees differ, places and comments aside. Chains are deep, so this does not recurse. */
function firstDifference(one: unknown, other: unknown): string | undefined {
  const pending: (readonly [unknown, unknown, string])[] = [[one, other, '']];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [a, b, path] = next;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
      return `${path}: ${String(a)} and ${String(b)}`;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length)
      return `${path}: ${keys.join(' ')} and ${Object.keys(b).join(' ')}`;
    const others = new Map<string, unknown>(Object.entries(b));
    for (const [key, value] of Object.entries(a)) {
      if (key === 'span' || key === 'operatorSpan' || key === 'comments') continue;
      pending.push([value, others.get(key), path.length < 200 ? `${path}.${key}` : path]);
    }
  }
  return undefined;
}

function checkPrinted(design: Design, what: string): void {
  const printed = printDesign(design, { spans: true });
  const again = printDesign(parseDesign(printed), { spans: true });
  if (again === printed) return;
  const lines = printed.split('\n');
  const others = again.split('\n');
  const at = lines.findIndex((line, index) => line !== others[index]);
  throw new Broken('IR', `the ${what} design, printed and parsed:\n${lines[at] ?? ''}\n${others[at] ?? ''}`);
}

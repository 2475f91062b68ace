/** Compiled models as data, good for as long as everything that the compiler asked of the file system has the same answer. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Limits } from '../diagnostics/limits.js';
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { FileSystem } from '../support/files.js';
import type { SourceFile, Sources } from '../support/source.js';
import { Compiled } from './compile-design.js';

/** One thing that was asked, and what was answered. */
type Question = {
  readonly [K in keyof FileSystem]: {
    readonly ask: K;
    readonly path: string;
    readonly answer: ReturnType<FileSystem[K]>;
  };
}[keyof FileSystem];

/** Everything is plain data: it can be cloned, and written to a file. */
export interface Model {
  readonly questions: readonly Question[];
  readonly sources: readonly Pick<SourceFile, 'path' | 'text'>[];
  readonly diagnostics: readonly Diagnostic[];
  readonly top: hir.Module;
  readonly design: ir.Design;
  readonly optimised: ir.Design;
  readonly limits: Limits;
}

/** Files that remember what was asked of them. */
export class RememberingFiles implements FileSystem {
  readonly #files: FileSystem;
  readonly #questions = new Map<string, Question>();

  constructor(files: FileSystem) {
    this.#files = files;
  }

  get questions(): readonly Question[] {
    return [...this.#questions.values()];
  }

  readText(path: string): string | undefined {
    const answer = this.#files.readText(path);
    this.#note({ ask: 'readText', path, answer });
    return answer;
  }

  readBytes(path: string): Uint8Array | undefined {
    const answer = this.#files.readBytes(path);
    this.#note({ ask: 'readBytes', path, answer });
    return answer;
  }

  exists(path: string): boolean {
    const answer = this.#files.exists(path);
    this.#note({ ask: 'exists', path, answer });
    return answer;
  }

  realPath(path: string): string | undefined {
    const answer = this.#files.realPath(path);
    this.#note({ ask: 'realPath', path, answer });
    return answer;
  }

  hindrance(path: string): string | undefined {
    const answer = this.#files.hindrance(path);
    this.#note({ ask: 'hindrance', path, answer });
    return answer;
  }

  list(folder: string): readonly string[] {
    const answer = this.#files.list(folder);
    this.#note({ ask: 'list', path: folder, answer });
    return answer;
  }

  #note(question: Question): void {
    this.#questions.set(`${question.ask} ${question.path}`, question);
  }
}

/** Whether a compilation would be told the same again. */
export function isCurrent({ questions }: Model, files: FileSystem): boolean {
  return questions.every((question) => {
    const { path } = question;
    switch (question.ask) {
      case 'readText':
        return files.readText(path) === question.answer;
      case 'readBytes':
        return sameBytes(files.readBytes(path), question.answer);
      case 'exists':
        return files.exists(path) === question.answer;
      case 'realPath':
        return files.realPath(path) === question.answer;
      case 'hindrance':
        return files.hindrance(path) === question.answer;
      case 'list':
        return files.list(path).join('\n') === question.answer.join('\n');
    }
  });
}

export function modelOf(
  compiled: Compiled,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  { questions }: RememberingFiles,
): Model {
  return {
    questions,
    sources: sources.all.map(({ path, text }) => ({ path, text })),
    // Builders are written as what they hold.
    diagnostics: diagnostics.map((each) => ({ ...each })),
    top: compiled.top,
    design: compiled.design,
    optimised: compiled.optimised.design,
    limits: compiled.limits,
  };
}

/** Its sources get the numbers that its spans carry, so `sources` has to be new. */
export function restored({ top, design, optimised, limits, ...model }: Model, sources: Sources): Compiled {
  for (const { path, text } of model.sources) sources.add(path, text);
  return new Compiled(top, design, { verify: false, limits }, optimised);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

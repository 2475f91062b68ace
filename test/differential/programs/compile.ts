/** Programs through the driver, as users' files go; what the library gives is read once for all of them. */
import { nodeFiles } from '../../../src/cli/files.js';
import { renderDiagnostics } from '../../../src/diagnostics/render/terminal.js';
import type { Compiled } from '../../../src/driver/compile-design.js';
import { Workspace } from '../../../src/driver/compiler.js';
import type { Sources } from '../../../src/support/source.js';
import { onDisk } from '../../driver/support.js';

const FOLDER = '/programs';
const PATH = `${FOLDER}/program.m3hdl`;

/** What memories are filled from: four bits, so that they fit into every word, and one word, so that no memory is too small. */
const WORDS = { path: `${FOLDER}/words.hex`, text: 'a\n' };

const OURS: ReadonlySet<string> = new Set([PATH, WORDS.path]);

/** A workspace remembers every text that it has read: it is left for a fresh one now and then. */
const TEXTS = 500;

export type Outcome =
  | { readonly kind: 'compiled'; readonly compiled: Compiled; readonly sources: Sources }
  | { readonly kind: 'rejected'; readonly errors: string };

export class ProgramCompiler {
  #text = '';
  #left = 0;
  #workspace: Workspace | undefined;

  compile(text: string, top: string): Outcome {
    this.#text = text;
    if (this.#left-- === 0 || this.#workspace === undefined) {
      this.#workspace = this.#open();
      this.#left = TEXTS;
    }
    const { compiler, file } = this.#workspace.open(PATH);
    const compiled = file === undefined ? undefined : compiler.top(file, top);
    const { sources } = compiler;
    if (compiled !== undefined && !compiler.hasErrors) return { kind: 'compiled', compiled, sources };
    const errors = compiler.diagnostics.filter(({ severity }) => severity === 'error');
    return { kind: 'rejected', errors: renderDiagnostics(errors, sources, { color: false }) };
  }

  #open(): Workspace {
    return new Workspace({
      ...onDisk,
      files: {
        ...nodeFiles,
        readText: (path) => (path === PATH ? this.#text : nodeFiles.readText(path)),
        readBytes: (path) =>
          path === WORDS.path ? new TextEncoder().encode(WORDS.text) : nodeFiles.readBytes(path),
        exists: (path) => OURS.has(path) || nodeFiles.exists(path),
        realPath: (path) => (OURS.has(path) || path === FOLDER ? path : nodeFiles.realPath(path)),
      },
    });
  }
}

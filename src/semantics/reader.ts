/** Files as packages read them: found from a working folder, shown as a person there writes them, parsed once for each content. */
import { parse } from '../../grammar/parser.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { overLimit, type Limits } from '../diagnostics/limits.js';
import type { FileSystem } from '../support/files.js';
import { seenFrom } from '../support/paths.js';
import type { SourceFile, Sources } from '../support/source.js';
import type * as ast from '../syntax/ast.js';
import { tooDeep } from '../syntax/depth.js';

export interface Parsed {
  readonly source: SourceFile;
  readonly tree: ast.File;
  readonly diagnostics: readonly Diagnostic[];
}

export class Reader {
  readonly files: FileSystem;
  readonly sources: Sources;
  readonly #workingFolder: string;
  /** Sources give the same file for the same path and text, so this is keyed by content. */
  readonly #parsed = new WeakMap<SourceFile, { readonly limits: Limits; readonly parsed: Parsed }>();

  constructor(files: FileSystem, sources: Sources, workingFolder: string) {
    this.files = files;
    this.sources = sources;
    this.#workingFolder = workingFolder;
  }

  /** `undefined` where the file cannot be read. */
  read(path: string, limits: Limits): Parsed | undefined {
    const text = this.files.readText(path);
    if (text === undefined) return undefined;
    const source = this.sources.add(seenFrom(this.#workingFolder, path), text);
    const known = this.#parsed.get(source);
    if (known?.limits === limits) return known.parsed;
    const { file, diagnostics } = parse(source, limits);
    const deep = tooDeep(file, limits.depth);
    const parsed: Parsed =
      deep === undefined
        ? { source, tree: file, diagnostics }
        : {
            source,
            tree: { ...file, items: [] },
            diagnostics: [
              ...diagnostics,
              overLimit(
                'depth',
                limits,
                deep,
                `this is more than ${limits.depth} levels deep`,
                'operators, fields, indices and the like',
              ),
            ],
          };
    this.#parsed.set(source, { limits, parsed });
    return parsed;
  }
}

/**
 * Files, packages and imports. A file is a package, and its path from a root is its name; `std` is the library that comes with the compiler.
 * A package is parsed once and its declarations are entered unelaborated: what nobody asks for costs nothing.
 */
import { DiagnosticBag } from '../diagnostics/bag.js';
import { error, warning } from '../diagnostics/diagnostic.js';
import { DEFAULT_LIMITS, overLimit, type Limits } from '../diagnostics/limits.js';
import type { FileSystem } from '../support/files.js';
import { isInside } from '../support/paths.js';
import { Sources, type SourceFile } from '../support/source.js';
import type { FileId, Span } from '../support/span.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';
import { preludeScope } from './prelude.js';
import { Reader } from './reader.js';
import { Scope, type Declaration, type Symbol } from './scope.js';

export interface Package {
  /** `hdl.ecc.secded`. */
  readonly name: string;
  /** By which it is found; the source's path is how people see it. */
  readonly path: string;
  readonly source: SourceFile;
  readonly tree: ast.File;
  readonly scope: Scope;
}

export interface Roots {
  /** The project's root, then the library paths that its manifest declares. */
  readonly folders: readonly string[];
  /** Where `std` stands. */
  readonly std: string;
}

/** The packages of one compilation. */
export class Packages {
  readonly diagnostics: DiagnosticBag;
  readonly limits: Limits;
  readonly #reader: Reader;
  readonly #roots: Roots;
  readonly #byPath = new Map<string, Package>();
  readonly #byFile = new Map<FileId, Package>();
  readonly #loading: Package[] = [];
  readonly #imports = new Map<Package, Set<Package>>();
  #realRoots: readonly string[] | undefined;

  constructor(
    files: FileSystem,
    roots: Roots,
    diagnostics: DiagnosticBag = new DiagnosticBag(),
    reader: Reader = new Reader(files, new Sources(), ''),
    limits: Limits = DEFAULT_LIMITS,
  ) {
    this.#reader = reader;
    this.#roots = roots;
    this.diagnostics = diagnostics;
    this.limits = limits;
  }

  get sources(): Sources {
    return this.#reader.sources;
  }

  get files(): FileSystem {
    return this.#reader.files;
  }

  get all(): readonly Package[] {
    return [...this.#byPath.values()];
  }

  /** Parses a file and enters what it declares and imports. `undefined` where the file cannot be read. */
  load(path: string): Package | undefined {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const parsed = this.#reader.read(path, this.limits);
    if (parsed === undefined) return undefined;
    const { source, tree, diagnostics } = parsed;
    this.diagnostics.add(...diagnostics);
    const loaded: Package = {
      name: this.#nameOf(path),
      path,
      source,
      tree,
      scope: new Scope('package', preludeScope()),
    };
    this.#byPath.set(path, loaded);
    this.#byFile.set(source.id, loaded);
    this.#loading.push(loaded);
    for (const item of tree.items) this.#enter(item, loaded);
    for (const item of tree.items) if (item.kind === 'use') this.importInto(item, loaded.scope, loaded);
    this.#loading.pop();
    return loaded;
  }

  /** A package and all that it imports, directly or not, as far as that has been asked for. */
  reachedFrom(start: Package): readonly Package[] {
    const reached = new Set([start]);
    for (const each of reached) for (const imported of this.#imports.get(each) ?? []) reached.add(imported);
    return [...reached];
  }

  /** The package that a span stands in. */
  packageOf(span: Span): Package | undefined {
    return this.#byFile.get(span.file);
  }

  /** A file of the library that comes with the compiler: `float/add`. */
  library(name: string): Package | undefined {
    return this.load(join(this.#roots.std, name.split('/')));
  }

  /** Whether a span stands in the library that comes with the compiler. */
  isStandard(span: Span): boolean {
    const from = this.packageOf(span);
    return from !== undefined && isInside(this.#roots.std, from.path);
  }

  /**
   * Where a file really stands, if links lead from the project out to where neither the project nor a library is: such a file is not read. A root that is a
   * link itself was declared, so what it leads to counts.
   */
  outside(path: string): string | undefined {
    const real = this.files.realPath(path);
    if (real === undefined) return undefined;
    this.#realRoots ??= [...this.#roots.folders, this.#roots.std].map((root) =>
      root === '' ? '' : (this.files.realPath(root) ?? root),
    );
    return this.#realRoots.some((root) => isInside(root, real)) ? undefined : real;
  }

  /** Brings what a `use` names into a scope. */
  importInto(use: ast.UseItem, scope: Scope, from: Package): void {
    const found = this.#resolve(use, from);
    if (found === undefined) return;
    const { origin, rest } = found;
    if (use.members !== undefined) {
      for (const member of use.members)
        this.#importItem(origin, member.name, member.alias ?? member.name, scope);
      return;
    }
    const item = rest[0];
    if (item === undefined) {
      const name = use.alias ?? use.path.segments.at(-1);
      if (name !== undefined)
        this.#bind(scope, name, { kind: 'package', scope: origin.scope, name: origin.name, span: name.span });
      return;
    }
    this.#importItem(origin, item, use.alias ?? item, scope);
  }

  #enter(item: ast.Item, into: Package): void {
    switch (item.kind) {
      case 'const':
      case 'typeDecl':
      case 'struct':
      case 'enum':
      case 'union':
      case 'bundle':
      case 'fn':
      case 'module':
        declare(this.diagnostics, into.scope, item);
        return;
      case 'use':
      case 'constAssert':
      case 'test':
      case 'property':
      case 'error':
        return;
    }
  }

  #importItem(origin: Package, name: ast.Ident, as: ast.Ident, scope: Scope): void {
    const symbol = origin.scope.own(name.text);
    if (symbol === undefined) {
      const near = nearest(
        name.text,
        [...origin.scope.entries()].map(([known]) => known),
      );
      const message = error(
        'M2004',
        name.span,
        `package \`${origin.name}\` has no \`${name.text}\``,
        'not declared there',
      );
      this.diagnostics.add(
        near === undefined
          ? message
          : message.fix(`to import \`${near}\``, [{ span: name.span, text: near }]),
      );
      scope.define(as.text, { kind: 'error', span: as.span });
      return;
    }
    if (symbol.kind === 'declaration' && symbol.declaration.private) {
      this.diagnostics.add(
        error(
          'M2007',
          name.span,
          `\`${name.text}\` is private to \`${origin.name}\``,
          'cannot be imported',
        ).label(symbol.declaration.name.span, 'declared `private` here'),
      );
    }
    this.#bind(scope, as, symbol);
  }

  #bind(scope: Scope, name: ast.Ident, symbol: Symbol): void {
    const earlier = scope.define(name.text, symbol);
    if (earlier === undefined || earlier === symbol) return;
    this.diagnostics.add(
      error('M2005', name.span, `\`${name.text}\` has a meaning here already`, 'imported again')
        .label(earlier.span, 'the first one')
        .note('rule: a name has one meaning in a file; `use … as other` gives it another'),
    );
  }

  /** The longest prefix of the path that is a file, and what is left of the path. */
  #resolve(
    use: ast.UseItem,
    from: Package,
  ): { readonly origin: Package; readonly rest: readonly ast.Ident[] } | undefined {
    const segments = use.path.segments;
    const limit = use.members === undefined ? 1 : 0;
    for (let length = segments.length; length >= Math.max(1, segments.length - limit); length--) {
      const names = segments.slice(0, length).map((segment) => segment.text);
      const path = this.#candidates(names).find((candidate) => this.files.exists(candidate));
      if (path === undefined) continue;
      const cycle = this.#loading.findIndex((loading) => loading.path === path);
      if (cycle >= 0 && path !== from.path) {
        const circle = [...this.#loading.slice(cycle), this.#loading[cycle]]
          .map((loading) => `\`${loading?.name ?? ''}\``)
          .join(' → ');
        this.diagnostics.add(
          error('M2006', use.span, `packages import each other in a circle: ${circle}`, 'closes the circle'),
        );
        return undefined;
      }
      const problem = this.#hindrance(path);
      if (problem !== undefined) {
        this.diagnostics.add(
          error('M2003', use.path.span, `\`${path}\` cannot be imported`, problem.label).note(
            ...problem.notes,
          ),
        );
        return undefined;
      }
      if (!this.#byPath.has(path) && !this.#mayReadOneMore(use)) return undefined;
      const origin = this.load(path);
      if (origin === undefined) continue;
      this.#noteImport(from, origin);
      return { origin, rest: segments.slice(length) };
    }
    const where = [...this.#roots.folders, this.#roots.std]
      .map((folder) => `\`${folder === '' ? '.' : folder}\``)
      .join(', ');
    this.diagnostics.add(
      error(
        'M2003',
        use.path.span,
        `there is no package \`${segments.map((segment) => segment.text).join('.')}\``,
        'no such file',
      ).note(`looked in ${where}`),
    );
    return undefined;
  }

  #noteImport(from: Package, origin: Package): void {
    const known = this.#imports.get(from);
    if (known === undefined) this.#imports.set(from, new Set([origin]));
    else known.add(origin);
  }

  #hindrance(path: string): { readonly label: string; readonly notes: readonly string[] } | undefined {
    const real = this.outside(path);
    if (real !== undefined) return { label: `leads out of the project, to \`${real}\``, notes: [WAY_IN] };
    const reason = this.files.hindrance(path);
    return reason === undefined ? undefined : { label: reason, notes: [] };
  }

  #mayReadOneMore({ path: { span } }: ast.UseItem): boolean {
    const { limits } = this;
    const [name, message] =
      this.#byPath.size >= limits.files
        ? (['files', `more than ${limits.files} files are read`] as const)
        : (['imports', `more than ${limits.imports} files import one another in a row`] as const);
    const fine = name === 'imports' && this.#loading.length < limits.imports;
    if (!fine) this.diagnostics.add(overLimit(name, limits, span, message, 'one more'));
    return fine;
  }

  #candidates(names: readonly string[]): readonly string[] {
    if (names[0] === 'std') return names.length === 1 ? [] : [join(this.#roots.std, names.slice(1))];
    return this.#roots.folders.map((folder) => join(folder, names));
  }

  #nameOf(path: string): string {
    for (const [folder, prefix] of [
      [this.#roots.std, 'std.'] as const,
      ...this.#roots.folders.map((root) => [root, ''] as const),
    ]) {
      const start = folder === '' || folder === '.' ? '' : `${folder.replace(/\/+$/, '')}/`;
      if (path.startsWith(start))
        return (
          prefix +
          path
            .slice(start.length)
            .replace(/\.m3hdl$/, '')
            .replaceAll('/', '.')
        );
    }
    return path.replace(/\.m3hdl$/, '');
  }
}

/** What to do about a file that {@link Packages.outside} refuses. */
export const WAY_IN = 'put the file into the project, or add its folder to `libraries` of `m3hdl.json`';

/** Enters a declaration under its name; a second one of that name is an error. */
export function declare(diagnostics: DiagnosticBag, scope: Scope, declaration: Declaration): void {
  const { name } = declaration;
  const earlier = scope.define(name.text, { kind: 'declaration', declaration, scope, span: name.span });
  if (earlier !== undefined)
    diagnostics.add(
      error('M2002', name.span, `\`${name.text}\` is declared twice`, 'again here').label(
        earlier.span,
        'the first one',
      ),
    );
}

/** Imports of a file that nothing read. To be asked once everything in the file has been elaborated. */
export function reportUnusedImports(diagnostics: DiagnosticBag, from: Package): void {
  for (const item of from.tree.items) {
    if (item.kind !== 'use') continue;
    const names = item.members?.map((member) => member.alias ?? member.name) ?? [
      item.alias ?? item.path.segments.at(-1),
    ];
    for (const name of names) {
      if (name === undefined || name.text.startsWith('_') || from.scope.used.has(name.text)) continue;
      diagnostics.add(
        warning('M2202', name.span, `the import \`${name.text}\` is not used`, 'nothing reads it'),
      );
    }
  }
}

function join(folder: string, names: readonly string[]): string {
  const start = folder === '' || folder === '.' ? '' : `${folder.replace(/\/+$/, '')}/`;
  return `${start}${names.join('/')}.m3hdl`;
}

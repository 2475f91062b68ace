/** The front of the compiler for one project: files in, checked tops out, with all that is wrong on the way. */
import { DiagnosticBag } from '../diagnostics/bag.js';
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import { stackOverflow, withLimits, type Limits } from '../diagnostics/limits.js';
import { Elaboration } from '../semantics/elaborate.js';
import type * as hir from '../semantics/hir.js';
import { Packages, reportUnusedImports, WAY_IN, type Package } from '../semantics/packages.js';
import { Reader } from '../semantics/reader.js';
import type { PropertyParameter } from '../semantics/tests/elaborate.js';
import type { FileSystem } from '../support/files.js';
import { isInside, resolveFrom, seenFrom } from '../support/paths.js';
import { Sources } from '../support/source.js';
import type { Span } from '../support/span.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';
import { compileDesign, type Compiled } from './compile-design.js';
import { parameterArguments, type ParameterValues } from './parameters.js';
import { findFolders, findSources } from './find-files.js';
import { findProject, readManifest, type Project } from './project.js';

/** What the compiler gets from the machine that it runs on. */
export interface Environment {
  readonly files: FileSystem;
  /** The folder of the library that comes with the compiler. */
  readonly std: string;
  /** Where relative paths start, absolute; '' where there is no such thing, as in a browser. */
  readonly workingFolder: string;
  /** Verifies what the lowering and every pass make: for tests of the compiler. */
  readonly verify?: boolean;
  /** Over those of the project. */
  readonly limits?: Partial<Limits>;
}

/** Keeps what was read of files, by content, for all compilers that it makes. */
export class Workspace {
  readonly environment: Environment;
  readonly sources = new Sources();
  readonly #reader: Reader;

  constructor(environment: Environment) {
    this.environment = environment;
    this.#reader = new Reader(environment.files, this.sources, environment.workingFolder);
  }

  /** One compiler for each project that the paths of {@link sourcesOf} belong to, with the paths of each. */
  compilersFor(
    paths: readonly string[],
  ): readonly { readonly compiler: Compiler; readonly paths: readonly string[] }[] {
    const projects = new Map<string, { readonly compiler: Compiler; readonly paths: string[] }>();
    for (const path of paths) {
      const { root } = findProject(this.environment.files, path);
      const known = projects.get(root);
      if (known === undefined) projects.set(root, { compiler: this.#compiler(path), paths: [path] });
      else known.paths.push(path);
    }
    return [...projects.values()];
  }

  /** A fresh look at a file and what it imports. */
  open(path: string): { readonly compiler: Compiler; readonly file: Package | undefined } {
    const resolved = this.resolve(path);
    const compiler = this.#compiler(resolved);
    return { compiler, file: compiler.load(resolved) };
  }

  /** A path that was named to us. Where it is a link out of its project, what it leads to was meant, and the project there. */
  resolve(path: string): string {
    const { files, workingFolder } = this.environment;
    const named = resolveFrom(workingFolder, path);
    const real = files.realPath(named);
    if (real === undefined || real === named) return named;
    const { root } = findProject(files, named);
    return isInside(files.realPath(root) ?? root, real) ? named : real;
  }

  /** The source files that paths mean: those named, and all below a folder but for what its project excludes. */
  sourcesOf(paths: readonly string[]): readonly string[] {
    const resolved = paths.map((path) => this.resolve(path));
    // What is wrong with a manifest is said when a file of the project is compiled.
    return findSources(
      this.environment.files,
      resolved,
      (path) => this.#project(path, new DiagnosticBag()).exclude,
    );
  }

  /** The folders in which {@link sourcesOf} looks. */
  foldersOf(paths: readonly string[]): readonly string[] {
    const resolved = paths.map((path) => this.resolve(path));
    return findFolders(
      this.environment.files,
      resolved,
      (path) => this.#project(path, new DiagnosticBag()).exclude,
    );
  }

  #project(path: string, diagnostics: DiagnosticBag): Project {
    const { files, workingFolder } = this.environment;
    const { root, manifest } = findProject(files, path);
    const bare: Project = { name: undefined, root, libraries: [], exclude: [], limits: {} };
    if (manifest === undefined) return bare;
    const shownAs = seenFrom(workingFolder, manifest);
    const real = files.realPath(manifest) ?? manifest;
    if (!isInside(files.realPath(root) ?? root, real)) {
      diagnostics.add(error('M6010', undefined, `\`${shownAs}\` leads out of its folder, to \`${real}\``));
      return bare;
    }
    const text = files.readText(manifest) ?? '';
    return readManifest(manifest, shownAs, text, this.sources, (each) => diagnostics.add(each));
  }

  #compiler(path: string): Compiler {
    const { files, std, limits: over } = this.environment;
    const diagnostics = new DiagnosticBag();
    const project = this.#project(path, diagnostics);
    const roots = { folders: [project.root, ...project.libraries], std };
    const limits = withLimits(project.limits, over);
    const packages = new Packages(files, roots, diagnostics, this.#reader, limits);
    return new Compiler(project, packages, this.environment);
  }
}

export interface CompiledTest {
  readonly compiled: Compiled;
  readonly parameters: readonly PropertyParameter[];
  readonly hasWhere: boolean;
}

/** Shares packages, specialisations and diagnostics among all tops that are asked of it. */
export class Compiler {
  readonly project: Project;
  readonly packages: Packages;
  readonly elaboration: Elaboration;
  readonly #environment: Environment;

  constructor(project: Project, packages: Packages, environment: Environment) {
    this.project = project;
    this.packages = packages;
    this.elaboration = new Elaboration(packages);
    this.#environment = environment;
  }

  get sources(): Sources {
    return this.packages.sources;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.packages.diagnostics.sorted();
  }

  get hasErrors(): boolean {
    return this.packages.diagnostics.hasErrors;
  }

  /** Reports a file that cannot be read, or that is found in the project and leads out of it. */
  load(path: string): Package | undefined {
    const { files, workingFolder } = this.#environment;
    const outside = this.packages.outside(path);
    const loaded = outside === undefined ? this.packages.load(path) : undefined;
    if (loaded !== undefined) return loaded;
    const reasons =
      outside === undefined
        ? [files.hindrance(path) ?? 'reading it failed']
        : [`it leads out of the project, to \`${outside}\``, WAY_IN];
    this.#report(
      error('M6001', undefined, `cannot read \`${seenFrom(workingFolder, path)}\``).note(...reasons),
    );
    return undefined;
  }

  /** A module of a file with parameters from outside. Without a name, the file's only module. */
  top(from: Package, name: string | undefined, parameters: ParameterValues = {}): Compiled | undefined {
    const module = this.#module(from, name);
    if (module === undefined) return undefined;
    const { context } = this.elaboration;
    const { sources, diagnostics } = this.packages;
    return this.#sound(module.name.span, () => {
      const args = parameterArguments(module, parameters, {
        context,
        scope: from.scope,
        sources,
        diagnostics,
      });
      const design = this.elaboration.top(from, module.name.text, args);
      return design === undefined ? undefined : this.#compile(design);
    });
  }

  /** A module with all parameters at their defaults, checked and not compiled: to look at its ports. */
  elaborate(from: Package, module: ast.ModuleDecl): hir.Module | undefined {
    return this.#sound(module.name.span, () => this.elaboration.top(from, module.name.text)?.top);
  }

  /** A `test` or `property` as a top of its own. */
  test(from: Package, block: ast.TestDecl | ast.PropertyDecl): CompiledTest | undefined {
    return this.#sound(block.name.span, () => {
      const test = this.elaboration.test(from, block);
      if (test === undefined) return undefined;
      const { parameters, hasWhere } = test;
      return { compiled: this.#compile(test.design), parameters, hasWhere };
    });
  }

  /** Everything in a file that can be checked by itself: modules whose parameters have defaults, tests, properties. */
  check(from: Package): void {
    this.#sound(from.tree.span, () => this.elaboration.declarations(from));
    for (const item of from.tree.items) {
      if (item.kind === 'module' && Elaboration.hasDefaults(item)) this.top(from, item.name.text);
      else if (item.kind === 'test' || item.kind === 'property') this.test(from, item);
    }
    reportUnusedImports(this.packages.diagnostics, from);
  }

  /** Nothing, if errors were found while it was made. */
  #sound<T>(span: Span, make: () => T | undefined): T | undefined {
    const before = this.packages.diagnostics.failures;
    try {
      const made = make();
      return this.packages.diagnostics.failures > before ? undefined : made;
    } catch (thrown) {
      const deep = stackOverflow(thrown, span);
      if (deep === undefined) throw thrown;
      this.#report(deep);
      return undefined;
    }
  }

  #compile(design: hir.Design): Compiled {
    const { limits } = this.packages;
    const verify = this.#environment.verify ?? false;
    const { compiled, diagnostics } = compileDesign(design, { verify, limits });
    for (const each of diagnostics) this.#report(each);
    return compiled;
  }

  #module(from: Package, name: string | undefined): ast.ModuleDecl | undefined {
    const known = name === undefined ? undefined : from.scope.own(name);
    if (known?.kind === 'declaration' && known.declaration.kind === 'module') return known.declaration;
    const modules = from.tree.items.filter((item) => item.kind === 'module');
    const found = name === undefined ? modules : modules.filter((module) => module.name.text === name);
    if (found.length === 1) return found[0];
    const names = modules.map((module) => module.name.text);
    const near = name === undefined ? undefined : nearest(name, names);
    const what =
      name === undefined
        ? `\`${from.source.path}\` has several modules`
        : `\`${from.source.path}\` has no module \`${name}\``;
    this.#report(
      error('M6003', undefined, names.length === 0 ? `\`${from.source.path}\` has no module` : what).note(
        near === undefined
          ? `it has ${names.map((each) => `\`${each}\``).join(', ') || 'none'}`
          : `did you mean \`${near}\`?`,
      ),
    );
    return undefined;
  }

  #report(diagnostic: Diagnostic): void {
    this.packages.diagnostics.add(diagnostic);
  }
}

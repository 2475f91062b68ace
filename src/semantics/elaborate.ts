/** The checker's face: from packages to the typed tree of a top. */
import { error } from '../diagnostics/diagnostic.js';
import type { Limits } from '../diagnostics/limits.js';
import type { DiagnosticBag } from '../diagnostics/bag.js';
import { parentOf, resolveFrom } from '../support/paths.js';
import type { Span } from '../support/span.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';
import type { Context, GenericValue } from './context.js';
import { checkAttributes } from './attributes.js';
import { createContext } from './create-context.js';
import { checkDeclarations } from './declarations.js';
import { bindGenerics } from './generics.js';
import type * as hir from './hir.js';
import { ModuleElaborator } from './modules/elaborate.js';
import type { Package, Packages } from './packages.js';
import { elaborateTest, type TestModule } from './tests/elaborate.js';

/** One compilation: shares packages, specialisations and functions among all tops that are asked of it. */
export class Elaboration {
  readonly packages: Packages;
  readonly context: Context;
  readonly modules: ModuleElaborator;

  constructor(packages: Packages, limits: Limits = packages.limits) {
    this.packages = packages;
    this.modules = new ModuleElaborator(packages, () => this.context);
    this.context = createContext({
      diagnostics: packages.diagnostics,
      limits,
      text: (span) => packages.sources.get(span.file)?.text.slice(span.start, span.end) ?? '',
      library: (name) => packages.library(name)?.scope,
      isStandard: (span) => packages.isStandard(span),
      readData: (path, from) => this.#readData(path, from),
      instantiate: (declaration, scope, args, span, as) =>
        this.modules.instantiate(declaration, scope, args, span, as),
    });
  }

  get diagnostics(): DiagnosticBag {
    return this.packages.diagnostics;
  }

  /** A module by name with parameters by name (generic arguments as they would be written), as the top. */
  top(from: Package, name: string, args: readonly ast.GenericArg[] = []): hir.Design | undefined {
    this.context.cache.work = 0;
    const declaration = this.#module(from, name);
    if (declaration === undefined) return undefined;
    const bound = bindGenerics(
      this.context,
      from.scope,
      declaration.generics,
      args,
      from.scope,
      declaration.name.span,
    );
    return bound === undefined ? undefined : this.#design(declaration, from, bound.values);
  }

  /** Whether every parameter has a default, so that the module can be checked by itself. */
  static hasDefaults(declaration: ast.ModuleDecl): boolean {
    return declaration.generics.params.every((param) => param.default !== undefined);
  }

  /** A `test` or `property` as a top, with how its arguments are drawn. */
  test(
    from: Package,
    declaration: ast.TestDecl | ast.PropertyDecl,
  ): (Omit<TestModule, 'module'> & { readonly design: hir.Design }) | undefined {
    this.context.cache.work = 0;
    const test = elaborateTest(this.context, from.scope, declaration);
    return test === undefined
      ? undefined
      : { design: this.designOf(test.module), parameters: test.parameters, hasWhere: test.hasWhere };
  }

  /** What a file declares and nobody may have asked for: constants, types, functions, attributes. */
  declarations(from: Package): void {
    this.context.cache.work = 0;
    checkDeclarations(this.context, from.scope, from.tree.items);
    checkAttributes(this.context, from.tree);
  }

  /** Children stand before their parents, in an order that follows from the top alone: not from what else was compiled. */
  designOf(top: hir.Module): hir.Design {
    const used = new Set<hir.Module>();
    const modules: hir.Module[] = [];
    const reach = (module: hir.Module): void => {
      if (used.has(module)) return;
      used.add(module);
      for (const group of module.groups) reach(group.module);
      modules.push(module);
    };
    reach(top);
    return { modules, top, functions: [...this.context.functions.values()] };
  }

  #design(declaration: ast.ModuleDecl, from: Package, args: readonly GenericValue[]): hir.Design | undefined {
    const top = this.context.instantiate(
      declaration,
      from.scope,
      args,
      declaration.name.span,
      declaration.name.text,
    );
    return top === undefined ? undefined : this.designOf(top);
  }

  #module(from: Package, name: string): ast.ModuleDecl | undefined {
    const symbol = from.scope.own(name);
    if (symbol?.kind === 'declaration' && symbol.declaration.kind === 'module') return symbol.declaration;
    const known = [...from.scope.entries()].flatMap(([each, candidate]) =>
      candidate.kind === 'declaration' && candidate.declaration.kind === 'module' ? [each] : [],
    );
    const near = nearest(name, known);
    this.diagnostics.add(
      error('M2001', undefined, `\`${from.source.path}\` has no module \`${name}\``).note(
        near === undefined
          ? `it has: ${known.map((each) => `\`${each}\``).join(', ') || 'no modules'}`
          : `did you mean \`${near}\`?`,
      ),
    );
    return undefined;
  }

  /** Beside the file that names it, and nowhere above its folder; links stay within the project and its libraries. */
  #readData(path: string, from: Span): Uint8Array | string {
    const beside = this.packages.packageOf(from)?.path;
    if (beside === undefined || path.startsWith('/') || path.split('/').includes('..'))
      return 'it stands in the folder of this file, or below';
    const found = resolveFrom(parentOf(beside) ?? '', path);
    const { files } = this.packages;
    const outside = this.packages.outside(found);
    if (outside !== undefined) return `it leads out of the project, to \`${outside}\``;
    return files.readBytes(found) ?? files.hindrance(found) ?? 'reading it failed';
  }
}

/**
 * What a name means where it stands. Scopes form a chain: package → module (specialisation) → generate body → process → block.
 * Declarations are elaborated when first asked for, so their order is free.
 */
import type * as ast from '../syntax/ast.js';
import type { Span } from '../support/span.js';
import type * as hir from './hir.js';
import type { Type, Value } from './types.js';

export type Symbol =
  /** A constant, a parameter, an unrolled index, a compile-time `var` (then `value` changes). */
  | {
      readonly kind: 'constant';
      readonly type: Type;
      value: Value;
      readonly mutable: boolean;
      readonly span: Span;
    }
  /** An index with a range instead of a value. */
  | { readonly kind: 'loop'; readonly loop: hir.LoopVar; readonly span: Span }
  /** Another name for something that is no value of hardware: an index expression, a connection. */
  | { readonly kind: 'alias'; readonly expr: hir.Expr; readonly span: Span }
  | { readonly kind: 'local'; readonly local: hir.Local; readonly span: Span }
  /** `own`: the kept generate loops that both the signal and this place are in, which index it by themselves. */
  | {
      readonly kind: 'signal';
      readonly signal: hir.Signal;
      readonly own: readonly hir.LoopVar[];
      readonly span: Span;
    }
  | { readonly kind: 'memory'; readonly memory: hir.Memory; readonly span: Span }
  | { readonly kind: 'clock'; readonly clock: hir.Clock; readonly span: Span }
  | { readonly kind: 'reset'; readonly reset: hir.Reset; readonly span: Span }
  | InstanceSymbol
  /** `governor.state`, `governor.Steady`. */
  | { readonly kind: 'fsm'; readonly state: hir.Signal; readonly span: Span }
  /** A type parameter or a local alias. */
  | { readonly kind: 'type'; readonly type: Type; readonly span: Span }
  /** A declaration of a package or module, with the scope that it stands in. */
  | {
      readonly kind: 'declaration';
      readonly declaration: Declaration;
      readonly scope: Scope;
      readonly span: Span;
    }
  /** What the prelude gives: `uint<N>`, `clog2(n)`, `trunc(x)`. */
  | { readonly kind: 'builtin'; readonly name: string; readonly span: Span }
  | { readonly kind: 'package'; readonly scope: Scope; readonly name: string; readonly span: Span }
  /** Reported already; whatever is asked of it is an error type. */
  | { readonly kind: 'error'; readonly span: Span };

export type Declaration =
  | ast.ConstDecl
  | ast.TypeDecl
  | ast.StructDecl
  | ast.EnumDecl
  | ast.UnionDecl
  | ast.BundleDecl
  | ast.FnDecl
  | ast.ModuleDecl;

/** Instances of one name. In a kept loop it is one group; unrolled, one group for each index tuple. */
export interface InstanceSymbol {
  readonly kind: 'instance';
  readonly name: string;
  /** Number of indices that must follow the name. */
  readonly rank: number;
  /** The whole group where it is one: indexed by expressions. */
  readonly group: hir.InstanceGroup | undefined;
  /** Else by constants: key `1,2`. */
  readonly singles: ReadonlyMap<string, hir.InstanceGroup>;
  readonly span: Span;
}

export type ScopeKind =
  | 'prelude'
  | 'package'
  | 'parameters'
  | 'module'
  | 'generate'
  | 'function'
  | 'comb'
  | 'on'
  | 'test'
  | 'block';

/** What is known where a branch is taken: that `condition` holds, or that it does not. */
export interface Guard {
  readonly condition: hir.Expr;
  readonly holds: boolean;
}

export class Scope {
  private readonly symbols = new Map<string, Symbol>();
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** Of a branch: indices in it need to be in range only under this. */
  readonly guard: Guard | undefined;
  /** Names read through this scope, for `unused`. */
  readonly used = new Set<string>();

  constructor(kind: ScopeKind, parent: Scope | undefined, guard?: Guard) {
    this.kind = kind;
    this.parent = parent;
    this.guard = guard;
  }

  /** The earlier symbol if the name is taken in this very scope, else `undefined` after entering it. */
  define(name: string, symbol: Symbol): Symbol | undefined {
    // The part of a tuple that nobody asks for has no name.
    if (name === '_') return undefined;
    const earlier = this.symbols.get(name);
    if (earlier === undefined) this.symbols.set(name, symbol);
    return earlier;
  }

  /** Where it is found, and in which scope. */
  lookup(name: string): { readonly symbol: Symbol; readonly scope: Scope } | undefined {
    for (const scope of chain(this)) {
      const symbol = scope.symbols.get(name) ?? scope.found(name);
      if (symbol !== undefined) {
        scope.used.add(name);
        return { symbol, scope };
      }
    }
    return undefined;
  }

  /** What a scope can bring where somebody asks for it; it enters that by itself. */
  protected found(_name: string): Symbol | undefined {
    return undefined;
  }

  /** In this scope alone: what a package exports. */
  own(name: string): Symbol | undefined {
    return this.symbols.get(name);
  }

  /** The nearest enclosing scope of a kind, itself included. */
  enclosing(...kinds: readonly ScopeKind[]): Scope | undefined {
    for (const scope of chain(this)) if (kinds.includes(scope.kind)) return scope;
    return undefined;
  }

  /** All names visible, nearest first: for suggestions and completion. */
  *visible(): Generator<string> {
    for (const scope of chain(this)) yield* scope.symbols.keys();
  }

  entries(): IterableIterator<[string, Symbol]> {
    return this.symbols.entries();
  }
}

/** A scope and those around it, innermost first. */
function* chain(from: Scope): Generator<Scope> {
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.parent) yield scope;
}

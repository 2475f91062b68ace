/**
 * What every part of the checker shares: where diagnostics go, which specialisations exist, how deep we are.
 * The parts call each other through this object, so that expressions, functions and modules may need one another without importing one another.
 */
import type * as ast from '../syntax/ast.js';
import type { DiagnosticBag } from '../diagnostics/bag.js';
import type { Limits } from '../diagnostics/limits.js';
import type { Span } from '../support/span.js';
import type * as hir from './hir.js';
import type { Declaration, Scope } from './scope.js';
import type { FnType, Type, Value } from './types.js';

/** Thrown while a generate loop is elaborated with a symbolic index and its body needs the index as a constant: the loop is then unrolled. */
export class NeedsConstant extends Error {
  readonly loop: hir.LoopVar;
  constructor(loop: hir.LoopVar) {
    super(`the index ${loop.name} is needed as a constant`);
    this.loop = loop;
  }
}

export interface InstantiationFrame {
  /** `Fifo<u8, 16>`, `parityOf<64>`. */
  readonly what: string;
  /** `instantiated as \`queue[2]\``, or where it is called. */
  readonly as: string;
  readonly span: Span;
}

export interface TypedValue {
  readonly type: Type;
  readonly value: Value;
}

/** Where statements stand decides what they may do. */
export type StatementMode = 'function' | 'comb' | 'on' | 'test';

/** What is called: a function, with the generic arguments written behind its name or those that it was passed with. */
export interface Callee {
  readonly declaration: ast.FnDecl;
  readonly declaredIn: Scope;
  readonly generics: readonly ast.GenericArg[];
  readonly bound: ReadonlyMap<string, GenericValue>;
}

/** The parts of the checker that need each other. */
export interface Checks {
  expr(context: Context, scope: Scope, expr: ast.Expr, expected?: Type): hir.Expr;
  against(context: Context, scope: Scope, expr: ast.Expr, type: Type): hir.Expr;
  condition(context: Context, scope: Scope, expr: ast.Expr): hir.Expr;
  constant(context: Context, scope: Scope, expr: ast.Expr, expected?: Type): TypedValue | undefined;
  type(context: Context, scope: Scope, type: ast.TypeExpr): Type;
  block(context: Context, scope: Scope, block: ast.Block, expected: Type | undefined): hir.Expr;
  call(context: Context, scope: Scope, call: ast.CallExpr, callee: Callee): hir.Expr;
  /** The name of a function where one of the type `wanted` is passed. */
  functionName(
    context: Context,
    scope: Scope,
    expr: ast.NameExpr | ast.FieldExpr,
    callee: Callee,
    wanted: FnType,
  ): hir.Expr;
}

/** Elaborated once, found again by the declaration and the scope that it was declared in. */
export interface Cache {
  readonly constants: WeakMap<Scope, Map<ast.Node, TypedValue | 'pending'>>;
  /** Constants being computed, outermost first. */
  readonly openConstants: ast.ConstDecl[];
  /** Types being resolved, outermost first. */
  readonly openTypes: Declaration[];
  /** Defaults, bounds and signatures being looked at, outermost first: they may need others. */
  readonly openHeads: object[];
  /** Calls (by their canonical text) and heads that failed, by where it was told: asked again, they fail at once. A trial tells nobody. */
  readonly failed: WeakMap<DiagnosticBag, Set<unknown>>;
  readonly types: WeakMap<Scope, Map<ast.Node, Map<string, Type | 'pending'>>>;
  /** Results of functions that were computed while compiling, by canonical call. */
  readonly calls: Map<string, TypedValue>;
  /** Functions that are values, by their `id`. */
  readonly passed: Map<string, Callee>;
  /** Functions and calls being checked, so that one that needs itself is found. */
  readonly open: Set<string>;
  /** How many functions there are of each name. */
  readonly functionNames: Map<string, number>;
  /** What the top, or the declarations of a file, have cost so far, against `limits.steps`. */
  work: number;
  /** Gives local scopes a number, so that types of two specialisations differ by name. */
  readonly scopeNumbers: Map<Scope, number>;
}

export interface Context {
  readonly checks: Checks;
  readonly cache: Cache;
  readonly diagnostics: DiagnosticBag;
  readonly limits: Limits;
  /** Innermost last; every diagnostic reported meanwhile gets it as notes. */
  readonly stack: InstantiationFrame[];
  /** The text of a span, for `expect` messages and suggestions. */
  text(span: Span): string;
  /** What a file of the standard library declares: `float/add`. */
  library(name: string): Scope | undefined;
  /** Whether it stands in the standard library, which alone may name an intrinsic. */
  isStandard(span: Span): boolean;
  /** A file named by `init "…"`, looked up beside the source file; a text says why it cannot be read. */
  readData(path: string, from: Span): Uint8Array | string;
  /** Functions specialised so far, in order of completion. */
  readonly functions: Map<string, hir.Func>;
  /** Elaborates (or finds) a specialisation. `undefined` after an error was reported. Set by the module elaborator. */
  instantiate(
    declaration: ast.ModuleDecl,
    scope: Scope,
    args: readonly GenericValue[],
    span: Span,
    as: string,
  ): hir.Module | undefined;
}

/** A generic argument after evaluation, in the order of the parameters. */
export type GenericValue =
  | { readonly kind: 'type'; readonly type: Type }
  | { readonly kind: 'value'; readonly type: Type; readonly value: Value };

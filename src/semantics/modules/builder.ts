/** A module while it is being elaborated: what has been declared, and what is still to be checked once everything is. */
import { error } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { located } from '../names.js';
import type { Guard, Scope, Symbol } from '../scope.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Where a member stands: its scope, the kept generate loops around it, and `[i]` for the unrolled ones. */
export interface Place {
  readonly scope: Scope;
  readonly loops: readonly hir.LoopVar[];
  readonly suffix: string;
  /** Conditions on the indices of the kept loops, under which it is there. */
  readonly conditions?: readonly Guard[];
  /** In front of the names of a pipeline's stage: `product.2.`. */
  readonly prefix?: string;
}

export type MutableSignal = Mutable<hir.Signal>;
export type MutableClock = Mutable<hir.Clock>;

export class ModuleBuilder {
  readonly context: Context;
  /** Of a test there is none. */
  readonly declaration: ast.ModuleDecl | undefined;
  readonly model: boolean;
  readonly crossing: boolean;
  readonly clocks: MutableClock[] = [];
  readonly resets: hir.Reset[] = [];
  readonly ports: hir.Port[] = [];
  readonly signals: MutableSignal[] = [];
  readonly memories: hir.Memory[] = [];
  readonly groups: hir.InstanceGroup[] = [];
  readonly processes: hir.Process[] = [];
  readonly constants: {
    readonly name: string;
    readonly type: hir.Parameter['type'];
    readonly value: hir.Parameter['value'];
    readonly span: Span;
  }[] = [];
  /** What a register says of its reset, until all resets and its clock are known. */
  readonly registers: {
    readonly signal: MutableSignal;
    readonly declaration: ast.RegDecl;
    readonly place: Place;
  }[] = [];
  /** Cycles that the results of pipelines are behind what they are made of. */
  readonly latencies = new Map<hir.Signal, number>();
  /** Generate loops that an earlier attempt found to need constants. */
  readonly unrolled: ReadonlySet<ast.ForMember>;
  /** Which loop of the source a symbolic index belongs to. */
  readonly loopOf = new Map<hir.LoopVar, ast.ForMember>();
  readonly #deferred: (() => void)[] = [];
  readonly #unread: (() => void)[] = [];

  constructor(
    context: Context,
    declaration: ast.ModuleDecl | undefined,
    unrolled: ReadonlySet<ast.ForMember>,
  ) {
    this.context = context;
    this.declaration = declaration;
    this.unrolled = unrolled;
    this.model = declaration === undefined || hasAttribute(declaration, 'model');
    this.crossing = declaration !== undefined && hasAttribute(declaration, 'crossing');
  }

  /** Bodies are checked after all declarations, since hardware has no order. */
  defer(check: () => void): void {
    this.#deferred.push(check);
  }

  runDeferred(): void {
    for (const excuse of this.#unread) excuse();
    // More may be added meanwhile.
    for (let i = 0; i < this.#deferred.length; i++) this.#deferred[i]?.();
    this.#deferred.length = 0;
  }

  /** Once everything is declared: names in what could not be read may have been declared there, so nothing is said of them. */
  excuse(scope: Scope, unread: ast.ErrorNode): void {
    const { span } = unread;
    this.#unread.push(() => {
      for (const [name] of this.context.text(span).matchAll(/[A-Za-z_]\w*/g))
        if (scope.lookup(name) === undefined) scope.define(name, { kind: 'error', span });
    });
  }

  define(scope: Scope, name: ast.Ident, symbol: Symbol): void {
    const earlier = scope.define(name.text, symbol);
    if (earlier === undefined) return;
    this.context.diagnostics.add(
      error('M2002', name.span, `\`${name.text}\` is declared twice`, 'again here').label(
        earlier.span,
        'the first one',
      ),
    );
  }

  /** The clock that needs no mention: the only one of the module. */
  get onlyClock(): hir.Clock | undefined {
    const roots = this.clocks.filter((clock) => clock.kind.kind === 'port' || clock.kind.kind === 'source');
    return roots.length === 1 ? roots[0] : undefined;
  }

  /** The clock of this name, or a diagnostic. */
  clockNamed(scope: Scope, name: ast.Ident): hir.Clock | undefined {
    const symbol = scope.lookup(name.text)?.symbol;
    if (symbol?.kind === 'clock') return symbol.clock;
    if (symbol?.kind === 'error') {
      this.context.diagnostics.failAgain();
      return undefined;
    }
    const known = this.clocks.map((clock) => `\`${clock.name}\``).join(', ');
    this.context.diagnostics.add(
      symbol === undefined
        ? error('M2001', name.span, `there is no clock \`${name.text}\``, 'unknown').note(
            known === '' ? 'the module declares no clock' : `clocks here: ${known}`,
          )
        : located(
            error(
              symbol.kind === 'signal' ? 'M4104' : 'M2010',
              name.span,
              `\`${name.text}\` is no clock`,
              symbol.kind === 'signal' ? 'clocks are never made from data' : 'a clock is wanted here',
            ),
            symbol.span,
          ),
    );
    return undefined;
  }

  /** The reset that acts on registers of a clock when none is named. */
  defaultReset(clock: hir.Clock | undefined): hir.Reset | undefined {
    if (this.resets.length === 1) {
      const only = this.resets[0];
      return clock === undefined || only?.clock === undefined || sameTree(only.clock, clock)
        ? only
        : undefined;
    }
    const own = this.resets.filter(
      (reset) => reset.clock !== undefined && clock !== undefined && sameTree(reset.clock, clock),
    );
    return own.length === 1 ? own[0] : undefined;
  }
}

/** Derived clocks tick in their parent's instants, so they are of one domain. */
export function sameTree(a: hir.Clock, b: hir.Clock): boolean {
  return rootOf(a) === rootOf(b);
}

function rootOf(clock: hir.Clock): hir.Clock {
  let root = clock;
  while (root.kind.kind === 'divide' || root.kind.kind === 'gate') root = root.kind.parent;
  return root;
}

export function hasAttribute(decorated: ast.Decorated, name: string): boolean {
  return decorated.attributes.some((attribute) => attribute.name.text === name);
}

export function attributeNames(decorated: ast.Decorated): readonly string[] {
  return decorated.attributes.map((attribute) => attribute.name.text);
}

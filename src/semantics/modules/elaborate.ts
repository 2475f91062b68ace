/**
 * From a module and its arguments to its one specialisation. Specialisations are cached by what they are, so that a thousand instances cost one elaboration.
 */
import type { DiagnosticBag } from '../../diagnostics/bag.js';
import { error } from '../../diagnostics/diagnostic.js';
import { raising } from '../../diagnostics/limits.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import { docText } from '../../syntax/docs.js';
import { NeedsConstant, type Context, type GenericValue } from '../context.js';
import { canonicalName, genericKey, genericScope, genericText } from '../generics.js';
import type * as hir from '../hir.js';
import { nested } from '../nested.js';
import type { Packages } from '../packages.js';
import { Scope } from '../scope.js';
import { hasAttribute, ModuleBuilder, sameTree } from './builder.js';
import { declareMembers } from './declare.js';

export class ModuleElaborator {
  readonly #context: () => Context;
  readonly #packages: Packages;
  readonly #done = new Map<string, hir.Module | undefined>();
  readonly #open = new Map<string, Span>();
  /** Children before parents. */
  readonly modules: hir.Module[] = [];
  readonly #names = new Set<string>();

  constructor(packages: Packages, context: () => Context) {
    this.#packages = packages;
    this.#context = context;
  }

  instantiate(
    declaration: ast.ModuleDecl,
    scope: Scope,
    args: readonly GenericValue[],
    span: Span,
    as: string,
  ): hir.Module | undefined {
    const context = this.#context();
    const owner = this.#packages.packageOf(declaration.span)?.name ?? '';
    const texts = args.map(genericText);
    const name = canonicalName(declaration.name.text, args);
    const key = `${owner}.${declaration.name.text}<${args.map(genericKey).join(', ')}>`;
    if (this.#done.has(key)) {
      const done = this.#done.get(key);
      if (done === undefined) context.diagnostics.failAgain();
      return done;
    }
    const opened = this.#open.get(key);
    if (opened !== undefined || context.stack.length >= context.limits.recursion) {
      const why =
        opened === undefined ? `is nested more than ${context.limits.recursion} deep` : 'contains itself';
      context.diagnostics.add(
        error('M4016', span, `\`${name}\` ${why}`, 'instantiated here').note(
          'rule: a module may instantiate itself only with other parameters, and must come to an end',
          ...context.stack.slice(-5).map((frame) => `in ${frame.what}, ${frame.as}`),
          ...(opened === undefined ? [raising('recursion', context.limits)] : []),
        ),
      );
      return undefined;
    }
    this.#open.set(key, span);
    context.stack.push({ what: name, as: `instantiated as \`${as}\``, span });
    const { failures } = context.diagnostics;
    try {
      const built = this.#elaborate(declaration, scope, args, texts, this.#uniqueName(owner, name));
      const module = context.diagnostics.failures === failures ? built : undefined;
      if (module !== undefined) {
        this.modules.push(module);
        this.#names.add(module.name);
      }
      this.#done.set(key, module);
      return module;
    } finally {
      context.stack.pop();
      this.#open.delete(key);
    }
  }

  /** Modules of one name are told apart by their package, and by a number where parameters only look alike. */
  #uniqueName(owner: string, name: string): string {
    const taken = this.#names;
    if (!taken.has(name)) return name;
    const qualified = `${owner}.${name}`;
    let unique = qualified;
    for (let i = 2; taken.has(unique); i++) unique = `${qualified}#${i}`;
    return unique;
  }

  #elaborate(
    declaration: ast.ModuleDecl,
    scope: Scope,
    args: readonly GenericValue[],
    texts: readonly string[],
    name: string,
  ): hir.Module {
    const context = this.#context();
    return retryUnrolled((unrolled) => {
      const builder = new ModuleBuilder(context, declaration, unrolled);
      const own = genericScope(declaration.generics, args, new Scope('module', scope));
      const body =
        declaration.extern && declaration.model !== undefined
          ? [...declaration.body, ...declaration.model]
          : declaration.body;
      return [
        builder,
        () => {
          if (foreignName(declaration) !== undefined) reportInside(context.diagnostics, declaration.body);
          declareMembers(builder, this.#packages, body, { scope: own, loops: [], suffix: '' });
          builder.runDeferred();
          settleRegisters(builder);
          const parameters = declaration.generics.params.map((param, index): hir.Parameter => {
            const arg = args[index];
            const value =
              arg?.kind === 'value'
                ? arg.value
                : { kind: 'typeValue' as const, type: arg?.type ?? { kind: 'error' as const } };
            return {
              name: param.name.text,
              type: arg?.kind === 'value' ? arg.type : { kind: 'type' },
              value,
              text: texts[index] ?? '',
            };
          });
          return finish(builder, {
            name,
            base: declaration.name.text,
            span: declaration.name.span,
            docs: docText(declaration),
            parameters,
            foreign: foreignName(declaration),
          });
        },
      ];
    });
  }
}

/** Runs an elaboration again, with the loop unrolled, each time that a loop turns out to need its index as a constant. */
export function retryUnrolled<T>(
  attempt: (unrolled: ReadonlySet<ast.ForMember>) => [ModuleBuilder, () => T],
): T {
  const unrolled = new Set<ast.ForMember>();
  for (;;) {
    const [builder, run] = attempt(unrolled);
    try {
      return run();
    } catch (thrown) {
      const loop = thrown instanceof NeedsConstant ? builder.loopOf.get(thrown.loop) : undefined;
      if (loop === undefined || unrolled.has(loop)) throw thrown;
      unrolled.add(loop);
    }
  }
}

const SHELL: ReadonlySet<ast.Member['kind']> = new Set<ast.Member['kind']>([
  'port',
  'clock',
  'reset',
  'const',
  'constAssert',
  'use',
  'typeDecl',
  'struct',
  'enum',
  'union',
  'fn',
  'error',
]);

/** What a foreign module cannot have: its inside comes from elsewhere. */
function reportInside(diagnostics: DiagnosticBag, members: readonly ast.Member[]): void {
  for (const { kind, span } of members) {
    if (SHELL.has(kind)) continue;
    diagnostics.add(
      error('M1108', span, 'an `extern module` has ports only', 'its inside comes from elsewhere').note(
        'how it behaves in simulation stands behind it: `extern module … { … } model { … }`',
      ),
    );
  }
}

function foreignName(declaration: ast.ModuleDecl): string | undefined {
  if (!declaration.extern || declaration.model !== undefined) return undefined;
  const emitted = declaration.attributes.find((attribute) => attribute.name.text === 'emit')?.args[0]?.value;
  return emitted?.kind === 'stringLit' ? emitted.parts.join('') : declaration.name.text;
}

/** A register's clock is that of the block that writes it, unless it says; its reset follows from its clock, unless it says. */
export function settleRegisters(builder: ModuleBuilder): void {
  const writers = new Map<hir.Signal, hir.Clock>();
  for (const process of builder.processes) {
    if (process.kind !== 'on') continue;
    for (const statement of nested(process.body)) {
      if (statement.kind === 'next' && statement.target.root.kind === 'signal')
        writers.set(statement.target.root.signal, process.clock);
    }
  }
  for (const { signal, declaration, place } of builder.registers) {
    const clock =
      signal.domain === 'async' ? undefined : (signal.domain ?? writers.get(signal) ?? builder.onlyClock);
    signal.domain ??= clock;
    if (builder.clocks.length === 0) {
      builder.context.diagnostics.add(
        error(
          'M4103',
          declaration.name.span,
          `register \`${signal.name}\` in a module without a clock`,
          'nothing can write it',
        ).note('declare `clock clk;`'),
      );
    }
    if (declaration.init === undefined || declaration.reset?.kind === 'none') continue;
    if (declaration.reset === undefined) {
      signal.reset = builder.defaultReset(clock);
      continue;
    }
    const named = place.scope.lookup(declaration.reset.name.text)?.symbol;
    if (named?.kind !== 'reset') {
      builder.context.diagnostics.add(
        error(
          named === undefined ? 'M2001' : 'M2010',
          declaration.reset.span,
          `there is no reset \`${declaration.reset.name.text}\``,
          'a reset is wanted here',
        ),
      );
      continue;
    }
    if (
      clock !== undefined &&
      named.reset.clock !== undefined &&
      named.reset.synchronous &&
      !sameTree(clock, named.reset.clock)
    ) {
      builder.context.diagnostics.add(
        error(
          'M4105',
          declaration.reset.span,
          `reset \`${named.reset.name}\` belongs to \`${named.reset.clock.name}\`, register \`${signal.name}\` to \`${clock.name}\``,
          'another clock',
        ).label(named.span, 'the reset'),
      );
    }
    signal.reset = named.reset;
  }
}

export function finish(
  builder: ModuleBuilder,
  what: Pick<hir.Module, 'name' | 'base' | 'span' | 'docs' | 'parameters' | 'foreign'>,
): hir.Module {
  const order = new Map((builder.declaration?.body ?? []).map((member, index) => [member.span, index]));
  return {
    ...what,
    model: builder.model,
    crossing:
      builder.crossing ||
      (builder.declaration !== undefined && hasAttribute(builder.declaration, 'crossing')),
    clocks: builder.clocks,
    resets: builder.resets,
    ports: builder.ports.toSorted(
      (a, b) => (order.get(a.span) ?? Infinity) - (order.get(b.span) ?? Infinity),
    ),
    signals: builder.signals,
    memories: builder.memories,
    groups: builder.groups,
    processes: builder.processes,
    constants: builder.constants,
  };
}

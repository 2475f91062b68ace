/** Names below an instance, however deep: what `force`, `release` and `set` name. */
import { error } from '../../diagnostics/diagnostic.js';
import { nearest } from '../../support/suggest.js';
import type * as ast from '../../syntax/ast.js';
import { checkAgainst } from '../expressions/check.js';
import type * as hir from '../hir.js';
import type { ModuleBuilder } from '../modules/builder.js';
import type { Scope } from '../scope.js';
import { typeName, uint } from '../type-names.js';
import type { Type } from '../types.js';

type Step =
  | { readonly kind: 'name'; readonly name: ast.Ident }
  | { readonly kind: 'index'; readonly index: ast.Expr }
  | { readonly kind: 'bits' };

/** Resolves `dut.u[2].count`, `dut.ram[3]`, `dut.packet.last` against what the modules below declare. */
export function placeOf(builder: ModuleBuilder, scope: Scope, expr: ast.Expr): hir.Place | undefined {
  const path = pathOf(expr);
  const first = path?.[0];
  const symbol = first?.kind === 'name' ? scope.lookup(first.name.text)?.symbol : undefined;
  if (path === undefined || symbol?.kind !== 'instance' || symbol.group === undefined) {
    if (symbol?.kind !== 'error') {
      builder.context.diagnostics.add(
        error(
          'M2010',
          expr.span,
          `\`${builder.context.text(expr.span)}\` names nothing inside an instance`,
          'as in `dut.count` or `dut.ram[3]`',
        ),
      );
    }
    return undefined;
  }
  const reader = new PathReader(builder, scope, path.slice(1), expr);
  return reader.below(symbol.group, []);
}

function pathOf(expr: ast.Expr): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (let at = expr; ;) {
    if (at.kind === 'fieldExpr') {
      steps.push({ kind: 'name', name: at.name });
      at = at.base;
    } else if (at.kind === 'index') {
      steps.push({ kind: 'index', index: at.index });
      at = at.base;
    } else if (at.kind === 'slice') {
      steps.push({ kind: 'bits' });
      at = at.base;
    } else if (at.kind === 'name') {
      steps.push({ kind: 'name', name: at.name });
      return steps.toReversed();
    } else return undefined;
  }
}

class PathReader {
  readonly #builder: ModuleBuilder;
  readonly #scope: Scope;
  readonly #whole: ast.Expr;
  #rest: readonly Step[];

  constructor(builder: ModuleBuilder, scope: Scope, path: readonly Step[], whole: ast.Expr) {
    this.#builder = builder;
    this.#scope = scope;
    this.#rest = path;
    this.#whole = whole;
  }

  below(group: hir.InstanceGroup, steps: hir.Place['steps']): hir.Place | undefined {
    const indices = this.#indices(group.dims.length);
    if (indices === undefined) return undefined;
    if (group.subset !== undefined && !isPresent(group, group.subset, indices))
      return this.#fail(
        `there is not everywhere a \`${group.name}\` here`,
        'constant indices of one that there is',
      );
    const here = [...steps, { group, indices }];
    const step = this.#rest[0];
    if (step?.kind !== 'name')
      return this.#fail(
        `\`${group.name}\` is an instance of \`${group.module.name}\``,
        'a name inside it must follow',
      );
    this.#rest = this.#rest.slice(1);
    const inner = group.module.groups.find((each) => each.name === step.name.text);
    if (inner !== undefined) return this.below(inner, here);
    const memory = group.module.memories.find((each) => each.name === step.name.text);
    if (memory !== undefined) {
      const address = this.#indices(1)?.[0];
      return address === undefined
        ? undefined
        : this.#finish(here, { kind: 'memory', memory, address }, memory.element);
    }
    const signal = group.module.signals.find((each) => each.name === step.name.text);
    if (signal === undefined) return this.#unknown(group.module, step.name);
    const own = this.#indices(signal.dims.length);
    return own === undefined
      ? undefined
      : this.#finish(here, { kind: 'signal', signal, indices: own }, signal.type);
  }

  #indices(count: number): readonly hir.Expr[] | undefined {
    const indices: hir.Expr[] = [];
    for (let i = 0; i < count; i++) {
      const step = this.#rest[0];
      if (step?.kind !== 'index') {
        this.#fail(`${count} ${count === 1 ? 'index' : 'indices'} must follow here`, 'which element?');
        return undefined;
      }
      indices.push(this.#index(step.index));
      this.#rest = this.#rest.slice(1);
    }
    return indices;
  }

  #index(written: ast.Expr): hir.Expr {
    return checkAgainst(this.#builder.context, this.#scope, written, uint(32));
  }

  #finish(steps: hir.Place['steps'], leaf: hir.Place['leaf'], type: Type): hir.Place | undefined {
    const path: hir.Projection[] = [];
    let at = type;
    for (const step of this.#rest) {
      if (step.kind === 'bits') return this.#bits(at);
      if (step.kind === 'index') {
        if (at.kind !== 'array')
          return at.kind === 'uint' || at.kind === 'int' || at.kind === 'bits'
            ? this.#bits(at)
            : this.#fail(`\`${typeName(at)}\` has no elements`, 'cannot be indexed');
        if (leaf.kind === 'memory')
          return this.#fail(
            `\`${typeName(at)}\` is one piece inside a word of memory`,
            'an element of it',
            'rule: the array is set as a whole, all elements at once',
          );
        path.push({ kind: 'element', index: this.#index(step.index) });
        at = at.element;
        continue;
      }
      const fields: readonly { readonly name: string; readonly type: Type }[] =
        at.kind === 'struct' || at.kind === 'bundle' ? at.fields : [];
      const field = fields.findIndex((each) => each.name === step.name.text);
      const found = fields[field];
      if (found === undefined)
        return this.#fail(`\`${typeName(at)}\` has no field \`${step.name.text}\``, 'unknown');
      path.push({ kind: 'field', field });
      at = found.type;
    }
    if (at.kind === 'bundle')
      return this.#fail(
        `\`${this.#builder.context.text(this.#whole.span)}\` is a whole connection`,
        'name one of its fields',
      );
    return { steps, leaf, path, type: at, span: this.#whole.span };
  }

  #unknown(module: hir.Module, name: ast.Ident): undefined {
    const names = [...module.signals, ...module.memories, ...module.groups].map((each) => each.name);
    const near = nearest(name.text, names);
    this.#builder.context.diagnostics.add(
      error(
        'M2001',
        name.span,
        `\`${module.name}\` has no \`${name.text}\``,
        near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
      ),
    );
    return undefined;
  }

  #bits(type: Type): undefined {
    return this.#fail(
      `bits of \`${typeName(type)}\` cannot be set, forced or released alone`,
      'some bits of a value',
      'rule: what is set from outside is a whole value; the other bits can be read and written back',
    );
  }

  #fail(message: string, label: string, ...notes: readonly string[]): undefined {
    this.#builder.context.diagnostics.add(error('M2010', this.#whole.span, message, label).note(...notes));
    return undefined;
  }
}

function isPresent(
  { dims }: hir.InstanceGroup,
  { positions }: hir.InstanceSubset,
  indices: readonly hir.Expr[],
): boolean {
  let position = 0;
  for (const [i, index] of indices.entries()) {
    const value = index.kind === 'const' ? Number(index.value) : dims[i];
    if (value === undefined || value >= (dims[i] ?? 0)) return false;
    position = position * (dims[i] ?? 1) + value;
  }
  return positions.includes(position);
}

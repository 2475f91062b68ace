/** Random patterns: one that may match, or arms that cover every value and of which each can be taken. */
import type { Draw, Scope, Value } from './draw.js';
import { list, node, type Tree } from './tree.js';
import { sameType, type Type, type Variant, type Vector } from './types.js';

export interface Arm {
  /** With its guard. */
  readonly pattern: Tree;
  readonly binds: Scope;
}

/** A condition that is not known while compiling; undefined where there is none. */
type Guard = (binds: Scope) => Tree | undefined;

export class Patterns {
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  suits(type: Type): boolean {
    switch (type.kind) {
      case 'uint':
      case 'int':
      case 'bits':
        return type.width >= 2;
      case 'bool':
      case 'enum':
      case 'union':
      case 'struct':
        return true;
      default:
        return false;
    }
  }

  arms(type: Type, guard: Guard): readonly Arm[] {
    switch (type.kind) {
      case 'bool':
        return [
          plain('pattern bool', 'true'),
          this.#draw.chance(0.5) ? plain('pattern bool', 'false') : plain('pattern _', '_'),
        ];
      case 'uint':
      case 'int':
      case 'bits':
        return [...this.#guarded(type, guard), ...this.#numbers(type), this.#rest(type)];
      case 'enum':
        return this.#enum(type.name, type.variants);
      case 'union':
        return this.#union(type, guard);
      case 'struct':
        return [...this.#guarded(type, guard), ...this.#struct(type)];
      case 'tuple':
        return this.#tuple(type.elements);
      default:
        return [this.#rest(type)];
    }
  }

  /** One that some values do not match, as `is` wants it; undefined where there is none. */
  test(type: Type): Tree | undefined {
    const draw = this.#draw;
    switch (type.kind) {
      case 'uint':
      case 'int':
      case 'bits':
        return type.width < 2 ? undefined : draw.pick(this.#numbers(type).map(({ pattern }) => pattern));
      case 'enum': {
        if (type.variants.length < 2) return undefined;
        const most = draw.between(1, Math.min(3, type.variants.length - 1));
        const some = shuffled(draw, type.variants).slice(0, most);
        const named = some.map(
          (variant) => node('pattern variant')`${draw.chance(0.5) ? type.name : ''}.${variant}`,
        );
        return named.length === 1 ? named[0] : node('pattern |')`${list(named, ' | ')}`;
      }
      case 'union': {
        const variant = draw.pick(type.variants);
        return variant === undefined || type.variants.length < 2
          ? undefined
          : this.#variant(type.name, variant, false).pattern;
      }
      case 'tuple': {
        const parts = type.elements.map((element) => (draw.chance(0.7) ? this.test(element) : undefined));
        return parts.every((part) => part === undefined)
          ? undefined
          : node('pattern tuple')`(${list(parts.map((part) => part ?? node('pattern _')`_`))})`;
      }
      case 'bool':
        return node('pattern bool')`${draw.one('true', 'false')}`;
      case 'struct': {
        const [first, last] = this.#struct(type);
        return last === undefined ? undefined : first?.pattern;
      }
      default:
        return undefined;
    }
  }

  /** An arm for anything that a condition lets through. */
  #guarded(type: Type, guard: Guard): readonly Arm[] {
    const draw = this.#draw;
    if (!draw.chance(0.25)) return [];
    const value: Value = { text: draw.name('n'), type, known: true };
    const condition = guard([value]);
    return condition === undefined
      ? []
      : [{ pattern: node('guard')`${node('pattern name')`${value.text}`} if ${condition}`, binds: [value] }];
  }

  #rest(type: Type): Arm {
    const draw = this.#draw;
    if (draw.chance(0.6)) return plain('pattern _', '_');
    const value: Value = { text: draw.name('n'), type, known: true };
    return { pattern: node('pattern name')`${value.text}`, binds: [value] };
  }

  /** Apart from each other, and never all there are. */
  #numbers({ kind, width, limit }: Vector): readonly Arm[] {
    const draw = this.#draw;
    const least = kind === 'int' ? -(1n << BigInt(width - 1)) : 0n;
    const most = limit === undefined ? least + (1n << BigInt(width)) - 1n : BigInt(limit - 1);
    const cuts = new Set<bigint>();
    for (let i = draw.between(2, 6); i > 0; i--) {
      const value = kind === 'int' ? BigInt.asIntN(width, draw.bits(width)) : draw.bits(width);
      if (value <= most) cuts.add(value);
    }
    // What is left over for the last arm.
    const left = draw.chance(0.5) ? least : most;
    cuts.delete(left);
    const at = [...cuts].toSorted((a, b) => (a < b ? -1 : 1));
    const arms: Arm[] = [];
    for (let i = 0; i < at.length; i++) {
      const [low, high] = [at[i]!, at[i + 1]];
      const alone = high === undefined || draw.chance(0.4);
      const half = draw.chance(0.4);
      if (alone) arms.push(plain('pattern number', `${low}`));
      else if (half && high > low + 1n) arms.push(plain('pattern ..', `${low}..${high}`));
      else {
        const or = draw.chance(0.3);
        arms.push(
          or
            ? { pattern: node('pattern |')`${low} | ${high}`, binds: [] }
            : plain('pattern ..=', `${low}..=${high}`),
        );
        i++;
      }
    }
    return arms;
  }

  #enum(name: string, variants: readonly string[]): readonly Arm[] {
    const draw = this.#draw;
    const named = (variant: string): Tree => node('pattern variant')`${draw.one(name, '')}.${variant}`;
    const order = shuffled(draw, variants);
    const kept = order.length > 1 && draw.chance(0.4) ? draw.between(1, order.length - 1) : order.length;
    const arms: Arm[] = [];
    for (let i = 0; i < kept; i++) {
      const pair = i + 1 < kept && draw.chance(0.2);
      arms.push({
        pattern: pair ? node('pattern |')`${named(order[i]!)} | ${named(order[i + 1]!)}` : named(order[i]!),
        binds: [],
      });
      if (pair) i++;
    }
    return kept < order.length ? [...arms, plain('pattern _', '_')] : arms;
  }

  #union({ name, variants }: Type & { readonly kind: 'union' }, guard: Guard): readonly Arm[] {
    const draw = this.#draw;
    const order = shuffled(draw, variants);
    const kept = order.length > 1 && draw.chance(0.3) ? draw.between(1, order.length - 1) : order.length;
    const arms = order.slice(0, kept).flatMap((variant): readonly Arm[] => {
      const all = this.#variant(name, variant, true);
      if (variant.fields.length === 0 || !draw.chance(0.3)) return [all];
      const some = this.#variant(name, variant, true);
      const condition = guard(some.binds);
      return condition === undefined
        ? [all]
        : [{ pattern: node('guard')`${some.pattern} if ${condition}`, binds: some.binds }, all];
    });
    return kept < order.length ? [...arms, plain('pattern _', '_')] : arms;
  }

  /** `all`: whatever its fields are. */
  #variant(union: string, { name, fields }: Variant, all: boolean): Arm {
    const draw = this.#draw;
    const head = `${draw.one(union, '')}.${name}`;
    if (fields.length === 0) return plain('pattern variant', head);
    if (draw.chance(0.2)) return plain('pattern (..)', `${head}(..)`);
    const parts = fields.map((field) => this.#part(field.type, all));
    const named = draw.chance(0.3);
    const patterns = parts.map(({ pattern }, i) =>
      named ? node('named pattern')`${fields[i]?.name ?? ''}: ${pattern}` : pattern,
    );
    return {
      pattern: node('pattern fields')`${head}(${list(patterns)})`,
      binds: all ? parts.flatMap(({ binds }) => binds) : [],
    };
  }

  #part(type: Type, all: boolean): Arm {
    const draw = this.#draw;
    if (!all) {
      const pattern = draw.chance(0.5) ? this.test(type) : undefined;
      return pattern === undefined ? plain('pattern _', '_') : { pattern, binds: [] };
    }
    return this.#rest(type);
  }

  #struct(type: Type & { readonly kind: 'struct' }): readonly Arm[] {
    const draw = this.#draw;
    const at = draw.below(type.fields.length);
    const field = type.fields[at];
    const head = type.name.replace(/<.*$/, '');
    // A variant alone in its enum or union would leave nothing for the last arm; and so would a bool's only two.
    if (
      field === undefined ||
      !(field.type.kind === 'uint' || field.type.kind === 'int') ||
      !this.suits(field.type) ||
      type.name.includes('<')
    )
      return [this.#rest(type)];
    const inner = this.#numbers(field.type)[0];
    const one =
      inner === undefined
        ? []
        : [{ pattern: node('pattern struct')`${head}(${field.name}: ${inner.pattern}, ..)`, binds: [] }];
    return [...one, this.#rest(type)];
  }

  #tuple(elements: readonly Type[]): readonly Arm[] {
    const draw = this.#draw;
    const [first, second] = elements;
    const arms: Arm[] = [];
    if (first !== undefined && second !== undefined && sameType(first, { kind: 'bool' })) {
      const value: Value = { text: draw.name('n'), type: second, known: true };
      arms.push({
        pattern: node('pattern tuple')`(true, ${node('pattern name')`${value.text}`})`,
        binds: [value],
      });
      const part = this.test(second);
      if (part !== undefined) arms.push({ pattern: node('pattern tuple')`(false, ${part})`, binds: [] });
    } else if (second !== undefined && first !== undefined) {
      arms.push({
        pattern: node(
          'pattern tuple',
        )`(${this.#numbers(first as Vector)[0]?.pattern ?? node('pattern number')`0`}, _)`,
        binds: [],
      });
    }
    return [...arms, plain('pattern _', '_')];
  }
}

const plain = (construct: string, text: string): Arm => ({ pattern: node(construct)`${text}`, binds: [] });

function shuffled<T>(draw: Draw, all: readonly T[]): readonly T[] {
  const rest = [...all];
  return Array.from({ length: rest.length }, () => rest.splice(draw.below(rest.length), 1)[0]!);
}

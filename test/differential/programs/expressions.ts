/** Random expressions of a given type. */
import { countWidth } from '../../../src/operators/operators.js';
import { clog2 } from '../../../src/support/bits.js';
import { read, type Choice, type Draw, type Scope, type Value } from './draw.js';
import { Functions } from './functions.js';
import { Patterns } from './patterns.js';
import { list, node, type Binding, type Tree } from './tree.js';
import {
  below,
  bits,
  BOOL,
  int,
  isVector,
  sameType,
  spelt,
  uint,
  widthOf,
  type Float,
  type Type,
  type Vector,
} from './types.js';
import type { TypeMaker } from './declared.js';

type Ways = readonly Choice<Tree>[];

export class Expressions {
  readonly #draw: Draw;
  readonly #types: TypeMaker;
  readonly functions: Functions;
  readonly #patterns: Patterns;

  constructor(draw: Draw, types: TypeMaker) {
    this.#draw = draw;
    this.#types = types;
    this.#patterns = new Patterns(draw);
    this.functions = new Functions(draw, types, this);
  }

  get patterns(): Patterns {
    return this.#patterns;
  }

  /** An expression that has this type wherever it stands. */
  typed(type: Type, depth: number, scope: Scope): Tree {
    const draw = this.#draw;
    draw.budget--;
    if (depth <= 0 || draw.budget <= 0 || draw.chance(0.1)) return this.leaf(type, scope);
    return (
      draw.way([...this.#general(type, depth - 1, scope), ...this.#special(type, depth - 1, scope)]) ??
      this.leaf(type, scope)
    );
  }

  /** An expression for a place that has this type: some take theirs from it. */
  landing(type: Type, depth: number, scope: Scope): Tree {
    const draw = this.#draw;
    if (!draw.chance(0.4)) return this.typed(type, depth, scope);
    return draw.way(this.#bare(type, depth, scope)) ?? this.typed(type, depth, scope);
  }

  /** A condition that is not known while compiling: of those that are, the arms behind them may never be taken. */
  open(depth: number, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    const value = draw.pick(
      scope.filter(({ type }) => type.kind === 'bool' || (isVector(type) && type.width > 0)),
    );
    if (value === undefined) return undefined;
    const live = value.type.kind === 'bool' ? read(value) : (this.#adaptedFrom(value, BOOL) ?? read(value));
    return draw.chance(0.5) ? live : this.#binary('^ bool', BOOL, '^', live, this.condition(depth, scope));
  }

  condition(depth: number, scope: Scope): Tree {
    return this.typed(BOOL, depth, scope);
  }

  // ── Leaves ────────────────────────────────────────────────────────────────────────────────────────────────────────

  leaf(type: Type, scope: Scope): Tree {
    const draw = this.#draw;
    const there = draw.chance(0.85)
      ? (this.#readable(type, scope) ?? (draw.chance(0.8) ? this.#adapted(type, scope) : undefined))
      : undefined;
    return there ?? this.constant(type, true) ?? this.#made(type, scope);
  }

  /** Something that is there, made to fit. */
  #adapted(type: Type, scope: Scope): Tree | undefined {
    const value = this.#draw.pick(scope.filter((each) => isVector(each.type) && each.type.width > 0));
    return value === undefined ? undefined : this.#adaptedFrom(value, type);
  }

  #adaptedFrom(value: Value, type: Type): Tree | undefined {
    const draw = this.#draw;
    if (!isVector(value.type)) return undefined;
    const { kind, width } = value.type;
    const whole = read(value);
    if (type.kind === 'bool')
      return draw.chance(0.5)
        ? node('bit', { type, binding: 'postfix' })`${whole}[${draw.below(width)}]`
        : node('.xor()', { type, binding: 'postfix' })`${whole}.xor()`;
    if (!isVector(type)) return undefined;
    const cast =
      kind === type.kind
        ? whole
        : node('bitcast', {
            type: { kind: type.kind, width },
          })`bitcast::<${spelt({ kind: type.kind, width })}>(${whole})`;
    return width === type.width ? cast : node('resize', { type })`resize::<${type.width}>(${cast})`;
  }

  /** Something that is there. */
  #readable(type: Type, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    const whole = scope.filter((value) => sameType(value.type, type));
    const parts =
      draw.chance(0.3) || whole.length === 0 ? scope.flatMap((value) => this.#partsOf(value, type)) : [];
    const found = draw.pick([...whole.map(read), ...parts]);
    return found;
  }

  /** Fields and elements of a value that have this type. */
  #partsOf({ text, type: whole }: Value, type: Type): readonly Tree[] {
    switch (whole.kind) {
      case 'struct':
        return whole.fields
          .filter((field) => sameType(field.type, type))
          .map((field) => node('field', { type })`${text}.${field.name}`);
      case 'array':
        return sameType(whole.element, type) && whole.length > 0
          ? [node('element', { type })`${text}[${this.#draw.below(whole.length)}]`]
          : [];
      default:
        return [];
    }
  }

  /** A constant; undefined where there is none of an opaque type. `typed`: it says its type itself. */
  constant(type: Type, typed: boolean): Tree | undefined {
    const draw = this.#draw;
    switch (type.kind) {
      case 'bool':
        return node('bool literal', { type })`${draw.chance(0.5) ? 'true' : 'false'}`;
      case 'uint':
      case 'bits':
      case 'int':
        return typed ? this.typedLiteral(type) : this.#literal(type);
      case 'enum': {
        const variant = draw.pick(type.variants) ?? '';
        return typed || draw.chance(0.3)
          ? node('variant', { type })`${type.name}.${variant}`
          : node('bare variant', { type })`.${variant}`;
      }
      case 'array': {
        const element = (): Tree | undefined => this.constant(type.element, typed);
        if (type.length === 0 || (draw.chance(0.4) && type.length > 1)) {
          const each = element();
          return each === undefined ? undefined : node('filled array', { type })`[${each}; ${type.length}]`;
        }
        return this.#all(
          Array.from({ length: type.length }, element),
          (elements) => node('array', { type })`[${list(elements)}]`,
        );
      }
      case 'struct':
        return this.#all(
          type.fields.map((field) => this.constant(field.type, false)),
          (values) =>
            node('struct', {
              type,
            })`${this.#maker(type.name)}(${list(values.map((value, i) => node('argument')`${type.fields[i]?.name ?? ''}: ${value}`))})`,
        );
      case 'union': {
        const variant = draw.pick(type.variants);
        if (variant === undefined) return undefined;
        const head = typed || draw.chance(0.5) ? type.name : '';
        if (variant.fields.length === 0) return node('union variant', { type })`${head}.${variant.name}`;
        return this.#all(
          variant.fields.map((field) => this.constant(field.type, false)),
          (values) =>
            node('union value', {
              type,
            })`${head}.${variant.name}(${list(values.map((value, i) => node('argument')`${variant.fields[i]?.name ?? ''}: ${value}`))})`,
        );
      }
      case 'tuple':
        return this.#all(
          type.elements.map((element) => this.constant(element, typed)),
          (values) => node('tuple', { type })`(${list(values)})`,
        );
      case 'float':
        return this.#floatLiteral(type, typed);
      case 'opaque':
        return undefined;
    }
  }

  #floatLiteral(type: Float, typed: boolean): Tree {
    const draw = this.#draw;
    const size = draw.one('0.0', '0.5', '1.0', '1.5', '2.5', '0.3', '3.75', '5.9');
    const digits = `${size}${typed ? `_${type.name}` : ''}`;
    // Of the formats with one zero, the other is no number.
    return draw.chance(0.3) && size !== '0.0'
      ? node('negative float literal', { type, binding: 'prefix' })`-${digits}`
      : node('float literal', { type })`${digits}`;
  }

  #all(values: readonly (Tree | undefined)[], make: (values: readonly Tree[]) => Tree): Tree | undefined {
    const there = values.filter((value) => value !== undefined);
    return there.length === values.length ? make(there) : undefined;
  }

  /** Where there is no constant of the type there is a value of it. */
  #made(type: Type, scope: Scope): Tree {
    const found = this.#readable(type, scope);
    if (found !== undefined) return found;
    throw new Error(`nothing of type ${spelt(type)} is in scope`);
  }

  /** `Frame<u4, 3>` is made by `Frame::<u4, 3>(…)`. */
  #maker(name: string): string {
    return name.replace('<', '::<');
  }

  /** A number without a type. */
  #literal(type: Vector): Tree {
    return this.#digits(type, this.#number(type));
  }

  #number({ kind, width, limit }: Vector): bigint {
    const drawn = this.#draw.bits(width);
    if (limit !== undefined) return drawn % BigInt(limit);
    return kind === 'int' ? BigInt.asIntN(width, drawn) : drawn;
  }

  #digits(type: Vector, value: bigint): Tree {
    const size = value < 0n ? -value : value;
    const sign = value < 0n ? '-' : '';
    const [construct, digits] = this.#draw.one(
      ['literal', `${size}`],
      ['hex literal', `0x${size.toString(16)}`],
      ['binary literal', `0b${size.toString(2)}`],
    );
    return value < 0n
      ? node('negative literal', { type, binding: 'prefix' })`${sign}${digits}`
      : node(construct, { type })`${digits}`;
  }

  /** A number that says its type. */
  typedLiteral(type: Vector): Tree {
    const value = this.#number(type);
    if (type.kind === 'int' || type.limit !== undefined || type.width === 0 || this.#draw.chance(0.2))
      return node('cast literal', { type, binding: 'as' })`${this.#digits(type, value)} as ${spelt(type)}`;
    const suffix = type.kind === 'uint' ? `u${type.width}` : `bits${type.width}`;
    return node('suffixed literal', { type })`${value}_${suffix}`;
  }

  // ── What takes its type from where it lands ───────────────────────────────────────────────────────────────────────

  #bare(type: Type, depth: number, scope: Scope): Ways {
    const ways: Choice<Tree>[] = [
      [3, () => this.constant(type, false)],
      [2, () => this.#choice(type, depth - 1, scope, (each) => this.landing(type, depth - 1, each))],
      [1, () => this.#bitcast(type, depth - 1, scope, '')],
    ];
    if (isVector(type)) ways.push([4, () => this.#resize(type, depth - 1, scope, '')]);
    if (type.kind === 'float') ways.push([2, () => this.#rounded(type, depth - 1, scope)]);
    if (type.kind === 'array' && type.length > 0)
      ways.push([
        4,
        () =>
          node('array', {
            type,
          })`[${list(Array.from({ length: type.length }, () => this.landing(type.element, depth - 1, scope)))}]`,
      ]);
    return depth <= 0 || this.#draw.budget <= 0 ? ways.slice(0, 1) : ways;
  }

  // ── Any type ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #general(type: Type, depth: number, scope: Scope): Ways {
    return [
      [5, () => this.#readable(type, scope)],
      [2, () => this.#choice(type, depth, scope, (each) => this.typed(type, depth, each))],
      [2, () => this.functions.call(type, depth, scope)],
      [2, () => this.#pick(type, depth, scope)],
      [1, () => this.#bitcast(type, depth, scope, `::<${spelt(type)}>`)],
    ];
  }

  /** `if` or `match`. */
  #choice(type: Type, depth: number, scope: Scope, branch: (scope: Scope) => Tree): Tree | undefined {
    const draw = this.#draw;
    const options = { type, binding: 'leading' as Binding };
    if (draw.chance(0.5)) {
      const condition = this.condition(depth, scope);
      if (draw.chance(0.2))
        return node(
          'else if',
          options,
        )`if ${condition} { ${branch(scope)} } else if ${this.condition(depth, scope)} { ${branch(scope)} } else { ${branch(scope)} }`;
      return node('if', options)`if ${condition} { ${branch(scope)} } else { ${branch(scope)} }`;
    }
    const matched = this.matched(depth, scope);
    if (matched === undefined) return undefined;
    const arms = this.#patterns.arms(matched.type, (binds) => this.open(depth - 1, [...scope, ...binds]));
    const rows = arms.map(
      ({ pattern, binds }) => node('arm')`${pattern} => ${branch([...scope, ...binds])},`,
    );
    return node(`match ${matched.type.kind}`, options)`match ${matched.tree} {\n${list(rows, '\n')}\n}`;
  }

  /** Something to match, of a type that patterns can take apart. */
  matched(depth: number, scope: Scope): { readonly tree: Tree; readonly type: Type } | undefined {
    const draw = this.#draw;
    const there = scope.filter(({ type, known }) => !known && this.#patterns.suits(type));
    const value = draw.pick(there);
    if (value !== undefined && draw.chance(0.6)) return { tree: read(value), type: value.type };
    if (draw.chance(0.3)) {
      const elements = [draw.one<Type>(BOOL, uint(5)), draw.one<Type>(BOOL, uint(5), int(4))];
      const parts = elements.map((element) => this.typed(element, depth - 1, scope));
      return { tree: node('matched tuple')`(${list(parts)})`, type: { kind: 'tuple', elements } };
    }
    const type = this.#types.matchable();
    return { tree: this.typed(type, depth, scope), type };
  }

  /** An element of an array, chosen at run time; a field of a struct that is an expression. */
  #pick(type: Type, depth: number, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    const arrays = scope.filter(
      (value) => value.type.kind === 'array' && value.type.length > 0 && sameType(value.type.element, type),
    );
    const array = draw.pick(arrays);
    if (array !== undefined && array.type.kind === 'array')
      return node('picked element', {
        type,
        binding: 'postfix',
      })`${read(array)}[${this.index(array.type.length, depth, scope)}]`;
    const struct = draw.pick(
      this.#types.structs.filter(({ fields }) => fields.some((field) => sameType(field.type, type))),
    );
    if (struct === undefined) return undefined;
    const field = draw.pick(struct.fields.filter((each) => sameType(each.type, type)));
    return node('field of', {
      type,
      binding: 'postfix',
    })`${this.typed(struct, depth, scope)}.${field?.name ?? ''}`;
  }

  /** An index below `length`, but for now and then. */
  index(length: number, depth: number, scope: Scope): Tree {
    const draw = this.#draw;
    const width = clog2(BigInt(length));
    if (draw.chance(0.05)) {
      const wild = draw.pick(
        scope.filter(
          ({ type, known }) =>
            !known && (type.kind === 'uint' || type.kind === 'bits') && type.width > 0 && type.width < 40,
        ),
      );
      if (wild !== undefined) return node('wild index')`${read(wild)}`;
    }
    if (length === 1 || draw.chance(0.2)) return node('constant index')`${draw.below(length)}`;
    if (2 ** width === length) return this.typed(uint(width), Math.min(depth, 2), scope);
    return node('bounded index', {
      binding: '%',
    })`${this.typed(uint(width + 1), Math.min(depth, 1), scope)} % ${length}`;
  }

  #bitcast(type: Type, depth: number, scope: Scope, generic: string): Tree | undefined {
    if (type.kind === 'opaque' || type.kind === 'tuple' || type.kind === 'float') return undefined;
    // What is no encoding of an enum or union is an error at run time.
    if (holdsEncodings(type) && !this.#draw.chance(0.05)) return undefined;
    const from = this.#types.ofWidth(widthOf(type));
    return node(generic === '' ? 'bare bitcast' : 'bitcast', {
      type,
    })`bitcast${generic}(${this.typed(from, depth, scope)})`;
  }

  // ── By type ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #special(type: Type, depth: number, scope: Scope): Ways {
    switch (type.kind) {
      case 'bool':
        return this.#bools(depth, scope);
      case 'uint':
      case 'int':
      case 'bits':
        return [...this.#vectors(type, depth, scope), ...this.#arithmetic(type, depth, scope)];
      case 'array':
        return this.#arrays(type, depth, scope);
      case 'struct':
        return [
          [
            4,
            () =>
              node('struct', {
                type,
              })`${this.#maker(type.name)}(${list(type.fields.map((field) => node('argument')`${field.name}: ${this.landing(field.type, depth, scope)}`))})`,
          ],
          [
            2,
            () => {
              const field = this.#draw.pick(type.fields);
              if (field === undefined) return undefined;
              return node('struct update', {
                type,
              })`${this.#maker(type.name)}(..${this.leaf(type, scope)}, ${field.name}: ${this.landing(field.type, depth, scope)})`;
            },
          ],
        ];
      case 'union':
        return [
          [
            4,
            () => {
              const variant = this.#draw.pick(type.variants.filter(({ fields }) => fields.length > 0));
              if (variant === undefined) return undefined;
              return node('union value', {
                type,
              })`${type.name}.${variant.name}(${list(variant.fields.map((field) => node('argument')`${field.name}: ${this.landing(field.type, depth, scope)}`))})`;
            },
          ],
        ];
      case 'tuple':
        return [
          [
            4,
            () =>
              node('tuple', {
                type,
              })`(${list(type.elements.map((element) => this.typed(element, depth, scope)))})`,
          ],
        ];
      case 'float':
        return this.#floats(type, depth, scope);
      case 'enum':
      case 'opaque':
        return [];
    }
  }

  /** Arithmetic is hundreds of gates: less of it than of the rest. */
  #floats(type: Float, depth: number, scope: Scope): Ways {
    const draw = this.#draw;
    const same = (): Tree => this.typed(type, Math.min(depth, 1), scope);
    return [
      [
        3,
        () => {
          const operator = draw.one('+', '-', '*');
          return this.#binary(`${operator} float`, type, operator, same(), same());
        },
      ],
      [1, () => node('- of a float', { type, binding: 'prefix' })`-${same()}`],
      [
        2,
        () =>
          node('as float from bits', {
            type,
            binding: 'as',
          })`${this.typed(bits(type.width), depth, scope)} as ${type.name}`,
      ],
    ];
  }

  /** The nearest number of another format, where the place says which. */
  #rounded(type: Float, depth: number, scope: Scope): Tree {
    const from = this.#types.float();
    return node('round', { type })`round(${this.typed(from, Math.min(depth, 1), scope)})`;
  }

  #binary(construct: string, type: Type, operator: Binding, left: Tree, right: Tree): Tree {
    return node(construct, { type, binding: operator })`${left} ${operator} ${right}`;
  }

  /** The other side of an operator that gives its operand the type: now and then a bare literal. */
  #other(type: Type, depth: number, scope: Scope): Tree {
    if (!isVector(type) || !this.#draw.chance(0.25)) return this.typed(type, depth, scope);
    // The operand may be a `below<N>` of this width, for which some literals are too large.
    const half = 2 ** (type.width - 1);
    return this.#literal(
      type.kind === 'uint' && type.width > 0 && type.width < 8 ? { ...type, limit: half + 1 } : type,
    );
  }

  #bools(depth: number, scope: Scope): Ways {
    const draw = this.#draw;
    const bool = (): Tree => this.typed(BOOL, depth, scope);
    const vector = (): Vector => this.#types.vector();
    const options = { type: BOOL };
    const method = (construct: string, name: string) => (): Tree => {
      const type = draw.chance(0.15)
        ? ({ kind: 'array', element: BOOL, length: draw.between(1, 9) } as const)
        : vector();
      return node(construct, { ...options, binding: 'postfix' })`${this.typed(type, depth, scope)}.${name}()`;
    };
    return [
      [3, () => this.#binary('logic', BOOL, draw.one('&&', '||'), bool(), bool())],
      [2, () => node('!', { ...options, binding: 'prefix' })`!${bool()}`],
      [1, () => node('~ bool', { ...options, binding: 'prefix' })`~${bool()}`],
      [
        2,
        () => {
          const operator = draw.one('&', '|', '^');
          return this.#binary(`${operator} bool`, BOOL, operator, bool(), bool());
        },
      ],
      [
        4,
        () => {
          const [left, right] = this.#numbers();
          const operator = draw.one('<', '<=', '>', '>=', '==', '!=');
          const other = draw.chance(0.25) ? this.#literal(left) : this.typed(right, depth, scope);
          // An `if` or `match` takes its type from the left side there.
          const fitting = other.binding === 'leading' ? this.leaf(left, scope) : other;
          return this.#binary(
            `${operator} ${left.kind}`,
            BOOL,
            operator,
            this.typed(left, depth, scope),
            fitting,
          );
        },
      ],
      [
        3,
        () => {
          const type = this.#types.packed();
          const operator = draw.one('==', '!=');
          return this.#binary(
            `${operator} ${type.kind}`,
            BOOL,
            operator,
            this.typed(type, depth, scope),
            this.typed(type, depth, scope),
          );
        },
      ],
      [
        1,
        () => {
          const type = draw.pick(this.#types.floats);
          if (type === undefined) return undefined;
          const operator = draw.one('<', '<=', '>', '>=', '==', '!=');
          const [left, right] = [this.typed(type, 1, scope), this.typed(type, 1, scope)];
          const fitting = right.binding === 'leading' ? this.leaf(type, scope) : right;
          return this.#binary(`${operator} float`, BOOL, operator, left, fitting);
        },
      ],
      [1, method('.and()', 'and')],
      [1, method('.or()', 'or')],
      [1, method('.xor()', 'xor')],
      [
        2,
        () => {
          const of = vector();
          if (of.width === 0) return undefined;
          return node('bit', {
            ...options,
            binding: 'postfix',
          })`${this.typed(of, depth, scope)}[${this.index(of.width, depth, scope)}]`;
        },
      ],
      [
        2,
        () => {
          const matched = this.matched(depth, scope);
          if (matched === undefined) return undefined;
          const pattern = this.#patterns.test(matched.type);
          return pattern === undefined
            ? undefined
            : node('is', { ...options, binding: 'is' })`${matched.tree} is ${pattern}`;
        },
      ],
    ];
  }

  /** Two number types of one sign; mostly of different widths. */
  #numbers(): readonly [Vector, Vector] {
    const [one, other] = [this.#types.number(), this.#types.number()];
    return [one, { kind: one.kind, width: Math.max(1, other.width) }];
  }

  #vectors(type: Vector, depth: number, scope: Scope): Ways {
    const draw = this.#draw;
    const { kind, width } = type;
    const closed = { kind, width };
    const same = (): Tree => this.typed(closed, depth, scope);
    const amount = (): Tree => {
      const most = clog2(BigInt(width + 1));
      const by = draw.one<Vector>(uint(most), bits(most), uint(most + 1), uint(draw.between(1, 9)), uint(40));
      return draw.chance(0.25)
        ? node('shift amount')`${draw.one(0, 1, Math.max(0, width - 1), width, draw.below(width + 3))}`
        : this.typed(by, depth - 1, scope);
    };
    return [
      [
        3,
        () => {
          const operator = draw.one('&', '|', '^');
          return this.#binary(operator, type, operator, same(), this.#other(closed, depth, scope));
        },
      ],
      [1, () => node('~', { type, binding: 'prefix' })`~${same()}`],
      [
        3,
        () => {
          const operator = draw.one('<<', '>>');
          return this.#binary(`${operator} ${kind}`, type, operator, same(), amount());
        },
      ],
      [1, () => node('.reverse()', { type, binding: 'postfix' })`${same()}.reverse()`],
      [2, () => this.#resize(type, depth, scope, draw.chance(0.7) ? `::<${width}>` : `::<${spelt(closed)}>`)],
      [2, () => this.#slice(type, depth, scope)],
      [2, () => this.#as(type, depth, scope)],
      ...(kind === 'bits' ? this.#joins(type, depth, scope) : []),
    ];
  }

  #resize(type: Vector, depth: number, scope: Scope, generic: string): Tree | undefined {
    const draw = this.#draw;
    const { kind, width } = type;
    const label = (name: string): string => `${generic === '' ? 'bare ' : ''}${name} ${kind}`;
    const call = (name: string, from: number): Tree =>
      node(label(name), { type })`${name}${generic}(${this.typed({ kind, width: from }, depth, scope)})`;
    const least = kind === 'int' ? 1 : 0;
    const wider = (): number => width + draw.one(0, 1, draw.between(1, 12), draw.width());
    const narrower = (): number | undefined =>
      width <= least
        ? undefined
        : draw.one(
            Math.max(least, width - 1),
            draw.between(least, width),
            Math.min(width, Math.max(least, draw.width())),
          );
    return draw.way([
      [2, () => call('trunc', wider())],
      [
        2,
        () => {
          const from = narrower();
          return from === undefined || kind === 'int' ? undefined : call('zext', from);
        },
      ],
      [
        2,
        () => {
          const from = narrower();
          return from === undefined || kind === 'uint' || from === 0 ? undefined : call('sext', from);
        },
      ],
      [2, () => (kind === 'bits' ? undefined : call('sat', wider()))],
      [1, () => call('resize', draw.chance(0.5) ? wider() : (narrower() ?? wider()))],
    ]);
  }

  /** `uint` from `uint`, else `bits`. */
  #slice(type: Vector, depth: number, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    const { kind, width } = type;
    if (kind === 'int' || width === 0) return undefined;
    const above = draw.one(0, 1, draw.between(0, 9), draw.between(0, 70));
    const of: Vector = { kind: kind === 'uint' ? 'uint' : draw.one('bits', 'int'), width: width + above };
    if (draw.chance(0.5)) {
      const low = draw.between(0, above);
      return node('slice', {
        type,
        binding: 'postfix',
      })`${this.typed(of, depth, scope)}[${low + width - 1}:${low}]`;
    }
    const places = clog2(BigInt(above + 1));
    const start =
      2 ** places === above + 1 && places > 0
        ? this.typed(uint(places), depth - 1, scope)
        : this.index(above + 1, depth, scope);
    return node('window', {
      type,
      binding: 'postfix',
    })`${this.typed(of, depth, scope)}[${start} +: ${width}]`;
  }

  #as(type: Vector, depth: number, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    const { kind, width } = type;
    const from: readonly Type[] =
      kind === 'uint'
        ? [bits(width), uint(draw.between(0, width)), ...(width === 1 ? [BOOL] : [])]
        : kind === 'int'
          ? [
              int(draw.between(1, Math.max(1, width))),
              ...(width > 1 ? [uint(draw.between(1, width - 1))] : []),
            ]
          : [
              uint(width),
              ...(width === 1 ? [BOOL] : []),
              ...this.#types.enums.filter((each) => each.width === width),
            ];
    const source = draw.pick(from);
    if (source === undefined) return undefined;
    return node(`as ${kind} from ${source.kind}`, {
      type,
      binding: 'as',
    })`${this.typed(source, depth, scope)} as ${spelt(type)}`;
  }

  #joins(type: Vector, depth: number, scope: Scope): Ways {
    const draw = this.#draw;
    const { width } = type;
    return [
      [
        4,
        () => {
          if (width < 2) return undefined;
          const [left, right] = draw.split(width, 1);
          const part = (of: number): Tree =>
            this.typed(of === 1 && draw.chance(0.4) ? BOOL : this.#types.scalar(of), depth, scope);
          return this.#binary('++', type, '++', part(left), part(right));
        },
      ],
      [
        2,
        () => {
          const counts = [1, 2, 3, 4, 8].filter((count) => width > 0 && width % count === 0);
          const count = draw.pick(counts);
          if (count === undefined) return undefined;
          const of = width / count === 1 && draw.chance(0.5) ? BOOL : this.#types.scalar(width / count);
          return node('.repeat()', {
            type,
            binding: 'postfix',
          })`${this.typed(of, depth, scope)}.repeat(${count})`;
        },
      ],
      [
        2,
        () =>
          node('.bits', {
            type,
            binding: 'postfix',
          })`${this.typed(this.#types.ofWidth(width), depth, scope)}.bits`,
      ],
      [
        2,
        () => {
          const from = this.#draw.pick(this.#types.floats.filter((each) => each.width === width));
          return from === undefined
            ? undefined
            : node('.bits of a float', { type, binding: 'postfix' })`${this.typed(from, 1, scope)}.bits`;
        },
      ],
    ];
  }

  #arithmetic(type: Vector, depth: number, scope: Scope): Ways {
    const draw = this.#draw;
    const { kind, width } = type;
    if (kind === 'bits') return [];
    const signed = kind === 'int';
    const of = (from: number): Tree => this.typed({ kind, width: from }, depth, scope);
    const same = (): Tree => of(width);
    const least = signed ? 1 : 0;
    const smaller = (most: number): number => draw.one(most, draw.between(least, most));
    const either = (operator: Binding, one: number, other: number): Tree =>
      draw.chance(0.5)
        ? this.#binary(`${operator} ${kind}`, type, operator, of(one), of(other))
        : this.#binary(`${operator} ${kind}`, type, operator, of(other), of(one));
    const wrapping = (operator: Binding) => (): Tree =>
      this.#binary(`${operator} ${kind}`, type, operator, same(), this.#other({ kind, width }, depth, scope));
    const ways: Choice<Tree>[] = [
      [2, wrapping('+%')],
      [2, wrapping('-%')],
      [2, wrapping('*%')],
      [1, wrapping('+|')],
      [1, wrapping('-|')],
      [1, wrapping('*|')],
      [2, () => (width - 1 < Math.max(1, least) ? undefined : either('+', width - 1, smaller(width - 1)))],
      [
        2,
        () => {
          if (width < 2) return undefined;
          const [one, other] = draw.split(width, 1);
          return either('*', one, other);
        },
      ],
      [
        2,
        () =>
          signed && width < 2
            ? undefined
            : this.#binary(
                `/ ${kind}`,
                type,
                '/',
                of(signed ? width - 1 : width),
                this.#divisor(kind, depth, scope),
              ),
      ],
      [
        2,
        () => {
          const more = width + draw.below(9);
          return width === 0
            ? undefined
            : draw.chance(0.5)
              ? this.#binary(`% ${kind}`, type, '%', of(more), this.#divisor(kind, depth, scope, width))
              : this.#binary(`% ${kind}`, type, '%', of(width), this.#divisor(kind, depth, scope, more));
        },
      ],
      [
        1,
        () => {
          const name = draw.one('min', 'max');
          return draw.chance(0.5)
            ? node(`.${name}() ${kind}`, {
                type,
                binding: 'postfix',
              })`${same()}.${name}(${this.#other({ kind, width }, depth, scope)})`
            : node(`${name}() ${kind}`, { type })`${name}(${same()}, ${same()})`;
        },
      ],
    ];
    if (signed) {
      ways.push(
        [2, () => (width < 2 ? undefined : node('- int', { type, binding: 'prefix' })`-${of(width - 1)}`)],
        [
          1,
          () =>
            width < 2
              ? undefined
              : node('- uint', { type, binding: 'prefix' })`-${this.typed(uint(width - 1), depth, scope)}`,
        ],
        [2, () => (width < 2 ? undefined : either('-', width - 1, smaller(width - 1)))],
        [
          2,
          () =>
            width < 2
              ? undefined
              : this.#binary(
                  '- uint uint',
                  type,
                  '-',
                  this.typed(uint(width - 1), depth, scope),
                  this.typed(uint(smallerUint(draw, width - 1)), depth, scope),
                ),
        ],
      );
    } else {
      ways.push(
        [
          1,
          () =>
            width < 1
              ? undefined
              : draw.chance(0.5)
                ? node('.abs()', { type, binding: 'postfix' })`${this.typed(int(width), depth, scope)}.abs()`
                : node('abs()', { type })`abs(${this.typed(int(width), depth, scope)})`,
        ],
        [
          2,
          () => {
            if (width < 1 || width > 8) return undefined;
            const from = draw.between(2 ** (width - 1), 2 ** width - 1);
            if (countWidth(from) !== width) return undefined;
            const name = draw.one('ones', 'leadingZeros', 'trailingZeros');
            const source: Type = draw.chance(0.1)
              ? { kind: 'array', element: BOOL, length: from }
              : this.#types.scalarVector(from);
            return node(`.${name}()`, {
              type,
              binding: 'postfix',
            })`${this.typed(source, depth, scope)}.${name}()`;
          },
        ],
        [
          1,
          () => {
            const limit =
              width >= 1 && width < 20 && draw.chance(0.5)
                ? draw.between(2 ** (width - 1) + 1, 2 ** width)
                : undefined;
            const name = draw.one('next', 'previous');
            const from = limit === undefined ? uint(width) : below(limit);
            const operand =
              limit === undefined
                ? same()
                : (this.#readable(
                    from,
                    scope.filter((value) => spelt(value.type) === spelt(from)),
                  ) ?? this.typedLiteral(from));
            return node(`.${name}()`, { type, binding: 'postfix' })`${operand}.${name}()`;
          },
        ],
      );
    }
    return ways;
  }

  /** Not zero, but for now and then. */
  #divisor(kind: 'uint' | 'int', depth: number, scope: Scope, width = Math.max(1, this.#draw.width())): Tree {
    const draw = this.#draw;
    const type: Vector = { kind, width };
    if (draw.chance(0.15)) {
      const wild = draw.pick(scope.filter((value) => !value.known && sameType(value.type, type)));
      if (wild !== undefined) return node('wild divisor', { type })`${read(wild)}`;
    }
    const one = kind === 'int' && width === 1 ? '-1' : '1';
    return node('divisor', { type, binding: '|' })`${this.typed(type, depth, scope)} | ${one}`;
  }

  #arrays(type: Type & { readonly kind: 'array' }, depth: number, scope: Scope): Ways {
    const draw = this.#draw;
    const { element, length } = type;
    const ways: Choice<Tree>[] = [
      [
        3,
        () =>
          length === 0
            ? undefined
            : node('array', {
                type,
              })`[${list(Array.from({ length }, () => this.typed(element, depth, scope)))}]`,
      ],
      [2, () => node('filled array', { type })`[${this.typed(element, depth, scope)}; ${length}]`],
      [
        3,
        () => {
          const index = draw.name('i');
          const inner = scope.flatMap((value): readonly Value[] =>
            value.type.kind === 'array' && value.type.length >= length
              ? [{ text: `${value.text}[${index}]`, type: value.type.element, known: value.known }]
              : [],
          );
          return node('comprehension', {
            type,
          })`[for ${index} in 0..${length} => ${this.typed(element, depth, [...scope, ...inner, ...inner])}]`;
        },
      ],
      [
        2,
        () => {
          const source = draw.pick(
            scope.filter((value) => value.type.kind === 'array' && value.type.length === length),
          );
          if (source?.type.kind !== 'array') return undefined;
          const each = draw.name('x');
          const inner: Value = { text: each, type: source.type.element, known: source.known };
          return node('comprehension over', {
            type,
          })`[for ${each} in ${source.text} => ${this.typed(element, depth, [...scope, inner, inner])}]`;
        },
      ],
      [
        1,
        () => {
          const index = draw.name('i');
          const step = draw.between(2, 3);
          return node('comprehension if', {
            type,
          })`[for ${index} in 0..${length * step} if ${index} % ${step} == ${draw.below(step)} => ${this.typed(element, depth, scope)}]`;
        },
      ],
    ];
    return length > 0 ? ways : ways.slice(1, 2);
  }
}

function smallerUint(draw: Draw, most: number): number {
  return draw.one(most, draw.between(0, most));
}

/** Whether some patterns of bits are no value. */
export function holdsEncodings(type: Type): boolean {
  switch (type.kind) {
    case 'enum':
      return 2 ** type.width !== type.variants.length;
    case 'union':
      return true;
    case 'array':
      return holdsEncodings(type.element);
    case 'struct':
      return type.fields.some((field) => holdsEncodings(field.type));
    case 'tuple':
      return type.elements.some(holdsEncodings);
    default:
      return false;
  }
}

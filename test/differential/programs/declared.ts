/** Random types, those that a program declares among them. */
import { clog2 } from '../../../src/support/bits.js';
import type { Draw } from './draw.js';
import { lines, list, node, type Tree } from './tree.js';
import {
  below,
  bits,
  BOOL,
  FLOATS,
  int,
  isVector,
  spelt,
  uint,
  widthOf,
  type Field,
  type Float,
  type Type,
  type Variant,
  type Vector,
} from './types.js';

type Kind<K> = Type & { readonly kind: K };

/** So wide that no engine keeps it in one piece, and no more. */
const MOST_BITS = 300;

export class TypeMaker {
  readonly #draw: Draw;
  /** The declarations, in order. */
  readonly items: Tree[] = [];
  readonly structs: Kind<'struct'>[] = [];
  readonly enums: Kind<'enum'>[] = [];
  readonly unions: Kind<'union'>[] = [];
  /** Those of ports and registers: what has one of them meets others of it. */
  readonly familiar: Vector[] = [];
  readonly floats: Float[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** A few types for the program to use. */
  declare(): void {
    const draw = this.#draw;
    for (let i = draw.below(3); i > 0; i--) this.#enum();
    for (let i = draw.below(3); i > 0; i--) this.#struct();
    for (let i = draw.below(2); i > 0; i--) this.#union();
    if (draw.chance(0.3)) this.#genericStruct();
  }

  vector(): Vector {
    const known = this.#draw.chance(0.5) ? this.#draw.pick(this.familiar) : undefined;
    if (known !== undefined) return { kind: known.kind, width: known.width };
    const width = this.#draw.width();
    return this.scalarVector(width);
  }

  number(): Vector {
    const known = this.#draw.chance(0.5)
      ? this.#draw.pick(this.familiar.filter(({ kind }) => kind !== 'bits'))
      : undefined;
    if (known !== undefined) return { kind: known.kind, width: known.width };
    const width = this.#draw.width();
    return width === 0 ? uint(width) : this.#draw.one(uint(width), int(width));
  }

  scalarVector(width: number): Vector {
    return width === 0
      ? this.#draw.one(uint(0), bits(0))
      : this.#draw.one(uint(width), int(width), bits(width));
  }

  /** Most often one that the program has already: what does not meet another of its kind is never added. */
  float(): Float {
    const type =
      (this.#draw.chance(0.7) ? this.#draw.pick(this.floats) : undefined) ?? this.#draw.one(...FLOATS);
    this.floats.push(type);
    return type;
  }

  /** What may stand in `++`. */
  scalar(width: number): Type {
    const draw = this.#draw;
    return (
      (draw.chance(0.3) ? draw.pick(this.enums.filter((each) => each.width === width)) : undefined) ??
      this.scalarVector(width)
    );
  }

  /** Of a port or register. */
  held(): Type {
    if (this.#draw.chance(0.04)) return this.float();
    const type = this.any();
    if (isVector(type)) this.familiar.push(type);
    return type;
  }

  /** What hardware may be. */
  any(): Type {
    const draw = this.#draw;
    const declared = draw.pick<Type>([...this.structs, ...this.enums, ...this.unions]);
    if (declared !== undefined && draw.chance(0.3)) return declared;
    switch (draw.below(10)) {
      case 0:
      case 1:
        return BOOL;
      case 2: {
        const element = this.any();
        const length = draw.between(1, 5);
        return widthOf(element) * length > MOST_BITS ? element : { kind: 'array', element, length };
      }
      case 3:
        return below(draw.one(2, 3, 5, 6, 10, 13, 100));
      default:
        return this.vector();
    }
  }

  /** What is compared by its bits. */
  packed(): Type {
    const declared = this.#draw.pick<Type>([...this.structs, ...this.enums, ...this.unions]);
    return (
      declared ??
      this.#draw.one<Type>(bits(this.#draw.width()), { kind: 'array', element: uint(3), length: 2 }, BOOL)
    );
  }

  /** What patterns take apart. */
  matchable(): Type {
    const draw = this.#draw;
    const declared = draw.pick<Type>([...this.enums, ...this.unions, ...this.structs]);
    if (declared !== undefined && draw.chance(0.6)) return declared;
    const width = draw.one(5, 8, 33, 64, 65);
    const narrow = draw.one(2, 3, 4, width);
    // A `uint` of few bits may turn out to be a `below<N>`, which other arms cover.
    return draw.one<Type>(uint(width), int(narrow), bits(narrow), BOOL);
  }

  /** Some type of so many bits, without encodings that are no value. */
  ofWidth(width: number): Type {
    const draw = this.#draw;
    const structs = this.structs.filter((each) => widthOf(each) === width);
    const struct = draw.pick(structs);
    if (struct !== undefined && draw.chance(0.5)) return struct;
    const length = draw.pick([2, 3, 4].filter((each) => width > 0 && width % each === 0));
    if (length !== undefined && draw.chance(0.3))
      return { kind: 'array', element: this.scalarVector(width / length), length };
    return width === 1 && draw.chance(0.4) ? BOOL : this.scalarVector(width);
  }

  #field(): Field {
    const draw = this.#draw;
    const name = draw.name('f');
    const inner = draw.pick<Type>([...this.structs, ...this.enums].filter((type) => widthOf(type) < 80));
    if (inner !== undefined && draw.chance(0.2)) return { name, type: inner };
    const scalar = draw.chance(0.2)
      ? BOOL
      : this.scalarVector(draw.one(1, 2, 3, 4, 5, 8, 13, 16, 31, 33, 64));
    return {
      name,
      type: draw.chance(0.15) ? { kind: 'array', element: scalar, length: draw.between(1, 3) } : scalar,
    };
  }

  #fields(count: number): readonly Field[] {
    return Array.from({ length: count }, () => this.#field());
  }

  #struct(): void {
    const name = this.#draw.name('Struct');
    const fields = this.#fields(this.#draw.between(1, 4));
    this.items.push(
      node('struct declaration')`struct ${name} { ${list(fields.map((field) => declared(field)))} }`,
    );
    this.structs.push({ kind: 'struct', name, fields });
  }

  /** `struct Frame<T: type, N: int>`, used with one pair of arguments or two. */
  #genericStruct(): void {
    const draw = this.#draw;
    const name = draw.name('Generic');
    const [head, body] = [draw.name('f'), draw.name('f')];
    this.items.push(
      node('generic struct')`struct ${name}<T: type, N: int> { ${head}: uint<N>, ${body}: T[N] }`,
    );
    for (let i = draw.between(1, 2); i > 0; i--) {
      const length = draw.between(1, 4);
      const element = this.scalarVector(draw.one(1, 3, 8, 17));
      const fields = [
        { name: head, type: uint(length) },
        { name: body, type: { kind: 'array', element, length } as const },
      ];
      const struct = { kind: 'struct', name: `${name}<${spelt(element)}, ${length}>`, fields } as const;
      if (!this.structs.some((each) => each.name === struct.name)) this.structs.push(struct);
    }
  }

  #enum(): void {
    const draw = this.#draw;
    const name = draw.name('Enum');
    const count = draw.between(1, 6);
    const variants = Array.from({ length: count }, () => draw.name('V'));
    const encoding = draw.one('', ': binary', ': onehot', ': gray', 'given');
    const plain = Math.max(1, clog2(BigInt(count)));
    if (encoding !== 'given') {
      const width = encoding === ': onehot' ? count : plain;
      this.items.push(
        node(
          `enum${encoding}`,
        )`enum ${name}${encoding} { ${list(variants.map((variant) => node('enum variant')`${variant}`))} }`,
      );
      this.enums.push({ kind: 'enum', name, width, variants });
      return;
    }
    const width = Math.max(3, draw.one(3, 4, 8, 33, 64, 65));
    const values = new Set<bigint>();
    while (values.size < count) values.add(draw.bits(width));
    const rows = [...values].map((value, i) => node('given value')`${variants[i] ?? ''} = ${value}`);
    this.items.push(node('enum: given')`enum ${name}: uint<${width}> { ${list(rows)} }`);
    this.enums.push({ kind: 'enum', name, width, variants });
  }

  #union(): void {
    const draw = this.#draw;
    const name = draw.name('Union');
    const variants: Variant[] = Array.from({ length: draw.between(1, 5) }, () => ({
      name: draw.name('V'),
      fields: this.#fields(draw.below(3)),
    }));
    const rows = variants.map(({ name: variant, fields }) =>
      fields.length === 0
        ? node('empty variant')`${variant}`
        : node('variant with fields')`${variant}(${list(fields.map(declared))})`,
    );
    this.items.push(
      node('union declaration')`union ${name} {\n${lines(rows.map((row) => node('row')`${row},`))}\n}`,
    );
    this.unions.push({ kind: 'union', name, variants });
  }
}

const declared = ({ name, type }: Field): Tree => node('field declaration')`${name}: ${spelt(type)}`;

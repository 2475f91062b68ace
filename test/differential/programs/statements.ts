/** Random statements: of functions, of `comb` and `on` blocks. */
import type { Draw, Scope, Target, Value } from './draw.js';
import type { TypeMaker } from './declared.js';
import type { Expressions } from './expressions.js';
import { lines, node, type Tree } from './tree.js';
import { BOOL, bits, forget, isVector, spelt, uint, type Type } from './types.js';

/** `=` lands at once, `<=` at the edge. */
type Assign = '=' | '<=';

export class Statements {
  readonly #draw: Draw;
  readonly #types: TypeMaker;
  readonly #expressions: Expressions;

  constructor(draw: Draw, types: TypeMaker, expressions: Expressions) {
    this.#draw = draw;
    this.#types = types;
    this.#expressions = expressions;
  }

  /** Of a function: variables that are assigned again, then the result. */
  body(result: Type, scope: Scope): Tree {
    const draw = this.#draw;
    const rows: Tree[] = [];
    let seen = scope;
    if (draw.chance(0.6)) {
      const targets: Target[] = [];
      for (let i = draw.between(1, 2); i > 0; i--) {
        const local = this.#variable(draw.chance(0.5) ? result : this.#types.any(), seen);
        rows.push(local.tree);
        seen = [...seen, local.value];
        targets.push(local.value);
      }
      rows.push(...this.several(targets, seen, '=', draw.between(1, 3), 2));
    }
    return node('body')`${lines([...rows, this.#expressions.landing(result, 3, seen)])}`;
  }

  #variable(type: Type, scope: Scope): { readonly tree: Tree; readonly value: Value } {
    const value: Value = { text: this.#draw.name('v'), type, known: true };
    const tree = node(
      'var',
    )`var ${value.text}: ${spelt(type)} = ${this.#expressions.landing(type, 2, scope)};`;
    return { tree, value };
  }

  /** Each seen by those after it. */
  several(
    targets: readonly Target[],
    scope: Scope,
    assign: Assign,
    count: number,
    depth: number,
  ): readonly Tree[] {
    const draw = this.#draw;
    const rows: Tree[] = [];
    let seen = scope;
    for (let i = 0; i < count; i++) {
      if (draw.chance(0.12)) {
        const type = this.#types.any();
        const value: Value = { text: draw.name('l'), type, known: true };
        rows.push(
          draw.chance(0.5)
            ? node(
                'let of a type',
              )`let ${value.text}: ${spelt(type)} = ${this.#expressions.landing(type, 2, seen)};`
            : node('let')`let ${value.text} = ${this.#expressions.typed(type, 2, seen)};`,
        );
        seen = [...seen, value];
        continue;
      }
      if (draw.chance(0.06)) {
        const [one, other] = [forget(this.#types.any()), forget(this.#types.any())];
        const values = [one, other].map((type): Value => ({ text: draw.name('l'), type, known: true }));
        rows.push(
          node(
            'let of a tuple',
          )`let (${values.map(({ text }) => text).join(', ')}) = ${this.#expressions.typed({ kind: 'tuple', elements: [one, other] }, 2, seen)};`,
        );
        seen = [...seen, ...values];
        continue;
      }
      rows.push(this.#statement(targets, seen, assign, depth));
    }
    return rows;
  }

  #statement(targets: readonly Target[], scope: Scope, assign: Assign, depth: number): Tree {
    const draw = this.#draw;
    const block = (inner: Scope, more: readonly Target[] = targets): Tree =>
      node('block')`{\n${lines(this.several(more, inner, assign, draw.between(1, 2), depth - 1))}\n}`;
    const nested = depth > 0 && draw.budget > 0;
    return draw.way<Tree>([
      [5, () => this.#assignment(draw.pick(targets)!, scope, assign)],
      [
        3,
        () =>
          nested
            ? node('if statement')`if ${this.#expressions.condition(2, scope)} ${block(scope)}`
            : undefined,
      ],
      [
        2,
        () =>
          nested
            ? node(
                'if else statement',
              )`if ${this.#expressions.condition(2, scope)} ${block(scope)} else ${block(scope)}`
            : undefined,
      ],
      [
        1,
        () =>
          nested
            ? node(
                'else if statement',
              )`if ${this.#expressions.condition(2, scope)} ${block(scope)} else if ${this.#expressions.condition(2, scope)} ${block(scope)}`
            : undefined,
      ],
      [
        2,
        () =>
          nested
            ? this.#match(scope, block, (inner) => this.#assignment(draw.pick(targets)!, inner, assign))
            : undefined,
      ],
      [2, () => (nested ? this.#loop(targets, scope, block) : undefined)],
    ])!;
  }

  #match(scope: Scope, block: (scope: Scope) => Tree, simple: (scope: Scope) => Tree): Tree | undefined {
    const draw = this.#draw;
    const matched = this.#expressions.matched(2, scope);
    if (matched === undefined) return undefined;
    const arms = this.#expressions.patterns.arms(matched.type, (binds) =>
      this.#expressions.open(1, [...scope, ...binds]),
    );
    const rows = arms.map(({ pattern, binds }) => {
      const inner = [...scope, ...binds];
      if (draw.chance(0.1)) return node('empty arm')`${pattern} => {}`;
      return draw.chance(0.5)
        ? node('arm block')`${pattern} => ${block(inner)}`
        : node('arm statement')`${pattern} => ${simple(inner)}`;
    });
    return node(`match statement ${matched.type.kind}`)`match ${matched.tree} {\n${lines(rows)}\n}`;
  }

  /** Over the elements of arrays and the bits of vectors that are long enough. */
  #loop(
    targets: readonly Target[],
    scope: Scope,
    block: (scope: Scope, targets: readonly Target[]) => Tree,
  ): Tree | undefined {
    const draw = this.#draw;
    const index = draw.name('i');
    const over = draw.pick(scope.filter(({ type }) => type.kind === 'array' && type.length > 0));
    if (over?.type.kind === 'array' && draw.chance(0.3)) {
      const each: Value = { text: index, type: over.type.element, known: over.known };
      return node('for each')`for ${index} in ${over.text} ${block([...scope, each, each], targets)}`;
    }
    const turns = draw.between(1, 4);
    const inner = scope.flatMap((value): readonly Value[] =>
      this.#elements(value, index, turns).map((each) => ({ ...each, known: value.known })),
    );
    const more = targets.flatMap((target) => this.#elements(target, index, turns));
    const from = draw.one(`0..${turns}`, `0..=${turns - 1}`);
    const body = block([...scope, ...inner, ...inner], [...targets, ...more, ...more]);
    if (draw.chance(0.2))
      return node('nested for')`for ${index} in ${from}, ${draw.name('j')} in 0..2 ${body}`;
    return node('for')`for ${index} in ${from} ${body}`;
  }

  #elements({ text, type }: Target, index: string, turns: number): readonly Target[] {
    if (type.kind === 'array' && type.length >= turns)
      return [{ text: `${text}[${index}]`, type: type.element }];
    if (isVector(type) && type.width >= turns) return [{ text: `${text}[${index}]`, type: BOOL }];
    return [];
  }

  /** To the whole or to a part. */
  #assignment(target: Target, scope: Scope, assign: Assign): Tree {
    const [place, type] = this.#place(target, scope, 2);
    return node(
      `${place.construct} ${assign}`,
    )`${place} ${assign} ${this.#expressions.landing(type, 3, scope)};`;
  }

  #place({ text, type }: Target, scope: Scope, depth: number): readonly [Tree, Type] {
    const draw = this.#draw;
    const whole = [node('whole')`${text}`, type] as const;
    if (depth === 0 || draw.chance(0.5)) return whole;
    // An index into a name with an index stays a name: `a[i][j].f`.
    if (type.kind === 'struct') {
      const field = draw.pick(type.fields);
      return field === undefined
        ? whole
        : wrapped(
            'field',
            this.#place({ text: `${text}.${field.name}`, type: field.type }, scope, depth - 1),
          );
    }
    if (type.kind === 'array' && type.length > 0)
      return [node('element at')`${text}[${this.#expressions.index(type.length, 1, scope)}]`, type.element];
    if (!isVector(type) || type.width === 0) return whole;
    switch (draw.below(3)) {
      case 0:
        return [node('bit at')`${text}[${this.#expressions.index(type.width, 1, scope)}]`, BOOL];
      case 1: {
        const high = draw.below(type.width);
        const low = draw.between(0, high);
        return [node('slice at')`${text}[${high}:${low}]`, part(type, high - low + 1)];
      }
      default: {
        const width = draw.between(1, type.width);
        return [
          node(
            'window at',
          )`${text}[${this.#expressions.index(type.width - width + 1, 1, scope)} +: ${width}]`,
          part(type, width),
        ];
      }
    }
  }
}

const part = ({ kind }: Type, width: number): Type => (kind === 'uint' ? uint(width) : bits(width));

const wrapped = (construct: string, [tree, type]: readonly [Tree, Type]): readonly [Tree, Type] => [
  node(tree.construct === 'whole' ? construct : `${construct} ${tree.construct}`)`${tree}`,
  type,
];

/** Functions of a random program: those that it has are called again, others are made where they are wanted. */
import { read, type Draw, type Scope, type Value } from './draw.js';
import type { TypeMaker } from './declared.js';
import type { Expressions } from './expressions.js';
import { Statements } from './statements.js';
import { list, node, type Tree } from './tree.js';
import { BOOL, forget, isVector, sameType, spelt, type Type } from './types.js';

interface Signature {
  readonly name: string;
  readonly parameters: readonly Type[];
  readonly result: Type;
}

/** `fn f<T: type>(a: T, b: T) -> T`, or of `uint<N>`, `int<N>`, `bits<N>`. */
interface Generic {
  readonly name: string;
  readonly over: 'type' | 'uint' | 'int' | 'bits';
  /** How many of the type; a `bool` stands before them. */
  readonly count: number;
}

const MOST = 8;

export class Functions {
  readonly items: Tree[] = [];
  readonly #draw: Draw;
  readonly #types: TypeMaker;
  readonly #expressions: Expressions;
  readonly #known: Signature[] = [];
  readonly #generics: Generic[] = [];
  #making = 0;

  constructor(draw: Draw, types: TypeMaker, expressions: Expressions) {
    this.#draw = draw;
    this.#types = types;
    this.#expressions = expressions;
  }

  /** A call that gives this type. */
  call(type: Type, depth: number, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    if (type.kind === 'opaque') return undefined;
    return draw.way([
      [3, () => this.#callPlain(type, depth, scope)],
      [1, () => this.#callGeneric(type, depth, scope)],
      [1, () => this.#callApplied(type, depth, scope)],
    ]);
  }

  /** One with one parameter: for parameters that are functions. */
  named(parameter: Type, result: Type): string | undefined {
    const found = this.#known.find(
      ({ parameters, result: given }) =>
        parameters.length === 1 && sameType(parameters[0]!, parameter) && sameType(given, result),
    );
    return (found ?? this.#make(result, [parameter]))?.name;
  }

  #callPlain(type: Type, depth: number, scope: Scope): Tree | undefined {
    const known = this.#known.filter(({ result }) => sameType(result, type));
    const called =
      (this.#draw.chance(0.6) ? this.#draw.pick(known) : undefined) ??
      this.#make(type) ??
      this.#draw.pick(known);
    if (called === undefined) return undefined;
    return node('call', {
      type,
    })`${called.name}(${list(called.parameters.map((each) => this.#expressions.landing(each, depth, scope)))})`;
  }

  #make(result: Type, given?: readonly Type[]): Signature | undefined {
    const draw = this.#draw;
    if (this.#making > 1 || this.items.length >= MOST || draw.budget <= 0) return undefined;
    this.#making++;
    const name = draw.name('fun');
    const parameters =
      given ??
      Array.from({ length: draw.between(1, 3) }, () =>
        draw.chance(0.4) ? forget(result) : this.#types.any(),
      );
    const scope: Value[] = parameters.map((type) => ({ text: draw.name('p'), type, known: true }));
    const statements = new Statements(draw, this.#types, this.#expressions);
    const body = statements.body(result, scope);
    const heads = scope.map(({ text, type }) => node('parameter')`${text}: ${spelt(type)}`);
    this.items.push(node('function')`fn ${name}(${list(heads)}) -> ${spelt(result)} {\n${body}\n}`);
    const made = { name, parameters, result };
    this.#known.push(made);
    this.#making--;
    return made;
  }

  #callGeneric(type: Type, depth: number, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    const overs: readonly Generic['over'][] =
      isVector(type) && type.width > 0 ? ['type', type.kind] : ['type'];
    const over = draw.pick(overs) ?? 'type';
    const known = this.#generics.filter((each) => each.over === over);
    const called = (draw.chance(0.6) ? draw.pick(known) : undefined) ?? this.#makeGeneric(over);
    const args = [
      this.#expressions.condition(depth, scope),
      ...Array.from({ length: called.count }, () => this.#expressions.typed(forget(type), depth, scope)),
    ];
    const argument = isVector(type) && over !== 'type' ? `${type.width}` : spelt(forget(type));
    const written = draw.chance(0.5) ? `::<${argument}>` : '';
    return node(written === '' ? 'inferred generic call' : 'generic call', {
      type,
    })`${called.name}${written}(${list(args)})`;
  }

  #makeGeneric(over: Generic['over']): Generic {
    const draw = this.#draw;
    const name = draw.name('gen');
    const count = draw.between(1, 3);
    const written = over === 'type' ? 'T' : `${over}<N>`;
    const [head, type] = over === 'type' ? ['T: type', 'T'] : ['N: int', written];
    const flag = draw.name('p');
    const names = Array.from({ length: count }, () => draw.name('p'));
    const body = this.#genericBody(over, flag, names, 3);
    const parameters = [
      node('parameter')`${flag}: bool`,
      ...names.map((each) => node('parameter')`${each}: ${type}`),
    ];
    this.items.push(
      node(
        over === 'type' ? 'function of a type' : 'function of a width',
      )`fn ${name}<${head}>(${list(parameters)}) -> ${type} {\n${body}\n}`,
    );
    const made = { name, over, count };
    this.#generics.push(made);
    return made;
  }

  /** Whatever keeps the type, at any width. */
  #genericBody(over: Generic['over'], flag: string, names: readonly string[], depth: number): Tree {
    const draw = this.#draw;
    const type: Type = { kind: 'opaque', name: over === 'type' ? 'T' : `${over}<N>` };
    const again = (): Tree => this.#genericBody(over, flag, names, depth - 1);
    const leaf = (): Tree => node('name', { type })`${draw.pick(names) ?? ''}`;
    if (depth === 0) return leaf();
    const condition = (): Tree =>
      draw.chance(0.5)
        ? node('name', { type: BOOL })`${flag}`
        : node('== opaque', { type: BOOL, binding: '==' })`${again()} == ${again()}`;
    const choice = (): Tree =>
      node('if', { type, binding: 'leading' })`if ${condition()} { ${again()} } else { ${again()} }`;
    if (over === 'type') return draw.chance(0.6) ? choice() : leaf();
    const numeric = over === 'bits' ? [] : (['+%', '-%', '*%', '+|', '-|'] as const);
    const operator = draw.pick([...numeric, '&', '|', '^', '<<', '>>'] as const) ?? '&';
    const shift = operator === '<<' || operator === '>>';
    return draw.way<Tree>([
      [1, leaf],
      [2, choice],
      [
        4,
        () =>
          node(`${operator} opaque`, {
            type,
            binding: operator,
          })`${again()} ${operator} ${shift ? node('shift amount')`${draw.below(5)}` : again()}`,
      ],
      [1, () => node('~', { type, binding: 'prefix' })`~${again()}`],
      [1, () => node('.reverse()', { type, binding: 'postfix' })`${again()}.reverse()`],
      [
        1,
        () =>
          over === 'bits'
            ? undefined
            : node('.min() opaque', {
                type,
                binding: 'postfix',
              })`${again()}.${draw.one('min', 'max')}(${again()})`,
      ],
    ])!;
  }

  /** `apply::<f>(x)`: a function that is given a function. */
  #callApplied(type: Type, depth: number, scope: Scope): Tree | undefined {
    const draw = this.#draw;
    if (this.items.length + 1 >= MOST) return undefined;
    const parameter = this.#types.vector();
    const given = this.named(parameter, type);
    if (given === undefined) return undefined;
    const [name, argument] = [draw.name('apply'), draw.name('p')];
    const value: Value = { text: argument, type: parameter, known: true };
    this.items.push(
      node(
        'function of a function',
      )`fn ${name}<F: fn(${spelt(parameter)}) -> ${spelt(type)}>(${argument}: ${spelt(parameter)}) -> ${spelt(type)} { F(${draw.chance(0.5) ? read(value) : this.#expressions.typed(parameter, 1, [value])}) }`,
    );
    return node('call with a function', {
      type,
    })`${name}::<${given}>(${this.#expressions.typed(parameter, depth, scope)})`;
  }
}

/** Random modules. */
import type { Draw, Value } from './draw.js';
import type { TypeMaker } from './declared.js';
import type { Expressions } from './expressions.js';
import { Statements } from './statements.js';
import { lines, node, type Tree } from './tree.js';
import { spelt } from './types.js';

export class ModuleMaker {
  readonly items: Tree[] = [];
  readonly #draw: Draw;
  readonly #types: TypeMaker;
  readonly #expressions: Expressions;
  readonly #statements: Statements;
  /** Begins the names of all modules, so that several programs can be in one simulation. */
  readonly #prefix: string;

  constructor(draw: Draw, types: TypeMaker, expressions: Expressions, prefix: string) {
    this.#draw = draw;
    this.#types = types;
    this.#expressions = expressions;
    this.#statements = new Statements(draw, types, expressions);
    this.#prefix = prefix;
  }

  imports(): readonly Tree[] {
    return [];
  }

  /** Makes the module on top, and those that it needs. */
  top(): string {
    const draw = this.#draw;
    const name = `${this.#prefix}Top`;
    const rows: Tree[] = [];
    const scope: Value[] = [];
    for (let i = draw.between(2, 5); i > 0; i--) {
      const value: Value = { text: draw.name('a'), type: this.#types.held(), known: false };
      rows.push(node('input')`in  ${value.text}: ${spelt(value.type)};`);
      scope.push(value);
    }
    for (let i = draw.between(2, 5); i > 0; i--) {
      const type = this.#types.held();
      const text = draw.name('y');
      rows.push(node('output')`out ${text}: ${spelt(type)};`);
      if (draw.chance(0.5)) rows.push(node('drive')`${text} = ${this.#expressions.landing(type, 4, scope)};`);
      else {
        const first = node('whole =')`${text} = ${this.#expressions.landing(type, 3, scope)};`;
        rows.push(
          node(
            'comb',
          )`comb {\n${lines([first, ...this.#statements.several([{ text, type }], scope, '=', draw.between(1, 3), 2)])}\n}`,
        );
      }
      scope.push({ text, type, known: true });
    }
    this.items.push(node('module')`module ${name} {\n${lines(rows)}\n}`);
    return name;
  }
}

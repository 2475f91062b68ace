/** A random program: types, functions and modules in one file. The same seed gives the same text. */
import { Draw } from './draw.js';
import { TypeMaker } from './declared.js';
import { Expressions } from './expressions.js';
import { ModuleMaker } from './modules.js';
import { list, node, type Tree } from './tree.js';

export interface Program {
  readonly tree: Tree;
  /** The module that is simulated. */
  readonly top: string;
}

/** Larger programs take longer and are harder to read; smaller ones miss what only meets in larger ones. */
const BUDGET = 260;

export function randomProgram(seed: number): Program {
  const draw = new Draw(seed, BUDGET);
  const types = new TypeMaker(draw);
  types.declare();
  const expressions = new Expressions(draw, types);
  const { functions } = expressions;
  const modules = new ModuleMaker(draw, types, expressions, `P${seed}`);
  const top = modules.top();
  const items = [...modules.imports(), ...types.items, ...functions.items, ...modules.items];
  return { tree: node('file')`${list(items, '\n\n')}\n`, top };
}

/** Habits of other languages, and where this one's own words belong. */
import type { IToken, TokenType } from 'chevrotain';
import { T, type TokenName } from './tokens.js';

/** What is written here instead of a word of another language that begins or interrupts a statement. */
const WORDS_OF_OTHERS: ReadonlyMap<string, string> = new Map([
  ['always', 'registers are written in `on clk { … }`, combinational logic in `comb { … }`'],
  ['always_ff', 'registers are written in `on clk { … }`'],
  ['always_comb', 'combinational statements stand in `comb { … }`'],
  ['always_latch', 'there are no latches; a register is written in `on clk { … }`'],
  ['assign', 'a continuous assignment is just `target = value;`'],
  ['begin', 'a block is `{ … }`'],
  ['end', 'a block is `{ … }`'],
  ['endmodule', 'a module is `module Name { … }`'],
  ['endcase', 'a choice is `match x { pattern => …, }`'],
  ['endfunction', 'a function is `fn name(a: T) -> U { … }`'],
  ['case', 'a choice is `match x { pattern => …, }`'],
  ['switch', 'a choice is `match x { pattern => …, }`'],
  ['input', 'an input is `in name: type;`'],
  ['output', 'an output is `out name: type;`'],
  ['inout', 'a port has one direction: `in name: type;` or `out name: type;`'],
  [
    'logic',
    'a signal that is assigned elsewhere is `wire name: type;`, a register `reg name: type = value;`',
  ],
  ['integer', 'compile-time numbers are `const NAME = 3;`, local ones `var name = 0;`'],
  ['signal', 'a signal that is assigned elsewhere is `wire name: type;`'],
  ['posedge', 'at the rising edge is `on clk { … }`'],
  ['negedge', 'at the falling edge is `on clk falling { … }`'],
  ['parameter', 'parameters stand behind the name: `module Name<N: int = 8> { … }`'],
  ['localparam', 'a constant is `const NAME = value;`'],
  ['genvar', 'to generate is `for i in 0..N { … }`'],
  ['generate', '`for` and `if` generate where they stand in a module'],
  ['function', 'a function is `fn name(a: T) -> U { … }`'],
  ['task', 'a function is `fn name(a: T) -> U { … }`'],
  ['typedef', 'a type is named by `type Name = …;`'],
  ['import', 'an item of another file is brought in by `use a.b.Item;`'],
  ['package', 'a file is a package; nothing needs to be written'],
  ['return', 'the last expression of a function, without `;`, is its result'],
  ['elif', 'it is written `else if`'],
  ['elsif', 'it is written `else if`'],
  ['initial', 'a register begins with what its declaration says: `reg r: u8 = 0;`'],
  ['entity', 'a module with its ports is `module Name { … }`'],
  ['architecture', 'a module with its ports is `module Name { … }`'],
]);

const UNITS = new Set(['fs', 'ps', 'ns', 'us', 'ms', 's', 'Hz', 'kHz', 'MHz', 'GHz']);

const COMPOUND = new Set<TokenType>([
  T.Plus,
  T.Minus,
  T.Star,
  T.Slash,
  T.Percent,
  T.And,
  T.Or,
  T.Caret,
  T.ShiftLeft,
  T.PlusWrap,
  T.MinusWrap,
]);

/** A line that ends inside a condition. */
const IN_CONDITION = /\b(?:if|while|expect|assert|assume|cover)\b[^;{}]*$/;

const NO_INCREMENT = 'there is no `x++`: write `x <= x +% 1` for a register, `x = x +% 1` for a variable';

export interface Trouble {
  readonly actual: IToken;
  readonly previous: IToken;
  /** The first word of the line. */
  readonly first: string;
  /** The line up to the trouble, and what follows it. */
  readonly line: string;
  readonly rest: string;
}

/** What to say to someone who writes another language, or undefined where nothing looks like one. */
export function foreignHint({ actual, previous, first, line, rest }: Trouble): string | undefined {
  for (const word of [actual.image, previous.image, first]) {
    const hint = WORDS_OF_OTHERS.get(word);
    if (hint !== undefined && !(word === 'initial' && actual.tokenType !== T.LCurly)) return hint;
  }
  if (/^\s*(?:reg|wire|in|out)\s*\[/.test(`${line}${actual.image}`))
    return 'a width stands in the type: `wire name: u8;`';
  if (previous.tokenType === T.IntLit && UNITS.has(actual.image)) {
    return `a unit stands right behind its number: \`${previous.image}${actual.image}\``;
  }
  if (COMPOUND.has(actual.tokenType) && rest.startsWith('=')) return noCompound(actual);
  if (COMPOUND.has(previous.tokenType) && actual.tokenType === T.Equal) return noCompound(previous);
  if (previous.tokenType === T.PlusPlus && (actual.tokenType === T.Semi || actual.tokenType === T.RCurly))
    return NO_INCREMENT;
  if (first === 'wait' && previous.tokenType === T.IntLit)
    return `edges are counted by \`wait ${previous.image} cycles\`, where there are several clocks \`wait ${previous.image} cycles of clk\``;
  if (actual.image === 'test' || actual.image === 'property') {
    return `a ${actual.image} is named by text: \`${actual.image} "what it shows" …\``;
  }
  if (first === 'for' && actual.tokenType === T.LParen) return 'a loop is `for i in 0..n { … }`';
  switch (actual.tokenType) {
    case T.Equal:
      return IN_CONDITION.test(line) ? '`=` assigns; to compare is `==`' : undefined;
    case T.PlusPlus:
      return NO_INCREMENT;
    case T.LessEqual:
      return 'registers are assigned by `<=` in `on clk { … }`; elsewhere it is `=`';
    case T.FatArrow:
      return '`=>` leads from a pattern to its value; at least is `>=`';
    default:
      return undefined;
  }
}

const GROWING = new Set<TokenType>([T.Plus, T.Minus, T.Star]);

function noCompound({ image, tokenType }: IToken): string {
  const operator = GROWING.has(tokenType) ? `${image}%` : image;
  return `there is no \`${image}=\`: write \`x <= x ${operator} y\` for a register, \`x = x ${operator} y\` for a variable`;
}

const TOP: readonly TokenName[] = ['KwModule', 'KwTest', 'KwProperty', 'KwExtern', 'KwBundle', 'KwPrivate'];
const MODULE: readonly TokenName[] = [
  ...(['KwIn', 'KwOut', 'KwInst', 'KwReg', 'KwWire', 'KwMem', 'KwOn', 'KwComb'] as const),
  ...(['KwConnect', 'KwFsm', 'KwPipeline', 'KwProcess', 'KwReset'] as const),
];
const SEQUENCE: readonly TokenName[] = [
  ...(['KwExpect', 'KwWait', 'KwFork', 'KwWhile', 'KwLoop', 'KwPrint', 'KwFail', 'KwForce'] as const),
  ...(['KwRelease', 'KwSet', 'KwRetune', 'KwSettle', 'KwBreak', 'KwContinue'] as const),
];

/** Where a word that may not stand here may stand. */
export const MISPLACED: ReadonlyMap<TokenType, string> = new Map([
  ...TOP.map((name): [TokenType, string] => [
    T[name],
    'it stands at the top of a file, outside of all braces',
  ]),
  ...MODULE.map((name): [TokenType, string] => [
    T[name],
    'it stands in a module, outside of `on`, `comb` and tests',
  ]),
  ...SEQUENCE.map((name): [TokenType, string] => [T[name], 'it stands in a test, a property or a process']),
  [T.KwVar, 'it stands in functions, `comb`, tests and processes'],
  [T.KwGoto, 'it stands in the states of an `fsm`'],
  [T.KwAfter, 'it stands in the `on` blocks of a model'],
  [T.KwInitial, 'it stands in an `fsm`'],
  [T.KwDefault, 'it stands in an `fsm`'],
]);

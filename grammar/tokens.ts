/**
 * The one table of tokens. From it come the lexer, the parser's vocabulary, the TextMate grammar and the documentation
 * of words; nothing about a token stands anywhere else.
 */
import '../src/support/node20.js';
import { createToken, Lexer, type TokenType } from 'chevrotain';
import { scanBlockComment, scanTemplate } from './scanners.js';

/**
 * - `keyword`: reserved. `r#word` is the name that looks like it.
 * - `softKeyword`: a name too, wherever the grammar has no use for the word.
 * - `foreign`: not of this language, but known well enough to say what to write instead.
 * - `category`: stands for several other tokens.
 */
export type TokenKind =
  'keyword' | 'softKeyword' | 'operator' | 'literal' | 'name' | 'trivia' | 'foreign' | 'category';

/**
 * What must follow a soft keyword that begins a statement; else it is a name (`wait = 3;`, `reset.valid`).
 * Words without this begin nothing. `register`: a name, or what a cut of a pipeline goes on with (`reg;`, `reg * 2;`).
 */
export type Opens = 'name' | 'text' | 'block' | 'expression' | 'end' | 'register';

export interface TokenRow {
  readonly pattern: string | RegExp | typeof scanBlockComment | typeof scanTemplate;
  readonly kind: TokenKind;
  /** The TextMate scope, without the language's suffix. */
  readonly scope: string;
  readonly doc: string;
  readonly opens?: Opens;
  /** Categories that the token belongs to, by name. */
  readonly in?: readonly string[];
  /** Lexed aside of the tokens that the parser sees. */
  readonly group?: string;
}

const DECLARE = 'storage.type';
const MODIFY = 'storage.modifier';
const CONTROL = 'keyword.control';
const OTHER = 'keyword.other';

const keyword = (pattern: string, scope: string, doc: string): TokenRow => ({
  pattern,
  kind: 'keyword',
  scope,
  doc,
});

const soft = (pattern: string, scope: string, doc: string, opens?: Opens): TokenRow => ({
  pattern,
  kind: 'softKeyword',
  scope,
  doc,
  in: ['Identifier'],
  ...(opens === undefined ? {} : { opens }),
});

const operator = (pattern: string, doc: string, ...categories: string[]): TokenRow => ({
  pattern,
  kind: 'operator',
  scope: 'keyword.operator',
  doc,
  in: categories,
});

const mark = (pattern: string, scope: string, doc: string): TokenRow => ({
  pattern,
  kind: 'operator',
  scope: `punctuation.${scope}`,
  doc,
});

const category = (doc: string, ...categories: string[]): TokenRow => ({
  pattern: Lexer.NA,
  kind: 'category',
  scope: '',
  doc,
  in: categories,
});

const foreign = (pattern: string | RegExp, doc: string): TokenRow => ({
  pattern,
  kind: 'foreign',
  scope: 'invalid.illegal',
  doc,
});

const KEYWORDS = {
  KwAs: keyword(
    'as',
    'keyword.operator',
    'Converts where no value can be lost: `x as u16`; renames in `use`.',
  ),
  KwConst: keyword('const', DECLARE, 'A compile-time value.'),
  KwElse: keyword('else', CONTROL, 'The other branch of `if`.'),
  KwEnum: keyword('enum', DECLARE, 'A type of named values.'),
  KwFalse: keyword('false', 'constant.language', 'The `bool` that is 0.'),
  KwFn: keyword('fn', DECLARE, 'A function: combinational on signals, compile-time on constants.'),
  KwFor: keyword('for', CONTROL, 'Repeats statements or members over a range or an array.'),
  KwIf: keyword('if', CONTROL, 'Chooses between statements, members or values.'),
  KwIn: keyword('in', MODIFY, 'An input; also what a `for` runs over.'),
  KwInst: keyword('inst', DECLARE, 'An instance of a module.'),
  KwIs: keyword('is', 'keyword.operator', 'Tests a value against a pattern: `x is Load(_, _)`.'),
  KwLet: keyword('let', DECLARE, 'Names a value.'),
  KwMatch: keyword('match', CONTROL, 'Chooses by pattern; every value must be covered.'),
  KwModule: keyword('module', DECLARE, 'A hardware block.'),
  KwOut: keyword('out', MODIFY, 'An output.'),
  KwStruct: keyword('struct', DECLARE, 'A packed type of named fields.'),
  KwTrue: keyword('true', 'constant.language', 'The `bool` that is 1.'),
  KwUnion: keyword('union', DECLARE, 'A type of variants that carry fields.'),
  KwUse: keyword('use', OTHER, 'Brings an item of another file into this one.'),
  KwVar: keyword('var', DECLARE, 'A local that may be assigned again.'),
} satisfies Record<string, TokenRow>;

const SOFT_KEYWORDS = {
  KwAfter: soft('after', OTHER, 'Delays an assignment in a model: `after 2ns x <= e;`.', 'expression'),
  KwAnd: soft('and', CONTROL, 'Between branches of `fork`, all of which are waited for.', 'block'),
  KwAssert: soft('assert', OTHER, 'What must hold at every edge of the clock.', 'expression'),
  KwAssume: soft('assume', OTHER, 'What the surroundings promise.', 'expression'),
  KwAsync: soft('async', MODIFY, 'Without a clock: a reset, a port from nowhere, a memory read at any time.'),
  KwBreak: soft('break', CONTROL, 'Leaves the loop.', 'end'),
  KwBundle: soft('bundle', DECLARE, 'Ports that go together, each with its direction.', 'name'),
  KwClock: soft('clock', DECLARE, 'A clock.', 'name'),
  KwComb: soft('comb', OTHER, 'Combinational statements.', 'block'),
  KwConnect: soft('connect', OTHER, 'Joins two bundles field by field.', 'name'),
  KwContinue: soft('continue', CONTROL, 'Begins the next round of the loop.', 'end'),
  KwCover: soft('cover', OTHER, 'What the tests should have seen once.', 'expression'),
  KwCycle: soft('cycle', OTHER, 'One edge of a clock in `wait`.'),
  KwCycles: soft('cycles', OTHER, 'Counts edges of a clock in `wait`.'),
  KwDefault: soft('default', OTHER, 'What holds in every state that does not say otherwise.', 'name'),
  KwExcept: soft('except', OTHER, 'Fields that `connect` leaves alone.'),
  KwExhaustive: soft('exhaustive', MODIFY, 'A property that runs for every argument.'),
  KwExpect: soft('expect', OTHER, 'What must hold here, in a test.', 'expression'),
  KwExtern: soft('extern', MODIFY, 'A module whose hardware comes from elsewhere.', 'name'),
  KwFail: soft('fail', OTHER, 'Ends the test as failed.', 'expression'),
  KwFalling: soft('falling', MODIFY, 'The edge from 1 to 0.'),
  KwFlip: soft('flip', MODIFY, 'A bundle the other way round.', 'name'),
  KwForce: soft('force', OTHER, 'Holds a signal at a value until `release`.', 'expression'),
  KwFork: soft('fork', CONTROL, 'Runs blocks side by side.', 'block'),
  KwFsm: soft('fsm', DECLARE, 'A state machine.', 'name'),
  KwGoto: soft('goto', CONTROL, 'The next state.', 'name'),
  KwHigh: soft('high', MODIFY, 'A reset that is active at 1.'),
  KwInit: soft('init', OTHER, 'The file that a memory begins with.'),
  KwInitial: soft('initial', MODIFY, 'The state after reset.', 'name'),
  KwLanes: soft('lanes', OTHER, 'Which parts of a word are written.'),
  KwLoop: soft('loop', CONTROL, 'Repeats until `break`.', 'block'),
  KwLow: soft('low', MODIFY, 'A reset that is active at 0.'),
  KwMem: soft('mem', DECLARE, 'A memory.', 'name'),
  KwModel: soft('model', OTHER, 'The behaviour of an extern module.', 'block'),
  KwNew: soft('new', MODIFY, 'A read sees the write of the same edge.'),
  KwNone: soft('none', MODIFY, 'No reset.'),
  KwOf: soft('of', OTHER, 'Whose cycles: `wait 2 cycles of core;`.'),
  KwOld: soft('old', MODIFY, 'A read sees what stood before the write of the same edge.'),
  KwOn: soft('on', OTHER, 'At the edges of a clock; belonging to a clock.', 'name'),
  KwOr: soft(
    'or',
    CONTROL,
    'Between branches of `fork`, the first of which to end cancels the others.',
    'block',
  ),
  KwPipeline: soft('pipeline', DECLARE, 'A value some cycles behind what it is made of.', 'name'),
  KwPrint: soft('print', OTHER, 'Prints a line from a test.', 'expression'),
  KwPrivate: soft('private', MODIFY, 'Keeps an item in its file.', 'name'),
  KwProcess: soft('process', OTHER, 'Sequential statements of a model.', 'block'),
  KwProperty: soft('property', DECLARE, 'A test with generated arguments.', 'text'),
  KwReg: soft('reg', DECLARE, 'A register; in a pipeline, a cut: all that passes is registered.', 'register'),
  KwRelease: soft('release', OTHER, 'Ends `force`.', 'expression'),
  KwReset: soft('reset', DECLARE, 'A reset.', 'name'),
  KwRetune: soft('retune', OTHER, 'Changes the frequency of a clock.', 'expression'),
  KwRising: soft('rising', MODIFY, 'The edge from 0 to 1.'),
  KwSet: soft('set', OTHER, 'Puts a value into a register or a memory word, once.', 'expression'),
  KwSettle: soft('settle', OTHER, 'Waits until combinational logic has come to rest.', 'end'),
  KwSync: soft('sync', MODIFY, 'A reset that acts at the edge of its clock.'),
  KwTest: soft('test', DECLARE, 'A test.', 'text'),
  KwTimeout: soft('timeout', OTHER, 'How long a `wait` may take.'),
  KwTo: soft('to', OTHER, 'The other end of `connect` and `retune`.'),
  KwType: soft('type', DECLARE, 'Names a type.', 'name'),
  KwUlp: soft('ulp', OTHER, 'Units in the last place: `within 1 ulp`.'),
  KwUndefined: soft('undefined', MODIFY, 'A read during a write of the same word may see anything.'),
  KwUntil: soft('until', OTHER, 'Waits for a condition or an edge.'),
  KwWait: soft('wait', OTHER, 'Lets time pass in a test.', 'expression'),
  KwWhere: soft('where', OTHER, 'Conditions on generic parameters or generated arguments.'),
  KwWhile: soft('while', CONTROL, 'Repeats as long as a condition holds.', 'expression'),
  KwWire: soft('wire', DECLARE, 'A signal that is assigned elsewhere.', 'name'),
  KwWithin: soft('within', OTHER, 'How far the floats of an `expect` may be apart: `within 1 ulp`.'),
} satisfies Record<string, TokenRow>;

/** Every binary operator but those made of `>`, which the lexer gives one at a time so that `>>` can close two lists. */
const OPERATORS = {
  PlusWrap: operator('+%', 'Sum, wrapped.', 'AdditiveOp'),
  PlusSat: operator('+|', 'Sum, saturated.', 'AdditiveOp'),
  PlusPlus: operator('++', 'Joins bits; the left is most significant.', 'BinaryOp'),
  Plus: operator('+', 'Sum; grows by one bit.', 'AdditiveOp'),
  MinusWrap: operator('-%', 'Difference, wrapped.', 'AdditiveOp'),
  MinusSat: operator('-|', 'Difference, saturated.', 'AdditiveOp'),
  Minus: operator('-', 'Difference, or the negative.', 'AdditiveOp', 'PrefixOp'),
  StarWrap: operator('*%', 'Product, wrapped.', 'AdditiveOp'),
  StarSat: operator('*|', 'Product, saturated.', 'AdditiveOp'),
  Star: operator('*', 'Product; as wide as both together.', 'AdditiveOp'),
  Slash: operator('/', 'Quotient, towards zero.', 'AdditiveOp'),
  Percent: operator('%', 'Remainder, of the sign of the left.', 'AdditiveOp'),
  ShiftLeft: operator('<<', 'Shift towards the most significant bit; keeps the width.', 'BinaryOp'),
  AndAnd: operator('&&', 'Both, of `bool`.', 'BinaryOp'),
  And: operator('&', 'Bit by bit: both.', 'BinaryOp'),
  OrOr: operator('||', 'Either, of `bool`.', 'BinaryOp'),
  Caret: operator('^', 'Bit by bit: one, not both.', 'BinaryOp'),
  EqualEqual: operator('==', 'Equal.', 'BinaryOp'),
  NotEqual: operator('!=', 'Not equal.', 'BinaryOp'),
  DotDotEqual: operator('..=', 'A range with its last value.', 'BinaryOp', 'RangeOp'),
  DotDot: operator('..', 'A range without its last value.', 'BinaryOp', 'RangeOp'),
  LessEqual: operator('<=', 'At most; or assigns to a register at the clock edge.', 'BinaryOp'),
  Less: operator('<', 'Less; or begins a list of generic arguments.', 'BinaryOp'),
  Or: operator('|', 'Bit by bit: either; or another pattern.', 'BinaryOp'),
  Greater: operator('>', 'Greater; or ends a list of generic arguments. `>>` and `>=` are made of it.'),
  Tilde: operator('~', 'Every bit turned.', 'PrefixOp'),
  Bang: operator('!', 'Not, of `bool`.', 'PrefixOp'),
} satisfies Record<string, TokenRow>;

const MARKS = {
  TurboFish: mark('::<', 'definition.generic', 'Begins generic arguments in an expression.'),
  AttributeOpen: mark('#[', 'definition.attribute', 'Begins an attribute.'),
  PlusColon: mark('+:', 'separator', 'A slice by its lowest bit and its width.'),
  FatArrow: mark('=>', 'separator', 'What a pattern leads to.'),
  Arrow: mark('->', 'separator', 'The result type of a function.'),
  Equal: mark('=', 'separator', 'Drives, assigns, or initialises.'),
  Dot: mark('.', 'separator', 'A field, a method, a variant.'),
  Comma: mark(',', 'separator', 'Between elements of a list.'),
  Semi: mark(';', 'terminator', 'Ends a statement.'),
  Colon: mark(':', 'separator', 'Between a name and its type or value.'),
  LParen: mark('(', 'section.parens', 'Opens arguments, a tuple or a group.'),
  RParen: mark(')', 'section.parens', 'Closes them.'),
  LSquare: mark('[', 'section.brackets', 'Opens an index, an array or a length.'),
  RSquare: mark(']', 'section.brackets', 'Closes it.'),
  LCurly: mark('{', 'section.block', 'Opens a block.'),
  RCurly: mark('}', 'section.block', 'Closes it.'),
} satisfies Record<string, TokenRow>;

const LITERALS = {
  TimeLit: {
    pattern: /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:fs|ps|ns|us|ms|s|Hz|kHz|MHz|GHz)(?!\w)/,
    kind: 'literal',
    scope: 'constant.numeric.time',
    doc: 'A time or a frequency: `10ns`, `1.2GHz`.',
  },
  RealLit: {
    pattern:
      /0x[\da-fA-F](?:_?[\da-fA-F])*(?:\.[\da-fA-F](?:_?[\da-fA-F])*)?p[+-]?\d+\w*|\d(?:_?\d)*(?:\.\d(?:_?\d)*(?:e[+-]?\d+)?|e[+-]?\d+)\w*/,
    kind: 'literal',
    scope: 'constant.numeric.float',
    doc: 'A number with a fraction or an exponent: `1.5`, `0x1.8p3`.',
  },
  SizedLit: foreign(/\d+'[sS]?[bodhBODH][\da-fA-FxXzZ_?]+/, "Verilog's sized literal."),
  IntLit: {
    pattern: /\d\w*/,
    kind: 'literal',
    scope: 'constant.numeric.integer',
    doc: 'An integer, exact until a suffix gives its type: `12`, `0xff_u8`, `0b1010`.',
  },
  StringLit: {
    pattern: /"(?:[^"\\{\r\n]|\\.)*"/,
    kind: 'literal',
    scope: 'string.quoted.double',
    doc: 'Text. Escapes: `\\n \\r \\t \\0 \\\\ \\" \\{ \\} \\u{1F600}`.',
  },
  Template: {
    pattern: scanTemplate,
    kind: 'trivia',
    scope: 'string.quoted.double',
    doc: 'Text with `{expression}` holes; cut into the three tokens below before parsing.',
  },
  StringHead: {
    pattern: Lexer.NA,
    kind: 'literal',
    scope: 'string.quoted.double',
    doc: 'Text before the first hole.',
  },
  StringMiddle: {
    pattern: Lexer.NA,
    kind: 'literal',
    scope: 'string.quoted.double',
    doc: 'Text between holes.',
  },
  StringTail: {
    pattern: Lexer.NA,
    kind: 'literal',
    scope: 'string.quoted.double',
    doc: 'Text after the last hole.',
  },
} satisfies Record<string, TokenRow>;

const FOREIGN = {
  TripleEqual: foreign('===', 'Equality of JavaScript and of four-valued Verilog.'),
  NotTripleEqual: foreign('!==', 'Inequality of JavaScript and of four-valued Verilog.'),
  ColonColon: foreign('::', 'A path of Rust or C++.'),
} satisfies Record<string, TokenRow>;

const NAMES = {
  Underscore: {
    pattern: /_(?!\w)/,
    kind: 'name',
    scope: 'variable.language',
    doc: 'Matches anything; waives a port.',
  },
  RawIdentifier: {
    pattern: /r#[A-Za-z_]\w*/,
    kind: 'name',
    scope: 'variable.other',
    doc: 'A name that looks like a keyword: `r#in`.',
    in: ['Identifier'],
  },
  Identifier: { pattern: /[A-Za-z_]\w*/, kind: 'name', scope: 'variable.other', doc: 'A name.' },
} satisfies Record<string, TokenRow>;

const TRIVIA = {
  WhiteSpace: {
    pattern: /[ \t\r\n\uFEFF]+/,
    kind: 'trivia',
    scope: '',
    doc: 'Separates tokens.',
    group: Lexer.SKIPPED,
  },
  DocComment: {
    pattern: /\/\/\/(?!\/)[^\r\n]*/,
    kind: 'trivia',
    scope: 'comment.line.documentation',
    doc: 'Documents what follows.',
    group: 'docs',
  },
  LineComment: {
    pattern: /\/\/[^\r\n]*/,
    kind: 'trivia',
    scope: 'comment.line.double-slash',
    doc: 'A comment to the end of the line.',
    group: 'comments',
  },
  BlockComment: {
    pattern: scanBlockComment,
    kind: 'trivia',
    scope: 'comment.block',
    doc: 'A comment between `/*` and `*/`; nests.',
    group: 'comments',
  },
} satisfies Record<string, TokenRow>;

const CATEGORIES = {
  BinaryOp: category('A binary operator that begins with anything but `>`.'),
  AdditiveOp: category('A binary operator that may stand in a generic argument.', 'BinaryOp'),
  RangeOp: category('`..` or `..=`.'),
  PrefixOp: category('An operator before its operand; `-` too.'),
} satisfies Record<string, TokenRow>;

const TABLE = {
  ...KEYWORDS,
  ...SOFT_KEYWORDS,
  ...CATEGORIES,
  ...TRIVIA,
  ...LITERALS,
  ...NAMES,
  ...FOREIGN,
  ...MARKS,
  ...OPERATORS,
};

export type TokenName = keyof typeof TABLE;

/** Every token by its name, in the order of the documentation. */
export const TOKEN_TABLE: Readonly<Record<TokenName, TokenRow>> = TABLE;

export const tokenNames = Object.keys(TABLE) as readonly TokenName[];

const isWord = (row: TokenRow): boolean => row.kind === 'keyword' || row.kind === 'softKeyword';

/** Chevrotain's tokens. `T.Semi`, `T.KwModule`, … */
export const T: Readonly<Record<TokenName, TokenType>> = buildTokens();

function buildTokens(): Record<TokenName, TokenType> {
  const built = new Map<string, TokenType>();
  const build = (name: TokenName): TokenType => {
    const known = built.get(name);
    if (known !== undefined) return known;
    const row = TOKEN_TABLE[name];
    const custom = typeof row.pattern === 'function';
    const token = createToken({
      name,
      // Words are lexed as names and told apart by one look-up, which is faster than a pattern each.
      pattern: isWord(row) ? Lexer.NA : row.pattern,
      label: typeof row.pattern === 'string' ? `\`${row.pattern}\`` : name,
      categories: (row.in ?? []).map((parent) => build(parent as TokenName)),
      ...(row.group === undefined ? {} : { group: row.group }),
      ...(custom
        ? { start_chars_hint: [name === 'Template' ? '"' : '/'], line_breaks: name !== 'Template' }
        : {}),
    });
    built.set(name, token);
    return token;
  };
  for (const name of tokenNames) build(name);
  return Object.fromEntries(built) as Record<TokenName, TokenType>;
}

export interface Word {
  readonly type: TokenType;
  readonly row: TokenRow;
}

/** The keywords by their text. */
export const WORDS: ReadonlyMap<string, Word> = new Map(
  tokenNames.flatMap((name): [string, Word][] => {
    const row = TOKEN_TABLE[name];
    return isWord(row) && typeof row.pattern === 'string' ? [[row.pattern, { type: T[name], row }]] : [];
  }),
);

/** In the order in which the lexer tries them: what is longer first, where one begins as another does. */
const lexed: readonly TokenType[] = [
  ...Object.keys({ ...NAMES, ...TRIVIA, ...LITERALS }),
  ...Object.entries<TokenRow>({ ...FOREIGN, ...MARKS, ...OPERATORS })
    .filter(([, row]) => typeof row.pattern === 'string')
    .toSorted(([, a], [, b]) => String(b.pattern).length - String(a.pattern).length)
    .map(([name]) => name),
].map((name) => T[name as TokenName]);

/** Every token that the parser may see. */
export const vocabulary: readonly TokenType[] = Object.values(T);

export const lexer = new Lexer([...new Set([...lexed, ...vocabulary])], {
  positionTracking: 'onlyOffset',
  ensureOptimizations: true,
  recoveryEnabled: true,
});

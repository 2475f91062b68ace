/** How the tokens of the grammar are written: as people write them, at the edges of what may be written, and beyond. */
import type { Random } from '../../../src/support/random.js';
import { MEMBERS, TOKENS } from './grammar.js';

type Choices = readonly [string, ...string[]];

/** Names to draw from; few, so that they meet. */
export interface Names {
  readonly values: Choices;
  readonly types: Choices;
}

export const POOL: Names = {
  values: [
    'a',
    'b',
    'c',
    'x',
    'y',
    'i',
    'n',
    'N',
    'clk',
    'rst',
    'dut',
    'f',
    'g',
    'ram',
    'data',
    'valid',
    'ready',
    'fire',
    'length',
    'width',
    'bits',
    'trunc',
    'zext',
    'bitcast',
    'min',
    'ones',
    'reverse',
    'next',
    'push',
    'send',
    'receive',
    'assert',
    'wait',
    'reset',
    'on',
    'type',
    '_x',
    'r#in',
    'r#module',
    'x_1',
    'constructor',
    '__proto__',
    'toString',
  ],
  types: [
    'u8',
    'u1',
    'u0',
    'i8',
    'i1',
    'bool',
    'bits',
    'uint',
    'int',
    'below',
    'upTo',
    'string',
    'type',
    'stream',
    'packets',
    'clock',
    'reset',
    'T',
    'S',
    'E',
    'M',
    'Fifo',
    'std',
    'u4096',
    'u4097',
    'u99999999999999999999',
    'onehot',
    'gray',
    'f32',
  ],
};

const INTEGERS: Choices = [
  '0',
  '1',
  '2',
  '3',
  '7',
  '8',
  '15',
  '16',
  '255',
  '256',
  '4096',
  '4097',
  '65535',
  '65536',
  '65537',
  '0xff',
  '0xFF_u8',
  '0b1010',
  '0b1010_u4',
  '0o17',
  '1_000',
  '5_i4',
  '8_i4',
  '3_u2',
  '4_u2',
  '1_bits8',
  '1_bool',
  '2147483648',
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  '1'.repeat(100),
  `0x${'f'.repeat(1025)}`,
  '0x',
  '0b2',
  '0b',
  '1__0',
  '08',
  '5_u0',
  '0_u0',
  '5_u99999',
  '5_u',
  '5u8',
  '0xgg',
  '1_',
  '7_f32',
];

const REALS: Choices = [
  '1.5',
  '0.0',
  '1e9',
  '1.5e-3',
  '0x1.8p3',
  '0x1p-1',
  '1.5_f32',
  '1e999999',
  '3.14159265358979',
];

const TIMES: Choices = [
  '10ns',
  '1ns',
  '0ns',
  '1fs',
  '0fs',
  '0.5fs',
  '1.2GHz',
  '1GHz',
  '0Hz',
  '625ps',
  '1s',
  '0.1us',
  '0.000001fs',
  '1kHz',
  '999999999999s',
  '1_000ms',
  '0.3GHz',
];

/** Between the quotes of a string, or between its holes. */
const TEXTS: Choices = [
  '',
  'a',
  'text',
  ' ',
  'x = ',
  '\\n',
  '\\t\\r\\0',
  '\\\\',
  '\\"',
  '\\{',
  '\\}',
  '\\u{1F600}',
  '\\u{110000}',
  '\\u{}',
  '\\u',
  '\\q',
  'ä',
  '日本',
  '😀',
  '\u200F',
  '}',
  '//',
  '/*',
  "'",
  '$',
  '%',
  ':x',
  'boot.hex',
  '../../x',
  'a\tb',
];

const TRIVIA: Choices = [
  ' ',
  ' ',
  ' ',
  ' ',
  ' ',
  '\n',
  '\n  ',
  '\t',
  '\r\n',
  ' // note\n',
  ' /* note */ ',
  ' /* a /* b */ c */ ',
  '\n/// doc\n',
  ' // ä 日本 😀\n',
  '\uFEFF',
  ' /**/ ',
  '\n//// rule\n',
  ' /* "{ */ ',
  '\r',
];

/** Rules whose names are those of types. */
const TYPED: ReadonlySet<string> = new Set([
  'nameType',
  'typeDecl',
  'struct',
  'enum',
  'union',
  'bundle',
  'module',
  'use',
]);

export class Spellings {
  readonly #random: Random;
  readonly #names: Names;

  constructor(random: Random, names: Names) {
    this.#random = random;
    this.#names = names;
  }

  /** A token as the rule that asks for it might have it. */
  token(name: string, rule: string): string {
    const random = this.#random;
    const row = random.pick(atLeastOne(MEMBERS.get(name) ?? []));
    if (random.chance(0.002)) return random.pick(atLeastOne(TOKENS)).text ?? '?';
    switch (row.name) {
      case 'Identifier':
        return random.pick(TYPED.has(rule) ? this.#names.types : this.#names.values);
      case 'IntLit':
        return random.chance(0.6) ? String(random.below(10)) : random.pick(INTEGERS);
      case 'RealLit':
        return random.pick(REALS);
      case 'TimeLit':
        return random.pick(TIMES);
      case 'StringLit':
        return `"${this.#text()}"`;
      case 'StringHead':
        return `"${this.#text()}{`;
      case 'StringMiddle':
        return `}${this.#text()}{`;
      case 'StringTail':
        return `}${this.#text()}"`;
      case 'Underscore':
        return '_';
      default:
        return row.text ?? row.name;
    }
  }

  /** The tokens with something between them; within a string there are no lines. */
  join(tokens: readonly string[]): string {
    let text = '';
    let holes = 0;
    const plain = this.#random.chance(0.5);
    for (const token of tokens) {
      if (token.startsWith('}') && token.endsWith('"')) holes--;
      text += (holes > 0 || plain ? ' ' : this.#random.pick(TRIVIA)) + token;
      if (token.startsWith('"') && token.endsWith('{')) holes++;
    }
    return text;
  }

  #text(): string {
    return this.#random.pick(TEXTS);
  }
}

export function atLeastOne<T>(list: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('there is nothing to choose from');
  return [first, ...rest];
}

/** Another number, most of them at an edge of something. */
export function otherNumber(random: Random): string {
  return random.pick(INTEGERS);
}

export function otherType(random: Random): string {
  return random.pick(TYPE_TEXTS);
}

const TYPE_TEXTS: Choices = [
  'u8',
  'u1',
  'uint<0>',
  'i8',
  'int<1>',
  'bits<8>',
  'bits<4096>',
  'bool',
  'below<3>',
  'upTo<0>',
  'below<0>',
  'u8[4]',
  'u8[0]',
  'bool[2][3]',
  '(u8, bool)',
  '()',
  'stream<u8>',
  'packets<u8>',
  'int',
  'string',
  'type',
  'clock',
  'reset',
  'u8[..4]',
  'fn(u8) -> u8',
  'uint<4097>',
  'uint<-1>',
  'u8[65536]',
  'u8[1000000000]',
  'stream<stream<u8>>',
  'stream<u8>[3]',
];

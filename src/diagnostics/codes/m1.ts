/** M1xxx: characters, tokens, the shape of the text. */
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

export const m1 = {
  M1001: {
    severity: 'error',
    title: 'a character that begins no token',
    explanation: text`
      The language uses letters, digits and the usual signs; outside of comments and strings no other character may stand.
      Often it is a typographic quote or dash that came in with copied text. Write the plain sign instead.`,
    example: text`
      const WIDTH = 8 § 2;`,
    fixed: text`
      const WIDTH = 8 * 2;`,
  },
  M1002: {
    severity: 'error',
    title: 'a string that does not end',
    explanation: text`
      A string ends on the line where it begins. Add the closing quote; a line break inside is written \`\\n\`.`,
    example: text`
      const assert 8 > 4 : "eight is more;`,
    fixed: text`
      const assert 8 > 4 : "eight is more";`,
  },
  M1003: {
    severity: 'error',
    title: 'a comment that does not end',
    explanation: text`
      \`/*\` comments nest, so each \`/*\` needs a \`*/\` of its own. Close the comment, or use \`//\` on each line.`,
    example: text`
      /* widths /* in bits */
      const WIDTH = 8;`,
    fixed: text`
      /* widths /* in bits */ */
      const WIDTH = 8;`,
  },
  M1004: {
    severity: 'error',
    title: 'a malformed number',
    explanation: text`
      After \`0x\` stand hexadecimal digits, after \`0b\` zeros and ones, after \`0o\` digits up to 7, and \`_\` only between
      digits. Correct the digits, or the prefix.`,
    example: text`
      const MASK = 0b1021;`,
    fixed: text`
      const MASK = 0b1011;`,
  },
  M1005: {
    severity: 'error',
    title: 'an unknown suffix of a number',
    explanation: text`
      The suffix of a number names its type (\`u8\`, \`i4\`, \`bits12\`, \`bf16\`) or its unit (\`ns\`, \`GHz\`); no other may stand
      there. Write one of these, or leave it out: a number without suffix takes the type of the place where it lands.`,
    example: text`
      const LIMIT = 12q8;`,
    fixed: text`
      const LIMIT = 12_u8;`,
  },
  M1006: {
    severity: 'error',
    title: 'an unknown escape in a string',
    explanation: text`
      In a string \`\\\` may be followed only by \`n\`, \`r\`, \`t\`, \`0\`, \`\\\`, \`"\`, \`{\`, \`}\` or \`u{…}\`. Write \`\\\\\` for the backslash
      itself.`,
    example: text`
      const assert 8 > 4 : "see docs\\widths";`,
    fixed: text`
      const assert 8 > 4 : "see docs\\\\widths";`,
  },
  M1007: {
    severity: 'error',
    title: 'a file that is not UTF-8',
    explanation: text`
      Source files are UTF-8. This one holds bytes that are not: save it as UTF-8, or check whether it is a text file at all.`,
    example: 'm3hdl check image.m3hdl',
    fixed: 'm3hdl check design.m3hdl',
  },
  M1101: {
    severity: 'error',
    title: 'unexpected text',
    explanation: text`
      Something else must stand here; the message lists what could. Where the place looks right, the cause is often just
      before it: a missing bracket, operator or keyword.`,
    example: text`
      module Wire {
        in a u8;
        out b: u8;
        b = a;
      }`,
    fixed: text`
      module Wire {
        in a: u8;
        out b: u8;
        b = a;
      }`,
  },
  M1102: {
    severity: 'error',
    title: 'a missing `;`',
    explanation: text`
      Every declaration and statement that does not end with \`}\` ends with \`;\`. The rest of the file was read as if it
      stood there.`,
    example: text`
      module Wire {
        in a: u8
        out b: u8;
        b = a;
      }`,
    fixed: text`
      module Wire {
        in a: u8;
        out b: u8;
        b = a;
      }`,
  },
  M1103: {
    severity: 'error',
    title: 'brackets nested too deeply',
    explanation: text`
      Brackets may nest 256 deep, and operators, fields and types 1000. Text that goes deeper is nearly always generated: name the
      inner parts with \`let\`, or use a \`fn\` or a \`for\`. The limits are \`nesting\` and \`depth\`.`,
    example: text`
      const DEEP = ${'('.repeat(257)}1${')'.repeat(257)};`,
    fixed: text`
      const DEEP = 1;`,
  },
  M1104: {
    severity: 'error',
    title: 'brackets that do not pair',
    explanation: text`
      Each \`(\`, \`[\` and \`{\` needs its counterpart, and they close in the opposite order of opening. Both ends that were
      compared are shown; the missing bracket stands somewhere between them.`,
    example: text`
      const AREA = (3 * [4);`,
    fixed: text`
      const AREA = (3 * 4);`,
  },
  M1105: {
    severity: 'error',
    title: 'a keyword used as a name',
    explanation: text`
      A keyword may not be a name as it stands. Write \`r#in\` for a thing named \`in\`, or choose another name.`,
    example: text`
      const match = 3;`,
    fixed: text`
      const r#match = 3;`,
  },
  M1106: {
    severity: 'error',
    title: 'a doc comment or an attribute that belongs to nothing',
    explanation: text`
      \`///\` and \`#[…]\` describe the declaration that follows, so one must follow. Move it in front of a declaration, or
      write the remark with \`//\`.`,
    example: text`
      const WIDTH = 8;
      /// Nothing follows.`,
    fixed: text`
      // Nothing needs to follow.
      const WIDTH = 8;`,
  },
  M1107: {
    severity: 'error',
    title: 'generic arguments in an expression without `::`',
    explanation: text`
      In an expression \`<\` is a comparison, so generic arguments are written \`name::<…>\`; in a type, \`Name<…>\`. Add the
      \`::\`.`,
    example: text`
      fn twice<N: int>(a: uint<N>) -> uint<N> { a +% a }
      module Double {
        in  a: u8;
        out b: u8;
        b = twice<8>(a);
      }`,
    fixed: text`
      fn twice<N: int>(a: uint<N>) -> uint<N> { a +% a }
      module Double {
        in  a: u8;
        out b: u8;
        b = twice::<8>(a);
      }`,
  },
  M1108: {
    severity: 'error',
    title: 'a declaration or statement that may not stand here',
    explanation: text`
      Each declaration and statement has its places: ports and \`inst\` in modules, \`expect\` and \`wait\` in tests and
      processes, \`goto\` in the states of an \`fsm\`. The message says where this one may stand.`,
    example: text`
      module Wire {
        in a: u8;
        out b: u8;
        b = a;
        wait 3 cycles;
      }`,
    fixed: text`
      module Wire {
        in a: u8;
        out b: u8;
        b = a;
      }`,
  },
  M1109: {
    severity: 'error',
    title: 'a construct of another language',
    explanation: text`
      This is how another language writes it; the message says what is written here instead. Some habits to leave behind:
      \`assign a = b;\` is \`a = b;\`, \`always @(posedge clk)\` is \`on clk { … }\`, \`begin … end\` is \`{ … }\`, \`8'hff\` is \`0xff_u8\`,
      \`input [7:0] a\` is \`in a: u8;\`, \`c ? a : b\` is \`if c { a } else { b }\`.`,
    example: text`
      const MASK = 8'hff;`,
    fixed: text`
      const MASK = 0xff_u8;`,
  },
  M1110: {
    severity: 'error',
    title: 'a file, number or string longer than its limit',
    explanation: text`
      Text of this length is nearly always generated, or no text at all. A long table belongs in the \`init\` file of a \`mem\`. The
      message names the limit; \`--limit\`, or \`limits\` in \`m3hdl.json\`, raises it.`,
    example: 'm3hdl check --limit digits=8 hdl/ecc',
    fixed: 'm3hdl check --limit digits=100000 hdl/ecc',
  },
  M1201: {
    severity: 'error',
    title: '`&`, `|` and `^` mixed without parentheses',
    explanation: text`
      Languages disagree on which of \`&\`, \`^\` and \`|\` binds tighter, so a mix of them needs parentheses. Both readings are
      offered as fixes.`,
    example: text`
      module Mix {
        in a: u8; in b: u8; in c: u8;
        out d: u8;
        d = a & b | c;
      }`,
    fixed: text`
      module Mix {
        in a: u8; in b: u8; in c: u8;
        out d: u8;
        d = (a & b) | c;
      }`,
  },
  M1202: {
    severity: 'error',
    title: 'a shift mixed with arithmetic without parentheses',
    explanation: text`
      In \`a << b + 1\` a reader cannot know what is shifted by how much, so a shift beside an arithmetic operator needs
      parentheses.`,
    example: text`
      module Mix {
        in a: u8; in b: u3;
        out c: u8;
        c = a << b + 1;
      }`,
    fixed: text`
      module Mix {
        in a: u8; in b: u3;
        out c: u8;
        c = a << (b + 1);
      }`,
  },
  M1203: {
    severity: 'error',
    title: '`++` mixed with other operators without parentheses',
    explanation: text`
      \`++\` joins bits, and beside an arithmetic, bitwise or shift operator it needs parentheses: \`a ++ b + c\` looks like a
      sum of three.`,
    example: text`
      module Join {
        in a: u4; in b: u4;
        out c: bits<9>;
        c = a ++ b + 1;
      }`,
    fixed: text`
      module Join {
        in a: u4; in b: u4;
        out c: bits<9>;
        c = a ++ (b + 1);
      }`,
  },
  M1204: {
    severity: 'error',
    title: 'chained comparisons',
    explanation: text`
      \`a < b < c\` would compare a truth value with \`c\`, so comparisons may not be chained. Write \`a < b && b < c\`.`,
    example: text`
      module Between {
        in a: u8;
        out inside: bool;
        inside = 3 < a < 9;
      }`,
    fixed: text`
      module Between {
        in a: u8;
        out inside: bool;
        inside = 3 < a && a < 9;
      }`,
  },
  M1205: {
    severity: 'error',
    title: '`&&` and `||` mixed without parentheses',
    explanation: text`
      Which of \`&&\` and \`||\` binds tighter is easily misread, so a mix of them needs parentheses.`,
    example: text`
      module Any {
        in a: bool; in b: bool; in c: bool;
        out d: bool;
        d = a || b && c;
      }`,
    fixed: text`
      module Any {
        in a: bool; in b: bool; in c: bool;
        out d: bool;
        d = a || (b && c);
      }`,
  },
  M1206: {
    severity: 'error',
    title: 'a range of ranges',
    explanation: text`
      \`a..b\` has two ends, so \`a..b..c\` means nothing. Leave one of them out; there are no ranges with a step, write
      \`for i in 0..n { let k = i * 2; … }\`.`,
    example: text`
      const LIST = [for i in 0..4..8 => i];`,
    fixed: text`
      const LIST = [for i in 0..8 => i];`,
  },
} as const satisfies Record<`M1${number}`, CodeEntry>;

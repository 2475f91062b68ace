/** Programs in which every name, text, comment and path is chosen to do harm where it would be taken for code. */
import fc from 'fast-check';
import { WORDS } from '../../grammar/tokens.js';

/** What code would set, print or call, had a text become part of it. */
export const CANARY = 'm3hdl_canary';

const JAVASCRIPT =
  '__proto__ constructor prototype hasOwnProperty toString valueOf then arguments eval await yield let static async class default delete enum ' +
  'export extends function import instanceof new null package super this throw typeof var void with undefined NaN Infinity globalThis Object ' +
  'Array Math BigInt Symbol Int32Array Uint8Array process require module exports moduleHandle HostInput HostValue ModuleHandle';
const OURS =
  'kernel model functionsOf interfaces EmittedModel Kernel Model ModelFunctions instance first stride count i32 f64 u8x n i k t e rest chain ' +
  'SimulateOptions Suspension Thread chosen next_r rows step delay look failures checks dut at_1 instance_ M_tb x x_2 x__2 _ab ab_ a__b A_b a_B';
const SYSTEMVERILOG =
  'begin end endmodule always_comb logic wire input output initial assign reg bit byte int real genvar generate endfunction endgenerate type ' +
  'priority unique string do final cell config design library use table process mailbox semaphore randomize std weak_reference local sample option ' +
  'find sum product size num first last next prev exists rand_mode constraint_mode get_randstate srandom display time step1';
const CPLUSPLUS =
  'auto bool char namespace template operator public private signed unsigned union volatile short main vector';

/** Not one of these, which the programs need in their own meaning. */
const USED = new Set(['string', 'bool']);

export const HARD_NAMES: readonly string[] = [
  ...new Set(
    `${JAVASCRIPT} ${OURS} ${SYSTEMVERILOG} ${CPLUSPLUS}`.split(' ').filter((name) => !USED.has(name)),
  ),
];

/** Identifiers as the language has them, raw where they are keywords. */
export const nameArb = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HARD_NAMES) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{1,12}$/) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map((n) => `${'long'.repeat(2500)}${n}`) },
);

export const written = (name: string): string => (WORDS.has(name) ? `r#${name}` : name);

/** Pieces that end a string, a comment, a template, a line, a directive or a field in one of the languages that we write. */
const PIECES = [
  '"',
  "'",
  '`',
  '\\',
  '\\\\',
  '${',
  '}',
  '{',
  '*/',
  '/*',
  '//',
  '\n',
  '\r',
  '\u2028',
  '\u2029',
  '\0',
  '%',
  '%d',
  '%s',
  '%m',
  '%0A',
  ',',
  ':',
  '::',
  ';',
  '</script>',
  '<!--',
  '-->',
  '\u001b[31m',
  '\u001b]0;',
  '\u0007',
  '\u009b',
  '\u202e',
  '\u{1f600}',
  '\ufeff',
  '$end',
  '$finish;',
  '`include "/etc/passwd"',
  '`line 1 "x" 0',
  '(*',
  '*)',
  '/* verilator lint_off */',
  '// synopsys translate_off',
  '$display',
  '\\u{0022}',
  "\\'",
  '&quot;',
  '=cmd',
  '-',
  '..',
  '/',
  `globalThis.${CANARY} = 1`,
  `";globalThis.${CANARY} = 1;"`,
  `';globalThis.${CANARY} = 1;'`,
  `\n globalThis.${CANARY} = 1;\n`,
  `*/ globalThis.${CANARY} = 1; /*`,
  `\${globalThis.${CANARY} = 1}`,
  `"; initial $display("${CANARY}"); //`,
  `\n initial $display("${CANARY}");\n`,
  `"); $display("${CANARY}`,
  `\n::error::${CANARY}\n`,
];

export const textArb = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4, unit: 'binary' })), { maxLength: 6 })
  .map((pieces) => pieces.join(''));

/** As a string of the language: half of the characters as they are, where they may stand so. */
export function literal(text: string): string {
  const body = Array.from(text, (char, i) => {
    const code = char.codePointAt(0) ?? 0;
    const mayStand = !'"\\{}\r\n'.includes(char);
    return mayStand && i % 2 === 0 ? char : `\\u{${code.toString(16)}}`;
  });
  return `"${body.join('')}"`;
}

/** One line, as comments have it. */
const line = (text: string): string => text.replaceAll(/[\r\n]/g, ' ');

export interface Program {
  readonly text: string;
  readonly top: string;
  readonly ports: { readonly a: string; readonly s: string; readonly y: string };
  readonly fields: readonly [string, string];
  readonly said: string;
}

const NAMES = 26;

export const programArb: fc.Arbitrary<Program> = fc
  .record({
    names: fc.uniqueArray(nameArb, {
      minLength: NAMES,
      maxLength: NAMES,
    }),
    texts: fc.array(textArb, { minLength: 8, maxLength: 8 }),
  })
  .map(({ names, texts }) => {
    const [E, v0, v1, S, f0, f1, F, x, C, N, clk, rst, i, o, A, T, tclk, trst, a, s, y, e, m, c, r, p] =
      names.map(written) as [string, ...string[]] & Record<number, string>;
    const [doc = '', param = '', message = '', comment = '', name = '', said = '', why = '', port = ''] =
      texts;
    return {
      top: names[15] ?? '',
      ports: { a: names[18] ?? '', s: names[19] ?? '', y: names[20] ?? '' },
      fields: [names[4] ?? '', names[5] ?? ''],
      said,
      text: `/// ${line(doc)}
enum ${E} { ${v0}, ${v1} }
struct ${S} { ${f0}: u8, ${f1}: bool }
fn ${F}(${x}: u8) -> u8 { ${x} ^ 1 }
/// ${line(doc)}
module ${C}<${N}: string> {
  clock ${clk};
  reset ${rst};
  /// ${line(port)}
  in ${i}: u8;
  out ${o}: u8;
  reg ${o} = 0;
  on ${clk} { ${o} <= ${F}(${i}); }
  assert ${A}: ${i} < 200 : ${literal(message)};
}
/* ${comment.replaceAll(/\/\*|\*\//g, ' ')} */
/// ${line(doc)}
module ${T} {
  clock ${tclk};
  reset ${trst};
  /// ${line(port)}
  in ${a}: u8;
  in ${s}: ${S};
  /// ${line(doc)}
  out ${y}: u8;
  out ${e}: ${E};
  mem ${m}: u8[4] async = 3;
  reg ${r}: ${S} = ${S}(${f0}: 0, ${f1}: false);
  inst ${c}: ${C}<${literal(param)}>(${clk}: ${tclk}, ${rst}: ${trst}, ${i}: ${a}); // ${line(comment)}
  ${y} = ${c}.${o} ^ ${m}[${a}[1:0]] ^ ${r}.${f0};
  ${e} = if ${r}.${f1} { ${E}.${v1} } else { ${E}.${v0} };
  on ${tclk} { ${m}[${a}[1:0]] <= 3; ${r} <= ${s}; }
}
test ${literal(name)} {
  let ${p} = inst ${T}(${tclk}: 1GHz);
  ${p}.${a} = 7;
  wait 2 cycles;
  print ${literal(said)};
  expect ${p}.${y} == 5 : ${literal(why)};
}
`,
    };
  });

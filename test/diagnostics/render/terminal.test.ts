import { describe, expect, test } from 'vitest';
import { error, replace, warning } from '../../../src/diagnostics/diagnostic.js';
import { renderDiagnostic, renderDiagnostics } from '../../../src/diagnostics/render/terminal.js';
import { at, oneFile } from './support.js';

/** Starts on a line of its own, so that the snapshots line up. */
const show = (...args: Parameters<typeof renderDiagnostic>): string => `\n${renderDiagnostic(...args)}`;

describe('a message at its best', () => {
  const { sources, file } = oneFile(`${'\n'.repeat(30)}      count <= count + 1;\n`, 'stdlib/fifo.m3hdl');
  const overflow = error(
    'M3104',
    at(file, 'count + 1'),
    '`count + 1` has 6 bits, `count` holds 5',
    '`+` on uint<5> and a literal grows by one bit',
  )
    .label(at(file, 'count'), 'declared as upTo<16>, which is uint<5>, at line 19')
    .note('in Fifo<u8, 16>, instantiated as `queue[2]` at hdl/npu/core.m3hdl:88')
    .fix('to wrap', [replace(at(file, '+'), '+%')])
    .fix('to saturate', [replace(at(file, '+'), '+|')]);

  test('shows both ends, the stack, and the ways out', () => {
    expect(show(overflow, sources)).toMatchInlineSnapshot(`
      "
      error[M3104]: \`count + 1\` has 6 bits, \`count\` holds 5
        ┌─ stdlib/fifo.m3hdl:31:16
        │
      31│       count <= count + 1;
        │       -----    ^^^^^^^^^ \`+\` on uint<5> and a literal grows by one bit
        │       │
        │       declared as upTo<16>, which is uint<5>, at line 19
        = in Fifo<u8, 16>, instantiated as \`queue[2]\` at hdl/npu/core.m3hdl:88
        = to wrap:      count +% 1
        = to saturate:  count +| 1
      "
    `);
  });

  test('has colours where asked', () => {
    const colored = renderDiagnostic(overflow, sources, { color: true });
    expect(colored).toContain('\u001b[1;31merror[M3104]\u001b[0m');
    // eslint-disable-next-line no-control-regex
    expect(colored.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(renderDiagnostic(overflow, sources));
  });
});

describe('places', () => {
  test('in several lines and several files', () => {
    const { sources, file } = oneFile('module A {\n  out x: u8;\n  x = 1;\n\n\n\n  x = 2;\n}\n', 'a.m3hdl');
    const other = sources.add('b.m3hdl', 'inst a: A();\n');
    const twice = error('M4001', at(file, 'x = 2'), '`x` has two drivers', 'and here')
      .label(at(file, 'x = 1'), 'driven here')
      .label(at(file, 'x'), 'declared here')
      .label(at(other, 'A()'), 'instantiated here');
    expect(show(twice, sources)).toMatchInlineSnapshot(`
      "
      error[M4001]: \`x\` has two drivers
        ┌─ a.m3hdl:7:3
        │
       2│   out x: u8;
        │       - declared here
       3│   x = 1;
        │   ----- driven here
        ·
       7│   x = 2;
        │   ^^^^^ and here
        ├─ b.m3hdl:1:9
        │
       1│ inst a: A();
        │         --- instantiated here
      "
    `);
  });

  test('of a label over several lines', () => {
    const { sources, file } = oneFile('module A {\n  comb {\n    if c {\n      b = a;\n    }\n  }\n}\n');
    const latch = error(
      'M4003',
      at(file, 'comb {\n    if c {\n      b = a;\n    }\n  }'),
      'latch',
      'not on every path',
    );
    expect(show(latch, sources)).toMatchInlineSnapshot(`
      "
      error[M4003]: latch
        ┌─ hdl/a.m3hdl:2:3
        │
       2│   comb {
        │   ^^^^^^
        ·
       6│   }
        │   ^ not on every path
      "
    `);
  });

  test('behind tabs, wide characters and marks without width', () => {
    const { sources, file } = oneFile('\tx = "漢字🚀e\u0301" + y;\n');
    const d = error('M3105', at(file, 'y'), 'no `+` here', 'text').label(at(file, '"漢字🚀e\u0301"'), 'this');
    expect(show(d, sources)).toMatchInlineSnapshot(`
      "
      error[M3105]: no \`+\` here
        ┌─ hdl/a.m3hdl:1:17
        │
       1│     x = "漢字🚀é" + y;
        │         ---------   ^ text
        │         │
        │         this
      "
    `);
  });

  test('at the end of the file and of no width', () => {
    const { sources, file } = oneFile('const A = 3');
    const end = { file: file.id, start: 11, end: 11 };
    expect(show(error('M1102', end, 'missing `;`', 'here'), sources)).toMatchInlineSnapshot(`
      "
      error[M1102]: missing \`;\`
        ┌─ hdl/a.m3hdl:1:12
        │
       1│ const A = 3
        │            ^ here
      "
    `);
  });

  test('with lines that end in \\r\\n, and control characters', () => {
    const { sources, file } = oneFile('const A = 1;\r\nconst\u0007 B = A;\r\n');
    expect(show(error('M1001', at(file, '\u0007'), 'a bell'), sources)).toMatchInlineSnapshot(`
      "
      error[M1001]: a bell
        ┌─ hdl/a.m3hdl:2:6
        │
       2│ const␇ B = A;
        │      ^
      "
    `);
  });

  test('that lie within each other', () => {
    const { sources, file } = oneFile('d = a & b | c;\n');
    const d = error('M1201', at(file, '|'), '`&` and `|` mixed', 'beside this').label(
      at(file, 'a & b | c'),
      'in this',
    );
    expect(show(d, sources)).toMatchInlineSnapshot(`
      "
      error[M1201]: \`&\` and \`|\` mixed
        ┌─ hdl/a.m3hdl:1:11
        │
       1│ d = a & b | c;
        │     ------^--
        │     │     │
        │     │     beside this
        │     in this
      "
    `);
  });

  test('three on one line', () => {
    const { sources, file } = oneFile('alpha beta gamma\n');
    const d = error('M1101', at(file, 'beta'), 'words', 'two')
      .label(at(file, 'alpha'), 'one')
      .label(at(file, 'gamma'), 'three');
    expect(show(d, sources)).toMatchInlineSnapshot(`
      "
      error[M1101]: words
        ┌─ hdl/a.m3hdl:1:7
        │
       1│ alpha beta gamma
        │ ----- ^^^^ ----- three
        │ │     │
        │ │     two
        │ one
      "
    `);
  });

  test('in a line that is far too long', () => {
    const { sources, file } = oneFile(`const X = ${'1 + '.repeat(400)}y${' + 1'.repeat(400)};\n`);
    expect(show(error('M2001', at(file, 'y'), 'unknown `y`', 'here'), sources)).toMatchInlineSnapshot(`
      "
      error[M2001]: unknown \`y\`
        ┌─ hdl/a.m3hdl:1:1611
        │
       1│ …1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + y + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + …
        │                                          ^ here
      "
    `);
  });

  test('none, or in a file that is not known', () => {
    const { sources } = oneFile('');
    const note = 'paths count from the working directory';
    expect(show(error('M6001', undefined, 'cannot read `a.m3hdl`').note(note), sources))
      .toMatchInlineSnapshot(`
      "
      error[M6001]: cannot read \`a.m3hdl\`
        = paths count from the working directory
      "
    `);
    const lost = error('M2001', { file: 9, start: 0, end: 1 }, 'unknown `y`');
    expect(show(lost, sources)).toMatchInlineSnapshot(`
      "
      error[M2001]: unknown \`y\`
      "
    `);
  });
});

test('several diagnostics stand apart', () => {
  const { sources, file } = oneFile('use a.B;\nconst C = D;\n');
  const both = [
    warning('M2202', at(file, 'use a.B;'), '`B` is not used').fix('to remove it', [
      replace(at(file, 'use a.B;\n'), ''),
    ]),
    error('M2001', at(file, 'D'), 'unknown `D`').fix('for a change elsewhere', [
      replace({ file: 7, start: 0, end: 0 }, 'x'),
    ]),
  ];
  expect(`\n${renderDiagnostics(both, sources)}`).toMatchInlineSnapshot(`
    "
    warning[M2202]: \`B\` is not used
      ┌─ hdl/a.m3hdl:1:1
      │
     1│ use a.B;
      │ ^^^^^^^^
      = to remove it

    error[M2001]: unknown \`D\`
      ┌─ hdl/a.m3hdl:2:11
      │
     2│ const C = D;
      │           ^
      = for a change elsewhere
    "
  `);
});

/** Names, texts and paths from outside, wherever other programs read what we write: terminals, viewers, spreadsheets, editors, GitHub. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { parseSync } from 'rolldown/utils';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { error } from '../../src/diagnostics/diagnostic.js';
import { renderGitHub } from '../../src/diagnostics/render/github.js';
import { renderSarif } from '../../src/diagnostics/render/sarif.js';
import { renderDiagnostic } from '../../src/diagnostics/render/terminal.js';
import { parseCell } from '../../src/driver/cells.js';
import { parseCsv } from '../../src/driver/csv.js';
import { Sources } from '../../src/support/source.js';
import { span } from '../../src/support/span.js';
import { vitePlugin, writeTypes } from '../../src/testing/vite.js';
import { VcdWriter } from '../../src/trace/vcd.js';
import { binPath, m3hdl, withoutWarning, type Outcome } from '../cli/run.js';
import { compileSnippet } from '../support/snippet.js';
import { spawnSync } from 'node:child_process';
import { HARD_NAMES, literal, written } from './program.js';
import { Disk } from './project.js';

let disk: Disk;

beforeEach(() => {
  disk = new Disk();
});

afterEach(() => {
  disk.remove();
});

/** What moves a cursor, rings, ends a line or turns the reading order. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const ACTIVE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u;

const HOSTILE = 'a\u001b[2J\u001b]0;owned\u0007\u009b31m\u202etxt\r\n::error file=x::b\t`\u2028"\'';
/** Without what no file name holds. */
const HOSTILE_NAME = HOSTILE.replaceAll('/', '');

/** The command line in the disk's folder. */
function run(...args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [binPath, ...args], {
    cwd: disk.root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr: withoutWarning(stderr) };
}

describe('a terminal', () => {
  test('is moved by no message, label, note, path or line of source', () => {
    const sources = new Sources();
    const source = sources.add(`${HOSTILE}.m3hdl`, HOSTILE.replaceAll(/[\r\n\t]/g, ' '));
    const place = span(source.id, 0, 3);
    const said = error('M1001', place, HOSTILE, HOSTILE)
      .note(HOSTILE)
      .fix(HOSTILE, [{ span: place, text: HOSTILE }]);
    const text = renderDiagnostic(said, sources);
    expect(text).not.toMatch(ACTIVE);
    // No line of it can be taken for a command of the program that shows it.
    expect(text).not.toMatch(/^::/m);
    expect(text.split('\n')[0]).toBe('error[M1001]: a␛[2J␛]0;owned␇�31m�txt␍');
  });

  test('is moved by no name of a test, of a file, and by no print', () => {
    disk.write(
      `${HOSTILE_NAME}.m3hdl`,
      `test ${literal(HOSTILE)} { print ${literal(HOSTILE)}; expect 1 == 2; }`,
    );
    const { status, stdout, stderr } = run('test');
    expect(status).toBe(1);
    expect(stdout).not.toMatch(ACTIVE);
    expect(stdout).not.toMatch(/^::/m);
    expect(stderr).not.toMatch(ACTIVE);
  });
});

describe('GitHub', () => {
  test('gets one command a diagnostic, whatever is in it', () => {
    const sources = new Sources();
    const { id } = sources.add(`a,b:c%0A::error::${HOSTILE}.m3hdl`, 'x');
    const text = renderGitHub([error('M1001', span(id, 0, 1), HOSTILE).note(HOSTILE)], sources);
    expect(text.match(/^::/gm)).toHaveLength(1);
    expect(text.trimEnd()).not.toMatch(/[\r\n]/);
    expect(text).toMatch(/^::error file=a%2Cb%3Ac%250A%3A%3Aerror%3A%3A[^,:]*,line=1,/);
  });
});

test('SARIF names files by references that are paths and nothing else', () => {
  const sources = new Sources();
  const uriOf = (path: string): unknown => {
    const { id } = sources.add(path, 'x');
    const text = renderSarif([error('M1001', span(id, 0, 1), 'm')], sources, '1');
    return /"uri": ("[^"]*")/.exec(text)?.[1];
  };
  expect(uriOf('a/b c.m3hdl')).toBe('"a/b%20c.m3hdl"');
  expect(uriOf('javascript:alert(1)/../%41?#.m3hdl')).toBe('"javascript%3Aalert(1)/../%2541%3F%23.m3hdl"');
  expect(uriOf('\ud800\n"')).toBe('"%EF%BF%BD%0A%22"');
});

describe('waves', () => {
  test('of a test of any name keep their form', () => {
    const names = ['x $end $var', '$dumpvars', HOSTILE, '', 'n'.repeat(10_000), '../../../up', '-rf'];
    disk.write('m/t.m3hdl', names.map((name) => `test ${literal(name)} { expect 1 == 2; }`).join('\n'));
    const { status, stderr } = run('test', 'm', '--vcd', 'waves');
    expect(status, stderr).toBe(1);
    for (const name of readdirSync(disk.at('waves'))) expect(name).toMatch(/^t_[\w.-]{0,198}\.vcd$/);
    expect(readdirSync(disk.root).toSorted()).toEqual(['m', 'waves']);
    for (const name of readdirSync(disk.at('waves'))) {
      const scopes = disk
        .read(`waves/${name}`)
        .split('\n')
        .filter((line) => line.startsWith('$scope'));
      for (const scope of scopes) expect(scope).toMatch(/^\$scope (module|begin) [^$\s][\x21-\x7e]* \$end$/);
    }
  });

  test('follow no link that stands where they go', () => {
    disk
      .write('t.m3hdl', 'test "no" { expect 1 == 2; }')
      .write('kept', 'kept')
      .link('waves/t_no.vcd', '../kept');
    const { status, stderr } = run('test', 't.m3hdl', '--vcd', 'waves');
    expect(status).toBe(74);
    expect(stderr).toContain('cannot write `waves/t_no.vcd`\n  = it is a link');
    expect(disk.read('kept')).toBe('kept');
  });

  test('name what is called like anything', () => {
    for (const name of HARD_NAMES) {
      const text = `module M { in ${written(name)}: u8; out y_: u8; y_ = ${written(name)}; }`;
      let vcd = '';
      const onStart = (kernel: ConstructorParameters<typeof VcdWriter>[0]): void => {
        new VcdWriter(kernel, (piece) => (vcd += new TextDecoder().decode(piece))).end();
      };
      compileSnippet(text, { top: 'M' }).simulate({ onStart });
      expect(vcd).toContain(` ${name} [7:0] $end\n`);
    }
  });
});

test('a table has a column for a port of any name, and cells are values and nothing else', () => {
  disk.write(
    'm.m3hdl',
    'module M { in __proto__: u8; in f: u8; out constructor: u8; constructor = __proto__; }',
  );
  disk.write('in.csv', '__proto__,f\n7,0x10\n8,0x11\n');
  const played = run('sim', 'm.m3hdl', '--stimulus', 'in.csv', '--record', '-');
  expect(played).toMatchObject({ status: 0 });
  expect(parseCsv(played.stdout).rows.map(({ cells }) => cells)).toEqual([['7'], ['8']]);
  for (const cell of ['constructor', '__proto__', 'toString', 'valueOf']) {
    disk.write('in.csv', `__proto__,f\n7,${cell}\n`);
    expect(parseCell({ kind: 'number', format: 'bf16', width: 16 }, cell)).toBeUndefined();
    const { status, stderr } = run('sim', 'm.m3hdl', '--stimulus', 'in.csv');
    expect({ cell, status }).toEqual({ cell, status: 2 });
    expect(stderr).toContain(`\`${cell}\` is no value of it`);
  }
});

test.each([
  ['-P', '__proto__=1', 2, 'has no parameter `__proto__`'],
  ['-P', 'constructor=1', 2, 'has no parameter `constructor`'],
  ['-P', 'N=constructor', 2, ''],
  ['--feed', '__proto__=m.m3hdl', 2, '__proto__'],
  ['--collect', 'constructor=out', 2, 'constructor'],
  ['--clock', '__proto__=1ns', 2, '__proto__'],
  ['--clock', 'clk=5constructor', 2, 'is no period'],
  ['--clock', 'clk=5toString', 2, 'is no period'],
  ['--until', '5constructor', 2, 'is no time'],
  ['--engine', 'constructor', 2, 'constructor'],
  ['--top', '__proto__', 2, '__proto__'],
  ['--__proto__.polluted', '1', 2, ''],
])('%s %s is exit %i, and says why', (option, value, status, message) => {
  disk.write(
    'm.m3hdl',
    'module M<N: int = 1> { clock clk; reset rst; out y: u8; reg y = 0; on clk { y <= y +% N; } }',
  );
  const outcome = run('sim', 'm.m3hdl', '--cycles', '2', option, value);
  expect(outcome).toMatchObject({ status, stdout: '' });
  expect(outcome.stderr).toContain(message);
  expect(outcome.stderr).not.toContain('a fault of ours');
});

describe('what editors and bundlers read', () => {
  const environment = (): Parameters<typeof writeTypes>[1] => ({
    files: nodeFiles,
    std: `${packageRoot()}/stdlib`,
    workingFolder: disk.root,
  });

  test('declarations and modules of any name are sound, and a path is no code', () => {
    const path = `${HOSTILE_NAME}\nexport const owned = 1;//`;
    const modules = HARD_NAMES.map(
      (name) => `/// */ export const owned = 1; /*\nmodule ${written(name)} { in a: u8; out y: u8; y = a; }`,
    );
    disk.write(`${path}.m3hdl`, modules.join('\n'));
    const [types = ''] = writeTypes(disk.root, environment());
    const text = nodeFiles.readText(types) ?? '';
    const declared = parseSync('x.d.ts', text);
    expect(declared.errors).toEqual([]);
    expect(text.match(/^export const owned/m)).toBeNull();
    const loaded =
      vitePlugin(environment()).load.call({ addWatchFile: () => undefined }, disk.at(`${path}.m3hdl`)) ?? '';
    const code = parseSync('x.js', loaded);
    expect(code.errors).toEqual([]);
    const exportsOf = (parsed: typeof code): readonly string[] =>
      parsed.module.staticExports
        .flatMap(({ entries }) => entries.map(({ exportName }) => exportName.name ?? ''))
        .toSorted();
    expect(exportsOf(code)).toEqual([...HARD_NAMES].toSorted());
    expect(exportsOf(declared)).toEqual([...HARD_NAMES].toSorted());
  });
});

describe('declarations', () => {
  test('go into the project, and through no link', () => {
    disk.write('npu/m.m3hdl', 'module M { in a: u8; out y: u8; y = a; }').write('elsewhere/kept', 'kept');
    const environment = { files: nodeFiles, std: `${packageRoot()}/stdlib`, workingFolder: disk.root };
    disk.link('npu/.m3hdl-types', '../elsewhere');
    expect(() => writeTypes(disk.at('npu'), environment)).toThrow('is a link');
    expect(readdirSync(disk.at('elsewhere'))).toEqual(['kept']);
    rmSync(disk.at('npu/.m3hdl-types'));
    disk.link('npu/.m3hdl-types/m.d.m3hdl.ts', '../../elsewhere/kept');
    writeTypes(disk.at('npu'), environment);
    expect(disk.read('elsewhere/kept')).toBe('kept');
    expect(disk.read('npu/.m3hdl-types/m.d.m3hdl.ts')).toContain('export declare const M:');
  });
});

describe('compile', () => {
  test('cuts a name that no file system takes', () => {
    const long = 'M'.repeat(10_000);
    disk.write('m.m3hdl', `module ${long} { in a: u8; out y: u8; y = a; }`);
    for (const target of ['ts', 'systemverilog'])
      expect(run('compile', 'm.m3hdl', '--target', target, '--out', target)).toMatchObject({ status: 0 });
  });

  test('writes inside its folder, and replaces a link that stands in the way', () => {
    disk
      .write('m.m3hdl', 'module M { in a: u8; out y: u8; y = a; }')
      .write('kept', 'kept')
      .link('out/M.ts', '../kept');
    expect(run('compile', 'm.m3hdl', '--target', 'ts', '--out', 'out')).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(disk.read('kept')).toBe('kept');
    expect(readdirSync(disk.at('out'))).toEqual(['M.ts']);
    expect(disk.read('out/M.ts')).toContain('export class M ');
  });

  test('gives the bench a file of its own', () => {
    disk.write(
      'm.m3hdl',
      'module M_tb { in a: u8; out y: u8; y = a; }\nmodule M { in a: u8; out y: u8; inst c: M_tb(a: a); y = c.y; }',
    );
    const args = [
      'compile',
      'm.m3hdl',
      '--top',
      'M',
      '--target',
      'systemverilog',
      '--testbench',
      '--cycles',
      '1',
      '--out',
      'out',
    ];
    disk.write('in.csv', 'a\n1\n');
    const outcome = run(...args.filter((arg) => !['--cycles', '1'].includes(arg)), '--stimulus', 'in.csv');
    expect(outcome).toMatchObject({ status: 0 });
    expect(readdirSync(disk.at('out')).toSorted()).toEqual(['M.sv', 'M_tb.sv', 'M_tb_2.sv']);
  });

  test.each(['x; initial $finish; //', 'endmodule', 'a b', '', '../x', '`include'])(
    'refuses to name a foreign module %j',
    (name) => {
      disk.write(
        'm.m3hdl',
        `#[emit(${literal(name)})]\nextern module P { in a: bool; out b: bool; }\nmodule M { in a: bool; out b: bool; inst p: P(a: a); b = p.b; }`,
      );
      const { status, stdout, stderr } = run('compile', 'm.m3hdl', '--top', 'M', '--target', 'systemverilog');
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/error\[M6011\]: `.*` can name no module in SystemVerilog\n {2}┌─ m\.m3hdl:/);
    },
  );

  test('tells a foreign module from one of the design that has its name', () => {
    disk.write(
      'm.m3hdl',
      '#[emit("Q")]\nextern module P { in a: bool; out b: bool; }\nmodule Q { in a: bool; out b: bool; inst p: P(a: a); b = p.b; }\nmodule M { in a: bool; out b: bool; inst p: Q(a: a); b = p.b; }',
    );
    const { status } = run('compile', 'm.m3hdl', '--top', 'M', '--target', 'systemverilog', '--out', 'out');
    expect(status).toBe(0);
    expect(readdirSync(disk.at('out')).toSorted()).toEqual(['M.sv', 'Q_2.sv']);
  });

  test('takes a source of any name', () => {
    disk.write(
      `${HOSTILE_NAME}.m3hdl`,
      'module M { clock clk; in a: u8; out y: u8; reg y: u8; on clk { y <= a; } }',
    );
    for (const target of ['ts', 'systemverilog']) {
      const { status, stdout } = run('compile', `${HOSTILE_NAME}.m3hdl`, '--target', target);
      expect(status).toBe(0);
      expect(stdout).not.toMatch(ACTIVE);
      expect(stdout).not.toMatch(/^::/m);
    }
  });
});

describe('init', () => {
  test.each([HOSTILE_NAME, '-rf', '__proto__', '$(touch owned)', '`touch owned`', '%s'])(
    'takes a folder of any name: %j',
    (name) => {
      const { status, stdout, stderr } = run('init', '--', name);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(JSON.parse(disk.read(`${name}/m3hdl.json`))).toMatchObject({ name });
      expect(disk.read(`${name}/README.md`).split('\n')[0]).toMatch(/^# .+$/);
      const [, next = ''] = /^ {2}(cd [^]*)\n {2}m3hdl test\n$/m.exec(stdout) ?? [];
      const entered = spawnSync('bash', ['-c', `${next}\npwd`], { cwd: disk.root, encoding: 'utf8' });
      expect(entered.stdout).toBe(`${disk.at(name)}\n`);
      expect(existsSync(disk.at('owned'))).toBe(false);
    },
  );
});

test('explain knows no code that JavaScript would', () => {
  for (const code of ['__proto__', 'constructor', 'toString', HOSTILE]) {
    const { status, stdout, stderr } = m3hdl(['explain', code]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toMatch(ACTIVE);
  }
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '../../src/support/text.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const FILES: Readonly<Record<string, string>> = {
  'm3hdl.json': '{ "name": "npu" }',
  'package.json': '{ "name": "npu", "type": "module" }',
  'hdl/counter.m3hdl': text`
    use hdl.modes.Mode;

    /** Not a doc. */
    /// Counts.
    module Counter<N: int = 8, MODE: Mode = Mode.up, T: type = u4> {
      clock clk;
      reset rst;
      in enable: bool;
      in tag: T;
      in offsets: u4[2];
      out count: uint<N>;
      out mode: Mode;
      out same: T;
      reg count = 0;
      mode = MODE;
      same = tag;
      on clk { if enable { count <= count +% zext::<N>(offsets[0]) +% zext::<N>(offsets[1]); } }
    }
    private module Hidden { }`,
  'hdl/modes.m3hdl': 'enum Mode { up, down }',
  'vitest.config.ts': text`
    import { m3hdl } from 'm3hdl/vite';
    export default { plugins: [m3hdl()] };`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      allowArbitraryExtensions: true,
      rootDirs: ['.', '.m3hdl-types'],
    },
    include: ['hdl/**/*.ts', '.m3hdl-types/**/*.ts'],
  }),
  'hdl/counter.test.ts': text`
    import { expect, test } from 'vitest';
    import { Counter } from './counter.m3hdl';

    test('counts', () => {
      const sim = Counter.simulate({ params: { N: 4, MODE: 'down' }, seed: 1 });
      sim.poke('enable', true);
      sim.poke('offsets', [1, 2n]);
      sim.poke('offsets[1]', 1);
      sim.step(9);
      const count: bigint = sim.peek('count');
      const mode: 'up' | 'down' = sim.peek('mode');
      expect([count, mode]).toEqual([2n, 'down']);
    });`,
};

let folder = '';

function run(
  tool: string,
  ...args: readonly string[]
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', tool), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, VITEST: undefined },
    },
  );
  return { status, output: stdout + stderr };
}

const vitest = (): ReturnType<typeof run> => run('vitest/vitest.mjs', 'run');
const tsc = (): ReturnType<typeof run> => run('typescript/bin/tsc', '-p', '.');

const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-vite-'));
  for (const name of ['hdl', 'node_modules']) mkdirSync(join(folder, name));
  symlinkSync(root, join(folder, 'node_modules', 'm3hdl'));
  symlinkSync(join(root, 'node_modules', 'vitest'), join(folder, 'node_modules', 'vitest'));
  for (const [name, content] of Object.entries(FILES)) write(name, content);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('under vitest', () => {
  test('a module is imported, compiled and simulated', () => {
    const { status, output } = vitest();
    expect(output).toMatch(/1 passed/);
    expect(status).toBe(0);
  });

  test('its types are written', () => {
    expect(readFileSync(join(folder, '.m3hdl-types/hdl/counter.d.m3hdl.ts'), 'utf8')).toMatchInlineSnapshot(`
      "// Generated from hdl/counter.m3hdl. Do not edit.
      import type { HostInput, HostValue, ModuleHandle } from 'm3hdl';

      /**
       * Counts.
       */
      export declare const Counter: ModuleHandle<{
        readonly params: { readonly N?: bigint | number; readonly MODE?: "up" | "down"; readonly T?: string };
        readonly inputs: { readonly rst: boolean; readonly enable: boolean; readonly tag: HostInput; readonly offsets: readonly (bigint | number)[] };
        readonly ports: { readonly rst: boolean; readonly enable: boolean; readonly tag: HostValue; readonly offsets: readonly (bigint)[]; readonly count: bigint; readonly mode: 'up' | 'down'; readonly same: HostValue };
        readonly clocks: "clk";
        readonly feeds: never;
        readonly collects: never;
      }>;
      "
    `);
    expect(tsc()).toEqual({ status: 0, output: '' });
  });

  test.each([
    ["sim.poke('enabel', true);", 'enabel'],
    ["sim.poke('enable', 'yes');", 'boolean'],
    ["sim.poke('count', 1);", 'count'],
    ["sim.peek('counts');", 'counts'],
    ['Counter.simulate({ params: { M: 1 } });', 'M'],
    ["Counter.simulate({ params: { MODE: 'sideways' } });", 'sideways'],
    ["sim.step('clock');", 'clock'],
    ["sim.feed('enable', []);", 'enable'],
  ])('%s is an error of tsc', (line, about) => {
    const head = "import { Counter } from './counter.m3hdl';\nconst sim = Counter.simulate();\n";
    write('hdl/wrong.ts', head + line);
    const { status, output } = tsc();
    rmSync(join(folder, 'hdl/wrong.ts'));
    expect(status).not.toBe(0);
    expect(output).toContain('hdl/wrong.ts(3,');
    expect(output).toContain(about);
  });

  test('what does not compile fails with its diagnostics', () => {
    const { 'hdl/modes.m3hdl': modes = '' } = FILES;
    write('hdl/modes.m3hdl', `${modes}\nmodule Bad { in a: u8; out b: u9; b = a; }`);
    write(
      'hdl/counter.m3hdl',
      `${FILES['hdl/counter.m3hdl'] ?? ''}\nmodule Worse { out b: u8; b = nobody; }`,
    );
    const { status, output } = vitest();
    expect(status).toBe(1);
    expect(output).toContain('error[M2001]: there is no `nobody`');
    expect(output).toContain('hdl/counter.m3hdl:20:31');
  });
});

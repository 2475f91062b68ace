/** What a new project holds. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EDITION, MANIFEST } from '../../driver/project.js';
import { printable } from '../../support/printable.js';
import { text } from '../../support/text.js';
import { TYPES_FOLDER } from '../../testing/vite.js';

/** Path from the project's folder to content, without the last line break. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** A manifest, a block with its tests, and what every repository has. It depends on nothing. */
export function projectFiles(name: string): ProjectFiles {
  return {
    [MANIFEST]: json({ name, edition: EDITION, libraries: [] }),
    'counter.m3hdl': COUNTER,
    'README.md': text`
      # ${printable(name)}

      Hardware in m3hdl: \`m3hdl test\` runs the tests, which stand in the \`.m3hdl\` files beside the blocks.`,
    '.gitignore': 'build/\n*.vcd',
  };
}

/**
 * The same, and tests in TypeScript. It depends by file on the m3hdl that runs, whose folder is `home`; and on the vitest that
 * stands in it where there is one, so that nothing need be fetched.
 */
export function vitestFiles(name: string, home: string): ProjectFiles {
  const vitest = join(home, 'node_modules', 'vitest');
  return {
    ...projectFiles(name),
    '.gitignore': `build/\n*.vcd\nnode_modules/\n${TYPES_FOLDER}/`,
    // Without a name, since not every folder's name may be one.
    'package.json': json({
      private: true,
      type: 'module',
      scripts: { test: 'm3hdl test && vitest run' },
      devDependencies: { m3hdl: `file:${home}`, vitest: existsSync(vitest) ? `file:${vitest}` : '^4.0.0' },
    }),
    // Else npm would build m3hdl anew where it stands, which an installed copy cannot.
    '.npmrc': 'ignore-scripts=true',
    'vitest.config.ts': VITEST_CONFIG,
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
        allowArbitraryExtensions: true,
        rootDirs: ['.', TYPES_FOLDER],
      },
      include: ['**/*.ts', `${TYPES_FOLDER}/**/*.ts`],
    }),
    'counter.test.ts': COUNTER_TEST,
  };
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

const COUNTER = text`
  /// Counts the cycles in which \`enable\` is high. After \`LAST\` it starts over.
  ///
  ///     enable ───▶ ┌───────┐ ───▶ count   0 1 2 … LAST 0 1 …
  ///                 │ count │
  ///                 └───────┘ ───▶ wrap    high with the last one
  module Counter<LAST: int in 1..=65535 = 9> {
    clock clk;
    reset rst;
    in  enable: bool;
    out count:  upTo<LAST>;
    out wrap:   bool;

    reg count = 0;
    wrap = enable && count == LAST;

    on clk {
      if enable { count <= count.next(); }
    }

    assert bounded: count <= LAST;
  }

  test "counts while enabled" {
    let dut = inst Counter<9>(clk: 1GHz);
    dut.enable = true;
    wait 3 cycles;
    expect dut.count == 3;
    dut.enable = false;
    wait 5 cycles;
    expect dut.count == 3;
  }

  property "starts over after the last" (cycles: below<100>) {
    let dut = inst Counter<9>(clk: 1GHz);
    dut.enable = true;
    wait cycles cycles;
    expect dut.count == cycles % 10;
  }`;

const COUNTER_TEST = text`
  import { expect, test } from 'vitest';
  import { Counter } from './counter.m3hdl';

  test('wraps after the last', () => {
    const sim = Counter.simulate({ params: { LAST: 4 } });
    sim.poke('enable', true);
    sim.step(4);
    expect(sim.peek('wrap')).toBe(true);
    sim.step();
    expect(sim.peek('count')).toBe(0n);
  });`;

const VITEST_CONFIG = text`
  import { m3hdl } from 'm3hdl/vite';
  import { defineConfig } from 'vitest/config';

  export default defineConfig({ plugins: [m3hdl()] });`;

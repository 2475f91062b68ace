import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOf, LINT_CONFIG_FILE, lintConfig, ROOMS } from '../../scripts/lint-config.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');

interface Probe {
  readonly room: string;
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly isForbidden: boolean;
}

/** How a file of `from`, so many folders deep in its room, names a module of `to`. */
function specifier(from: string, depth: number, to: string, module: string): string {
  const up = '../'.repeat(depth + (from === 'grammar' ? 1 : to === 'grammar' ? 2 : 1));
  const down = to === 'grammar' ? 'grammar' : from === 'grammar' ? `src/${to}` : to;
  return `${up}${down}/${module}.js`;
}

function importing(text: string): string {
  return `import { a } from '${text}';\nexport const b = a;\n`;
}

const probes: readonly Probe[] = [
  ...ROOMS.flatMap((from, i) =>
    ROOMS.flatMap((to, j) =>
      [0, 1].map((depth) => ({
        room: from,
        name: `${from} ${depth === 0 ? '' : '(a folder within) '}→ ${to}`,
        path: `${folderOf(from)}/${depth === 0 ? '' : 'within/'}probe-${depth}-${to}.ts`,
        text: importing(specifier(from, depth, to, 'thing')),
        isForbidden: j > i,
      })),
    ),
  ),
  ...ROOMS.map((room) => ({
    room,
    name: `${room} → src/index.ts`,
    path: `${folderOf(room)}/probe-index.ts`,
    text: importing(room === 'grammar' ? '../src/index.js' : '../index.js'),
    isForbidden: true,
  })),
  ...ROOMS.map((room) => ({
    room,
    name: `${room} → node:fs`,
    path: `${folderOf(room)}/probe-node.ts`,
    text: importing('node:fs'),
    isForbidden: !['lsp', 'cli'].includes(room),
  })),
  ...ROOMS.map((room) => ({
    room,
    name: `${room} → process`,
    path: `${folderOf(room)}/probe-global.ts`,
    text: 'export const b = process.env;\n',
    isForbidden: !['lsp', 'cli'].includes(room),
  })),
  ...['interpreter', 'interpreter/evaluate'].map((module, index) => ({
    room: 'codegen',
    name: `codegen → sim/${module}`,
    path: `src/codegen/within/probe-interpreter-${index}.ts`,
    text: importing(`../../sim/${module}.js`),
    isForbidden: true,
  })),
  {
    room: 'testing',
    name: 'the Vite plugin → node:fs',
    path: 'src/testing/vite/probe.ts',
    text: importing('node:fs'),
    isForbidden: false,
  },
  {
    room: 'testing',
    name: 'the Vite plugin → cli',
    path: 'src/testing/vite/probe-cli.ts',
    text: importing('../../cli/thing.js'),
    isForbidden: true,
  },
  {
    room: 'index',
    name: 'src/index.ts → cli',
    path: 'src/index.ts',
    text: importing('./cli/files.js'),
    isForbidden: false,
  },
];

describe('imports go one way through the house', () => {
  let folder = '';
  const faults = new Set<string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'm3hdl-house-'));
    cpSync(LINT_CONFIG_FILE, join(folder, '.oxlintrc.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const { path, text } of probes) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--format=json', 'src', 'grammar'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (!stdout.startsWith('{')) throw new Error(`oxlint said: ${stdout}${stderr}`);
    const report = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
    for (const { code, filename } of report.diagnostics) {
      if (/no-restricted-(imports|globals)/.test(code)) faults.add(filename);
    }
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([...ROOMS, 'index'])('%s', (room) => {
    const own = probes.filter((probe) => probe.room === room);
    const names = (list: readonly Probe[]): readonly string[] => list.map(({ name }) => name);
    expect(names(own.filter(({ path }) => faults.has(path)))).toEqual(
      names(own.filter(({ isForbidden }) => isForbidden)),
    );
  });
});

describe('the lint configuration', () => {
  test('is what its list of rooms gives', async () => {
    expect(readFileSync(LINT_CONFIG_FILE, 'utf8')).toBe(await lintConfig());
  });

  test('knows every folder of src/', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).filter((name) => !ROOMS.includes(name))).toEqual([]);
  });
});

/** The package as it is published: what is in it, what it runs where it is installed, and that it works there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { Disk } from './project.js';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

let disk: Disk;
let files: readonly string[];
let manifest: Manifest;

/** Packed from what was built, and unpacked where an installation would put it. */
beforeAll(() => {
  disk = new Disk();
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', disk.root];
  const report: unknown = JSON.parse(
    execFileSync('npm', args, { cwd: packageRoot(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  const [packed] = report as readonly {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  files = packed?.files.map(({ path }) => path) ?? [];
  const home = disk.at('node_modules/m3hdl');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', disk.at(packed?.filename ?? ''), '-C', home, '--strip-components=1']);
  manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(manifest.dependencies))
    symlinkSync(join(packageRoot(), 'node_modules', name), disk.at(`node_modules/${name}`));
}, 120_000);

afterAll(() => {
  disk.remove();
});

/** Those that npm runs where a package is installed from a registry or a tarball. */
const AT_INSTALLATION = [
  'preinstall',
  'install',
  'postinstall',
  'preuninstall',
  'uninstall',
  'postuninstall',
];

test('nothing runs where it is installed', () => {
  expect(Object.keys(manifest.scripts).filter((name) => AT_INSTALLATION.includes(name))).toEqual([]);
  // npm would run node-gyp by itself.
  expect(files).not.toContain('binding.gyp');
});

test('no dependency runs anything either', () => {
  const lock: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8'));
  const { packages } = lock as {
    readonly packages: Readonly<
      Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean }>
    >;
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  expect(installed.length).toBeGreaterThan(0);
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
});

const BELONGS =
  /^(bin\/m3hdl\.js|dist\/\.built|dist\/(cli|grammar|src)\/[\w/-]+\.(js|d\.ts|js\.map)|stdlib\/(\w+\/)?\w+\.m3hdl|package\.json|README\.md|LICENSE)$/;

test('it holds what was built, the library and its papers, and nothing else', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((path) => !BELONGS.test(path))).toEqual([]);
});

test('what was installed checks a file and is imported', () => {
  disk.write('m.m3hdl', 'module M { in a: u8; out y: u8; y = a; }');
  const run = (args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, args, { cwd: disk.root, encoding: 'utf8' });
  const bin = disk.at('node_modules/m3hdl/bin/m3hdl.js');
  expect(run([bin, 'check', 'm.m3hdl'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(run([bin, 'bench']).status).toBe(2);
  expect(run([bin, 'bench']).stderr).toContain('in a clone');
  expect(run([bin, 'test', disk.at('node_modules/m3hdl/stdlib/gray.m3hdl')])).toMatchObject({
    status: 0,
    stderr: '',
  });
  disk.write(
    'use.mjs',
    `import { compile } from 'm3hdl';
import { EmittedModel } from 'm3hdl/runtime';
import { m3hdl } from 'm3hdl/vite';
const sim = (await compile('m.m3hdl', { top: 'M' })).simulate();
sim.poke('a', 7);
console.log(String(sim.peek('y')), typeof EmittedModel, m3hdl().name);
`,
  );
  expect(run(['use.mjs'])).toMatchObject({ status: 0, stdout: '7 function m3hdl\n', stderr: '' });
});

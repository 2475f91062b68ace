/**
 * The Vite plugin: under vitest, `import { Counter } from './counter.m3hdl'` gives the modules of the file, ready to be simulated, and their types are written
 * to `.m3hdl-types/`, which `rootDirs` of a tsconfig lays over the project.
 */
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderDiagnostics } from '../diagnostics/render/terminal.js';
import { Workspace, type Environment } from '../driver/compiler.js';
import { EXTENSION } from '../driver/find-files.js';
import { declarationsOf, exported, importable } from './declarations.js';

/** The part of Vite's plugin interface that is used, so that Vite need not be there to build m3hdl. */
export interface VitePlugin {
  readonly name: string;
  readonly enforce: 'pre';
  configResolved(config: { readonly root: string }): void;
  load(this: { addWatchFile(path: string): void }, id: string): string | undefined;
}

export const TYPES_FOLDER = '.m3hdl-types';

export function vitePlugin(environment: Environment): VitePlugin {
  return {
    name: 'm3hdl',
    enforce: 'pre',
    configResolved({ root }) {
      writeTypes(root, environment);
    },
    load(id) {
      const path = id.split('?')[0] ?? id;
      if (!path.endsWith(EXTENSION)) return undefined;
      const { compiler, file } = new Workspace(environment).open(path);
      if (file !== undefined) compiler.check(file);
      for (const { path: read } of compiler.packages.all) this.addWatchFile(read);
      if (file === undefined || compiler.hasErrors) {
        throw new Error(`\n${renderDiagnostics(compiler.diagnostics, compiler.sources)}`);
      }
      const runtime = new URL('../index.js', import.meta.url).href;
      const lines = importable(file).map((module) =>
        exported('const', module, ` = moduleHandle(${JSON.stringify(path)}, "${module.name.text}")`),
      );
      return `import { moduleHandle } from ${JSON.stringify(fileURLToPath(runtime))};\n${lines.join('')}`;
    },
  };
}

/** Writes the declarations of all files below a folder; those that are current stay untouched, so that nothing rebuilds for them. */
export function writeTypes(root: string, environment: Environment): readonly string[] {
  const workspace = new Workspace(environment);
  const sources = workspace.sourcesOf([root]);
  return workspace.compilersFor(sources).flatMap(({ compiler, paths }) =>
    paths.flatMap((path) => {
      const file = compiler.load(path);
      if (file === undefined) return [];
      const to = join(root, TYPES_FOLDER, relative(root, path).replace(/\.m3hdl$/, '.d.m3hdl.ts'));
      const text = declarationsOf(compiler, file);
      if (contentOf(to) !== text) {
        writeInside(resolve(root), to, text);
      }
      return [to];
    }),
  );
}

/** Nothing is written through a link, wherever one stands on the way. */
function writeInside(root: string, path: string, text: string): void {
  for (let at = dirname(path); at !== root && at !== dirname(at); at = dirname(at))
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Error(`${at} is a link, through which no types are written: remove it`);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, text, { flag: 'wx' });
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

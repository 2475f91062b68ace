import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { writeWhole } from '../output.js';
import { packageRoot } from '../package-root.js';
import { refuse } from '../report.js';
import { projectFiles, vitestFiles } from './init-files.js';

export interface InitOptions {
  readonly dir: string | undefined;
  readonly vitest: boolean;
  readonly json: boolean;
}

export function initOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('dir', { type: 'string', describe: 'where; default: this folder' })
    .option('vitest', {
      type: 'boolean',
      default: false,
      describe: 'with tests in TypeScript, run by npm test',
    })
    .example('$0 init npu', 'a project in the folder npu, whose first test passes')
    .example('$0 init npu --vitest', 'the same, and a test in TypeScript');
}

/** Files that a folder may have before it becomes a project; they stay as they are. */
const KEPT = new Set(['README.md', '.gitignore']);

export function initCommand({ dir = '.', vitest, json }: InitOptions): void {
  const name = basename(resolve(dir));
  const files = Object.entries(vitest ? vitestFiles(name, packageRoot()) : projectFiles(name));
  const taken = files.filter(([file]) => existsSync(join(dir, file))).map(([file]) => file);
  const inTheWay = taken.filter((file) => !KEPT.has(file)).map((file) => `\`${join(dir, file)}\``);
  if (inTheWay.length > 0) {
    const verb = inTheWay.length === 1 ? 'is' : 'are';
    refuse('M6002', `${inTheWay.join(', ')} ${verb} there already`, '`m3hdl init` replaces nothing');
  }
  const written = files.filter(([file]) => !taken.includes(file));
  for (const [file, content] of written) writeWhole(join(dir, file), `${content}\n`);
  const paths = written.map(([file]) => join(dir, file));
  process.stdout.write(
    json
      ? `${JSON.stringify({ version: 1, files: paths }, undefined, 2)}\n`
      : `${paths.join('\n')}\n\nNext:\n${nextSteps(dir, vitest)
          .map((step) => `  ${step}\n`)
          .join('')}`,
  );
}

function nextSteps(dir: string, vitest: boolean): readonly string[] {
  return [
    ...(resolve(dir) === process.cwd() ? [] : [`cd ${shellWord(dir.startsWith('-') ? `./${dir}` : dir)}`]),
    ...(vitest ? ['npm install', 'npm test'] : ['m3hdl test']),
  ];
}

/** As a shell reads it back. */
function shellWord(word: string): string {
  const isPlain = /^[\w./][\w./:@+-]*$/.test(word);
  return isPlain ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

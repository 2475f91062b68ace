/** What the README shows works as printed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { checkSnippet, errorLines, runSnippet } from '../support/snippet.js';

const root = packageRoot();
const scratch = join(root, 'build', 'readme');
const text = readFileSync(join(root, 'README.md'), 'utf8');

function blocks(language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    (match) => match[1] ?? '',
  );
}

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe('README', () => {
  test.each(blocks('m3hdl'))('block %#', async (code) => {
    const checked = checkSnippet(code);
    expect(errorLines(checked), checked.rendered).toEqual([]);
    const { passed, rendered } = await runSnippet(code);
    expect(passed, rendered).toBe(true);
  });

  test.each(blocks('js'))('script %#', (code) => {
    mkdirSync(scratch, { recursive: true });
    const path = join(scratch, 'script.mjs');
    writeFileSync(path, code);
    const output = execFileSync(process.execPath, [path], { cwd: root, encoding: 'utf8' });
    expect(output.trim()).not.toBe('');
  });

  const commands = blocks('sh').flatMap((block) =>
    block.split('\n').filter((line) => line.startsWith('npx m3hdl ')),
  );
  test.each(commands)('%s', { timeout: 300_000 }, (command) => {
    const args = command.replace('npx m3hdl ', '').split(' ');
    const run = (): string =>
      execFileSync(process.execPath, [join(root, 'bin/m3hdl.js'), ...args], { cwd: root, encoding: 'utf8' });
    expect(run).not.toThrow();
  });
});

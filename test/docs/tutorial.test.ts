/**
 * The tutorial is followed to the letter: its files are written, its changes made, its commands run in order. The page must then be what it is;
 * `npx vitest run test/docs/tutorial.test.ts -u` writes what the commands say now.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';

const page = join(packageRoot(), 'docs/tutorial.md');

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'm3hdl-tutorial-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('docs/tutorial.md works as printed', { timeout: 120_000 }, async () => {
  await expect(follow(readFileSync(page, 'utf8'))).toMatchFileSnapshot(page);
});

/** The page, with what its commands say put in place of what they are printed to say, where that differs. */
function follow(text: string): string {
  const reader = new Reader();
  return text.replaceAll(
    /(?<intro>[^\n]*)\n\n```(?<language>\w+)\n(?<content>.*?)```/gs,
    (whole, intro: string, language: string, content: string) => {
      const done = reader.perform(intro, language, content);
      return done === content ? whole : `${intro}\n\n\`\`\`${language}\n${done}\`\`\``;
    },
  );
}

/** The environment without the settings of an npm that runs the tests, of which npm itself would warn. */
const OUTSIDE = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('npm_config_')),
);

/** Does what the page says, from where it says it. */
class Reader {
  #folder = packageRoot();
  #aliases = '';

  perform(intro: string, language: string, content: string): string {
    if (language === 'console') return this.#session(content);
    const [, action, file] = /(Save as|Add to|Change) `([^`]+)`[^`]*:$/.exec(intro) ?? [];
    if (action === undefined || file === undefined)
      throw new Error(`the tutorial does not say what to do: ${intro}`);
    const path = join(this.#folder, file);
    const before = action === 'Save as' ? '' : readFileSync(path, 'utf8');
    writeFileSync(path, action === 'Change' ? changed(before, content) : before + content);
    return content;
  }

  #session(content: string): string {
    const [, ...steps] = content.split(/^\$ /m);
    return steps.map((step) => this.#command(step)).join('');
  }

  /** A command and what is printed below it. */
  #command(step: string): string {
    const [command = '', ...lines] = step.split('\n');
    const printed = lines.join('\n');
    const said = this.#run(command);
    return `$ ${command}\n${masked(said) === masked(printed) ? printed : said}`;
  }

  #run(command: string): string {
    // Whoever runs the tests has done so.
    if (command === 'npm ci') return '';
    if (command.startsWith('cd ')) {
      this.#folder = resolve(this.#folder, command.slice('cd '.length).replace('~', home));
      return '';
    }
    if (command.startsWith('alias ')) {
      this.#aliases += `${command.replaceAll('$PWD', this.#folder)}\n`;
      return '';
    }
    const { stdout } = spawnSync('sh', ['-c', `${this.#aliases}${command} 2>&1`], {
      cwd: this.#folder,
      encoding: 'utf8',
      env: {
        ...OUTSIDE,
        HOME: home,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        VITEST: undefined,
        npm_config_offline: 'true',
      },
    });
    return stdout.replaceAll(home, '~');
  }
}

/** Lines with `-` become those with `+`. */
function changed(text: string, content: string): string {
  const lines = (sign: string): string =>
    content
      .split('\n')
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  const before = lines('-');
  if (text.split(before).length !== 2) throw new Error(`the file does not have this once: ${before}`);
  return text.replace(before, () => lines('+'));
}

/** Without what differs from run to run. */
function masked(text: string): string {
  return text
    .replaceAll(/\d\d:\d\d:\d\d/g, '#')
    .replaceAll(/\bv\d+\.\d+\.\d+/g, '#')
    .replaceAll(/ *\d+(\.\d+)? ?m?s\b/g, '#')
    .replaceAll(/(cycles per second) +\d+/g, '$1 #')
    .replaceAll(/(wall time) +\S+/g, '$1 #');
}

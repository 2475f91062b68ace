/**
 * One file a code in `test/fixtures/errors`: `//~ ERROR M3104` marks each line that must be reported, and no other may be. What is said is kept
 * beside it, to be read in reviews.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from './support.js';

const folder = new URL('../fixtures/errors/', import.meta.url);

describe('errors', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.m3hdl'))) {
    it(file, async () => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const wanted = text
        .split('\n')
        .flatMap((line, i) =>
          [...line.matchAll(/\/\/~ ERROR (M\d+)/g)].map((match) => `${i + 1}: ${match[1]}`),
        );
      const checked = check(text);
      const said = checked.places.filter((_, i) => checked.diagnostics[i]?.severity === 'error');
      await expect(checked.text).toMatchFileSnapshot(
        new URL(file.replace('.m3hdl', '.txt'), folder).pathname,
      );
      expect(said).toEqual(wanted);
    });
  }
});

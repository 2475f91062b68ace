/** What random programs found, kept: each file says what was wrong, and must agree everywhere from then on. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { needsTool } from '../../support/tools.js';
import { verdictOf } from './check.js';
import { benchOf, differencesInIcarus, type Bench } from './icarus.js';

const FOLDER = new URL('corpus/', import.meta.url);
const RUN = { seed: 1, cycles: 60 };

const programs = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  // The module that is simulated stands last.
  return { file, text, top: [...text.matchAll(/^module (\w+)/gm)].at(-1)?.[1] ?? '' };
});

test.each(programs)('$file agrees on every engine', ({ text, top }) => {
  expect(text).toMatch(/^\/\/\/ \S/);
  const verdict = verdictOf(text, top, RUN);
  expect(verdict.compiled === undefined ? verdict.text : verdict.kind).toBe('agrees');
});

needsTool('iverilog')('all of them agree in Icarus', { timeout: 120_000 }, () => {
  agreeInIcarus(
    programs.flatMap(({ text, top }): readonly Bench[] => {
      const { compiled } = verdictOf(text, top, RUN);
      const bench = compiled === undefined ? undefined : benchOf(compiled, RUN);
      return bench === undefined ? [] : [bench];
    }),
  );
});

function agreeInIcarus(benches: readonly Bench[]): void {
  expect(benches.length).toBeGreaterThan(0);
  expect([...differencesInIcarus(benches)]).toEqual([]);
}

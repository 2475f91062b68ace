/** Many programs in a row: each on every engine, and in batches through Icarus. What differs is cut down to a file that can be pasted. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdictOf, verdictWithIcarus, type Verdict } from './check.js';
import type { Run } from './engines.js';
import { benchOf, differencesInIcarus, type Bench } from './icarus.js';
import { randomProgram, type Program } from './program.js';
import { shrink } from './shrink.js';
import { print } from './tree.js';

/** As many programs share a simulation. */
const BATCH = 50;

/** After so many the rest is not looked for: mend these first. */
const MOST_FOUND = 10;

export interface Campaign {
  readonly first: number;
  readonly count: number;
  readonly cycles: number;
  /** Where what is found is written. */
  readonly folder: string;
}

export interface Found {
  readonly seed: number;
  readonly kind: string;
  readonly said: string;
  /** The least program that shows it. */
  readonly text: string;
  readonly file: string;
}

export interface Result {
  readonly programs: number;
  /** Programs that were simulated in Icarus too. */
  readonly inIcarus: number;
  readonly found: readonly Found[];
}

export function runCampaign({ first, count, cycles, folder }: Campaign): Result {
  const found: Found[] = [];
  let [programs, inIcarus] = [0, 0];
  for (let start = first; start < first + count && found.length < MOST_FOUND; start += BATCH) {
    const benches = new Map<number, Bench>();
    for (let seed = start; seed < Math.min(start + BATCH, first + count); seed++) {
      const program = randomProgram(seed);
      const run = { seed, cycles };
      const verdict = verdictOf(print(program.tree), program.top, run);
      programs++;
      if (verdict.compiled === undefined) found.push(reduced(program, run, verdict, verdictOf, folder));
      else {
        const bench = benchOf(verdict.compiled, run);
        if (bench !== undefined) benches.set(seed, bench);
      }
    }
    inIcarus += benches.size;
    const against = differencesInIcarus([...benches.values()]);
    for (const [seed, { top }] of benches) {
      if (!against.has(top)) continue;
      const program = randomProgram(seed);
      const run = { seed, cycles };
      const verdict = verdictWithIcarus(print(program.tree), top, run);
      found.push(reduced(program, run, verdict, verdictWithIcarus, folder));
    }
  }
  return { programs, inIcarus, found };
}

type Judge = (text: string, top: string, run: Run) => Verdict;

/** What shows the same kind of thing, in as little text and as few cycles as it takes. */
function reduced(program: Program, run: Run, first: Verdict, judge: Judge, folder: string): Found {
  const { top } = program;
  const shows = (text: string, cycles: number): boolean =>
    judge(text, top, { ...run, cycles }).kind === first.kind;
  const original = print(program.tree);
  let { cycles } = run;
  while (cycles > 1 && shows(original, Math.floor(cycles / 2))) cycles = Math.floor(cycles / 2);
  const text = print(shrink(program.tree, (tree) => shows(print(tree), cycles)));
  const verdict = judge(text, top, { ...run, cycles });
  const said = verdict.compiled === undefined ? verdict.text : '';
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${top}.m3hdl`);
  writeFileSync(file, text);
  return { seed: run.seed, kind: first.kind, said, text, file };
}

/** As a failed test shows it. */
export function describeFound({ seed, kind, said, text, file }: Found): string {
  return `seed ${seed}: ${kind}\n${said.split('\n').slice(0, 12).join('\n')}\n\n${text}\n(${file})`;
}

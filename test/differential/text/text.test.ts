/**
 * Random text through the front end. `M3HDL_TEXT_FIRST` and `M3HDL_TEXT_COUNT` choose other seeds; the nightly run takes
 * a million, on all cores.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../../src/support/random.js';
import { Crew, type Expert, type Found } from './crew.js';
import { ALTERNATIVES, RULES } from './grammar.js';
import { readMaterial } from './material.js';
import { sentence } from './sentences.js';
import { shrunk } from './shrink.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;
const FIRST = Number(process.env['M3HDL_TEXT_FIRST'] ?? 0);
const COUNT = Number(process.env['M3HDL_TEXT_COUNT'] ?? (NIGHTLY ? 1_000_000 : 3_000));
const THREADS = NIGHTLY ? availableParallelism() : 1;
/** Of more causes only the number is said. */
const SHOWN = 8;

let crew: Crew;
let expert: Expert;

beforeAll(async () => {
  crew = await Crew.assemble(readMaterial());
  expert = crew.expert();
});

afterAll(async () => {
  await expert.dismiss();
  crew.disband();
});

/** One input for each cause, made small. */
async function tell(found: readonly Found[]): Promise<string> {
  const causes = new Map<string, Found[]>();
  for (const each of found) causes.set(each.fault.cause, [...(causes.get(each.fault.cause) ?? []), each]);
  const told: string[] = [];
  for (const [cause, all] of [...causes].slice(0, SHOWN)) {
    const [first] = all.toSorted((a, b) => a.input.text.length - b.input.text.length);
    if (first === undefined) continue;
    const { seed, input, fault } = first;
    const text = await shrunk(
      input.text,
      async (candidate) => (await expert.judge(candidate)).fault?.cause === cause,
    );
    told.push(
      `${all.length} × ${fault.kind}: ${fault.message}\nseed ${seed}, ${input.origin}:\n────\n${text}\n────`,
    );
  }
  return [`${found.length} faults of ${causes.size} causes`, ...told].join('\n\n');
}

describe('sentences', () => {
  test('reach every rule and every alternative of the grammar', () => {
    const used = new Set<string>();
    for (let seed = 0; seed < 8000; seed++)
      for (const name of sentence(new Random(seed), 'items').used) used.add(name);
    const never = [...RULES.keys(), ...ALTERNATIVES].filter((name) => !used.has(name));
    expect(never).toEqual([]);
  });
});

describe('the front end', () => {
  test(`keeps its promises to ${COUNT} texts from ${FIRST} on`, { timeout: 24 * 3_600_000 }, async () => {
    const began = performance.now();
    const { found, reached } = await crew.patrol(FIRST, COUNT, THREADS);
    const rate = Math.round(COUNT / ((performance.now() - began) / 1000));
    console.log(`${COUNT} texts, ${rate} a second: ${JSON.stringify(reached)}`);
    expect(found.length, found.length === 0 ? '' : await tell(found)).toBe(0);
  });

  const corpus = new URL('corpus/', import.meta.url);
  test.each(readdirSync(corpus).toSorted())('keeps them to %s', async (name) => {
    const { fault } = await expert.judge(readFileSync(new URL(name, corpus), 'utf8'));
    expect(fault).toBeUndefined();
  });
});

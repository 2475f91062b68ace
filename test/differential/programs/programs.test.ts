/**
 * Random programs: all are accepted, and all engines and Icarus agree on them. By day a few; in the nightly run 100,000, or as many as
 * `M3HDL_PROGRAMS` says from the seed `M3HDL_FIRST_SEED` on, so that the night can be shared by several machines.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { needsTool } from '../../support/tools.js';
import { describeFound, runCampaign } from './campaign.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;
const asked = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined ? undefined : Number(text);
};

const COUNT = asked('M3HDL_PROGRAMS') ?? (NIGHTLY ? 100_000 : 60);
const FIRST = asked('M3HDL_FIRST_SEED') ?? 0;

const folder = join(tmpdir(), 'm3hdl-random-programs');

function agree(): void {
  const { programs, inIcarus, found } = runCampaign({
    first: FIRST,
    count: COUNT,
    cycles: NIGHTLY ? 60 : 20,
    folder,
  });
  console.log(`${programs} random programs, ${inIcarus} of them in Icarus too: ${found.length} differences`);
  expect(found.map(describeFound).join('\n\n')).toBe('');
}

/** A second a program, on a busy machine: nothing hangs for ever. */
const PATIENCE = 60_000 + 1000 * COUNT;

needsTool('iverilog')(
  `${COUNT} random programs mean the same on every engine and in Icarus`,
  agree,
  PATIENCE,
);

import { expect, test } from 'vitest';
import { needsTool } from '../support/tools.js';
import { m3hdl } from './run.js';

const DECODER = ['synth', 'hdl/ecc/memory.m3hdl', '--top', 'EccMemory', '-P', 'WORDS=16'];

interface Report {
  readonly modules: readonly {
    readonly module: string;
    readonly cells: number;
    readonly cellsWithBelow: number;
    readonly instances: number;
    readonly memories: number;
  }[];
}

function report(environment: NodeJS.ProcessEnv = {}): Report['modules'] {
  const { status, stdout, stderr } = m3hdl([...DECODER, '--json'], environment);
  expect([status, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as Report).modules;
}

/** The top holds coders and decoders, and counts them. */
function expectHierarchy(modules: Report['modules']): void {
  const top = modules.find(({ module }) => module === 'EccMemory');
  expect(modules.map(({ module }) => module).toSorted()).toEqual([
    'EccMemory',
    'SecdedDecoder_64_Flags_safe',
    'SecdedEncoder_64',
  ]);
  expect(top).toMatchObject({ instances: 4, memories: 4 });
  expect(top!.cellsWithBelow).toBeGreaterThan(top!.cells);
}

needsTool('yosys')('gates by module, from the program', () => expectHierarchy(report()));

test('the same from the package where there is no program', () => expectHierarchy(report({ PATH: '' })));

test('a table for people', () => {
  const { status, stdout } = m3hdl(['synth', 'hdl/ecc/secded.m3hdl', '--top', 'SecdedEncoder'], { PATH: '' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^module +cells +with all below +flip-flops/);
  expect(stdout).toMatch(/^SecdedEncoder +\d+ +\d+ +0 +0 +0 +\d+$/m);
});

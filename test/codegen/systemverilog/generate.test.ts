/** Generate loops whose conditions choose instances leave as generate loops, which all tools take. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../src/driver/compiler.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { onDisk } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, lint, randomBench, simulate, topOf, yosys } from './support.js';

function emitted(name: string, size: number) {
  const workspace = new Workspace(onDisk);
  const { compiler, file } = workspace.open(`bench/designs/${name.toLowerCase()}.m3hdl`);
  const compiled = file === undefined ? undefined : compiler.top(file, name, { N: String(size) });
  if (compiled === undefined) throw new Error(`${name} does not compile`);
  const text = systemVerilogOf(compiled, workspace.sources);
  return { compiled, text, lines: filesOf(text).flatMap((file) => file.text.split('\n')) };
}

describe.each(['Triangle', 'Checkerboard'])('%s', (name) => {
  test('is as long at every size, but for constants', () => {
    const wiring = (size: number) =>
      emitted(name, size).lines.filter((line) => /assign|genvar|if \(/.test(line));
    expect(wiring(12).length).toBe(wiring(6).length);
  });

  test('has no logic but wiring around its instances', () => {
    expect(emitted(name, 6).lines.join('\n')).not.toContain('always_comb');
  });

  needsTool('verilator')('passes the lint of Verilator', () => passesLint(name));
  needsTool('yosys')('is synthesised by Yosys', () => isSynthesised(name));
  needsTool('iverilog')('simulates in Icarus as in our engine', () => simulatesAlike(name));
});

function passesLint(name: string): void {
  const { text } = emitted(name, 5);
  expect(lint(filesOf(text), topOf(text))).toBe('');
}

function isSynthesised(name: string): void {
  const { text } = emitted(name, 5);
  const script = `hierarchy -check -top ${topOf(text)}; proc; opt; check -assert`;
  expect(yosys(filesOf(text), script)).toBe('');
}

function simulatesAlike(name: string): void {
  const { compiled, text } = emitted(name, 5);
  const bench = randomBench(compiled.optimised, text, { cycles: 60, seed: 7 });
  expect(simulate([...filesOf(text), bench], `${topOf(text)}_tb`)).toMatch(/^PASS/);
}

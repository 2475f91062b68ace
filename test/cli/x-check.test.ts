/** `--x-check` from the command line, with the messages as people see them. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { m3hdl } from './run.js';

const fixture = fileURLToPath(new URL('../fixtures/sim/unknown.m3hdl', import.meta.url));

/** Paths as on every machine. */
const tidy = (text: string): string =>
  text.replaceAll(fixture, 'unknown.m3hdl').replaceAll(/┌─ .*\//g, '┌─ ');

describe('test --x-check', () => {
  test('says what is unknown, and where it comes from', () => {
    const { status, stdout, stderr } = m3hdl(['test', fixture, '--x-check', '--filter', 'looks']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ looks before it has loaded\n {2}✓ loads, then looks\n\n1 passed, 1 failed/);
    expect(tidy(stderr)).toMatchInlineSnapshot(`
      "error[M5026]: an unknown decides whether \`dut.q < 255\` holds (at 1 ns, cycle 0 of dut.clk)
        ┌─ unknown.m3hdl:32:3
        │
      32│   expect dut.q < 255;
        │   ^^^^^^^^^^^^^^^^^^^
        = \`dut.q\` = 0bxxxxxxxx
        = it comes from register \`dut.r\`, never written since power-on

      "
    `);
  });

  test('a branch that makes a register unknown', () => {
    const { status, stderr } = m3hdl(['test', fixture, '--x-check', '--filter', 'counts']);
    expect(status).toBe(1);
    expect(tidy(stderr)).toMatchInlineSnapshot(`
      "error[M5026]: an unknown decides what \`count\` becomes (at 3 ns, cycle 0 of dut.clk in dut)
        ┌─ unknown.m3hdl:25:15
        │
      25│   on clk { if last.q > 100 { count <= count +% 1; } }
        │               ^^^^^^^^^^^^
        = \`dut.last.q\` = 0bxxxxxxxx
        = it comes from register \`dut.last.r\`, never written since power-on

      "
    `);
  });

  test('every engine and any number of threads find the same', () => {
    const reference = m3hdl(['test', fixture, '--x-check', '--engine', 'interpreter']);
    for (const args of [
      ['--engine', 'ts'],
      ['--engine', 'wasm'],
      ['--engine', 'all'],
      ['-j', '2'],
    ]) {
      const { status, stderr } = m3hdl(['test', fixture, '--x-check', ...args]);
      expect([args, status, stderr]).toEqual([args, 1, reference.stderr]);
    }
  });

  test('without it the tests go by what power-on happened to give', () => {
    expect(m3hdl(['test', fixture, '--filter', 'looks']).status).toBe(0);
  });
});

describe('sim --x-check', () => {
  test('an output of the top', () => {
    const { status, stderr } = m3hdl(['sim', fixture, '--top', 'Last', '--cycles', '3', '--x-check']);
    expect(status).toBe(1);
    expect(tidy(stderr)).toMatchInlineSnapshot(`
      "error[M5026]: an unknown reaches the output \`q\` (at 0 fs)
        ┌─ unknown.m3hdl:6:7
        │
       6│   out q: u8;
        │       ^
        = \`q\` = 0bxxxxxxxx
        = it comes from register \`r\`, never written since power-on
      "
    `);
  });

  test('is a check', () => {
    const { status, stderr } = m3hdl([
      'sim',
      fixture,
      '--top',
      'Last',
      '--cycles',
      '3',
      '--x-check',
      '--no-checks',
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain('error[M6017]: `--x-check` is a check');
  });
});

/** Floats as scripts, messages and tables have them. */
import { describe, expect, test } from 'vitest';
import { FLOAT_FORMATS, widthOf } from '../../src/numerics/formats.js';
import { FLOAT_CODEC, floatText } from '../../src/sim/floats.js';
import { compileSnippet, runSnippet } from '../support/snippet.js';

const SMALL = FLOAT_FORMATS.filter((format) => widthOf(format) <= 16);

describe.each(SMALL)('$name', ({ name, ...format }) => {
  test('each encoding is a number, and that number the encoding', () => {
    for (let code = 0n; code < 1n << BigInt(widthOf({ name, ...format })); code++) {
      const value = FLOAT_CODEC.toNumber(name, code);
      if (Number.isNaN(value)) continue;
      expect([code, FLOAT_CODEC.fromNumber(name, value)]).toEqual([code, code]);
      const read = Number(floatText(name, code).replace('inf', 'Infinity'));
      expect([code, FLOAT_CODEC.nearest(name, read)]).toEqual([code, FLOAT_CODEC.nearest(name, value)]);
    }
  });
});

test('what a format does not have is refused, with the nearest that it has', () => {
  const design = compileSnippet('module M { in x: fp8_e4m3; out y: fp8_e4m3; y = x + 1.0; }', { top: 'M' });
  const sim = design.simulate();
  sim.poke('x', 1.5);
  expect(sim.peekFloat('y')).toBe(2.5);
  expect(sim.peek('y')).toBe(0x42n);
  expect(() => sim.poke('x', 0.3)).toThrow('the nearest that it has is 0.3125');
  expect(() => sim.poke('x', Infinity)).toThrow('the nearest that it has is nan');
  sim.poke('x', NaN);
  expect(sim.peekFloat('y')).toBeNaN();
  sim.poke('x', 0x7en);
  expect(sim.peekFloat('x')).toBe(448);
});

describe('a failed check shows floats with their encodings', () => {
  const notesOf = async (check: string): Promise<readonly string[]> => {
    const module = 'module M { in x: bf16; in y: bf16; out sum: bf16; sum = x + y; }';
    const text = `${module}\ntest "t" { let m = inst M(); m.x = 0.5; m.y = 0.25; settle; expect ${check}; }`;
    return (await runSnippet(text)).diagnostics.flatMap(({ notes }) => notes);
  };

  test.each([
    ['m.sum == 0.7', ['m.sum = 0.75 (0x3f40)', '0.7 (0x3f33)', 'they are 13 ulp apart']],
    ['m.x == m.y', ['m.x = 0.5 (0x3f00)', 'm.y = 0.25 (0x3e80)', 'they are 128 ulp apart']],
    ['m.x < -m.x', ['m.x = 0.5 (0x3f00)', '-m.x = -0.5 (0xbf00)', 'they are 32256 ulp apart']],
    ['m.x != 0.5', ['m.x = 0.5 (0x3f00)', '0.5 (0x3f00)']],
    [
      'm.x == 0x7fc0 as bits<16> as bf16',
      ['m.x = 0.5 (0x3f00)', '0x7fc0 as bits<16> as bf16 = nan (0x7fc0)'],
    ],
    ['m.x == m.y && m.y == m.sum', ['m.x = 0.5 (0x3f00)', 'm.y = 0.25 (0x3e80)', 'm.sum = 0.75 (0x3f40)']],
  ])('%s', async (check, notes) => {
    expect(await notesOf(check)).toEqual(notes);
  });
});

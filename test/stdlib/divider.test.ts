/** std.divider against BigInt's division: all of six bits, and what is hard at the widths at which it is used. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile } from '../../src/index.js';
import { Random } from '../../src/support/random.js';

interface Division {
  readonly dividend: bigint;
  readonly divisor: bigint;
}

function quotientOf({ dividend, divisor }: Division, width: number, signed: boolean): object {
  if (divisor === 0n) return { quotient: 0n, remainder: 0n, byZero: true };
  const quotient = dividend / divisor;
  return {
    quotient: signed ? BigInt.asIntN(width, quotient) : quotient,
    remainder: dividend % divisor,
    byZero: false,
  };
}

/** All answers, in the order of the questions, and the cycles that they took. */
async function divide(
  type: string,
  questions: readonly Division[],
): Promise<{ readonly answers: readonly unknown[]; readonly cycles: number }> {
  const design = await compile(join(packageRoot(), 'stdlib/divider.m3hdl'), {
    top: 'Divider',
    params: { T: type },
  });
  const sim = design.simulate();
  const answers: unknown[] = [];
  let cycles = 0;
  sim.poke('sink.ready', true);
  for (let asked = 0; answers.length < questions.length; cycles++) {
    const question = questions[asked];
    sim.poke('source.valid', question !== undefined);
    if (question !== undefined) sim.poke('source.data', { ...question });
    sim.settle();
    if (question !== undefined && sim.peek('source.ready') === true) asked++;
    if (sim.peek('sink.valid') === true) answers.push(sim.peek('sink.data'));
    sim.step();
  }
  return { answers, cycles };
}

describe.each([
  ['u6', 6, false],
  ['i6', 6, true],
] as const)('%s', (type, width, signed) => {
  test('every dividend by every divisor', async () => {
    const low = signed ? -32n : 0n;
    const values = Array.from({ length: 64 }, (_, i) => low + BigInt(i));
    const questions = values.flatMap((dividend) => values.map((divisor) => ({ dividend, divisor })));
    const { answers, cycles } = await divide(type, questions);
    expect(answers).toEqual(questions.map((question) => quotientOf(question, width, signed)));
    expect(cycles).toBe(questions.length * (width + 1) + 1);
  });
});

describe.each([
  ['u32', 32, false],
  ['i32', 32, true],
  ['u64', 64, false],
  ['i64', 64, true],
  ['u100', 100, false],
] as const)('%s', (type, width, signed) => {
  test('the ends of the range, and numbers of every size', async () => {
    const random = new Random(BigInt(width));
    const fit = (value: bigint): bigint =>
      signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
    const half = 1n << BigInt(width - 1);
    const ends = [0n, 1n, 2n, -1n, -2n, half - 1n, half, half + 1n].map(fit);
    const any = (): bigint => fit(random.bits(random.below(width) + 1) * (random.chance(0.5) ? 1n : -1n));
    const questions = [
      ...ends.flatMap((dividend) => ends.map((divisor) => ({ dividend, divisor }))),
      ...Array.from({ length: 200 }, () => ({ dividend: any(), divisor: any() })),
    ];
    const { answers } = await divide(type, questions);
    expect(answers).toEqual(questions.map((question) => quotientOf(question, width, signed)));
  });
});

/** Which values a `match` leaves out, and which arms are never taken. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/diagnostics/limits.js';
import { splitmix64 } from '../../src/support/random.js';
import { check } from './support.js';

const times = (count: number, text: (i: number) => string, between = ', '): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(between);

const matchOf = (columns: number, type: string, arms: string): string =>
  `fn f(x: (${times(columns, () => type)})) -> u8 { match x {\n${arms} } }`;

/** As many steps as a text of a few hundred lines may take, and far fewer than there are combinations. */
const FEW = { ...DEFAULT_LIMITS, steps: 100_000 };

describe('coverage takes few steps of', () => {
  it.each([8, 16, 32])('%i columns of alternatives', (columns) => {
    const said = check(matchOf(columns, 'u8', `(${times(columns, () => '0 | 7')}) => 1,\n_ => 0,`), FEW);
    expect(said.text).toBe('');
  });

  it.each([8, 16, 32])('%i columns of alternatives, in arms that nearly meet', (columns) => {
    const arm = (k: number): string => `(${times(columns, () => `${k} | ${k + 1} | ${k + 9}`)}) => ${k},`;
    expect(check(matchOf(columns, 'u8', `${times(4, arm, '\n')}\n_ => 9,`), FEW).text).toBe('');
  });

  it.each([8, 16, 32])('%i arms, each of which looks at a column of its own', (columns) => {
    const arm = (k: number): string => `(${times(columns, (i) => (i === k ? '1 | 3' : '_'))}) => ${k},`;
    expect(check(matchOf(columns, 'u8', `${times(columns, arm, '\n')}\n_ => 99,`), FEW).text).toBe('');
  });

  it.each([8, 16, 32])('%i arms told apart by the last column', (columns) => {
    const arm = (k: number): string =>
      `(${times(columns, (i) => (i === k ? '0' : '_'))}, ${k === columns - 1 ? '_' : k}) => ${k},`;
    const said = check(matchOf(columns + 1, 'u8', times(columns, arm, '\n')), FEW);
    expect(said.places).toEqual(['1: M3201']);
  });

  it('2,000 alternatives inside of a variant', () => {
    const text = `union Shape { Dot(at: u16), None }
      fn f(x: Shape) -> u8 { match x { .Dot(${times(2000, (i) => String(3 * i), ' | ')}) => 1, _ => 0 } }`;
    const said = check(text, { ...DEFAULT_LIMITS, steps: 10_000 });
    expect(said.text).toBe('');
  });
});

describe('coverage is right', () => {
  const COLUMNS = 3;
  const VALUES = 4;

  it('of random arms, by trying all values', () => {
    const random = splitmix64(7n);
    const below = (limit: number): number => Number(random.next().value % BigInt(limit));
    const sides = new Set<boolean>();
    for (let round = 0; round < 150; round++) {
      const arms = Array.from({ length: 2 + below(5) }, () =>
        Array.from({ length: COLUMNS }, () =>
          Array.from({ length: VALUES }, (_, value) => value).filter(() => below(3) > 0),
        ),
      ).filter((arm) => arm.every((column) => column.length > 0));
      const written = arms.map(
        (arm) =>
          `(${arm.map((column) => (column.length === VALUES ? '_' : column.join(' | '))).join(', ')}) => 0,`,
      );
      const takes = (arm: readonly (readonly number[])[], value: number): boolean =>
        arm.every((column, at) => column.includes(Math.floor(value / VALUES ** at) % VALUES));
      const all = Array.from({ length: VALUES ** COLUMNS }, (_, value) => value);
      const leaves = all.some((value) => !arms.some((arm) => takes(arm, value)));
      const expected = new Set(leaves ? ['1: M3201'] : []);
      for (const [at, arm] of arms.entries()) {
        const before = arms.slice(0, at);
        const dead = !all.some((value) => takes(arm, value) && !before.some((each) => takes(each, value)));
        if (dead) expected.add(`${at + 2}: M3202`);
      }
      const { places } = check(matchOf(COLUMNS, 'u2', written.join('\n')));
      // Alternatives inside of an arm that is taken can be dead for themselves, on the same line.
      const whole = new Set(places.filter((place) => place.endsWith('M3201') || expected.has(place)));
      expect(whole, written.join('\n')).toEqual(expected);
      sides.add(leaves);
    }
    expect(sides).toEqual(new Set([true, false]));
  });

  it.each([
    ['.Dot(0 | 7) => 1, .Dot(1 ..= 6) => 2, .Line(_, true | false) => 3', []],
    ['.Dot(0 | 7) => 1, .Dot(7 | 1 | 0) => 2, _ => 3', ['2: M3202', '2: M3202']],
    ['.Dot(_) => 1, .Line(1 | 2, _) => 2, .Line(_, true) => 3', ['2: M3201']],
    ['.Dot(_) | .Line(0 | 1 | 2 | 3, true) => 1, .Line(_, false) => 2', []],
  ])('of %s', (arms, places) => {
    const text = `union Shape { Dot(at: u3), Line(a: u2, b: bool) }
      fn f(x: Shape) -> u8 { match x { ${arms} } }`;
    expect(check(text).places).toEqual(places);
  });
});

/** What becomes of hardware: what is kept as a loop, what is written out, what is a function. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/diagnostics/limits.js';
import type * as hir from '../../src/semantics/hir.js';
import { typeName } from '../../src/semantics/type-names.js';
import { check } from './support.js';

function design(text: string): hir.Design {
  const { designs, text: said } = check(text);
  expect(said).toBe('');
  const last = designs.at(-1);
  if (last === undefined) throw new Error('no design');
  return last;
}

const statements = (of: hir.Design): readonly hir.Stmt[] =>
  of.top.processes.flatMap((process) => process.body);

/** The kinds of the nodes below, for a rough look. */
function kinds(node: unknown, into = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const each of node) kinds(each, into);
  else if (typeof node === 'object' && node !== null) {
    if ('kind' in node && typeof node.kind === 'string') into.add(node.kind);
    for (const [key, value] of Object.entries(node)) {
      if (!['type', 'span', 'signal', 'local', 'memory', 'func', 'port', 'group'].includes(key))
        kinds(value, into);
    }
  }
  return into;
}

describe('generate loops', () => {
  const CELL = `
    module Cell { clock clk; reset rst; in left: u8; out right: u8; reg right = 0; on clk { right <= left; } }`;

  it('are kept where the body needs no constant', () => {
    const { top } = design(`${CELL}
      module Chain<N: int = 4> {
        clock clk; reset rst;
        in a: u8; out b: u8;
        for i in 0..N { inst cell[i]: Cell(clk, rst, left: if i == 0 { a } else { cell[i - 1].right }); }
        b = cell[N - 1].right;
      }`);
    expect(top.groups.map((group) => [group.name, group.dims])).toEqual([['cell', [4]]]);
    const binding = top.processes.find((process) => process.kind === 'comb' && process.loops.length === 1);
    expect(kinds(binding?.body)).toContain('if');
  });

  it('are written out where a width depends on the index', () => {
    const { top } = design(`
      module Widths {
        in a: u8; out b: bits<6>;
        wire all: u1[3];
        for i in 0..3 { let w: uint<i + 1> = trunc(a); all[i] = trunc(w); }
        b = all.bits ++ 0_u3;
      }`);
    expect(
      top.signals.filter((signal) => signal.name.startsWith('w[')).map((signal) => typeName(signal.type)),
    ).toEqual(['u1', 'u2', 'u3']);
  });
});

describe('loops in processes', () => {
  it('are kept with a symbolic index', () => {
    const made = design(`
      module Swap {
        in a: bits<32>; out b: bits<32>;
        comb { var t: bits<32> = 0; for i in 0..4 { t[8 * i + 7:8 * i] = a[31 - 8 * i:24 - 8 * i]; } b = t; }
      }`);
    const loop = statements(made).find((statement) => statement.kind === 'for');
    expect(loop?.kind === 'for' ? [loop.loop.from, loop.loop.to] : undefined).toEqual([0, 4]);
  });

  it('are written out where a compile-time variable counts them', () => {
    const made = design(`
      module Count {
        in a: u8[3]; out b: u8[3];
        comb { var n: int = 0; b = a; for i in 0..3 { n = n + i; b[i] = a[n % 3]; } }
      }`);
    expect(statements(made).filter((statement) => statement.kind === 'assign')).toHaveLength(4);
  });

  it('run over the elements of an array', () => {
    const made = design(`
      fn sum(a: u8[4]) -> u10 { var s: u10 = 0; for x in a { s = s +% zext::<10>(x); } s }
      module Sum { in a: u8[4]; out b: u10; b = sum(a); }`);
    expect(made.functions.map((func) => func.name)).toEqual(['sum']);
    expect(kinds(made.functions[0]?.body)).toContain('for');
  });

  it('know the guards around them', () => {
    design(`
      module Shift {
        in a: u8[4]; out b: u8[4];
        for i in 0..4 { b[i] = if i > 0 && a[i - 1] > 3 { a[i - 1] } else { a[0] }; }
      }`);
  });
});

describe('functions', () => {
  it('are specialised by compile-time arguments', () => {
    const made = design(`
      fn scale<N: int>(x: uint<N>, k: int) -> uint<N + 4> { zext::<N + 4>(x) *% k }
      module Scale { in a: u8; in b: u4; out c: u12; out d: u8; c = scale(a, 3); d = scale(b, 5); }`);
    expect(made.functions.map((func) => func.name)).toEqual(['scale<8, 3>', 'scale<4, 5>']);
  });

  it('end their recursion while compiling', () => {
    const made = design(`
      fn tree<N: int>(x: bits<N>) -> bool {
        if N == 1 { x[0] } else { tree::<N / 2>(x[N / 2 - 1:0]) ^ tree::<N - N / 2>(x[N - 1:N / 2]) }
      }
      module Parity { in a: bits<5>; out b: bool; b = tree(a); }`);
    expect(made.functions.map((func) => func.name)).toEqual(['tree<1>', 'tree<2>', 'tree<3>', 'tree<5>']);
  });

  it('on constants leave nothing behind', () => {
    const made = design(`
      fn square(x: u8) -> u16 { x * x }
      module Squares { in i: u3; out b: u16; const TABLE: u16[8] = [for i in 0..8 => square(i)]; b = TABLE[i]; }`);
    const [statement] = statements(made);
    const value =
      statement?.kind === 'assign' && statement.value.kind === 'element' ? statement.value.base : undefined;
    expect(value?.kind === 'const' ? value.value : undefined).toEqual([0n, 1n, 4n, 9n, 16n, 25n, 36n, 49n]);
  });
});

describe('unused names', () => {
  it('are warned about, but for `_` and for what a branch not taken here reads', () => {
    const text = `
      fn f<N: int = 1>(x: u8) -> u8 {
        let unused = x +% 1;
        let _fine = x;
        let other = x +% 2;
        if N == 1 { x } else { other }
      }`;
    expect(check(text).places).toEqual(['3: M2201']);
  });
});

describe('patterns', () => {
  it('bind names in the branch of an `if`', () => {
    const made = design(`
      union Op { Load(addr: u8, size: u2), Nop }
      module Match { in op: Op; in b: u8; out o: u8; o = if op is Load(x, 2) && x > 3 { x } else { b }; }`);
    expect([...kinds(statements(made))]).toEqual(expect.arrayContaining(['match', 'variant', 'bind']));
  });

  it('cover integers by ranges, and what `below` leaves out', () => {
    design(`
      module Ranges {
        in a: u8; in b: below<3>; out c: u2; out d: u2;
        c = match a { 0..=9 => 0, 10 | 11 => 1, 12..200 => 2, 200..=255 => 3 };
        d = match b { 0 => 2, 1 => 1, 2 => 0 };
      }`);
  });
});

describe('long texts', () => {
  it('chains of operators need no stack', () => {
    const sum = Array.from({ length: 4000 }, () => 'a').join(' ^ ');
    design(`module Long { in a: u8; out b: u8; b = ${sum}; }`);
  });

  it('chains of `else if` need no stack', () => {
    const chain = Array.from({ length: 2000 }, (_, i) => `if a == ${i} { b = ${i % 7}; }`).join(' else ');
    design(`module Long { in a: u16; out b: u8; comb { ${chain} else { b = 0; } } }`);
  });

  it('chains of `else if` that have a value need none either', () => {
    const chain = Array.from({ length: 2000 }, (_, i) => `if a == ${i} { ${i % 7} }`).join(' else ');
    design(`module Long { in a: u16; out b: u8; b = ${chain} else { 0 }; }`);
  });

  it('a huge loop is found, not run', () => {
    const text = `
      fn f(n: int) -> int { var s: int = 0; for i in 0..n, j in 0..n { s = s + 1; } s }
      const N = f(60000);`;
    expect(check(text, { ...DEFAULT_LIMITS, steps: 100_000 }).places).toContain('2: M3305');
  });
});

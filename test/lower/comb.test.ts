import { describe, expect, test } from 'vitest';
import type * as hir from '../../src/semantics/hir.js';
import { lower } from '../../src/lower/lower.js';
import * as h from './hir.js';
import { part, printed } from './lowered.js';

/** A module with one combinational block. */
function block(declare: (draft: h.ModuleDraft) => readonly hir.Stmt[]): string {
  const draft = new h.ModuleDraft('Top');
  draft.comb(...declare(draft));
  return part(printed(h.design(draft.done())), 'comb');
}

const plus = (a: hir.Expr, b: hir.Expr): hir.Expr => h.binary(a.type, 'addW', a, b);
const xor = (a: hir.Expr, b: hir.Expr): hir.Expr => h.binary(a.type, 'xor', a, b);

describe('blocks that read what they have assigned', () => {
  test('compute in a local and drive once', () => {
    expect(
      block((draft) => {
        const [a, z] = [h.read(draft.in('a', h.u(8))), h.read(draft.out('z', h.u(8)))];
        return [h.assign(z, h.lit(h.u(8), 0n)), h.when(h.eq(a, z), [h.assign(z, plus(z, a))])];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        local $z: 8;
        $z = 0:8;
        if 0: eq(%a, $z) {
          $z = add($z, %a);
        }
        %z = $z;
      }"
    `);
  });

  test('a block that reads nothing of its own drives in place', () => {
    expect(
      block((draft) => {
        const [a, z] = [h.read(draft.in('a', h.u(8))), h.read(draft.out('z', h.u(8)))];
        return [h.assign(z, h.lit(h.u(8), 0n)), h.when(h.eq(a, h.lit(h.u(8), 1n)), [h.assign(z, a)])];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        %z = 0:8;
        if 0: eq(%a, 1:8) {
          %z = %a;
        }
      }"
    `);
  });

  test('a carry that ripples through an array: all of it is written here, nothing is read first', () => {
    expect(
      block((draft) => {
        const a = h.read(draft.in('a', h.array(h.bool, 8)));
        const c = h.read(draft.wire('c', h.array(h.bool, 9)));
        const over = h.loopVar('i', 0, 8);
        const i = h.index(over);
        const next = h.binary(h.integer, 'add', i, h.int(1));
        return [
          h.assign(h.element(c, h.int(0)), h.lit(h.bool, true)),
          h.loop(over, h.assign(h.element(c, next), xor(h.element(c, i), h.element(a, i)))),
        ];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        local $c: 1 x 9;
        local $i~1: 32;
        local $i~2: 32;
        $c[0:32] = 1:1;
        for $i~1 in 0..8 {
          $c[add($i~1, 1:32)] = xor($c[$i~1], %a[$i~1]);
        }
        for $i~2 in 0..9 {
          %c[$i~2] = $c[$i~2];
        }
      }"
    `);
  });

  test('elements that others drive are read, and are not driven', () => {
    const draft = new h.ModuleDraft('Top');
    const c = h.read(draft.wire('c', h.array(h.u(4), 9)));
    const over = h.loopVar('i', 1, 9);
    const before = h.binary(h.integer, 'sub', h.index(over), h.int(1));
    draft.comb(h.assign(h.element(c, h.int(0)), h.lit(h.u(4), 3n)));
    draft.comb(
      h.loop(over, h.assign(h.element(c, h.index(over)), plus(h.element(c, before), h.lit(h.u(4), 1n)))),
    );
    expect(part(printed(h.design(draft.done())), 'comb comb1')).toMatchInlineSnapshot(`
      "comb comb1 {
        local $c: 4 x 9;
        local $i~1: 32;
        local $i~2: 32;
        $c[0:32] = %c[0:32];
        for $i~1 in 1..9 {
          $c[$i~1] = add($c[sub($i~1, 1:32)], 1:4);
        }
        for $i~2 in 1..9 {
          %c[$i~2] = $c[$i~2];
        }
      }"
    `);
  });
});

describe('choices and checks', () => {
  test('an index that may pass the end is checked where it is used', () => {
    const draft = new h.ModuleDraft('Top');
    const xs = h.read(draft.in('xs', h.array(h.u(8), 10)));
    const ys = h.read(draft.in('ys', h.array(h.u(8), 16)));
    const i = h.read(draft.in('i', h.u(4)));
    const sel = h.read(draft.in('sel', h.bool));
    const z = h.read(draft.out('z', h.u(8)));
    const b = h.read(draft.out('b', h.bool));
    draft.comb(h.assign(z, h.choose(sel, h.element(xs, i), h.element(ys, i))));
    draft.comb(h.assign(b, h.binary(h.bool, 'logicalAnd', sel, h.eq(h.element(xs, i), z))));
    const text = printed(h.design(draft.done()));
    expect(part(text, 'comb comb0')).toMatchInlineSnapshot(`
      "comb comb0 {
        check !0 or(not(%sel), ult(%i, 10:4)) (%i);
        %z = mux(%sel, %xs[%i], %ys[%i]);
      }"
    `);
    expect(part(text, 'comb comb1')).toMatchInlineSnapshot(`
      "comb comb1 {
        check !1 or(not(%sel), ult(%i, 10:4)) (%i);
        %b = mux(%sel, eq(%xs[%i], %z), 0:1);
      }"
    `);
    expect(text).toContain('site !0 index "" "the index is not in 0..10" "" ("index": uint<4> x 1);');
  });

  test('a row of a table past its end reads 0, not the next row', () => {
    expect(
      block((draft) => {
        const grid = h.read(draft.in('grid', h.array(h.array(h.u(8), 3), 4)));
        const i = h.read(draft.in('i', h.u(2)));
        return [h.assign(h.read(draft.out('z', h.u(8))), h.element(h.element(grid, i), i))];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        check !0 ult(%i, 3:2) (%i);
        %z = mux(ult(%i, 3:2), %grid[add(mul(zext(%i):32, 3:32), zext(%i):32)], 0:8);
      }"
    `);
  });

  test('a constant table is a switch, which an arm does only where it is chosen', () => {
    expect(
      block((draft) => {
        const table = h.lit(h.array(h.u(8), 4), [5n, 7n, 5n, 9n]);
        const i = h.read(draft.in('i', h.u(2)));
        const sel = h.read(draft.in('sel', h.bool));
        return [
          h.assign(h.read(draft.out('z', h.u(8))), h.choose(sel, h.element(table, i), h.lit(h.u(8), 0n))),
        ];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        local $entry: 8;
        local $chosen: 8;
        if 1: %sel {
          switch 0: %i {
            case 0, 2 {
              $entry = 5:8;
            }
            case 1 {
              $entry = 7:8;
            }
            case 3 {
              $entry = 9:8;
            }
            default {
              $entry = 0:8;
            }
          }
          $chosen = $entry;
        } else {
          $chosen = 0:8;
        }
        %z = $chosen;
      }"
    `);
  });
});

test('chains of any length', () => {
  const draft = new h.ModuleDraft('Top');
  const [a, x, s, b, c] = [
    draft.in('a', h.u(8)),
    draft.in('x', h.u(16)),
    draft.out('s', h.u(8)),
    draft.out('b', h.u(8)),
    draft.out('c', h.u(8)),
  ].map((signal) => h.read(signal)) as [hir.Expr, hir.Expr, hir.Expr, hir.Expr, hir.Expr];
  const numbers = Array.from({ length: 5000 }, (_, n) => BigInt(n));
  const is = (n: bigint): hir.Expr => h.eq(x, h.lit(h.u(16), n));
  const number = (n: bigint): hir.Expr => h.lit(h.u(8), n % 200n);
  draft.comb(
    h.assign(
      s,
      numbers.reduce((sum) => plus(sum, a), a),
    ),
  );
  draft.comb(
    h.assign(
      c,
      numbers.reduce((rest, n) => h.choose(is(n), number(n), rest), number(199n)),
    ),
  );
  draft.comb(
    numbers.reduce<hir.Stmt>(
      (rest, n) => h.when(is(n), [h.assign(b, number(n))], [rest]),
      h.assign(b, number(0n)),
    ),
  );
  expect(lower(h.design(draft.done())).modules[0]?.processes).toHaveLength(3);
});

describe('match', () => {
  const State = h.enumOf('State', 3, 'idle', 'load', 'run', 'drain', 'done');
  const Op = h.unionOf('Op', 2, 8, { nop: {}, load: { address: h.u(8) }, add: { a: h.u(4), b: h.u(4) } });

  test('of an enum is a switch; the last arm takes what is left, and what is no state is reported', () => {
    expect(
      block((draft) => {
        const state = h.read(draft.in('state', State));
        const number = (n: bigint): hir.Expr => h.lit(h.u(4), n);
        const value = h.match(
          h.u(4),
          state,
          [h.value(0n), number(1n)],
          [h.value(1n), number(2n)],
          [h.value(2n), number(4n)],
          [h.any, number(8n)],
        );
        return [h.assign(h.read(draft.out('z', h.u(4))), value)];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        local $matched: 4;
        check !0 ule(%state, 4:3) (%state);
        switch 0: %state {
          case 0 {
            $matched = 1:4;
          }
          case 1 {
            $matched = 2:4;
          }
          case 2 {
            $matched = 4:4;
          }
          default {
            $matched = 8:4;
          }
        }
        %z = $matched;
      }"
    `);
  });

  test('of a union gives names to its fields', () => {
    expect(
      block((draft) => {
        const op = h.read(draft.in('op', Op));
        const [address, a, b] = [h.name('address', h.u(8)), h.name('a', h.u(4)), h.name('b', h.u(4))];
        const value = h.match(
          h.u(8),
          op,
          [h.is(0), h.lit(h.u(8), 0n)],
          [h.is(1, h.bind(address)), h.local(address)],
          [h.is(2, h.bind(a), h.bind(b)), h.binary(h.u(8), 'mul', h.local(a), h.local(b))],
        );
        return [h.assign(h.read(draft.out('z', h.u(8))), value)];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        check !0 ule(%op.tag, 2:2) (%op.tag);
        %z = mux(eq(%op.tag, 0:2), 0:8, mux(eq(%op.tag, 1:2), %op.payload, mul(zext(extract(4 +: 4, %op.payload)):8, zext(extract(0 +: 4, %op.payload)):8)));
      }"
    `);
  });

  test('of a tuple, with a guard, asks one arm after the other', () => {
    expect(
      block((draft) => {
        const a = h.read(draft.in('a', h.bool));
        const b = h.read(draft.in('b', h.bool));
        const n = h.read(draft.in('n', h.u(4)));
        const x = h.name('x', h.bool);
        const value = h.match(
          h.u(4),
          h.aggregate(h.tuple(h.bool, h.bool), a, b),
          [h.parts(h.value(true), h.value(false)), n],
          [h.parts(h.bind(x), h.any), h.lit(h.u(4), 3n), h.local(x)],
          [h.any, h.lit(h.u(4), 0n)],
        );
        return [h.assign(h.read(draft.out('z', h.u(4))), value)];
      }),
    ).toMatchInlineSnapshot(`
      "comb comb0 {
        %z = mux(and(%a, not(%b)), %n, mux(%a, 3:4, 0:4));
      }"
    `);
  });
});

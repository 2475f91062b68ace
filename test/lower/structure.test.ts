import { expect, test } from 'vitest';
import * as h from './hir.js';
import { part, printed } from './lowered.js';

const State = h.enumOf('State', 2, 'idle', 'busy', 'done');
const Point = h.struct('Point', { x: h.u(8), y: h.array(h.u(4), 2) });
const Op = h.unionOf('Op', 1, 8, { load: { address: h.u(8) }, add: { a: h.u(3), b: h.u(3) } });

test('structs, arrays, unions and streams are split; a flipped field is a port the other way', () => {
  const draft = new h.ModuleDraft('Top');
  const clock = draft.clock();
  const reset = draft.reset(clock);
  draft.in('source', h.stream(Point));
  draft.out('grid', h.array(h.array(h.i(3), 4), 2));
  draft.reg('state', State, 1n, reset);
  draft.reg('unset', State);
  draft.reg('op', Op);
  draft.reg('points', h.array(Point, 2), [
    [1n, [2n, 3n]],
    [4n, [5n, 6n]],
  ]);
  draft.memory('ram', Point, 2, { kind: 'words', words: [0x1_21n, 0xff_43n] });
  draft.memory('fill', State, 4, { kind: 'fill', value: 2n });
  expect(part(printed(h.design(draft.done())), 'module Top')).toMatchInlineSnapshot(`
    "module Top {
      clock clk port;
      reset rst = %rst on clk sync high;
      in wire %rst: 1 on clk;
      in wire %source.valid: 1 on clk;
      out wire %source.ready: 1 on clk;
      in wire %source.data.x: 8 on clk;
      in wire %source.data.y: 4 x 2 on clk;
      out wire %grid: 3 x 8 on clk;
      reg %state: 2 on clk init (1) reset rst oneof (0, 1, 2);
      reg %unset: 2 on clk oneof (0, 1, 2);
      reg %op.tag: 1 on clk oneof (0, 1);
      reg %op.payload: 8 on clk payload %op.tag (0 = 255, 1 = 63);
      reg %points.x: 8 x 2 on clk init (1, 4);
      reg %points.y: 4 x 4 on clk init (2, 3, 5, 6);
      mem @ram.x: 8 x 2 old init (1, 255);
      mem @ram.y: 8 x 2 old init (33, 67);
      mem @fill: 2 x 4 old init (2) oneof (0, 1, 2);
      debug port rst: bool = (signal %rst);
      debug port source: bundle stream stream { valid: bool, ready: flip bool, data: struct Point { x: uint<8>, y: array<2, uint<4>> } } = (signal %source.valid, signal %source.ready, signal %source.data.x, signal %source.data.y);
      debug port grid: array<2, array<4, int<3>>> = (signal %grid);
      debug signal state: enum State<2> { idle = 0, busy = 1, done = 2 } = (signal %state);
      debug signal unset: enum State<2> { idle = 0, busy = 1, done = 2 } = (signal %unset);
      debug signal op: union Op<1, 8> { load = 0 { address: uint<8> }, add = 1 { a: uint<3>, b: uint<3> } } = (signal %op.tag, signal %op.payload);
      debug signal points: array<2, struct Point { x: uint<8>, y: array<2, uint<4>> }> = (signal %points.x, signal %points.y);
      debug memory ram: array<2, struct Point { x: uint<8>, y: bits<8> }> = (memory @ram.x, memory @ram.y);
      debug memory fill: array<4, enum State<2> { idle = 0, busy = 1, done = 2 }> = (memory @fill);
    }"
  `);
});

test('ports of a group are as long as all of its instances; a binding is a loop', () => {
  const cell = new h.ModuleDraft('Cell');
  cell.clock();
  const left = cell.in('left', h.array(h.u(8), 2));
  const right = cell.out('right', h.array(h.u(8), 2));
  cell.comb(h.assign(h.read(right), h.read(left)));
  const child = cell.done();

  const draft = new h.ModuleDraft('Grid');
  const clock = draft.clock();
  const edge = draft.in('edge', h.array(h.array(h.u(8), 2), 3));
  const group = draft.group('cell', child, [clock], 3, 4);
  const [r, c] = [h.loopVar('r', 0, 3), h.loopVar('c', 0, 4)];
  const [row, column] = [h.index(r), h.index(c)];
  const before = h.binary(h.integer, 'sub', column, h.int(1));
  draft.combIn(
    [r, c],
    h.assign(
      h.port(group, left, row, column),
      h.choose(h.eq(column, h.int(0)), h.element(h.read(edge), row), h.port(group, right, row, before)),
    ),
  );
  expect(part(printed(h.design(child, draft.done())), 'module Grid')).toMatchInlineSnapshot(`
    "module Grid {
      clock clk port;
      in wire %edge: 8 x 6 on clk;
      wire %cell.left: 8 x 24 of cell %left on clk;
      wire %cell.right: 8 x 24 of cell %right on clk;
      group cell[3][4]: Cell (clk) (%left = %cell.left, %right = %cell.right);
      comb comb0 {
        local $r: 32;
        local $c: 32;
        local $place~2: 32;
        local $place~3: 32;
        local $chosen: 8 x 2;
        for $r in 0..3 {
          for $c in 0..4 {
            $place~2 = add(mul($r, 4:32), $c);
            if 0: eq($c, 0:32) {
              $chosen[0:32] = %edge[mul($r, 2:32)];
              $chosen[1:32] = %edge[add(mul($r, 2:32), 1:32)];
            } else {
              $place~3 = add(mul($r, 4:32), sub($c, 1:32));
              $chosen[0:32] = %cell.right[mul($place~3, 2:32)];
              $chosen[1:32] = %cell.right[add(mul($place~3, 2:32), 1:32)];
            }
            %cell.left[mul($place~2, 2:32)] = $chosen[0:32];
            %cell.left[add(mul($place~2, 2:32), 1:32)] = $chosen[1:32];
          }
        }
      }
      debug port edge: array<3, array<2, uint<8>>> = (signal %edge);
    }"
  `);
});

test('a clock gated by an expression has a wire for it', () => {
  const draft = new h.ModuleDraft('Top');
  const clock = draft.clock();
  const a = draft.in('a', h.bool);
  const b = draft.in('b', h.bool);
  const enable = h.binary(h.bool, 'and', h.read(a), h.read(b));
  draft.clocks.unshift({ name: 'gated', span: clock.span, kind: { kind: 'gate', parent: clock, enable } });
  expect(part(printed(h.design(draft.done())), 'module Top')).toMatchInlineSnapshot(`
    "module Top {
      clock clk port;
      clock gated gate clk enable %gated.enable;
      in wire %a: 1 on clk;
      in wire %b: 1 on clk;
      wire %gated.enable: 1 on clk;
      comb gated.enable {
        %gated.enable = and(%a, %b);
      }
      debug port a: bool = (signal %a);
      debug port b: bool = (signal %b);
    }"
  `);
});

import { describe, expect, test } from 'vitest';
import { checkDrivers } from '../../src/passes/check-drivers.js';
import { find } from './find.js';

const drivers = (items: string): readonly string[] =>
  find(
    checkDrivers,
    `design Top;
module Leaf {
  in wire %a: 8;
  out wire %y: 8;
  comb y { %y = %a; }
}
module Top {
  clock clk port;
  clock other port;
  in wire %a: 8;
  in wire %s: 2;
  ${items}
}`,
  );

describe('several drivers', () => {
  test('two processes of one signal', () => {
    expect(
      drivers('out wire %y: 8; comb p { %y = %a#0:0-0 #0:1-2; } comb q { %y = %a#0:0-0 #0:3-4; }'),
    ).toEqual(['M4001 `y` has several drivers (1-2 driven here; 3-4 driven here)']);
  });

  test('one element, one field, some bits in common', () => {
    expect(
      drivers('out wire %v: 8 x 2; comb p { %v[0:1] = %a; %v[1:1] = %a; } comb q { %v[1:1] = %a; }')[0],
    ).toContain('M4001 `v[1]` has');
    expect(drivers('out wire %y: 8; comb p { %y = %a; } comb q { %y bits 2:3 +: 2 = %s; }')[0]).toContain(
      'M4001 `y[3:2]` has',
    );
  });

  test('whoever drives other bits has no part in it', () => {
    expect(
      drivers(
        'out wire %y: 8; comb p { %y bits 0:3 +: 2 = %s; } comb q { %y bits 2:3 +: 2 = %s; } comb r { %y bits 2:3 +: 6 = extract(0 +: 6, %a); }',
      ),
    ).toEqual(['M4001 `y[3:2]` has several drivers (driven here; driven here)']);
  });

  test('a process and an instance', () => {
    expect(
      drivers(`wire %u.a: 8 of u %a; wire %u.y: 8 of u %y; group u: Leaf () (%a = %u.a, %y = %u.y);
        comb p { %u.a = %a; %u.y = %a; }`),
    ).toEqual(['M4001 `u.y` has several drivers (driven by instance `u`; driven here)']);
  });

  test('a register written from two clocks', () => {
    expect(drivers('reg %r: 8; seq p rising clk { %r = %a; } seq q rising other { %r = %a; }')).toHaveLength(
      1,
    );
  });

  test('iterations of a generate loop', () => {
    const loop = 'for $i in 0..4 #0:5-50 { %y = %a#0:0-0 #0:10-20; }';
    expect(drivers(`out wire %y: 8; comb p #0:5-50 { local $i: 32; ${loop} }`)).toEqual([
      'M4001 `y` has several drivers (10-20 driven here by several iterations of the loop)',
    ]);
    // In a loop inside of the process the last one wins.
    expect(drivers(`out wire %y: 8; comb p #0:1-60 { local $i: 32; ${loop} }`)).toEqual([]);
  });

  test('loops that overlap', () => {
    expect(
      drivers(`out wire %v: 8 x 4;
        comb p { local $i: 32; for $i in 0..3 { %v[$i] = %a; } }
        comb q { local $i: 32; for $i in 2..4 { %v[$i] = %a; } }`)[0],
    ).toContain('M4001 `v[2]` has');
  });

  test('one finding, however many bits, fields and drivers', () => {
    expect(
      drivers(`out wire %p.x: 4; out wire %p.y: 4;
        comb a { %p.x = 0:4; %p.y = 0:4; } comb b { %p.x = 0:4; %p.y = 0:4; } comb c { %p.x = 0:4; }
        debug port p: struct P { x: uint<4>, y: uint<4> } = (signal %p.x, signal %p.y);`),
    ).toEqual(['M4001 `p.x`, `p.y` have several drivers (driven here; driven here; driven here)']);
  });

  test.each([
    ['different elements', 'out wire %v: 8 x 2; comb p { %v[0:1] = %a; } comb q { %v[1:1] = %a; }'],
    [
      'different bits',
      'out wire %y: 8; comb p { %y bits 0:3 +: 4 = 0:4; } comb q { %y bits 4:3 +: 4 = 0:4; }',
    ],
    [
      'the last assignment of one process wins',
      'out wire %y: 8; comb p { %y = 0:8; if 0: redor(%a) { %y = %a; } }',
    ],
    [
      'elements by loops',
      `out wire %v: 8 x 4;
        comb p { local $i: 32; for $i in 0..2 { %v[$i] = %a; } }
        comb q { local $i: 32; for $i in 2..4 { %v[$i] = %a; } }`,
    ],
  ])('not %s', (_, items) => {
    expect(drivers(items)).toEqual([]);
  });
});

describe('nothing drives', () => {
  test('a wire, an output, the input of an instance', () => {
    expect(drivers('out wire %y: 8 #0:3-4;')).toEqual(['M4002 nothing drives `y` (3-4 declared here)']);
    expect(drivers('wire %y: 8;')).toHaveLength(1);
    expect(
      drivers(
        'wire %u.a: 8 x 2 of u %a; wire %u.y: 8 x 2 of u %y; group u[2]: Leaf () (%a = %u.a, %y = %u.y); comb p { %u.a[0:1] = %a; }',
      )[0],
    ).toContain('M4002 nothing drives `u[1].a`');
  });

  test('the elements, bits and fields that are missing are named', () => {
    expect(
      drivers('out wire %v: 8 x 8; comb p { local $i: 32; for $i in 0..2 { %v[$i] = %a#0:0-0 #0:8-9; } }'),
    ).toEqual([
      'M4002 nothing drives `v[2]`, `v[3]`, `v[4]`, `v[5]` and 2 more (not all of it is driven; 8-9 other parts are driven here)',
    ]);
    expect(drivers('out wire %y: 8; comb p { %y bits 0:3 +: 3 = 0:3; }')[0]).toContain(
      'nothing drives `y[7:3]`',
    );
    expect(
      drivers(`out wire %p.x: 4; out wire %p.y: 4; comb a { %p.x = 0:4; }
        debug port p: struct P { x: uint<4>, y: uint<4> } = (signal %p.x, signal %p.y);`)[0],
    ).toContain('nothing drives `p.y`');
  });

  test.each([
    ['inputs and registers', 'reg %r: 8;'],
    ['a reset, which is driven automatically', 'reset rst = %rst on clk sync high; wire %rst: 1;'],
    ['what a test pokes', 'wire %x: 8; test t entry 0 { 0: do { %x = 3:8; } 1: end; }'],
    ['nothing', 'out wire %y: 0;'],
  ])('not %s', (_, items) => {
    expect(drivers(items)).toEqual([]);
  });
});

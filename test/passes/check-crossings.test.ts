import { describe, expect, test } from 'vitest';
import { checkCrossings } from '../../src/passes/check-crossings.js';
import { find } from './find.js';

const MODULES = `
module Not {
  in wire %a: 8;
  out wire %y: 8;
  comb y { %y = not(%a); }
}
module Keep {
  clock clk port;
  in wire %d: 8 on clk;
  out reg %q: 8 on clk;
  seq step rising clk { %q = %d; }
}
module Sync crossing {
  clock clk port;
  in wire %source: 8 free;
  out reg %sink: 8 on clk;
  seq step rising clk { %sink = %source; }
}`;

const crossings = (items: string, kind = ''): readonly string[] =>
  find(
    checkCrossings,
    `design Top;
${MODULES}
module Top ${kind} {
  clock fast port;
  clock slow port;
  clock half divide fast by 2;
  clock gated gate half enable %on;
  in wire %on: 1 on fast;
  in wire %f: 8 on fast;
  in wire %s: 8 on slow;
  in wire %x: 8 free;
  reg %r: 8 on slow;
  ${items}
}`,
  );

const instance = (name: string, module: string, clock: string, ports: readonly string[]): string => {
  const views = ports.map(
    (port) => `wire %${name}.${port}: 8 of ${name} %${port}${clock === '' ? '' : ` on ${clock}`};`,
  );
  const bindings = ports.map((port) => `%${port} = %${name}.${port}`);
  return `${views.join(' ')} group ${name}: ${module} (${clock}) (${bindings.join(', ')});`;
};

describe('crossings', () => {
  test('a clocked process reads another domain', () => {
    expect(crossings('seq p rising slow #0:1-9 { %r = %f#0:4-5; }')).toEqual([
      'M4101 `f` belongs to `fast`, and is read for `slow` (4-5 read here; `f` belongs to `fast`; 1-9 sampled by `slow`)',
    ]);
  });

  test('through a wire without a domain', () => {
    expect(crossings('wire %w: 8; comb w { %w = not(%f); } seq p rising slow { %r = %w; }')[0]).toContain(
      'M4101 `w` belongs to `fast`',
    );
  });

  test('what belongs to no clock is read', () => {
    expect(crossings('seq p rising slow { %r = %x; }')[0]).toContain('M4101 `x` belongs to no clock');
  });

  test('a signal of one domain is driven from another', () => {
    expect(crossings('out wire %y: 8 on slow; comb y { %y = %f; }')[0]).toContain(
      'M4101 `f` belongs to `fast`, and is read for `slow`',
    );
  });

  test('two domains meet in one wire', () => {
    expect(crossings('wire %w: 8; comb w { %w = and(%f#0:3-4, %s#0:5-6); }')).toEqual([
      'M4106 `w` combines signals of `fast` and `slow` (5-6 `s` belongs to `slow`; 3-4 `f` belongs to `fast`)',
    ]);
  });

  test('into an instance and out of it', () => {
    expect(
      crossings(
        `${instance('k', 'Keep', 'fast', ['d', 'q'])} comb b { %k.d = %s; } seq p rising slow { %r = %k.q; }`,
      ),
    ).toEqual([
      'M4101 `k.q` belongs to `fast`, and is read for `slow` (read here; `k.q` belongs to `fast`; sampled by `slow`)',
      'M4101 `s` belongs to `slow`, and is read for `fast` (read here; `s` belongs to `slow`; `k.d` belongs to `fast`)',
    ]);
  });

  test('through an instance without clocks', () => {
    expect(
      crossings(
        `${instance('n', 'Not', '', ['a', 'y'])} comb b { %n.a = %f; } seq p rising slow { %r = %n.y; }`,
      )[0],
    ).toContain('M4101 `n.y` belongs to `fast`');
  });

  test('a reset of another clock', () => {
    const reset = (clock: string): string =>
      `reset rst = %rst on ${clock} sync high; in wire %rst: 1 on ${clock}; reg %q: 8 on slow init (0) reset rst; seq p rising slow { %q = %s; }`;
    expect(crossings(reset('fast'))[0]).toContain(
      'M4105 reset `rst` belongs to `fast`, register `q` to `slow`',
    );
    expect(crossings(reset('slow'))).toEqual([]);
  });

  test('the enable of a gate', () => {
    const gate = (enable: string): string => `clock g gate slow enable %${enable}; in wire %e: 1 on slow;`;
    expect(crossings(gate('on'))[0]).toContain('M4101 `on` belongs to `fast`, and gates a clock of `slow`');
    expect(crossings(gate('e'))).toEqual([]);
  });

  test('one finding for each process and signal', () => {
    expect(crossings('seq p rising slow { %r = add(%f, %f); %r = %f; }')).toHaveLength(1);
  });
});

describe('no crossings', () => {
  test.each([
    ['one domain', 'seq p rising slow { %r = %s; }'],
    [
      'divided and gated clocks',
      'reg %g: 8 on gated; seq p rising gated { %g = %f; } out wire %y: 8 on fast; comb y { %y = %g; }',
    ],
    [
      'a block that serves two domains',
      'wire %a: 8; wire %b: 8; comb both { %a = %f; %b = %s; } seq p rising slow { %r = %b; }',
    ],
    ['a signal of no clock is driven', 'out wire %y: 8 free; comb y { %y = %f; }'],
    [
      'an instance without clocks',
      `${instance('n', 'Not', '', ['a', 'y'])} comb b { %n.a = %s; } seq p rising slow { %r = %n.y; }`,
    ],
    ['constants', 'seq p rising slow { %r = 3:8; }'],
  ])('%s', (_, items) => {
    expect(crossings(items)).toEqual([]);
  });

  test('a crossing may', () => {
    expect(crossings('seq p rising slow { %r = %f; }', 'crossing')).toEqual([]);
    expect(
      crossings(`wire %u.source: 8 of u %source free; wire %u.sink: 8 of u %sink on slow;
        group u: Sync (slow) (%source = %u.source, %sink = %u.sink);
        comb b { %u.source = %f; } seq p rising slow { %r = %u.sink; }`),
    ).toEqual([]);
  });
});

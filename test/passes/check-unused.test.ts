import { expect, test } from 'vitest';
import { checkUnused } from '../../src/passes/check-unused.js';
import { find } from './find.js';

const unused = (items: string): readonly string[] =>
  find(
    checkUnused,
    `design M;
module M {
  clock clk port;
  in wire %a: 8;
  out wire %y: 8;
  ${items}
  debug port a: uint<8> = (signal %a);
  debug port y: uint<8> = (signal %y);
}`,
  );

test.each([
  [
    'a wire',
    'wire %w: 8; comb w { %w = %a; } debug signal w: uint<8> = (signal %w);',
    'M2201 nothing reads `w` (remove it, or let its name begin with `_`)',
  ],
  [
    'a register that is only written',
    'reg %r: 8; seq p rising clk { %r = %a; } debug signal r: uint<8> = (signal %r);',
    'M2201 nothing reads `r` (remove it, or let its name begin with `_`)',
  ],
  [
    'a memory',
    'mem @m: 8 x 4 old; seq p rising clk { @m[%a] = %a; } debug memory m: array<4, uint<8>> = (memory @m);',
    'M2201 nothing reads `m` (remove it, or let its name begin with `_`)',
  ],
  [
    'a register that is never written',
    'reg %r: 8; comb y { %y = and(%r, %a); } debug signal r: uint<8> = (signal %r);',
    'M4008 register `r` is never written (it keeps its first value for ever)',
  ],
])('%s', (_, items, finding) => {
  expect(unused(items)).toEqual([finding]);
});

test('an input', () => {
  expect(unused('')).toEqual(['M2201 nothing reads `a` (remove it, or let its name begin with `_`)']);
});

test.each([
  ['a name with `_`', 'wire %_w: 8; comb w { %_w = %a; } debug signal _w: uint<8> = (signal %_w);'],
  [
    'a declaration of which a part is read',
    'wire %p.x: 8; wire %p.y: 8; comb p { %p.x = %a; %p.y = %a; %y = %p.x; } debug signal p: struct P { x: uint<8>, y: uint<8> } = (signal %p.x, signal %p.y);',
  ],
  [
    'the `ready` of a stream that is given out',
    'out wire %s.valid: 1; in wire %s.ready: 1; comb s { %s.valid = redor(%a); } debug port s: bundle S stream { valid: bool, ready: flip bool } = (signal %s.valid, signal %s.ready);',
  ],
  [
    'the enable of a gate',
    'clock g gate clk enable %on; wire %on: 1; comb on { %on = redor(%a); } debug signal on: bool = (signal %on);',
  ],
  [
    'what resets',
    'reset r = %w on clk sync high; wire %w: 1; comb w { %w = redor(%a); } debug signal w: bool = (signal %w);',
  ],
  ['what only a check reads', 'comb c { check !0 redor(%a) (); }'],
])('not %s', (_, items) => {
  expect(unused(items)).toEqual([]);
});

test('what some specialisation of a module uses is used', () => {
  const module = (name: string, value: string): string => `module ${JSON.stringify(name)} base Gen {
  in wire %a: 8;
  out wire %y: 8;
  comb y { %y = ${value}; }
  debug port a: uint<8> = (signal %a);
}`;
  const design = (one: string, two: string): string =>
    `design Top;\n${module('Gen<1>', one)}\n${module('Gen<2>', two)}\nmodule Top { }`;
  expect(find(checkUnused, design('%a', '0:8'))).toEqual([]);
  expect(find(checkUnused, design('0:8', '%a'))).toEqual([]);
  expect(find(checkUnused, design('0:8', '0:8'))).toHaveLength(1);
});

test('what is handed to a function is used', () => {
  const text = `design M;
module M {
  in wire %list: 8 x 2;
  out wire %y: 8;
  comb y {
    local $y: 8;
    call first(signal %list) -> ($y);
    %y = $y;
  }
  debug port list: array<2, uint<8>> = (signal %list);
}
function first($x) -> ($y) {
  local $x: 8 x 2;
  local $y: 8;
  $y = $x[0:1];
}`;
  expect(find(checkUnused, text)).toEqual([]);
});

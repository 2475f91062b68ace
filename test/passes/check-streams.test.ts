import { describe, expect, test } from 'vitest';
import { checkStreams } from '../../src/passes/check-streams.js';
import { find } from './find.js';

const STREAM = 'bundle Stream stream { valid: bool, ready: flip bool, data: uint<8> }';

/** Ports of a stream and how they are called. */
const port = (name: string, direction: 'in' | 'out', length = 1): string => {
  const many = length === 1 ? '' : ` x ${length}`;
  const back = direction === 'in' ? 'out' : 'in';
  const type = length === 1 ? STREAM : `array<${length}, ${STREAM}>`;
  return `${direction} wire %${name}.valid: 1${many}; ${back} wire %${name}.ready: 1${many}; ${direction} wire %${name}.data: 8${many};
  debug port ${name}: ${type} = (signal %${name}.valid, signal %${name}.ready, signal %${name}.data);`;
};

const streams = (items: string, before = ''): readonly string[] =>
  find(checkStreams, `design Top;\n${before}\nmodule Top { in wire %a: 1; ${items} }`);

/** An instance of a module with one stream port. */
const instance = (name: string, module: string, stream: string, length = 1): string => {
  const leaves = ['valid', 'ready', 'data'].map((leaf) => `${stream}.${leaf}`);
  const many = (leaf: string): string =>
    `${leaf.endsWith('data') ? 8 : 1}${length === 1 ? '' : ` x ${length}`}`;
  const views = leaves.map((leaf) => `wire %${name}.${leaf}: ${many(leaf)} of ${name} %${leaf};`);
  const bindings = leaves.map((leaf) => `%${leaf} = %${name}.${leaf}`);
  return `${views.join(' ')} group ${name}${length === 1 ? '' : `[${length}]`}: ${module} () (${bindings.join(', ')});`;
};

const SINK = `module Sink { ${port('s', 'in')} comb r { %s.ready = %s.valid; } }`;
const SHY = `module Shy { ${port('s', 'out')} comb v { %s.valid = %s.ready; %s.data = 0:8; } }`;

describe('`valid` depends on its own `ready`', () => {
  test('in one process', () => {
    expect(
      streams(`${port('s', 'out')} comb v #0:1-30 { %s.valid = and(%a, %s.ready) #0:5-9; %s.data = 0:8; }`),
    ).toEqual([
      'M4013 `s.valid` depends combinationally on its own `ready` (`s.valid` depends on `s.ready`; stream `s`)',
    ]);
  });

  test('by way of a wire', () => {
    expect(
      streams(
        `${port('s', 'out')} wire %w: 1; comb w { %w = not(%s.ready)#0:0-0 #0:5-6; } comb v { %s.valid = %w#0:0-0 #0:7-8; %s.data = 0:8; }`,
      )[0],
    ).toContain('(7-8 `s.valid` depends on `w`; 5-6 `w` depends on `s.ready`; stream `s`)');
  });

  test('of an instance, once, however far it is handed on', () => {
    expect(
      streams(
        `${port('t', 'out')} ${instance('u', 'Shy', 's')} comb c { %t.valid = %u.s.valid; %t.data = %u.s.data; %u.s.ready = %t.ready; }`,
        SHY,
      ),
    ).toEqual([
      'M4013 `u.s.valid` depends combinationally on its own `ready` (`u.s.valid` depends on `u.s.ready`; stream `s`)',
    ]);
  });

  test('of what is given to an instance', () => {
    expect(
      streams(`${instance('u', 'Sink', 's')} comb v { %u.s.valid = %u.s.ready; %u.s.data = 0:8; }`, SINK)[0],
    ).toContain('M4013 `u.s.valid`');
  });

  test('of one element', () => {
    expect(
      streams(
        `${port('s', 'out', 4)} comb v { local $i: 32; for $i in 0..4 { %s.valid[$i] = mux(eq($i, 2:32), %s.ready[$i], %a); %s.data[$i] = 0:8; } }`,
      )[0],
    ).toContain('M4013 `s[2].valid` depends');
  });
});

describe('no fault', () => {
  test.each([
    ['`ready` depends on `valid`', `${port('s', 'in')} comb r { %s.ready = %s.valid; }`],
    [
      'a `valid` on the `ready` of another stream',
      `${port('s', 'out')} ${port('t', 'out')} comb v { %s.valid = %t.ready; %s.data = 0:8; %t.valid = %a; %t.data = 0:8; }`,
    ],
    [
      'an element on the `ready` of another',
      `${port('s', 'out', 4)} comb v { local $i: 32; for $i in 0..4 { %s.valid[$i] = mux(eq($i, 0:32), %a, %s.ready[sub($i, 1:32)]); %s.data[$i] = 0:8; } }`,
    ],
    [
      'a register between',
      `clock clk port; reg %r: 1; ${port('s', 'out')} seq p rising clk { %r = %s.ready; } comb v { %s.valid = %r; %s.data = 0:8; }`,
    ],
    [
      'no stream',
      `out wire %b.valid: 1; in wire %b.ready: 1; comb v { %b.valid = %b.ready; }
       debug port b: bundle B plain { valid: bool, ready: flip bool } = (signal %b.valid, signal %b.ready);`,
    ],
  ])('%s', (_, items) => {
    expect(streams(items)).toEqual([]);
  });

  test('what an instance does with its input is its own affair', () => {
    expect(
      streams(
        `${port('t', 'in')} ${instance('u', 'Sink', 's')} comb c { %u.s.valid = %t.valid; %u.s.data = %t.data; %t.ready = %u.s.ready; }`,
        SINK,
      ),
    ).toEqual([]);
  });
});

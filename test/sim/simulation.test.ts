import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import { parseDesign } from '../../src/ir/parse.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Simulation, type SimulateOptions } from '../../src/sim/simulation.js';
import type { FloatCodec } from '../../src/sim/values.js';

const DESIGN = `design Top;

module Cell {
  clock clk port;
  in wire %a: 4 on clk;
  out reg %weight: 4 on clk init (3);
  seq q rising clk {
    %weight = add(%weight, %a);
  }
  debug port a: uint<4> = (signal %a);
  debug port weight: uint<4> = (signal %weight);
}

module Top {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk;
  in wire %flag: 1 on clk;
  in wire %u: 4 on clk;
  in wire %i: 4 on clk;
  in wire %e: 2 on clk;
  in wire %p.x: 8 on clk;
  in wire %p.y: 4 x 2 on clk;
  in wire %list: 8 x 3 on clk;
  in wire %f: 16 on clk;
  out wire %sum: 8 on clk;
  out reg %n: 8 on clk init (0) reset rst;
  wire %pe.a: 4 x 6 of pe %a on clk;
  wire %pe.weight: 4 x 6 of pe %weight on clk;
  mem @ram: 8 x 4 old init (1, 2, 3, 4);
  group pe[3][2]: Cell (clk) (%a = %pe.a, %weight = %pe.weight);
  comb sum {
    %sum = add(%p.x, add(zext(%p.y[1:1]):8, %list[2:2]));
  }
  comb a {
    local $i: 32;
    for $i in 0..6 {
      %pe.a[$i] = extract(0 +: 4, $i);
    }
  }
  seq n rising clk {
    %n = add(%n, 1:8);
  }
  debug port rst: bool = (signal %rst);
  debug port flag: bool = (signal %flag);
  debug port u: uint<4> = (signal %u);
  debug port i: int<4> = (signal %i);
  debug port e: enum State<2> { Idle = 0, Busy = 1, Done = 2 } = (signal %e);
  debug port p: struct Point { x: uint<8>, y: array<2, uint<4>> } = (signal %p.x, signal %p.y);
  debug port list: array<3, uint<8>> = (signal %list);
  debug port f: number<bf16, 16> = (signal %f);
  debug port sum: uint<8> = (signal %sum);
  debug port n: uint<8> = (signal %n);
  debug signal twice: uint<9> = (concat(%u, %i, %flag));
  debug memory ram: array<4, uint<8>> = (memory @ram);
}
`;

const floats: FloatCodec = {
  toNumber: (_format, bits) =>
    new DataView(Uint32Array.of(Number(bits) * 0x1_0000).buffer).getFloat32(0, true),
  fromNumber: (_format, value) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value);
    return view.getUint16(2) === 0 && view.getFloat32(0) === value ? BigInt(view.getUint16(0)) : undefined;
  },
  nearest: () => '1',
};

function simulate(options: SimulateOptions = {}): Simulation {
  return new Simulation(buildHierarchy(parseDesign(DESIGN)), interpreter, { floats, ...options });
}

describe('values', () => {
  test('go in and come out as what they are', () => {
    const sim = simulate();
    sim.poke('flag', true);
    sim.poke('u', 9);
    sim.poke('i', -3);
    sim.poke('e', 'Busy');
    sim.poke('p', { x: 200n, y: [1, 2] });
    sim.poke('list', [1, 2, 3]);
    sim.poke('f', 1.5);
    expect(sim.peek('flag')).toBe(true);
    expect(sim.peek('u')).toBe(9n);
    expect(sim.peek('i')).toBe(-3n);
    expect(sim.peek('e')).toBe('Busy');
    expect(sim.peek('p')).toEqual({ x: 200n, y: [1n, 2n] });
    expect(sim.peek('p.y[1]')).toBe(2n);
    expect(sim.peek('list')).toEqual([1n, 2n, 3n]);
    expect(sim.peek('f')).toBe(0x3fc0n);
    expect(sim.peekFloat('f')).toBe(1.5);
    expect(sim.peek('sum')).toBe(205n);
    expect(sim.peek('twice')).toBe(0b1001_1101_1n);
    sim.poke('list[0]', 255);
    expect(sim.peek('list')).toEqual([255n, 2n, 3n]);
  });

  test.each([
    ['u', 16n, /M6014: Top\.u: u4 cannot take 16: it goes from 0 to 15/],
    ['u', 1.5, /whole number/],
    ['i', 8, /i4 cannot take 8: it goes from -8 to 7/],
    ['e', 'Bsy', /State cannot take "Bsy": its variants are Idle, Busy, Done; Busy is near/],
    ['e', 3n, /State cannot take 3/],
    ['list', [1, 2], /has 2 elements, not 3/],
    ['p', { x: 1 }, /y is missing/],
    ['p', { x: 1, y: [0, 0], z: 1 }, /no field z/],
    ['list[1]', 256, /Top\.list\[1\]: u8 cannot take 256/],
    ['f', 1.001, /the nearest that it has is 1/],
    ['flag', 2, /true or false/],
  ])('%s does not take %s', (name, value, message) => {
    expect(() => simulate().poke(name, value)).toThrow(message);
  });
});

describe('names', () => {
  test('lead anywhere in the hierarchy', () => {
    const sim = simulate();
    sim.step();
    expect(sim.peek('pe[2][1].weight')).toBe(BigInt((3 + 5 * 3) % 16));
    expect(sim.peek('ram[2]')).toBe(3n);
    expect(sim.peek('ram')).toEqual([1n, 2n, 3n, 4n]);
  });

  test.each([
    ['sun', /M6013: Top has nothing called sun; sum is near \(sun\)\n.*it has rst, flag/],
    ['pe[0][0].wieght', /Cell has nothing called wieght; weight is near \(pe\[0\]\[0\]\.wieght\)/],
    ['pe[3][0].weight', /the last pe is pe\[2\]\[1\]/],
    ['pe[0].weight', /the last pe is pe\[2\]\[1\]/],
    ['p.z', /Top\.p is of type Point and has the fields x, y/],
    ['list[3]', /Top\.list is of type u8\[3\] and has 3 elements/],
    ['u.x', /Top\.u is of type u4 and has no fields/],
    ['clk', /clk is a clock of Top: step it/],
  ])('%s leads nowhere', (name, message) => {
    expect(() => simulate().peek(name)).toThrow(message);
  });

  test('only inputs can be poked', () => {
    expect(() => simulate().poke('sum', 1)).toThrow(/M5004: sum of Top is no input/);
    expect(() => simulate().poke('n', 1)).toThrow(/M5004/);
    expect(() => simulate().poke('pe[0][0].a', 1)).toThrow(/M5004/);
    expect(() => simulate().set('sum', 1)).toThrow(/M5004/);
    expect(() => simulate().set('twice', 1)).toThrow(/can only be peeked/);
  });
});

describe('time', () => {
  test('a run begins with the reset done, at the instant before cycle 0', () => {
    const sim = simulate();
    expect([sim.time, sim.cycles(), sim.peek('n'), sim.peek('rst')]).toEqual([2_500_000n, 2, 0n, false]);
    sim.step();
    expect([sim.time, sim.peek('n')]).toEqual([3_000_000n, 1n]);
    sim.step('clk', 10);
    expect([sim.time, sim.peek('n')]).toEqual([13_000_000n, 11n]);
    sim.step(2);
    expect(sim.peek('n')).toBe(13n);
  });

  test('run goes up to a time, so many cycles, or a condition', () => {
    const sim = simulate({ clocks: { clk: '500MHz' } });
    sim.run({ until: '20.5ns' });
    expect([sim.time, sim.peek('n')]).toEqual([20_500_000n, 8n]);
    sim.run({ cycles: 4 });
    expect(sim.peek('n')).toBe(12n);
    sim.run({ until: () => sim.peek('n') === 20n });
    expect(sim.peek('n')).toBe(20n);
    expect(() => sim.run({})).toThrow(/M6008/);
    expect(() => sim.step('clock')).toThrow(/M6005: the module has no clock clock/);
    expect(() => simulate({ clocks: { clk: '3 apples' } })).toThrow(/M6008/);
  });

  test('force holds, release lets go, set changes registers and memory words', () => {
    const sim = simulate();
    sim.force('sum', 7);
    sim.force('n', 100);
    sim.step(3);
    expect([sim.peek('sum'), sim.peek('n')]).toEqual([7n, 100n]);
    sim.release('sum');
    sim.release('n');
    expect([sim.peek('sum'), sim.peek('n')]).toEqual([0n, 100n]);
    sim.step();
    expect(sim.peek('n')).toBe(101n);
    sim.set('n', 5);
    sim.set('ram[1]', 77);
    sim.set('pe[1][0].weight', 0);
    expect([sim.peek('n'), sim.peek('ram[1]'), sim.peek('pe[1][0].weight')]).toEqual([5n, 77n, 0n]);
    sim.step();
    expect([sim.peek('n'), sim.peek('pe[1][0].weight')]).toEqual([6n, 2n]);
  });
});

describe('state', () => {
  test('what was saved goes on the same way', () => {
    const sim = simulate();
    sim.poke('u', 3);
    sim.force('pe[0][1].weight', 9);
    sim.step(5);
    const saved = structuredClone(sim.save());
    const hash = sim.hash();
    sim.step(7);
    const later = [sim.hash(), sim.time];
    sim.restore(saved);
    expect(sim.hash()).toBe(hash);
    sim.step(7);
    expect([sim.hash(), sim.time]).toEqual(later);
    const other = simulate({ seed: 5 });
    other.restore(saved);
    expect([other.hash(), other.peek('u'), other.peek('pe[0][1].weight')]).toEqual([hash, 3n, 9n]);
    other.step(7);
    expect([other.hash(), other.time]).toEqual(later);
  });

  test('the hash covers registers, memories, outputs and time', () => {
    const hashes = new Set<bigint>();
    const sim = simulate();
    const note = (): unknown => hashes.add(sim.hash());
    note();
    sim.set('n', 1);
    note();
    sim.set('pe[2][1].weight', 9);
    note();
    sim.set('ram[3]', 1);
    note();
    sim.poke('p.x', 1);
    note();
    sim.run({ until: sim.time + 1n });
    note();
    expect(hashes.size).toBe(6);
  });

  test('stats count', () => {
    const sim = simulate();
    sim.step(10);
    expect(sim.stats).toMatchObject({ engine: 'interpreter', cycles: 10, streams: [] });
    expect(sim.stats.activity).toBeGreaterThan(0);
  });
});
